"""MySQL's and MariaDB's logs of statements: the slow query log and the general log.

Slow: ``# Time:``, ``# User@Host:``, ``# Query_time:`` and the statement. ``# Time`` is when it was over; ``SET timestamp=`` is when it
began, in whole seconds of UTC, and counts where ``# Time`` is lacking (the same second as before) or is local time (before
5.7). General: ``time TAB id command TAB argument``, UTC since 5.7. Three lines about the server come at each start.
Read against a real file of each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Item, Locator, Record, RecordKind, Skipped, Unread
from afteraction.domain.stamps import parse_epoch, parse_iso
from afteraction.domain.when import Instant, Stamp
from afteraction.readers._alerts import pairs
from afteraction.readers._lines import NO_TIME, LineFormat, numbered_lines, oversize
from afteraction.readers._requests import whole_ms
from afteraction.readers._text import clean
from afteraction.readers.lines._late import LateFormat

_HEADER = ("Tcp port:", "Time                 Id Command", "Time            Id Command", "TCP Port:")
_MOST = 200  # lines of one entry
_LONG = 4000  # characters of one statement


@cache
def _about() -> re.Pattern[str]:
    return re.compile(
        r"# User@Host: (?P<user>[^\[\s]{0,100})\[[^\]]{0,100}\] @ {1,2}(?P<host>[^\s\[]{0,255}) ?\[(?P<address>[^\]]{0,60})\]"
    )


@cache
def _number() -> re.Pattern[str]:
    return re.compile(r"(Query_time|Lock_time|Rows_sent|Rows_examined|Rows_affected): (\d{1,15}(?:\.\d{1,9})?)")


@cache
def _set() -> re.Pattern[str]:
    return re.compile(r"SET timestamp=(\d{10}(?:\.\d{1,6})?);")


def _is_header(line: str) -> bool:
    return line.startswith(_HEADER) or (", Version: " in line and line.rstrip().endswith("started with:"))


class SlowQueryReader:
    """The slow query log. See the module."""

    name = "log-mysql-slow"
    title = "MySQL slow query log"
    time_rule = "# Time where it says UTC (when the statement was over), else SET timestamp (when it began)"
    link_rule = "none"
    evidence = Evidence.FIXTURE

    def identify(self, sample: Sample) -> Match | None:
        """Claim a text with the line of an entry's durations below the line of its user."""
        users = sum(line.startswith("# User@Host: ") for line in sample.lines)
        if users and any(line.startswith("# Query_time: ") for line in sample.lines):
            return Match(Rank.SIGNATURE, f"{users} entries with # User@Host and # Query_time")
        return None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """One record for each statement."""
        held: list[str] = []
        place: Locator | None = None
        ordinal = 0
        nuls: list[Unread] = []
        for line, start, end, number, lost in numbered_lines(artifact, nuls):
            header = _is_header(line)
            begins = line.startswith("# Time: ") or (line.startswith("# User@Host: ") and not _only_time(held))
            if (header or begins) and place is not None:
                yield from _entry(held, place, artifact.id, ordinal)
                ordinal += _is_entry(held)
                held, place = [], None
            if header:
                yield Skipped(start, end, "a line about the server")
            elif begins or place is not None:
                place = (
                    Locator(number, number, start, end) if place is None else place._replace(end_line=number, end=end)
                )
                held += [line] if len(held) < _MOST else []
            elif line.strip():
                yield Unread(start, end, "no entry begins above it", number)
            if lost:
                yield oversize(end, lost, number)
        if place is not None:
            yield from _entry(held, place, artifact.id, ordinal)
        yield from nuls


def _only_time(held: list[str]) -> bool:
    return len(held) == 1 and held[0].startswith("# Time: ")


def _is_entry(held: list[str]) -> bool:
    return any(line.startswith("# Query_time: ") for line in held)


def _entry(held: list[str], place: Locator, artifact: str, ordinal: int) -> Iterator[Record | Unread]:
    if not _is_entry(held):
        yield Unread(place.start, place.end, "an entry without # Query_time", place.line)
        return
    head = "\n".join(line for line in held if line.startswith("# "))
    body = [line for line in held if not line.startswith("# ")]
    about, numbers, began = _about().search(head), dict(_number().findall(head)), None
    database = ""
    statement: list[str] = []
    for line in body:
        found = _set().match(line)
        if found is not None and began is None:
            began = found[1]
        elif line.startswith("use ") and not statement and len(line) < 80:
            database = line[4:].rstrip("; ")
        else:
            statement.append(line)
    raw, stamp = _when(held[0], began)
    text = clean("\n".join(statement)).strip()[:_LONG]
    yield Record(
        artifact, ordinal, RecordKind.LOG, stamp, text or "a statement that is not there", place, channel="mysql", raw_time=clean(raw),
        fields=pairs(
            ("duration_ms", whole_ms([numbers.get("Query_time", "-1")])), ("lock_ms", whole_ms([numbers.get("Lock_time", "-1")])),
            ("rows_examined", numbers.get("Rows_examined")), ("rows_sent", numbers.get("Rows_sent")), ("database", database),
            ("user", about["user"] if about else ""), ("client", (about["address"] or about["host"]) if about else ""),
            ("began", began),
        ),
    )  # fmt: skip


def _when(first: str, began: str | None) -> tuple[str, Stamp]:
    """(as written, when): the exact one of the two times."""
    raw = first.removeprefix("# Time: ").strip() if first.startswith("# Time: ") else ""
    over = parse_iso(raw)
    start = parse_epoch(began) if began else None
    if isinstance(over, Instant) or start is None:
        return raw, over or NO_TIME
    return began or "", start


@cache
def _general() -> LineFormat:
    return LineFormat(
        name="log-mysql-general",
        title="MySQL general log",
        pattern=re.compile(
            r"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d))\t {0,10}\d{1,19} "
            r"(?P<text>(?:Query|Connect|Quit|Init DB|Execute|Prepare|Close stmt|Reset stmt|Field List|Change user|Ping|Statistics|Shutdown|"
            r"Binlog Dump(?: GTID)?|Register Slave|Kill|Refresh|Sleep|Daemon|Fetch|Long Data|Set option|Debug|Processlist|Create DB|Drop DB)"
            r"(?:\t.*)?)"
        ),
        finish=lambda record, found: record._replace(
            text=record.text.replace("\t", ": ", 1).rstrip(": "), channel="mysql"
        ),
        rank=Rank.SIGNATURE,
        skip=re.compile(r"Tcp port:|TCP Port:|Time +Id Command|\S{1,300}, Version: "),
        time_rule="the line's time, UTC since 5.7",
    )


READERS = (SlowQueryReader(), LateFormat("log-mysql-general", ("Id Command", " Query\t", " Connect\t"), _general))
