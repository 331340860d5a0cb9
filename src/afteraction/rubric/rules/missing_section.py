"""Parts of a postmortem that are not there."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.document.parts import part_of
from afteraction.domain.document import Document, Kind, Part
from afteraction.domain.finding import Finding, Level
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule

REQUIRED = (
    Part.SUMMARY, Part.IMPACT, Part.TIMELINE, Part.FACTORS, Part.WELL, Part.WRONG, Part.ACTIONS, Part.LESSONS,
)  # fmt: skip
_ASKS = {
    Part.SUMMARY: "What happened, who was affected, what was done, in four lines that a reader outside the team understands.",
    Part.IMPACT: "Who was affected, how many, from when to when, and how that was counted.",
    Part.TIMELINE: "What was observed, in order, in UTC, each row with its source.",
    Part.FACTORS: "The factors that had to meet, each down to a property of the system.",
    Part.WELL: "What worked and should stay: the alert, the rollback, the early escalation.",
    Part.WRONG: "What slowed detection, diagnosis or recovery.",
    Part.ACTIONS: "What will change, by whom, by when.",
    Part.LESSONS: "What an engineer should take from this in six months.",
}


def look(page: Page) -> Iterator[Finding]:
    """Required parts without a section; a labelled paragraph ("**Impact:** …") counts as one."""
    document = page.document
    there = {section.part for section in document.sections} | set(_labelled(document))
    if {Part.WELL, Part.WRONG} & there and Part.LESSONS not in there:
        there.add(Part.LESSONS)
    if _opening(document):
        there.add(Part.SUMMARY)
    place = document.place(0, 0)
    for part in page.options.required or REQUIRED:
        if part not in there:
            yield Finding(
                RULE.name, Level.WARNING, place, "",
                f"There is no section on {part.value}. {_ASKS.get(part, '')}".strip(),
            )  # fmt: skip


def _labelled(document: Document) -> Iterator[Part]:
    for block in document.blocks:
        if block.label:
            yield part_of(block.label)
        elif block.cells and block.kind is Kind.ROW:
            yield part_of(block.cells[0].text)


def _opening(document: Document) -> bool:
    """Whether the document opens with a paragraph of its own before the first section."""
    first = next(
        (index for index, section in enumerate(document.sections) if section.level > 1), len(document.sections)
    )
    return any(
        block.kind is Kind.PARAGRAPH and len(block.text.split()) >= 20 and block.section < first
        for block in document.blocks
    )


RULE = Rule(
    name="missing-section",
    says="A part of a postmortem is missing.",
    why="What has no place is not asked, and what is not asked is not known when it matters.",
    authority="the rubric of this project (completeness); SRE book, appendix D; Atlassian incident handbook",
    level=Level.WARNING,
    method="structure",
    look=look,
    bad=("# Outage\n\n## Timeline (UTC)\n\n- 10:02 Alert fired.\n",),
    good=(
        "# Outage\n\n## Overview\n\nIt failed.\n\n## Customer impact avoided\n\nNone.\n\n## Chronology\n\n- 10:02 UTC Alert.\n\n## Root causes\n\n1. A.\n2. B.\n\n## What worked\n\n- A.\n\n## What went poorly\n\n- B.\n\n## Follow-ups\n\n- C.\n\n## Takeaways\n\n- D.\n",
    ),
)
