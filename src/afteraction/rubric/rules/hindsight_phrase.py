"""Words that only make sense to somebody who already knows how it ended."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.domain.finding import Finding, Level
from afteraction.rubric.grammar import modal_perfects
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule, found
from afteraction.rubric.vocabulary import vocabulary

KNOWING = vocabulary("known realized realised noticed seen recognized recognised anticipated foreseen expected predicted understood guessed thought remembered suspected")  # fmt: skip
_PHRASE = re.compile(
    r"\b(?:(?:in|with|with the benefit of) hindsight|in retrospect|looking back|knowing what we know now|(?:easy|simple|trivial|easily) to (?:have )?(?:see|spot|notice|avoid|foresee)n?"
    r"|(?:it is|it was|is|was) (?:now )?(?:obvious|evident)(?: now)?(?= that| to (?:everyone|anyone|us) (?:now|that))|(?<!no )(?:obvious|predictable|avoidable|preventable|inevitable) (?:mistake|outage|failure|consequence|incident)s?"
    r"|(?:was|were) (?:bound|doomed) to (?:fail|happen|break)|an accident waiting to happen|a ticking time ?bomb|little did (?:we|they|he|she) know)\b",
    re.IGNORECASE,
)
_OBVIOUSLY = re.compile(r"(?<!nothing )(?<!not )(?<!no )\b(?:obviously|needless to say)\b", re.IGNORECASE)


def look(page: Page) -> Iterator[Finding]:
    """Phrases of hindsight, and what somebody "should have known"."""
    for sentence, words in page.parsed:
        match = _PHRASE.search(sentence.voice) or _OBVIOUSLY.search(sentence.voice)
        span = match.span() if match else None
        if span is None:
            span = next(
                ((one.start, one.end) for one in modal_perfects(words)
                 if one.modal in ("should", "ought", "must", "could", "shoulda") and one.verb in KNOWING and not one.passive), None,
            )  # fmt: skip
        if span:
            yield found(
                page, RULE.name, Level.WARNING, sentence, *span,
                f"“{sentence.text[slice(*span)]}” is known only afterwards; say what was visible at that time, and to whom.",
            )  # fmt: skip


RULE = Rule(
    name="hindsight-phrase",
    says="It judges with what was learned later.",
    why="Who acted did not know the end. What looks obvious now had many rivals then, and the next reader will have them again.",
    authority="Richard Cook, How Complex Systems Fail (8: hindsight biases post-accident assessments); SRE book, ch. 15",
    level=Level.WARNING,
    method="words and grammar",
    look=look,
    bad=(
        "## Timeline (UTC)\n\n- 10:02 The disk was obviously full.\n",
        "## Summary\n\nIn hindsight, the signs had been there for hours.\n",
        "## What went wrong\n\n- The on-call engineer should have realized that the queue was stuck.\n",
        "## Summary\n\nIt was an accident waiting to happen.\n",
    ),
    good=(
        "## Lessons learned\n\n- The error message clearly named the missing table, and the dashboard did not show it.\n",
        "## Summary\n\nThe limits are documented clearly in the runbook.\n",
        '## Timeline (UTC)\n\n- 10:02 The on-call engineer wrote "obviously the disk".\n',
    ),
)
