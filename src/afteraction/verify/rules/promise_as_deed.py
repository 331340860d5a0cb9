"""What was promised or planned is not told as done."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.verify.flaw import Flaw
from afteraction.verify.lexicon import DONE, FUTURE, OPEN_WORDS, PROMISE
from afteraction.verify.rule import Check, Example, Judged


def _look(judged: Judged) -> Iterator[Flaw]:
    if judged.quoted is None:
        return
    # what leads up to the quote, too: "I'll" stands before the deed
    lead, quote = judged.clause, judged.proposal.quote
    said = lead[: lead.find(quote)] + quote if quote in lead else quote
    future = PROMISE.search(said)
    if future and not FUTURE.search(judged.plain) and not OPEN_WORDS.search(judged.plain) and not DONE.search(said):
        yield Flaw(
            "", future[0], "the record promises or plans it: say that it was promised, planned or proposed, not done"
        )


CHECK = Check(
    "promise-as-deed",
    "An action that everybody believes done is never done.",
    _look,
    refuses=(
        Example("An alert on pool usage was added.", ("m8",), "I'll add an alert on pool usage"),
        Example("An alert on pool usage was added.", ("m8",), "add an alert on pool usage"),
    ),
    allows=(
        Example("{actor m8} will add an alert on pool usage.", ("m8",), "I'll add an alert on pool usage"),
        Example("{actor m8} promised an alert on pool usage.", ("m8",), "I'll add an alert on pool usage"),
        Example("An alert on pool usage is to be added.", ("m8",), "I'll add an alert on pool usage"),
        Example("{actor m8} means to add an alert on pool usage.", ("m8",), "I'll add an alert on pool usage"),
        Example("The report job was stopped.", ("m6",), "killed the report job"),
    ),
)
