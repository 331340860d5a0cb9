"""Readers of what programs write line by line: logs, and the output of tools."""

from __future__ import annotations

from afteraction.readers._sample import HeadSample


def may_claim(sample: HeadSample) -> bool:
    """Whether a reader of this folder could claim the sample: any text, and JSON only where it may hold events as XML."""
    return not sample.is_json or "</" in sample.text
