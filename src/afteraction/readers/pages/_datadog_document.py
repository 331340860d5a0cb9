"""What a timeline of Datadog alerts says of itself: its zone, its date, the monitor that it is about.

Its zone (``Time (UTC)``, "all times in …") and its one date become hints; with several dated headings, a time of day
takes the date above it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from afteraction.domain.late import late
from afteraction.domain.record import Hint
from afteraction.domain.stamps import Day, on_day
from afteraction.domain.when import Instant, Lacks, Stamp, Wall, civil
from afteraction.readers import _datadog
from afteraction.readers._moments import day_of_cell, head_of, is_clock_only, within
from afteraction.readers._text import cut
from afteraction.readers.pages._markdown import HEADING, Line, cells_of, content_of, flat, is_rule, words_of

ABOUT = late(
    r"(?:generated|exported|export|created|retrieved|queried|report|last updated|updated|time range|range|window|period"
    r"|time ?frame|from|query|snapshot)\b",
    re.IGNORECASE,
)
PRIORITY_MARK = late(r"\[P[1-5]\]\s*")
NAMED = late(r"(?P<name>monitor(?: name)?|alert(?: name)?|monitor id)\s*:\s*(?P<value>\S.*)", re.IGNORECASE)
_DATE_LABEL = late(r"(?:incident )?(?:date|day|window|period|time range|range)\b", re.IGNORECASE)
_DATE = late(
    r"(?<![\w/.:-])(?:\d{4}-\d\d-\d\d|\d{1,2}(?:st|nd|rd|th)?\s[A-Z][a-z]{2,8},?\s\d{4}"
    r"|[A-Z][a-z]{2,8}\.?\s\d{1,2}(?:st|nd|rd|th)?(?:,?\s\d{4})?)(?![\w/-])"
)
_TOKEN = (
    r"(?:UTC|GMT)\s?[+-]\d{1,2}(?::?\d\d)?|[+-]\d\d:?\d\d|[A-Z][A-Za-z]{2,20}/[A-Z][A-Za-z_/]{2,40}"
    r"|UTC|GMT|[A-Z]{2,4}T\b"
)
_ZONE = late(
    rf"(?:times?(?:stamps)?(?:\s(?:are|is|shown|displayed|given|listed|reported))*\s?(?:in|:)|time\s?zone)\W{{0,8}}(?:the\s)?(?P<zone>(?-i:{_TOKEN}))",
    re.IGNORECASE,
)
IN_BRACKETS = late(rf"[(\[,]\s*(?P<zone>{_TOKEN})\s*(?:[)\]]\s*)?\Z|\b(?P<bare>UTC|GMT)\s*\Z")
_OFFSET = late(r"(?:UTC|GMT)?\s?(?P<sign>[+-])(?P<h>\d{1,2}):?(?P<m>\d\d)?\Z")
MOMENTS = (  # what a column of times tells, by its header
    ("resolved", late(r"\b(?:recovered|resolved|ended|end|closed|cleared|recovery)\b")),
    ("acknowledged", late(r"\b(?:acknowledged|acked|ack)\b")),
    ("triggered", late(r"\b(?:triggered|fired|opened|alerted|started|start)\b")),
    ("time", late(r"\b(?:time|times|timestamp|datetime|when|date|day|at|occurred|utc)\b")),
)


@dataclass(slots=True)
class Document:
    """What the document says of itself, and where the reading stands."""

    zone: str = ""
    abbreviation: str = ""
    day: Day | None = None
    several_days: bool = False
    monitor: str = ""
    monitor_id: str = ""
    section: str = ""  # the heading that the lines below stand under
    hints: list[Hint] = field(default_factory=list)


def survey(lines: Sequence[Line]) -> Document:
    """All that a document says of itself, gathered before any of its records is made."""
    about, days = Document(), []
    for index, line in enumerate(lines):
        text = cut(words_of(line.text), 400)
        heading = HEADING.match(line.text)
        below = lines[index + 1].text if index + 1 < len(lines) else ""
        if "|" in line.text and is_rule(below):
            for cell in cells_of(line.text):
                if any(role.search(cell.lower()) for _, role in MOMENTS):
                    _zone_from(about, IN_BRACKETS.search(cell), f"the column {cell!r}")
        _zone_from(about, _ZONE.search(text), f"line {line.number}: {text[:80]!r}")
        if heading:
            _zone_from(about, IN_BRACKETS.search(text), f"the heading {text[:80]!r}")
        if heading or _DATE_LABEL.match(text):
            days += [(day, line.number) for day in days_in(text)]
        named = NAMED.match(text)
        if named and "|" not in line.text:
            _named(about, named["name"].lower(), named["value"].strip())
    _settle_days(about, days, lines)
    ids = {found for line in lines if (found := _datadog.monitor_id(line.text))}
    about.monitor_id = about.monitor_id or (ids.pop() if len(ids) == 1 else "")
    return about


def _named(about: Document, name: str, value: str) -> None:
    if "id" in name.split():
        about.monitor_id = about.monitor_id or (value if value.isdigit() else "")
    elif not about.monitor:
        found = _datadog.transition(value)
        about.monitor = PRIORITY_MARK.sub("", found.name if found else value).strip()


def _zone_from(about: Document, found: re.Match[str] | None, why: str) -> None:
    if found is None or about.zone or about.abbreviation:
        return
    token = next(text for text in found.groupdict().values() if text)
    offset = _OFFSET.match(token)
    if token.upper() in ("UTC", "GMT"):
        about.zone = "UTC"
    elif offset:
        about.zone = f"{offset['sign']}{int(offset['h']):02d}:{offset['m'] or '00'}"
    elif "/" in token:
        about.zone = token
    elif token.isupper():
        about.abbreviation = token
    if about.zone:
        about.hints.append(Hint(about.zone, "", why))


def days_in(text: str) -> list[Day]:
    """The dates that a text names, in its order."""
    found = (day_of_cell(hit[0]) for hit in _DATE.finditer(text))
    return [day for day in found if day is not None]


def _settle_days(about: Document, days: list[tuple[Day, int]], lines: Sequence[Line]) -> None:
    """One date for the whole document becomes a hint; several stay with the headings that carry them."""
    known = {(day.year, day.month, day.day) for day, _ in days}
    why = (
        f"line {days[0][1]}: {words_of(lines[days[0][1] - 1].text)[:80]!r}"
        if days
        else "every dated line of the document"
    )
    if not known:
        stamps = [hit.stamp for line in lines if not ABOUT.match(words_of(line.text)) and (hit := within(line.text))]
        needed = any(_has_clock_only(line.text) for line in lines)
        known = {civil(stamp.ns)[:3] for stamp in stamps if isinstance(stamp, Instant | Wall)} if needed else set()
    about.several_days = len(known) > 1
    if len(known) != 1:
        return
    year, month, day = known.pop()
    if year:
        about.hints.append(Hint("", f"{year:04d}-{month:02d}-{day:02d}", why))
    else:
        about.several_days, about.day = True, Day(0, month, day)  # a date without a year is no hint: it is put on


def _has_clock_only(line: str) -> bool:
    parts = cells_of(line) if "|" in line else [content_of(line)]
    return any(is_clock_only(hit.stamp) for part in parts if (hit := head_of(flat(part))) and ":" in hit.raw)


def settled(stamp: Stamp, about: Document) -> Stamp:
    """A time with what the document adds to it: the date that it stands under, the abbreviation of its zone."""
    if about.several_days and about.day is not None and is_clock_only(stamp) and isinstance(stamp, Wall):
        stamp = on_day(about.day, stamp)
    if about.abbreviation and isinstance(stamp, Wall) and not stamp.zone and stamp.lacks & Lacks.ZONE:
        stamp = stamp._replace(zone=about.abbreviation)
    return stamp
