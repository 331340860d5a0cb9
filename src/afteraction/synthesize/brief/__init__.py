"""A short account of a review for people who did not write it: claims that the review holds, and nothing else."""
