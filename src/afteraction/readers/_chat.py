"""What the readers of chat exports share: one message as a record, names of files, lines of the client, HTML as words.

A join or a leave says nothing about an incident and is skipped; every other line of the client itself stays, with its kind
as ``subtype``, since "the call began" or a new topic can matter.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from afteraction.domain.late import late
from afteraction.domain.record import Item, Person, Record
from afteraction.readers._alerts import UNDERSTOOD
from afteraction.readers._json import text_of
from afteraction.readers._text import clean

JOINED = f"{UNDERSTOOD}somebody joined or left"
_BREAK = late(r"<(?:br|/p|/div|/li|/tr|/h[1-6]|/blockquote|/pre)\b[^<>]{0,200}>", re.IGNORECASE)
_MENTION = late(r"<at\b[^<>]{0,200}>(?=[^@])", re.IGNORECASE)
_PICTURE = late(r"<(?:emoji|img)\b[^<>]{0,4000}>", re.IGNORECASE)
_ALT = late(r"\balt=\"([^\"<>]{1,80})\"", re.IGNORECASE)
_TAG = late(r"</?[A-Za-z!][^<>]{0,4000}>")
_HREF = late(r"<a\b[^<>]{0,2000}?\bhref=\"(https?://[^\"<>\s]{1,2000})\"", re.IGNORECASE)


def said(*parts: str) -> str:
    """The parts that say something, each on its own line, none twice."""
    return clean("\n".join(dict.fromkeys(part.strip() for part in parts if part.strip())))


def file_marks(names: Iterable[str]) -> tuple[str, ...]:
    """How attachments stand in a text."""
    return tuple(f"[file: {name}]" for name in names if name)


def count(value: Any) -> int:
    """A small number, 0 when it is none."""
    text = text_of(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def words_of_html(markup: str) -> str:
    """HTML of a message as words: blocks become lines, ``<at>`` a mention, pictures of emoji their name."""
    if "<" in markup:
        markup = _PICTURE.sub(_alt, _MENTION.sub("@", _BREAK.sub("\n", markup)))
        markup = _TAG.sub("", markup)
    text = html.unescape(markup) if "&" in markup else markup
    lines = (line.strip() for line in text.replace("\u00a0", " ").split("\n"))
    return "\n".join(line for line in lines if line)


def _alt(picture: re.Match[str]) -> str:
    found = _ALT.search(picture[0])
    return found[1] if found else ""


def links_of_html(markup: str) -> tuple[str, ...]:
    """The addresses behind the links of a message."""
    return tuple(dict.fromkeys(html.unescape(url) for url in _HREF.findall(markup))) if "<" in markup else ()


def once_each(items: Iterable[Item]) -> Iterator[Item]:
    """The items, each person among them once however many messages they wrote."""
    met: set[Person] = set()
    for item in items:
        if isinstance(item, Person):
            if item in met:
                continue
            met.add(item)
        yield item


class Once:
    """Keys for messages that carry no id: an author, a place and a moment, and a number where that is not enough."""

    def __init__(self) -> None:
        self._met: Counter[str] = Counter()

    def key(self, key: str) -> str:
        """The key itself the first time, ``key/2`` the second."""
        if not key:
            return ""
        self._met[key] += 1
        return key if self._met[key] == 1 else f"{key}/{self._met[key]}"


def with_links(record: Record, more: Iterable[str]) -> Record:
    """The record with further addresses behind those of its text."""
    return record._replace(links=tuple(dict.fromkeys((*record.links, *more))))
