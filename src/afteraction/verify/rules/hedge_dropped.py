"""What was suspected or asked stays so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.domain.draft import Status
from afteraction.verify.flaw import Flaw
from afteraction.verify.lexicon import CERTAINTY, HEDGE, IGNORANCE, OPEN_WORDS, content
from afteraction.verify.rule import Check, Example, Judged

_BEFORE, _AFTER = 40, 24  # characters around the quote in which a hedge is about it
_CLAUSE = re.compile(r"[,;:\n]\s|[.!?](?:\s|$)| [-\u2013\u2014]{1,2} |\bbut\b")
_FAR = 600  # characters of a record on either side of the quote


def _look(judged: Judged) -> Iterator[Flaw]:
    if judged.quoted is None or not judged.quoted.person or _says_facts(judged):
        return
    if OPEN_WORDS.search(judged.voiced) or HEDGE.search(judged.voiced):
        return
    near = _near(judged.quoted.whole, judged.proposal.quote)
    doubt = HEDGE.search(near)
    asked = near.rstrip().endswith("?")
    word = doubt[0] if doubt else "?" if asked else _elsewhere(judged)
    if not word:
        return
    if IGNORANCE.search(word):
        yield Flaw("", word, "the record does not know: say that it was not known, with status open")
    elif settled := CERTAINTY.search(judged.plain):
        yield Flaw("", settled[0], f"the record doubts or asks ({word}): say that it was suspected, with status open")
    else:
        advice = "the record doubts or asks: say that it was suspected, asked or not settled, with status open"
        yield Flaw("", word, advice, Status.OPEN)


def _says_facts(judged: Judged) -> bool:
    """Whether code computed all that it says: the quote only stands beside it."""
    filled = any(slot.ref in judged.world.facts for slot in judged.rendered.slots)
    return filled and not judged.beyond_facts


def _near(text: str, quote: str) -> str:
    """The quote, the words around it in its sentence, and the mark that ends it: a hedge may stand outside of it."""
    at = text.find(quote)
    if at < 0:
        return quote
    start = max(at - _BEFORE, *(text.rfind(mark, 0, at) + 1 for mark in (". ", "! ", "? ", "\n")))
    after = text[at + len(quote) :]
    bare = after.lstrip(" )\"'”")
    ends = after[: len(after) - len(bare)] + bare[:1]
    trail = re.split(r"[,.;!?\n]", after[: _AFTER + 1], maxsplit=1)[0]
    return text[start : at + len(quote)] + (trail if HEDGE.search(trail) else "") + (ends if "?" in ends else "")


def _elsewhere(judged: Judged) -> str:
    """The hedge of a clause beside the quote from which the claim takes words that no sure clause has, or ""."""
    text, quote = judged.quoted.whole if judged.quoted else "", judged.proposal.quote
    at = max(text.find(quote), 0)
    text = text[max(0, at - _FAR) : at + len(quote) + _FAR]
    clauses = [clause for clause in _CLAUSE.split(text) if clause and clause.strip()]
    sure = content(f"{quote} {' '.join(clause for clause in clauses if not HEDGE.search(clause))}")
    own = content(judged.plain) - sure
    for clause in clauses:
        doubt = HEDGE.search(clause)
        if doubt and own & (content(clause) - content(doubt[0])):
            return doubt[0]
    return ""


CHECK = Check(
    "hedge-dropped",
    "A guess at three in the morning becomes the root cause by being repeated without its maybe.",
    _look,
    refuses=(
        Example("The cart deploy did it.", ("m13",), "it was the cart deploy"),
        Example("It was established that the deploy of cart did this.", ("m3",), "the deploy of cart v4.2.1 did this"),
    ),
    lowers=(
        Example("The deploy of cart did this.", ("m3",), "the deploy of cart v4.2.1 did this"),
        Example("The retry storm made it worse.", ("m10",), "the retry storm have made it worse"),
        Example("The deploy of cart did this.", ("m3",), "the deploy of cart v4.2.1 did this", "open"),
        Example("Sessions were lost with the node.", ("m14",), "the node is gone"),
    ),
    allows=(
        Example("The deploy of cart was suspected.", ("m3",), "the deploy of cart v4.2.1 did this", "open"),
        Example(
            "Whether the retry storm made it worse is open.", ("m10",), "the retry storm have made it worse", "open"
        ),
        Example(
            "{actor m3} wrote {quote m3: maybe the deploy of cart}.", ("m3",), "the deploy of cart v4.2.1 did this"
        ),
        Example("The node was gone.", ("m14",), "the node is gone"),
    ),
)
