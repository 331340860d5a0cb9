"""A document in which nothing is written."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.domain.finding import Finding, Level
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule


def look(page: Page) -> Iterator[Finding]:
    """One finding where there is no word, or one alone."""
    if page.bare:
        source = page.document.source
        start = len(source) - len(source.lstrip())
        place = page.document.place(start, len(source.rstrip()))
        yield Finding(RULE.name, Level.ERROR, place, source.strip()[:120], "There is no text to review.", critical=True)


RULE = Rule(
    name="no-text",
    says="There is no text.",
    why="An empty page that passes a review looks like a page in which nothing was found.",
    authority="the rubric of this project (completeness)",
    level=Level.ERROR,
    method="counts of words",
    look=look,
    any_language=True,
    bad=("TODO\n", "# Outage\n"),
    good=(
        "# Search was down\n",
        "## Summary\n\nThe disk was full.\n",
    ),
)
