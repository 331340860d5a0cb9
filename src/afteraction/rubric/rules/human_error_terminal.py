"""An explanation that ends at a person's mistake instead of at what let the mistake through."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.domain.document import Part
from afteraction.domain.finding import Finding, Level
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule, found

_ERROR = r"(?:human|operator|user|manual|engineer|developer|admin(?:istrator)?|pilot|configuration by hand|personal|individual|clerical|copy[- ]paste)[ -](?:error|mistake|failure|oversight|slip)s?"
_ENDS = re.compile(
    rf"\b(?:(?:root |main |primary |real |underlying |likely )*(?:cause|reason)s?(?: (?:was|were|is|of (?:the|this) \w+ (?:was|is)))?:?|(?:caused|explained|triggered) by|due to|because of|came down to|boils? down to|result of|attributed to|down to|result(?:ed)? from|it was|this was) (?:simply |just |purely |a |an |plain |some |one )*(?P<error>{_ERROR})\b",
    re.IGNORECASE,
)
_BARE = re.compile(rf"^\W*(?:\d+\W+)?(?:root cause|cause|trigger|factor)?\W*(?P<error>{_ERROR})\W*$", re.IGNORECASE)
_HEADED = re.compile(rf"^\W*(?P<error>{_ERROR})\b", re.IGNORECASE)
# The chain goes on: what made it possible is named.
_GOES_ON = re.compile(
    r"\b(?:because|since|which was possible|made possible|allowed|possible because|did not (?:reject|check|validate|warn|ask|prevent)|does not (?:reject|check|validate|warn|ask|prevent)|no (?:check|validation|review|guard|dry[- ]?run|test|warning|confirmation)|without (?:a |any )?(?:check|validation|review|guard|test|warning|confirmation)|lack(?:ed|s|ing)?|missing|rather than|is not|was not|wasn.t|isn.t|never|not)\b",
    re.IGNORECASE,
)


def look(page: Page) -> Iterator[Finding]:
    """Causes that are a mistake, with nothing after them about the system."""
    sentences = page.sentences
    for index, sentence in enumerate(sentences):
        factors = sentence.part in (Part.FACTORS, Part.SUMMARY, Part.WRONG)
        match = _ENDS.search(sentence.voice) or _BARE.search(sentence.voice)
        if match is None and sentence.part is Part.FACTORS:
            match = _HEADED.search(sentence.voice)
        if match is None:
            continue
        after = sentence.voice[match.end() :]
        following = sentences[index + 1] if index + 1 < len(sentences) else None
        same = following is not None and following.block.start == sentence.block.start
        goes_on = _GOES_ON.search(after) or (same and following is not None and _GOES_ON.search(following.voice))
        if goes_on or _GOES_ON.search(sentence.voice[: match.start()][-30:]):
            continue
        yield found(
            page, RULE.name, Level.ERROR, sentence, *match.span("error"),
            f"The explanation ends at “{match['error']}”; that is where it begins. Ask why it was possible, until the answer is a property of the system: a missing check, an unguarded action, an unclear interface.",
            critical=factors,
        )  # fmt: skip


RULE = Rule(
    name="human-error-terminal",
    says="The chain of causes ends at a person's mistake.",
    why="People err everywhere and always; an incident needs a system that let the error through, and only that can be changed.",
    authority="Richard Cook, How Complex Systems Fail (7); Sidney Dekker; SRE book, ch. 15; PagerDuty postmortem guide",
    level=Level.ERROR,
    method="words and structure",
    look=look,
    bad=(
        "## Root cause\n\nHuman error.\n",
        "## Root cause\n\nThe root cause was operator error during the migration.\n",
        "## Contributing factors\n\n1. Human error\n2. The dashboard was stale.\n",
        "## Summary\n\nThe outage was caused by a manual mistake.\n",
    ),
    good=(
        "## Contributing factors\n\n1. Human error was possible because the form did not reject an empty zone.\n",
        "## Lessons learned\n\n- Human error is not a cause; the tool allowed the deletion without a dry run.\n",
        "## Summary\n\nUser errors rose to 4 % of the requests.\n",
    ),
)
