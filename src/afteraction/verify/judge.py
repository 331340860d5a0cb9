"""The judge: one claim in, a claim with every value from its source out, or what is wrong with it.

Three outcomes. Refused: a value, id, name, quotation, author or citation is wrong, or the record says the contrary. Lowered: the
record does not carry a relation or a word of it, so it stays in its words with a weaker status, for a person. Passed: as written.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import NamedTuple

from afteraction.domain.draft import Claim, Status
from afteraction.verify.bind import bound
from afteraction.verify.edges import crossed
from afteraction.verify.flaw import Flaw
from afteraction.verify.folded import places
from afteraction.verify.language import Proposal, render
from afteraction.verify.led import led
from afteraction.verify.rule import Check, Judged
from afteraction.verify.world import Source, World

# What is weaker stands behind: what a person has to tick before what the record itself leaves open.
_WEAKER = (Status.OBSERVED, Status.REPORTED, Status.OPEN, Status.INFERRED)


class Verdict(NamedTuple):
    """claim: None when it is refused. flaws: why. shown: the sentence with what could be filled in, for the reviewer.

    doubts: why the claim is lowered; of a refused one, what is wrong with it besides.
    """

    claim: Claim | None
    flaws: tuple[Flaw, ...]
    shown: str
    doubts: tuple[Flaw, ...] = ()


@cache
def checks() -> tuple[Check, ...]:
    """Every check of the folder, by name."""
    package = importlib.import_module("afteraction.verify.rules")
    found = [
        importlib.import_module(f"afteraction.verify.rules.{info.name}").CHECK
        for info in pkgutil.iter_modules(package.__path__)
    ]
    return tuple(sorted(found, key=lambda check: check.name))


def judge(proposal: Proposal, world: World) -> Verdict:
    """Fill the slots, tie the literals to their places, ask every check."""
    sources = tuple(world.sources[ref] for ref in proposal.cites if ref in world.sources)
    rendered, flaws = render(proposal.words, world)
    flaws += crossed(rendered, sources, world)
    rendered, unbound = bound(rendered, sources, world.day, proposal.quote)
    judged = Judged(proposal, rendered, sources, _quoted(proposal.quote, sources), world)
    flaws += unbound
    for check in checks():
        flaws += (flaw._replace(rule=check.name) for flaw in check.look(judged))
    doubts = tuple(flaw for flaw in flaws if flaw.to is not None)
    refused = tuple(flaw for flaw in flaws if flaw.to is None)
    if len({flaw.rule for flaw in doubts if flaw.to is not Status.REPORTED}) > 1:
        refused, doubts = (*refused, *doubts), ()  # one doubt is for a person; of several nothing is left to tick
    words = rendered.words if refused else led(rendered.words, doubts, world)
    shown = "".join(word if isinstance(word, str) else word.text for word in words)
    if refused:
        return Verdict(None, refused, shown, doubts)
    main = (judged.quoted.id,) if judged.quoted else ()
    cites = tuple(dict.fromkeys((*main, *proposal.cites)))
    status = max((Status(proposal.status), *(flaw.to for flaw in doubts if flaw.to)), key=_WEAKER.index)
    return Verdict(Claim(words, cites, status, _exact(proposal.quote, judged.quoted)), (), shown, doubts)


def _quoted(quote: str, sources: tuple[Source, ...]) -> Source | None:
    """The cited record that holds the quote."""
    return next((source for source in sources if quote.strip() and places(source.whole, quote)), None)


def _exact(quote: str, source: Source | None) -> str:
    """The quote as its record has it."""
    if source is None:
        return ""
    start, end = places(source.whole, quote)[0]
    return source.whole[start:end]
