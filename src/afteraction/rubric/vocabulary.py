"""Sets of words, written as prose is."""

from __future__ import annotations


def vocabulary(words: str) -> frozenset[str]:
    """The words of a text, each once."""
    return frozenset(words.split())
