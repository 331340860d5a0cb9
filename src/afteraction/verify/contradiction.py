"""Two claims of one draft that cannot both be true: the later one is refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from afteraction.domain.draft import Claim, Status
from afteraction.verify.flaw import Flaw
from afteraction.verify.lexicon import NEGATION, RULED_OUT, content

RULE = "contradiction"
_ALIKE = 0.6  # share of the shorter claim's words that the other one uses, too
_LEAST = 3


def contradictions(claims: Sequence[Claim]) -> Iterator[tuple[int, Flaw]]:
    """(number of the claim, what is wrong with it): it denies what another one says of the same records, or the other way round."""
    for later in range(len(claims)):
        for earlier in range(later):
            one, other = claims[earlier], claims[later]
            if Status.OPEN in (one.status, other.status) or not set(one.cites) & set(other.cites):
                continue
            if _denies(one) != _denies(other) and _alike(one, other):
                yield (
                    later,
                    Flaw(
                        RULE,
                        other.text[:80],
                        f"another claim says the contrary: {one.text[:160]!r}; say which the record carries",
                    ),
                )
                break


def _denies(claim: Claim) -> bool:
    plain = "".join(word for word in claim.words if isinstance(word, str))
    return bool(NEGATION.search(plain) or RULED_OUT.search(plain))


def _alike(one: Claim, other: Claim) -> bool:
    first, second = content(one.text), content(other.text)
    short = min(len(first), len(second))
    return short >= _LEAST and len(first & second) / short >= _ALIKE
