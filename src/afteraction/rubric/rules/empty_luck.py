"""No word on what went right only by chance."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.domain.document import Kind, Part
from afteraction.domain.finding import Finding, Level
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule

_NOTHING = re.compile(
    r"\W*(?:n/?a|none|nothing|no (?:comments?|text|content) (?:added|yet)|describe .{1,80}|tbd|tbc|todo|we (?:did not|didn.t|were not|weren.t).{0,30}|no luck.{0,20}|-|…)?\W*",
    re.IGNORECASE,
)
_LUCKY = re.compile(
    r"\b(?:luck(?:y|ily)?|fortunate(?:ly)?|by chance|happened to|could have been (?:much |far |a lot )?worse|coinciden(?:ce|tally))\b",
    re.IGNORECASE,
)


def look(page: Page) -> Iterator[Finding]:
    """No section on luck and no sentence about it, or a section that says n/a."""
    document = page.document
    sections = [section for section in document.sections if section.part is Part.LUCKY]
    if not document.sections:
        return
    if not sections:
        if not any(_LUCKY.search(sentence.voice) for sentence in page.sentences):
            yield Finding(
                RULE.name, Level.SUGGESTION, document.place(0, 0), "",
                "Nothing says where we got lucky. There is almost always something: the hour, the one customer on that path, a cache that hid it, the right person being awake. What could have been worse?",
            )  # fmt: skip
        return
    words = " ".join(block.text for block in document.under(Part.LUCKY))
    if _NOTHING.fullmatch(words):
        heading = document.blocks[sections[0].blocks.start]
        if any(document.blocks[at].kind is Kind.CODE for at in sections[0].blocks):
            return
        yield Finding(
            RULE.name, Level.WARNING, document.place_of(heading.seen, 0, len(heading.text)), sections[0].title,
            "The section on luck is empty. What could have been worse, and was not: the hour, the load, a cache, who happened to be there?",
        )  # fmt: skip


RULE = Rule(
    name="empty-luck",
    says="It does not say where we got lucky.",
    why="What went right by chance is a defence that does not exist; next time it will be missing.",
    authority="SRE book, appendix D (example postmortem); the rubric of this project",
    level=Level.WARNING,
    method="structure and words",
    look=look,
    bad=(
        "## Where we got lucky\n\nNo comments added\n",
        "# Outage\n\n## Summary\n\nIt failed.\n",
        "## Where we got lucky\n\nn/a\n",
    ),
    good=(
        "## Where we got lucky\n\n- It was a Sunday: one in ten of the usual load.\n",
        "## Favourable conditions\n\n- The old version was still installed everywhere.\n",
        "## Summary\n\nLuckily the batch had finished.\n",
    ),
)
