"""A review says what happened, not how well people did."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.verify.flaw import Flaw
from afteraction.verify.lexicon import JUDGEMENT
from afteraction.verify.rule import Check, Example, Judged


def _look(judged: Judged) -> Iterator[Flaw]:
    match = JUDGEMENT.search(judged.plain)
    if match:
        yield Flaw("", match[0], "judges people or looks back: say what was done and what was known then")


CHECK = Check(
    "judgement",
    "Blame and praise end the search for what made it possible.",
    _look,
    refuses=(
        Example("{actor m4} should have looked at the pool first.", ("m4",), "rolled cart back"),
        Example("{actor m4} carelessly rolled cart back.", ("m4",), "rolled cart back"),
    ),
    allows=(Example("{actor m4} rolled cart back.", ("m4",), "rolled cart back"),),
)
