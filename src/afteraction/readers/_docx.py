"""The text of a Word document as Markdown, so that whoever reads notes reads it: headings, list items, and tables as tables.

Only the main part is read. Words that were deleted under change control are not its text.
"""

from __future__ import annotations

from typing import Any
from xml.parsers import expat

from afteraction.readers._limits import CHUNK, MEBI, Readable

MAIN = "word/document.xml"
_MOST = 16 * MEBI  # bytes of its text
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main "
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main "
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def text_of(part: Readable) -> bytes:
    """The text of a document's main part, in UTF-8.

    Raises:
        ValueError: it is no XML, declares entities, or is too large.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    walk = _Walk()
    parser.StartElementHandler, parser.EndElementHandler = walk.begin, walk.end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = walk.say, _refused
    try:
        while chunk := part.read(CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise ValueError(str(error)) from error
    return "".join(walk.lines).encode("utf-8", "replace")


def _refused(*_: object) -> None:
    raise ValueError("it declares entities, as no Word document does")


class _Walk:
    """Goes through the elements and gathers lines."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._size = 0
        self._words: list[str] = []  # of the present paragraph
        self._mark = ""  # what the paragraph begins with
        self._text = False
        self._cells: list[str] | None = None  # of the present row; paragraphs of a cell are one line of it
        self._rows = 0
        self._depth = 0  # of tables: what stands in an inner one is text of the outer cell

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        kind = _kind(name)
        if kind == "t":
            self._text = True
        elif kind in _BREAKS:
            self._words.append(_BREAKS[kind])
        elif kind == "pStyle":
            self._mark = _heading(_value(attributes)) or self._mark
        elif kind == "numPr":
            self._mark = self._mark or "- "
        elif kind == "tbl":
            self._depth += 1
            self._rows = self._rows if self._depth > 1 else 0
        elif self._depth == 1 and kind == "tr":
            self._cells = []
        elif self._depth == 1 and kind == "tc" and self._cells is not None:
            self._cells.append("")

    def end(self, name: str) -> None:
        """An element ends."""
        kind = _kind(name)
        if kind == "t":
            self._text = False
        elif kind == "p":
            self._paragraph()
        elif kind == "tbl":
            self._depth -= 1
            self._line("" if self._depth == 0 else None)
        elif self._depth == 1 and kind == "tr" and self._cells is not None:
            self._rows += 1
            self._line(f"| {' | '.join(self._cells)} |")
            self._line("|" + "---|" * len(self._cells) if self._rows == 1 else None)
            self._cells = None

    def say(self, text: str) -> None:
        """Characters, which are words only inside a text element."""
        if self._text:
            self._words.append(text)

    def _paragraph(self) -> None:
        said = "".join(self._words)
        self._words, mark, self._mark = [], self._mark, ""
        if self._cells:
            one = " ".join(said.split()).replace("|", "\\|")
            self._cells[-1] = f"{self._cells[-1]} {one}".strip()
        elif self._cells is None:
            self._line(f"{mark}{said}" if said.strip() else "")

    def _line(self, line: str | None) -> None:
        if line is None:
            return
        self._size += len(line) + 1
        if self._size > _MOST:
            raise ValueError(f"its text is larger than {_MOST // MEBI} MiB")
        self.lines.append(f"{line}\n")


def _kind(name: str) -> str:
    return name[len(_W) :] if name.startswith(_W) else name[len(_STRICT) :] if name.startswith(_STRICT) else ""


def _value(attributes: dict[str, Any]) -> str:
    return next((value for name, value in attributes.items() if _kind(name) == "val"), "")


def _heading(style: str) -> str:
    """``Heading2`` and ``Title`` as the marks of Markdown."""
    if style == "Title":
        return "# "
    level = style.removeprefix("Heading").strip()
    return (
        "#" * int(level) + " "
        if style.startswith("Heading") and level.isascii() and level.isdigit() and 0 < int(level) < 7
        else ""
    )
