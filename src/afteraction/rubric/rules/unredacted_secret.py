"""Keys, passwords and tokens in the text."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.domain.finding import Edit, Finding, Level
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule


def look(page: Page) -> Iterator[Finding]:
    """What the gate knows as a secret, anywhere in the file, code and comments included."""
    for private in page.private:
        if private.secret:
            place = page.document.place(private.start, private.end)
            yield Finding(
                RULE.name, Level.ERROR, place, private.alias,
                f"A secret stands here ({private.kind}). Take it out of the text and of its history, and rotate it now: whoever read the page has it.",
                edits=(Edit(private.start, private.end, private.alias),),
                critical=True,
            )  # fmt: skip


RULE = Rule(
    name="unredacted-secret",
    says="A secret stands in the text.",
    why="Documents are copied, mailed and indexed; a secret in one is a secret in all of them.",
    authority="the rubric of this project (redact unconditionally and flag for rotation)",
    level=Level.ERROR,
    method="words (the gate's rules)",
    look=look,
    any_language=True,
    bad=(),
    good=("## Summary\n\nThe token `[secret: generic-token #1]` was pasted and is rotated.\n",),
)
