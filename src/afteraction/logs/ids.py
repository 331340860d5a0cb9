"""Ids of requests and traces on entries of trouble, so that one request can be followed from source to source.

Trouble is an entry at ERROR or worse, or with a 5xx status. An id is the value of a field for it (`trace_id`,
`request_id`), or stands behind such a name in the message. Of each minute a few ids are kept, each with the first entry of
its service that has it, and of a log a few thousand. Which ones, their hash decides: so every log keeps the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from heapq import heappop, heappush
from typing import Any
from zlib import crc32

from afteraction.domain.entries import Entries
from afteraction.domain.late import late
from afteraction.domain.record import Level, Record

MAX_IDS = 4000
_LEFT = 3000  # of them, when there are too many
_EACH_MINUTE = 60
_FIELDS = ("trace_id", "request_id")
_LONG = 600  # characters of a message that are looked at
_ID = late(r"(?<![0-9A-Za-z_-])[0-9A-Za-z][0-9A-Za-z_-]{6,62}[0-9A-Za-z](?![0-9A-Za-z_-])")
_PARENT = late(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}\Z")  # traceparent of W3C Trace Context
_DATE = late(r"\d{4}-\d\d-\d\d")
_PLAIN_NUMBER = 12  # digits from which a number is no count, year or order by chance
_ERROR, _REMEMBERED = int(Level.ERROR), 20_000


class Ids:
    """Feed it blocks of entries. found: (service, id) to the slot and the first entry that has it. cut: some were left out."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, str], tuple[int, Record]] = {}
        self._tells: dict[str, bool] = {}  # whether entries of a template name an id in their words
        self.cut = False
        self._limit = 1 << 32  # hashes from here on are not kept
        self._slot = -1
        self._of_minute: list[tuple[int, tuple[str, str]]] = []  # a heap, the greatest hash first

    def __getstate__(self) -> dict[str, Any]:
        """Without what only counting needs."""
        return {**vars(self), "_tells": {}, "_of_minute": []}

    def add(self, entries: Entries, templates: Sequence[str], shift: int) -> Iterator[tuple[Record, int]]:
        """Look at a block. shift: from a minute to its slot. Gives the records that are kept, each with its slot."""
        if max(entries.levels, default=0) < _ERROR and entries.statuses.count(None) == len(entries):
            return
        columns = [entries.fields[name] for name in _FIELDS if name in entries.fields]
        for number, (level, status) in enumerate(zip(entries.levels, entries.statuses, strict=True)):
            if level < _ERROR and (status is None or status[:1] != "5" or len(status) != 3):
                continue
            minute = entries.minutes[number]
            if minute is None:
                continue
            for ident in self._of(entries, number, templates[number], columns):
                key = entries.channels[number], ident
                if key not in self.found and self._has_room(minute + shift, key):
                    record = entries.record(number)
                    self.found[key] = minute + shift, record
                    yield record, minute + shift

    def move(self, place: Callable[[Record], Record]) -> None:
        """Change the records that are kept. place: a record to the same at its true place."""
        self.found = {key: (slot, place(record)) for key, (slot, record) in self.found.items()}

    def _has_room(self, slot: int, key: tuple[str, str]) -> bool:
        """Whether an id is kept; another of its minute, or many of the log, may go for it."""
        if slot != self._slot:
            self._slot, self._of_minute = slot, []
        mark = crc32(key[1].encode())
        full = len(self._of_minute) >= _EACH_MINUTE
        if mark >= self._limit or (full and mark >= -self._of_minute[0][0]):
            self.cut = True
            return False
        if full:
            self.cut = True
            self.found.pop(heappop(self._of_minute)[1], None)
        if len(self.found) >= MAX_IDS:
            self.cut = True
            marks = sorted((crc32(ident.encode()), service, ident) for service, ident in self.found)
            self._limit = marks[_LEFT][0]
            self.found = {key: one for key, one in self.found.items() if crc32(key[1].encode()) < self._limit}
            if mark >= self._limit:
                return False
        heappush(self._of_minute, (-mark, key))
        return True

    def _of(
        self, entries: Entries, number: int, template: str, columns: Sequence[Sequence[str | int | None]]
    ) -> Iterator[str]:
        values = [column[number] for column in columns]
        if number in entries.made:
            values += [entries.made[number].get(name) or None for name in _FIELDS]
        stated = list(dict.fromkeys(ident for value in values if value is not None for ident in _whole(str(value))))
        yield from stated
        if stated:
            return
        tells = self._tells.get(template)
        if tells is None:
            if len(self._tells) > _REMEMBERED:
                self._tells.clear()
            tells = self._tells[template] = any(True for _ in in_text(entries.texts[number]))
        if tells:
            yield from in_text(entries.texts[number])


@cache  # many logs hold no trouble
def _named() -> re.Pattern[str]:
    return re.compile(
        r"(?i)\b(?:traceparent|(?:trace|request|req|correlation)(?:[-_ ]?id)?)[\"']?[=:] ?[\"']?(?:Root=)?([0-9a-z][0-9a-z_-]{6,62}[0-9a-z])"
        r"|\b(?:trace|request|req|correlation)[-_ ]?id ([0-9a-z][0-9a-z_-]{6,62}[0-9a-z])|\b((?:req|trace)-[0-9a-z][0-9a-z_-]{6,62}[0-9a-z])"
    )


def in_text(text: str) -> Iterator[str]:
    """The ids that a message names, lower case."""
    for found in _named().finditer(text[:_LONG]):
        yield from _whole(found[1] or found[2] or found[3])


def candidates(text: str) -> Iterator[str]:
    """Whatever in a text could be an id that a log knows, lower case."""
    for found in _ID.finditer(text):
        yield from _whole(found[0])


def _whole(value: str) -> Iterator[str]:
    """A value as an id; nothing when it may be equal by chance: too short, a small number, a date."""
    value = value.rpartition("/")[2].removeprefix("Root=").partition(";")[0].lower()  # as GCP and AWS write them
    value = value.removeprefix("req-").removeprefix("trace-")
    if parent := _PARENT.match(value):
        value = parent[1]
    if len(value) < 8 or not any(map(str.isdigit, value)) or _DATE.match(value):
        return
    if value.isdigit() and len(value) < _PLAIN_NUMBER:
        return
    yield value
