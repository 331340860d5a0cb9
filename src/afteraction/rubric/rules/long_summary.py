"""A summary that only those who were there can read, or that nobody reads to the end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.domain.document import Kind, Part
from afteraction.domain.finding import Finding, Level
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule
from afteraction.rubric.vocabulary import vocabulary

_WORDS = 150  # four lines are about 60; this leaves room for a complicated incident
_TERMS = 8  # abbreviations and names of code
_ABBREVIATION = re.compile(r"\b[A-Z][A-Z0-9]{1,6}s?\b")
_IDENTIFIER = re.compile(r"\b[a-z]{1,30}(?:[A-Z][a-z]{1,30}){1,4}\b|\b[a-z0-9]{1,30}(?:_[a-z0-9]{1,30}){1,5}\b")
_KNOWN = vocabulary("UTC GMT PST PDT EST EDT CET CEST AM PM URL URLs API APIs UI US EU UK ID IDs OK TK IT FAQ HTTP HTTPS SEV1 SEV2 SEV3 SEV4 P1 P2 P3 CEO")  # fmt: skip


def look(page: Page) -> Iterator[Finding]:
    """The first section that is a summary, where it is too long or full of terms."""
    document = page.document
    section = next((one for one in document.sections if one.part is Part.SUMMARY), None)
    if section is None:
        return
    heading = document.blocks[section.blocks.start]
    blocks = [document.blocks[at] for at in section.blocks]
    said = " ".join(
        block.text
        for block in blocks
        if block.kind in (Kind.PARAGRAPH, Kind.ITEM) and document.part_of(block) is Part.SUMMARY
    )
    voice = " ".join(block.seen.voice for block in blocks if block.kind in (Kind.PARAGRAPH, Kind.ITEM))
    words = len(said.split())
    terms = {match[0] for pattern in (_ABBREVIATION, _IDENTIFIER) for match in pattern.finditer(voice)} - _KNOWN
    coded = voice.count(" □") + voice.startswith("□")
    place = document.place_of(heading.seen, 0, len(heading.text))
    if words > _WORDS:
        yield Finding(
            RULE.name, Level.SUGGESTION, place, section.title,
            f"The summary has {words} words. Say in three or four lines what happened, who was affected and what was done; the rest has its own sections.",
        )  # fmt: skip
    elif len(terms) + coded > _TERMS:
        shown = ", ".join(sorted(terms)[:5])
        yield Finding(
            RULE.name, Level.SUGGESTION, place, section.title,
            f"The summary has {len(terms) + coded} terms of the trade{f' ({shown} …)' if shown else ''}. A reader outside the team should see the shape of the event from it alone.",
        )  # fmt: skip


RULE = Rule(
    name="long-summary",
    says="The summary is too long or speaks only to insiders.",
    why="Most readers read the summary and nothing else, and many of them do not run the system.",
    authority="the rubric of this project (summary: three to four lines, no jargon)",
    level=Level.SUGGESTION,
    method="counts of words, abbreviations and identifiers",
    look=look,
    bad=(
        "## Summary\n\n" + "The payment service waited for the queue and the queue waited for the disk. " * 15 + "\n",
        "## Summary\n\nThe HPA of the BFF scaled the RDS proxy; PgBouncer held the WAL, max_conn was hit, the NLB and the ALB lost TLS, and retry_budget with poolSize ended the SLO.\n",
    ),
    good=(
        "## Summary\n\nFrom 02:03 to 02:41 UTC one in ten payments failed. A migration held a lock on the table of orders; when it ended, payments went through again.\n",
        "## Timeline (UTC)\n\n- 10:02 The HPA, the BFF, RDS, WAL, NLB, ALB, TLS, SLO and SLA were looked at.\n",
    ),
)
