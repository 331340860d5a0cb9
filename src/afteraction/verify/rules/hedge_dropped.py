"""What was suspected or asked stays so."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.domain.draft import Status
from afteraction.verify.flaw import Flaw
from afteraction.verify.lexicon import HEDGE, OPEN_WORDS
from afteraction.verify.rule import Check, Example, Judged


def _look(judged: Judged) -> Iterator[Flaw]:
    if judged.quoted is None or not judged.quoted.person:
        return
    sentence = _sentence(judged.quoted.whole, judged.proposal.quote)
    doubt = HEDGE.search(sentence) or ("?" in sentence and "a question mark")
    if not doubt:
        return
    if judged.proposal.status is not Status.OPEN:
        word = doubt if isinstance(doubt, str) else doubt[0]
        yield Flaw("", word, "the record doubts or asks: its status is open")
    elif not OPEN_WORDS.search(judged.plain):
        yield Flaw("", "", "the record doubts or asks: say that it was suspected, asked or not settled")


def _sentence(text: str, quote: str) -> str:
    """The sentence of the record in which the quote stands: a hedge outside the quote counts, too."""
    at = text.find(quote)
    if at < 0:
        return quote
    start = max(text.rfind(mark, 0, at) for mark in (". ", "! ", "? ", "\n")) + 1
    ends = [end for mark in (". ", "! ", "? ", "\n") if (end := text.find(mark, at + len(quote) - 1)) >= 0]
    return text[start : min(ends) + 1 if ends else len(text)]


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
