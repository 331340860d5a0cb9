"""Sentences of a document, with their places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from afteraction.document.sentences import spans
from afteraction.domain.document import Block, Document, Kind, Part, Place, Visible


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
            for start, end in spans(seen.text):
                yield Sentence(block, seen, start, end, part)
