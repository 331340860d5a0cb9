"""Sentences of a document, with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from afteraction.domain.document import Block, Document, Kind, Part, Place, Visible

_END = re.compile(r"(?<![.!?…])[.!?…]{1,40}[\"”’')\]]{0,3}(?=\s|$)|\n")
# What ends in a point and ends no sentence.
_SHORT = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|approx|ca|no|nos|fig|al|inc|ltd|co|corp|mr|mrs|ms|dr|st|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|mon|tue|wed|thu|fri|a\.m|p\.m)|\b[A-Z])\.$",
    re.IGNORECASE,
)


class Sentence(NamedTuple):
    """One sentence of a block. start, end: in the visible text of `seen`, which is the block's or one cell's."""

    block: Block
    seen: Visible
    start: int
    end: int
    part: Part

    @property
    def text(self) -> str:
        """What a reader sees."""
        return self.seen.text[self.start : self.end]

    @property
    def voice(self) -> str:
        """The author's own words; what is quoted, code or an address is ``□``."""
        return self.seen.voice[self.start : self.end]

    def place(self, document: Document, start: int, end: int) -> Place:
        """Where a stretch of the sentence stands in the file."""
        return document.place_of(self.seen, self.start + start, self.start + end)


def sentences(document: Document) -> Iterator[Sentence]:
    """Every sentence in the author's voice: text, items, cells, markup; no quotations, code or headings."""
    for block in document.blocks:
        if block.kind in (Kind.HEADING, Kind.CODE, Kind.META, Kind.QUOTE):
            continue
        part = document.part_of(block)
        for seen in block.cells or (block.seen,):
            for start, end in _cuts(seen.text):
                yield Sentence(block, seen, start, end, part)


def _cuts(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _END.finditer(text):
        end = match.end()
        after = text[end:].lstrip()
        goes_on = after[:1].islower() and match[0].startswith(".")
        if goes_on or _SHORT.search(text[max(start, end - 12) : end]):
            continue
        yield from _trimmed(text, start, end)
        start = end
    yield from _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    start += len(text[start:end]) - len(text[start:end].lstrip())
    end = start + len(text[start:end].rstrip())
    if end > start:
        yield start, end
