"""What a draft may not leave out in silence: each key event is cited somewhere, or listed as left out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Key(NamedTuple):
    """A key event. what: alert, acknowledgement, change, mitigation, dead end, resolution, impact or commitment. refs: any one cited is enough."""

    what: str
    refs: tuple[str, ...]
    text: str


def left_out(keys: Iterable[Key], cited: Iterable[str]) -> list[Key]:
    """Keys of which nothing is cited, in their order, each once."""
    known = frozenset(cited)
    found: dict[tuple[str, ...], Key] = {}
    for key in keys:
        if not known & set(key.refs):
            found.setdefault(key.refs, key)
    return list(found.values())
