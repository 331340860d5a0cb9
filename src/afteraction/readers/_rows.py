"""Two ways to read the lines of a log with one result: each by itself, or most of them by columns.

Counting a log needs a few values of each line and the record of next to none. So a format may give the columns of a block
of lines for those that are an entry by themselves, plainly written; every other line (a stack trace, damage, an odd value)
and the entry above it take the way of single lines, which is the definition of what a line means. The columns of an entry
are those of its record: ``tests/logs/test_columns.py`` reads both ways and compares.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import and_
from typing import Protocol

from afteraction.domain.artifact import Artifact
from afteraction.domain.entries import Entries
from afteraction.domain.record import Item, Record
from afteraction.readers._blocks import Block, blocks

Parts = tuple[bytes, bytes, Entries]


class Walk(Protocol):
    """One pass over the lines of an artifact. ordinal: of the next entry."""

    ordinal: int

    def take(self, block: Block, at: int) -> Iterable[Item]:
        """Read the next line; what is complete now."""

    def flush(self) -> Iterable[Item]:
        """The entry that might still have grown."""

    def end(self) -> Iterable[Item]:
        """What is left after the last line."""

    def record(self, block: Block, at: int, ordinal: int) -> Record:
        """The entry that stands on one line, for lines whose columns were given."""

    def columns(self, block: Block) -> Parts | None:
        """(for each line 1 when its columns are given, 1 when it certainly begins an entry, the columns)."""


def by_lines(artifact: Artifact, walk: Walk) -> Iterator[Item]:
    """Every entry as a record."""
    for block in blocks(artifact):
        yield from block.nuls
        for at in range(block.size):
            yield from walk.take(block, at)
    yield from walk.end()


def by_columns(artifact: Artifact, walk: Walk) -> Iterator[Item | Entries]:
    """The same entries in the same order, as columns; other items may come somewhat earlier."""
    for block in blocks(artifact):
        yield from block.nuls
        if not block.size:
            continue
        found = Entries()
        parts = walk.columns(block)
        if parts is None:
            for at in range(block.size):
                for item in walk.take(block, at):
                    if type(item) is Record:
                        found.add(item)
                    else:
                        yield item
        else:
            yield from _merged(block, parts, walk, found)
        if len(found):
            yield found
    found = Entries()
    yield from _apart(walk.end(), found)
    if len(found):
        yield found


def _merged(block: Block, parts: Parts, walk: Walk, found: Entries) -> Iterator[Item]:
    """Runs of lines by columns, and the lines between them one by one."""
    given, heads, columns = parts
    alone = bytes(map(and_, given, heads[1:] + b"\0"))  # nothing below can belong to them

    def make(at: int, ordinal: int) -> Record:
        return walk.record(block, at, ordinal)

    at, size = 0, len(alone)
    while at < size:
        stop = alone.find(0, at)
        stop = size if stop < 0 else stop
        if stop > at:
            yield from _apart(walk.flush(), found)
            found.take(columns, at, stop, make, walk.ordinal)
            walk.ordinal += stop - at
        at = stop
        stop = alone.find(1, at)
        stop = size if stop < 0 else stop
        for line in range(at, stop):
            yield from _apart(walk.take(block, line), found)
        at = stop


def _apart(items: Iterable[Item], found: Entries) -> Iterator[Item]:
    """Records into the columns; anything else is given on."""
    for item in items:
        if isinstance(item, Record):
            found.add(item)
        else:
            yield item
