"""Metrics as CSV: Grafana's "Inspect" of a panel, Datadog, and InfluxDB's annotated CSV.

Grafana and Datadog: a column of times and a column of numbers for each series; units may be glued to the numbers
(``97.3%``, ``1.2 K``); a number with another unit than the first of its series is not read. Times are epoch milliseconds, ISO, or in the zone of whoever exported, without saying so. InfluxDB: lines with ``#``
give types, rows have ``_time``, ``_value`` and what tells the series apart; several tables follow one another, each with a header.
Grafana's bytes (tabs, UTF-16, ``sep=,``) are from its source, the meaning of its times and InfluxDB from memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Item, Locator, Skipped, Unread
from afteraction.readers._metrics import Point, Sampled, number, told
from afteraction.readers._moments import moment
from afteraction.readers._sheets import cells, rows

_TIMES = ("time", "timestamp", "date")
_CUT = ",;\t"
_SHARE = 0.8
_EVENTS = frozenset({"status", "code", "status_code", "id", "pid", "port", "line", "user", "user_id", "order_id"})


@cache
def _glued() -> re.Pattern[str]:
    return re.compile(r"(-?\d{1,20}(?:\.\d{1,20})?(?:[eE][+-]?\d{1,3})?)\s?(%|[A-Za-zµ/]{1,12})?\Z")


def _value(cell: str) -> tuple[str, str]:
    """(number, unit) of a cell; the mark of ``1.2 K`` counts as a unit."""
    found = _glued().match(cell.strip())
    return (found[1], found[2] or "") if found else ("", "")


class MetricTableReader:
    """See the module."""

    name = "metrics-table"
    title = "metrics as CSV"
    time_rule = "the column of times: epoch or ISO, else the zone of whoever exported, which the file does not name"
    link_rule = "none"
    evidence = Evidence.MEMORY

    def identify(self, sample: Sample) -> Match | None:
        """Claim InfluxDB's annotations, or a table whose first column is called time and whose others are numbers."""
        lines = [line for line in sample.lines[:200] if not line.lower().startswith("sep=")]
        if any(line.startswith("#datatype,") for line in lines[:5]):
            return Match(Rank.SIGNATURE, "lines with #datatype, as InfluxDB annotates its CSV")
        if len(lines) < 3:
            return None
        for mark in _CUT:
            names = [cell.strip() for cell in cells(lines[0], mark)]
            if len(names) > 1 and names[0].lower() in _TIMES:
                found = [cells(line, mark) for line in lines[1:]]
                times = [row[0] for row in found if row]
                if len(set(times)) < len(times) or not _EVENTS.isdisjoint(name.lower() for name in names):
                    return None  # things that happened, not samples
                fits = sum(_is_row(row, len(names)) for row in found)
                if fits >= _SHARE * len(found) and any(any(_value(cell)[0] for cell in row[1:]) for row in found):
                    return Match(Rank.KEYS, f"a column {names[0]!r} and {len(names) - 1} of numbers")
        return None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """One record for each series; it stands where its first and last rows do."""
        apart: list[Item] = []
        ordinal = 0
        for one in _series(artifact, apart):
            made = told(one, artifact.id)
            if made is None:
                apart.append(
                    Unread(one.place.start, one.place.end, "a series without readable samples", one.place.line)
                )
            else:
                yield made._replace(ordinal=ordinal)
                ordinal += 1
        yield from apart

    def series(self, artifact: Artifact) -> Iterator[Sampled]:
        """The series with their samples."""
        return iter(_series(artifact, []))


def _is_row(row: list[str], width: int) -> bool:
    if len(row) != width or moment(row[0]) is None:
        return False
    return all(not cell.strip() or cell.strip().lower() in ("null", "nan") or _value(cell)[0] for cell in row[1:])


def _series(artifact: Artifact, apart: list[Item]) -> list[Sampled]:
    """All series of a table. apart: takes what is no sample."""
    found: dict[str, Sampled] = {}
    header: list[str] = []
    mark = ","
    for text, place, lost in rows(artifact):
        if lost:
            apart.append(Unread(place.end, place.end + lost, "the rest of a line that is too long", place.line))
        if text.startswith("#"):
            header = []
            apart.append(Skipped(place.start, place.end, "annotations of the columns"))
        elif text.lower().startswith("sep="):
            apart.append(Skipped(place.start, place.end, "the mark between the columns"))
        elif not header:
            mark = next((one for one in _CUT if len(cells(text, one)) > 1), ",")
            header = [cell.strip() for cell in cells(text, mark)]
            apart.append(Skipped(place.start, place.end, "names of the columns"))
        elif cells(text, mark)[: len(header)] == header:
            apart.append(Skipped(place.start, place.end, "names of the columns again"))
        elif not _add(found, header, cells(text, mark), place):
            apart.append(Unread(place.start, place.end, "a row without a time and a number", place.line))
    return list(found.values())


def _add(found: dict[str, Sampled], header: list[str], row: list[str], place: Locator) -> bool:
    """Take the samples of a row into their series; False when it has none."""
    named = dict(zip(header, (cell.strip() for cell in row), strict=False))
    labels: tuple[tuple[str, str], ...] = ()
    if "_time" in named:
        raw = named["_time"]
        names = [named.get(name, "") for name in ("_measurement", "_field")]
        skipped = ("", "result", "table", "_start", "_stop", "_time", "_value", "_measurement", "_field")
        labels = tuple((name, value) for name, value in named.items() if name not in skipped and value)
        values = [(".".join(filter(None, names)) or "value", named.get("_value", ""))]
    else:
        raw = row[0].strip() if row else ""
        values = [(name, cell) for name, cell in list(named.items())[1:]]
    stamp = moment(raw) if raw else None
    if stamp is None or not values:
        return False
    for name, cell in values:
        value, unit = (cell, "") if number(cell) is not None else _value(cell)
        key = f"{name}\0{labels}"
        if key not in found:
            found[key] = Sampled(name, [], place, unit, labels)
        held = found[key]
        if value and unit != held.unit and held.points:
            value = ""  # 1.2 K beside 900: what the mark stands for is not known
        held.points.append(Point(stamp, value))
        spot = held.place
        spread = spot._replace(end_line=max(spot.end_line, place.end_line), end=max(spot.end, place.end))
        found[key] = held._replace(place=spread, unit=held.unit or unit)
    return True


READER = MetricTableReader()
