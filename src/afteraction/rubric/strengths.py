"""What a document does well: parts in which no rule found a flaw, with what makes them strong, counted."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from afteraction.domain.document import Kind, Part
from afteraction.domain.finding import Finding, Level
from afteraction.rubric.page import Page
from afteraction.rubric.rows import days

_COUNT = re.compile(
    r"(?<![\w.,])\d[\d,. ]{0,30}(?:%| (?:of|users?|customers?|requests?|payments?|orders?|tickets?|minutes?|hours?|seconds?)\b)"
)
_PARTS = (
    Part.SUMMARY, Part.IMPACT, Part.TIMELINE, Part.FACTORS, Part.WELL, Part.WRONG, Part.LUCKY, Part.ACTIONS, Part.LESSONS,
)  # fmt: skip


def strengths(page: Page, findings: Iterable[Finding]) -> Iterator[tuple[Part, str]]:
    """The parts that hold, in the order of the rubric. findings: of all rules."""
    document = page.document
    flawed: set[Part] = set()
    starts = [block.start for block in document.blocks]
    for finding in findings:
        if finding.level is not Level.SUGGESTION:
            at = bisect_right(starts, finding.place.start) - 1
            if at >= 0 and finding.place.start < document.blocks[at].end:
                flawed.add(document.part_of(document.blocks[at]))
    for part in _PARTS:
        if part in flawed or not document.has(part):
            continue
        said = _note(page, part)
        if said:
            yield part, said


def _note(page: Page, part: Part) -> str:
    blocks = [block for block in page.document.under(part) if block.text]
    if not blocks:
        return ""
    items = [
        block
        for block in blocks
        if (block.kind is Kind.ITEM and block.depth == 1) or (block.kind is Kind.ROW and block.head)
    ]
    text = " ".join(block.text for block in blocks)
    if part is Part.SUMMARY:
        return f"{len(text.split())} words, free of judgement"
    if part is Part.IMPACT:
        found = len(_COUNT.findall(text))
        return f"measured: {_many(found, 'figure')}" if found else ""
    if part is Part.TIMELINE:
        dated = sum(1 for block in blocks for _ in days(block.text))
        rows = len(page.rows)
        return f"{_many(rows, 'row')} in order" + (f", {_many(dated, 'date')} stated" if dated else "") if rows else ""
    if part is Part.ACTIONS:
        owned = sum(1 for action in page.actions if action.owner)
        return f"{_many(len(page.actions), 'item')}, {owned} with an owner" if page.actions else ""
    if part is Part.FACTORS:
        return f"{_many(len(items), 'factor')}" if len(items) > 1 else "more than one cause is told"
    return _many(len(items), "point") if items else f"{len(text.split())} words"


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
