"""Action items without a date."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.domain.finding import Finding, Level
from afteraction.rubric.actions import DUE_GAP, with_fields
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule


def look(page: Page) -> Iterator[Finding]:
    """Open actions without a date; "soon" and "next quarter" are none."""
    for action in page.actions:
        if action.done or action.date:
            continue
        place = page.document.place_of(action.seen, 0, len(action.seen.text))
        quote = action.seen.text[:200]
        if "due" in action.open:
            yield Finding(RULE.name, Level.SUGGESTION, place, quote, "Still open: the date. The gap says so.")
            continue
        message = (
            f"“{action.due}” is not a date. Write the day by which it is done."
            if action.due
            else f"There is no date. Write the day by which it is done, or leave a gap: “{DUE_GAP}”."
        )
        rewrite = "" if action.due else with_fields(action, [f"Due: {DUE_GAP}"])
        yield Finding(RULE.name, Level.WARNING, place, quote, message, rewrite)


RULE = Rule(
    name="undated-action",
    says="An action item has no date.",
    why="Without a date nothing is ever late, so nobody asks until the next incident does.",
    authority="the rubric of this project (dated: specific date, not “soon”)",
    level=Level.WARNING,
    method="structure: labels and columns, and whether they hold a date",
    look=look,
    bad=(
        "## Action items\n\n- Add an alert on pool use. Owner: Ines\n",
        "## Action items\n\n- Add an alert on pool use. Owner: Ines. Due: next quarter\n",
    ),
    good=(
        "## Action items\n\n- Add an alert on pool use. Owner: Ines. Due: 2026-03-01\n",
        "## Action items\n\n| Action | Due |\n|---|---|\n| Add an alert | March 3 |\n",
    ),
)
