"""What a sentence says beyond the sentences it rests on: values and words that they do not hold."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from afteraction.verify._literals import literals, unsaid_terms
from afteraction.verify.folded import bare, places

_WORD = re.compile(r"[^\W\d_][^\W_]*(?:['’][^\W\d_]+)?")
_ENDINGS = ("ations", "ation", "ings", "ing", "edly", "ied", "ies", "ed", "es", "s", "ly")
_ABOUT = re.compile(
    r"(?:\b(?:about|around|roughly|approximately|approx\.?|nearly|almost|up to|at least|at most|over|under|more than|less than|fewer than|an? estimated|estimated|some|circa|ca\.)|[~≈<>≤≥])\s?$",
    re.IGNORECASE,
)


class Beyond(NamedTuple):
    """values: literals that do not stand in the evidence. words: words without a like there. sharper: values whose "about" was dropped."""

    values: tuple[str, ...]
    words: tuple[str, ...]
    sharper: tuple[str, ...]


def beyond(text: str, evidence: Collection[str], free: Collection[str] = ()) -> Beyond:
    """free: words that may be added, in small letters. evidence: the sentences that the text rests on."""
    text, whole = bare(text), "\n".join(evidence)
    values = tuple(value for _, value in values_of(text) if not any(places(said, value) for said in evidence))
    values += tuple(unsaid_terms(text, whole))
    known = {stem(word) for word in words_of(whole)} | {stem(word) for word in free}
    words = tuple(
        dict.fromkeys(word for word in words_of(text) if stem(word) not in known and word.lower() not in free)
    )
    return Beyond(values, words, tuple(_sharper(text, whole)))


def values_of(text: str) -> Iterator[tuple[str, str]]:
    """(kind, words) of each value: link, quote, time, number, identifier."""
    return ((one.kind, one.text) for one in literals(text))


def words_of(text: str) -> Iterator[str]:
    """Words in order, digits apart."""
    return (match[0] for match in _WORD.finditer(text))


def stem(word: str) -> str:
    """The part of a word that its forms share, in small letters."""
    word = word.lower().replace("’", "'").removesuffix("'s")
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    if len(word) > 3 and word[-1] == word[-2]:
        word = word[:-1]
    return word.removesuffix("e").removesuffix("y") if len(word) > 3 else word


def _sharper(text: str, evidence: str) -> Iterator[str]:
    """A number that is everywhere approximate in the evidence and exact in the text."""
    for literal in literals(text):
        if literal.kind != "number":
            continue
        there = places(evidence, literal.text)
        vague = [_ABOUT.search(evidence[max(0, start - 16) : start]) for start, _ in there]
        if there and all(vague) and not _ABOUT.search(text[max(0, literal.start - 16) : literal.start]):
            yield literal.text
