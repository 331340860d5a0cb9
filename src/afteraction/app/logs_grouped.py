"""Logs that an engine groups: one entry of each group is read as any entry is, and counted as often as the group has entries.

Where that could change what is counted, the log is read line by line as ever, and the summary says why: when times stand
in different places, when digits decide a level (``"level":50``) or are an HTTP status, when a clock steps back.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.util import find_spec
from itertools import accumulate, islice
from typing import Any, BinaryIO, cast

from afteraction.app.aside import Tell
from afteraction.app.logs_ahead import Ahead
from afteraction.app.logs_times import NotGrouped, like, looked_at
from afteraction.app.take import Taken
from afteraction.domain.artifact import Artifact
from afteraction.domain.entries import Entries, entries_of
from afteraction.domain.errors import UsageError
from afteraction.domain.late import late
from afteraction.domain.ports import ColumnReader, Reader
from afteraction.domain.record import Hint, Locator, Record
from afteraction.logs.crunch import Crunch
from afteraction.logs.engines import Engine, EngineError, Group, Lines, engines
from afteraction.logs.fold import FOLD
from afteraction.redact.gate import Gate

_READ = 64 * 1024  # bytes that are asked for at once
_STEP_BACK = 30  # minutes, as in `logs.crunch`
_ODD = 2000  # groups of lines without a time that are looked at
_SHOWN = 2000  # characters of each
_KIND = late(FOLD)
_TOLD = 500  # entries that are handed over together
_AGAIN = 4 * 1024 * 1024  # bytes of them that can be read again


def chosen(name: str) -> list[Engine]:
    """The engines for files: that of a name, all whose libraries are here for ``auto``, none for ``lines``.

    Raises:
        UsageError: there is none of that name, or its library is not here.
    """
    able = {engine.name: engine for engine in engines().values() if engine.least is not None}
    if name == "auto":
        return [engine for engine in able.values() if find_spec(engine.module) is not None]
    if name == "lines":
        return []
    if name not in able:
        raise UsageError(
            f"there is no engine {name!r} for files",
            why=f"there is {', '.join(['lines', *able])}",
            hint="a database or cluster is asked with --table",
        )
    needed(able[name])
    return [able[name]]


def needed(engine: Engine) -> None:
    """Look whether the library of an engine is here.

    Raises:
        UsageError: it is not.
    """
    if find_spec(engine.module) is None:
        raise UsageError(
            f"the engine {engine.name} needs the package {engine.module}",
            why="it is not installed",
            hint=f"pip install 'afteraction[{engine.extra}]'",
        )


class Plan:
    """How one log is to be grouped. why: why it is not, "" as long as nothing speaks against it."""

    def __init__(
        self, engine: Engine, reader: Reader, artifact: Artifact, gate: Gate, ahead: Ahead | None = None
    ) -> None:
        self._engine, self._reader, self._artifact, self._gate, self._ahead = engine, reader, artifact, gate, ahead
        self._source: tuple[Lines, list[Hint]] | None = None
        self.engine = engine.name
        self.why = ""
        try:
            self._source = looked_at(reader, artifact)
        except NotGrouped as reason:
            self.why = str(reason)

    def take(self, tell: Tell) -> Taken | None:
        """The log as `take` gives it, but for the values of numbers, of which one of each group and minute is looked at.

        tell: is told the number of entries so far.
        """
        if self._source is None:
            return None
        source, hints = self._source
        try:
            groups = self._engine.lines(source) if self._ahead is None else self._ahead.lines(self._engine, source)
            crunch = _counted(groups, self._reader, self._artifact, self._gate, tell)
        except (NotGrouped, EngineError) as reason:
            self.why = str(reason)
            return None
        return Taken(hints=hints, crunch=crunch)


class _Told:
    """One entry of each group of lines that begin with a time, as the bytes of a log that can be read while they come."""

    def __init__(self, groups: Iterator[Group]) -> None:
        self.counts: list[int] = []  # of entries, and the first and last line of each group
        self.firsts: list[int] = []
        self.lasts: list[int] = []
        self.odd: dict[str, str] = {}  # lines that begin otherwise, one of each kind
        self._groups = groups
        self._parts: list[bytes] = []
        self._size = self._handed = 0

    def opened(self) -> BinaryIO:
        """The log, from its beginning."""
        return cast(BinaryIO, io.BufferedReader(_Pour(self), _READ))

    def part(self, number: int) -> bytes:
        """A part of it, b"" behind its end.

        Raises:
            NotGrouped: it was let go.
        """
        if number < len(self._parts):
            return self._parts[number]
        if number < self._handed:
            raise NotGrouped("it is read more than once")
        self._handed += 1
        part = "".join(f"{text}\n" for text in islice(self._texts(), _TOLD)).encode("utf-8", "surrogatepass")
        self._size += len(part)
        if self._size <= _AGAIN:  # some formats look at the beginning first
            self._parts.append(part)
        return part

    def _texts(self) -> Iterator[str]:
        for group in self._groups:
            if group.timed:
                self.counts.append(group.entries)
                self.firsts.append(group.first)
                self.lasts.append(group.last)
                yield group.text
            elif len(self.odd) <= _ODD:
                self.odd.setdefault(_KIND.sub("0", group.text[:_SHOWN]), group.text[:_SHOWN])


class _Pour(io.RawIOBase):
    def __init__(self, told: _Told) -> None:
        self._told, self._number, self._rest = told, 0, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._rest:
            self._rest = self._told.part(self._number)
            self._number += 1
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


def _check_odd(texts: Sequence[str], reader: Reader, artifact: Artifact) -> None:
    """Whether lines that do not begin as the others have no time of their own, as those of a stack trace."""
    if len(texts) > _ODD:
        raise NotGrouped("too many lines in it have no time")
    text = "".join(f"{text}\n" for text in texts)
    if text and any(isinstance(item, Record) for item in reader.read(like(artifact, text))):
        raise NotGrouped("some of its times stand elsewhere than the others")


def _counted(groups: Iterator[Group], reader: Reader, artifact: Artifact, gate: Gate, tell: Tell) -> Crunch:
    told = _Told(groups)
    crunch = Crunch("", artifact.name)
    spans: dict[int, tuple[int, int]] = {}
    at, walls = 0, False
    for entries in _entries(reader, replace(like(artifact, ""), size=artifact.size, opener=told.opened)):
        end = at + len(entries)
        counts, firsts, lasts = told.counts[at:end], told.firsts[at:end], told.lasts[at:end]
        if len(counts) < len(entries) or entries.statuses.count(None) < len(entries):
            raise NotGrouped("its lines are not each an entry")
        for minute, first, last in zip(entries.minutes, firsts, lasts, strict=True):
            if minute is not None:
                low, high = spans.get(minute, (first, last))
                spans[minute] = min(low, first), max(high, last)
        walls = walls or entries.walls
        clean = (
            entries if gate.passes(entries) else entries_of(gate.records(entries.records(), artifact.name, deep=False))
        )
        crunch.add_all(clean, counts)
        tell(crunch.lines)
        at = end
    if at != len(told.counts):
        raise NotGrouped("its lines are not each an entry")
    _check_odd(list(told.odd.values()), reader, artifact)
    if walls and _steps_back(spans):
        raise NotGrouped("its clock steps back")
    crunch.artifact = artifact.id  # which is known once all of it was read

    def place(record: Record) -> Record:
        line = told.firsts[record.ordinal] + 1
        return record._replace(artifact=crunch.artifact, locator=Locator(line, line, 0, 0))

    crunch.move(place)
    return crunch


def _entries(reader: Reader, artifact: Artifact) -> Iterator[Entries]:
    held: list[Record] = []
    for item in reader.entries(artifact) if isinstance(reader, ColumnReader) else reader.read(artifact):
        if isinstance(item, Record):
            held.append(item)
            continue
        if held:
            yield entries_of(held)
            held = []
        if isinstance(item, Entries):
            yield item
    if held:
        yield entries_of(held)


def _steps_back(spans: dict[int, tuple[int, int]]) -> bool:
    """Whether some minute goes on behind the beginning of one half an hour later. spans: first and last line of minutes."""
    ordered = sorted(spans)
    ends = list(accumulate((spans[minute][1] for minute in ordered), max))
    early = 0
    for minute in ordered:
        while ordered[early] < minute - _STEP_BACK:
            early += 1
        if early and ends[early - 1] > spans[minute][0]:
            return True
    return False


class Planner:
    """Plans how logs are grouped: of the engines that want so many bytes, by the one that wants most.

    least: bytes from which on a log is grouped at all; None without an engine.
    """

    def __init__(
        self, engines: Sequence[Engine], gate: Gate, least: int | None = None, ahead: Ahead | None = None
    ) -> None:
        """least: bytes instead of those that the engines want. ahead: groups that are already looked for."""
        wanted = ((engine.least or 0 if least is None else least, engine) for engine in engines)
        self._wanted = sorted(wanted, key=lambda pair: -pair[0])
        self._gate, self._ahead = gate, ahead
        self.least = self._wanted[-1][0] if self._wanted else None

    def plan(self, reader: Reader, artifact: Artifact) -> Plan | None:
        """How one is grouped, or why it is not; None for one that is read line by line without a word."""
        for least, engine in self._wanted:
            if artifact.size >= least:
                plan = Plan(engine, reader, artifact, self._gate, self._ahead)
                return None if plan.why and least and not engine.extra else plan  # nothing was installed to group it
        return None

    def stop(self) -> None:
        """Nothing more is to be planned or taken."""
        if self._ahead is not None:
            self._ahead.stop()
