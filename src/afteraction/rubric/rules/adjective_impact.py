"""Impact told in adjectives where a count, a share or a window belongs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.domain.document import Part
from afteraction.domain.finding import Finding, Level
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule, found

_VAGUE = re.compile(
    r"\b(?:(?:some|many|several|most|various|numerous|a (?:number|lot|handful|few|small number|large number|subset|portion|fraction|minority|majority) of|lots of|multiple|certain|a few|few|significant numbers? of)(?: (?:of )?(?:our|the))?(?: \w+){0,2} (?:users?|customers?|clients?|requests?|people|tenants?|accounts?|orders?|merchants?|visitors?|students?|readers?|calls|transactions|payments|queries|sessions)"
    r"|(?:significant|severe|serious|major|minor|minimal|limited|considerable|substantial|widespread|massive|huge|negligible|noticeable|moderate|large-scale|slight|extensive) (?:\w+ )?(?:impact|outage|degradation|disruption|effect|slowdown|downtime|latency|errors?|delays?|loss|interruption)s?|(?:significantly|severely|seriously|heavily|badly|slightly|partially) (?:degraded|impacted|affected|slower|slowed|disrupted|delayed))\b",
    re.IGNORECASE,
)
_MEASURED = re.compile(
    r"\d|\b(?:all|every|none|no|zero|one|two|three|four|five|six|seven|eight|nine|ten|half|twice|dozen|hundred|thousand|million)\b|\bTK\b",
    re.IGNORECASE,
)
_WHERE = (Part.IMPACT, Part.SUMMARY)


def look(page: Page) -> Iterator[Finding]:
    """Adjectives of impact without a number in the sentence, its neighbours or the block."""
    for sentence in page.sentences:
        if sentence.part not in _WHERE:
            continue
        match = _VAGUE.search(sentence.voice)
        if match is None or _MEASURED.search(sentence.voice[: match.start()] + sentence.voice[match.end() :]):
            continue
        if sentence.part is not Part.IMPACT and _MEASURED.search(
            _around(sentence.seen.text, sentence.start, sentence.end)
        ):
            continue
        yield found(
            page, RULE.name, Level.WARNING, sentence, *match.span(),
            f"“{match[0]}” is not a measure. Say how many or what share, from when to when, and how it was counted, or leave a gap: “TK — author to confirm”.",
        )  # fmt: skip


def _around(text: str, start: int, end: int) -> str:
    return text[max(0, start - 160) : start] + text[end : end + 160]


RULE = Rule(
    name="adjective-impact",
    says="Impact is told in adjectives.",
    why="Adjectives cannot be compared, budgeted or disagreed with; readers fill in what they fear or hope.",
    authority="SRE book, ch. 15; the rubric of this project (customer impact: concrete, measured)",
    level=Level.WARNING,
    method="words and structure",
    look=look,
    bad=(
        "## Customer impact\n\nMany users saw significant delays.\n",
        "## Impact\n\nThere was severe degradation of checkout.\n",
        "## Summary\n\nSome customers could not pay.\n",
    ),
    good=(
        "## Customer impact\n\n4,312 of 61,204 payments (7 %) failed between 02:03 and 02:41 UTC, counted from the gateway log.\n",
        "## Customer impact\n\nSome users (about 340, by distinct account in the log) saw errors.\n",
        "## Lessons learned\n\n- Many users rely on the export.\n",
    ),
)
