"""Readers of tables: CSV with the names of its columns, and what commands print in columns.

Many who give a table give the same as JSON. Both stand in one file, so readers of this folder are asked about JSON, too.
"""

from __future__ import annotations

from afteraction.readers._sample import HeadSample


def may_claim(sample: HeadSample) -> bool:
    """Whether a reader of this folder could claim the sample: a log has no header, but a log of commands may hold one."""
    return not sample.is_log or any(map(_has_columns, sample.lines[:6]))


def _has_columns(line: str) -> bool:
    return line.count("  ") + line.count("\t") > 1 or any(line.count(mark) > 1 for mark in ",;|")
