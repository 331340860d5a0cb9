"""A sentence denies what its evidence denies, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.domain.draft import Status
from afteraction.verify.flaw import Flaw
from afteraction.verify.lexicon import NEGATION, NEGATIVE, RULED_OUT
from afteraction.verify.rule import Check, Example, Judged

_WORDS = 5  # before a quote


def _look(judged: Judged) -> Iterator[Flaw]:
    evidence = _with_before(judged)
    if not evidence or judged.proposal.status is Status.OPEN:
        return
    words = judged.plain + " ".join(
        slot.text for slot in judged.rendered.slots if slot.kind in ("quote", "value", "id")
    )
    denies, denied = NEGATION.search(judged.plain), NEGATION.search(evidence)
    if (RULED_OUT.search(evidence) or denied) and not (
        NEGATION.search(words) or RULED_OUT.search(words) or NEGATIVE.search(words)
    ):
        yield Flaw(
            "", evidence[:60], "the record denies it or rules it out: say so, or quote what supports the sentence"
        )
    elif (
        denies
        and not NEGATION.search(f"{evidence} {judged.sentence}")
        and not NEGATIVE.search(evidence)
        and judged.proposal.status is not Status.INFERRED
    ):
        yield Flaw("", denies[0], "the quoted words deny nothing: quote what does, or mark it inferred")


def _with_before(judged: Judged) -> str:
    """The quote with the few words before it: a not may stand just outside."""
    if judged.quoted is None:
        return judged.evidence
    text, quote = judged.quoted.whole, judged.proposal.quote
    at = text.find(quote)
    start = max(0, *(text.rfind(mark, 0, max(at, 0)) + 1 for mark in (".", "!", "?", "\n", ";", ",")))
    before = " ".join(text[start : max(at, 0)].split()[-_WORDS:])
    return f"{before} {quote}"


CHECK = Check(
    "polarity",
    "Not is the shortest lie.",
    _look,
    refuses=(
        Example("The deploy of cart did it.", ("m4",), "rolled cart back, no change, so it's not the deploy"),
        Example("The pool was not full.", ("m5",), "pool is full"),
    ),
    allows=(
        Example("The deploy was ruled out.", ("m4",), "so it's not the deploy"),
        Example("The roll-back changed nothing.", ("m4",), "rolled cart back, no change"),
        Example("The pool was full.", ("m5",), "pool is full"),
    ),
)
