"""The rows of a timeline, as a document writes them: table rows, items, paragraphs and headings that begin with a time."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import NamedTuple

from afteraction.domain.document import Block, Document, Kind, Part, Visible

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CLOCK = re.compile(
    r"(?<![\w:.+-])(?:(?P<h>[01]?\d|2[0-3])(?P<mark>[:.h])(?P<m>[0-5]\d)(?::(?P<s>[0-5]\d)(?:\.\d{1,9})?)?(?:\s?(?P<half>[ap])\.?m\b\.?|(?P<short>[ap])\b)?|(?P<h12>1[0-2]|0?[1-9])\s?(?P<half12>[ap])\.?m\.?)"
    r"(?P<zone>\s?(?:Z\b|(?:UTC|GMT)(?:\s?[+-]\d{1,2}(?::?\d\d)?)?|[+-]\d\d:?\d\d\b|\(?(?:[ECMP][SD]?T|CES?T|EES?T|WES?T|BST|IST|JST|AE[SD]T|NZ[SD]?T|AK[SD]T|HST|PHT|SGT|KST|MSK)\)?(?![A-Za-z])))?",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?<![\d/.-])(?:(?P<y>20\d\d)[-/.](?P<mo>1[0-2]|0?[1-9])[-/.](?P<d>3[01]|[12]\d|0?[1-9])"
    r"|(?P<d2>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\s(?:of\s)?(?P<mon2>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?(?:\s(?P<y2>20\d\d))?"
    r"|(?P<mon3>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s(?P<d3>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\b(?:,?\s(?P<y3>20\d\d))?)(?![\d/-])",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"\b(?P<day>mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b", re.IGNORECASE)
_UTC = re.compile(r"\b(?:UTC|GMT|Zulu)\b", re.IGNORECASE)
_ZONE = re.compile(
    r"\b(?:UTC|GMT|[ECMP][SD]T|CES?T|EES?T|BST|IST|JST|AE[SD]T|[ECMP]T|local time|(?:eastern|pacific|central|mountain)(?: time)?)\b"
)
_LEAD = 40  # characters before the first time of a row


class Row(NamedTuple):
    """One row. clock: as written, or "". minute: of the day, or None. date: what the row or the last heading states.

    zone: as written beside the time, "" when none. seen: what a reader sees of the row, where `clock` stands at `at`.
    """

    block: Block
    seen: Visible
    clock: str
    at: int
    minute: float | None
    zone: str
    date: dt.date | None


class Day(NamedTuple):
    """A date as written: text and its place in a text; year is None when it is not written."""

    year: int | None
    month: int
    day: int
    start: int
    end: int

    def date(self) -> dt.date | None:
        """The date, or None when it has no year or does not exist."""
        if self.year is None:
            return None
        try:
            return dt.date(self.year, self.month, self.day)
        except ValueError:
            return None


def days(text: str) -> Iterator[Day]:
    """The dates in a text. ``03/04/2026`` is not read: nobody can know which number is the month."""
    for match in _DATE.finditer(text):
        month = match["mo"] or str(_MONTHS.index((match["mon2"] or match["mon3"]).lower()[:3]) + 1)
        year = match["y"] or match["y2"] or match["y3"]
        yield Day(
            int(year) if year else None,
            int(month),
            int(match["d"] or match["d2"] or match["d3"]),
            match.start(),
            match.end(),
        )


def weekdays(text: str) -> Iterator[tuple[int, int, int]]:
    """The weekdays in a text: number (Monday is 0), start, end."""
    for match in _WEEKDAY.finditer(text):
        number = next(index for index, day in enumerate(_DAYS) if day.startswith(match["day"].lower()[:3]))
        yield number, match.start(), match.end()


def states_utc(text: str) -> bool:
    """Whether a heading or a cell says that times are in UTC."""
    return bool(_UTC.search(text))


def states_zone(text: str) -> bool:
    """Whether a heading or a cell names any zone."""
    return bool(_ZONE.search(text))


def rows(document: Document) -> Iterator[Row]:
    """The rows of the timeline in the order of the page; rows without a time are not rows."""
    date: dt.date | None = None
    for block in document.blocks:
        if document.part_of(block) is not Part.TIMELINE or block.kind in (Kind.CODE, Kind.META, Kind.QUOTE):
            continue
        cells = block.cells[:3] if block.cells else (block.seen,)
        stated = next((day.date() for cell in cells for day in days(cell.text[:_LEAD]) if day.date()), None)
        date = stated or date
        for seen in cells:
            match = _CLOCK.search(seen.text[: _LEAD + 20])
            version = match is not None and match["mark"] == "." and match.start() > 0
            if (
                match
                and not version
                and match.start() <= _LEAD
                and (block.kind is not Kind.HEADING or match.start() < 20)
            ):
                yield Row(
                    block,
                    seen,
                    match[0].strip(),
                    match.start(),
                    _minute(match),
                    (match["zone"] or "").strip(" ()"),
                    date,
                )
                break


def _minute(match: re.Match[str]) -> float:
    hour = int(match["h"] or match["h12"])
    half = (match["half"] or match["short"] or match["half12"] or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return hour * 60 + int(match["m"] or 0) + int(match["s"] or 0) / 60
