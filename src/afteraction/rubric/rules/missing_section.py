"""Parts of a postmortem that are not there."""

from __future__ import annotations

import re
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

_CONCLUDES = re.compile(r"\W*conclusions?\W*", re.IGNORECASE)
_HAPPENED = re.compile(r"\W*what happened\W*", re.IGNORECASE)
_CAUSAL = re.compile(
    r"\b(?:caused?|causes|due to|because|preventing|resulted|led to|triggered|reasons?|hung|went down)\b", re.IGNORECASE
)
_ALSO = re.compile(r"\b(?:improvements?|actions?|next steps?|follow-?ups?|remediations?)\b", re.IGNORECASE)


def look(page: Page) -> Iterator[Finding]:
    """Required parts without a section; a labelled paragraph ("**Impact:** …") counts as one."""
    document = page.document
    there = {section.part for section in document.sections} | set(_labelled(document))
    there |= {block.meant for block in document.blocks}
    summaries = [section for section in document.sections if section.part is Part.SUMMARY]
    if len(summaries) > 1 and any(_HAPPENED.fullmatch(section.title) for section in summaries):
        there.add(Part.FACTORS)  # beside an overview, “What happened” is where the causes are told
    concluded = any(_CONCLUDES.fullmatch(section.title) for section in document.sections)
    if Part.FACTORS not in there and concluded and _tells_causes(document):
        there.add(Part.FACTORS)  # a conclusion that tells the cause is an analysis, not a lesson
        if not any(s.part is Part.LESSONS and not _CONCLUDES.fullmatch(s.title) for s in document.sections):
            there.discard(Part.LESSONS)
    elif {Part.WELL, Part.WRONG} & there:
        there.add(Part.LESSONS)
    if any(section.part is Part.LESSONS and _ALSO.search(section.title) for section in document.sections):
        there.add(Part.ACTIONS)
    if _opening(document):
        there.add(Part.SUMMARY)
    place = document.place(0, 0)
    for part in page.options.required or REQUIRED:
        if part not in there:
            level = Level.SUGGESTION if part in (Part.WELL, Part.WRONG) and not page.options.required else Level.WARNING
            yield Finding(
                RULE.name, level, place, "",
                f"There is no section on {part.value}. {_ASKS.get(part, '')}".strip(),
            )  # fmt: skip


def _tells_causes(document: Document) -> bool:
    text = " ".join(
        block.text
        for block in document.blocks
        if block.section >= 0 and _CONCLUDES.fullmatch(document.sections[block.section].title)
    )
    return bool(_CAUSAL.search(text))


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
    bad=(
        "# Outage\n\n## Timeline (UTC)\n\n- 10:02 Alert fired.\n",
        "# Outage\n\n## Overview\n\nIt failed.\n\n## Conclusion\n\nThe daemon was hung, preventing a restart.\n",
    ),
    good=(
        "# Outage\n\n## Overview\n\nIt failed.\n\n## Customer impact avoided\n\nNone.\n\n## Chronology\n\n- 10:02 UTC Alert.\n\n## Root causes\n\n1. A.\n2. B.\n\n## What worked\n\n- A.\n\n## What went poorly\n\n- B.\n\n## Follow-ups\n\n- C.\n\n## Takeaways\n\n- D.\n",
        "# Outage\n\n- **Summary**: It failed.\n- **Customer impact avoided**: None.\n- **Key events**\n  - 10:02 UTC Alert.\n- **Root causes**: A. B.\n- **What went well**: A.\n- **What went wrong**: B.\n- **Review actions**:\n  - C.\n",
        "Overview\n\nIt failed.\n\nWhat happened\n\nA.\n\nImpact\n\nNone.\n\nRoot causes\n\nA and B.\n\nWhat went well?\n\nA.\n\nWhat didn't go so well?\n\nB.\n\nAction items\n\nC.\n\nTimeline\n\n10:02 UTC Alert.\n",
    ),
)
