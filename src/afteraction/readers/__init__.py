"""Readers: one file per format, found by walking the folders. A reader only reads; it never guesses a time.

A folder holds the readers of one shape. What it says of a sample (``may_claim``) decides whether they are loaded and asked:

- `documents`: JSON
- `tables`: columns with names, from exports and commands
- `lines`: logs and the output of tools
- `pages`: what people wrote or read
- `generic`: what no other reader knows

Files that begin with an underscore are tools for readers, not readers. See CONTRIBUTING.md for how to add a format.
"""
