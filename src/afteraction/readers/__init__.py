"""Readers: one file per format, found by walking this folder. A reader only reads; it never guesses a time.

Files that begin with an underscore are tools for readers, not readers. See CONTRIBUTING.md for how to add a format.
"""
