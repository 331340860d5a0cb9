"""The language of claims: words with slots in braces, which code fills from records and facts.

``{time m17}`` ``{day m17}`` ``{duration m3 m11}`` ``{quote m17: exact words}`` ``{quote m17[12:48]}`` ``{id m8: INC-2203}``
``{fact f2}`` ``{actor m9}``. Whoever writes a claim never writes a value.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from afteraction.domain.draft import Slot, Status, Words, in_prose
from afteraction.domain.when import Instant, between, clock_of, day_of, duration_text
from afteraction.verify._literals import is_link
from afteraction.verify.flaw import Flaw
from afteraction.verify.folded import bare, places
from afteraction.verify.world import Source, World

_SLOT = re.compile(r"\{([^{}]{0,2000})\}")
_INSIDE = re.compile(
    r"(?P<kind>time|day|duration|quote|id|fact|actor)\s+(?P<ref>[\w.\-]{1,120})"
    r"(?:\s+(?P<other>[\w.\-]{1,120})|\[(?P<start>\d{1,7}):(?P<end>\d{1,7})\]|:\s*(?P<words>.+))?\s*",
    re.DOTALL,
)
_ARTICLE = re.compile(r"\b(?:the|an?|our|their|this|each|every|another)\s{1,4}$", re.IGNORECASE)
_BEGINS = re.compile(r"[.!?…][\"”’'»)]{0,3}\s{1,4}$|\n\s{0,4}$")  # a sentence
_SHORTENED = re.compile(r"\b(?:e\.g|i\.e|cf|vs|approx|resp)\.\s{1,4}$", re.IGNORECASE)
RULE = "slot"


class Proposal(NamedTuple):
    """A claim as its author wrote it. words: with slots in braces. quote: exact words of a cited record, or "" where only facts are cited."""

    words: str
    cites: tuple[str, ...]
    quote: str = ""
    status: Status = Status.REPORTED


class Rendered(NamedTuple):
    """A claim with its slots filled. plain: its words with ``\\0`` in the place of each slot. refs: ids that slots name."""

    words: Words
    plain: str
    refs: tuple[str, ...]

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The slots in order."""
        return tuple(word for word in self.words if isinstance(word, Slot))


def render(text: str, world: World) -> tuple[Rendered, list[Flaw]]:
    """Fill the slots; a slot that cannot be filled is a flaw and stays as it was written."""
    words: list[str | Slot] = []
    plain: list[str] = []
    refs: list[str] = []
    flaws: list[Flaw] = []
    at = 0
    for match in _SLOT.finditer(text):
        before = bare(text[at : match.start()])
        if before:
            words.append(before)
            plain.append(before)
        at = match.end()
        made = _filled(match[1].strip(), world, refs)
        if isinstance(made, Slot) and made.kind == "actor":
            made = _called(made, world.sources[made.ref], words)
        if isinstance(made, Flaw):
            flaws.append(made._replace(token=match[0]))
        words.append(match[0] if isinstance(made, Flaw) else made)
        plain.append("\0")
    if rest := bare(text[at:]):
        words.append(rest)
        plain.append(rest)
    if "{" in "".join(plain) or "}" in "".join(plain):
        flaws.append(Flaw(RULE, "{", "a brace is open or closed alone: a slot is written {time m17}"))
    return Rendered(tuple(words), "".join(plain), tuple(refs)), flaws


def _filled(inside: str, world: World, refs: list[str]) -> Slot | Flaw:
    match = _INSIDE.fullmatch(inside)
    if match is None:
        return Flaw(RULE, inside, "is no slot: time, day, duration, quote, id, fact or actor, then an id")
    kind, ref, other = match["kind"], match["ref"], match["other"]
    refs += [ref, *([other] if other else [])]
    if kind == "fact":
        fact = world.facts.get(ref)
        return Slot("duration" if fact.unit == "s" else "count", fact.id, fact.text) if fact else _unknown(ref)
    source = world.sources.get(ref)
    if source is None:
        return _unknown(ref)
    if kind in ("time", "day"):
        return _time(kind, source, world)
    if kind == "duration":
        later = world.sources.get(other or "")
        return _duration(source, later) if later else _unknown(other or "a second id")
    if kind == "actor":
        return Slot("actor", ref, source.actor) if source.actor else Flaw(RULE, ref, "has no author that is known")
    span = _span(source, match)
    if isinstance(span, Flaw):
        return span
    return Slot("quote", ref, f"“{span}”") if kind == "quote" or is_link(span) else Slot("id", ref, span)


def _called(slot: Slot, source: Source, before: list[str | Slot]) -> Slot:
    """The author as a sentence names them at this place: a role with its article, unless one stands before it already."""
    if not source.person:
        return slot
    lead = "".join(word if isinstance(word, str) else word.text for word in before).rstrip("\"“‘'([*_")
    called = in_prose(slot.text)
    if _ARTICLE.search(lead):
        return slot._replace(text=called.removeprefix("the "))
    begins = not lead.strip() or (_BEGINS.search(lead) is not None and not _SHORTENED.search(lead))
    return slot._replace(text=f"{called[:1].upper()}{called[1:]}" if begins else called)


def _unknown(ref: str) -> Flaw:
    return Flaw("unknown-source", ref, "is no record or fact that was given")


def _time(kind: str, source: Source, world: World) -> Slot | Flaw:
    if source.at is None:
        return Flaw(RULE, source.id, "has no time that is settled")
    day = day_of(source.at.ns)
    if kind == "day":
        return Slot("time", source.id, day)
    date = f"{day} " if day != world.day else ""
    return Slot("time", source.id, f"{date}{clock_of(source.at.ns, source.at.precision)} UTC")


def _duration(first: Source, later: Source) -> Slot | Flaw:
    if not isinstance(first.at, Instant) or not isinstance(later.at, Instant):
        return Flaw(RULE, f"{first.id} {later.id}", "one of the two has no time that is settled")
    if later.at.ns < first.at.ns:
        return Flaw(RULE, f"{first.id} {later.id}", "the second is earlier than the first")
    days = [f"{day_of(at.ns)} " if day_of(first.at.ns) != day_of(later.at.ns) else "" for at in (first.at, later.at)]
    ends = f"{days[0]}{clock_of(first.at.ns, first.at.precision)} to {days[1]}{clock_of(later.at.ns, later.at.precision)} UTC"
    return Slot("duration", first.id, f"{duration_text(between(first.at, later.at))} ({ends})")


def _span(source: Source, match: re.Match[str]) -> str | Flaw:
    if match["start"] is not None:
        start, end = int(match["start"]), int(match["end"])
        text = source.text[start:end]
        whole = places(source.text, text) if text.strip() else []
        if end > len(source.text) or not any(a <= start + 1 and b >= end - 1 for a, b in whole):
            return Flaw(RULE, match[0], "the span is empty, beyond the text, or cuts a word")
        return " ".join(text.split())
    words = (match["words"] or "").strip()
    for text in (source.text, source.title):
        for start, end in places(text, words.strip("\"“”'")) or places(text, words):
            return " ".join(text[start:end].split())
    return Flaw(RULE, words or source.id, "these words do not stand in that record: copy them exactly")
