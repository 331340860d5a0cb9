"""Timeline rows whose times run backwards."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from itertools import pairwise

from afteraction.domain.document import Kind, Part, Visible
from afteraction.domain.finding import Finding, Level
from afteraction.rubric.page import Page
from afteraction.rubric.rows import Day, Row, days
from afteraction.rubric.rule import Rule

_HALF_DAY = 12 * 60  # minutes: a larger step back is the next day
_HALF_YEAR = 180  # days
_SEASON = 31  # days around the title's date in which another year is a slip
_APART = (Part.ACTIONS, Part.SUPPORTING, Part.LESSONS)
_ON_PURPOSE = re.compile(
    r"\b(?:since|until|expir\w*|valid|last|previous|earlier|ago|in|introduced|created|added|released|written|due|by|renew\w*|first|already)\b",
    re.IGNORECASE,
)
_SHIFT = 4 * 60  # minutes between two rows of a clock of twelve hours that may pass noon


def look(page: Page) -> Iterator[Finding]:
    """Rows earlier than the row before them in the same run, and dates of another year than the title's."""
    runs: list[list[Row]] = []
    for row in page.rows:
        if runs and runs[-1][-1].run == row.run and runs[-1][-1].block.kind is row.block.kind:
            runs[-1].append(row)
        else:
            runs.append([row])
    for run in runs:
        steps = [(one, two) for one, two in pairwise(run) if _backwards(one, two)]
        if not steps or len(steps) > max(1, len(run) // 2 - 1):
            continue  # newest first, or no order at all that one row could break
        for one, two in steps:
            place = page.document.place_of(two.seen, two.at, two.at + len(two.clock))
            days = one.date and two.date and one.date != two.date
            said, before = (str(two.date), str(one.date)) if days else (two.clock, one.clock)
            yield Finding(
                RULE.name, Level.WARNING, place, two.clock,
                f"{said} stands after {before}. Put the rows in order, or correct the time; if a day lies between, write its date.",
            )  # fmt: skip
    yield from _years(page)


def _backwards(one: Row, two: Row) -> bool:
    if one.date and two.date and one.date != two.date:
        back = (one.date - two.date).days
        return back > 0 and (one.dated or two.dated or back < _HALF_YEAR)
    if one.minute is None or two.minute is None:
        return False
    if one.zone.lower() != two.zone.lower() and one.zone and two.zone:
        return False
    if one.minute < 13 * 60 and 0 <= two.minute + _HALF_DAY - one.minute < _SHIFT and not _halved(one, two):
        return False  # a clock of twelve hours, past noon
    return 0 < one.minute - two.minute < _HALF_DAY


def _halved(one: Row, two: Row) -> bool:
    """Whether both times say which half of the day they are in, or that they count 24 hours."""
    return all(row.clock.lower().rstrip(".").endswith("m") or row.clock.startswith("0") for row in (one, two))


def _years(page: Page) -> Iterator[Finding]:
    """A date in the season of the title's date, a year off: the slip of every January."""
    document = page.document
    title = next((block for block in document.blocks if block.kind is Kind.HEADING), None)
    stated = next((day for day in days(title.text) if day.date()), None) if title else None
    when = stated.date() if stated else None
    if title is None or stated is None or when is None:
        return
    others: list[tuple[Visible, Day, dt.date]] = []
    same = False
    for block in document.blocks:
        if block is title or block.kind in (Kind.CODE, Kind.META, Kind.QUOTE) or document.part_of(block) in _APART:
            continue
        for seen in block.cells or (block.seen,):
            for day in days(seen.text):
                date = day.date()
                same = same or (date is not None and abs((date - when).days) < _SEASON)
                far = date is not None and abs((date - when).days) > _HALF_YEAR and _a_year_off(date, when)
                if date and far and not _ON_PURPOSE.search(seen.text[max(0, day.start - 40) : day.start]):
                    others.append((seen, day, date))
    if others and not same:
        place = document.place_of(title.seen, stated.start, stated.end)
        yield Finding(
            RULE.name, Level.WARNING, place, title.text[stated.start : stated.end],
            f"The title says {when.isoformat()}, and the text {others[0][2].isoformat()}. One of the two has the wrong year.",
        )  # fmt: skip
        return
    for seen, day, date in others:
        yield Finding(
            RULE.name, Level.WARNING, document.place_of(seen, day.start, day.end), seen.text[day.start : day.end],
            f"{date.isoformat()} is another year than {when.isoformat()} in the title. One of the two is wrong, or say what happened then.",
        )  # fmt: skip


def _a_year_off(date: dt.date, when: dt.date) -> bool:
    try:
        moved = date.replace(year=when.year)
    except ValueError:
        return False
    return abs((moved - when).days) < _SEASON


RULE = Rule(
    name="order-contradiction",
    says="The timeline runs backwards.",
    why="A row out of order is a wrong time or a reconstruction from memory; both mislead about what was known when.",
    authority="the rubric of this project (stay strictly chronological)",
    level=Level.WARNING,
    method="comparison",
    look=look,
    any_language=True,
    bad=(
        "## Timeline (UTC)\n\n- 10:02 Alert.\n- 10:20 Restarted.\n- 10:11 Paged.\n- 10:40 Recovered.\n- 10:50 Closed.\n",
        "# Outage\n\n- **Context**\n  - 2026-03-01 10:02: Alert.\n  - 2026-03-01 10:20: Restarted.\n  - 2026-02-01 10:30: Recovered.\n  - 2026-03-01 10:50: Closed.\n",
        "# 2026-01-04 Outage\n\n## Timeline (UTC)\n\n- 2026-01-04 10:02 Alert.\n- 2026-01-04 10:09 Recovered.\n\n## Summary\n\nOn 2025-01-04 the pool was full.\n",
    ),
    good=(
        "## Timeline (UTC)\n\n- 22:02 Alert.\n- 23:50 Restarted.\n- 00:11 Recovered.\n",
        "## Timeline (UTC)\n\n- 10:40 Recovered.\n- 10:20 Restarted.\n- 10:02 Alert.\n",
        "## Timeline (UTC)\n\n| Time | Event |\n|---|---|\n| Mar 1, 5:33 PM | Released |\n| Mar 2, 5:44 AM | Reported |\n| Mar 2, 5:44 AM | Confirmed |\n| Mar 2, 6:10 AM | Reverted |\n",
        "## Timeline (UTC)\n\n- 11:50 Alert.\n- 12:10 Paged.\n- 1:05 Restarted.\n- 1:20 Recovered.\n",
        "## Timeline (UTC)\n\n- Dec 30 Reported.\n- Dec 31 Confirmed.\n- Jan 2 Fixed.\n",
        "# 2026-01-04 Outage\n\n- **Key events**\n  - Detected 2026-01-04 10:14\n  - Resolved 2026-01-04 11:36\n- **Context**\n  - 2026-01-04 10:14: Alert.\n  - 2026-01-04 10:20: Declared.\n  - 2026-01-04 11:36: Resolved.\n\nThe certificate was valid since 2025-01-05.\n",
    ),
)
