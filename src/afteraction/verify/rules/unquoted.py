"""A claim shows the exact words it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.verify.flaw import Flaw
from afteraction.verify.rule import Check, Example, Judged


def _look(judged: Judged) -> Iterator[Flaw]:
    quote = judged.proposal.quote.strip()
    if not quote:
        yield from _of_facts(judged)
        return
    if judged.quoted is None:
        yield Flaw("", quote[:80], "these words stand in no cited record: copy them exactly")
    elif len(quote) < 8 and quote != judged.quoted.text.strip():
        yield Flaw("", quote, "the quote is too short to show anything: copy the clause")


def _of_facts(judged: Judged) -> Iterator[Flaw]:
    """A claim without a quote says what its facts say, and no more."""
    facts = [judged.world.facts[ref] for ref in judged.proposal.cites if ref in judged.world.facts]
    if not facts:
        if judged.sources:
            yield Flaw("", "", "the claim has no quote: copy the words of a cited record that show it")
        return
    shown = {slot.ref for slot in judged.rendered.slots}
    for fact in facts:
        if fact.id not in shown:
            yield Flaw("", fact.id, "without a quote each cited fact stands in the words as {fact ID}")
    added = judged.beyond_facts
    if added:
        yield Flaw("", " ".join(added)[:80], "no cited fact says this: quote the record that does")


CHECK = Check(
    "unquoted",
    "The reader compares the sentence with the words beside it; altered words would compare with themselves.",
    _look,
    refuses=(
        Example("The pool was full.", ("m5",), ""),
        Example("The pool was full.", ("m5",), "pool was full"),
        Example("The pool was full.", ("m5",), "pool"),
        Example("The pool was full.", ("m6",), "pool is full"),
        Example("The vendor deleted the table: {fact f2}.", ("f2",), "", "observed"),
    ),
    allows=(
        Example("The pool was full.", ("m5",), "pool is full"),
        Example("The pool was full.", ("m5",), "pool  is\nfull"),
        Example("{fact f2} failed.", ("f2",), "", "observed"),
    ),
)
