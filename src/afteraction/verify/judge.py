"""The judge: one claim in, a claim with every value from its source out, or what is wrong with it."""

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
from afteraction.verify.rule import Check, Judged
from afteraction.verify.world import Source, World


class Verdict(NamedTuple):
    """claim: None when there are flaws. shown: the sentence with what could be filled in, for the reviewer."""

    claim: Claim | None
    flaws: tuple[Flaw, ...]
    shown: str


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
    rendered, unbound = bound(rendered, sources)
    judged = Judged(proposal, rendered, sources, _quoted(proposal.quote, sources), world)
    flaws += unbound
    for check in checks():
        flaws += (flaw._replace(rule=check.name) for flaw in check.look(judged))
    shown = "".join(word if isinstance(word, str) else word.text for word in rendered.words)
    if flaws:
        return Verdict(None, tuple(flaws), shown)
    main = (judged.quoted.id,) if judged.quoted else ()
    cites = tuple(dict.fromkeys((*main, *proposal.cites)))
    return Verdict(
        Claim(rendered.words, cites, Status(proposal.status), _exact(proposal.quote, judged.quoted)), (), shown
    )


def _quoted(quote: str, sources: tuple[Source, ...]) -> Source | None:
    """The cited record that holds the quote."""
    return next((source for source in sources if quote.strip() and places(source.whole, quote)), None)


def _exact(quote: str, source: Source | None) -> str:
    """The quote as its record has it."""
    if source is None:
        return ""
    start, end = places(source.whole, quote)[0]
    return source.whole[start:end]
