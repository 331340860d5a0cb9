"""A Markdown table of Datadog alerts: what its columns mean, and a record for each moment of a row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from afteraction.domain.late import late
from afteraction.domain.record import Item, Locator, Record, Skipped, Unread
from afteraction.domain.stamps import Day, on_day
from afteraction.domain.when import DAY, Stamp, Wall
from afteraction.readers import _datadog
from afteraction.readers._moments import day_of_cell, head_of, is_clock_only, moment, within
from afteraction.readers.pages._datadog_document import IN_BRACKETS, MOMENTS, Document, settled
from afteraction.readers.pages._datadog_event import event_record
from afteraction.readers.pages._markdown import LEAD, Line, cells_of, flat, words_of

_ARROW = late(r"\A.*(?:→|->|=>|➜|to\s)\s*")
_BRACKETS = late(r"\([^)]*\)")
_NO_TIME_COLUMN = late(r"duration|elapsed|latency|response|zone|\bby\b|\bttr\b|\bmtt")
_COLUMNS = (
    ("value", late(r"\bvalue\b|\bmeasured\b|\bobserved\b")),
    ("threshold", late(r"threshold|\blimit\b")),
    ("metric", late(r"\bmetric\b|\bquery\b")),
    ("state", late(r"\bstate\b|\bstatus\b|\btransition\b|\bevent type\b|\btype\b|\baction\b")),
    ("event", late(r"\bevent\b|\balert\b")),
    ("monitor", late(r"\bmonitor\b|\bname\b|\btitle\b|\brule\b")),
    ("scope", late(r"\bscope\b|\bgroup\b|\btags?\b")),
    ("service", late(r"\bservice\b|\bapp\b|\bcomponent\b")),
    ("host", late(r"\bhost\b|\binstance\b")),
    ("environment", late(r"\benv(?:ironment)?\b")),
    ("severity", late(r"\bseverity\b|\blevel\b")),
    ("priority", late(r"\bpriority\b")),
    ("author", late(r"\bauthor\b|\bactor\b|\buser\b|\bwho\b|\bby\b|\bresponder\b")),
)  # fmt: skip
_NUMBER = late(r"[-+]?\d[\d,]*(?:\.\d+)?\s?[%\w/]{0,6}\Z")
_TEXTUAL = ("", "event", "monitor", "state", "metric")


class _Column(NamedTuple):
    """A table column. role: which moment its cells are, or "". means: what its cells say, or ""."""

    header: str
    role: str
    means: str


def table_items(lines: Sequence[Line], about: Document, artifact: str) -> Iterator[Item]:
    """The records of a table, row by row; its header, and rows that tell no time, are named as such."""
    rows = [cells_of(line.text) for line in lines[2:]]
    columns = _columns(cells_of(lines[0].text), rows)
    timed = any(column.role for column in columns)
    yield Skipped(lines[0].start, lines[1].end, "header of a table")
    for line, row in zip(lines[2:], rows, strict=True):
        made = list(_row(line, row, columns, about, artifact)) if timed else []
        yield from made
        if not made:
            yield (
                Unread(line.start, line.end, "a table row without a readable time", line.number)
                if timed
                else Skipped(line.start, line.end, "a table without times")
            )


def _columns(headers: list[str], rows: list[list[str]]) -> list[_Column]:
    columns = []
    for index, header in enumerate(headers):
        plain = words_of(header)
        closed, last, rest = plain.rpartition(")")  # behind it no bracket closes
        name = f"{_BRACKETS.sub('', closed + last)}{rest}".replace("_", " ").lower().strip() or plain.lower()
        cells = [flat(row[index]) for row in rows if index < len(row) and row[index].strip(" -–—")]
        times = sum(1 for cell in cells if moment(cell) is not None or day_of_cell(cell) is not None)
        role = ""
        if cells and times * 2 >= len(cells) and not _NO_TIME_COLUMN.search(name):
            role = next((role for role, pattern in MOMENTS if pattern.search(name)), "")
        means = "" if role else next((means for means, pattern in _COLUMNS if pattern.search(name)), "")
        columns.append(_Column(plain, role, means))
    return _one_clock(columns, rows)


def _one_clock(columns: list[_Column], rows: list[list[str]]) -> list[_Column]:
    """Of several plain time columns the one in UTC counts, else the first; a date column beside it is kept as ``day``."""
    plain = [index for index, column in enumerate(columns) if column.role == "time"]
    days = [index for index in plain if _all_days(rows, index)]
    clocks = [index for index in plain if index not in days]
    for index in days:
        columns[index] = columns[index]._replace(role="day" if clocks else "time")
    if not clocks:
        for index in days[1:]:
            columns[index] = columns[index]._replace(role="")
    chosen = next((index for index in clocks if "utc" in columns[index].header.lower()), clocks[0] if clocks else -1)
    for index in clocks:
        columns[index] = columns[index]._replace(role="time" if index == chosen else "")
    return columns


def _all_days(rows: list[list[str]], index: int) -> bool:
    cells = [flat(row[index]) for row in rows if index < len(row) and row[index].strip()]
    return bool(cells) and all(day_of_cell(cell) is not None for cell in cells)


def _row(line: Line, row: list[str], columns: list[_Column], about: Document, artifact: str) -> Iterator[Record]:
    day: Day | None = None
    moments: list[tuple[str, Stamp, str]] = []
    cells: dict[str, str] = {}
    said: list[str] = []
    state = ""
    for column, cell in zip(columns, row, strict=False):
        plain = words_of(cell)
        if column.role == "day":
            day = day_of_cell(flat(cell))
        elif column.role:
            stamp = _column_stamp(flat(cell), column.header)
            if stamp is not None:
                moments.append((column.role, stamp, flat(cell)))
        elif plain.strip("-–— "):
            state = state or _state_of(column.means, plain)
            if column.means:
                cells.setdefault(column.means, plain)
            number = not column.means and plain[:1].isdigit()
            if (
                number
                and _NUMBER.match(plain)
                and "value" not in cells
                and not _NO_TIME_COLUMN.search(column.header.lower())
            ):
                cells |= {"metric": column.header, "value": plain}
            said.append(plain if column.means in _TEXTUAL and not number else f"{column.header}: {plain}")
    named = len(moments) > 1
    for role, stamp, raw in moments:
        placed = (
            on_day(day, stamp) if day and isinstance(stamp, Wall) and is_clock_only(stamp) else settled(stamp, about)
        )
        own = state if role == "time" else role
        text = " — ".join(said) or line.text.strip()
        change = _datadog.transition(line.text)
        if change and role == "time":
            own = change.status
        place = Locator(line.number, line.number, line.start, line.end)
        shown = f"{own.capitalize()}: {text}" if role != "time" and named else text
        yield event_record(artifact, place, placed, raw, shown, line.text, own, about, cells)


def _column_stamp(cell: str, header: str) -> Stamp | None:
    """The time of a cell; a column's own abbreviation such as ``Time (PST)`` goes to its wall times."""
    stamp = moment(cell)
    if stamp is None:
        hit = head_of(cell) or within(cell)
        stamp = hit.stamp if hit else None
    found = IN_BRACKETS.search(header)
    token = (found["zone"] or found["bare"] or "") if found else ""
    if isinstance(stamp, Wall) and not stamp.zone and stamp.precision < DAY and token.isalpha() and token.isupper():
        return stamp._replace(zone=token) if token not in ("UTC", "GMT") else stamp
    return stamp


def _state_of(means: str, cell: str) -> str:
    """The state that a cell of a state or event column is, ``OK → Alert`` included; "" for any other text."""
    if means not in ("state", "event"):
        return ""
    word = LEAD.sub("", cell).strip().strip(".!*`[] ").lower()
    direct = _datadog.STATES.get(word) or _datadog.STATES.get(_ARROW.sub("", word).strip())
    if direct:
        return direct
    first = re.match(
        r"(re-?triggered|triggered|recovered|resolved|no data|snoozed|muted|acknowledged|warn)(?=\s*(?::|-|–|—|on\s|\(|\[))",
        word,
    )
    return _datadog.STATES.get(first[1], "") if first else ""
