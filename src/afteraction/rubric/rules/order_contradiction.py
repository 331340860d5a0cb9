"""Timeline rows whose times run backwards."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from afteraction.domain.finding import Finding, Level
from afteraction.rubric.page import Page
from afteraction.rubric.rows import Row
from afteraction.rubric.rule import Rule

_HALF_DAY = 12 * 60  # minutes: a larger step back is the next day
_SHIFT = 4 * 60  # minutes between two rows of a clock of twelve hours that may pass noon


def look(page: Page) -> Iterator[Finding]:
    """Rows earlier than the row before them in the same list, table or run of headings; newest-first lists are an order too."""
    runs: list[list[Row]] = []
    for row in page.rows:
        last = runs[-1][-1] if runs else None
        if (
            last is None
            or last.block.kind is not row.block.kind
            or last.block.section != row.block.section
            or last.block.depth != row.block.depth
        ):
            runs.append([row])
        else:
            runs[-1].append(row)
    for run in runs:
        steps = [(one, two) for one, two in pairwise(run) if _backwards(one, two)]
        if not steps or len(steps) > max(1, len(run) // 2 - 1):
            continue  # newest first, or no order at all that one row could break
        for one, two in steps:
            place = page.document.place_of(two.seen, two.at, two.at + len(two.clock))
            yield Finding(
                RULE.name, Level.WARNING, place, two.clock,
                f"{two.clock} stands after {one.clock}. Put the rows in order, or correct the time; if a day lies between, write its date.",
            )  # fmt: skip


def _backwards(one: Row, two: Row) -> bool:
    if one.minute is None or two.minute is None:
        return False
    if one.date and two.date and one.date != two.date:
        return two.date < one.date
    if one.zone.lower() != two.zone.lower() and one.zone and two.zone:
        return False
    if one.minute < 13 * 60 and 0 <= two.minute + _HALF_DAY - one.minute < _SHIFT:
        return False  # a clock of twelve hours, past noon
    return 0 < one.minute - two.minute < _HALF_DAY


RULE = Rule(
    name="order-contradiction",
    says="The timeline runs backwards.",
    why="A row out of order is a wrong time or a reconstruction from memory; both mislead about what was known when.",
    authority="the rubric of this project (stay strictly chronological)",
    level=Level.WARNING,
    method="comparison",
    look=look,
    bad=(
        "## Timeline (UTC)\n\n- 10:02 Alert.\n- 10:20 Restarted.\n- 10:11 Paged.\n- 10:40 Recovered.\n- 10:50 Closed.\n",
    ),
    good=(
        "## Timeline (UTC)\n\n- 22:02 Alert.\n- 23:50 Restarted.\n- 00:11 Recovered.\n",
        "## Timeline (UTC)\n\n- 10:40 Recovered.\n- 10:20 Restarted.\n- 10:02 Alert.\n",
    ),
)
