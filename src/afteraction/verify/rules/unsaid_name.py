"""Names of things come from the record: of vendors, products, teams, places."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.domain.draft import Status
from afteraction.verify._literals import is_of_the_trade
from afteraction.verify.flaw import Flaw
from afteraction.verify.rule import Check, Example, Judged

_ALIKE = 5  # letters in which a name and its short form agree: Elasticsearch, Elastic
# A capital inside a sentence; at its beginning every word has one. Words in capitals alone are abbreviations.
_NAME = re.compile(r"(?<=[a-z0-9,;)] )[A-Z][a-z][A-Za-z]+")


def _look(judged: Judged) -> Iterator[Flaw]:
    if not judged.sources:
        return
    cited = " ".join(f"{source.whole} {source.actor}" for source in judged.sources).lower() + judged.facts_told.lower()
    for found in _NAME.finditer(judged.plain):
        name = found[0].lower().removesuffix("s")
        if name in cited:
            continue
        known = any(name[:_ALIKE] in f"{one.whole} {one.actor}".lower() for one in judged.world.sources.values())
        if not known and not is_of_the_trade(name):
            yield Flaw("", found[0], "no record has this name: use the words of the record")
        elif judged.proposal.status not in (Status.INFERRED, Status.OPEN):
            yield Flaw("", found[0], "no cited record has this name: cite the one that does", Status.INFERRED)


CHECK = Check(
    "unsaid-name",
    "A name that comes from what the writer knows of the world may be of somebody else's outage.",
    _look,
    refuses=(
        Example("The pool was full at Hosterix.", ("m5",), "pool is full"),
        Example("The pool was full at Hosterix.", ("m5",), "pool is full", "inferred"),
    ),
    lowers=(Example("Cart was rolled back, as Hikari shows.", ("m4",), "rolled cart back"),),
    allows=(Example("The pool of Hikari was full.", ("m5",), "pool is full"),),
)
