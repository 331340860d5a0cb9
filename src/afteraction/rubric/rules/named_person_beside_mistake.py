"""A person's name in the same sentence as a mistake."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.domain.document import Part
from afteraction.domain.finding import Finding, Level
from afteraction.rubric.grammar import Token
from afteraction.rubric.page import Page, speaker
from afteraction.rubric.rule import Rule, found
from afteraction.rubric.sentences import Sentence
from afteraction.rubric.vocabulary import vocabulary

_MISTAKE = re.compile(
    r"\b(?:mistakes?|mistakenly|accidentally|inadvertently|by accident|wrong(?:ly)?|incorrect(?:ly)?|typos?|erroneous(?:ly)?|unintentionally|misconfigur\w+|fat[- ]finger\w*|broke|deleted (?:the )?(?:production|prod|wrong)|overlooked|forgot(?:ten)?|missed|didn.t (?:realis|realiz|notice|check|test|think)\w*|without (?:testing|review|approval|checking)|dismiss(?:es|ed)|bork(?:s|ed)|messed up|misread|misunderstood|mistook)\b",
    re.IGNORECASE,
)
# Whoever found, reported or repaired it stands beside the mistake without having made it.
_FINDER = vocabulary("noticed notices found finds spotted spots reported reports discovered discovers identified identifies fixed fixes corrected corrects reverted reverts repaired saw sees mentioned mentions asked asks confirmed confirms pointed points published publishes restored restores explained explains corrects told tells says said thinks thought suspected suspects added replied")  # fmt: skip
# What a speaker says of their own deed in pasted chat.
_CONFESSED = re.compile(
    r"\b(?:bork(?:ed)?|I (?:just )?(?:broke|forgot|missed|messed|screwed)|I did (?:it|that|this) wrong|my (?:bad|fault|mistake)|I should(?:.ve| have|n.t have)|(?:thinking|thought) (?:it|this|that) (?:was|wasn.t|is|isn.t|would|wouldn.t)|did(?:n.t| not) think (?:it|this|that)|without (?:checking|testing|noticing)|oops|whoops|I.ve (?:just )?(?:deployed|pushed|merged|applied|deleted|run)[^.;]{0,40}\bbut\b|seems to have (?:broken|borked))\b",
    re.IGNORECASE,
)

_REACH = 9  # words


def look(page: Page) -> Iterator[Finding]:
    """Names of people beside words of error; action items name their owners and are left alone."""
    for (sentence, words), people in zip(page.parsed, page.people, strict=True):
        if sentence.part in (Part.ACTIONS, Part.HEADER, Part.DISTRIBUTION):
            continue
        said = _CONFESSED.search(sentence.voice) if sentence.part is Part.TIMELINE else None
        who = speaker(sentence.block.text)
        if said and who and who.lower() in page.speakers | page.names:
            yield _finding(page, sentence, *said.span(), who)
            continue
        mistake = _MISTAKE.search(sentence.voice)
        if mistake is None:
            continue
        for person in people:
            if who and words[person.first].raw == who:
                continue  # a speaker reports; what they say of themselves is looked at above
            beside = person.named and _beside(words, person.last, mistake)
            if beside:
                first, last = words[person.first], words[person.last]
                yield _finding(page, sentence, first.start, last.end, sentence.text[first.start : last.end], mistake[0])
                break


def _finding(page: Page, sentence: Sentence, start: int, end: int, who: str, mistake: str = "") -> Finding:
    beside = mistake or sentence.text[start:end]
    return found(
        page, RULE.name, Level.ERROR if mistake else Level.WARNING, sentence, start, end,
        f"“{who}” stands beside “{beside}”. Use the role (“the on-call engineer”), here and in every version that goes wider.",
        critical=bool(mistake),
    )  # fmt: skip


def _beside(words: list[Token], person: int, mistake: re.Match[str]) -> bool:
    """Whether the mistake follows the person within the reach of one predicate, and is not what they found or repaired."""
    for token in words[person + 1 : person + 1 + _REACH]:
        if token.word in _FINDER:
            return False
        if token.start >= mistake.start() and token.end <= mistake.end():
            return True
    return False


RULE = Rule(
    name="named-person-beside-mistake",
    says="A person's name stands beside a mistake.",
    why="The name is what readers will remember, and what a search will find in ten years.",
    authority="the rubric of this project (what we won't ship); SRE book, ch. 15",
    level=Level.ERROR,
    method="grammar: a name, and within its predicate a word of error; in pasted chat, what a speaker says of their own deed",
    look=look,
    tone=True,
    bad=(
        "## Header\n\nAttendees: Ines Duarte\n\n## Summary\n\nInes ran the script against the wrong cluster.\n",
        "## Timeline (UTC)\n\n- 10:01 KM: applying the new rule\n- 10:03 KM: seems to have borked the login\n",
        "## Timeline (UTC)\n\n- 10:01 TB looks at the graph\n- 10:03 TB I released it thinking it wasn't a breaking change\n",
        "## Header\n\nAttendees: Raya Sol\n\n## Timeline (UTC)\n\n- 10:02 Raya dismisses the first alert.\n",
    ),
    good=(
        "## Header\n\nAttendees: Ines Duarte\n\n## Summary\n\nInes noticed the wrong zone and Ines reverted the broken rule.\n",
        "## Timeline (UTC)\n\n- 10:01 KM: the pool is full\n- 10:03 KM: there was a typo in the rule, says the log\n",
        "## Header\n\nAttendees: Ines Duarte\n\n## Summary\n\nThe on-call engineer ran the script; the shell pointed at the wrong cluster.\n",
        "## Header\n\nAttendees: Ines Duarte\n\n## Action items\n\n- Ines to make the script refuse the wrong cluster. Due: 2026-03-01\n",
    ),
)
