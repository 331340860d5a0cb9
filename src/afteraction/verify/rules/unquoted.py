"""A claim shows the exact words it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.verify.flaw import Flaw
from afteraction.verify.rule import Check, Example, Judged


def _look(judged: Judged) -> Iterator[Flaw]:
    quote = judged.proposal.quote.strip()
    if not quote:
        if judged.sources and not any(ref in judged.world.facts for ref in judged.proposal.cites):
            yield Flaw("", "", "the claim has no quote: copy the words of a cited record that show it")
        return
    if judged.quoted is None:
        yield Flaw("", quote[:80], "these words stand in no cited record: copy them exactly")
    elif len(quote) < 8 and quote != judged.quoted.text.strip():
        yield Flaw("", quote, "the quote is too short to show anything: copy the clause")


CHECK = Check(
    "unquoted",
    "The reader compares the sentence with the words beside it; altered words would compare with themselves.",
    _look,
    refuses=(
        Example("The pool was full.", ("m5",), ""),
        Example("The pool was full.", ("m5",), "pool was full"),
        Example("The pool was full.", ("m5",), "pool"),
        Example("The pool was full.", ("m6",), "pool is full"),
    ),
    allows=(
        Example("The pool was full.", ("m5",), "pool is full"),
        Example("The pool was full.", ("m5",), "pool  is\nfull"),
        Example("{fact f2} failed.", ("f2",), "", "observed"),
    ),
)
