"""The word of code before a sentence whose record only suspects or asks it, and the sentence fitted to stand behind it."""

from __future__ import annotations

import re

from afteraction.domain.draft import Slot, Status, Words
from afteraction.verify._literals import is_of_the_trade
from afteraction.verify.flaw import Flaw
from afteraction.verify.lexicon import content
from afteraction.verify.world import World

_FIRST = re.compile(
    r"(?P<word>[A-Z][a-z]{0,40}(?:['’][a-z]{1,3})?)(?=[\s,;:.!?]|$)"
)  # an identifier has more than letters
_INSIDE = re.compile(r"(?<=[\w,;)] )[A-Z][a-z]{0,40}(?:['’][a-z]{1,3})?(?!\w)")  # no sentence begins there
_LETTERS = re.compile(r"[A-Za-z]{1,40}(?:['’][a-z]{1,3})?")


def led(words: Words, doubts: tuple[Flaw, ...], world: World) -> Words:
    """The words as they are, or behind one that says so where the record only suspects or asks what they say."""
    doubt = next((flaw for flaw in doubts if flaw.to is Status.OPEN), None)
    if doubt is None:
        return words
    lead = "Asked: " if doubt.token == "?" else "Suspected: "
    first, *rest = words or ("",)
    if isinstance(first, str):
        return (f"{lead}{_small(first, world)}", *rest)
    if first.kind == "actor" and first.text.startswith(("The ", "A ")):
        first = Slot(first.kind, first.ref, f"{first.text[0].lower()}{first.text[1:]}")
    return (lead, first, *rest)


def _small(sentence: str, world: World) -> str:
    """The sentence with a small letter first, unless its first word is a name, an abbreviation or an identifier."""
    found = _FIRST.match(sentence)
    if found is None or found["word"] == "I":
        return sentence
    word = found["word"]
    if content(word) and (is_of_the_trade(word) or _is_name(word, world)):
        return sentence
    return f"{sentence[0].lower()}{sentence[1:]}"


def _is_name(word: str, world: World) -> bool:
    """Whether the records write it with a capital where no sentence begins, or never with a small letter."""
    texts = [f"{source.text}\n{'' if source.person else source.actor}" for source in world.sources.values()]
    if any(found[0] == word for text in texts for found in _INSIDE.finditer(text)):
        return True
    written = {found for text in texts for found in _LETTERS.findall(text)}
    return word in written and word.lower() not in written
