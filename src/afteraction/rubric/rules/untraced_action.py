"""Action items that no factor of the document asks for."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.document.substance import stems
from afteraction.domain.document import Part
from afteraction.domain.finding import Finding, Level
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule


def look(page: Page) -> Iterator[Finding]:
    """Open actions that share no word of substance with the factors or with what went wrong, and name no factor."""
    factors = stems(
        " ".join(
            block.text
            for part in (Part.FACTORS, Part.WRONG, Part.LUCKY, Part.DETECTION, Part.RESPONSE)
            for block in page.document.under(part)
        )
    )
    if not factors or not page.document.has(Part.FACTORS):
        return
    for action in page.actions:
        if action.done or action.factor or stems(action.seen.text) & factors:
            continue
        place = page.document.place_of(action.seen, 0, len(action.seen.text))
        yield Finding(
            RULE.name, Level.SUGGESTION, place, action.seen.text[:200],
            "No factor of this document asks for it. Name the factor that it removes, shortens or contains, or add the factor that is missing.",
        )  # fmt: skip


RULE = Rule(
    name="untraced-action",
    says="An action item serves no factor of the document.",
    why="Either the analysis misses what everybody had in mind, or the action is somebody's old wish.",
    authority="the rubric of this project (tied to a contributing factor)",
    level=Level.SUGGESTION,
    method="comparison",
    look=look,
    bad=(
        "## Contributing factors\n\n1. The migration took an exclusive lock on the orders table.\n\n## Action items\n\n- Rename the billing dashboard. Owner: Ines. Due: 2026-03-01\n",
    ),
    good=(
        "## Contributing factors\n\n1. The migration took an exclusive lock on the orders table.\n\n## Action items\n\n- Extend the lint of migrations to all tables. Owner: Ines. Due: 2026-03-01\n",
    ),
)
