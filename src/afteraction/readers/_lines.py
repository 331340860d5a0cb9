"""Text logs: one header pattern, one clock, and everything else on a line that has no header belongs to the last record.

A format is a `LineFormat` value: its pattern has the named groups ``time`` and optionally ``level``, ``text``,
``program``, ``host``, ``thread``, ``status``, ``author``. Continuation lines (stack traces) join the record above them.
A line is read by `_Walk`, and most lines of a log with many others at once (`afteraction.readers._rows`), so what can be
remembered is remembered, and named tuples are made by ``tuple.__new__`` here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

from afteraction.domain.artifact import Artifact
from afteraction.domain.entries import Entries
from afteraction.domain.late import late
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Actor, Hint, Item, Level, Locator, Record, RecordKind, Skipped, Unread
from afteraction.domain.stamps import offset_ns, parse_iso
from afteraction.domain.when import EXPLICIT, MILLI, MINUTE, NANO, SECOND, Instant, Lacks, Stamp, Unknown, Wall
from afteraction.domain.when import MICRO as _MICRO
from afteraction.readers._blocks import LINE_LIMIT as LINE_LIMIT
from afteraction.readers._blocks import Block
from afteraction.readers._blocks import numbered_lines as numbered_lines
from afteraction.readers._blocks import oversize as oversize
from afteraction.readers._rows import Parts, by_columns, by_lines
from afteraction.readers._text import clean

TEXT_LIMIT = 64 * 1024  # characters of one record's text, continuation lines included
NO_TIME = Unknown("the line's time could not be read")

LEVELS: Mapping[str, Level] = {
    **dict.fromkeys(
        ("trace", "debug", "fine", "finer", "finest", "verbose", "d", "dbg", "trc", "vrb", "7"), Level.DEBUG
    ),
    **dict.fromkeys(("info", "information", "notice", "i", "inf", "log", "6", "5", "note", "system"), Level.INFO),
    **dict.fromkeys(("warn", "warning", "w", "wrn", "4"), Level.WARN),
    **dict.fromkeys(("error", "err", "severe", "e", "3", "eror"), Level.ERROR),
    **dict.fromkeys(
        ("fatal", "critical", "crit", "panic", "emerg", "emergency", "alert", "f", "ftl", "dpanic", "c", "2", "1", "0"),
        Level.FATAL,
    ),
}

_REMEMBERED = 200_000  # entries of a memory of parsed texts before it starts anew
_ZONE_LACKS = Lacks.ZONE
_NONE = Level.NONE
_BASE: dict[str, Stamp | None] = {}
_TAIL: dict[str, tuple[int, int, int | None, str] | None] = {}
_MINUTES: dict[str, int | None] = {}
_WALL = 1 << 40  # no number of minutes
_SOME_SECOND, _SOME_MINUTE = "2000-01-01T00:00:00", 946_684_800 // 60
_TAIL_FORM = late(r"(?:[.,](\d{1,9}))?\s?(Z|z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2}|[A-Z]{3,5})?\Z")
_T = TypeVar("_T")
_make = tuple.__new__


def level_of(text: str) -> Level:
    """The level a word names in any of the common libraries; NONE when it is no level word."""
    return LEVELS.get(text.strip().lower(), Level.NONE)


def remembered(parse: Callable[[str], _T]) -> Callable[[str], _T]:
    """``parse`` with a memory: the lines of one second carry the same text. Cheaper than an LRU, and bounded."""
    memory: dict[str, _T] = {}

    def recall(text: str) -> _T:
        try:
            return memory[text]
        except KeyError:
            if len(memory) > _REMEMBERED:
                memory.clear()
            value = memory[text] = parse(text)
            return value

    return recall


def iso_clock(text: str) -> Stamp | None:
    """`parse_iso` for millions of lines: the second and the rest of the text are each remembered."""
    head = text[:19]
    base = _BASE.get(head)
    if base is None:
        if len(_BASE) > _REMEMBERED:
            _BASE.clear()
        base = parse_iso(head.replace("/", "-"))
        if base is None:
            return parse_iso(text)
        _BASE[head] = base
    rest = text[19:]
    tail = _TAIL.get(rest)
    if tail is None:
        found = _TAIL_FORM.match(rest)
        if found is None:
            return parse_iso(text)
        digits, zone = found[1] or "", found[2] or ""
        width = SECOND if not digits else MILLI if len(digits) <= 3 else _MICRO if len(digits) <= 6 else NANO
        tail = int(digits.ljust(9, "0")) if digits else 0, width, offset_ns(zone) if zone else None, zone
        if len(_TAIL) > _REMEMBERED:
            _TAIL.clear()
        _TAIL[rest] = tail
    frac, precision, offset, zone = tail
    if not isinstance(base, Wall):
        return base
    if offset is not None:
        return _make(Instant, (base.ns + frac - offset, precision, EXPLICIT))
    return _make(Wall, (base.ns + frac, precision, _ZONE_LACKS, zone, -1))


def iso_minutes(texts: Sequence[str]) -> tuple[list[int | None], bool]:
    """Minutes of `iso_clock`'s stamps, None where it finds none, and whether some are wall times: a column at once."""
    east = _east_of(texts)
    if east is not None:
        heads = [text[:16] for text in texts]
        for head in set(heads).difference(_MINUTES):
            if len(_MINUTES) > _REMEMBERED:
                _MINUTES.clear()
                return iso_minutes(texts)
            _MINUTES[head] = minute_of(iso_clock(f"{head}:00"))
        minutes = list(map(_MINUTES.__getitem__, heads))
        if None not in minutes:
            shifted = minutes if east in (0, _WALL) else [minute and minute - east for minute in minutes]
            return shifted, east == _WALL
    stamps = list(map(iso_clock, texts))
    return [minute_of(stamp) for stamp in stamps], any(type(stamp) is Wall for stamp in stamps)


def minute_of(stamp: Stamp | None) -> int | None:
    """The minute of a time as it was written."""
    return stamp.ns // MINUTE if isinstance(stamp, Instant | Wall) else None


def _east_of(texts: Sequence[str]) -> int | None:
    """Minutes east of UTC that all of these times say, `_WALL` when they say none; None when they are not of one form.

    Times of one form are of equal length, have seconds from 00 to 59, perhaps digits behind them, and the same behind that.
    """
    text = "".join(texts)
    width = len(text) // len(texts)
    if width < 19 or set(map(len, texts)) != {width} or not text.isascii():
        return None
    if text[16::width].strip(":") or text[17::width].strip("012345") or not text[18::width].isdigit():
        return None
    at = 19
    if text[19:20] in (".", ",") and width > 20:
        if text[19::width].strip(text[19]):
            return None
        at = 20
        while at < width and text[at::width].isdigit():
            at += 1
    if any(text[place::width].strip(text[place]) for place in range(at, width)):
        return None
    stamp = iso_clock(_SOME_SECOND + text[19:width])
    if type(stamp) is Wall:
        return _WALL
    if type(stamp) is not Instant or stamp.ns % MINUTE >= SECOND:
        return None
    return _SOME_MINUTE - stamp.ns // MINUTE


@dataclass(frozen=True, slots=True)
class LineFormat:
    """A text log format as data. It is a `Reader`.

    pattern: matched at the start of each line. clock: text of group ``time`` to a stamp. share: part of the sample's
    lines, continuation lines not counted, that must match.
    """

    name: str
    title: str
    pattern: re.Pattern[str]
    time_rule: str
    clock: Callable[[str], Stamp | None] = iso_clock
    link_rule: str = "none"
    evidence: Evidence = Evidence.FIXTURE
    kind: RecordKind = RecordKind.LOG
    rank: Rank = Rank.SHAPE
    share: float = 0.6
    shapes: tuple[str, ...] = ()  # of its times, with digits as 0: without one of them the pattern is not tried
    level: Callable[[str], Level] = level_of
    skip: re.Pattern[str] | None = None  # lines that are headers or comments of the file itself
    refuse: re.Pattern[str] | None = None  # a text in the sample that says it is something else
    finish: Callable[[Record, re.Match[str]], Record] | None = field(default=None)
    need: re.Pattern[str] | None = None  # a text that the sample must hold
    sign: re.Pattern[str] | None = None  # a text in the sample that lifts the claim from SHAPE to KEYS
    joins: re.Pattern[str] | None = None  # lines of this format that have a time and still belong to the record above
    hint: Callable[[str], Hint | None] | None = None  # what a skipped line says about the times of the file
    # The plainest lines: groups time, level, program and text, equal to those of ``pattern`` where the clock can read the
    # time; every other group is a field, and ``finish`` does nothing but give those. No part of it may match a line's end.
    # It is many times as fast on a block.
    quick: re.Pattern[str] | None = None

    def identify(self, sample: Sample) -> Match | None:
        """Claim a text of which most lines that start at column 0 begin with the header."""
        if self.shapes and not any(shape in sample.shape for shape in self.shapes):
            return None
        if self.refuse is not None and self.refuse.search(sample.text[:4096]):
            return None
        hits, first = 0, ""
        rest: list[str] = []
        for line in sample.lines:
            found = self.pattern.match(line)
            if found and self.clock(found["time"]) is not None:
                hits += 1
                first = first or found["time"]
            else:
                rest.append(line)
        if not hits:
            return None
        other = sum(not self._is_furniture(line) for line in rest)
        if hits < self.share * (hits + other):
            return None
        if self.need is not None and not self.need.search(sample.text):
            return None
        sure = self.sign is not None and self.sign.search(sample.text) is not None
        rank = Rank.KEYS if sure and self.rank < Rank.KEYS else self.rank
        return Match(rank, f"{hits} of {hits + other} lines begin like {first!r} ({self.title})")

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """One record for each header line with the lines below it."""
        return by_lines(artifact, _Walk(self, artifact.id))

    def entries(self, artifact: Artifact) -> Iterator[Item | Entries]:
        """The same by columns."""
        if self.kind is not RecordKind.LOG:
            return iter(self.read(artifact))
        return by_columns(artifact, _Walk(self, artifact.id))

    def _is_furniture(self, line: str) -> bool:
        """Lines that say nothing for or against the format: continuation, comments."""
        return (
            line[0].isspace()
            or (self.skip is not None and self.skip.match(line) is not None)
            or (self.joins is not None and self.joins.match(line) is not None)
            or _CONTINUES.match(line) is not None
        )


_CONTINUES = late(
    r"Traceback |Caused by|\.\.\. \d+ more|goroutine \d+|panic: |During handling|The above exception|Suppressed:"
    r"|[\w.$]+(?:Error|Exception|Interrupt|Failure)\b|DETAIL:|HINT:|STATEMENT:|CONTEXT:|main\.|created by |[)}\]]"
)


def amended(record: Record, text: str, level: Level, channel: str, fields: tuple[tuple[str, str], ...]) -> Record:
    """What a ``finish`` mostly changes; several times as fast as ``_replace``."""
    return _make(Record, (*record[:4], text, *record[5:8], level, record[9], channel, *record[11:21], fields))


class _Levels(dict[str | None, Level]):
    """Level words of one file, each asked of the format once."""

    def __init__(self, ask: Callable[[str], Level]) -> None:
        super().__init__({None: _NONE})
        self._ask = ask

    def __missing__(self, word: str | None) -> Level:
        level = self._ask(word or "")
        if len(self) < 1000:
            self[word] = level
        return level


class _Walk:
    """One walk over a file of a text format. See `afteraction.readers._rows`."""

    def __init__(self, form: LineFormat, aid: str) -> None:
        self.ordinal = 0
        self._form, self._aid = form, aid
        self._match, self._levels = form.pattern.match, _Levels(form.level)
        # One call fetches all groups; a group that the format lacks is replaced by group 0 and not looked at.
        groups = form.pattern.groupindex
        self._places = tuple(groups.get(name, 0) for name in ("time", "level", "text", "program", "host", "author"))
        self._pending: Record | None = None
        self._more: list[str] = []
        self._room = self._end = self._line = 0

    def take(self, block: Block, at: int) -> Iterable[Item]:
        """A header begins a record; anything else belongs to the one above."""
        line = block.lines[at]
        found = self._match(line)
        if found is None:
            items = self._below(block, at, line)
        else:
            items = self.flush()
            self._pending = self._made(block, at, self.ordinal, line, found)
            self.ordinal += 1
            self._room, self._line, self._end = TEXT_LIMIT, block.number + at, block.span(at)[1]
        if block.lost and at == block.size - 1:
            return [*items, oversize(block.span(at)[1], block.lost, block.number + at)]
        return items

    def flush(self) -> Iterable[Item]:
        """The record above, with the lines below it."""
        record, self._pending = self._pending, None
        if record is None:
            return ()
        if not self._more:
            return (record,)
        text = clean("\n".join([record.text, *self._more])).rstrip()
        self._more = []
        place = record.locator
        return (record._replace(text=text, locator=Locator(place.line, self._line, place.start, self._end)),)

    end = flush

    def record(self, block: Block, at: int, ordinal: int) -> Record:
        """The record of a header without lines below it."""
        line = block.lines[at]
        found = self._match(line)
        assert found is not None, "the quick pattern takes a line that is none"
        return self._made(block, at, ordinal, line, found)

    def columns(self, block: Block) -> Parts | None:
        """The headers of plain lines, all at once."""
        quick = self._form.quick
        if quick is None and self._form.finish is not None:
            return None
        read, more = self._quick(block, quick) if quick is not None else (self._groups(block), {})
        times, words, texts, programs, hosts = read
        found = Entries()
        found.minutes, found.walls = self._minutes(times)
        given = heads = bytes(map(bool, times))
        if quick is not None:
            if 1 not in given:
                return None
            if None in found.minutes:  # the pattern may take for a time what is none
                given = bytes(one and minute is not None for one, minute in zip(given, found.minutes, strict=True))
            if 0 in given:
                pairs = zip(given, block.lines, strict=True)
                heads = bytes(one or self._match(line) is not None for one, line in pairs)
        found.levels = [level._value_ for level in map(self._levels.__getitem__, words)]
        found.channels = [program or "" for program in programs]
        plain = "".join(texts).isprintable()
        found.texts = list(texts) if plain else [text if text.isprintable() else clean(text) for text in texts]
        found.statuses = [None] * len(times)
        if any(hosts):
            found.fields["host"] = [host or None for host in hosts]
        for name, values in more.items():
            found.fields[name] = [value or None for value in values]
        return given, heads, found

    def _quick(self, block: Block, quick: re.Pattern[str]) -> tuple[Sequence[Sequence[Any]], dict[str, Sequence[Any]]]:
        """The columns, and those of further fields."""
        columns: list[Sequence[Any]] = list(
            zip(*_of_each_line(quick).findall("\n".join(block.lines) + "\n"), strict=True)
        )
        named: dict[str, Sequence[Any]] = {name: columns[place - 1] for name, place in quick.groupindex.items()}
        return [*(named.pop(name) for name in ("time", "level", "text", "program")), ()], named

    def _groups(self, block: Block) -> Sequence[Sequence[Any]]:
        t, v, x, p, h, _ = self._places
        none = ("", None, "", None, None)
        rows = [found.group(t, v, x, p, h) if found else none for found in map(self._match, block.lines)]
        times, words, texts, programs, hosts = zip(*rows, strict=True)
        lacking = (None,) * len(rows)
        return times, words if v else lacking, texts, programs if p else lacking, hosts if h else ()

    def _minutes(self, times: Sequence[str]) -> tuple[list[int | None], bool]:
        some = next((time for time in times if time), "")
        times = [time or some for time in times]  # of lines without a header nobody asks
        if self._form.clock is iso_clock or not some:
            return iso_minutes(times)
        stamps = list(map(self._form.clock, times)) if some else []
        return [minute_of(stamp) for stamp in stamps], any(type(stamp) is Wall for stamp in stamps)

    def _made(self, block: Block, at: int, ordinal: int, line: str, found: re.Match[str]) -> Record:
        t, v, x, p, h, a = self._places
        raw_time, word, text, program, host, author = found.group(t, v, x, p, h, a)
        number = block.number + at
        start, end = block.span(at)
        record: Record = _make(
            Record,
            (
                self._aid,
                ordinal,
                self._form.kind,
                self._form.clock(raw_time) or NO_TIME,
                text if text.isprintable() else clean(text),
                _make(Locator, (number, number, start, end, "")),
                Actor(author) if a and author else None,
                "",
                self._levels[word] if v else _NONE,
                "",
                program or "" if p else "",
                "",
                "",
                "",
                "",
                0,
                0,
                False,
                False,
                raw_time,
                (),
                (("host", host),) if h and host else (),
            ),
        )
        return record if self._form.finish is None else self._form.finish(record, found)

    def _below(self, block: Block, at: int, line: str) -> Iterable[Item]:
        """A line without a header."""
        skip = self._form.skip
        start, end = block.span(at)
        if self._pending is None or (skip is not None and skip.match(line)):
            return tuple(_apart(self._form, line, start, end, block.number + at))
        if self._room > 0:
            self._more.append(line)
            self._room -= len(line)
        self._end, self._line = end, block.number + at
        return ()


@cache
def _of_each_line(quick: re.Pattern[str]) -> re.Pattern[str]:
    """Finds every line of a block, with empty groups where ``quick`` does not take it."""
    return re.compile(rf"^(?:{quick.pattern})\n|^.*\n", re.MULTILINE)


def _apart(form: LineFormat, line: str, start: int, end: int, number: int) -> Iterator[Item]:
    """A line that is neither a record nor part of one."""
    if form.skip is not None and form.skip.match(line):
        yield Skipped(start, end, "header or comment line")
        hint = form.hint(line) if form.hint is not None else None
        if hint is not None:
            yield hint
    elif line.strip():
        yield Unread(start, end, "no time on the line and no record above it", number)
