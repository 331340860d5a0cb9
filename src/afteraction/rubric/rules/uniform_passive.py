"""Sections in which things are done and nobody does them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from afteraction.domain.document import Part
from afteraction.domain.finding import Finding, Level
from afteraction.rubric.grammar import Passive, Person, Token, passives
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule, found
from afteraction.rubric.sentences import Sentence
from afteraction.rubric.vocabulary import vocabulary

_PARTS = (Part.SUMMARY, Part.FACTORS, Part.WRONG, Part.RESPONSE, Part.TIMELINE, Part.IMPACT, Part.DETECTION, Part.OTHER)
_DEEDS = 2  # of a recovery: fewer things done say nothing about a manner
_MORE = 3  # elsewhere, where much is told of systems
_SHARE = 0.75
# What people do; "the pool was exhausted" and "errors were returned" are things that happen.
_HUMAN = vocabulary("applied approved asked assigned attempted built cancelled carried changed checked cleaned cleared closed concluded conducted configured contacted contained copied cordoned corrected created decided declared deemed deleted deployed determined disabled discussed drained enabled escalated examined executed extended fixed followed found identified implemented imported increased informed initiated inspected installed introduced investigated launched made manually merged migrated mitigated modified moved noted noticed notified observed opened paged patched paused performed planned posted promoted pushed raised rebooted rebuilt reconfigured recreated reduced released removed renamed replaced reported requested reset resized resolved restarted restored resumed retried reverted reviewed rolled rotated run scaled scheduled selected sent set shut started stopped suspended switched taken tested thought tried tuned turned undertaken updated upgraded verified written")  # fmt: skip
_WE = frozenset(("we", "i", "he", "she", "team", "staff", "us", "people", "person", "everyone", "somebody", "someone"))  # fmt: skip

_PREPOSITIONS = frozenset(("of", "by", "to", "for", "from", "with", "in", "on", "at", "and"))
_NOT_ACTIVE = frozenset(("is", "are", "was", "were", "been", "being", "be", "of", "in", "on", "and", "or", "to", "for", "with", "at"))  # fmt: skip


class _Told(NamedTuple):
    """A section so far. evasive: sentences with what people did and no actor. acted: sentences in which people act."""

    part: Part
    evasive: list[tuple[Sentence, Passive]]
    acted: int
    deeds: int


def look(page: Page) -> Iterator[Finding]:
    """Each section in which what people did is told in passives without an actor, nearly throughout."""
    threshold = page.options.passive_share or _SHARE
    deeds = _deeds_of(page)
    whole, alone = _by_section(page, deeds, joined=True), _by_section(page, deeds, joined=False)
    told = [one for one in whole.values() if _evasive(one, threshold)]
    covered = {id(sentence.block) for one in told for sentence, _ in one.evasive}
    told += [
        one
        for one in alone.values()
        if _evasive(one, threshold) and not any(id(sentence.block) in covered for sentence, _ in one.evasive)
    ]
    for one in told:
        sentence, first = one.evasive[0]
        yield found(
            page, RULE.name, Level.WARNING, sentence, first.start, first.end,
            f"{len(one.evasive)} of {len(one.evasive) + one.acted} sentences here that tell what was done do not say what or who did it. Name the system or the role that acted (“the on-call engineer restarted the job”), and then what allowed it.",
        )  # fmt: skip


def _evasive(told: _Told, threshold: float) -> bool:
    few = _DEEDS if told.part is Part.RESPONSE else _MORE
    return told.deeds >= few and len(told.evasive) >= threshold * (len(told.evasive) + told.acted)


class _Deed(NamedTuple):
    """A sentence with what people did in it. acted: whether it says who."""

    sentence: Sentence
    words: list[Token]
    without: list[Passive]
    acted: bool


def _deeds_of(page: Page) -> list[_Deed]:
    found_ = []
    for (sentence, words), people in zip(page.parsed, page.people, strict=True):
        if sentence.part in _PARTS:
            acted = _people_act(words, people)
            without = [] if acted else [one for one in passives(words) if one.verb in _HUMAN and not one.agent]
            if acted or without:
                found_.append(_Deed(sentence, words, without, acted))
    return found_


def _by_section(page: Page, deeds: list[_Deed], *, joined: bool) -> dict[tuple[int, Part], _Told]:
    """joined: headings that are times belong to their timeline."""
    told: dict[tuple[int, Part], _Told] = {}
    for sentence, words, without, acted in deeds:
        key = (_whole_section(page, sentence) if joined else sentence.block.section, sentence.part)
        before = told.setdefault(key, _Told(sentence.part, [], 0, 0))
        if acted:
            told[key] = before._replace(acted=before.acted + 1)
        else:
            before.evasive.append((sentence, without[0]))
            told[key] = before._replace(deeds=before.deeds + _deeds(words, without))
    return told


def _whole_section(page: Page, sentence: Sentence) -> int:
    """The index of the section; rows of a timeline that are headings belong to the timeline."""
    index = sentence.block.section
    sections = page.document.sections
    while index >= 0 and sections[index].title[:1].isdigit() and sections[index].parent >= 0:
        index = sections[index].parent
    return index


def _deeds(words: list[Token], without: list[Passive]) -> int:
    """The passives with what is joined to them: “is made and then modified” are two."""
    last = without[-1].end
    joined = sum(
        token.word == "and"
        and index + 1 < len(words)
        and any(word.word in _HUMAN for word in words[index + 1 : index + 3])
        for index, token in enumerate(words)
        if token.start > last
    )
    return len(without) + joined


def _people_act(words: list[Token], people: tuple[Person, ...]) -> bool:
    """Whether people are the subject of the sentence: “we”, a role, a name, a team, before a verb that is active."""
    if any(token.word in _WE and not (token.word == "i" and token.raw != "I") for token in words):
        return True
    for person in people:
        if person.last + 1 >= len(words):
            continue
        before, after = words[person.first - 1].word if person.first else "", words[person.last + 1].word
        if before not in _PREPOSITIONS and after.isalpha() and after not in _NOT_ACTIVE:
            return True
    return False


RULE = Rule(
    name="uniform-passive",
    says="A section tells what was done and never who or what did it.",
    why="Avoiding the actor avoids the action; blameless writing names what was done and asks what allowed it.",
    authority="the rubric of this project (performative passive voice); John Allspaw",
    level=Level.WARNING,
    method="grammar: passives of what people do, without an agent, against sentences in which people act",
    look=look,
    tone=True,
    bad=(
        "## Summary\n\nA deploy was made. The pool was exhausted. Errors were seen. The alert was missed. A restart was attempted. The flag was changed. Service was restored.\n",
        "## Resolution\n\nThe situation was contained by scanning the mail. The accounts were closed and the laptops were replaced.\n",
        "## Timeline (UTC)\n\n### 10:02\n\nA slow login was reported.\n\n### 10:10\n\nThe node was cordoned and drained.\n\n### 10:20\n\nThe node was replaced.\n",
    ),
    good=(
        "## Summary\n\nThe release raised the pool's demand. The pool ran out at 10:02. The gateway returned errors. The alert was routed to an old channel. The on-call engineer restarted the service. The flag was turned off. Payments recovered.\n",
        "## Summary\n\nConnections were refused. The queue was exhausted. Errors were returned to 40 users.\n",
        "## Timeline (UTC)\n\n- 10:02 We restarted the pool.\n- 10:05 The flag was changed.\n- 10:09 We saw that the alert was closed.\n- 10:12 The node was replaced.\n",
    ),
)
