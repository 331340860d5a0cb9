"""systemd's journal: ``journalctl -o json`` and ``-o export``, and its lines with a weekday and a zone (``-o short-full``).

``-o short``, ``short-iso`` and ``short-precise`` are syslog's lines. JSON: all values are text, ``__REALTIME_TIMESTAMP`` is in
microseconds, when the journal got it; ``_SOURCE_REALTIME_TIMESTAMP``, when the sender wrote it, counts before it. A message
that is no text is an array of bytes, one that is too long is null. Export: ``NAME=value`` lines, an empty line behind each
entry; a value with line ends is a length of eight bytes and the bytes. Read against a real file of the JSON form; the
others are from memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Item, Locator, Record, Unread
from afteraction.domain.stamps import parse_iso
from afteraction.domain.when import Stamp
from afteraction.readers._alerts import pairs, prose, time_of
from afteraction.readers._json import Element, text_of
from afteraction.readers._late import LateFormat
from afteraction.readers._lines import TEXT_LIMIT, LineFormat, level_of, numbered_lines, oversize, remembered
from afteraction.readers._logs import LogExport, wrapped

_KEEP = (
    ("host", "_HOSTNAME"), ("unit", "_SYSTEMD_UNIT"), ("unit", "UNIT"), ("container", "CONTAINER_NAME"), ("pid", "_PID"),
    ("error_code", "ERRNO"), ("exit_code", "EXIT_CODE"), ("exit_status", "EXIT_STATUS"), ("unit_result", "UNIT_RESULT"),
    ("code_function", "CODE_FUNC"),
)  # fmt: skip


def _is_entry(item: dict[str, Any]) -> bool:
    return "__REALTIME_TIMESTAMP" in item


def _text(value: Any) -> str:
    """A field's text; bytes that journalctl gave as numbers are decoded, of a repeated field the first counts."""
    if isinstance(value, list):
        if value and all(isinstance(one, int) and 0 <= one < 256 for one in value):
            return bytes(value).decode("utf-8", "replace")
        return _text(value[0]) if value and not isinstance(value[0], list) else ""
    return text_of(value)


def _entry(item: dict[str, Any], place: Locator, artifact: str) -> Record:
    raw = _text(item.get("_SOURCE_REALTIME_TIMESTAMP")) or _text(item.get("__REALTIME_TIMESTAMP"))
    told = {name: _text(value) for name, value in item.items()}
    unit = told.get("_SYSTEMD_UNIT", "").removesuffix(".service")
    return wrapped(
        artifact, place, time_of(raw), raw, told.get("MESSAGE", ""), level_of(told.get("PRIORITY", "")),
        prose(told.get("SYSLOG_IDENTIFIER") or unit or told.get("_COMM")), fields=pairs(
            *((name, told.get(key)) for name, key in _KEEP)
        ),
    )  # fmt: skip


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    if not _is_entry(element.value):
        yield "not an entry with __REALTIME_TIMESTAMP"
        return
    yield _entry(element.value, element.locator, artifact)


def _is_name(text: str) -> bool:
    return text.replace("_", "").isalnum() and text.upper() == text and not text[:1].isdigit()


class JournalExportReader:
    """The export format. See the module."""

    name = "log-journald-export"
    title = "systemd journal, export format"
    time_rule = "_SOURCE_REALTIME_TIMESTAMP or __REALTIME_TIMESTAMP, microseconds since 1970"
    link_rule = "none"
    evidence = Evidence.MEMORY

    def identify(self, sample: Sample) -> Match | None:
        """Claim lines of which one of the first is the entry's time."""
        if any(line.startswith("__REALTIME_TIMESTAMP=") for line in sample.lines[:20]):
            return Match(Rank.SIGNATURE, "lines with __REALTIME_TIMESTAMP=, as journalctl -o export writes them")
        return None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """One record for each run of lines up to an empty one."""
        held: dict[str, Any] = {}
        place: Locator | None = None
        ordinal, last = 0, ""
        nuls: list[Unread] = []
        for line, start, end, number, lost in numbered_lines(artifact, nuls):
            if line.strip("\0 \r"):
                place = (
                    Locator(number, number, start, end) if place is None else place._replace(end_line=number, end=end)
                )
                name, equals, value = line.partition("=")
                if equals and _is_name(name):
                    held[name], last = value, name
                elif _is_name(line):  # its value follows in the next lines
                    held[line], last = "", line
                elif len(held.get(last, "")) < TEXT_LIMIT:
                    held[last] = held.get(last, "") + line.lstrip("\0\ufffd") + "\n"
            elif place is not None:
                yield from self._done(held, place, artifact.id, ordinal)
                ordinal += _is_entry(held)
                held, place, last = {}, None, ""
            if lost:
                yield oversize(end, lost, number)
        if place is not None:
            yield from self._done(held, place, artifact.id, ordinal)
        yield from nuls

    def _done(self, held: dict[str, Any], place: Locator, artifact: str, ordinal: int) -> Iterator[Record | Unread]:
        if not _is_entry(held):
            yield Unread(place.start, place.end, "an entry without __REALTIME_TIMESTAMP", place.line)
            return
        yield _entry(held, place, artifact)._replace(ordinal=ordinal)


@remembered
def _clock(text: str) -> Stamp | None:
    return parse_iso(text.partition(" ")[2])


@cache
def _full() -> LineFormat:
    return LineFormat(
        name="log-journald",
        title="systemd journal, lines with a weekday and a zone",
        pattern=re.compile(
            r"(?P<time>(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,9})? [A-Z]{2,5}) (?P<host>[\w.:-]{1,255}) "
            r"(?P<program>[^\s:\[\]]{1,80})(?:\[\d{1,10}\])?: (?P<text>.*)"
        ),
        clock=_clock,
        rank=Rank.KEYS,
        skip=re.compile(r"-- (?:Logs begin|Journal begins|No entries|Boot |Reboot|Subject)"),
        evidence=Evidence.MEMORY,
        time_rule="the line's time; of its zones only UTC is certain",
    )


READERS = (
    LogExport(
        "log-journald-json", "systemd journal as JSON", (), _is_entry,
        "objects with __REALTIME_TIMESTAMP, as journalctl -o json writes them", _make,
        "_SOURCE_REALTIME_TIMESTAMP or __REALTIME_TIMESTAMP, microseconds since 1970", evidence=Evidence.FIXTURE,
    ),
    JournalExportReader(),
    LateFormat("log-journald", (" UTC ", " CET ", " CEST ", " EST ", " EDT ", " PST ", " PDT ", " GMT ", "day "), _full),
)  # fmt: skip
