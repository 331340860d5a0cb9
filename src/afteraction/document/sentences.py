"""The sentences of a stretch of visible text.

A quotation or a bracket is never cut, and the marks of a status, ``(open)`` and ``(inferred, …)``, belong to what they follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_MARKED = r"\((?:open|inferred\b[^()]{0,80})\)"
_END = re.compile(
    rf"[.!?…]{{1,9}}[\"”’')\]]{{0,5}}(?=\s{{1,9}}(?!{_MARKED})(?:[\"“‘'(\[]{{0,5}}[A-Z0-9À-Þ#@]|\())|[.!?…] {_MARKED}(?=\s)"
)
_SHORT = re.compile(
    r"(?:\b(?:e\.g|i\.e|vs|cf|approx|incl|etc|resp|no|nos|fig|st|dr|mr|mrs|ms|prof|inc|ltd|co|ca|esp|dept)|\b[A-Z])\.$",
    re.IGNORECASE,
)
_PAIRS = {"“": "”", "«": "»", "(": ")", "[": "]"}
_DEEP = 600  # characters after which an open bracket is taken for a slip


def spans(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each sentence, without the blanks around it."""
    covered = _inside(text)
    start = 0
    for match in _END.finditer(text):
        if covered[match.start()] or _SHORT.search(text, max(start, match.start() - 8), match.start() + 1):
            continue
        yield from _trimmed(text, start, match.end())
        start = match.end()
    yield from _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    part = text[start:end]
    if part.strip():
        yield start + len(part) - len(part.lstrip()), end - (len(part) - len(part.rstrip()))


def _inside(text: str) -> bytearray:
    """1 for each character within a quotation or a bracket that is closed soon enough."""
    covered = bytearray(len(text) + 1)
    at = 0
    while at < len(text):
        closing = _PAIRS.get(text[at])
        end = text.find(closing, at + 1, at + _DEEP) if closing else -1
        if end < 0 and text[at] == '"' and (at == 0 or not text[at - 1].isalnum()):
            end = text.find('"', at + 1, at + _DEEP)
        if end > at:
            covered[at:end] = b"\1" * (end - at)
            at = end
        at += 1
    return covered
