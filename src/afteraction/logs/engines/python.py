"""Python alone: text logs, with what every installation has.

It does by the part what can be done by the part: digits, ids and lines are found by functions that run in C, and the fold is
asked once for each shape that is left. The first entries of each group are given by themselves, so that about as
many values of numbers are seen as line by line.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain
from operator import attrgetter

from afteraction.domain.late import late
from afteraction.logs import chunks
from afteraction.logs.engines import LINE, EngineError, Group, Lines, Table, check_first, check_number
from afteraction.logs.fold import FOLD, shapes_of
from afteraction.logs.numbers import looked_at

_PIECE = 256 * 1024  # bytes: what is made of one goes into the memory of the one before, and new memory costs time
_PART = 4 * _PIECE  # bytes whose groups are given together
_REMEMBERED = 50_000  # shapes
_FOLD = late(FOLD.encode())
_FIRST = looked_at(0)  # entries of a group that may be given by themselves
_first = attrgetter("first")

Where = tuple[bytes | None, bytes]  # how it begins up to the minute, None without a time; fold


class Python:
    """See `afteraction.logs.engines.Engine`."""

    name, extra, module, schemes, least = "python", "", "re", (), 1024 * 1024

    def lines(self, source: Lines) -> Iterator[Group]:
        """One pass over the file. Line numbers are those of the file, empty lines counted."""
        return chain.from_iterable(self.parts(source))

    def parts(self, source: Lines) -> Iterator[list[Group]]:
        """The same, as soon as each part of the file is read."""
        if not source.head.isascii():
            raise EngineError("its lines do not begin with ASCII")
        made, totals, folds = 0, Counter[bytes](), _Folds()
        for part in _parts(source, folds):
            if not made:
                check_first(len(part.groups), sum(one.entries for one in part.groups.values()))
            made += len(part.groups)
            check_number(made)
            found: list[Group] = []
            for (head, fold), alike in part.groups.items():
                found += alike.told(looked_at(totals[fold]), timed=head is not None)
                totals[fold] += alike.entries
            yield sorted(found, key=_first)

    def columns(self, source: Table) -> Sequence[tuple[str, str]]:
        """There is none."""
        raise EngineError("Python reads no tables")

    def table(self, source: Table) -> Iterator[Group]:
        """There is none."""
        raise EngineError("Python reads no tables")


class _Folds(dict[bytes, bytes]):
    """Of each shape what it folds to."""

    def __missing__(self, shape: bytes) -> bytes:
        if len(self) > _REMEMBERED:
            self.clear()
        fold = self[shape] = _FOLD.sub(b"0", shape[:LINE])
        return fold


class _Alike:
    """Lines that fold alike within a minute: how many, the number of the last one, and the first ones with their numbers."""

    __slots__ = ("entries", "firsts", "last")

    def __init__(self) -> None:
        self.entries = self.last = 0
        self.firsts: list[tuple[int, bytes]] = []

    def add(self, places: Sequence[int], rows: Sequence[bytes], number: int) -> None:
        """Further lines of one shape. places: where they stand among the rows. number: of the first row."""
        self.entries += len(places)
        self.last = max(self.last, number + places[-1])
        firsts = self.firsts
        if len(firsts) < _FIRST or number + places[0] < firsts[-1][0]:
            firsts += [(number + at, rows[at]) for at in places[:_FIRST]]
            firsts.sort()
            del firsts[_FIRST:]

    def told(self, each: int, *, timed: bool) -> Iterator[Group]:
        """One group for each of the first entries; the last of them stands for all others."""
        for nth, (at, row) in enumerate(self.firsts[:each], start=1):
            rest, last = (self.entries - each + 1, self.last) if nth == each else (1, at)
            yield Group(rest, at, last, row.decode("utf-8", "replace"), timed)


class _Part:
    """Groups of some lines. groups: in the order in which they are met."""

    def __init__(self, source: Lines, folds: _Folds) -> None:
        self._source, self._folds = source, folds
        self._timed = re.compile(source.head.encode())
        self._shapes: dict[tuple[bytes, bytes], _Alike] = {}
        self.groups: dict[Where, _Alike] = {}

    def add(self, data: bytes, number: int) -> None:
        """Further whole lines. number: of the first one."""
        source, end = self._source, self._source.minute[1]
        zone, after = source.zone
        rows = data.replace(b"\r\n", b"\n").split(b"\n")
        heads = [row[:end] for row in rows]
        if zone < after:
            heads = [head + row[zone:after] for head, row in zip(heads, rows, strict=True)]
        told = [row[source.rest :] for row in rows]  # before ids are made shorter
        shapes: defaultdict[tuple[bytes, bytes], list[int]] = defaultdict(list)
        for at, where in enumerate(zip(heads, shapes_of(told), strict=True)):
            shapes[where].append(at)
        for where, places in shapes.items():
            alike = self._shapes.get(where)
            if alike is None:
                if not rows[places[0]]:  # as is what stands behind the last end
                    continue
                head, shape = where
                timed = head if self._timed.match(rows[places[0]]) else None
                alike = self._shapes[where] = self.groups.setdefault((timed, self._folds[shape]), _Alike())
            alike.add(places, rows, number)


def _parts(source: Lines, folds: _Folds) -> Iterator[_Part]:
    """A file in parts: entries of a minute that lie far from each other may be of two groups."""
    part, size = _Part(source, folds), 0
    for data, number in chunks.chunks(source.path, _PIECE):
        part.add(data, number)
        size += len(data)
        if size >= _PART:
            yield part
            part, size = _Part(source, folds), 0
    if size:
        yield part


ENGINE = Python()
