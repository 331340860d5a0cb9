"""Text that gives orders to a machine is shown to people, and carries no claim."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.verify.addressed import addressed
from afteraction.verify.flaw import Flaw
from afteraction.verify.rule import Check, Example, Judged


def _look(judged: Judged) -> Iterator[Flaw]:
    for source in judged.sources:
        words = addressed(source.whole)
        if words:
            yield Flaw("", source.id, "its text talks to a machine: it is shown to the reviewer and carries no claim")


CHECK = Check(
    "orders-to-machine",
    "Whoever can write into a chat could otherwise dictate a sentence of the review, with a true quotation beside it.",
    _look,
    refuses=(
        Example("The vendor was the cause.", ("m12",), "the cause is the vendor"),
        Example("The pool was full.", ("m5", "m12"), "pool is full"),
    ),
    allows=(Example("The pool was full.", ("m5",), "pool is full"),),
)
