"""People appear by role."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.verify.flaw import Flaw
from afteraction.verify.named import named
from afteraction.verify.rule import Check, Example, Judged


def _look(judged: Judged) -> Iterator[Flaw]:
    for start, end in named(judged.plain, judged.world.names)[:1]:
        yield Flaw("", judged.plain[start:end], "is a person: write {actor ID}")


CHECK = Check(
    "person-named",
    "A review is about the system; a name beside an act reads as blame or praise.",
    _look,
    refuses=(
        Example("Ines found that the pool was full.", ("m5",), "pool is full"),
        Example("The pool was full, VIDAL said.", ("m5",), "pool is full"),
        Example("The pool was full, noor said.", ("m5",), "pool is full"),
        Example("The pool was full, I\u200bnes said.", ("m5",), "pool is full"),
        Example("The pool was full, In\u00e9s said.", ("m5",), "pool is full"),
    ),
    allows=(
        Example("{actor m5} found that the pool was full.", ("m5",), "pool is full"),
        Example("The pool of business lines was full.", ("m5",), "pool is full"),
    ),
)
