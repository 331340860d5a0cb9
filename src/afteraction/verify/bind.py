"""Literal values of a claim, tied to the one place in its cited records where they stand, or refused."""

from __future__ import annotations

import re

from afteraction.domain.draft import Slot
from afteraction.verify._literals import Literal, literals, unsaid_terms
from afteraction.verify.flaw import Flaw
from afteraction.verify.folded import places
from afteraction.verify.language import Rendered
from afteraction.verify.world import Source

RULE = "literal-value"
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


def bound(rendered: Rendered, sources: tuple[Source, ...]) -> tuple[Rendered, list[Flaw]]:
    """The claim with its literals as slots; those that stand nowhere, or in several places, are flaws."""
    words: list[str | Slot] = []
    flaws: list[Flaw] = []
    placed: dict[tuple[str, str], Slot | Flaw] = {}
    whole = "\n".join(source.whole for source in sources)
    for word in rendered.words:
        if isinstance(word, Slot):
            words.append(word)
            continue
        flaws += (
            Flaw(RULE, term, "no cited record says it: use the word of the record, or {id ID: token}")
            for term in unsaid_terms(word, whole)
        )
        at = 0
        for literal in sorted(literals(word), key=lambda one: one.start):
            key = (literal.kind, literal.text)
            slot = placed[key] = placed[key] if key in placed else _place(literal, sources)
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


def _place(literal: Literal, sources: tuple[Source, ...]) -> Slot | Flaw:
    if literal.kind == "time":
        return Flaw(RULE, literal.text, "a time is written {time ID}, a day {day ID}")
    found = [
        (source, start, end)
        for source in sources
        for form in _forms(literal)
        for start, end in places(source.whole, form)
    ]
    if not found:
        advice = {
            "quote": "quote exact words with {quote ID: words}",
            "link": "no such link stands in the cited records",
        }
        return Flaw(
            RULE,
            literal.text,
            advice.get(
                literal.kind, "it does not stand in a cited record: use {fact ID}, {id ID: token} or {quote ID: words}"
            ),
        )
    source, start, end = found[0]
    if literal.kind == "number" and len({(one.id, a) for one, a, _ in found}) > 1:
        return Flaw(
            RULE,
            literal.text,
            "it stands in several places of the cited records: say which with {quote ID: words} or {id ID: token}",
        )
    text = literal.text if literal.kind == "number" else source.whole[start:end]
    if literal.kind in ("quote", "link"):  # an address is never ours to give
        return Slot("quote", source.id, f"“{text}”")
    return Slot("id", source.id, text)


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
        forms += [form[:-1] if form.endswith("s") else f"{form}s" for form in forms if form[-1:].isalpha()]
    return list(dict.fromkeys(forms))
