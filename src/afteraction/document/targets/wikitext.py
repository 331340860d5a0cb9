"""MediaWiki's wikitext. Text that could be markup stands in nowiki; lists that hold more than words are written as HTML lists.

It needs no extension of the wiki. Footnotes are anchors; a picture is a link to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from afteraction.document import tree as t
from afteraction.document.targets import Page, box, leads, spelled, unlinked
from afteraction.document.targets._slugs import anchored, slugs
from afteraction.document.targets._wikitext import COLLAPSED, read
from afteraction.document.targets._words import list_tag
from afteraction.document.tree.read import tree

__all__ = ["read", "write"]

_SIGNS = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_TAGS = {t.Style.STRONG: "b", t.Style.EMPHASIS: "i", t.Style.STRUCK: "s"}
_QUOTES = {t.Style.STRONG: "'''", t.Style.EMPHASIS: "''"}
# What could be markup, a link, a signature or a magic word somewhere in a line, and at its start.
_ACTS = re.compile(
    r"[\[\]{}<>&|=\t]|''|^'|'$|~~~|__|!!|---|[A-Za-z]:\S|(?:RFC|PMID|ISBN)\s|^[ *#:;!+-]|^$|[:;!]$",
    re.ASCII | re.IGNORECASE,
)


def write(markdown: str) -> Page[str]:
    """The page as wikitext.

    Raises:
        ValueError: the Markdown nests too deep.
    """
    title, blocks = t.titled(tree(markdown))
    return Page(title, _Writer(blocks).body(blocks))


def _escaped(text: str) -> str:
    return re.sub("[&<>]", lambda found: _SIGNS[found[0]], text)


def _words(text: str) -> str:
    """Text that stays text."""
    return f"<nowiki>{_escaped(text)}</nowiki>" if text.strip() and _ACTS.search(text) else text


def _is_plain(listing: t.Listing) -> bool:
    """Whether its items are words and such lists only, which is what lines with stars can hold."""
    if listing.ordered and listing.start != 1:
        return False
    for item in listing.items:
        rest = item.blocks[1:] if item.blocks and isinstance(item.blocks[0], t.Paragraph) else item.blocks
        if not all(isinstance(block, t.Listing) and _is_plain(block) for block in rest) or len(rest) > 1:
            return False
        if not item.blocks or not isinstance(item.blocks[0], t.Paragraph):
            return False
    return True


class _Writer:
    def __init__(self, blocks: t.Blocks) -> None:
        self._slugs = slugs(blocks)
        self._headings = iter(self._slugs.in_order)

    def body(self, blocks: Iterable[t.Block]) -> str:
        return "\n\n".join(map(self._block, blocks))

    def _block(self, block: t.Block) -> str:
        match block:
            case t.Heading(level, inner):
                name = next(self._headings)
                mark = f'<span id="{name}"></span>' if name in self._slugs.wanted else ""
                return f"{'=' * level} {mark}{self._line(inner)} {'=' * level}"
            case t.Paragraph(inner):
                return self._inline(inner)
            case t.Listing():
                return "\n".join(self._lines(block, "")) if _is_plain(block) else self._listing(block)
            case t.Quote(blocks, kind):
                head = f"'''{kind.capitalize()}'''\n\n" if kind else ""
                mark = f' class="{kind}"' if kind else ""
                return f"<blockquote{mark}>\n{head}{self.body(blocks)}\n</blockquote>"
            case t.CodeBlock(text, _):
                language = re.sub(r"[^\w+#-]", "", block.language)
                return _pre(text, f"language-{language}" if language else "")
            case t.Table():
                return self._table(block)
            case t.Rule():
                return "----"
            case t.Fold(summary, blocks):
                return f'{COLLAPSED}\n{_words(summary)}\n<div class="mw-collapsible-content">\n{self.body(blocks)}\n</div>\n</div>'
            case t.NoteText(label, blocks):
                mark = f'<sup id="source-{anchored(label)}">{_words(label)}</sup>'
                if blocks and isinstance(blocks[0], t.Paragraph):
                    first, *rest = blocks
                    return "\n\n".join([f"{mark} {self._block(first)}", *map(self._block, rest)])
                return "\n\n".join([mark, *map(self._block, blocks)])
            case t.Front(text):
                return _pre(text, "front-matter")

    def _lines(self, listing: t.Listing, prefix: str) -> list[str]:
        mark = prefix + ("#" if listing.ordered else "*")
        out: list[str] = []
        for item in listing.items:
            first, *rest = item.blocks
            assert isinstance(first, t.Paragraph)
            out.append(f"{mark} {box(item)}{self._line(first.inner)}")
            for inner in rest:
                assert isinstance(inner, t.Listing)
                out += self._lines(inner, mark)
        return out

    def _listing(self, listing: t.Listing) -> str:
        tag, start = list_tag(listing)
        items = "\n".join(f"<li>{box(item)}{self._held(item.blocks)}</li>" for item in listing.items)
        return f"<{tag}{start}>\n{items}\n</{tag}>"

    def _held(self, blocks: t.Blocks) -> str:
        """Words begin right behind the mark; anything else begins a line."""
        if not blocks:
            return ""
        body = self.body(blocks)
        return body if blocks == blocks[:1] and isinstance(blocks[0], t.Paragraph) else f"\n{body}\n"

    def _table(self, table: t.Table) -> str:
        headed = any(table.head) or not table.rows
        lines = ['{| class="wikitable"']
        for row in (table.head, *table.rows) if headed else table.rows:
            mark = "!" if headed and row is table.head else "|"
            lines.append("|-")
            for cell, align in zip(row, table.align, strict=True):
                style = f' style="text-align: {align}" |' if align else ""
                lines.append(f"{mark}{style} {self._line(cell)}".rstrip())
        return "\n".join([*lines, "|}"])

    # Inline text

    def _inline(self, inner: t.Inlines) -> str:
        return "".join(map(self._one, inner))

    def _line(self, inner: t.Inlines) -> str:
        return self._inline(inner).replace("\n", " ")

    def _one(self, one: t.Inline) -> str:
        match one:
            case t.Text(text):
                lead, trail = text[: len(text) - len(text.lstrip(" "))], text[len(text.rstrip(" ")) :]
                return f"{lead}{_words(text.strip(' '))}{trail}" if text.strip(" ") else text
            case t.Code(text):
                return f"<code><nowiki>{_escaped(text)}</nowiki></code>"
            case t.Break(hard):
                return "<br />" if hard else "\n"
            case t.Styled(style, inner):
                return f"<{_TAGS[style]}>{self._inline(inner)}</{_TAGS[style]}>"
            case t.Image(address, alt):
                return self._link(address, (t.Text(alt or address),))
            case t.Link(address, inner):
                return self._link(address, inner)
            case t.NoteMark(label):
                return f"<sup>[[#source-{anchored(label)}|<nowiki>[{_escaped(label)}]</nowiki>]]</sup>"

    def _link(self, address: str, inner: t.Inlines) -> str:
        words = self._inline(unlinked(inner))
        if address.startswith("#") and address[1:] in self._slugs.wanted:
            return f"[[{address}|{words}]]"
        if leads(address):
            target = re.sub(r"[\[\]<>\"'{}|]", lambda found: f"%{ord(found[0]):02X}", address)
            return f"[{target} {words}]"
        shown = t.plain(inner)
        behind = spelled(shown, address)[len(shown) :]
        return f"{words} {_words(behind.strip())}" if behind else words


def _pre(text: str, name: str) -> str:
    mark = f' class="{name}"' if name else ""
    begin = "\n" if text.startswith("\n") else ""  # the first line end behind the tag is not shown
    return f"<pre{mark}>{begin}{_escaped(text)}</pre>"
