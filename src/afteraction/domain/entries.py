"""Log entries by columns: what counting asks of a million of them, and the whole record only of the few that are kept."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence

from afteraction.domain.record import Record
from afteraction.domain.when import MINUTE, Unknown, Wall

Make = Callable[[int, int], Record]  # (number of a line in its block, ordinal) to the record of that line
STATUS = "status_code"  # the field that holds an HTTP status


class Entries:
    """Entries of one artifact in file order; equal numbers in the columns are the same entry.

    minutes: of the time as it was written, ``ns // MINUTE``; None where an entry has no time. walls: some of the times
    are wall times. levels: values of `Level`. statuses: the HTTP status, None where there is none. fields: further values
    by name, ``None`` for an entry without; those of the entries in ``made`` are only in their records. made: records that
    exist already, by number.
    """

    __slots__ = ("_parts", "_starts", "channels", "fields", "levels", "made", "minutes", "statuses", "texts", "walls")

    def __init__(self) -> None:
        self.minutes: list[int | None] = []
        self.levels: list[int] = []
        self.channels: list[str] = []
        self.texts: list[str] = []
        self.statuses: list[str | None] = []
        self.fields: dict[str, list[str | int | None]] = {}
        self.made: dict[int, Record] = {}
        self.walls = False
        self._starts: list[int] = []  # first entry of each run of lines, with how to make a record of it
        self._parts: list[tuple[Make, int, int]] = []

    def __len__(self) -> int:
        return len(self.minutes)

    def record(self, number: int) -> Record:
        """The whole record of an entry."""
        made = self.made.get(number)
        if made is None:
            at = bisect_right(self._starts, number) - 1
            make, line, ordinal = self._parts[at]
            made = self.made[number] = make(line + number - self._starts[at], ordinal + number - self._starts[at])
        return made

    def records(self) -> list[Record]:
        """The whole records of all."""
        return [self.record(number) for number in range(len(self))]

    def add(self, record: Record) -> None:
        """One more entry, whose record exists."""
        time = record.time
        number = len(self.minutes)
        self.made[number] = record
        self.minutes.append(None if type(time) is Unknown else time.ns // MINUTE)  # type: ignore[union-attr]
        self.walls = self.walls or type(time) is Wall
        self.levels.append(record.level._value_)
        self.channels.append(record.channel)
        self.texts.append(record.text)
        self.statuses.append(_status(record) if record.fields else None)
        if self.fields:
            for column in self.fields.values():
                column.append(None)

    def take(self, other: Entries, start: int, end: int, make: Make, ordinal: int) -> None:
        """Some entries of a block of lines. start, end: their lines in it; ordinal: of the first one."""
        size = len(self.minutes)
        self._starts.append(size)
        self._parts.append((make, start, ordinal))
        self._extend(other, start, end, size)

    def part(self, start: int, end: int) -> Entries:
        """The entries from ``start`` up to ``end``."""
        found = Entries()
        found._extend(self, start, end, 0)
        found._share(self, start, end, 0)
        return found

    def join(self, other: Entries) -> None:
        """Append others, which come behind these in the file."""
        size = len(self.minutes)
        self._extend(other, 0, len(other), size)
        self._share(other, 0, len(other), size)

    def _share(self, other: Entries, start: int, end: int, size: int) -> None:
        """Know how to make the records of these entries; the others themselves are let go."""
        for number, record in other.made.items():
            if start <= number < end:
                self.made[size + number - start] = record
        stops = [*other._starts[1:], len(other)]
        for first, stop, (make, line, ordinal) in zip(other._starts, stops, other._parts, strict=False):
            skipped = max(start - first, 0)
            if first + skipped < min(stop, end):
                self._starts.append(size + first + skipped - start)
                self._parts.append((make, line + skipped, ordinal + skipped))

    def _extend(self, other: Entries, start: int, end: int, size: int) -> None:
        self.minutes += other.minutes[start:end]
        self.levels += other.levels[start:end]
        self.channels += other.channels[start:end]
        self.texts += other.texts[start:end]
        self.statuses += other.statuses[start:end]
        self.walls = self.walls or other.walls
        for name in self.fields.keys() | other.fields.keys():
            mine = self.fields.setdefault(name, [None] * size)
            theirs = other.fields.get(name)
            mine += theirs[start:end] if theirs is not None else [None] * (end - start)


def _status(record: Record) -> str | None:
    for name, value in record.fields:
        if name == STATUS:
            return value
    return None


def entries_of(records: Sequence[Record]) -> Entries:
    """Records as columns."""
    found = Entries()
    for record in records:
        found.add(record)
    return found
