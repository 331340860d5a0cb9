"""A Markdown text as a tree of values, which every target of publishing walks.

Text in it is plain: nothing of it is markup of any format. Raw HTML of the Markdown is text too, but for line breaks, pictures,
comments (which nobody sees) and folds.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass


class Style(enum.Enum):
    """How words are set; the order is the one in which they nest when they cover the same words."""

    STRONG = "strong"
    EMPHASIS = "emphasis"
    STRUCK = "struck"


@dataclass(frozen=True, slots=True)
class Text:
    """Words without a line end."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """A code span, on one line."""

    text: str


@dataclass(frozen=True, slots=True)
class Break:
    """A line end. hard: a reader sees it."""

    hard: bool


@dataclass(frozen=True, slots=True)
class Image:
    """A picture by its address; alt: what stands for it."""

    address: str
    alt: str


@dataclass(frozen=True, slots=True)
class NoteMark:
    """Where a footnote is cited."""

    label: str


@dataclass(frozen=True, slots=True)
class Styled:
    """Words in one style."""

    style: Style
    inner: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to an address, of any scheme or relative."""

    address: str
    inner: tuple[Inline, ...]


Inline = Text | Code | Break | Image | NoteMark | Styled | Link
Inlines = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """level: 1 to 6."""

    level: int
    inner: Inlines


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    inner: Inlines


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list. ticked: None when it has no box."""

    blocks: tuple[Block, ...]
    ticked: bool | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A list. start: of the numbers. tight: its paragraphs stand without space between them."""

    ordered: bool
    items: tuple[Item, ...]
    start: int = 1
    tight: bool = True


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation, or an admonition: kind is then note, tip, important, warning or caution."""

    blocks: tuple[Block, ...]
    kind: str = ""


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """Code without its last line end. info: what stands behind the fence."""

    text: str
    info: str = ""

    @property
    def language(self) -> str:
        """The first word of the info in small letters, or ""."""
        return (self.info.split() or [""])[0].lower()


@dataclass(frozen=True, slots=True)
class Table:
    """All rows are as long as the head. align: for each column left, center, right or ""."""

    head: tuple[Inlines, ...]
    rows: tuple[tuple[Inlines, ...], ...]
    align: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the page."""


@dataclass(frozen=True, slots=True)
class Fold:
    """Blocks that a reader unfolds by clicking on the summary."""

    summary: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class NoteText:
    """The text of a footnote."""

    label: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Front:
    """The front matter, with the lines around it."""

    text: str


Block = Heading | Paragraph | Listing | Quote | CodeBlock | Table | Rule | Fold | NoteText | Front
Blocks = tuple[Block, ...]
ADMONITIONS = ("note", "tip", "important", "warning", "caution")


def plain(inner: Iterable[Inline]) -> str:
    """What a reader sees of it, on one line, without the marks of footnotes."""
    parts: list[str] = []
    for one in inner:
        match one:
            case Text(text) | Code(text):
                parts.append(text)
            case Break():
                parts.append(" ")
            case Image(address, alt):
                parts.append(alt or address)
            case Styled(_, words) | Link(_, words):
                parts.append(plain(words))
            case NoteMark():
                pass
    return "".join(parts)


def titled(blocks: Blocks) -> tuple[str, Blocks]:
    """The words of the level-1 heading that begins the document, and the rest; ("", blocks) when there is none."""
    at = 1 if blocks and isinstance(blocks[0], Front) else 0
    first = blocks[at] if len(blocks) > at else None
    if isinstance(first, Heading) and first.level == 1:
        return plain(first.inner).strip(), (*blocks[:at], *blocks[at + 1 :])
    return "", blocks


def entitled(title: str, blocks: Blocks) -> Blocks:
    """The document with a title again, unless that is ""."""
    if not title:
        return blocks
    at = 1 if blocks and isinstance(blocks[0], Front) else 0
    return (*blocks[:at], Heading(1, (Text(title),)), *blocks[at:])
