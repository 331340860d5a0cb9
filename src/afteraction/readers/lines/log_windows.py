"""Windows events as XML: what Event Viewer saves, ``wevtutil qe /f:xml`` (no root around the events), ``Get-WinEvent … ToXml()``.

``SystemTime`` is UTC with seven or nine digits. Level 1 is critical, 2 error, 3 warning, 4 information, 5 verbose, 0 always.
The words of an event are only there when it was saved with its texts (``RenderingInfo``); else its named data stand for it.
Each event is read by itself, so that a cut file keeps the ones before. An evtx file is binary: export it first.
From memory; the form was seen in public repositories. The servicing log (``2016-09-28 04:30:30, Info  CBS  text``) is of lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Item, Level, Locator, Record, RecordKind, Skipped, Unread
from afteraction.readers._alerts import pairs
from afteraction.readers._lines import LineFormat
from afteraction.readers._text import BLANK, Offsets, clean, held
from afteraction.readers.lines._late import LateFormat

_SCHEMA = "schemas.microsoft.com/win/2004/08/events/event"
_LEVELS = {"1": Level.FATAL, "2": Level.ERROR, "3": Level.WARN, "4": Level.INFO, "0": Level.INFO, "5": Level.DEBUG}
_AROUND = ("<?xml", "<Events", "</Events", "<!--", "<!DOCTYPE")
_MOST = 12  # named data of one event
_CLOSE = "</Event>"


@cache
def _opening() -> re.Pattern[str]:
    return re.compile(r"<Event[ >\r\n\t]")


@cache
def _time() -> re.Pattern[str]:
    return re.compile(r"<TimeCreated SystemTime=[\"']([^\"'<>]{10,40})[\"']")


@cache
def _provider() -> re.Pattern[str]:
    return re.compile(r"<Provider Name=[\"']([^\"'<>]{1,200})[\"']")


@cache
def _plain() -> re.Pattern[str]:
    return re.compile(r"<(EventID|Level|EventRecordID|Channel|Computer)(?: [^<>]{0,200})?>([^<>]{1,300})</")


@cache
def _message() -> re.Pattern[str]:
    return re.compile(r"<Message>([^<>]{1,65536})</Message>")


@cache
def _data() -> re.Pattern[str]:
    return re.compile(r"<Data(?: Name=[\"']([^\"'<>]{1,100})[\"'])?>([^<>]{1,2000})</Data>")


class WindowsEventReader:
    """See the module."""

    name = "log-windows-xml"
    title = "Windows events as XML"
    time_rule = "SystemTime of the event, UTC"
    link_rule = "none"
    evidence = Evidence.MEMORY

    def identify(self, sample: Sample) -> Match | None:
        """Claim XML with an event of Windows's schema."""
        if _SCHEMA in sample.text and _opening().search(sample.text):
            return Match(Rank.SIGNATURE, "Event elements of Windows's event schema")
        return None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """One record for each event."""
        text, encoding, bom, beyond = held(artifact)
        offsets = Offsets(text, encoding, bom)
        if bom:
            yield Skipped(0, bom, "byte-order mark")
        at = ordinal = 0
        for start, end in _spans(text):
            yield from _between(text, at, start, offsets)
            place = Locator(offsets.line(start), offsets.line(end - 1), offsets.byte(start), offsets.byte(end))
            made = _event(text[start:end], artifact.id, place) if text.endswith(_CLOSE, start, end) else None
            if made is None:
                yield Unread(place.start, place.end, "an event that is cut or has no time", place.line)
            else:
                yield made._replace(ordinal=ordinal)
                ordinal += 1
            at = end
        yield from _between(text, at, len(text), offsets)
        if beyond is not None:
            yield beyond


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Where each event begins and ends; one that is not closed ends where the next begins."""
    starts = [found.start() for found in _opening().finditer(text)]
    for start, after in zip(starts, [*starts, len(text)][1:], strict=True):
        end = text.find(_CLOSE, start, after)
        yield start, end + len(_CLOSE) if end >= 0 else after


def _between(text: str, start: int, end: int, offsets: Offsets) -> Iterator[Skipped | Unread]:
    rest = text[start:end].strip(BLANK)
    if rest.startswith(_AROUND):
        yield Skipped(offsets.byte(start), offsets.byte(end), "what stands around the events")
    elif rest:
        yield Unread(offsets.byte(start), offsets.byte(end), "no part of an event", offsets.line(start))


def _event(text: str, artifact: str, place: Locator) -> Record | None:
    when, provider, said = _time().search(text), _provider().search(text), _message().search(text)
    if when is None:
        return None
    from html import unescape  # late, both: they bring the names of all entities, and what reads JSON

    from afteraction.readers._events import utc

    own = {name: unescape(value) for name, value in reversed(_plain().findall(text))}
    name = unescape(provider[1]) if provider else ""
    data = [(unescape(key), unescape(value).strip()) for key, value in _data().findall(text)[:_MOST]]
    told = ", ".join(f"{key}={value}" if key else value for key, value in data)
    words = unescape(said[1]).strip() if said else ""
    number = own.get("EventID", "")
    record = own.get("EventRecordID", "")
    return Record(
        artifact, 0, RecordKind.LOG, utc(when[1]), clean(words or f"{name} event {number}{': ' if told else ''}{told}"), place,
        level=_LEVELS.get(own.get("Level", ""), Level.NONE), channel=clean(name or own.get("Channel", "")), raw_time=clean(when[1]),
        key=f"windows:{own.get('Computer', '')}/{own.get('Channel', '')}/{record}" if record else "",
        fields=pairs(
            ("code", number), ("host", own.get("Computer")), ("log", own.get("Channel")), ("record", record),
            *((key, value[:300]) for key, value in data if key),
        ),
    )  # fmt: skip


@cache
def _servicing() -> LineFormat:
    return LineFormat(
        name="log-windows-servicing",
        title="Windows servicing log (CBS, DISM, setup)",
        pattern=re.compile(
            r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d), (?P<level>Info|Warning|Error|Fatal|Perf) +(?P<program>[A-Z][A-Za-z]{1,20}) +(?P<text>.*)"
        ),
        rank=Rank.KEYS,
        evidence=Evidence.FIXTURE,
        time_rule="local time of the computer without a zone",
    )


READERS = (
    WindowsEventReader(),
    LateFormat("log-windows-servicing", (", Info  ", ", Error  ", ", Warning  "), _servicing),
)
