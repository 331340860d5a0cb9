"""Counts of impact that do not say how they were counted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.domain.document import Part
from afteraction.domain.finding import Finding, Level
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule, found

_COUNT = re.compile(
    r"(?<![\w.:,-])\d[\d,.]{0,12}\s?(?:%|per ?cent\b|k\b|(?:[\w’'-]{1,20} ){0,2}(?:users?|customers?|clients?|tenants?|accounts?|merchants?|students?|requests?|queries|orders?|payments|transactions|sessions|messages|emails|builds?|jobs?|rows|records)\b)",
    re.IGNORECASE,
)
_HOW = re.compile(
    r"\b(?:count(?:ed|ing)?|measur(?:ed|ing)|according to|based on|as seen in|taken from|from the|per the|by (?:distinct|unique|log|account|request|the)|quer(?:y|ied)|logs?|dashboard|metrics?|graph|report(?:ed)?|source|estimat(?:ed|e)|sampled?|statistics|analytics|TK)\b|https?://|\[\^|□",
    re.IGNORECASE,
)


def look(page: Page) -> Iterator[Finding]:
    """The first count of the impact, where neither its sentence nor its block says how it was counted or links to it."""
    for sentence in page.sentences:
        if sentence.part is not Part.IMPACT:
            continue
        match = _COUNT.search(sentence.voice)
        block = page.document.source[sentence.block.start : sentence.block.end]
        if match is None or _HOW.search(sentence.seen.voice) or "](" in block:
            continue
        yield found(
            page, RULE.name, Level.SUGGESTION, sentence, *match.span(),
            f"“{match[0]}” does not say how it was counted. Name the log, the query or the dashboard, and the window.",
        )  # fmt: skip
        return


RULE = Rule(
    name="unsourced-number",
    says="A number of the impact does not say how it was counted.",
    why="Two people count in two ways, and in a year nobody knows which of the numbers was meant.",
    authority="the rubric of this project (users affected: count or %, with how determined)",
    level=Level.SUGGESTION,
    method="words and structure",
    look=look,
    bad=("## Customer impact\n\n4,312 payments failed between 02:03 and 02:41 UTC.\n",),
    good=(
        "## Customer impact\n\n4,312 payments failed between 02:03 and 02:41 UTC, counted from the gateway log.\n",
        "## Customer impact\n\n[4,312 payments](https://graphs.example/7) failed.\n",
        "## Timeline (UTC)\n\n- 10:02 40 users are in the queue.\n",
        "## Customer impact\n\nThe search was down for 27 minutes.\n",
    ),
)
