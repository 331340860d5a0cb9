"""Confluence's storage format: XHTML with macros. Text is escaped, so a macro comes from the structure only.

A picture becomes a link to it. A link that leads nowhere from there (relative, a file) becomes words with the address behind.
Footnotes are anchors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.document import tree as t
from afteraction.document.targets import Page, box
from afteraction.document.targets._storage import read
from afteraction.document.targets._words import Words, list_tag
from afteraction.document.tree.read import tree

__all__ = ["read", "write"]

MACROS = {"note": "info", "tip": "tip", "important": "note", "warning": "warning", "caution": "warning"}
# Languages that its code macro knows, by the names that people write.
LANGUAGES = {
    "bash": "bash", "sh": "bash", "shell": "bash", "console": "bash", "c": "c", "c++": "cpp", "cpp": "cpp", "c#": "csharp", "cs": "csharp",
    "css": "css", "diff": "diff", "go": "go", "golang": "go", "groovy": "groovy", "html": "xml", "xml": "xml", "java": "java",
    "javascript": "js", "js": "js", "json": "json", "kotlin": "kotlin", "perl": "perl", "php": "php", "powershell": "powershell",
    "python": "py", "py": "py", "ruby": "ruby", "rb": "ruby", "rust": "rust", "scala": "scala", "sql": "sql", "swift": "swift",
    "typescript": "typescript", "ts": "typescript", "yaml": "yml", "yml": "yml",
}  # fmt: skip
_SIGNS = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}


def write(markdown: str) -> Page[str]:
    """The page as a fragment of well-formed XML.

    Raises:
        ValueError: the Markdown nests too deep.
    """
    title, blocks = t.titled(tree(markdown))
    return Page(title, _Writer(blocks).body(blocks))


def _escaped(text: str) -> str:
    return re.sub('[&<>"]', lambda found: _SIGNS[found[0]], text)


def _cdata(text: str) -> str:
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def _anchor(name: str) -> str:
    return f'<ac:structured-macro ac:name="anchor"><ac:parameter ac:name="">{_escaped(name)}</ac:parameter></ac:structured-macro>'


def _macro(name: str, body: str, **parameters: str) -> str:
    shown = "".join(f'<ac:parameter ac:name="{key}">{_escaped(value)}</ac:parameter>' for key, value in parameters.items() if value)  # fmt: skip
    return f'<ac:structured-macro ac:name="{name}">{shown}<ac:rich-text-body>{body}</ac:rich-text-body></ac:structured-macro>'


class _Writer(Words):
    BREAK = "<br />"

    def __init__(self, blocks: t.Blocks) -> None:
        super().__init__(blocks)
        self._tasks = 0

    def body(self, blocks: t.Blocks) -> str:
        return "".join(f"{self._block(block)}\n" for block in blocks).rstrip("\n")

    def _block(self, block: t.Block) -> str:
        match block:
            case t.Heading(level, inner):
                name = next(self._headings)
                mark = _anchor(name) if name in self._slugs.wanted else ""
                return f"<h{level}>{mark}{self.inline(inner)}</h{level}>"
            case t.Paragraph(inner):
                return f"<p>{self.inline(inner)}</p>"
            case t.Listing():
                return self._listing(block)
            case t.Quote(blocks, ""):
                return f"<blockquote>{self.body(blocks)}</blockquote>"
            case t.Quote(blocks, kind):
                return _macro(MACROS[kind], self.body(blocks), title="" if kind != "caution" else "Caution")
            case t.CodeBlock(text, _):
                return self._code(text, language=LANGUAGES.get(block.language, ""))
            case t.Table():
                return self._table(block)
            case t.Rule():
                return "<hr />"
            case t.Fold(summary, blocks):
                return _macro("expand", self.body(blocks), title=summary)
            case t.NoteText():
                return "\n".join(self._note(block))
            case t.Front(text):
                return self._code(text, title="front matter")

    def _code(self, text: str, **parameters: str) -> str:
        shown = "".join(f'<ac:parameter ac:name="{key}">{_escaped(value)}</ac:parameter>' for key, value in parameters.items() if value)  # fmt: skip
        return f'<ac:structured-macro ac:name="code">{shown}<ac:plain-text-body>{_cdata(text)}</ac:plain-text-body></ac:structured-macro>'

    def _listing(self, listing: t.Listing) -> str:
        if all(item.ticked is not None for item in listing.items) and listing.items:
            return f"<ac:task-list>{''.join(map(self._task, listing.items))}</ac:task-list>"
        tag, start = list_tag(listing)
        items = "".join(f"<li>{self._item(item, tight=listing.tight)}</li>" for item in listing.items)
        return f"<{tag}{start}>{items}</{tag}>"

    def _task(self, item: t.Item) -> str:
        self._tasks += 1
        status = "complete" if item.ticked else "incomplete"
        body = self._item(t.Item(item.blocks), tight=True)
        return f"<ac:task><ac:task-id>{self._tasks}</ac:task-id><ac:task-status>{status}</ac:task-status><ac:task-body>{body}</ac:task-body></ac:task>"

    def _item(self, item: t.Item, *, tight: bool) -> str:
        """A box that stands among items without one is a sign in the text."""
        sign = box(item)
        first, rest = (item.blocks[0], item.blocks[1:]) if item.blocks else (None, ())
        if isinstance(first, t.Paragraph) and tight:
            return sign + self.inline(first.inner) + self.body(rest)
        if isinstance(first, t.Paragraph):
            return f"<p>{sign}{self.inline(first.inner)}</p>" + self.body(rest)
        return sign.strip() + self.body(item.blocks)

    def _table(self, table: t.Table) -> str:
        head = "".join(self._cell("th", cell, align) for cell, align in zip(table.head, table.align, strict=True))
        rows = [
            "".join(self._cell("td", cell, align) for cell, align in zip(row, table.align, strict=True))
            for row in table.rows
        ]
        return f"<table><tbody>{''.join(f'<tr>{cells}</tr>' for cells in (head, *rows))}</tbody></table>"

    def _cell(self, tag: str, inner: t.Inlines, align: str) -> str:
        style = f' style="text-align: {align};"' if align else ""
        return f"<{tag}{style}><p>{self.inline(inner)}</p></{tag}>" if style else f"<{tag}>{self.inline(inner)}</{tag}>"

    def _note(self, note: t.NoteText) -> Iterator[str]:
        """Its number leads the first paragraph; where there is none, it is one."""
        mark = f"{_anchor(f'source-{note.label}')}<sup>{_escaped(note.label)}</sup>"
        first, rest = (note.blocks[0], note.blocks[1:]) if note.blocks else (None, ())
        if isinstance(first, t.Paragraph):
            yield f"<p>{mark} {self.inline(first.inner)}</p>"
        else:
            yield f"<p>{mark}</p>"
            rest = note.blocks
        yield from map(self._block, rest)

    # Inline text

    def escaped(self, text: str) -> str:
        return _escaped(text)

    def inside(self, anchor: str, words: str) -> str:
        return f'<ac:link ac:anchor="{_escaped(anchor)}"><ac:link-body>{words}</ac:link-body></ac:link>'

    def outside(self, address: str, words: str) -> str:
        return f'<a href="{address}">{words}</a>'
