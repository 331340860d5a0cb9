"""An explanation that ends at a person's mistake instead of at what let the mistake through."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.domain.document import Part
from afteraction.domain.finding import Finding, Level
from afteraction.rubric.blame import PHRASES
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule, found

_ERROR = r"(?:human|operator|user|manual|engineer|developer|admin(?:istrator)?|pilot|configuration by hand|personal|individual|clerical|copy[- ]paste)[ -](?:error|mistake|failure|oversight|slip)s?"
_ENDS = re.compile(
    rf"\b(?:(?:root |main |primary |real |underlying |likely ){{0,4}}(?:cause|reason)s?(?: (?:was|were|is|of (?:the|this) \w+ (?:was|is)))?:?|(?:caused|explained|triggered) by|due to|because of|came down to|boils? down to|result of|attributed to|down to|result(?:ed)? from|it was|this was) (?:simply |just |purely |a |an |plain |some |one ){{0,4}}(?P<error>{_ERROR})\b",
    re.IGNORECASE,
)
_BARE = re.compile(
    rf"^\W{{0,20}}(?:\d{{1,3}}\W{{1,10}})?(?:root cause|cause|trigger|factor)?\W{{0,20}}(?P<error>{_ERROR})\W*$",
    re.IGNORECASE,
)
_HEADED = re.compile(rf"^\W*(?P<error>{_ERROR})\b", re.IGNORECASE)
# The same under softer names: an accident, a typo, somebody who did the wrong thing.
_SOFT = re.compile(
    r"\b(?P<error>accidental(?:ly)? (?:\w+ )?(?:overwr|delet|remov|destr|dropp|chang|push|merg|deploy|disabl|shut|truncat|terminat|commit|releas|includ|omi)\w*|by (?:mistake|accident)|(?:due to|caused by|because of|result of|was|is|were) (?:simply |just |purely |only )?(?:an? |some )?(?:typo(?:graphical error)?s?|spelling error|copy[- ](?:and[- ])?paste (?:error|mistake)|fat[- ]finger\w*|slip(?: of \w+)?|(?:simple |small |honest |unfortunate |stupid )?(?:mistake|oversight|misclick)s?)|(?:user|human|operator|manual) (?:error|mistake)s? (?:was|were|is) (?:made|the (?:cause|reason))|mistake in (?:setting|configuring|running|typing|copying|applying|deploying) \w+)\b",
    re.IGNORECASE,
)
_MADE = re.compile(
    r"\b(?:user|human|operator) error (?:was|were) made\b|\b(?:this|that|it) was (?:a|an) (?:mistake|oversight)\b",
    re.IGNORECASE,
)
_WRONG_DEED = PHRASES[0].pattern
# The chain goes on: what made it possible is named.
_GOES_ON = re.compile(
    r"\b(?:because|since|which was possible|made possible|allowed|possible because|did not (?:reject|check|validate|warn|ask|prevent)|does not (?:reject|check|validate|warn|ask|prevent)|no (?:check|validation|review|guard|dry[- ]?run|test|warning|confirmation)|without (?:a |any )?(?:check|validation|review|guard|test|warning|confirmation)|lack(?:ed|s|ing)?|missing|rather than|is not|was not|wasn.t|isn.t|never|not)\b",
    re.IGNORECASE,
)
# In the next sentence a negation alone explains nothing.
_EXPLAINS = re.compile(
    r"\b(?:because|since|made possible|allowed|allows|possible|did not (?:reject|check|validate|warn|ask|prevent)|does not (?:reject|check|validate|warn|ask|prevent)|(?:there (?:is|was)|has|have|had) no|no (?:check|validation|review|guard|dry[- ]?run|test|warning|confirmation)|without|lack(?:ed|s|ing)?|missing|documentation)\b",
    re.IGNORECASE,
)


def look(page: Page) -> Iterator[Finding]:
    """Causes that are a mistake, with nothing after them about the system."""
    sentences = page.sentences
    for index, sentence in enumerate(sentences):
        factors = sentence.part in (Part.FACTORS, Part.SUMMARY, Part.WRONG)
        told = factors or sentence.part in (Part.OTHER, Part.LESSONS)
        match = _ENDS.search(sentence.voice) or _BARE.search(sentence.voice)
        if match is None and sentence.part is Part.FACTORS:
            match = _HEADED.search(sentence.voice)
        sure = match is not None
        if match is None and (told or sentence.part is Part.TIMELINE):
            match = _SOFT.search(sentence.voice) if told or _MADE.search(sentence.voice) else None
            match = match or (_WRONG_DEED.search(sentence.voice) if factors else None)
        if match is None:
            continue
        after = sentence.voice[match.end() :]
        following = sentences[index + 1] if index + 1 < len(sentences) else None
        same = following is not None and following.block.start == sentence.block.start
        goes_on = _GOES_ON.search(after) or (same and following is not None and _EXPLAINS.search(following.voice))
        if goes_on or _GOES_ON.search(sentence.voice[: match.start()][-30:]):
            continue
        start, end = match.span("error") if "error" in match.re.groupindex else match.span()
        yield found(
            page, RULE.name, Level.ERROR if sure else Level.WARNING, sentence, start, end,
            f"The explanation ends at “{sentence.text[start:end]}”; that is where it begins. Ask why it was possible, until the answer is a property of the system: a missing check, an unguarded action, an unclear interface.",
            critical=factors and sure,
        )  # fmt: skip


RULE = Rule(
    name="human-error-terminal",
    says="The chain of causes ends at a person's mistake.",
    why="People err everywhere and always; an incident needs a system that let the error through, and only that can be changed.",
    authority="Richard Cook, How Complex Systems Fail (7); Sidney Dekker; SRE book, ch. 15; PagerDuty postmortem guide",
    level=Level.ERROR,
    method="words and structure: what is named as the cause, and whether the next words go on",
    look=look,
    tone=True,
    bad=(
        "## Root cause\n\nHuman error.\n",
        "## Root cause\n\nThe root cause was operator error during the migration.\n",
        "## Contributing factors\n\n1. Human error\n2. The dashboard was stale.\n",
        "## Summary\n\nThe outage was caused by a manual mistake.\n",
        "## Conclusion\n\nAccidental deletion of the index during maintenance took the search down.\n",
        "## Root cause\n\nThe outage was due to a typographical error.\n",
        "## Root cause\n\nThe namespace was removed on the live cluster by mistake.\n",
        "## Root cause\n\nThis was an oversight.\n",
        "## Summary\n\nAn engineer pushed a broken template.\n",
    ),
    good=(
        "## Contributing factors\n\n1. Human error was possible because the form did not reject an empty zone.\n",
        "## Lessons learned\n\n- Human error is not a cause; the tool allowed the deletion without a dry run.\n",
        "## Summary\n\nUser errors rose to 4 % of the requests.\n",
        "## Timeline (UTC)\n\n- 10:02 Support assumed user error and asked for a screenshot.\n",
        "## Root cause\n\nThe record was deleted by mistake. The console has no confirmation for records in use.\n",
        "## Timeline (UTC)\n\n- 10:02 There was a typo in the name, which the parser reported.\n",
    ),
)
