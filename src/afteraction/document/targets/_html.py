"""A tree as HTML, escaped; a picture is a link to it, so that a page asks nothing of the network."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator

from afteraction.document import tree as t
from afteraction.document.targets import BOXES
from afteraction.document.targets._slugs import anchored, slugs
from afteraction.document.targets._words import Words, list_tag

_ALIGN = {"left": ' class="l"', "center": ' class="c"', "right": ' class="r"'}


def escaped(text: str) -> str:
    """Text for an element or an attribute in double quotes."""
    return html.escape(text)


def body(blocks: t.Blocks) -> str:
    """The blocks as HTML."""
    return _Writer(blocks).of(blocks)


def contents(blocks: t.Blocks) -> list[tuple[str, str]]:
    """The level-2 headings at the top: (id, words)."""
    names = iter(slugs([block for block in blocks if isinstance(block, t.Heading)]).in_order)
    heads = [(next(names), block) for block in blocks if isinstance(block, t.Heading)]
    return [(_id(name), t.plain(block.inner)) for name, block in heads if block.level == 2]


def _id(name: str) -> str:
    return "s-" + anchored(name)


class _Writer(Words):
    def of(self, blocks: Iterable[t.Block]) -> str:
        return "\n".join(line for block in blocks for line in self._block(block))

    def _block(self, block: t.Block) -> Iterator[str]:
        match block:
            case t.Heading(level, inner):
                yield f'<h{level} id="{_id(next(self._headings))}">{self.inline(inner)}</h{level}>'
            case t.Paragraph(inner):
                yield f"<p>{self.inline(inner)}</p>"
            case t.Listing():
                tag, start = list_tag(block)
                yield f"<{tag}{start}>"
                yield from (f"<li>{self._item(item, tight=block.tight)}</li>" for item in block.items)
                yield f"</{tag}>"
            case t.Quote(blocks, kind):
                named = f'<p class="kind">{kind.capitalize()}</p>' if kind else ""
                yield (f'<blockquote class="{kind}">' if kind else "<blockquote>") + named
                yield self.of(blocks)
                yield "</blockquote>"
            case t.CodeBlock(text, _) | t.Front(text):
                yield f"<pre><code>{escaped(text)}</code></pre>"
            case t.Table():
                yield from self._table(block)
            case t.Rule():
                yield "<hr>"
            case t.Fold(summary, blocks):
                yield f"<details><summary>{escaped(summary)}</summary>"
                yield self.of(blocks)
                yield "</details>"
            case t.NoteText(label, blocks):
                yield f'<div class="note" id="{_id("source-" + label)}"><span class="mark">{escaped(label)}</span>'
                yield self.of(blocks)
                yield "</div>"

    def _item(self, item: t.Item, *, tight: bool) -> str:
        box = "" if item.ticked is None else f'<span class="box">{BOXES[item.ticked]}</span> '
        if item.blocks and isinstance(item.blocks[0], t.Paragraph) and tight:
            first, *rest = item.blocks
            assert isinstance(first, t.Paragraph)
            return box + self.inline(first.inner) + self.of(rest)
        return box + self.of(item.blocks)

    def _table(self, table: t.Table) -> Iterator[str]:
        yield '<div class="wide"><table>'
        if any(table.head):
            yield f"<thead>{self._row('th', table.head, table.align)}</thead>"
        yield "<tbody>"
        yield from (self._row("td", row, table.align) for row in table.rows)
        yield "</tbody></table></div>"

    def _row(self, tag: str, row: Iterable[t.Inlines], align: Iterable[str]) -> str:
        cells = zip(row, align, strict=True)
        shown = (f"<{tag}{_ALIGN.get(one, '')}>{self.inline(cell)}</{tag}>" for cell, one in cells)
        return f"<tr>{''.join(shown)}</tr>"

    def escaped(self, text: str) -> str:
        return escaped(text)

    def inside(self, anchor: str, words: str) -> str:
        return f'<a href="#{_id(anchor)}">{words}</a>'

    def outside(self, address: str, words: str) -> str:
        return f'<a href="{address}" rel="noopener noreferrer">{words}</a>'
