"""What happened hours away is context, and is told as such."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.domain.draft import Status
from afteraction.verify.flaw import Flaw
from afteraction.verify.rule import Check, Example, Judged


def _look(judged: Judged) -> Iterator[Flaw]:
    quoted = judged.quoted
    if quoted is not None and not quoted.within and judged.proposal.status in (Status.OBSERVED, Status.REPORTED):
        yield Flaw("", quoted.id, "lies outside the hours of the incident: mark the claim inferred, or leave it out")


CHECK = Check(
    "outside-window",
    "Another incident in the same channel has the same words.",
    _look,
    refuses=(Example("Dashboards were slow.", ("m11",), "dashboards are slow today"),),
    allows=(Example("The pool was full.", ("m5",), "pool is full"),),
)
