"""systemd's journal as text: ``journalctl -o export``, and its lines with a weekday and a zone (``-o short-full``).

``-o short``, ``short-iso`` and ``short-precise`` are syslog's lines. Export: ``NAME=value`` lines, an empty line behind each
entry; a value with line ends is a length of eight bytes and the bytes. Known from memory.
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
from afteraction.readers._lines import TEXT_LIMIT, LineFormat, numbered_lines, oversize, remembered
from afteraction.readers.lines._late import LateFormat


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
        from afteraction.readers._journal import is_entry  # late: it brings what reads JSON

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
                ordinal += is_entry(held)
                held, place, last = {}, None, ""
            if lost:
                yield oversize(end, lost, number)
        if place is not None:
            yield from self._done(held, place, artifact.id, ordinal)
        yield from nuls

    def _done(self, held: dict[str, Any], place: Locator, artifact: str, ordinal: int) -> Iterator[Record | Unread]:
        from afteraction.readers._journal import entry_of, is_entry  # late: as above

        if not is_entry(held):
            yield Unread(place.start, place.end, "an entry without __REALTIME_TIMESTAMP", place.line)
            return
        yield entry_of(held, place, artifact)._replace(ordinal=ordinal)


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
    JournalExportReader(),
    LateFormat(
        "log-journald", (" UTC ", " CET ", " CEST ", " EST ", " EDT ", " PST ", " PDT ", " GMT ", "day "), _full
    ),
)
