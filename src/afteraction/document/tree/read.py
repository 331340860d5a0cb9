"""Markdown as a tree: CommonMark with tables, strikethrough, footnotes, task lists, admonitions (``> [!NOTE]``) and folds."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.common.utils import unescapeAll
from markdown_it.tree import SyntaxTreeNode

from afteraction.document import tree as t
from afteraction.document.parse import FRONT
from afteraction.document.tree.notes import footnotes
from afteraction.document.tree.runs import settled

DEEPEST = 60  # levels of quotations and lists; a list has two
_FOLDED = 20  # folds within each other
_STYLES = {"strong": t.Style.STRONG, "em": t.Style.EMPHASIS, "s": t.Style.STRUCK}
# What no format takes: controls, halves of surrogate pairs, code points that are no characters.
_NEVER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_FIELD = re.compile(r"(?:---|\+\+\+)[ \t]*\r?\n(?:[A-Za-z_][\w -]{0,60}[:=]|(?:---|\.\.\.|\+\+\+))")
_BOX = re.compile(r"\[([ xX])\](?: |$)")
_KIND = re.compile(r"\[!([A-Za-z]{3,12})\][ \t]*(?:\n|$)")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_BREAK = re.compile(r"<br\s{0,9}/?>", re.IGNORECASE)
_PICTURE = re.compile(r"<img\s([^<>]{0,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"(src|alt)\s{0,9}=\s{0,9}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_MARKUP = re.compile(f"{_COMMENT.pattern}|{_BREAK.pattern}|{_PICTURE.pattern}", re.IGNORECASE | re.DOTALL)
_OPEN = re.compile(
    r"\s*<details(?:\s[^<>]{0,200})?>\s*(?:<summary(?:\s[^<>]{0,200})?>(.{0,2000}?)</summary>)?",
    re.IGNORECASE | re.DOTALL,
)
_CLOSE = re.compile(r"</details\s{0,9}>", re.IGNORECASE)


def tree(markdown: str) -> t.Blocks:
    """The text as blocks; characters that no format can hold are spelled out: ``‹U+0008›``.

    Raises:
        ValueError: it nests deeper than `DEEPEST`, where the parser would leave text out.
    """
    text = clean(markdown.removeprefix("\ufeff"))
    front = FRONT.match(text) if _FIELD.match(text) else None
    tokens = _parser().parse(text[front.end() :] if front else text)
    if any(token.nesting == 1 and token.level >= DEEPEST - 1 for token in tokens):
        raise ValueError(f"its lists and quotations nest deeper than {DEEPEST} levels")
    blocks = _blocks(SyntaxTreeNode(tokens).children)
    return (t.Front(front[0].rstrip("\n")), *blocks) if front else blocks


def clean(text: str) -> str:
    """The text with what no format takes spelled out, and with plain line ends."""
    return _NEVER.sub(lambda found: f"‹U+{ord(found[0]):04X}›", re.sub(r"\r\n?|[\v\f]", "\n", text))


@cache
def _parser() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": True, "maxNesting": DEEPEST}).enable(["table", "strikethrough"])
    made.use(footnotes)
    return made


def _blocks(nodes: Sequence[SyntaxTreeNode]) -> t.Blocks:
    ends = _folds(nodes)
    out: list[t.Block] = []
    at = 0
    while at < len(nodes):
        if at in ends:
            out += _fold(nodes[at : ends[at] + 1])
            at = ends[at]
        else:
            out += _block(nodes[at])
        at += 1
    return tuple(out)


def _block(node: SyntaxTreeNode) -> Iterator[t.Block]:
    match node.type:
        case "heading":
            yield t.Heading(int(node.tag[1]), _line(_inline(node.children)))
        case "paragraph":
            inner = settled(_inline(node.children))
            if inner:
                yield t.Paragraph(inner)
        case "bullet_list" | "ordered_list":
            items = tuple(_item(child) for child in node.children)
            ordered = node.type == "ordered_list"
            start = int(node.attrs.get("start", 1)) if ordered else 1
            yield t.Listing(ordered, items, start, _is_tight(node))
        case "blockquote":
            yield _quote(node)
        case "fence" | "code_block":
            yield t.CodeBlock(node.content.removesuffix("\n"), " ".join(unescapeAll(node.info).split()))
        case "table":
            yield _table(node)
        case "hr":
            yield t.Rule()
        case "note":
            yield t.NoteText(node.meta["label"], _blocks(node.children))
        case "html_block":
            yield from _markup(node.content)
        case unknown:
            raise AssertionError(unknown)


def _is_tight(node: SyntaxTreeNode) -> bool:
    return all(child.hidden for item in node.children for child in item.children if child.type == "paragraph")


def _item(node: SyntaxTreeNode) -> t.Item:
    blocks = _blocks(node.children)
    box = _BOX.match(_raw(node))
    if box is None or not isinstance(blocks[0], t.Paragraph) or not isinstance(blocks[0].inner[0], t.Text):
        return t.Item(blocks)
    words = blocks[0].inner[0].text[box.end() :]
    return t.Item(_cut(blocks, t.Text(words)), box[1] != " ")


def _raw(node: SyntaxTreeNode) -> str:
    """The Markdown of the paragraph that begins it: a bracket with a backslash before it is no box."""
    first = node.children[0] if node.children else None
    return first.children[0].content if first is not None and first.type == "paragraph" else ""


def _cut(blocks: t.Blocks, *begin: t.Inline) -> t.Blocks:
    """The blocks, the first one's first words replaced."""
    first = blocks[0]
    assert isinstance(first, t.Paragraph)
    inner = settled((*begin, *first.inner[1:]))
    return (*((t.Paragraph(inner),) if inner else ()), *blocks[1:])


def _quote(node: SyntaxTreeNode) -> t.Quote:
    blocks = _blocks(node.children)
    found = _KIND.match(_raw(node))
    if found and found[1].lower() in t.ADMONITIONS:
        return t.Quote(_cut(blocks), found[1].lower())
    return t.Quote(blocks)


def _table(node: SyntaxTreeNode) -> t.Table:
    head, *rows = [row.children for part in node.children for row in part.children]
    align = tuple(str(cell.attrs.get("style", "")).removeprefix("text-align:") for cell in head)
    cells = [tuple(settled(_inline(cell.children)) for cell in row) for row in (head, *rows)]
    return t.Table(cells[0], tuple(cells[1:]), align)


def _line(inner: Iterable[t.Inline]) -> t.Inlines:
    """Without line ends, which a heading cannot have."""
    return settled(t.Text(" ") if isinstance(one, t.Break) else one for one in settled(inner))


def _inline(nodes: Iterable[SyntaxTreeNode]) -> Iterator[t.Inline]:
    for node in nodes:
        match node.type:
            case "inline":
                yield from _inline(node.children)
            case "text":
                yield t.Text(node.content)
            case "code_inline":
                yield t.Code(node.content)
            case "softbreak" | "hardbreak":
                yield t.Break(node.type == "hardbreak")
            case "strong" | "em" | "s":
                yield t.Styled(_STYLES[node.type], tuple(_inline(node.children)))
            case "link":
                address, inner = str(node.attrs["href"]), tuple(_inline(node.children))
                yield t.Link(address, inner or (t.Text(address),))
            case "image":
                yield t.Image(str(node.attrs["src"]), t.plain(_inline(node.children)))
            case "note_mark":
                yield t.NoteMark(node.meta["label"])
            case "html_inline":
                yield from _from_markup(node.content)
            case unknown:
                raise AssertionError(unknown)


# Markup within the Markdown


def _markup(content: str) -> Iterator[t.Block]:
    inner: list[t.Inline] = []
    for line in _COMMENT.sub("", content).split("\n"):
        inner += [*_from_markup(line), t.Break(False)]
    words = settled(inner)
    if words:
        yield t.Paragraph(words)


def _from_markup(text: str) -> Iterator[t.Inline]:
    """Line breaks and pictures; comments are gone, and everything else is text as it stands."""
    at = 0
    for found in _MARKUP.finditer(text):
        yield t.Text(text[at : found.start()])
        at = found.end()
        if _BREAK.fullmatch(found[0]):
            yield t.Break(True)
        elif found[1] is not None:
            told = {
                name.lower(): html.unescape(double or single or bare)
                for name, double, single, bare in _ATTRIBUTE.findall(found[1])
            }
            yield t.Image(told.get("src", ""), told.get("alt", "")) if told.get("src") else t.Text(found[0])
    yield t.Text(text[at:])


def _folds(nodes: Sequence[SyntaxTreeNode]) -> dict[int, int]:
    """Where each fold begins and ends; what is not closed, or nests too deep, is no fold."""
    ends: dict[int, int] = {}
    opened: list[int] = []
    for at, node in enumerate(nodes):
        content = node.content.lstrip() if node.type == "html_block" else ""
        if _OPEN.match(content):
            if _CLOSE.search(content):
                ends[at] = at
            else:
                opened.append(at)
        elif _CLOSE.match(content) and opened:
            first = opened.pop()
            if len(opened) < _FOLDED:
                ends[first] = at
    return ends


def _fold(nodes: Sequence[SyntaxTreeNode]) -> Iterator[t.Block]:
    first, last = nodes[0].content, nodes[-1].content
    opened = _OPEN.match(first)
    closed = _CLOSE.search(last)
    assert opened is not None
    assert closed is not None
    summary = " ".join(html.unescape(opened[1] or "").split())
    if len(nodes) == 1:
        inside: t.Blocks = tuple(_markup(first[opened.end() : closed.start()]))
    else:
        inside = (*_markup(first[opened.end() :]), *_blocks(nodes[1:-1]))
    yield t.Fold(summary, inside)
    yield from _markup(last[closed.end() :])
