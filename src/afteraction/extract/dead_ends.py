"""Which guess a later denial ends: the two share a word of the matter, "maybe leaked connections" and "so not a leak".

That the one answers the other is put together here, and a person has to agree with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from afteraction.domain.record import Record
from afteraction.domain.when import Instant
from afteraction.extract.guesses import matter
from afteraction.extract.signals import is_hedged, signals
from afteraction.extract.topic import prose

_PART = re.compile(r"[.!?](?=\s|$)|[,;]\s|\n")
_STEM = 4  # letters by which two forms of a word are the same word


def ruled_out_by(guess: Record, later: Iterable[Record]) -> Record | None:
    """The first of the records after a guess that rules out what it names; None when none does, or no clock tells."""
    named = _matter(guess.text, _guesses)
    if not named or not isinstance(guess.time, Instant):
        return None
    after = (record for record in later if isinstance(record.time, Instant) and record.time.ns > guess.time.ns)
    return next((record for record in after if _alike(named, _matter(record.text, _denies))), None)


def ends_itself(guess: Record) -> bool:
    """Whether the words that tell a guess also say that it was none: "suggested X, confirmed fine, a red herring"."""
    return denies(guess.text)


def denies(text: str) -> bool:
    """Whether some part of a text rules something out, without a doubt or a question."""
    return any(map(_denies, _PART.split(prose(text).lower())))


def _guesses(part: str) -> bool:
    return bool(signals(part) & {"hypothesis", "hedge", "question"})


def _denies(part: str) -> bool:
    return "ruled_out" in signals(part) and not is_hedged(part)


def _matter(text: str, about: Callable[[str], bool]) -> frozenset[str]:
    """Words of the parts of a text that ``about`` is true of, up to a colon: behind it stands why."""
    said = (part.partition(":")[0] for part in _PART.split(prose(text).lower()) if about(part))
    return frozenset(word for part in said for word in matter(part))


def _alike(some: frozenset[str], others: frozenset[str]) -> bool:
    """One word of each is the other, or begins with it."""
    return any(
        one == other or (min(len(one), len(other)) >= _STEM and (one.startswith(other) or other.startswith(one)))
        for one in some
        for other in others
    )
