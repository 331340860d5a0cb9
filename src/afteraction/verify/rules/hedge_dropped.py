"""What was suspected or asked stays so."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.domain.draft import Status
from afteraction.verify.flaw import Flaw
from afteraction.verify.lexicon import HEDGE, OPEN_WORDS
from afteraction.verify.rule import Check, Example, Judged

_BEFORE = 40


def _look(judged: Judged) -> Iterator[Flaw]:
    if judged.quoted is None or not judged.quoted.person:
        return
    near = _near(judged.quoted.whole, judged.proposal.quote)
    doubt = HEDGE.search(near)
    asked = near.rstrip().endswith("?")
    if (doubt or asked) and not OPEN_WORDS.search(judged.plain):
        word = doubt[0] if doubt else "?"
        yield Flaw(
            "", word, "the record doubts or asks: say that it was suspected, asked or not settled, with status open"
        )
    elif asked and judged.proposal.status is Status.OBSERVED:
        yield Flaw("", "?", "the record asks: its status is open")


def _near(text: str, quote: str) -> str:
    """The quote, the words just before it, and the mark that ends its sentence: a hedge may stand outside of it."""
    at = text.find(quote)
    if at < 0:
        return quote
    start = max(at - _BEFORE, *(text.rfind(mark, 0, at) + 1 for mark in (". ", "! ", "? ", "\n")))
    after = text[at + len(quote) :]
    ends = after[: len(after) - len(after.lstrip(" )\"'”"))] + after.lstrip(" )\"'”")[:1]
    return text[start : at + len(quote)] + (ends if "?" in ends else "")


CHECK = Check(
    "hedge-dropped",
    "A guess at three in the morning becomes the root cause by being repeated without its maybe.",
    _look,
    refuses=(
        Example("The deploy of cart did this.", ("m3",), "the deploy of cart v4.2.1 did this"),
        Example("The retry storm made it worse.", ("m10",), "the retry storm have made it worse"),
        Example("The deploy of cart did this.", ("m3",), "the deploy of cart v4.2.1 did this", "open"),
    ),
    allows=(
        Example("The deploy of cart was suspected.", ("m3",), "the deploy of cart v4.2.1 did this", "open"),
        Example(
            "Whether the retry storm made it worse is open.", ("m10",), "the retry storm have made it worse", "open"
        ),
    ),
)
