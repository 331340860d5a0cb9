"""Factors that are stated and not asked why they were possible."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.domain.document import Kind, Part
from afteraction.domain.finding import Finding, Level
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule

_WHY = re.compile(
    r"\b(?:why|because|since|so that|due to|as (?:the|it|there|we|no)|which (?:is|was) possible|possible because|made (?:it )?possible|allow(?:s|ed|ing)|enabled|permitted|led to|caus(?:ed|es|ing)|result(?:ed|s|ing)|therefore|thus|in turn|lack(?:s|ed|ing)?|missing|absen(?:t|ce)|without|only|never|nothing|nobody|no|not|n.t|unable|fails? to|failed to|depends?|relies|relied|default)\b",
    re.IGNORECASE,
)


def look(page: Page) -> Iterator[Finding]:
    """Lists of factors of which none tells what made it possible, at the first of them."""
    items = [block for block in page.document.under(Part.FACTORS) if block.kind in (Kind.ITEM, Kind.ROW) and block.text]
    items = [block for block in items if block.head or block.kind is Kind.ITEM]
    said = " ".join(block.text for block in page.document.under(Part.FACTORS))
    if len(items) < 2 or _WHY.search(said):
        return
    first = items[0]
    yield Finding(
        RULE.name, Level.SUGGESTION, page.document.place_of(first.seen, 0, len(first.text)), first.text[:160],
        f"{len(items)} factors stand here and none says what made it possible. Ask “and why was that possible?” of each, until the answer is a property of the system.",
    )  # fmt: skip


RULE = Rule(
    name="unexplained-factor",
    says="No factor says what made it possible.",
    why="A factor without its condition cannot be removed: the next one of its kind finds the same door open.",
    authority="the rubric of this project (a numbered chain of “why was this possible?”); Toyota's five whys",
    level=Level.SUGGESTION,
    method="words and structure",
    look=look,
    bad=("## Contributing factors\n\n1. A large migration on a Friday.\n2. A stale dashboard.\n",),
    good=(
        "## Contributing factors\n\n1. The migration took an exclusive lock: the template does not set a timeout.\n2. The dashboard was stale.\n",
        "## Contributing factors\n\nThe lock was held for 92 seconds.\n",
    ),
)
