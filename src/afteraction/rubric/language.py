"""How much there is to read, and whether it is English: the rules of tone and grammar know no other language."""

from __future__ import annotations

import re

from afteraction.domain.document import Document, Kind
from afteraction.rubric.vocabulary import vocabulary

# A run of letters; of scripts that put no space between words, each character.
_WORDS = re.compile(r"[぀-ヿ㐀-鿿]|[^\W\d_぀-ヿ㐀-鿿]+")
# Words without which no English is written for long, and that other languages hardly have.
_ENGLISH = vocabulary(
    "the and with were that this from which not have been our but when they after there their would could should because then also before until during what does than how its more only other into out your"
)
_ENOUGH = 40  # words below which a language is not told
_LEAST = (
    0.03  # share of such words; terse English of rows and identifiers has about twice as many, other languages none
)


def words(document: Document) -> list[str]:
    """All words that a reader sees, in lower case, of code as well."""
    said = (
        document.source[block.start : block.end] if block.kind is Kind.CODE else block.text for block in document.blocks
    )
    return [word.lower() for text in said for word in _WORDS.findall(text)]


def not_english(document: Document) -> bool:
    """Whether a document of some length has hardly a word that every English text has; code is not counted."""
    said = [
        word.lower()
        for block in document.blocks
        if block.kind not in (Kind.CODE, Kind.META)
        for word in _WORDS.findall(block.text)
    ]
    return len(said) >= _ENOUGH and sum(word in _ENGLISH for word in said) < _LEAST * len(said)
