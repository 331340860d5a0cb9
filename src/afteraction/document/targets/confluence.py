"""Confluence's storage format: XHTML with macros. Text is escaped, so a macro comes from the structure only.

A picture becomes a link to it. A link that leads nowhere from there (relative, a file) becomes words with the address behind.
Footnotes are anchors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.document.targets import Page, leads, spelled, unlinked
from afteraction.document.targets._slugs import slugs
from afteraction.document.targets._storage import read
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
    titled,
)
from afteraction.document.tree.read import tree

__all__ = ["read", "write"]

_STYLES = {Style.STRONG: "strong", Style.EMPHASIS: "em", Style.STRUCK: "s"}
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
    title, blocks = titled(tree(markdown))
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


class _Writer:
    def __init__(self, blocks: Blocks) -> None:
        self._slugs = slugs(blocks)
        self._headings = iter(self._slugs.in_order)
        self._tasks = 0

    def body(self, blocks: Blocks) -> str:
        return "".join(f"{self._block(block)}\n" for block in blocks).rstrip("\n")

    def _block(self, block: Block) -> str:
        match block:
            case Heading(level, inner):
                name = next(self._headings)
                mark = _anchor(name) if name in self._slugs.wanted else ""
                return f"<h{level}>{mark}{self._inline(inner)}</h{level}>"
            case Paragraph(inner):
                return f"<p>{self._inline(inner)}</p>"
            case Listing():
                return self._listing(block)
            case Quote(blocks, ""):
                return f"<blockquote>{self.body(blocks)}</blockquote>"
            case Quote(blocks, kind):
                return _macro(MACROS[kind], self.body(blocks), title="" if kind != "caution" else "Caution")
            case CodeBlock(text, _):
                return self._code(text, language=LANGUAGES.get(block.language, ""))
            case Table():
                return self._table(block)
            case Rule():
                return "<hr />"
            case Fold(summary, blocks):
                return _macro("expand", self.body(blocks), title=summary)
            case NoteText():
                return "\n".join(self._note(block))
            case Front(text):
                return self._code(text, title="front matter")

    def _code(self, text: str, **parameters: str) -> str:
        shown = "".join(f'<ac:parameter ac:name="{key}">{_escaped(value)}</ac:parameter>' for key, value in parameters.items() if value)  # fmt: skip
        return f'<ac:structured-macro ac:name="code">{shown}<ac:plain-text-body>{_cdata(text)}</ac:plain-text-body></ac:structured-macro>'

    def _listing(self, listing: Listing) -> str:
        if all(item.ticked is not None for item in listing.items) and listing.items:
            return f"<ac:task-list>{''.join(map(self._task, listing.items))}</ac:task-list>"
        tag = "ol" if listing.ordered else "ul"
        start = f' start="{listing.start}"' if listing.ordered and listing.start != 1 else ""
        items = "".join(f"<li>{self._item(item, tight=listing.tight)}</li>" for item in listing.items)
        return f"<{tag}{start}>{items}</{tag}>"

    def _task(self, item: Item) -> str:
        self._tasks += 1
        status = "complete" if item.ticked else "incomplete"
        body = self._item(Item(item.blocks), tight=True)
        return f"<ac:task><ac:task-id>{self._tasks}</ac:task-id><ac:task-status>{status}</ac:task-status><ac:task-body>{body}</ac:task-body></ac:task>"

    def _item(self, item: Item, *, tight: bool) -> str:
        """A box that stands among items without one is a sign in the text."""
        box = "" if item.ticked is None else "☑ " if item.ticked else "☐ "
        first, rest = (item.blocks[0], item.blocks[1:]) if item.blocks else (None, ())
        if isinstance(first, Paragraph) and tight:
            return box + self._inline(first.inner) + self.body(rest)
        if isinstance(first, Paragraph):
            return f"<p>{box}{self._inline(first.inner)}</p>" + self.body(rest)
        return box.strip() + self.body(item.blocks)

    def _table(self, table: Table) -> str:
        head = "".join(self._cell("th", cell, align) for cell, align in zip(table.head, table.align, strict=True))
        rows = [
            "".join(self._cell("td", cell, align) for cell, align in zip(row, table.align, strict=True))
            for row in table.rows
        ]
        return f"<table><tbody>{''.join(f'<tr>{cells}</tr>' for cells in (head, *rows))}</tbody></table>"

    def _cell(self, tag: str, inner: Inlines, align: str) -> str:
        style = f' style="text-align: {align};"' if align else ""
        return (
            f"<{tag}{style}><p>{self._inline(inner)}</p></{tag}>" if style else f"<{tag}>{self._inline(inner)}</{tag}>"
        )

    def _note(self, note: NoteText) -> Iterator[str]:
        """Its number leads the first paragraph; where there is none, it is one."""
        mark = f"{_anchor(f'source-{note.label}')}<sup>{_escaped(note.label)}</sup>"
        first, rest = (note.blocks[0], note.blocks[1:]) if note.blocks else (None, ())
        if isinstance(first, Paragraph):
            yield f"<p>{mark} {self._inline(first.inner)}</p>"
        else:
            yield f"<p>{mark}</p>"
            rest = note.blocks
        yield from map(self._block, rest)

    # Inline text

    def _inline(self, inner: Inlines) -> str:
        return "".join(map(self._one, inner))

    def _one(self, one: Inline) -> str:
        match one:
            case Text(text):
                return _escaped(text)
            case Code(text):
                return f"<code>{_escaped(text)}</code>"
            case Break(hard):
                return "<br />" if hard else "\n"
            case Styled(style, words):
                return f"<{_STYLES[style]}>{self._inline(words)}</{_STYLES[style]}>"
            case Image(address, alt):
                return self._link(address, _escaped(alt or address), alt or address)
            case Link(address, words):
                return self._link(address, self._inline(unlinked(words)), plain(words))
            case NoteMark(label):
                return f"<sup>{_to(f'source-{label}', _escaped(f'[{label}]'))}</sup>"

    def _link(self, address: str, words: str, shown: str) -> str:
        if address.startswith("#") and address[1:] in self._slugs.wanted:
            return _to(address[1:], words)
        if leads(address):
            return f'<a href="{_escaped(address)}">{words}</a>'
        return words + _escaped(spelled(shown, address)[len(shown) :])


def _to(anchor: str, words: str) -> str:
    return f'<ac:link ac:anchor="{_escaped(anchor)}"><ac:link-body>{words}</ac:link-body></ac:link>'
