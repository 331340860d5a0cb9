"""Readers of JSON: documents, JSON lines, and lines of JSON behind something else.

A reader of this folder knows its format by the names in objects, so it is asked where there are any.
"""

from __future__ import annotations

from afteraction.readers._sample import HeadSample


def may_claim(sample: HeadSample) -> bool:
    """Whether a reader of this folder could claim the sample: it holds objects, or half of its first lines a brace."""
    first = sample.lines[:50]
    return sample.holds_objects or bool(sample.objects) or 2 * sum("{" in line for line in first) >= len(first) > 0
