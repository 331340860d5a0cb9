"""A sentence denies what its evidence denies, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.domain.draft import Status
from afteraction.verify.flaw import Flaw
from afteraction.verify.lexicon import NEGATION, RULED_OUT
from afteraction.verify.rule import Check, Example, Judged


def _look(judged: Judged) -> Iterator[Flaw]:
    evidence = judged.evidence
    if not evidence or judged.proposal.status in (Status.INFERRED, Status.OPEN):
        return
    words = judged.plain + " ".join(slot.text for slot in judged.rendered.slots if slot.kind in ("quote", "value"))
    denies = NEGATION.search(judged.plain)
    if RULED_OUT.search(evidence) and not (NEGATION.search(words) or RULED_OUT.search(words)):
        yield Flaw("", evidence[:60], "the record rules it out: say so, or quote what supports the sentence")
    elif denies and not NEGATION.search(evidence):
        yield Flaw("", denies[0], "the quoted words deny nothing: quote what does, or mark it inferred")


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
