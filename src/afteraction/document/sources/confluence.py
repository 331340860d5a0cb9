"""Confluence storage format: XHTML with macros (`ac:`) and references (`ri:`), as its API and its exports give it."""

from __future__ import annotations

import re

from afteraction.document._markup import Markup
from afteraction.document.sources.html import decoded
from afteraction.domain.document import Document

_STORAGE = re.compile(rb"<(?:ac:[a-z-]+|ri:[a-z-]+)[\s>/]")
_SHOWN = frozenset(("info", "note", "warning", "tip", "panel", "expand", "excerpt", "details", "section", "column"))


def claims(data: bytes) -> str:
    """Elements of its own names near the start."""
    return "it holds elements of Confluence's storage format" if _STORAGE.search(data[:200_000]) else ""


def read(data: bytes, name: str) -> Document:
    """The page as a document; macros that show text are read, others are named and counted."""
    return _Storage(decoded(data), name).document()


class _Storage(Markup):
    """The elements that HTML does not have."""

    macro: list[str]
    parameter = ""

    def __init__(self, source: str, name: str) -> None:
        super().__init__(source, name)
        self.macro = []

    def opened(self, tag: str, attributes: dict[str, str]) -> bool:
        if tag == "ac:structured-macro":
            kind = attributes.get("ac:name", "")
            self.macro.append(kind)
            if kind not in _SHOWN and kind not in ("code", "noformat", "status"):
                self.put(f"\\[macro: {kind or 'unnamed'}\\] ")
                self.lost["macro"] += 1
        elif tag == "ac:parameter":
            self.parameter = attributes.get("ac:name", "")
        elif tag == "ac:plain-text-body":
            self.open.append("pre")
            self.code += 1
            self.put("\n\n```\n", raw=True)
        elif tag == "ac:rich-text-body":
            self.block()
        elif tag == "ac:task-list":
            self.lists.append(("ul", 0))
        elif tag == "ac:task":
            self._item()
        elif tag == "ri:page":
            self.put(attributes.get("ri:content-title", "a page"))
        elif tag == "ri:user":
            self.put("@user")
        elif tag == "ri:attachment":
            self.put(f"\\[attachment: {attributes.get('ri:filename', 'unnamed')}\\]")
            self.lost["attachment"] += 1
        elif tag == "time":
            self.put(attributes.get("datetime", ""))
        elif tag == "ac:emoticon":
            self.put(attributes.get("ac:emoji-fallback", "") or attributes.get("ac:name", ""))
        return tag.startswith(("ac:", "ri:")) or tag == "time"

    def closed(self, tag: str) -> bool:
        if tag == "ac:structured-macro" and self.macro:
            self.macro.pop()
        elif tag == "ac:parameter":
            self.parameter = ""
        elif tag == "ac:plain-text-body":
            self.code = max(self.code - 1, 0)
            if "pre" in self.open:
                self.open.remove("pre")
            self.put("\n```\n\n", raw=True)
        elif tag == "ac:rich-text-body":
            self.block()
        elif tag == "ac:task-list" and self.lists:
            self.lists.pop()
            self.block()
        return tag.startswith(("ac:", "ri:")) or tag == "time"

    def handle_data(self, data: str) -> None:
        """Parameters are settings, but for the words that a reader sees; a task's state is its box."""
        if self.open[-1:] == ["ac:task-status"]:
            self.put("[x] " if data.strip() == "complete" else "[ ] ", raw=True)
            return
        if self.open[-1:] in (["ac:task-id"], ["ac:task-uuid"]):
            return
        if self.parameter and self.parameter != "title":
            return
        super().handle_data(data)

    def unknown_decl(self, data: str) -> None:
        """``<![CDATA[ … ]]>``: the bodies of code and links."""
        if data.startswith("CDATA["):
            self.handle_data(data[6:])
