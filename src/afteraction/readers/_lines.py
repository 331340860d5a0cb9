"""Text logs: one header pattern, one clock, and everything else on a line that has no header belongs to the last record.

A format is a `LineFormat` value: its pattern has the named groups ``time`` and optionally ``level``, ``text``,
``program``, ``host``, ``thread``, ``status``, ``author``. Continuation lines (stack traces) join the record above them.
This is the hottest loop of the program: a million lines must take seconds, so what can be remembered is remembered and
named tuples are made by ``tuple.__new__`` here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, TypeVar

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Actor, Hint, Item, Level, Locator, Record, RecordKind, Skipped, Unread
from afteraction.domain.stamps import offset_ns, parse_iso
from afteraction.domain.when import EXPLICIT, MILLI, NANO, SECOND, Instant, Lacks, Stamp, Unknown, Wall
from afteraction.domain.when import MICRO as _MICRO
from afteraction.readers._text import ANSI, clean, decode

LINE_LIMIT = 1024 * 1024  # bytes of one line that are read; what is beyond is reported as unread
_WIDE_LIMIT = 64 * 1024 * 1024  # bytes of a UTF-16 text; it is decoded at once
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

_CHUNK = 256 * 1024
_PLAIN = bytes(range(0x20, 0x7F)) + b"\t\n"  # nothing that `clean` would change
_REMEMBERED = 200_000  # entries of a memory of parsed texts before it starts anew
_ZONE_LACKS = Lacks.ZONE
_NONE = Level.NONE
_BASE: dict[str, Stamp | None] = {}
_TAIL: dict[str, tuple[int, int, int | None, str] | None] = {}
_TAIL_FORM = re.compile(r"(?:[.,](\d{1,9}))?\s?(Z|z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2}|[A-Z]{3,5})?\Z")
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


def numbered_lines(artifact: Artifact) -> Iterator[tuple[str, int, int, int, int]]:
    """(text without its line end, start, end, 1-based line, bytes not read of an oversize line) of each line."""
    for text, start, end, number, lost, _ in marked_lines(artifact):
        yield text, start, end, number, lost


def marked_lines(artifact: Artifact) -> Iterator[tuple[str, int, int, int, int, bool]]:
    """`numbered_lines`, and whether the line is known to need no `clean`: asked once for a block, not for each line."""
    with artifact.opener() as stream:
        head = stream.read(2)
        if head in (b"\xff\xfe", b"\xfe\xff"):
            yield from _wide_lines(head + stream.read(_WIDE_LIMIT), artifact.size)
            return
        start = number = 0
        for chunk, lost in _chunks(stream, head):
            if lost or not chunk.isascii() or b"\x1b" in chunk:
                raws = chunk.splitlines(keepends=True) if b"\r" not in chunk else _split(chunk)
                for raw in raws:
                    number += 1
                    end = start + len(raw)
                    missed = lost if raw is raws[-1] else 0
                    yield _text(raw), start, end, number, missed, False
                    start = end + missed
                continue
            returns = b"\r" in chunk
            plain = not returns and not chunk.translate(None, _PLAIN)
            lines = chunk.decode("ascii").split("\n")
            last = lines.pop()
            for line in lines:
                number += 1
                end = start + len(line) + 1
                yield (line.rstrip("\r") if returns else line), start, end, number, 0, plain
                start = end
            if last:
                number += 1
                yield last.rstrip("\r"), start, start + len(last), number, 0, plain


def _chunks(stream: BinaryIO, rest: bytes) -> Iterator[tuple[bytes, int]]:
    """(whole lines, bytes left out behind the last of them). ``rest`` was read from the stream before."""
    block = stream.read(_CHUNK)
    while block:
        first = block.find(b"\n") + 1
        size = len(rest) + (first or len(block))
        if size > LINE_LIMIT:
            kept, lost = (rest + block)[:LINE_LIMIT], size - LINE_LIMIT
            while not first and (block := stream.read(_CHUNK)):
                first = block.find(b"\n") + 1
                lost += first or len(block)
            yield kept, lost
            rest, block = b"", block[first:] or stream.read(_CHUNK)
            continue
        cut = block.rfind(b"\n") + 1
        if cut:
            yield rest + block[:cut], 0
            rest = block[cut:]
        else:
            rest += block
        block = stream.read(_CHUNK)
    if rest:
        yield rest, 0


def _split(chunk: bytes) -> list[bytes]:
    """Lines with their ends; a lone carriage return ends none."""
    parts = [part + b"\n" for part in chunk.split(b"\n")]
    last = parts.pop()[:-1]
    return [*parts, last] if last else parts


def _text(raw: bytes) -> str:
    raw = raw.rstrip(b"\r\n")
    if raw.startswith(b"\xef\xbb\xbf"):
        raw = raw[3:]
    text = raw.decode("utf-8", "surrogateescape")
    return ANSI.sub("", text) if "\x1b" in text else text


def _wide_lines(data: bytes, size: int) -> Iterator[tuple[str, int, int, int, int, bool]]:
    """Lines of a UTF-16 text; what is beyond the limit is lost behind the last of them, and said."""
    text, encoding, start = decode(data)
    lines = text.splitlines(keepends=True)
    for number, line in enumerate(lines, start=1):
        end = start + len(line.encode(encoding, "surrogatepass"))
        yield line.rstrip("\r\n"), start, end, number, size - end if number == len(lines) else 0, False
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
    need: re.Pattern[str] | None = None  # a text that the sample must hold
    sign: re.Pattern[str] | None = None  # a text in the sample that lifts the claim from SHAPE to KEYS
    joins: re.Pattern[str] | None = None  # lines of this format that have a time and still belong to the record above
    hint: Callable[[str], Hint | None] | None = None  # what a skipped line says about the times of the file

    def identify(self, sample: Sample) -> Match | None:
        """Claim a text of which most lines that start at column 0 begin with the header."""
        if self.refuse is not None and self.refuse.search(sample.text[:4096]):
            return None
        if self.need is not None and not self.need.search(sample.text):
            return None
        hits = other = 0
        first = ""
        for line in sample.lines:
            found = self.pattern.match(line)
            if found and self.clock(found["time"]) is not None:
                hits += 1
                first = first or found["time"]
            elif not self._is_furniture(line):
                other += 1
        if not hits or hits < self.share * (hits + other):
            return None
        sure = self.sign is not None and self.sign.search(sample.text) is not None
        rank = Rank.KEYS if sure and self.rank < Rank.KEYS else self.rank
        return Match(rank, f"{hits} of {hits + other} lines begin like {first!r} ({self.title})")

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """One record for each header line with the lines below it."""
        return _read(self, artifact)

    def _is_furniture(self, line: str) -> bool:
        """Lines that say nothing for or against the format: continuation, comments."""
        return (
            line[0].isspace()
            or (self.skip is not None and self.skip.match(line) is not None)
            or (self.joins is not None and self.joins.match(line) is not None)
            or _CONTINUES.match(line) is not None
        )


_CONTINUES = re.compile(
    r"Traceback |Caused by|\.\.\. \d+ more|goroutine \d+|panic: |During handling|The above exception|Suppressed:"
    r"|[\w.$]+(?:Error|Exception|Interrupt|Failure)\b|DETAIL:|HINT:|STATEMENT:|CONTEXT:|main\.|created by |[)}\]]"
)


def oversize(end: int, lost: int, number: int) -> Unread:
    """The part of a line beyond `LINE_LIMIT`."""
    return Unread(end, end + lost, f"line longer than {LINE_LIMIT // 2**20} MiB: only its beginning was read", number)


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


def _read(form: LineFormat, artifact: Artifact) -> Iterator[Item]:
    match, clock, finish, skip = form.pattern.match, form.clock, form.finish, form.skip
    groups = form.pattern.groupindex
    # One call fetches all groups; a group that the format lacks is replaced by group 0 and not looked at.
    t, v, x, p, h, a = (groups.get(name, 0) for name in ("time", "level", "text", "program", "host", "author"))
    aid, kind, levels = artifact.id, form.kind, _Levels(form.level)
    pending: Record | None = None
    more: list[str] = []
    room, ordinal, last_end, last_line = 0, 0, 0, 0
    for line, start, end, number, lost, plain in marked_lines(artifact):
        found = match(line)
        if found is None:
            if pending is None or (skip is not None and skip.match(line)):
                yield from _apart(form, line, start, end, number)
            else:
                if room > 0:
                    more.append(line)
                    room -= len(line)
                last_end, last_line = end, number
        else:
            if pending is not None:
                yield _with(pending, more, last_end, last_line) if more else pending
                more = []
            raw_time, word, text, program, host, author = found.group(t, v, x, p, h, a)
            pending = _make(
                Record,
                (
                    aid,
                    ordinal,
                    kind,
                    clock(raw_time) or NO_TIME,
                    text if plain or text.isprintable() else clean(text),
                    _make(Locator, (number, number, start, end, "")),
                    Actor(author) if a and author else None,
                    "",
                    levels[word] if v else _NONE,
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
            if finish is not None:
                pending = finish(pending, found)
            ordinal += 1
            room, last_end, last_line = TEXT_LIMIT, end, number
        if lost:
            yield oversize(end, lost, number)
    if pending is not None:
        yield _with(pending, more, last_end, last_line) if more else pending


def _apart(form: LineFormat, line: str, start: int, end: int, number: int) -> Iterator[Item]:
    """A line that is neither a record nor part of one."""
    if form.skip is not None and form.skip.match(line):
        yield Skipped(start, end, "header or comment line")
        hint = form.hint(line) if form.hint is not None else None
        if hint is not None:
            yield hint
    elif line.strip():
        yield Unread(start, end, "no time on the line and no record above it", number)


def _with(record: Record, more: list[str], end: int, line: int) -> Record:
    text = clean("\n".join([record.text, *more])).rstrip()
    place = record.locator
    return record._replace(text=text, locator=Locator(place.line, line, place.start, end))
