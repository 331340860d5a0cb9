"""A postmortem that somebody wrote, as values: sections by meaning, blocks of text, and where each character stands."""

from __future__ import annotations

import enum
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Part(enum.Enum):
    """What a section is for, whatever its heading is called."""

    HEADER = "header"
    SUMMARY = "summary"
    IMPACT = "customer impact"
    TIMELINE = "timeline"
    FACTORS = "contributing factors"
    DETECTION = "detection"
    RESPONSE = "response and recovery"
    WELL = "what went well"
    WRONG = "what went wrong"
    LUCKY = "where we got lucky"
    ACTIONS = "action items"
    LESSONS = "lessons learned"
    QUESTIONS = "open questions"
    DISTRIBUTION = "distribution"
    SUPPORTING = "supporting material"
    OTHER = "other"


class Kind(enum.Enum):
    """What a block is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    CODE = "code"
    QUOTE = "quote"
    RAW = "raw"
    META = "meta"


class Place(NamedTuple):
    """Where something stands in the file as it is on disk.

    line, column: 1-based; those of the end are one past the last character. start, end: characters of the source.
    """

    line: int
    column: int
    start: int
    end: int
    end_line: int = 0
    end_column: int = 0


class Visible(NamedTuple):
    """What a reader sees of a stretch of source.

    text: without markup. voice: of the same length, with ``□`` where the words are not the author's own: code,
    quotations, addresses. at: for each character of text its offset in the source.
    """

    text: str
    voice: str
    at: Sequence[int]

    def part(self, start: int, end: int) -> Visible:
        """A stretch of it, by offsets of its text."""
        return Visible(self.text[start:end], self.voice[start:end], self.at[start:end])


class Block(NamedTuple):
    """One heading, paragraph, list item, table row or block of code.

    depth: level of a heading (1 is the title), nesting of an item. section: index of its section. cells: of a row, in
    order. head: of a row, the texts of its table's head. label: the bold words before a colon that begin it, or "".
    ticked: whether its box is. meant: what it is for where that comes from a label above it and not from a heading.
    """

    kind: Kind
    seen: Visible
    start: int
    end: int
    depth: int
    section: int
    cells: tuple[Visible, ...] = ()
    head: tuple[str, ...] = ()
    label: str = ""
    ordered: bool = False
    ticked: bool = False
    meant: Part = Part.OTHER

    @property
    def text(self) -> str:
        """What a reader sees."""
        return self.seen.text


class Section(NamedTuple):
    """A heading and what stands under it, up to the next one. blocks: half open range of indexes. parent: index or -1."""

    title: str
    level: int
    part: Part
    blocks: range
    parent: int


class Document(NamedTuple):
    """A whole document. source: the text as it is on disk. notes: what a reader of the format could not take over."""

    name: str
    source: str
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]
    lines: tuple[int, ...]
    notes: tuple[str, ...] = ()

    def place(self, start: int, end: int) -> Place:
        """Where a stretch of the source stands."""
        end = max(start, end)
        line, last = bisect_right(self.lines, start), bisect_right(self.lines, max(start, end - 1))
        return Place(line, start - self.lines[line - 1] + 1, start, end, last, end - self.lines[last - 1] + 1)

    def place_of(self, seen: Visible, start: int, end: int) -> Place:
        """Where a stretch of visible text stands, from its first to its last character."""
        if not seen.at:
            return self.place(0, 0)
        first = seen.at[min(start, len(seen.at) - 1)]
        last = seen.at[max(min(end, len(seen.at)) - 1, 0)]
        return self.place(first, last + 1)

    def part_of(self, block: Block) -> Part:
        """What a block is for: by a label, by its section, or by the section around that."""
        if block.meant is not Part.OTHER:
            return block.meant
        index = block.section
        while index >= 0:
            section = self.sections[index]
            if section.part is not Part.OTHER:
                return section.part
            index = section.parent
        return Part.OTHER

    def under(self, part: Part) -> Iterator[Block]:
        """The blocks of a part, without its headings, in order."""
        return (block for block in self.blocks if block.kind is not Kind.HEADING and self.part_of(block) is part)

    def has(self, part: Part) -> bool:
        """Whether there is a section of this meaning, or what a label says is one."""
        return any(section.part is part for section in self.sections) or any(
            block.meant is part for block in self.blocks
        )
