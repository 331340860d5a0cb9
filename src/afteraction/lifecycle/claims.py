"""The claims of a document as comments are anchored to them: a sentence, or a row of a table, with the sources that it cites.

A mark is a hash of the words a reader sees and of the texts of the sources. Numbers of footnotes do not count, and neither do place,
markup and blanks, so an edit around a claim, or a new draft that numbers its sources anew, leaves the mark as it is.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from afteraction.document.sentences import spans
from afteraction.domain.document import Block, Document, Kind
from afteraction.domain.lifecycle import Anchored

_CITED = re.compile(r"\[\^([^\[\]\s]{1,60})\]")
_DEFINED = re.compile(r"^ {0,3}\[\^([^\[\]\s]{1,60})\]:(.*)$", re.MULTILINE)
_SPOKEN = (Kind.PARAGRAPH, Kind.ITEM, Kind.ROW, Kind.QUOTE, Kind.HEADING)
_NEAR = 0.6  # how alike a sentence must be to be offered as what became of one that is gone


class Found(NamedTuple):
    """A claim where it stands now. line: 1-based."""

    anchor: Anchored
    line: int


class Place(NamedTuple):
    """What became of a comment's claim. line: 0 when it is gone; then ``near`` is the sentence most like it, or ""."""

    line: int
    near: str = ""


def claims(document: Document) -> list[Found]:
    """All claims in their order."""
    sources = {label: _plain(text) for label, text in _DEFINED.findall(document.source)}
    found = []
    for block in document.blocks:
        if block.kind not in _SPOKEN or _DEFINED.match(document.source, block.start):
            continue
        part = document.part_of(block).value
        for text, cited, start in _sentences(document, block):
            found.append(
                Found(Anchored(_mark(text, cited, sources), text, part, ""), document.place(start, start).line)
            )
    return found


def pointed_at(document: Document, quote: str) -> list[Found]:
    """The claims that hold the quoted words, whatever their case and blanks; each with the quote in its anchor."""
    wanted = _plain(_CITED.sub("", quote)).casefold()
    return [
        one._replace(anchor=one.anchor._replace(quote=quote))
        for one in claims(document)
        if wanted and wanted in _plain(one.anchor.sentence).casefold()
    ]


def places(document: Document, anchors: Sequence[Anchored]) -> list[Place]:
    """Where the claims of comments stand now, in the order of the anchors."""
    now = claims(document)
    by_mark: dict[str, list[Found]] = {}
    for one in now:
        by_mark.setdefault(one.anchor.mark, []).append(one)
    return [_place(anchor, by_mark, now) for anchor in anchors]


def _place(anchor: Anchored, by_mark: Mapping[str, list[Found]], now: Sequence[Found]) -> Place:
    there = by_mark.get(anchor.mark, [])
    if there:
        return Place(next((one.line for one in there if one.anchor.part == anchor.part), there[0].line))
    near = get_close_matches(anchor.sentence, [one.anchor.sentence for one in now], 1, _NEAR)
    return Place(0, near[0] if near else "")


def _sentences(document: Document, block: Block) -> Iterator[tuple[str, tuple[str, ...], int]]:
    """(words, labels cited, where it begins in the source) of each sentence; a row of a table is one.

    A citation is not among the words that a reader sees; it belongs to the sentence before it.
    """
    if block.kind is Kind.ROW:
        words = _plain(" | ".join(cell.text for cell in block.cells if cell.text.strip()))
        if words:
            yield words, _cited(document, block.start, block.end), block.start
        return
    text, at = block.seen.text, block.seen.at
    bounds = list(spans(text))
    for place, (start, end) in enumerate(bounds):
        last = at[bounds[place + 1][0]] if place + 1 < len(bounds) else block.end
        first = block.start if place == 0 else at[start]
        yield _plain(text[start:end]), _cited(document, first, last), at[start]


def _cited(document: Document, start: int, end: int) -> tuple[str, ...]:
    return tuple(_CITED.findall(document.source, start, end))


def _mark(text: str, cited: Sequence[str], sources: Mapping[str, str]) -> str:
    rests_on = sorted({sources.get(label, f"[{label}]") for label in cited})
    return hashlib.sha256(json.dumps([text, rests_on], ensure_ascii=True).encode()).hexdigest()


def _plain(text: str) -> str:
    return " ".join(text.split())
