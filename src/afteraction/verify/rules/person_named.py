"""People appear by role."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.verify.flaw import Flaw
from afteraction.verify.rule import Check, Example, Judged


def _look(judged: Judged) -> Iterator[Flaw]:
    for name in sorted(judged.world.names, key=lambda name: (-len(name), name)):
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", judged.plain):
            yield Flaw("", name, "is a person: write {actor ID}")
            return


CHECK = Check(
    "person-named",
    "A review is about the system; a name beside an act reads as blame or praise.",
    _look,
    refuses=(Example("Ines found that the pool was full.", ("m5",), "pool is full"),),
    allows=(Example("{actor m5} found that the pool was full.", ("m5",), "pool is full"),),
)
