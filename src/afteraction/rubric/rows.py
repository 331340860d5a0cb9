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
    r"|(?P<d2>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\s(?:of\s)?(?P<mon2>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,9}\.?,?(?:\s(?P<y2>20\d\d))?"
    r"|(?P<mon3>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,9}\.?\s(?P<d3>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\b(?:,?\s(?P<y3>20\d\d))?)(?![\d/-])"
    r"|(?<![\d/.-])(?:(?P<d4>3[01]|2\d|1[3-9])(?P<by>[/.-])(?P<mo4>1[0-2]|0?[1-9])(?P=by)|(?P<mo5>1[0-2]|0?[1-9])(?P<by5>[/-])(?P<d5>3[01]|2\d|1[3-9])(?P=by5))(?P<y4>20\d\d)(?!\d)",
    re.IGNORECASE,
)
_UNREAD = re.compile(
    r"(?<![\d/.-])\d{1,2}(?P<mark>[-/.])\d{1,2}(?P=mark)(?:20)?\d\d(?![\d:.])"
)  # which number is the month?
_WEEKDAY = re.compile(r"\b(?P<day>mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b", re.IGNORECASE)
_UTC = re.compile(r"\b(?:UTC|GMT|Zulu)\b(?!\s?[+-]\s?[1-9\d])", re.IGNORECASE)
_ZONE = re.compile(
    r"\b(?:UTC|GMT|[ECMP][SD]T|CES?T|EES?T|BST|IST|JST|AE[SD]T|[ECMP]T|local time|(?:eastern|pacific|central|mountain)(?: time)?)\b"
)
_LEAD = 40  # characters before the first time of a row
_START = 25  # characters before the date of a row that has no time
_HEADING = 20  # characters before the time of a heading that is a row
_OPENING = 60  # blocks in which the year of the incident is looked for
_ANY_YEAR = 2000  # a leap year, for dates without one


class Row(NamedTuple):
    """One row. clock: the time as written, or the date where there is no time. minute: of the day, or None.

    date: what the row or the last one before it states; of a date without a year, with that of the document. dated: whether
    the year is written. zone: as written beside the time, "" when none. seen: what a reader sees of the row, where `clock`
    stands at `at`. run: rows of one list, table or run of headings have one number.
    """

    block: Block
    seen: Visible
    clock: str
    at: int
    minute: float | None
    zone: str
    date: dt.date | None
    dated: bool = False
    run: int = 0


class Day(NamedTuple):
    """A date as written: text and its place in a text; year is None when it is not written."""

    year: int | None
    month: int
    day: int
    start: int
    end: int

    def date(self) -> dt.date | None:
        """The date, or None when it has no year or does not exist."""
        return None if self.year is None else self.in_year(self.year)

    def in_year(self, year: int) -> dt.date | None:
        """The date, with a year where none is written; None when there is no such day."""
        try:
            return dt.date(self.year or year, self.month, self.day)
        except ValueError:
            return None


def days(text: str) -> Iterator[Day]:
    """The dates in a text. ``03/04/2026`` is not read: nobody can know which number is the month; ``15/04/2026`` is."""
    for match in _DATE.finditer(text):
        number = match["mo"] or match["mo4"] or match["mo5"]
        month = number or str(_MONTHS.index((match["mon2"] or match["mon3"]).lower()[:3]) + 1)
        year = match["y"] or match["y2"] or match["y3"] or match["y4"]
        yield Day(
            int(year) if year else None,
            int(month),
            int(match["d"] or match["d2"] or match["d3"] or match["d4"] or match["d5"]),
            match.start(),
            match.end(),
        )


def weekdays(text: str) -> Iterator[tuple[int, int, int]]:
    """The weekdays in a text: number (Monday is 0), start, end."""
    for match in _WEEKDAY.finditer(text):
        number = next(index for index, day in enumerate(_DAYS) if day.startswith(match["day"].lower()[:3]))
        yield number, match.start(), match.end()


def clocks(text: str) -> Iterator[re.Match[str]]:
    """The times of day in a text, by their groups; ``10.2`` and ``10.20`` are versions and are left out."""
    return (match for match in _CLOCK.finditer(text) if match["mark"] != ".")


def states_utc(text: str) -> bool:
    """Whether a heading or a cell says that times are in UTC."""
    return bool(_UTC.search(text))


def states_zone(text: str) -> bool:
    """Whether a heading or a cell names any zone."""
    return bool(_ZONE.search(text))


def rows(document: Document) -> Iterator[Row]:
    """The rows of the timeline in the order of the page; what has neither time nor date is no row."""
    date: dt.date | None = None
    dated, run, last, day_said = False, 0, -1, ""
    year = _year(document)
    for block in document.blocks:
        if block.kind in (Kind.CODE, Kind.META, Kind.QUOTE):
            continue
        if document.part_of(block) is not Part.TIMELINE:
            run += 1
            continue
        cells = block.cells[:3] if block.cells else (block.seen,)
        stated = next(((cell, day) for cell in cells for day in days(cell.text[:_LEAD]) if day.in_year(year)), None)
        if stated:
            date, dated = stated[1].in_year(year), stated[1].year is not None
        unread = (
            None if stated else next((found[0] for cell in cells if (found := _UNREAD.search(cell.text[:_LEAD]))), None)
        )
        if unread and unread != day_said:
            date, dated, run, day_said = None, False, run + 1, unread
        row = next((one for seen in cells if (one := _timed(block, seen, date))), None)
        if row is None and stated and block.kind in (Kind.ITEM, Kind.ROW) and stated[1].start <= _START:
            cell, day = stated
            row = Row(block, cell, cell.text[day.start : day.end], day.start, None, "", date)
        if row is None:
            apart = block.kind is Kind.HEADING or (block.kind is Kind.PARAGRAPH and len(block.text) < _LEAD)
            run += apart or (block.kind is Kind.ITEM and block.depth < last)
            continue
        run += block.depth != last
        last = block.depth
        yield row._replace(dated=dated, run=run)


def _timed(block: Block, seen: Visible, date: dt.date | None) -> Row | None:
    match = _CLOCK.search(seen.text[: _LEAD + 20])
    if match is None or match.start() > _LEAD or (block.kind is Kind.HEADING and match.start() >= _HEADING):
        return None
    if match["mark"] == "." and match.start() > 0:
        return None  # a version
    return Row(block, seen, match[0].strip(), match.start(), _minute(match), (match["zone"] or "").strip(" ()"), date)


def _year(document: Document) -> int:
    """The first year that a date of the document has; where none has one, any that begins no week of its own."""
    for block in document.blocks[:_OPENING]:
        for day in days(block.text[:500]):
            if day.year:
                return day.year
    return _ANY_YEAR


def _minute(match: re.Match[str]) -> float:
    hour = int(match["h"] or match["h12"])
    half = (match["half"] or match["short"] or match["half12"] or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return hour * 60 + int(match["m"] or 0) + int(match["s"] or 0) / 60
