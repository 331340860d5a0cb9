"""Logs that an engine groups: one entry of each group is read as any entry is, and counted as often as the group has entries.

Where that could change what is counted, the log is read line by line as ever, and the summary says why: when times stand
in different places, when digits decide a level (``"level":50``) or are an HTTP status, when a clock steps back.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib.util import find_spec
from itertools import accumulate

from afteraction.app.take import Taken
from afteraction.domain.artifact import Artifact
from afteraction.domain.entries import Entries, entries_of
from afteraction.domain.errors import UsageError
from afteraction.domain.ports import ColumnReader, Reader
from afteraction.domain.record import Hint, Locator, Record, RecordKind
from afteraction.logs.crunch import Crunch
from afteraction.logs.engines import Engine, EngineError, Group, Lines, engines
from afteraction.logs.numbers import alike
from afteraction.redact.gate import Gate

LARGE = 8 * 1024 * 1024  # bytes of a log from which on loading an engine takes less time than it saves
_HEAD = 64 * 1024  # bytes that are looked at, at the beginning, in the middle and at the end
_FEW = 20  # entries below which nothing is said of a log
_STEP_BACK = 30  # minutes, as in `logs.crunch`
_CLOCK = re.compile(r"\d\d:\d\d:\d\d(?:[.,]\d{1,9})?")
_OTHER_DIGITS = str.maketrans("0123456789", "1234567890")
_ODD = 2000  # groups of lines without a time that are looked at
_SHOWN = 2000  # characters of each


class NotGrouped(Exception):  # noqa: N818 - no error: the log is read another way
    """Why a log is read line by line."""


def chosen(name: str) -> Engine | None:
    """The engine for files: of that name, or for ``auto`` one whose library is here; None to read line by line.

    Raises:
        UsageError: there is none of that name, or its library is not here.
    """
    able = {engine.name: engine for engine in engines().values() if not engine.schemes}
    if name == "auto":
        return next((engine for engine in able.values() if find_spec(engine.module) is not None), None)
    if name == "python":
        return None
    if name not in able:
        raise UsageError(
            f"there is no engine {name!r} for files",
            why=f"there is {', '.join(['python', *able])}",
            hint="a database or cluster is asked with --table",
        )
    needed(able[name])
    return able[name]


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

    def __init__(self, engine: Engine, reader: Reader, artifact: Artifact, gate: Gate) -> None:
        self._engine, self._reader, self._artifact, self._gate = engine, reader, artifact, gate
        self._source: tuple[Lines, list[Hint]] | None = None
        self.engine = engine.name
        self.why = ""
        try:
            self._source = _looked_at(reader, artifact)
        except NotGrouped as reason:
            self.why = str(reason)

    def take(self) -> Taken | None:
        """The log as `take` gives it, but for the values of numbers, of which one of each group and minute is looked at."""
        if self._source is None:
            return None
        source, hints = self._source
        try:
            groups = list(self._engine.lines(source) or ())
            _check_odd([group for group in groups if not group.timed], self._reader, self._artifact)
            timed = [group for group in groups if group.timed]
            return Taken(hints=hints, crunch=_counted(timed, self._reader, self._artifact, self._gate))
        except (NotGrouped, EngineError) as reason:
            self.why = str(reason)
            return None


def _looked_at(reader: Reader, artifact: Artifact) -> tuple[Lines, list[Hint]]:
    """Where the times stand, and what the file says of its clock."""
    path = _path(artifact)
    text = _parts(path, artifact.size)
    items = list(reader.read(_like(artifact, text)))
    records = [item for item in items if isinstance(item, Record)]
    lines = text.split("\n")
    if len(records) < _FEW or any(record.kind is not RecordKind.LOG for record in records):
        raise NotGrouped("it is no plain log")
    heads = {_head(lines[record.locator.line - 1], record.raw_time) for record in records}
    if len({(before, len(time)) for before, time in heads}) != 1:
        raise NotGrouped("its times do not all stand in one place")
    before, time = min(heads)
    clock = _CLOCK.search(time)
    if clock is None or any(
        found is None or found.span() != clock.span() for found in map(_CLOCK.search, (t for _, t in heads))
    ):
        raise NotGrouped("its times do not say hours, minutes and seconds in one place")
    start, rest = len(before), len(before) + len(time)
    # The place of each letter takes what stands there in any of them: a day may be " 2" or "12".
    places = ["".join(sorted(set(letters))) for letters in zip(*(time for _, time in heads), strict=True)]
    pattern = "^" + re.escape(before) + "".join(map(_class_of, places))
    _check_digits(reader, artifact, lines, records, rest)
    source = Lines(path, pattern, (start, start + clock.start() + 5), (start + clock.end(), rest), rest)
    return source, [item for item in items if isinstance(item, Hint)]


def _path(artifact: Artifact) -> str:
    with artifact.opener() as stream:
        path = stream.name if isinstance(stream, io.BufferedReader) else None
        head = stream.read(3)
    if not isinstance(path, str) or not os.path.isfile(path) or os.path.getsize(path) != artifact.size:
        raise NotGrouped("it lies in an archive, or is compressed")
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or head == b"\xef\xbb\xbf":
        raise NotGrouped("it is no plain UTF-8")
    return path


def _parts(path: str, size: int) -> str:
    """Whole lines of the beginning, the middle and the end."""
    found = []
    with open(path, "rb") as stream:
        for at in (0, max(0, size // 2), max(0, size - _HEAD)):
            stream.seek(at)
            part = stream.read(_HEAD)
            found.append(part[part.find(b"\n") + 1 if at else 0 : part.rfind(b"\n") + 1])
    return b"".join(found).decode("utf-8", "replace")


def _like(artifact: Artifact, text: str) -> Artifact:
    """An artifact that holds something else."""
    data = text.encode("utf-8", "surrogatepass")
    return replace(artifact, size=len(data), opener=lambda: io.BytesIO(data), changed=str)


def _head(line: str, time: str) -> tuple[str, str]:
    """What stands before the time of a line, and the time."""
    at = line.find(time) if time else -1
    if at < 0:
        raise NotGrouped("its times are not told as they stand")
    return line[:at], time


def _class_of(letters: str) -> str:
    """A pattern for the letters of one place: digits and letters stand for all of their kind."""
    kinds = {"0-9" if one.isdigit() else "A-Za-z" if one.isalpha() else re.escape(one) for one in letters}
    return f"[{''.join(sorted(kinds))}]"


def _check_digits(
    reader: Reader, artifact: Artifact, lines: Sequence[str], records: Sequence[Record], rest: int
) -> None:
    """Whether other digits behind the times make no difference but in the messages."""
    if any(record.get("status_code") for record in records):
        raise NotGrouped("it tells of requests, whose status is a number")
    changed = list(lines)
    for record in records:
        at = record.locator.line - 1
        changed[at] = lines[at][:rest] + lines[at][rest:].translate(_OTHER_DIGITS)
    again = [item for item in reader.read(_like(artifact, "\n".join(changed))) if isinstance(item, Record)]
    told = [[(one.time, one.level, alike(one.channel)) for one in every] for every in (records, again)]
    if told[0] != told[1]:
        raise NotGrouped("digits in it say more than a number: a level, or a time")


def _check_odd(groups: Sequence[Group], reader: Reader, artifact: Artifact) -> None:
    """Whether lines that do not begin as the others have no time of their own, as those of a stack trace."""
    if len(groups) > _ODD:
        raise NotGrouped("too many lines in it have no time")
    text = "".join(f"{group.text[:_SHOWN]}\n" for group in groups)
    if text and any(isinstance(item, Record) for item in reader.read(_like(artifact, text))):
        raise NotGrouped("some of its times stand elsewhere than the others")


def _counted(groups: Sequence[Group], reader: Reader, artifact: Artifact, gate: Gate) -> Crunch:
    counts = [group.entries for group in groups]
    crunch = Crunch(artifact.id, artifact.name)
    spans: dict[int, tuple[int, int]] = {}
    at, walls = 0, False
    for entries in _entries(reader, _like(artifact, "".join(f"{group.text}\n" for group in groups))):
        part = groups[at : at + len(entries)]
        if len(part) < len(entries) or entries.statuses.count(None) < len(entries):
            raise NotGrouped("its lines are not each an entry")
        for minute, group in zip(entries.minutes, part, strict=True):
            if minute is not None:
                low, high = spans.get(minute, (group.first, group.last))
                spans[minute] = min(low, group.first), max(high, group.last)
        walls = walls or entries.walls
        clean = (
            entries if gate.passes(entries) else entries_of(gate.records(entries.records(), artifact.name, deep=False))
        )
        crunch.add_all(clean, counts[at : at + len(entries)])
        at += len(entries)
    if at != len(groups):
        raise NotGrouped("its lines are not each an entry")
    if walls and _steps_back(spans):
        raise NotGrouped("its clock steps back")

    def place(record: Record) -> Record:
        line = groups[record.ordinal].first + 1
        return record._replace(locator=Locator(line, line, 0, 0))

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


Planner = Callable[[Reader, Artifact], Plan | None]


def planner(engine: Engine | None, gate: Gate, least: int) -> Planner | None:
    """What plans logs of at least so many bytes; None without an engine."""
    if engine is None:
        return None
    return lambda reader, artifact: Plan(engine, reader, artifact, gate) if artifact.size >= least else None
