"""Credit by name and failure without one, or the reverse: two ways of blaming in one document."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.domain.document import Part
from afteraction.domain.finding import Finding, Level
from afteraction.rubric.blame import OF_GROUPS
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule, found
from afteraction.rubric.sentences import Sentence
from afteraction.rubric.vocabulary import vocabulary

_PRAISE = re.compile(
    r"\b(?:quick(?:ly)?|prompt(?:ly)?|great|excellent|thank(?:s|ful)?|kudos|swift(?:ly)?|outstanding|impressive|skil(?:l)?ful(?:ly)?|correctly (?:identified|diagnosed|guessed)|expert(?:ise|ly))\b",
    re.IGNORECASE,
)
_GROUP = re.compile(
    r"\b(?P<who>(?:the |our )?(?:\w+[ -]){0,2}(?:team|vendor|provider|contractors?|department)|another team|other teams)\b",
    re.IGNORECASE,
)
_FAULT = re.compile(
    r"\b(?:failed to|did not (?:notice|respond|tell|inform|communicate|test|review)|didn.t (?:notice|respond|tell|inform|communicate|test|review)|neglected|overlooked|was slow|were slow|late to respond|mistakes?)\b",
    re.IGNORECASE,
)
# Ours acts well, others cause: told in one document, that is a judgement.
_CREDIT = re.compile(
    r"\b(?:we|our team|I)(?:['’]ve| have)? (?:quickly |immediately |thoroughly |also )?(?:noticed|identified|found|fixed|helped|supported|advised|tested|recovered|mitigated|resolved|contacted|informed|tweaked|adjusted)\b|\bteam (?:supporting|supported|helped|quickly|scaled|scaling|increasing)\b",
    re.IGNORECASE,
)
_GROUPS = vocabulary("team teams department departments vendor provider contractor contractors group squad users customers developers engineers they people")  # fmt: skip
_OURS = re.compile(r"\b(?:we|our|us)\b", re.IGNORECASE)


def look(page: Page) -> Iterator[Finding]:
    """Named credit in one place, and another group's failure in another."""
    praise: Sentence | None = None
    for sentence, people in zip(page.sentences, page.people, strict=True):
        named = sentence.part is not Part.ACTIONS and any(person.named for person in people)
        if named and _PRAISE.search(sentence.voice):
            praise = sentence
            break
    if praise is not None:
        yield from _against(page, praise)
        return
    praise = next((sentence for sentence in page.sentences if _CREDIT.search(sentence.voice)), None)
    for sentence, words in page.parsed if praise else ():
        if _GROUPS.isdisjoint(token.word for token in words):
            continue
        match = next((found_ for phrase in OF_GROUPS if (found_ := phrase.pattern.search(sentence.voice))), None)
        if match and praise and sentence.block.start != praise.block.start and not _OURS.match(match[0]):
            yield found(
                page, RULE.name, Level.SUGGESTION, sentence, *match.span(),
                f"What we did is told as an effort (line {praise.place(page.document, 0, 1).line}), and what another group did as the cause. Tell both in the same way: the action, what was known, what let it through.",
            )  # fmt: skip
            return


def _against(page: Page, praise: Sentence) -> Iterator[Finding]:
    for sentence in page.sentences:
        fault = _FAULT.search(sentence.voice)
        group = _GROUP.search(sentence.voice[: fault.start()]) if fault else None
        if fault and group and fault.start() - group.end() < 15 and not _OURS.fullmatch(group["who"].split()[0]):
            yield found(
                page, RULE.name, Level.WARNING, sentence, group.start(), fault.end(),
                f"Credit goes to a person by name (line {praise.place(page.document, 0, 1).line}) and failure to “{group['who'].strip()}”. Name roles in both, or in neither.",
            )  # fmt: skip
            return


RULE = Rule(
    name="asymmetric-credit",
    says="It gives credit by name and failure to a group, or the reverse.",
    why="Readers learn who is in favour instead of what the system does; the other team will not share its side next time.",
    authority="the rubric of this project (symmetrical attribution of credit and responsibility)",
    level=Level.WARNING,
    method="grammar and comparison",
    look=look,
    tone=True,
    bad=(
        "## Header\n\nAttendees: Ines Duarte\n\n## What went well\n\n- Ines quickly found the lock.\n\n## What went wrong\n\n- The network team did not notice the alert.\n",
        "## What went well\n\n- We quickly identified the limit.\n\n## Timeline (UTC)\n\n- 10:02 The pricing team increased the batch size, causing the alert.\n",
    ),
    good=(
        "## What went well\n\n- The on-call engineer quickly found the lock.\n\n## What went wrong\n\n- The network team did not receive the alert: the route was missing.\n",
    ),
)
