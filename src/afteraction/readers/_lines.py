"""Text logs: one header pattern, one clock, and everything else on a line that has no header belongs to the last record.

A format is a `LineFormat` value: its pattern has the named groups ``time`` and optionally ``level``, ``text``,
``program``, ``host``, ``thread``, ``status``, ``author``. Continuation lines (stack traces) join the record above them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Actor, Item, Level, Locator, Record, RecordKind, Skipped, Unread
from afteraction.domain.stamps import offset_ns, parse_iso
from afteraction.domain.when import EXPLICIT, MILLI, NANO, SECOND, Instant, Lacks, Stamp, Unknown, Wall
from afteraction.domain.when import MICRO as _MICRO
from afteraction.readers._text import ANSI, clean, decode

LINE_LIMIT = 1024 * 1024  # bytes of one line that are read; what is beyond is reported as unread
TEXT_LIMIT = 64 * 1024  # characters of one record's text, continuation lines included
NO_TIME = Unknown("the line's time could not be read")

LEVELS: Mapping[str, Level] = {
    **dict.fromkeys(("trace", "debug", "fine", "finer", "finest", "verbose", "d", "dbg", "trc", "7"), Level.DEBUG),
    **dict.fromkeys(("info", "information", "notice", "i", "inf", "log", "6", "5", "note", "system"), Level.INFO),
    **dict.fromkeys(("warn", "warning", "w", "wrn", "4"), Level.WARN),
    **dict.fromkeys(("error", "err", "severe", "e", "3", "eror"), Level.ERROR),
    **dict.fromkeys(
        ("fatal", "critical", "crit", "panic", "emerg", "emergency", "alert", "f", "ftl", "dpanic", "c", "2", "1", "0"),
        Level.FATAL,
    ),
}

_BASE: dict[str, Stamp | None] = {}
_TAIL: dict[str, tuple[int, int, int | None, str] | None] = {}
_TAIL_FORM = re.compile(r"(?:[.,](\d{1,9}))?\s?(Z|z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2}|[A-Z]{3,5})?\Z")


def level_of(text: str) -> Level:
    """The level a word names in any of the common libraries; NONE when it is no level word."""
    return LEVELS.get(text.strip().lower(), Level.NONE)


def iso_clock(text: str) -> Stamp | None:
    """`parse_iso` for millions of lines: the second and the rest of the text are each remembered."""
    base = _BASE.get(text[:19])
    if base is None:
        if len(_BASE) > 200_000:
            _BASE.clear()
        base = parse_iso(text[:19].replace("/", "-"))
        if base is None:
            return parse_iso(text)
        _BASE[text[:19]] = base
    rest = text[19:]
    tail = _TAIL.get(rest)
    if tail is None:
        found = _TAIL_FORM.match(rest)
        if found is None:
            return parse_iso(text)
        digits, zone = found[1] or "", found[2] or ""
        width = SECOND if not digits else MILLI if len(digits) <= 3 else _MICRO if len(digits) <= 6 else NANO
        tail = int(digits.ljust(9, "0")) if digits else 0, width, offset_ns(zone) if zone else None, zone
        if len(_TAIL) > 200_000:
            _TAIL.clear()
        _TAIL[rest] = tail
    frac, precision, offset, zone = tail
    if offset is not None:
        return Instant(base.ns + frac - offset, precision, EXPLICIT) if isinstance(base, Wall) else base
    return Wall(base.ns + frac, precision, Lacks.ZONE, zone) if isinstance(base, Wall) else base


def numbered_lines(artifact: Artifact) -> Iterator[tuple[str, int, int, int, int]]:
    """(text without its line end, start, end, 1-based line, bytes not read of an oversize line) of each line."""
    with artifact.opener() as stream:
        head = stream.read(2)
        if head in (b"\xff\xfe", b"\xfe\xff"):
            yield from _wide_lines(head + stream.read())
            return
        start, number = 0, 0
        while True:
            raw = stream.readline(LINE_LIMIT)
            if head:
                # The two bytes that were looked at may themselves hold a line end.
                raw = head + raw if b"\n" not in head else head + raw
                head = b""
                if b"\n" in raw[:-1]:
                    for part in raw.splitlines(keepends=True):
                        number += 1
                        yield _text(part), start, start + len(part), number, 0
                        start += len(part)
                    continue
            if not raw:
                return
            number += 1
            end, lost = start + len(raw), 0
            if len(raw) >= LINE_LIMIT and not raw.endswith(b"\n"):
                while True:
                    more = stream.readline(LINE_LIMIT)
                    lost += len(more)
                    if not more or more.endswith(b"\n"):
                        break
            yield _text(raw), start, end, number, lost
            start = end + lost


def _text(raw: bytes) -> str:
    raw = raw.rstrip(b"\r\n")
    if raw.startswith(b"\xef\xbb\xbf"):
        raw = raw[3:]
    text = raw.decode("utf-8", "surrogateescape")
    return ANSI.sub("", text) if "\x1b" in text else text


def _wide_lines(data: bytes) -> Iterator[tuple[str, int, int, int, int]]:
    text, encoding, start = decode(data)
    for number, line in enumerate(text.splitlines(keepends=True), start=1):
        end = start + len(line.encode(encoding, "surrogatepass"))
        yield line.rstrip("\r\n"), start, end, number, 0
        start = end


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
    level: Callable[[str], Level] = level_of
    skip: re.Pattern[str] | None = None  # lines that are headers or comments of the file itself
    refuse: re.Pattern[str] | None = None  # a text in the sample that says it is something else
    finish: Callable[[Record, re.Match[str]], Record] | None = field(default=None)

    def identify(self, sample: Sample) -> Match | None:
        """Claim a text of which most lines that start at column 0 begin with the header."""
        if self.refuse is not None and self.refuse.search(sample.text[:4096]):
            return None
        hits = other = 0
        first = ""
        for line in sample.lines:
            found = self.pattern.match(line)
            if found and self.clock(found["time"]) is not None:
                hits += 1
                first = first or found["time"]
            elif not line[0].isspace() and not (self.skip and self.skip.match(line)) and not _CONTINUES.match(line):
                other += 1
        if not hits or hits < self.share * (hits + other):
            return None
        return Match(self.rank, f"{hits} of {hits + other} lines begin like {first!r} ({self.title})")

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """One record for each header line with the lines below it."""
        return _read(self, artifact)


_CONTINUES = re.compile(
    r"Traceback |Caused by|\.\.\. \d+ more|goroutine \d+|panic: |During handling|The above exception|Suppressed:"
    r"|[\w.$]+(?:Error|Exception|Interrupt|Failure)\b|DETAIL:|HINT:|STATEMENT:|CONTEXT:|main\.|created by |[)}\]]"
)


def _read(form: LineFormat, artifact: Artifact) -> Iterator[Item]:
    match, clock, level, finish = form.pattern.match, form.clock, form.level, form.finish
    groups = form.pattern.groupindex
    has_level, has_text, has_program = "level" in groups, "text" in groups, "program" in groups
    has_host, has_author = "host" in groups, "author" in groups
    aid, kind, skip = artifact.id, form.kind, form.skip
    pending: Record | None = None
    more: list[str] = []
    room, ordinal, last_end, last_line = 0, 0, 0, 0
    for line, start, end, number, lost in numbered_lines(artifact):
        found = match(line)
        if found is None:
            if skip is not None and skip.match(line):
                yield Skipped(start, end, "header or comment line")
            elif pending is not None:
                if room > 0:
                    more.append(line)
                    room -= len(line)
                last_end, last_line = end, number
            elif line.strip():
                yield Unread(start, end, "no time on the line and no record above it", number)
            if lost:
                yield Unread(end, end + lost, f"line longer than {LINE_LIMIT // 2**20} MiB: only its beginning was read", number)
            continue
        if pending is not None:
            yield _with(pending, more, last_end, last_line)
        if more:
            more = []
        raw_time = found["time"]
        stamp = clock(raw_time)
        text = found["text"] if has_text else line
        if not (text.isascii() and text.isprintable()):
            text = clean(text)
        pending = Record(
            aid,
            ordinal,
            kind,
            NO_TIME if stamp is None else stamp,
            text,
            Locator(number, number, start, end),
            Actor(found["author"]) if has_author else None,
            "",
            level(found["level"] or "") if has_level else Level.NONE,
            "",
            (found["program"] or "") if has_program else "",
            raw_time=raw_time,
            fields=(("host", found["host"]),) if has_host and found["host"] else (),
        )
        if finish is not None:
            pending = finish(pending, found)
        ordinal += 1
        room, last_end, last_line = TEXT_LIMIT, end, number
        if lost:
            yield Unread(end, end + lost, f"line longer than {LINE_LIMIT // 2**20} MiB: only its beginning was read", number)
    if pending is not None:
        yield _with(pending, more, last_end, last_line)


def _with(record: Record, more: list[str], end: int, line: int) -> Record:
    if end == record.locator.end:
        return record
    text = clean("\n".join([record.text, *more])).rstrip()
    place = record.locator
    return record._replace(text=text, locator=Locator(place.line, line, place.start, end))
