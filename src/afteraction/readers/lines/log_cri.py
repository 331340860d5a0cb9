"""Lines that a container runtime stamped: files of ``/var/log/pods`` (CRI), ``kubectl logs --timestamps``, compose ``-t``.

CRI writes ``<RFC 3339 with nanoseconds> <stdout|stderr> <F|P> text``; ``P`` is a piece of a long line, joined with the next
of the same stream; the fraction's trailing zeros are cut, and tags may follow ``F`` after a colon. The other two write the
time and the text, compose with the service's name before. What stands inside (JSON, logfmt, a level at the head) gives
level, text and fields; the record's time is the runtime's, the program's own exact time is kept as ``logged_at``.
Read against one real CRI file and one of compose; kubectl's form is from memory.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from afteraction.domain.artifact import Artifact
from afteraction.domain.late import late
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Item, Level, Locator, Record, RecordKind, Unread
from afteraction.domain.when import Instant
from afteraction.readers._inner import inner_of
from afteraction.readers._lines import NO_TIME, TEXT_LIMIT, iso_clock, numbered_lines, oversize
from afteraction.readers._text import clean

_TIME = r"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d))"
_NAME = r"(?:(?P<compose>[\w.-]{1,80}) +\| ?|\[(?P<pod>pod/[^\]\s]{1,300})\] ?)?"
_STACK = late(
    r"\s+(?:at |File \"|\.\.\. \d+ |[\w./@-]+\.go:\d+)|Caused by: |Suppressed: |During handling of the above|The above exception"
)
_THROWN = late(r"(?:[a-z_]\w{0,60}\.){1,12}[A-Z]\w{0,80}(?:Exception|Error|Throwable)(?::|\Z)")
_LAST = late(r"[\w.$]{1,120}(?:Error|Exception|Exit|Interrupt|Warning)\b")
_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class ContainerLog:
    """One of the two shapes. sure: the form that only this shape has, counted when a file is identified."""

    name: str
    title: str
    pattern: Callable[[], re.Pattern[str]]
    sure: re.Pattern[str]
    time_rule: str = "the runtime's time with its offset; the program's own is kept beside it"
    link_rule: str = "none"
    evidence: Evidence = Evidence.FIXTURE

    def identify(self, sample: Sample) -> Match | None:
        """Claim lines of which most carry the runtime's stamp."""
        if "0000-00-00T00:00:00" not in sample.shape:
            return None
        hits = sum(self.sure.match(line) is not None for line in sample.lines)
        if not hits or hits < _SHARE * len(sample.lines):
            return None
        return Match(Rank.KEYS, f"{hits} of {len(sample.lines)} lines carry the stamp of {self.title}")

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """One record for each line, pieces and stack traces joined."""
        walk, match = _Walk(artifact.id), self.pattern().match
        nuls: list[Unread] = []
        for line, start, end, number, lost in numbered_lines(artifact, nuls):
            found = match(line)
            if found is not None:
                yield from walk.add(found, Locator(number, number, start, end))
            elif not walk.join(line, Locator(number, number, start, end)) and line.strip():
                yield Unread(start, end, "no stamp of a container runtime and no record above it", number)
            if lost:
                yield oversize(end, lost, number)
        yield from walk.flush()
        yield from nuls


@dataclass(slots=True)
class _Open:
    """A record that may still grow."""

    record: Record
    parts: list[str]
    room: int
    piece: bool  # its last line was cut by the runtime


class _Walk:
    """The open record of each stream. A cut line stays open while other streams go on."""

    def __init__(self, aid: str) -> None:
        self._aid = aid
        self._ordinal = 0
        self._open: dict[str, _Open] = {}
        self._last = ""

    def add(self, found: re.Match[str], place: Locator) -> Iterator[Record]:
        """Take a stamped line; give out what it closes."""
        groups = found.groupdict()
        name = groups.get("compose") or (groups.get("pod") or "").removeprefix("pod/")
        stream, piece, text = groups.get("stream") or "", groups.get("tag") == "P", groups["text"] or ""
        key = f"{name}\0{stream}"
        held = self._open.get(key)
        if held is not None and (held.piece or _continues(held, text)):
            _extend(held, ("" if held.piece else "\n") + text, place)
            held.piece = piece
            return
        yield from self.flush(pieces=False)
        fields = tuple(pair for pair in (("stream", stream), ("container", clean(name))) if pair[1])
        record = Record(
            self._aid, 0, RecordKind.LOG, iso_clock(groups["time"]) or NO_TIME, "", place,
            channel=clean(name), raw_time=groups["time"], fields=fields,
        )  # fmt: skip
        self._open[key], self._last = _Open(record, [text], TEXT_LIMIT - len(text), piece), key

    def join(self, line: str, place: Locator) -> bool:
        """Take a line without a stamp into the last record; False when there is none."""
        held = self._open.get(self._last)
        if held is not None:
            _extend(held, "\n" + line, place)
        return held is not None

    def flush(self, pieces: bool = True) -> Iterator[Record]:
        """What is open, in the order of the file; cut lines only when asked."""
        for key in [key for key, held in self._open.items() if pieces or not held.piece]:
            held = self._open.pop(key)
            yield _told(held.record._replace(ordinal=self._ordinal), "".join(held.parts))
            self._ordinal += 1


def _continues(held: _Open, text: str) -> bool:
    if _STACK.match(text):
        return True
    if _THROWN.match(text) and inner_of(held.parts[0]).level >= Level.WARN:  # logback writes it below the entry
        return True
    return held.parts[0].startswith("Traceback (most") and (text[:1] == " " or _LAST.match(text) is not None)


def _extend(held: _Open, text: str, place: Locator) -> None:
    spot = held.record.locator
    if held.room > 0:
        held.parts.append(text)
        held.room -= len(text)
    held.record = held.record._replace(locator=spot._replace(end_line=place.line, end=place.end))


def _told(record: Record, text: str) -> Record:
    inner = inner_of(text)
    own = (("logged_at", inner.raw_time),) if isinstance(inner.stamp, Instant) else ()
    return record._replace(
        text=clean(inner.text).rstrip(),
        level=inner.level,
        channel=inner.channel or record.channel,
        fields=(*record.fields, *inner.fields, *own),
    )


@cache
def _cri() -> re.Pattern[str]:
    return re.compile(rf"{_NAME}{_TIME} (?P<stream>stdout|stderr) (?P<tag>[FP])(?::\S{{0,80}})?(?: (?P<text>.*)|\Z)")


@cache
def _stamped() -> re.Pattern[str]:
    return re.compile(rf"{_NAME}{_TIME}(?: (?P<text>.*)|\Z)")


_CRI = ContainerLog(
    name="log-cri",
    title="the container runtime interface",
    pattern=_cri,
    sure=late(rf"{_NAME}{_TIME} (?:stdout|stderr) [FP](?:[: ]|\Z)"),
)
_STAMPED = ContainerLog(
    name="log-container",
    title="kubectl logs --timestamps or docker compose logs -t",
    pattern=_stamped,
    sure=late(
        rf"{_NAME}\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{{7,9}}(?:Z|[+-]\d\d:\d\d)(?! (?:stdout|stderr) [FP]\b)(?: |\Z)"
        rf"|(?:[\w.-]{{1,80}} +\| ?|\[pod/[^\]\s]{{1,300}}\] ?)\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{{1,9}}Z(?: |\Z)"
    ),
)

READERS = (_CRI, _STAMPED)
