"""Python alone: text logs, with what every installation has.

It does by the part what can be done by the part: digits, ids and lines are found by functions that run in C, and the fold is
asked once for each shape that is left. The first entries of each group are given by themselves, so that about as
many values of numbers are seen as line by line.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from operator import attrgetter

from afteraction.logs.chunks import chunks
from afteraction.logs.engines import LINE, EngineError, Group, Lines, Table, check_first, check_number
from afteraction.logs.fold import FOLD, shapes_of
from afteraction.logs.numbers import looked_at

_REMEMBERED = 50_000  # shapes
_FOLD = re.compile(FOLD.encode())
_first = attrgetter("first")

Where = tuple[bytes | None, bytes]  # how it begins up to the minute, None without a time; fold


class Python:
    """See `afteraction.logs.engines.Engine`."""

    name, extra, module, schemes, least = "python", "", "re", (), 1024 * 1024

    def lines(self, source: Lines) -> Iterator[Group]:
        """One pass over the file, part by part. Line numbers are those of the file, empty lines counted."""
        if not source.head.isascii():
            raise EngineError("its lines do not begin with ASCII")
        made, totals = 0, Counter[bytes]()
        timed, folds = re.compile(source.head.encode()), _Folds()
        for data, number in chunks(source.path):
            rows = data.replace(b"\r\n", b"\n").split(b"\n")
            groups = _groups(rows, source, timed, folds)
            if not made:
                check_first(len(groups), sum(map(len, groups.values())))
            made += len(groups)
            check_number(made)
            found: list[Group] = []
            for (head, fold), places in groups.items():
                found += _told(rows, places, looked_at(totals[fold]), number, head)
                totals[fold] += len(places)
            yield from sorted(found, key=_first)

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


def _groups(rows: Sequence[bytes], source: Lines, timed: re.Pattern[bytes], folds: _Folds) -> dict[Where, list[int]]:
    """Numbers of lines that fold alike within a minute. rows: without their ends, and what is behind the last end."""
    end, (zone, after) = source.minute[1], source.zone
    shapes: defaultdict[tuple[bytes, bytes], list[int]] = defaultdict(list)
    heads = [row[:end] for row in rows]
    if zone < after:
        heads = [head + row[zone:after] for head, row in zip(heads, rows, strict=True)]
    told = [row[source.rest :] for row in rows]  # before ids are made shorter
    for at, where in enumerate(zip(heads, shapes_of(told), strict=True)):
        shapes[where].append(at)
    groups: dict[Where, list[int]] = {}
    for (head, shape), places in shapes.items():
        if rows[places[0]]:
            held = groups.setdefault((head if timed.match(rows[places[0]]) else None, folds[shape]), places)
            if held is not places:
                held += places
                held.sort()
    return groups


def _told(rows: Sequence[bytes], places: Sequence[int], each: int, number: int, head: bytes | None) -> Iterator[Group]:
    """One group for each of the first entries; the last of them stands for all others. number: of the first row."""
    for nth, at in enumerate(places[:each], start=1):
        stands = places[nth - 1 :] if nth == each else [at]
        text = rows[at].decode("utf-8", "replace")
        yield Group(len(stands), number + at, number + stands[-1], text, head is not None)


ENGINE = Python()
