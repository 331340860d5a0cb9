"""Sections that have a heading and nothing under it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.domain.document import Kind, Part
from afteraction.domain.finding import Finding, Level
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule

_NOTHING = re.compile(
    r"(?:n/?a|none|nothing|no (?:comments?|text|content|details?|information) (?:added|yet|available|provided)|not (?:yet )?(?:filled|written|completed)(?: in)?|describe .{1,80}|<[^<>]{1,60}>|\[[^\[\]]{1,60}\]|tbd|tbc|todo|to be (?:done|completed|filled|written|added).{0,30}|…|\.\.\.|-|—|fill (?:me )?in.{0,40}|\?+)\W*",
    re.IGNORECASE,
)
_MAY_BE_NONE = re.compile(r"(?:none|nothing|no (?!comments?\b|text\b|content\b).{2,60})\W*", re.IGNORECASE)


def look(page: Page) -> Iterator[Finding]:
    """Sections of a meaning with no text, or with a placeholder; a section that has subsections is not empty."""
    document = page.document
    parents = {section.parent for section in document.sections}
    for index, section in enumerate(document.sections):
        if section.part in (Part.OTHER, Part.LUCKY) or index in parents:
            continue
        said = [document.blocks[at] for at in section.blocks if document.blocks[at].kind is not Kind.HEADING]
        words = " ".join(block.text for block in said).strip()
        if any(block.kind is Kind.CODE for block in said) or (words and not _NOTHING.fullmatch(words)):
            continue
        if section.part in (Part.QUESTIONS, Part.ACTIONS) and _MAY_BE_NONE.fullmatch(words):
            continue
        heading = document.blocks[section.blocks.start]
        place = (
            document.place_of(heading.seen, 0, len(heading.text))
            if heading.text
            else document.place(heading.start, heading.end)
        )
        yield Finding(
            RULE.name, Level.WARNING, place, section.title,
            f"“{section.title}” says nothing yet. Write one honest line (“not known: …”, and who may know), or take the heading out.",
        )  # fmt: skip


RULE = Rule(
    name="empty-section",
    says="A section is empty.",
    why="An empty heading reads as “nothing to say”; a reader cannot tell it from “nobody looked”.",
    authority="the rubric of this project (if a section can't be filled, say so)",
    level=Level.WARNING,
    method="structure",
    look=look,
    any_language=True,
    bad=(
        "## Lessons learned\n\nNo comments added\n\n## Action items\n\n- A\n",
        "## Customer impact\n\nTBD\n\n## Timeline (UTC)\n\n- 10:02 Alert.\n",
        "## Lessons learned\n\n## Action items\n\n- A\n",
    ),
    good=(
        "## Customer impact\n\nNot known: the gateway keeps no count. The payments team may know.\n",
        "## Lessons learned\n\n### Technical\n\n- The lock was held for 92 seconds.\n",
        "## Action items\n\nNone.\n",
    ),
)
