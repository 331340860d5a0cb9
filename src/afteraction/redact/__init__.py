"""What must not leave the machine: secrets, customers' identifiers and hidden forms of them, found and replaced in one place.

One rule is one entry in one file of `rules`, with its examples; `gate` is what the rest of the house uses.
"""
