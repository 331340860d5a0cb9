"""A person's name in the same sentence as a mistake."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.domain.document import Part
from afteraction.domain.finding import Finding, Level
from afteraction.rubric.grammar import Token, person_at
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule, found

_MISTAKE = re.compile(
    r"\b(?:mistakes?|mistakenly|accidentally|inadvertently|by accident|wrong(?:ly)?|incorrect(?:ly)?|typos?|erroneous(?:ly)?|unintentionally|misconfigur\w+|fat[- ]finger\w*|broke|deleted (?:the )?(?:production|prod|wrong)|overlooked|forgot(?:ten)?|missed|didn.t (?:realis|realiz|notice|check|test)\w*|without (?:testing|review|approval|checking))\b",
    re.IGNORECASE,
)

_REACH = 9  # words


def look(page: Page) -> Iterator[Finding]:
    """Names of people beside words of error; action items name their owners and are left alone."""
    for sentence, words in page.parsed:
        if sentence.part in (Part.ACTIONS, Part.HEADER, Part.DISTRIBUTION):
            continue
        mistake = _MISTAKE.search(sentence.voice)
        if mistake is None:
            continue
        for index in range(len(words)):
            person = person_at(words, index, page.names)
            beside = person is not None and person.named and _beside(words, person.last, mistake)
            if person is not None and beside:
                first, last = words[person.first], words[person.last]
                yield found(
                    page, RULE.name, Level.ERROR, sentence, first.start, last.end,
                    f"“{sentence.text[first.start : last.end]}” stands beside “{mistake[0]}”. Use the role (“the on-call engineer”), here and in every version that goes wider.",
                    critical=True,
                )  # fmt: skip
                break


def _beside(words: list[Token], person: int, mistake: re.Match[str]) -> bool:
    """Whether the mistake follows the person within the reach of one predicate."""
    return any(
        token.start >= mistake.start() and token.end <= mistake.end()
        for token in words[person + 1 : person + 1 + _REACH]
    )


RULE = Rule(
    name="named-person-beside-mistake",
    says="A person's name stands beside a mistake.",
    why="The name is what readers will remember, and what a search will find in ten years.",
    authority="the rubric of this project (what we won't ship); SRE book, ch. 15",
    level=Level.ERROR,
    method="grammar",
    look=look,
    bad=("## Header\n\nAttendees: Ines Duarte\n\n## Summary\n\nInes ran the script against the wrong cluster.\n",),
    good=(
        "## Header\n\nAttendees: Ines Duarte\n\n## Summary\n\nThe on-call engineer ran the script; the shell pointed at the wrong cluster.\n",
        "## Header\n\nAttendees: Ines Duarte\n\n## Action items\n\n- Ines to make the script refuse the wrong cluster. Due: 2026-03-01\n",
    ),
)
