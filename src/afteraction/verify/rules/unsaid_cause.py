"""A cause is stated by a record, or marked as inferred."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.verify.flaw import Flaw
from afteraction.verify.lexicon import CAUSAL, SAID_CAUSE
from afteraction.verify.rule import Check, Example, Judged, unsaid


def _look(judged: Judged) -> Iterator[Flaw]:
    word = unsaid(judged, CAUSAL, SAID_CAUSE)
    if word:
        yield Flaw("", word, "the quoted words state no cause: quote the record that does, or mark the claim inferred")


CHECK = Check(
    "unsaid-cause",
    "Two true events side by side are the most believable wrong cause.",
    _look,
    refuses=(Example("The report job caused the slow checkout.", ("m6",), "killed the report job"),),
    allows=(
        Example(
            "The pool was full because the report job held locks.",
            ("m5",),
            "pool is full: hikari-checkout has 40 of 40 connections busy because the report job holds locks",
        ),
        Example("The report job caused the slow checkout.", ("m6",), "killed the report job", "inferred"),
    ),
)
