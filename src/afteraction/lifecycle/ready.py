"""What must be settled in a document before people are asked to review it: its severity, and gaps in the parts that count."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from afteraction.domain.document import Block, Document, Kind, Part
from afteraction.lifecycle.roles import severity_of

_GAP = re.compile(r"(?<![\w-])(?:TK|TBD|TODO|FIXME)(?![\w-])")
_LABEL = re.compile(r"^\W*severity\W", re.IGNORECASE)
_SHOWN = 120


class Left(NamedTuple):
    """A gap that is still marked. line: 1-based. text: the line around it, shortened."""

    line: int
    part: Part
    text: str


def severity(document: Document) -> str:
    """``SEV2`` where the header says so; "" when it says none, several or a gap."""
    found = {said for block in document.blocks if (said := _stated(document, block))}
    return found.pop() if len(found) == 1 else ""


def _stated(document: Document, block: Block) -> str:
    text = " ".join(cell.text for cell in block.cells) if block.cells else block.text
    if block.kind is Kind.META:
        text = "\n".join(
            line for line in document.source[block.start : block.end].splitlines() if _LABEL.match(f"{line} ")
        )
        return severity_of(text)
    if block.kind is Kind.HEADING or not _LABEL.match(f"{text} ") or _GAP.search(text):
        return ""
    return severity_of(text)


def gaps(document: Document, parts: Collection[Part], most: int = _SHOWN) -> list[Left]:
    """The gaps that are marked in these parts, in order. A word in code or in a quotation marks none. most: characters of each text."""
    return [one for block in document.blocks if _part(document, block) in parts for one in _in(document, block, most)]


def _part(document: Document, block: Block) -> Part:
    """What a block is for. What stands above the first section, under the title or without one, is the header."""
    part = document.part_of(block)
    return Part.HEADER if part is Part.OTHER and block.section <= 0 else part


def _in(document: Document, block: Block, most: int) -> Iterator[Left]:
    if block.kind in (Kind.HEADING, Kind.CODE, Kind.META):
        return
    match = _GAP.search(block.seen.voice)
    if match:
        row = " | ".join(cell.text for cell in block.cells if cell.text.strip())
        text = " ".join((row or block.text[match.start() :]).split())
        line = document.place_of(block.seen, match.start(), match.end()).line
        yield Left(line, _part(document, block), text[:most] + ("…" if len(text) > most else ""))
