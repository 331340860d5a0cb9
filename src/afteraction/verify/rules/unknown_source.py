"""A claim cites what exists, and every slot names something cited."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.verify.flaw import Flaw
from afteraction.verify.rule import Check, Example, Judged


def _look(judged: Judged) -> Iterator[Flaw]:
    world, cites = judged.world, judged.proposal.cites
    if not cites:
        yield Flaw("", "", "the claim cites nothing: name the records or facts it rests on")
    for ref in cites:
        if ref not in world.sources and ref not in world.facts:
            yield Flaw("", ref, "is no record or fact that was given")
    for ref in judged.rendered.refs:
        if ref not in cites and (ref in world.sources or ref in world.facts):
            yield Flaw("", ref, "is used in a slot but not cited")


CHECK = Check(
    "unknown-source",
    "A sentence without its source cannot be checked by anybody.",
    _look,
    refuses=(
        Example("Checkout was slow.", (), "checkout p99"),
        Example("Checkout was slow.", ("m77",), ""),
        Example("The alert fired at {time m1} and was seen at {time m2}.", ("m1",), "checkout p99 above", "observed"),
    ),
    allows=(Example("The alert fired at {time m1}.", ("m1",), "checkout p99 above", "observed"),),
)
