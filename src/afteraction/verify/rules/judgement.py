"""A review says what happened, not how well people did."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.domain.draft import Status
from afteraction.verify.flaw import Flaw
from afteraction.verify.lexicon import BLAME, OPINION
from afteraction.verify.rule import Check, Example, Judged, unsaid


def _look(judged: Judged) -> Iterator[Flaw]:
    match = BLAME.search(judged.plain)
    if match:
        yield Flaw("", match[0], "judges people or looks back: say what was done and what was known then")
    elif word := unsaid(judged, OPINION):
        yield Flaw("", word, "is an opinion that the quoted words do not hold: say what was so", Status.INFERRED)


CHECK = Check(
    "judgement",
    "Blame and praise end the search for what made it possible.",
    _look,
    refuses=(
        Example("{actor m4} should have looked at the pool first.", ("m4",), "rolled cart back"),
        Example("{actor m4} carelessly rolled cart back.", ("m4",), "rolled cart back"),
        Example("{actor m4} carelessly rolled cart back.", ("m4",), "rolled cart back", "inferred"),
    ),
    lowers=(
        Example("The pool was in a bad state: it was full.", ("m5",), "pool is full"),
        Example("The full pool would have been noticed by an alert.", ("m5",), "pool is full"),
    ),
    allows=(
        Example("{actor m4} rolled cart back.", ("m4",), "rolled cart back"),
        Example("An alert would have caught the full pool.", ("m18",), "an alert would have caught the full pool"),
    ),
)
