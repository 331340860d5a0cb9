"""Where a document is published, one file per form, found by walking this folder: Markdown in, the form's own value out.

Each module has ``write(markdown)``; those that promise a way back have ``read`` too. They are pure: no file, no network.
"""

from __future__ import annotations

import re
from pkgutil import iter_modules
from typing import Generic, NamedTuple, TypeVar

from afteraction.document.tree import Image, Inline, Inlines, Item, Styled, Text

T = TypeVar("T")
BOXES = {True: "☑", False: "☐"}  # signs of a task that is done, and of one that is open
_LEADS = re.compile(r"(?:https?://|mailto:)[^\s<>\"]{1,1990}", re.IGNORECASE)
NAMES = tuple(sorted(module.name for module in iter_modules(__path__) if not module.name.startswith("_")))


class Page(NamedTuple, Generic[T]):
    """What a wiki keeps apart. title: the level-1 heading that begins the document, which is then not in the body, or ""."""

    title: str
    body: T


def leads(address: str) -> bool:
    """Whether an address may become a link on a page elsewhere: http, https or mailto, and not too long."""
    return _LEADS.fullmatch(address) is not None


def unlinked(inner: Inlines) -> Inlines:
    """The words of a link; a picture among them is its text, for links do not nest."""
    out: list[Inline] = []
    for one in inner:
        match one:
            case Image(address, alt):
                out.append(Text(alt or address))
            case Styled(style, words):
                out.append(Styled(style, unlinked(words)))
            case _:
                out.append(one)
    return tuple(out)


def box(item: Item) -> str:
    """The sign of a task before its words, "" of any other item."""
    return "" if item.ticked is None else f"{BOXES[item.ticked]} "


def spelled(words: str, address: str) -> str:
    """What stands in the place of a link that leads nowhere from there: its words, and where it led if that was elsewhere."""
    return words if not address or address[0] == "#" or address in words else f"{words} ({address})"
