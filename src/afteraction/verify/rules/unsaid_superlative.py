"""Peaks and majorities are measured by somebody."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.verify.flaw import Flaw
from afteraction.verify.lexicon import SUPERLATIVE
from afteraction.verify.rule import Check, Example, Judged, unsaid


def _look(judged: Judged) -> Iterator[Flaw]:
    word = unsaid(judged, SUPERLATIVE)
    if word:
        yield Flaw("", word, "the quoted words compare nothing: quote what does, or mark the claim inferred")


CHECK = Check(
    "unsaid-superlative",
    "A peak is a comparison with everything that was not quoted.",
    _look,
    refuses=(Example("The pool was the main limit.", ("m5",), "pool is full"),),
    allows=(
        Example(
            "Most tickets came from the app.", ("m9",), "12 tickets about failed orders, most of them from the app"
        ),
    ),
)
