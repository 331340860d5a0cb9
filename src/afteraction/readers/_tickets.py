"""What the readers of ticket systems share: a ticket that was opened, what was said on it, and what was changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from typing import Any, NamedTuple

from afteraction.domain.record import Actor, Locator, Record, RecordKind
from afteraction.readers._alerts import is_time, obj, objs, pairs, prose, record
from afteraction.readers._json import text_of

_DEEP = 40


class Ticket(NamedTuple):
    """What all records of one ticket share. own: its kind and id (``issue/OPS-42``), or "". link: to it, or ""."""

    artifact: str
    place: Locator
    system: str
    own: str
    title: str = ""
    link: str = ""
    fields: tuple[tuple[str, Any], ...] = ()

    @property
    def group(self) -> str:
        """Its id with the system's name before it, or ""."""
        return f"{self.system}:{self.own}" if self.own else ""

    @property
    def number(self) -> str:
        """Its id alone, or ""."""
        return self.own.partition("/")[2]

    def spot(self, pointer: str) -> Locator:
        """Where a part of it stands."""
        return self.place._replace(pointer=f"{self.place.pointer}/{pointer}") if pointer else self.place

    def opened(self, raw: Any, text: str, author: Actor | None) -> Record:
        """That somebody opened it, with its description."""
        return record(
            self.artifact, RecordKind.TICKET, self.place, raw, text or self.title, author=author, title=self.title, key=self.group,
            group=self.group, permalink=self.link, fields=pairs(*self.fields),
        )  # fmt: skip

    def said(
        self,
        pointer: str,
        raw: Any,
        text: str,
        author: Actor | None,
        own: str,
        public: bool | None = None,
        link: str = "",
    ) -> Record:
        """A comment. own: its id, or "". public: whether a customer saw it, None when nobody says."""
        seen = "" if public is None else "public" if public else "internal note"
        return record(
            self.artifact, RecordKind.TICKET, self.spot(pointer), raw, text, author=author, title=self.title, thread=self.group,
            key=f"{self.system}:comment/{own}" if own else "", group=self.group, permalink=link or self.link,
            fields=pairs(("ticket", self.number), ("visibility", seen)),
        )  # fmt: skip

    def changed(
        self, pointer: str, raw: Any, what: str, before: str, after: str, author: Actor | None, own: str = ""
    ) -> Record:
        """That a field was changed; a change of ``status`` gives the state."""
        return record(
            self.artifact, RecordKind.TICKET, self.spot(pointer), raw, f"{what}: {before or 'none'} → {after or 'none'}", author=author,
            title=self.title, status=after.lower() if what == "status" else "", group=self.group, permalink=self.link,
            key=f"{self.group}/{own or what + '/' + text_of(raw)}" if self.group else "",
            fields=pairs(("ticket", self.number), ("field", what), ("before", before), ("after", after)),
        )  # fmt: skip

    def moment(self, pointer: str, raw: Any, status: str, author: Actor | None = None) -> Iterator[Record]:
        """That it reached a state, when the field holds a time."""
        if is_time(raw):
            yield record(
                self.artifact, RecordKind.TICKET, self.spot(pointer), raw, f"{status}: {self.title}", author=author, title=self.title,
                status=status, group=self.group, permalink=self.link, key=f"{self.group}/{status}" if self.group else "",
                fields=pairs(("ticket", self.number)),
            )  # fmt: skip


@cache
def _break() -> re.Pattern[str]:
    return re.compile(r"<(?:br|/p|/div|/li|/h[1-6]|/tr|/pre)\b[^<>]{0,500}>", re.IGNORECASE)


@cache
def _tag() -> re.Pattern[str]:
    return re.compile(r"</?[A-Za-z!][^<>]{0,5000}>")


@cache
def _gaps() -> re.Pattern[str]:
    return re.compile(r"\n(?:[ \t]{0,40}\n){2,40}")


def plain(markup: Any) -> str:
    """HTML as text, its paragraphs on lines of their own."""
    text = text_of(markup)
    if "<" in text:
        text = _tag().sub("", _break().sub("\n", text))
    text = unescape(text).replace("\xa0", " ") if "&" in text else text
    return prose(_gaps().sub("\n\n", text))


def rich(value: Any) -> str:
    """A text, or one of Atlassian's documents (ADF) as text."""
    return prose(_adf(value, 0)) if isinstance(value, dict) else prose(value)


def _adf(node: Any, depth: int) -> str:
    kind, inside = text_of(obj(node).get("type")), objs(obj(node).get("content"))
    about = obj(obj(node).get("attrs"))
    if kind == "text":
        marks = (text_of(obj(mark.get("attrs")).get("href")) for mark in objs(node.get("marks")))
        link, text = next(filter(None, marks), ""), text_of(node.get("text"))
        return f"{text} ({link})" if link and link != text else text
    if kind == "hardBreak":
        return "\n"
    if kind in ("mention", "emoji", "status", "date", "inlineCard", "blockCard"):
        told = about.get("text") or about.get("shortName") or about.get("url") or about.get("timestamp")
        return text_of(told)
    if depth > _DEEP:
        return "…"
    text = "".join(_adf(one, depth + 1) for one in inside)
    block = kind in ("paragraph", "heading", "codeBlock", "blockquote", "tableRow", "panel")
    return f"- {text.lstrip()}" if kind == "listItem" else text + "\n" if block and not text.endswith("\n") else text
