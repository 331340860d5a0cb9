"""What a team wrote down about incidents: severities, glossary, who reads what. Quoted with file and line, never interpreted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from afteraction.document.shape import DefinedJson
from afteraction.document.sources import read
from afteraction.domain.document import Block, Document, Kind, Part
from afteraction.domain.errors import UnreadableError, UsageError
from afteraction.domain.late import late

_LEVEL = late(r"\W{0,6}(?P<name>SEV(?:ERITY)?[ -]?[0-5]|[PS][0-5])(?![\w.-])", re.IGNORECASE)
_AFTER = late(r"^[\W_]*(?:\([^()]{1,40}\)[\W_]*)?")
_WORDS = 3  # of a definition: "SEV1: bad" defines nothing
_ROW_WORDS = 2  # of one in a table that is about severities: "SEV1 | all customers"
_ABOUT = late(r"severit|incident levels?|priorit", re.IGNORECASE)
_LEVELS = 2  # that make a text a definition of severities
_READERS = late(
    r"\b(?:distribut\w+|circulat\w+|shared? with|sent to|send to|published? (?:to|in|on)|readers?|mailing list|audience|announce\w*|presented at)\b",
    re.IGNORECASE,
)
_GLOSSARY = late(r"glossary|terminology|terms|definitions|vocabulary", re.IGNORECASE)


class Said(NamedTuple):
    """Something that a file of the team says. name: what is defined, "" where nothing is. line: 1-based."""

    name: str
    text: str
    path: str
    line: int

    @property
    def place(self) -> str:
        """File and line, as they can be opened."""
        return f"{self.path} line {self.line}"


def document(path: Path) -> Document:
    """A file of the team.

    Raises:
        UsageError: it is not there. UnreadableError: it is of no format that is known.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"the file {str(path)!r} cannot be read",
            why=error.strerror or str(error),
            where="[conventions] of the config",
        ) from error
    try:
        return read(data, str(path))
    except ValueError as error:
        raise UnreadableError(f"{path} cannot be read", why=str(error), where="[conventions] of the config") from error


def severities(path: str) -> list[Said]:
    """The severities that a file defines, each level once, in its order; [] for "" and for a file that defines fewer than two.

    Raises:
        UsageError: it is not there. UnreadableError: it cannot be read.
    """
    return levels(document(Path(path)), path) if path else []


def defined(path: str) -> tuple[DefinedJson, ...]:
    """The same for a draft.

    Raises:
        UsageError: it is not there. UnreadableError: it cannot be read.
    """
    return tuple({"name": one.name, "text": one.text, "source": one.place} for one in severities(path))


def levels(page: Document, path: str) -> list[Said]:
    """The same of a document."""
    found: dict[str, Said] = {}
    for at, block in enumerate(page.blocks):
        said = _level(page, at, block, path)
        if said and said[0] not in found:
            line = page.place(block.start, block.end).line
            found[said[0]] = Said(said[0], said[1], path, line)
    return list(found.values()) if len(found) >= _LEVELS else []


def _level(page: Document, at: int, block: Block, path: str) -> tuple[str, str] | None:
    """The level that a row, an item or a heading begins with, and what is said of it. path: of the page."""
    if block.kind not in (Kind.ROW, Kind.ITEM, Kind.HEADING, Kind.PARAGRAPH):
        return None
    first = block.cells[0].text if block.cells else block.text
    match = _LEVEL.match(first)
    if match is None:
        return None
    rest = [_AFTER.sub("", first[match.end() :]), *(cell.text for cell in block.cells[1:])]
    if block.kind is Kind.HEADING and at + 1 < len(page.blocks):
        rest = [page.blocks[at + 1].text]
    text = " ".join(" — ".join(one.strip() for one in rest if one.strip()).split())
    title = page.sections[block.section].title if block.section >= 0 else ""
    about = bool(block.cells) and (_ABOUT.search(Path(path).stem) or _ABOUT.search(title))
    if len(text.split()) < (_ROW_WORDS if about else _WORDS) or len(_LEVEL.findall(text)) > 1:
        return None
    number = re.sub(r"\D", "", match["name"])
    letter = match["name"][0].upper()
    return (f"{letter}{number}" if len(match["name"]) == len(number) + 1 else f"SEV{number}"), text


def norms(path: str) -> list[Said]:
    """What a file says of who reads a postmortem and where it goes: its section about that, else the sentences that say so.

    Raises:
        UsageError: it is not there. UnreadableError: it cannot be read.
    """
    return told(document(Path(path)), path) if path else []


def told(page: Document, path: str) -> list[Said]:
    """The same of a document."""
    blocks = [block for block in page.under(Part.DISTRIBUTION) if block.kind in (Kind.ITEM, Kind.PARAGRAPH, Kind.ROW)]
    blocks = blocks or [
        block for block in page.blocks if block.kind in (Kind.ITEM, Kind.PARAGRAPH) and _READERS.search(block.text)
    ]
    return [Said("", text, path, page.place(one.start, one.end).line) for one in blocks if (text := _whole(one))]


def glossary(path: str) -> dict[str, Said]:
    """The terms that a file defines, by themselves in lower case.

    Raises:
        UsageError: it is not there. UnreadableError: it cannot be read.
    """
    return {one.name.casefold(): one for one in terms(document(Path(path)), path)} if path else {}


def terms(page: Document, path: str) -> Iterator[Said]:
    """The same of a document: of its section that is called so, else, where its name says so, of all of it."""
    whole = bool(_GLOSSARY.search(Path(path).stem))
    for block in page.blocks:
        title = page.sections[block.section].title if block.section >= 0 else ""
        if not (whole or _GLOSSARY.fullmatch(title.strip())) or block.kind not in (Kind.ITEM, Kind.ROW, Kind.PARAGRAPH):
            continue
        line = page.place(block.start, block.end).line
        if block.cells and block.cells[0].text.strip() and len(block.cells) > 1:
            yield Said(block.cells[0].text.strip(), block.cells[1].text.strip(), path, line)
        elif block.label:
            yield Said(block.label.strip(" :"), block.text[block.text.find(":") + 1 :].strip(), path, line)


def _whole(block: Block) -> str:
    row = " | ".join(cell.text for cell in block.cells if cell.text.strip())
    return " ".join((row or block.text).split())
