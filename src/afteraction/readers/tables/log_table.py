"""Tables of log entries as log viewers export them to CSV: CloudWatch, Datadog, Google Cloud, Kibana, Splunk, Azure, Windows.

Each is known by names in its header. The text is the program's own line and read as such; other columns tell level,
service and fields by their names. Times without a zone are UTC where the viewer exports UTC, else local time of whoever
exported: Event Viewer and PowerShell write the date as the computer's language does, and ``2/3/2026`` is read only when
another row settles which number is the day. From memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Item, Locator, Record, Skipped, Unread
from afteraction.domain.when import DOCUMENTED, Instant, Lacks, Stamp, Unknown, Wall
from afteraction.readers._logs import of_row
from afteraction.readers._moments import ALL_ORDERS, Orders, has_slashed, moment, orders_of
from afteraction.readers._sheets import cells, rows

_UNSETTLED = Unknown("the time could not be read", "say day_first = true or false for this file in the config")
_CUT = ",;\t"
_HEADS = 5  # lines among which the header is


class Export(NamedTuple):
    """One viewer's table. needs: columns, in lower case. time, text: where they stand, the best first.

    only: when the needed ones are common words, no other columns may stand beside them. utc: times are UTC.
    """

    title: str
    needs: frozenset[str]
    time: str
    text: tuple[str, ...]
    utc: bool = False
    only: frozenset[str] = frozenset()
    key: str = ""


def _set(names: str) -> frozenset[str]:
    return frozenset(names.split("|"))


EXPORTS = (
    Export("CloudWatch Logs Insights", _set("@timestamp|@message"), "@timestamp", ("@message",), True, key="@ptr"),
    Export(
        "CloudWatch Logs", _set("timestamp|message"), "timestamp", ("message",), False,
        _set("logstreamname|ingestiontime|eventid|loggroupname"), "eventid",
    ),
    Export("Datadog", _set("date|host|service|message"), "date", ("message", "content")),
    Export(
        "Google Cloud Logging", _set("insertid|logname|timestamp"), "timestamp",
        ("textpayload", "jsonpayload.message", "jsonpayload.msg", "protopayload.methodname", "httprequest.requesturl"), True, key="insertid",
    ),
    Export("Kibana", _set("@timestamp|message"), "@timestamp", ("message",), key="_id"),
    Export("Kibana", _set("@timestamp|_source"), "@timestamp", ("_source",), key="_id"),
    Export("Splunk", _set("_time|_raw"), "_time", ("_raw",)),
    Export("Azure Log Analytics", _set("timegenerated [utc]"), "timegenerated [utc]", ("message", "logmessage", "logentry", "outermessage", "resultdescription"), True),
    Export("Grafana", _set("time|line|tsns"), "tsns", ("line",), key="id"),
    Export("Grafana", _set("line|tsns"), "tsns", ("line",), key="id"),
    Export("PowerShell's Get-WinEvent", _set("timecreated|providername|message"), "timecreated", ("message",)),
    Export("PowerShell's Get-EventLog", _set("timegenerated|source|message|entrytype"), "timegenerated", ("message",)),
    Export("the Windows Event Viewer", _set("level|date and time|source|event id"), "date and time", ("", "task category")),
)  # fmt: skip
_MEANT = {  # columns whose names mean something else elsewhere
    "leveldisplayname": "severity", "severitylevel": "severity", "entrytype": "severity", "providername": "service",
    "source": "logger", "sourcetype": "logger", "machinename": "host", "event id": "code", "eventid": "code",
    "detected_level": "severity", "approlename": "service", "rolename": "service",
}  # fmt: skip
_IDLE = ("", "version", "qualifiers", "task", "opcode", "keywords", "recordid", "index")  # numbers that measure nothing


class LogTableReader:
    """See the module."""

    name = "log-table"
    title = "log entries exported as CSV"
    time_rule = "the viewer's column of times; UTC where the viewer exports UTC, else local time of whoever exported"
    link_rule = "none"
    evidence = Evidence.MEMORY

    def identify(self, sample: Sample) -> Match | None:
        """Claim a table with the columns of one of the viewers."""
        for line in sample.lines[:_HEADS]:
            found = _header(line)
            if found is not None and _fits(found, sample.lines):
                export = found[1]
                shown = ", ".join(sorted(export.needs))
                return Match(Rank.KEYS, f"a table with the columns {shown}, as {export.title} exports them")
        return None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """One record for each row."""
        head: tuple[list[str], Export, str] | None = None
        orders, ordinal, above = ALL_ORDERS, 0, 0
        for text, place, lost in rows(artifact):
            if head is None:
                head = _header(text) if above < _HEADS else None
                above += 1
                if head is not None:
                    orders = _orders(artifact, head)
                    yield Skipped(place.start, place.end, "names of the columns")
                elif above <= _HEADS:
                    yield Skipped(place.start, place.end, "a line above the table")
                else:
                    yield Unread(place.start, place.end, "no header with the columns of a log viewer", place.line)
            else:
                names, export, mark = head
                found = cells(text, mark)
                row = dict(zip(names, found, strict=False))
                row[""] = " ".join(found[len(names) :])  # Event Viewer has no name for its texts
                raw = row.pop(export.time, "").strip()
                if not raw:
                    yield Unread(place.start, place.end, "a row without a time", place.line)
                else:
                    yield _record(artifact.id, place, raw, row, export, orders)._replace(ordinal=ordinal)
                    ordinal += 1
            if lost:
                yield Unread(place.end, place.end + lost, "the rest of a line that is too long", place.line)


def _record(artifact: str, place: Locator, raw: str, row: dict[str, str], export: Export, orders: Orders) -> Record:
    line = next((row[name] for name in export.text if row.get(name, "").strip()), "")
    own = row.pop(export.key, "") if export.key else ""
    rest = {
        _MEANT.get(name, name): value for name, value in row.items() if value and name not in (*export.text, *_IDLE)
    }
    return of_row(artifact, place, _when(raw, export, orders), raw, line, rest, f"log:{own}" if own else "")


def _when(raw: str, export: Export, orders: Orders) -> Stamp:
    stamp = moment(raw, orders) or _UNSETTLED
    if export.utc and isinstance(stamp, Wall) and stamp.lacks == Lacks.ZONE and not stamp.zone:
        return Instant(stamp.ns, stamp.precision, DOCUMENTED)
    return stamp


def _header(line: str) -> tuple[list[str], Export, str] | None:
    """(names of the columns, whose table it is, what cuts it)."""
    low = line.lower()
    for export in EXPORTS:
        if not all(name in low for name in export.needs):
            continue
        for mark in _CUT:
            names = [cell.strip().strip('"').lower() for cell in cells(line, mark)]
            if export.needs <= set(names) and (not export.only or set(names) <= export.needs | export.only):
                return names, export, mark
    return None


def _fits(head: tuple[list[str], Export, str], lines: list[str]) -> bool:
    """Where the names are common words, times in milliseconds must stand below them."""
    names, export, mark = head
    at = names.index(export.time)
    below = [cells(line, mark)[at : at + 1] for line in lines[1:20]]
    return not export.only or any(one and one[0].strip().isdigit() and len(one[0].strip()) == 13 for one in below)


def _orders(artifact: Artifact, head: tuple[list[str], Export, str]) -> Orders:
    """Which number of a date is the day, from all rows when the first dates leave it open."""
    names, export, mark = head
    at = names.index(export.time)
    found = (cells(text, mark)[at : at + 1] for text, _, _ in rows(artifact))
    dates = (one[0][:40] for one in found if one and any(char.isdigit() for char in one[0]))
    first = next(dates, "")
    return orders_of([first, *dates]) or ALL_ORDERS if has_slashed(first) else ALL_ORDERS


READER = LogTableReader()
