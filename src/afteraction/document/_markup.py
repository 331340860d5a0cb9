"""Markup written as Markdown, with the place in the source of each character.

What a browser shows becomes text, headings, lists, tables, quotations and code; scripts and styles show nothing. What cannot
be taken over (a picture, a macro that is not known) is named where it stands and counted in the notes.
"""

from __future__ import annotations

import html
import re
from array import array
from collections import Counter
from html.parser import HTMLParser

from afteraction.document.parse import line_starts, parse
from afteraction.domain.document import Block, Document, Visible

_SILENT = frozenset(("script", "style", "head", "template", "noscript", "svg"))
_VOID = frozenset(
    ("br", "hr", "img", "input", "meta", "link", "wbr", "col", "source", "area", "base", "embed", "track")
)
_BLOCKS = frozenset(
    ("p", "div", "section", "article", "header", "footer", "main", "aside", "figure", "figcaption", "dl", "dt", "dd", "details", "summary", "address", "nav", "form", "fieldset", "body", "html")
)  # fmt: skip
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~#])")
_LEAD = re.compile(r"(?:[-+=>#]|\d{1,9}[.)])")
_DEEP = 100  # open elements; deeper ones are read as text of the one around them


class Markup(HTMLParser):
    """Reads markup once; `document` gives what came of it."""

    def __init__(self, source: str, name: str) -> None:
        super().__init__(convert_charrefs=False)
        self.source, self.name = source, name
        self.starts = line_starts(source)
        self.out: list[str] = []
        self.at = array("q")
        self.lost: Counter[str] = Counter()
        self.open: list[str] = []
        self.lists: list[tuple[str, int]] = []  # the open lists: kind, items so far
        self.quotes = 0
        self.silent = 0
        self.code = 0
        self.row: list[int] = []  # cells of the open row, for the line under a table's head
        self.head_done = False
        self.fresh = True  # at the start of a block
        self.cell = 0

    # What a format may say of its own elements

    def opened(self, tag: str, attributes: dict[str, str]) -> bool:
        """Whether a subclass has dealt with an element."""
        return False

    def closed(self, tag: str) -> bool:
        """The same at its end."""
        return False

    def document(self) -> Document:
        """The whole source, read."""
        self.feed(self.source)
        self.close()
        text = "".join(self.out)
        found = parse(text, self.name)
        origin = [*self.at, len(self.source)]

        def back(offset: int) -> int:
            return origin[min(offset, len(origin) - 1)]

        def seen(one: Visible) -> Visible:
            return Visible(one.text, one.voice, array("q", (back(offset) for offset in one.at)))

        def block(one: Block) -> Block:
            return one._replace(
                seen=seen(one.seen), start=back(one.start), end=max(back(one.start), back(max(one.end - 1, 0)) + 1), cells=tuple(map(seen, one.cells))
            )  # fmt: skip

        notes = tuple(
            f"{times} {what}{'s' if times > 1 else ''} could not be taken over."
            for what, times in sorted(self.lost.items())
        )
        return found._replace(
            source=self.source, blocks=tuple(map(block, found.blocks)), lines=self.starts, notes=notes
        )

    # Writing

    def put(self, text: str, *, raw: bool = False, step: int = 0) -> None:
        """Text at the place where the parser stands. raw: Markdown of ours. step: 1 when it is the source itself."""
        offset = self.here()
        for index, char in enumerate(text):
            self.at.append(offset + step * index)
            self.out.append(char)
        if text.strip() and not raw:
            self.fresh = False

    def here(self) -> int:
        """The offset at which the parser stands."""
        line, column = self.getpos()
        return min(self.starts[line - 1] + column if line <= len(self.starts) else len(self.source), len(self.source))

    def block(self) -> None:
        """A blank line, and what quotations and lists put before the next one."""
        if self.cell:
            if not self.fresh:
                self.put(" ", raw=True)
            return
        self.put("\n\n" + "> " * self.quotes + "    " * max(len(self.lists) - 1, 0), raw=True)
        self.fresh = True

    # What the parser calls

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """The start of an element."""
        attributes = {key: value or "" for key, value in attrs}
        if len(self.open) < _DEEP and tag not in _VOID:
            self.open.append(tag)
        if tag in _SILENT:
            self.silent += 1
        if self.silent or self.opened(tag, attributes):
            return
        if not (self._inline(tag, attributes) or self._table(tag)):
            self._block(tag)

    def _inline(self, tag: str, attributes: dict[str, str]) -> bool:
        """What stands within a line."""
        if tag in ("code", "kbd", "samp", "tt") and not self.code:
            self.put("`", raw=True)
            self.code += 1
        elif tag == "br":
            self.put(" " if self.cell else "\n" + "> " * self.quotes, raw=True)
        elif tag == "img":
            self.put(_escaped(f"[picture: {attributes.get('alt') or 'no description'}]"))
            self.lost["picture"] += 1
        elif tag == "input" and attributes.get("type") == "checkbox":
            self.put("[x] " if "checked" in attributes else "[ ] ", raw=True)
        else:
            return False
        return True

    def _table(self, tag: str) -> bool:
        if tag == "table":
            self.block()
            self.head_done = False
        elif tag == "tr":
            self.put("\n|", raw=True)
            self.row = []
        elif tag in ("td", "th"):
            self.cell += 1
            self.fresh = True
        else:
            return False
        return True

    def _block(self, tag: str) -> None:
        """What begins on a line of its own."""
        if re.fullmatch(r"h[1-6]", tag):
            self.block()
            self.put("#" * int(tag[1]) + " ", raw=True)
        elif tag in ("ul", "ol"):
            self.lists.append((tag, 0))
        elif tag == "li":
            self._item()
        elif tag == "blockquote":
            self.quotes += 1
            self.block()
        elif tag == "pre":
            self.code += 1
            self.put("\n\n```\n", raw=True)
        elif tag == "hr" or (tag in _BLOCKS and not self._in_item()):
            self.block()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element without content."""
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """The end of an element; what was left open within it ends, too."""
        if tag in self.open:
            while self.open and self.open.pop() != tag:
                pass
        if tag in _SILENT:
            self.silent = max(self.silent - 1, 0)
            return
        if self.silent or self.closed(tag):
            return
        if tag in ("ul", "ol") and self.lists:
            self.lists.pop()
            if not self.lists:
                self.block()
        elif tag == "blockquote":
            self.quotes = max(self.quotes - 1, 0)
            self.block()
        elif tag == "pre":
            self.code = max(self.code - 1, 0)
            self.put("\n```\n\n", raw=True)
        elif tag in ("code", "kbd", "samp", "tt") and self.code and "pre" not in self.open:
            self.code -= 1
            self.put("`", raw=True)
        elif tag in ("td", "th"):
            self.cell = max(self.cell - 1, 0)
            self.put(" |", raw=True)
            self.row.append(1)
        elif tag == "tr" and self.row and not self.head_done:
            self.put("\n|" + "---|" * len(self.row), raw=True)
            self.head_done = True
        elif re.fullmatch(r"h[1-6]", tag) or tag == "table" or (tag in _BLOCKS and not self._in_item()):
            self.block()

    def handle_data(self, data: str) -> None:
        """Text."""
        if self.silent:
            return
        if self.code and "pre" in self.open:
            self.put(data.replace("```", "'''"), step=1)
            return
        offset = self.here()
        for match in re.finditer(r"\s+|[^\s]+", data):
            word = match[0]
            if word.isspace():
                if not self.fresh and self.out and self.out[-1] != " ":
                    self.out.append(" ")
                    self.at.append(offset + match.start())
                continue
            for index, char in enumerate(word):
                if not self.code and (_SPECIAL.match(char) or (self.fresh and index == 0 and _LEAD.match(word))):
                    lead = _LEAD.match(word)
                    numbered = self.fresh and index == 0 and lead is not None and char.isdigit()
                    if not numbered:
                        self.out.append("\\")
                        self.at.append(offset + match.start() + index)
                self.out.append("'" if self.code and char == "`" else char)
                self.at.append(offset + match.start() + index)
            self.fresh = False

    def handle_entityref(self, name: str) -> None:
        """``&amp;``"""
        self._reference(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """``&#38;``"""
        self._reference(f"&#{name};")

    def _reference(self, said: str) -> None:
        if not self.silent:
            shown = html.unescape(said)
            self.put(shown if self.code else _escaped(shown))

    def _item(self) -> None:
        kind, number = self.lists[-1] if self.lists else ("ul", 0)
        if self.lists:
            self.lists[-1] = kind, number + 1
        depth = max(len(self.lists) - 1, 0)
        mark = f"{number + 1}." if kind == "ol" else "-"
        self.put("\n" + "> " * self.quotes + "    " * depth + mark + " ", raw=True)
        self.fresh = True

    def _in_item(self) -> bool:
        return bool(self.lists) and "li" in self.open


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
