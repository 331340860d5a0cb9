"""Words that only make sense to somebody who already knows how it ended."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.domain.document import Part
from afteraction.domain.finding import Edit, Finding, Level
from afteraction.rubric.grammar import modal_perfects
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule, found
from afteraction.rubric.sentences import Sentence
from afteraction.rubric.vocabulary import vocabulary

KNOWING = vocabulary("known realized realised noticed seen recognized recognised anticipated foreseen expected predicted understood guessed thought remembered suspected")  # fmt: skip
_PHRASE = re.compile(
    r"\b(?:(?:in|with|with the benefit of) hindsight|in retrospect|looking back|knowing what we know now|(?:easy|simple|trivial|easily) to (?:have )?(?:see|spot|notice|avoid|foresee)n?"
    r"|(?:it is|it was|is|was) (?:now )?(?:obvious|evident)(?: now)?(?= that| to (?:everyone|anyone|us) (?:now|that))|(?<!no )(?:obvious|predictable|avoidable|preventable|inevitable) (?:mistake|outage|failure|consequence|incident)s?"
    r"|(?:was|were|is|are) (?:bound|doomed) to (?:fail|happen|break|go wrong|end)|an accident waiting to happen|a ticking time ?bomb|little did (?:we|they|he|she) know"
    r"|(?:been|was|were|being) rushed(?! (?:hour|to (?:the )?hospital))|rushed (?:in)?to (?:production|release|deploy)|rushed (?:deploy(?:ment)?|release|migration|rollout|change)|(?:was|were|been) (?:prematurely|hastily|needlessly|unwisely) \w+ed|prematurely (?:closed|declared|resolved|deployed|released|promoted|removed|dismissed)|unreasonabl[ey] (?:long|slow|late|short|high|large)|(?:a|the) (?:poor|bad|wrong|questionable|unfortunate|fatal|fateful) (?:decision|choice|call|judge?ment)|common sense)\b",
    re.IGNORECASE,
)
# A row that knows the end: of a timeline only, elsewhere the end may be told.
_SPOILER = re.compile(
    r"\b(?:spoilers?(?: alert)?|(?:this|that|which|it) (?:was|would (?:turn out|prove) to be|turned out to be|proved to be|later proved) (?:a|the|an) (?:mistake|error|wrong|red herring|fatal|bad)|(?:we|they) would (?:later|soon|only later) (?:learn|find|discover|realis|realiz|see)e?|as (?:we|it) (?:later|would later|now know|turned out)|unbeknownst to|(?:later|eventually) (?:turned out|proved|revealed|learned) (?:to be|that)?)\b",
    re.IGNORECASE,
)
_OBVIOUSLY = re.compile(r"(?<!nothing )(?<!not )(?<!no )\b(?:obviously|needless to say)\b", re.IGNORECASE)


def look(page: Page) -> Iterator[Finding]:
    """Phrases of hindsight, and what somebody "should have known"."""
    for sentence, words in page.parsed:
        match = _PHRASE.search(sentence.voice) or _OBVIOUSLY.search(sentence.voice)
        if match is None and sentence.part is Part.TIMELINE:
            match = _SPOILER.search(sentence.voice)
        span = match.span() if match else None
        if span is None:
            span = next(
                ((one.start, one.end) for one in modal_perfects(words)
                 if one.modal in ("should", "ought", "must", "could", "shoulda") and one.verb in KNOWING and not one.passive), None,
            )  # fmt: skip
        if span:
            finding = found(
                page, RULE.name, Level.WARNING, sentence, *span,
                f"“{sentence.text[slice(*span)]}” is known only afterwards; say what was visible at that time, and to whom.",
            )  # fmt: skip
            yield _without_word(page, sentence, finding, span)


def _without_word(page: Page, sentence: Sentence, finding: Finding, span: tuple[int, int]) -> Finding:
    """The finding with the sentence without its “obviously”: dropping an adverb loses nothing."""
    text, (start, end) = sentence.text, span
    if not _OBVIOUSLY.fullmatch(text[start:end]):
        return finding
    first = start == 0 or not text[:start].strip("\"'“( ")
    end += len(text[end:]) - len(text[end:].lstrip(", "))
    if not text[end:].strip() or text[max(start - 2, 0) : start] == ", ":
        return finding  # alone, or between commas: a person rewrites it
    after = text[end].upper() if first else text[end]
    rewrite = text[:start] + after + text[end + 1 :]
    place = sentence.place(page.document, start, end + 1)
    if page.document.source[place.start : place.end] != text[start : end + 1]:
        return finding._replace(rewrite=rewrite)  # markup stands between
    return finding._replace(rewrite=rewrite, edits=(Edit(place.start, place.end, after),))


RULE = Rule(
    name="hindsight-phrase",
    says="It judges with what was learned later.",
    why="Who acted did not know the end. What looks obvious now had many rivals then, and the next reader will have them again.",
    authority="Richard Cook, How Complex Systems Fail (8: hindsight biases post-accident assessments); SRE book, ch. 15",
    level=Level.WARNING,
    method="words and grammar",
    look=look,
    tone=True,
    bad=(
        "## Timeline (UTC)\n\n- 10:02 The disk was obviously full.\n",
        "## Summary\n\nIn hindsight, the signs had been there for hours.\n",
        "## What went wrong\n\n- The on-call engineer should have realized that the queue was stuck.\n",
        "## Summary\n\nIt was an accident waiting to happen.\n",
        "## Lessons learned\n\n- Scripts on laptops are bound to fail.\n",
        "## What went wrong\n\n- The new proxy had been rushed to production.\n",
        "## What went wrong\n\n- The incident was prematurely closed.\n",
        "## Timeline (UTC)\n\n- 10:02 We restart the pool (spoiler: it will not help).\n",
        "## Timeline (UTC)\n\n- 10:02 The timeout is raised. This was a mistake.\n",
    ),
    good=(
        "## Timeline (UTC)\n\n- 10:02 From the graph it is clear that the pool is full; there is no obvious error.\n",
        "## Root cause\n\nOnce the trace was read, the cause was clear.\n",
        "## Timeline (UTC)\n\n- 10:02 During rush hour the queue is long.\n",
        "## Lessons learned\n\n- The error message clearly named the missing table, and the dashboard did not show it.\n",
        "## Summary\n\nThe limits are documented clearly in the runbook.\n",
        '## Timeline (UTC)\n\n- 10:02 The on-call engineer wrote "obviously the disk".\n',
    ),
)
