"""Action items that no factor of the document asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.domain.document import Part
from afteraction.domain.finding import Finding, Level
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule
from afteraction.rubric.vocabulary import vocabulary

_WORD = re.compile(r"[a-z][a-z0-9_-]{3,}")
_COMMON = vocabulary("that this with from have been were was will would should could when which there their then than they them into over also only more most some such each other about after before because while where what make makes made need needs used uses using does done doing able update updates updated create created creating ensure improve review check checks change changes changed process owner date team incident incidents issue issues problem problems production system systems service services time first next better work works working action actions item items prevention detection mitigation cause causes root factor factors add added adding")  # fmt: skip
_STEM = 5  # letters: "migrate", "migration" and "migrations" are one word


def look(page: Page) -> Iterator[Finding]:
    """Open actions that share no word of substance with the factors or with what went wrong, and name no factor."""
    factors = _stems(
        " ".join(
            block.text
            for part in (Part.FACTORS, Part.WRONG, Part.LUCKY, Part.DETECTION, Part.RESPONSE)
            for block in page.document.under(part)
        )
    )
    if not factors or not page.document.has(Part.FACTORS):
        return
    for action in page.actions:
        if action.done or action.factor or _stems(action.seen.text) & factors:
            continue
        place = page.document.place_of(action.seen, 0, len(action.seen.text))
        yield Finding(
            RULE.name, Level.SUGGESTION, place, action.seen.text[:200],
            "No factor of this document asks for it. Name the factor that it removes, shortens or contains, or add the factor that is missing.",
        )  # fmt: skip


def _stems(text: str) -> set[str]:
    return {word[:_STEM] for word in _WORD.findall(text.lower()) if word not in _COMMON}


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
