"""Literal values of a claim, tied to the one place in its cited records where they stand, or refused."""

from __future__ import annotations

import re
from typing import NamedTuple

from afteraction.domain.draft import Slot
from afteraction.domain.when import MINUTE, from_civil
from afteraction.verify._literals import Literal, literals, unsaid_terms
from afteraction.verify.flaw import Flaw
from afteraction.verify.folded import places
from afteraction.verify.language import Rendered
from afteraction.verify.lexicon import content
from afteraction.verify.shares import COUNTS, Of, counted, of_the_same, share_of
from afteraction.verify.world import Source

RULE = "literal-value"
_DAY = 24 * 60 * MINUTE
_DIGITS = {
    word: str(number)
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
}
# Lengths of time that people write in either way.
_SAME = {
    "the day before": ("yesterday",),
    "previous day": ("yesterday",),
    "next day": ("tomorrow",),
    "following day": ("tomorrow",),
    "half an hour": ("30 minutes", "30 min", "30 mins", "30m", "thirty minutes"),
    "an hour": ("1 hour", "one hour", "1 h", "1h", "60 minutes", "60 min"),
    "a day": ("1 day", "one day", "24 hours", "24 h", "24h"),
    "a week": ("1 week", "one week", "7 days", "seven days"),
    "half": ("50%", "50 %", "1/2"),
    "a third": ("1/3", "one third", "one-third"),
    "two thirds": ("2/3",),
    "a quarter": ("25%", "25 %", "1/4", "one quarter"),
    "three quarters": ("75%", "75 %", "3/4"),
    "a dozen": ("12", "twelve"),
    "a pair": ("2", "two"),
    "a couple": ("2", "two"),
    "two times": ("twice",),
    "three times": ("thrice",),
    "twice": ("two times", "2 times", "2x", "2 x"),
}
_BARE = re.compile(
    r"^(?:an?|one) (quarter|dozen|couple|pair|hundred|thousand|million|billion)$"
)  # people leave the article out: quarter of the tenants
# A sentence that counts what it lists itself: "two things came together: this and that".
_OWN_LIST = re.compile(
    r"\w{3,12} (?:things|issues|factors|reasons|conditions|problems|points|questions|steps|parts|changes)\b[^:.;]{0,60}:\s(?P<items>[^:;]{1,400})",
    re.IGNORECASE,
)
_ITEM = re.compile(r",?\s(?:and|or)\s|,\s")


class _Place(NamedTuple):
    """Where a record holds a value. start, end: in its whole text."""

    source: Source
    start: int
    end: int


_DAYS = {"next": 1, "following": 1, "previous": -1, "preceding": -1, "same": 0}


def bound(
    rendered: Rendered, sources: tuple[Source, ...], day: str = "", quote: str = ""
) -> tuple[Rendered, list[Flaw]]:
    """The claim with its literals as slots; those that stand nowhere, or in several places, are flaws.

    day: of the incident, in UTC. quote: of several places of a number the one in it is meant.
    """
    words: list[str | Slot] = []
    flaws: list[Flaw] = []
    placed: dict[tuple[str, str, Of | None], Slot | Flaw] = {}
    shown = [word if isinstance(word, str) else word.text for word in rendered.words]
    whole = "\n".join(source.whole for source in sources)
    before = 0
    for number, word in enumerate(rendered.words):
        if isinstance(word, Slot):
            words.append(word)
            before += 1
            continue
        rest = rendered.plain[before:]
        before += len(word)
        flaws += (
            Flaw(RULE, term, "no cited record says it: use the word of the record, or {id ID: token}")
            for term in unsaid_terms(word, whole)
        )
        at = 0
        for literal in sorted(literals(word), key=lambda one: one.start):
            if literal.kind == "number" and _counts_itself(literal, rest):
                continue
            after = f"{word[literal.end :]}{''.join(shown[number + 1 : number + 3])}"
            of = _of(literal, after)
            key = (literal.kind, literal.text, of)
            if key not in placed:
                found = _found(literal, sources) or _counted(literal, f"{literal.text}{after}", sources)
                if of is not None:
                    found = [
                        one for one in found if of_the_same(of, literal.text, one.source.whole, one.start, one.end)
                    ]
                    literal = literal if found else literal._replace(text=f"{literal.text} of {of.head or 'them'}")
                if literal.kind == "number" and len(found) > 1:
                    found = _meant(found, quote, word[: literal.start])
                if of is not None and of.head:
                    found = found[:1]  # a share of the same is one value, however often a record says it
                placed[key] = (
                    _place(literal, found) if found else _other_day(literal, sources, day) or _nowhere(literal)
                )
            slot = placed[key]
            if isinstance(slot, Flaw):
                flaws.append(slot)
                continue
            words += [word[at : literal.start], slot] if literal.start > at else [slot]
            at = literal.end
        if word[at:]:
            words.append(word[at:])
    plain = "".join(word if isinstance(word, str) else "\0" for word in words)
    refs = tuple(dict.fromkeys((*rendered.refs, *(word.ref for word in words if isinstance(word, Slot)))))
    return Rendered(tuple(words), plain, refs), flaws


def _of(literal: Literal, after: str) -> Of | None:
    """Of what a count or a share in words is, if the claim says so. after: the sentence behind it."""
    return share_of(after) if literal.kind == "number" and COUNTS.fullmatch(literal.text) else None


def _counts_itself(literal: Literal, rest: str) -> bool:
    """Whether a number in words says how many things the same sentence lists behind a colon. rest: the words from its own on."""
    listed = _OWN_LIST.match(rest, literal.start)
    number = _DIGITS.get(literal.text.partition(" ")[0].lower())
    return listed is not None and number == str(len(_ITEM.split(listed["items"].rstrip(" ."))))


def _found(literal: Literal, sources: tuple[Source, ...]) -> list[_Place]:
    """Where the records hold it, in one of its forms."""
    if literal.kind == "time":
        return []
    found = _standing(_forms(literal), sources)
    if found or literal.kind != "identifier":
        return found
    # people write names of things in letters of either size
    return [
        _Place(source, *place)
        for source in sources
        if len(low := source.whole.lower()) == len(source.whole)
        for place in places(low, literal.text.lower())
    ]


def _standing(forms: list[str], sources: tuple[Source, ...]) -> list[_Place]:
    return [
        _Place(source, start, end) for source in sources for form in forms for start, end in places(source.whole, form)
    ]


def _counted(literal: Literal, behind: str, sources: tuple[Source, ...]) -> list[_Place]:
    """Where the records count the same things with another word between or without one. behind: the sentence from its place on."""
    told = counted(behind) if literal.kind == "number" else None
    if told is None:
        return []
    number, of = told
    forms = _forms(literal._replace(text=number)) + (["both"] if number.lower() == "two" else [])
    found = [one for one in _standing(forms, sources) if of_the_same(of, number, one.source.whole, one.start, one.end)]
    return found[:1]


def _meant(found: list[_Place], quote: str, lead: str) -> list[_Place]:
    """Of several places those in the quote, or else those behind the same word as in the claim, if there are any.

    Behind one word a number is one value, however often a record says it. lead: the claim's words before the number.
    """
    spans = {place.source.id: places(place.source.whole, quote) for place in found} if quote else {}
    quoted = [one for one in found if any(a <= one.start and one.end <= b for a, b in spans.get(one.source.id, ()))]
    if len({(one.source.id, one.start) for one in quoted}) == 1:
        return quoted
    word = (lead.split() or [""])[-1].lower()
    behind = [one for one in found if content(word) and one.source.whole[: one.start].lower().rstrip().endswith(word)]
    return behind[:1] or found


def _place(literal: Literal, found: list[_Place]) -> Slot | Flaw:
    source, start, end = found[0]
    if literal.kind == "number" and len({(one.source.id, one.start) for one in found}) > 1:
        return Flaw(
            RULE,
            literal.text,
            "it stands in several places of the cited records: say which with {quote ID: words} or {id ID: token}",
        )
    text = literal.text if literal.kind == "number" else source.whole[start:end]
    if literal.kind in ("quote", "link"):  # an address is never ours to give
        return Slot("quote", source.id, f"“{text}”")
    return Slot("id", source.id, text)


def _nowhere(literal: Literal) -> Flaw:
    advice = {
        "time": "a time is written {time ID}, a day {day ID}",
        "quote": "quote exact words with {quote ID: words}",
        "link": "no such link stands in the cited records",
    }
    other = "it does not stand in a cited record: use {fact ID}, {id ID: token} or {quote ID: words}"
    return Flaw(RULE, literal.text, advice.get(literal.kind, other))


def _other_day(literal: Literal, sources: tuple[Source, ...], day: str) -> Slot | None:
    """The day before or after that of the incident, where the first record with a time lies on it."""
    first, _, noun = literal.text.lower().partition(" ")
    if literal.kind != "number":
        return None
    told = next((source for source in sources if source.at is not None), None)
    if noun != "day" or first not in _DAYS or told is None or told.at is None or not day:
        return None
    year, month, date = (int(part) for part in day.split("-"))
    apart = told.at.ns // _DAY - from_civil(year, month, date) // _DAY
    return Slot("time", told.id, literal.text) if apart == _DAYS[first] else None


def _forms(literal: Literal) -> list[str]:
    """How the records may write it: a number as a word or in digits, its noun with it."""
    forms = [literal.text]
    if literal.kind == "number":
        first, _, rest = literal.text.partition(" ")
        digits = _DIGITS.get(first.lower())
        if digits:
            forms += [
                f"{digits} {rest}".strip(),
                f"{first.lower()} {rest}".strip(),
                f"{first.capitalize()} {rest}".strip(),
            ]
        forms.append(re.sub(r"(?<!\s)\s+(?=[%°])", "", literal.text))
        even = literal.text.lower().replace("-", " ")
        if COUNTS.match(even):
            forms += [f"{literal.text[0].lower()}{literal.text[1:]}", literal.text.capitalize()]
        if COUNTS.fullmatch(even):
            forms += [even, even.replace(" ", "-", 1), *_BARE.findall(even)]
        forms += _SAME.get(even, ())
        if literal.text.isalpha() and len(literal.text) > 4:  # months and days, whose short forms are words besides
            forms += [literal.text.lower(), literal.text.capitalize()]
        forms += [form[:-1] if form.endswith("s") else f"{form}s" for form in forms if form[-1:].isalpha()]
    return list(dict.fromkeys(forms))
