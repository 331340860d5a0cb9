"""The tone of a document in four figures, and the limits that a team's own good postmortems set."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain
from statistics import median

from afteraction.domain.document import Part
from afteraction.rubric.grammar import finite_verbs, passives
from afteraction.rubric.page import Page, Tone
from afteraction.rubric.rules import hero_narrative, hindsight_phrase, named_blame, villain_narrative

_HEDGE = re.compile(
    r"\b(?:maybe|perhaps|possibly|probably|presumably|apparently|arguably|supposedly|somewhat|seem(?:s|ed|ingly)?|appear(?:s|ed)? to|may have|might have|might|kind of|sort of|more or less|(?:we|i) (?:think|believe|guess|assume|suspect))\b",
    re.IGNORECASE,
)
_BLAMING = (named_blame, villain_narrative, hindsight_phrase, hero_narrative)
_APART = (Part.HEADER, Part.ACTIONS, Part.DISTRIBUTION, Part.SUPPORTING)  # names and guesses belong there
_HEADROOM = 1.5  # times the median of the exemplars
# Below these a figure says nothing about a tone: a page of 400 words with one hedge is not off it.
FLOOR = Tone(passive_share=0.3, names_per_100=1.0, hedges_per_100=0.75, blame_per_100=0.0)


def measure(page: Page) -> Tone:
    """The tone of a page; all zero where it has no sentences."""
    words = names = hedges = told = evasive = 0
    for (sentence, tokens), people in zip(page.parsed, page.people, strict=True):
        verbs = finite_verbs(tokens)
        without = sum(not one.agent for one in passives(tokens))
        told += verbs > 0
        evasive += 0 < verbs <= without
        words += sum(token.word[0].isalnum() for token in tokens)
        if sentence.part in _APART:
            continue
        names += sum(person.named for person in people)
        hedges += sum(1 for _ in _HEDGE.finditer(sentence.voice))
    blame = sum(1 for _ in chain.from_iterable(rule.look(page) for rule in _BLAMING))
    hundred = max(words, 1) / 100
    return Tone(evasive / max(told, 1), names / hundred, hedges / hundred, blame / hundred)


def thresholds(exemplars: Sequence[Tone]) -> Tone:
    """The most that a document may have of each: the largest of the exemplars, or half above their median, at least a floor.

    Raises:
        ValueError: there is no exemplar.
    """
    if not exemplars:
        raise ValueError("no exemplars: name at least one good postmortem")
    return Tone(
        *(
            max(max(one), _HEADROOM * median(one), floor)
            for one, floor in zip(zip(*exemplars, strict=True), FLOOR, strict=True)
        )
    )
