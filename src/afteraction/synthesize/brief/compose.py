"""A brief from its choices: title, notes, lines within the limit, each proven before it is shown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from afteraction.domain.draft import Status
from afteraction.redact.names import Names
from afteraction.synthesize.brief.cues import MEASURED
from afteraction.synthesize.brief.extract import choices, public_words, told_name
from afteraction.synthesize.brief.fit import Audience, Reader, brands_of, unfit
from afteraction.synthesize.brief.lines import HEADINGS, SAYINGS, Brief, Choice, Line, Topic, arranged, say, unproven
from afteraction.synthesize.brief.picker import first
from afteraction.synthesize.brief.review import Review
from afteraction.synthesize.brief.show import markdown, word_count
from afteraction.synthesize.brief.times import days

LEAST = 80  # words in which the least that must be said fits
_PREFIX = re.compile(
    r"^(?:\[?(?:post-?mortem|rca|retro(?:spective)?|incident (?:retro|report|review|post-?mortem))\]?(?: (?:for|of|on)\b)?\s*[:–—-]?\s+|incident\s*[:–—-]\s*)?(?:\d{4}-\d\d-\d\d\s*[,:–—-]?\s*)?(?:PM\d[\d-]*\s*-\s*)?",
    re.IGNORECASE,
)
_PERSON = "[a person]"
_TITLE = 14  # words
HEADS = {
    Audience.EXECUTIVE: "Executive brief",
    Audience.CUSTOMER: "Service incident",
    Audience.SUPPORT: "Support brief",
}
DRAFT = "Draft, not approved."
EDITED = "The review was edited by a person; the edited text counts."


def reader_of(review: Review, audience: Audience, vendors: Mapping[str, str] | None = None) -> Reader:
    """What a brief for an audience may say, from the review itself. vendors: spellings that customers do not read."""
    hidden = dict.fromkeys(review.names, _PERSON) | (dict(vendors or {}) if audience is Audience.CUSTOMER else {})
    return Reader(
        audience, Names(hidden, mentions=_PERSON), review.names, brands_of(review.title), public_words(review)
    )


def title_of(review: Review, reader: Reader) -> str:
    """The review's title where it fits its reader; else the day."""
    head = HEADS[reader.audience]
    title = told_name(review) if reader.audience is Audience.CUSTOMER else _PREFIX.sub("", review.title).strip()
    known = days(review)
    fits = title and len(title.split()) <= _TITLE and not list(unfit(title, reader, most=3))
    return f"{head}: {title}" if fits else f"{head}: {known[0]}" if known and len(known[0].split()) < 5 else head


def composed(
    review: Review,
    reader: Reader,
    limit: int,
    notes: Sequence[str] = (),
    written: Sequence[Line] = (),
    engine: str = "rules",
    withheld: Sequence[tuple[str, str]] = (),
) -> Brief:
    """The brief. written: sentences of a model that passed every check; rules say what these leave out.

    A line of the rules that says more than its review is never shown: it is listed with what was withheld.
    """
    audience = reader.audience
    banner = ([] if review.approved else [DRAFT]) + list(notes)
    brief = Brief(audience, title_of(review, reader), tuple(banner), (), limit, engine, tuple(withheld))
    offered, unsafe = _proven(_merged(choices(review, reader), written), review)
    brief = brief._replace(
        withheld=(*brief.withheld, *((line.text, "it says more than its review") for line in unsafe))
    )

    def within(shown: Brief) -> tuple[Line, ...]:
        return arranged(
            offered, HEADINGS[audience], lambda some: word_count(markdown(shown._replace(lines=tuple(some)))), limit
        )

    lines = within(brief)
    if word_count(markdown(brief._replace(lines=lines))) > limit:
        brief = brief._replace(title=HEADS[audience])
        lines = within(brief)
    return brief._replace(lines=tuple(line._replace(status=_weakest(line, review)) for line in lines))


def _weakest(line: Line, review: Review) -> Status:
    """A sentence is as sure as the least sure one it rests on."""
    order = (Status.OPEN, Status.INFERRED, Status.REPORTED, Status.OBSERVED)
    return min(
        (one.status for ident in line.rests if (one := review.by_id(ident))), key=order.index, default=Status.OPEN
    )


def _proven(offered: Sequence[Choice], review: Review) -> tuple[list[Choice], list[Line]]:
    """(the choices with the lines that the review carries, the other lines)"""
    kept: list[Choice] = []
    unsafe: list[Line] = []
    for choice in offered:
        wrong = [line for line, _ in unproven([line for line in choice.lines if line.by == "rules"], review)]
        unsafe += wrong
        good = tuple(line for line in choice.lines if line not in wrong)
        if good or choice.must:
            kept.append(Choice(good or (say(choice.lines[0].topic, "not known"),), choice.must))
    return kept, unsafe


_DOUBTS = tuple(SAYINGS[name] for name in ("cause open", "no cause", "customers: no cause", "cause stated"))
_COUNTS = tuple(SAYINGS[name] for name in ("no count", "customers: no count"))


def _merged(rules: Sequence[Choice], written: Sequence[Line]) -> list[Choice]:
    """The model's sentences in the place of the rules' on their topic; doubts on the cause and all open ends stay the rules'."""
    told = {line.topic for line in written}
    counted = any(MEASURED.search(line.text) for line in written)
    kept: list[Choice] = []
    placed: set[Topic] = set()
    for choice in rules:
        topic, text = choice.lines[0].topic, choice.lines[0].text
        if topic in told and topic not in placed:
            mine = [line for line in written if line.topic is topic]
            kept += [first(line) if place == 0 else Choice((line,)) for place, line in enumerate(mine)]
            placed.add(topic)
        if topic not in told or text in _DOUBTS or (text in _COUNTS and not counted):
            kept.append(choice)
    return kept
