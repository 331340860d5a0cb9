"""What a reviewer tells the author: four sections, a verdict, and what was known before."""
