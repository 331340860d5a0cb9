"""A weekday that does not fall on its date."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator

from afteraction.domain.document import Kind
from afteraction.domain.finding import Finding, Level
from afteraction.rubric.page import Page
from afteraction.rubric.rows import Day, days, weekdays
from afteraction.rubric.rule import Rule

_THEN = re.compile(r"(?:,? (?:the )?|,)")  # "Monday, 3 March"
_AFTER = re.compile(r",? \(?")  # "3 March (Monday)"


def look(page: Page) -> Iterator[Finding]:
    """Weekdays right beside a date with a year, in text and headings."""
    for block in page.document.blocks:
        if block.kind in (Kind.CODE, Kind.META):
            continue
        for seen in block.cells or (block.seen,):
            for number, start, end in weekdays(seen.text):
                day = _beside(seen.text, start, end)
                date = day.date() if day else None
                if day and date and date.weekday() != number:
                    first, last = min(start, day.start), max(end, day.end)
                    yield Finding(
                        RULE.name, Level.ERROR, page.document.place_of(seen, first, last), seen.text[first:last],
                        f"{date.isoformat()} was a {calendar.day_name[date.weekday()]}. One of the two is wrong.",
                    )  # fmt: skip


def _beside(text: str, start: int, end: int) -> Day | None:
    """The date right after a weekday, else the one right before it."""
    dates = list(days(text))
    after = (day for day in dates if day.start >= end and _THEN.fullmatch(text[end : day.start]))
    before = (day for day in dates if day.end <= start and _AFTER.fullmatch(text[day.end : start]))
    return next(after, None) or next(before, None)


RULE = Rule(
    name="weekday-contradiction",
    says="A weekday does not fall on its date.",
    why="One of the two is wrong, and every duration that rests on it.",
    authority="the calendar",
    level=Level.ERROR,
    method="comparison",
    look=look,
    any_language=True,
    bad=("## Timeline (UTC)\n\nMonday, 3 March 2026\n\n- 10:02 Alert.\n",),
    good=(
        "## Timeline (UTC)\n\nTuesday, 3 March 2026\n\n- 10:02 Alert.\n",
        "## Summary\n\nOn Monday the alert of March 3 fired again.\n",
    ),
)
