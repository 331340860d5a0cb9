"""All, never and only need a record that says so."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.verify.flaw import Flaw
from afteraction.verify.lexicon import UNIVERSAL
from afteraction.verify.rule import Check, Example, Judged, unsaid


def _look(judged: Judged) -> Iterator[Flaw]:
    word = next((word for words in UNIVERSAL if (word := unsaid(judged, words))), "")
    if word:
        yield Flaw("", word, "the quoted words do not say so: name what they do say, or mark the claim inferred")


CHECK = Check(
    "unsaid-universal",
    "One failing node becomes all nodes by one word.",
    _look,
    refuses=(Example("Every order failed.", ("m9",), "12 tickets about failed orders"),),
    allows=(Example("Checkout was healthy in all regions.", ("m7",), "all regions back to normal"),),
)
