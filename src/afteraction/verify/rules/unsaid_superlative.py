"""Peaks and majorities are measured by somebody."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.domain.draft import Status
from afteraction.verify.flaw import Flaw
from afteraction.verify.lexicon import SUPERLATIVE
from afteraction.verify.rule import Check, Example, Judged, unsaid
from afteraction.verify.shares import MOST, of_the_same, share_of


def _look(judged: Judged) -> Iterator[Flaw]:
    if word := unsaid(judged, SUPERLATIVE):
        advice = "the quoted words compare nothing: quote what does, or mark the claim inferred"
        yield Flaw("", word, advice, Status.INFERRED)
    elif share := _of_another(judged):
        advice = "the quoted words say it of something else: say of what, or mark the claim inferred"
        yield Flaw("", share, advice, Status.INFERRED)


def _of_another(judged: Judged) -> str:
    """A most of the claim that is a most of something else in its record, or ""."""
    if judged.quoted is None or judged.proposal.status in (Status.INFERRED, Status.OPEN):
        return ""
    text = judged.quoted.whole
    for found in MOST.finditer(judged.plain):
        of = share_of(judged.plain[found.end() :], bare=found[0].lower() == "most")
        told = MOST.finditer(text)
        if of is not None and of.head and not any(of_the_same(of, one[0], text, *one.span()) for one in told):
            return f"{found[0]} of {of.head}"
    return ""
    text = judged.quoted.whole
    for found in MOST.finditer(judged.plain):
        of = share_of(judged.plain[found.end() :], bare=found[0].lower() == "most")
        told = list(MOST.finditer(text))
        if of is not None and of.head and told and not any(of_the_same(of, one[0], text, *one.span()) for one in told):
            return f"{found[0]} of {of.head}"
    return ""


CHECK = Check(
    "unsaid-superlative",
    "A peak is a comparison with everything that was not quoted.",
    _look,
    lowers=(
        Example("The pool was the main limit.", ("m5",), "pool is full"),
        Example(
            "Most of the retries came from the app.",
            ("m9",),
            "12 tickets about failed orders, most of them from the app",
        ),
        Example("Most regions told of the app.", ("m9",), "most of them from the app"),
    ),
    allows=(
        Example("The majority of the tickets came from the app.", ("m9",), "most of them from the app"),
        Example(
            "Most tickets came from the app.", ("m9",), "12 tickets about failed orders, most of them from the app"
        ),
    ),
)
