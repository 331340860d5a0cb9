"""What a message says of a document: its title, and severity, impact and duration in the document's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from afteraction.document.parse import parse
from afteraction.document.tree import titled
from afteraction.document.tree.read import clean, tree
from afteraction.domain.document import Document, Kind, Part

_LONG = 500  # characters of a value
_TITLE = 140
_GAP = re.compile(r"TK\b|TBD\b|-$|—$|$")
_SEVERITY = re.compile(r"(?:incident )?(?:severity|sev)(?: level)?", re.IGNORECASE)
_DURATION = re.compile(
    r"(?:total |incident )?duration|time to (?:resolve|repair|recover|restore)(?: \(?\w+\)?)?|ttr|mttr|downtime",
    re.IGNORECASE,
)
_IMPACT = re.compile(r"(?:customer |user )?impact", re.IGNORECASE)
_HTTP = re.compile(r"https?://[^\s<>\"|]{1,2000}", re.IGNORECASE)


class Line(NamedTuple):
    """A name and a value, both as they stand in the document."""

    name: str
    value: str


class Summary(NamedTuple):
    """title: "" when the document has none. lines: what it states, in this order: severity, impact, duration."""

    title: str
    lines: tuple[Line, ...]


def summary(markdown: str) -> Summary:
    """The words for a message; what the document leaves open is left out.

    Raises:
        ValueError: the Markdown nests too deep.
    """
    document = parse(markdown)
    title = titled(tree(markdown))[0]
    stated = list(_stated(document))
    severity = next((line for line in stated if _SEVERITY.fullmatch(line.name)), None)
    impact = next((line for line in stated if _IMPACT.fullmatch(line.name)), None) or _under(document, Part.IMPACT)
    duration = next((line for line in stated if _DURATION.fullmatch(line.name)), None)
    found = [line for line in (severity, impact, duration) if line is not None]
    return Summary(_cut(title, _TITLE), tuple(Line(_cut(one.name, _TITLE), _cut(one.value, _LONG)) for one in found))


def address(link: str) -> str:
    """The link when it is plain http or https, else "".

    Raises:
        ValueError: it is something else.
    """
    if link and not _HTTP.fullmatch(link):
        raise ValueError("the link of a message is an http or https address")
    return link


def _cut(text: str, most: int) -> str:
    text = clean(text)
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _stated(document: Document) -> Iterator[Line]:
    """Rows and labelled lines that state something, sections of one line among them."""
    for block in document.blocks:
        if block.kind is Kind.ROW and len(block.cells) > 1:
            name, value = block.cells[0].text, block.cells[1].text
        elif block.label:
            name, value = block.label, block.text.partition(":")[2].strip()
        else:
            continue
        if not _GAP.match(value):
            yield Line(name.strip().rstrip(":"), value)
    for section in document.sections:
        line = _first(document, section.blocks)
        if line:
            yield Line(section.title, line)


def _under(document: Document, part: Part) -> Line | None:
    for section in document.sections:
        line = _first(document, section.blocks) if section.part is part else ""
        if line:
            return Line(section.title, line)
    return None


def _first(document: Document, blocks: range) -> str:
    for index in blocks:
        block = document.blocks[index]
        if block.kind in (Kind.PARAGRAPH, Kind.ITEM) and not _GAP.match(block.text):
            return block.text
    return ""
