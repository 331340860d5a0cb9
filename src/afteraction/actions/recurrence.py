"""Whether what an item was to end has come back: the words of its factor in what a later incident rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from afteraction.actions.items import Item
from afteraction.actions.proposals import Answered, Factor, factor_for
from afteraction.document.substance import stems

_FEWEST = 3  # words of substance that two factors share
_SHARE = 0.5  # and of the words of the shorter one
_NUMBER = re.compile(r"(?:factors?|causes?|F)?\s?#?(\d{1,2})", re.IGNORECASE)
_QUOTED = re.compile(r"“([^“”]{1,2000})”")


def factor_of(item: Item, factors: Sequence[Factor]) -> str:
    """What an item was agreed on against: the factor that it names, else the one it shares words with; "" when nothing tells."""
    named = _NUMBER.fullmatch(item.factor.strip())
    if named:
        return next((one.text for one in factors if one.number == int(named[1])), "")
    if len(stems(item.factor)) >= _FEWEST:
        return item.factor
    answered = factor_for(f"{item.words} {item.factor}", factors)
    return answered.factor.text if answered else ""


def back(factor: str, later: Iterable[Factor]) -> Answered | None:
    """The factor of a later incident that is alike; None when none is. Of what quotes a record, the quotation counts."""
    before = _substance(factor)
    best: Answered | None = None
    for one in later:
        now = _substance(one.text)
        shared = before & now
        alike = len(shared) >= _FEWEST and len(shared) >= _SHARE * min(len(before), len(now))
        if alike and (best is None or len(shared) > len(best.shared)):
            best = Answered(one, tuple(sorted(shared)))
    return best


def _substance(text: str) -> set[str]:
    quoted = stems(" ".join(_QUOTED.findall(text)))
    return quoted if len(quoted) >= _FEWEST else stems(text)
