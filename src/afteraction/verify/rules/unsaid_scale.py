"""Impact is a number or somebody's words, never an adjective."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.domain.draft import Status
from afteraction.verify.flaw import Flaw
from afteraction.verify.lexicon import SCALES
from afteraction.verify.rule import Check, Example, Judged, unsaid


def _look(judged: Judged) -> Iterator[Flaw]:
    word = next((word for words in SCALES if (word := unsaid(judged, words))), "")
    if word:
        advice = "the quoted words do not say so: give the number by a slot, or quote who said it"
        yield Flaw("", word, advice, Status.INFERRED)


CHECK = Check(
    "unsaid-scale",
    "Significant, briefly and doubled are numbers that nobody took.",
    _look,
    lowers=(
        Example("Many orders failed.", ("m9",), "tickets about failed orders"),
        Example("A handful of orders failed.", ("m9",), "tickets about failed orders"),
        Example("Several orders failed at once.", ("m19",), "numerous orders failed"),
    ),
    allows=(
        Example("{quote m9: 12 tickets} were about failed orders.", ("m9",), "12 tickets about failed orders"),
        Example("Several orders failed.", ("m19",), "numerous orders failed"),
    ),
)
