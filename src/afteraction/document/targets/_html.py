"""A tree as HTML, escaped; a picture is a link to it, so that a page asks nothing of the network."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

from afteraction.document.targets import leads, spelled, unlinked
from afteraction.document.targets._slugs import slugs
from afteraction.document.tree import (
    Block,
    Blocks,
    Break,
    Code,
    CodeBlock,
    Fold,
    Front,
    Heading,
    Image,
    Inline,
    Inlines,
    Item,
    Link,
    Listing,
    NoteMark,
    NoteText,
    Paragraph,
    Quote,
    Rule,
    Style,
    Styled,
    Table,
    Text,
    plain,
)

_TAGS = {Style.STRONG: "strong", Style.EMPHASIS: "em", Style.STRUCK: "s"}
_ALIGN = {"left": ' class="l"', "center": ' class="c"', "right": ' class="r"'}


def escaped(text: str) -> str:
    """Text for an element or an attribute in double quotes."""
    return html.escape(text)


def body(blocks: Blocks) -> str:
    """The blocks as HTML."""
    return _Writer(blocks).of(blocks)


def contents(blocks: Blocks) -> list[tuple[str, str]]:
    """The level-2 headings at the top: (id, words)."""
    names = iter(slugs([block for block in blocks if isinstance(block, Heading)]).in_order)
    heads = [(next(names), block) for block in blocks if isinstance(block, Heading)]
    return [(_id(name), plain(block.inner)) for name, block in heads if block.level == 2]


def _id(name: str) -> str:
    return "s-" + re.sub(r"[^\w-]", lambda found: f".{ord(found[0]):X}", name)


class _Writer:
    def __init__(self, blocks: Blocks) -> None:
        self._slugs = slugs(blocks)
        self._headings = iter(self._slugs.in_order)

    def of(self, blocks: Iterable[Block]) -> str:
        return "\n".join(line for block in blocks for line in self._block(block))

    def _block(self, block: Block) -> Iterator[str]:
        match block:
            case Heading(level, inner):
                yield f'<h{level} id="{_id(next(self._headings))}">{self.inline(inner)}</h{level}>'
            case Paragraph(inner):
                yield f"<p>{self.inline(inner)}</p>"
            case Listing(ordered, items, start, tight):
                tag = "ol" if ordered else "ul"
                first = f' start="{start}"' if ordered and start != 1 else ""
                yield f"<{tag}{first}>"
                yield from (f"<li>{self._item(item, tight=tight)}</li>" for item in items)
                yield f"</{tag}>"
            case Quote(blocks, kind):
                named = f'<p class="kind">{kind.capitalize()}</p>' if kind else ""
                yield (f'<blockquote class="{kind}">' if kind else "<blockquote>") + named
                yield self.of(blocks)
                yield "</blockquote>"
            case CodeBlock(text, _) | Front(text):
                yield f"<pre><code>{escaped(text)}</code></pre>"
            case Table():
                yield from self._table(block)
            case Rule():
                yield "<hr>"
            case Fold(summary, blocks):
                yield f"<details><summary>{escaped(summary)}</summary>"
                yield self.of(blocks)
                yield "</details>"
            case NoteText(label, blocks):
                yield f'<div class="note" id="{_id("source-" + label)}"><span class="mark">{escaped(label)}</span>'
                yield self.of(blocks)
                yield "</div>"

    def _item(self, item: Item, *, tight: bool) -> str:
        box = "" if item.ticked is None else f'<span class="box">{"☑" if item.ticked else "☐"}</span> '
        if item.blocks and isinstance(item.blocks[0], Paragraph) and tight:
            first, *rest = item.blocks
            assert isinstance(first, Paragraph)
            return box + self.inline(first.inner) + self.of(rest)
        return box + self.of(item.blocks)

    def _table(self, table: Table) -> Iterator[str]:
        yield '<div class="wide"><table>'
        if any(table.head):
            yield f"<thead>{self._row('th', table.head, table.align)}</thead>"
        yield "<tbody>"
        yield from (self._row("td", row, table.align) for row in table.rows)
        yield "</tbody></table></div>"

    def _row(self, tag: str, row: Iterable[Inlines], align: Iterable[str]) -> str:
        cells = zip(row, align, strict=True)
        shown = (f"<{tag}{_ALIGN.get(one, '')}>{self.inline(cell)}</{tag}>" for cell, one in cells)
        return f"<tr>{''.join(shown)}</tr>"

    def inline(self, inner: Inlines) -> str:
        return "".join(map(self._one, inner))

    def _one(self, one: Inline) -> str:
        match one:
            case Text(text):
                return escaped(text)
            case Code(text):
                return f"<code>{escaped(text)}</code>"
            case Break(hard):
                return "<br>" if hard else "\n"
            case Styled(style, words):
                return f"<{_TAGS[style]}>{self.inline(words)}</{_TAGS[style]}>"
            case Image(address, alt):
                return self._link(address, escaped(alt or address), alt or address)
            case Link(address, words):
                return self._link(address, self.inline(unlinked(words)), plain(words))
            case NoteMark(label):
                return f'<sup><a href="#{_id("source-" + label)}">[{escaped(label)}]</a></sup>'

    def _link(self, address: str, words: str, shown: str) -> str:
        if address.startswith("#") and address[1:] in self._slugs.wanted:
            return f'<a href="#{_id(address[1:])}">{words}</a>'
        if leads(address):
            return f'<a href="{escaped(address)}" rel="noopener noreferrer">{words}</a>'
        return words + escaped(spelled(shown, address)[len(shown) :])
