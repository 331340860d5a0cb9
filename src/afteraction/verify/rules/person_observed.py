"""What a person said is reported; what a machine recorded or code computed is observed."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.domain.draft import Status
from afteraction.domain.record import RecordKind
from afteraction.verify.flaw import Flaw
from afteraction.verify.rule import Check, Example, Judged


def _look(judged: Judged) -> Iterator[Flaw]:
    if judged.proposal.status is not Status.OBSERVED:
        return
    if judged.quoted is not None:
        if judged.quoted.kind in (RecordKind.MESSAGE, RecordKind.NOTE, RecordKind.TICKET):
            yield Flaw("", judged.quoted.id, "a person said it: its status is reported", Status.REPORTED)
    elif not any(ref in judged.world.facts for ref in judged.proposal.cites):
        yield Flaw("", "", "no machine's record and no fact shows it: its status is reported", Status.REPORTED)


CHECK = Check(
    "person-observed",
    "A line of chat that imitates a monitor is still a line of chat.",
    _look,
    lowers=(Example("Checkout was healthy again.", ("m7",), "checkout is healthy again", "observed"),),
    allows=(
        Example("Checkout was healthy again.", ("m7",), "checkout is healthy again", "reported"),
        Example("An alert fired on checkout.", ("m1",), "checkout p99 above", "observed"),
    ),
)
