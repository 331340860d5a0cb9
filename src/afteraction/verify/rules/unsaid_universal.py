"""All, never and only need a record that says so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.domain.draft import Status
from afteraction.verify.flaw import Flaw
from afteraction.verify.lexicon import NEGATION, NEGATIVE, NONE, ONLY, PART, UNIVERSAL, content
from afteraction.verify.rule import Check, Example, Judged, unsaid

_WEAK = re.compile(r"any|per|both|throughout", re.IGNORECASE)  # said of a part, too
_REACH = 3  # words behind a universal that name what it is about


def _look(judged: Judged) -> Iterator[Flaw]:
    whole = next((word for words in UNIVERSAL if (word := unsaid(judged, words))), "")
    part = PART.search(judged.clause)
    if whole and part and not _WEAK.fullmatch(whole) and not PART.search(judged.plain):
        yield Flaw("", whole, f"the record says {part[0]!r}: say that it was a part")
    elif word := whole or unsaid(judged, ONLY) or _none(judged) or _of_another(judged):
        advice = "the quoted words do not say so: name what they do say, or mark the claim inferred"
        yield Flaw("", word, advice, Status.INFERRED)


def _none(judged: Judged) -> str:
    """A no of everything where the record only tells of trouble; where it tells of none, `polarity` says so."""
    return unsaid(judged, NONE, NEGATION) if NEGATIVE.search(judged.evidence) else ""


def _of_another(judged: Judged) -> str:
    """A universal about what the record does not name: every request is not every service."""
    if judged.quoted is None or judged.proposal.status in (Status.INFERRED, Status.OPEN):
        return ""
    for found in UNIVERSAL[0].finditer(judged.plain):
        about = content(" ".join(judged.plain[found.end() :].split()[:_REACH]))
        if "\0" not in judged.plain[found.end() :][:20] and about and not about & content(judged.quoted.whole):
            return found[0]
    return ""


CHECK = Check(
    "unsaid-universal",
    "One failing node becomes all nodes by one word.",
    _look,
    refuses=(Example("All tickets came from the app.", ("m9",), "most of them from the app"),),
    lowers=(
        Example("Every order failed.", ("m19",), "numerous orders failed"),
        Example("No order went through.", ("m9",), "12 tickets about failed orders"),
        Example("Only the app was hit by failed orders.", ("m9",), "12 tickets about failed orders"),
        Example("Checkout was back for all merchants.", ("m7",), "all regions back to normal"),
    ),
    allows=(
        Example("Checkout was healthy in all regions.", ("m7",), "all regions back to normal"),
        Example("Checkout was healthy again, just as expected.", ("m7",), "checkout is healthy again"),
    ),
)
