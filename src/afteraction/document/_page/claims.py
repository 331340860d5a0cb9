"""The runs of a claim: plain words, and the values in them marked by what they are."""

from __future__ import annotations

from typing import NamedTuple

from afteraction.document.shape import ClaimJson, SlotJson

_SLOTS = frozenset(("time", "duration", "count", "quote", "id", "actor", "value"))


class Word(NamedTuple):
    """A run of a claim. css: "" for plain words."""

    css: str
    text: str


def words_of(claim: ClaimJson) -> list[Word]:
    """The runs of a claim."""
    if not claim["words"]:
        return [Word("", claim["text"])]
    runs, before = [], ""
    for word in claim["words"]:
        runs.append(Word(_slot_class(word, before), word["text"]))
        before = word["text"]
    return runs


def aside_of(claim: ClaimJson) -> str:
    """The words a claim rests on, unless it quotes them itself."""
    full = " ".join(claim["quote"].split())
    quoted = (" ".join(word["text"].split()).strip(" “”\"'") for word in claim["words"] if word["kind"] == "quote")
    return "" if any(full.strip(" “”\"'") in text for text in quoted) else claim["quote"]


def _slot_class(word: SlotJson, before: str) -> str:
    if not word["kind"]:
        return ""
    css = "slot s-" + (word["kind"] if word["kind"] in _SLOTS else "value")
    if word["kind"] == "quote" and (before.rstrip()[-1:] in ("“", '"', "‘", "«") or word["text"][:1] in ("“", '"')):
        css += " bare"
    return css
