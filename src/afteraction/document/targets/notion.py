"""Blocks of Notion's public API, as requests that keep its limits, and back.

A request appends to one parent. What nests deeper than a request may, or is more than it may hold, goes into a later request
whose parent an earlier one created. Footnotes are grey marks; a picture is a link to it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from afteraction.document import tree as t
from afteraction.document.targets import Page, leads, spelled
from afteraction.document.targets._blocks import CALLOUTS, NOTE_COLOR, read
from afteraction.document.tree.read import tree
from afteraction.document.tree.runs import Run, runs_of

__all__ = ["Batch", "read", "whole", "write"]

Json = dict[str, Any]
CHARACTERS = 2000  # of one text, counted as UTF-16 does
TEXTS = 100  # of one block
CHILDREN = 100  # of one parent in a request
DEPTH = 2  # levels below a top-level block of a request
BLOCKS = 1000  # of a request
BYTES = 450_000  # of a request's JSON; the limit is 500 kB
_SUBTREE = 200_000  # bytes of a block with its children; more, and the children follow
_WORDS = 30_000  # characters of one block, of which each may need twelve bytes
# Languages of its code block, and the names that people write for them.
_NAMES = (
    "abap abc agda arduino assembly bash basic bnf c c# c++ clojure coffeescript coq css dart dhall diff docker ebnf elixir elm erlang "
    "f# flow fortran gherkin glsl go graphql groovy haskell hcl html idris java javascript json julia kotlin latex less lisp livescript "
    "lua makefile markdown markup matlab mathematica mermaid nix objective-c ocaml pascal perl php powershell prolog protobuf purescript "
    "python r racket reason ruby rust sass scala scheme scss shell smalltalk solidity sql swift toml typescript vb.net verilog vhdl "
    "webassembly xml yaml"
)
LANGUAGES = frozenset(_NAMES.split())
_ALIASES = {
    "sh": "shell", "zsh": "shell", "console": "shell", "py": "python", "js": "javascript", "ts": "typescript", "yml": "yaml",
    "rb": "ruby", "rs": "rust", "golang": "go", "cpp": "c++", "cs": "c#", "csharp": "c#", "dockerfile": "docker", "terraform": "hcl",
    "make": "makefile", "md": "markdown", "tex": "latex",
}  # fmt: skip
_MARKS = {t.Style.STRONG: "bold", t.Style.EMPHASIS: "italic", t.Style.STRUCK: "strikethrough"}


class Batch(NamedTuple):
    """One request. parent: () is the page, (4,) its fifth block, (4, 0) that block's first child."""

    parent: tuple[int, ...]
    children: list[Json]


def write(markdown: str) -> Page[tuple[Batch, ...]]:
    """The requests in order; a parent is always a top-level block of an earlier one.

    Raises:
        ValueError: the Markdown nests too deep, or a cell of a table is too long.
    """
    title, blocks = t.titled(tree(markdown))
    return Page(title, tuple(_batches((), list(_blocks(blocks)))))


def whole(batches: Iterable[Batch]) -> list[Json]:
    """The blocks of all requests as one tree, as `read` takes it."""
    page: list[Json] = []
    for batch in batches:
        children = page
        for index in batch.parent:
            block = children[index]
            children = block[block["type"]].setdefault("children", [])
        children.extend(json.loads(json.dumps(batch.children)))
    return page


# Requests


def _batches(parent: tuple[int, ...], blocks: Sequence[Json]) -> Iterator[Batch]:
    now: list[Json] = []
    later: list[tuple[tuple[int, ...], list[Json]]] = []
    count = size = 0
    for index, block in enumerate(blocks):
        sent, rest = _cut(block)
        more, heavier = _count(sent), _bytes(sent)
        if now and (len(now) == CHILDREN or count + more > BLOCKS or size + heavier > BYTES):
            yield Batch(parent, now)
            now, count, size = [], 0, 0
        now.append(sent)
        count, size = count + more, size + heavier
        later += [((*parent, index), rest)] if rest else []
    if now or not parent:
        yield Batch(parent, now)
    for path, rest in later:
        yield from _batches(path, rest)


def _cut(block: Json) -> tuple[Json, list[Json]]:
    """What goes with a block in its request, and the children that follow in a later one."""
    body = block[block["type"]]
    children: list[Json] = body.get("children", [])
    if _depth(block) <= DEPTH and _is_small(block):
        return block, []
    kept = 0
    if block["type"] == "table":  # it is created with rows, which have no children
        sizes = [_bytes(row) for row in children[:CHILDREN]]
        kept = max(1, sum(1 for index in range(len(sizes)) if sum(sizes[: index + 1]) < _SUBTREE))
    body = {key: value for key, value in body.items() if key != "children"}
    if kept:
        body["children"] = children[:kept]
    return {**block, block["type"]: body}, children[kept:]


def _children(block: Json) -> list[Json]:
    found: list[Json] = block[block["type"]].get("children", [])
    return found


def _depth(block: Json) -> int:
    return max((1 + _depth(child) for child in _children(block)), default=0)


def _count(block: Json) -> int:
    return 1 + sum(map(_count, _children(block)))


def _bytes(block: Json) -> int:
    return len(json.dumps(block)) + 2


def _is_small(block: Json) -> bool:
    def few(one: Json) -> bool:
        return len(_children(one)) <= CHILDREN and all(map(few, _children(one)))

    return few(block) and _count(block) <= BLOCKS // 2 and (not _children(block) or _bytes(block) <= _SUBTREE)


# Blocks


def _blocks(blocks: Iterable[t.Block]) -> Iterator[Json]:
    for block in blocks:
        yield from _block(block)


def _block(block: t.Block) -> Iterator[Json]:
    match block:
        case t.Heading(level, inner):
            yield from _worded(f"heading_{min(level, 3)}", inner)
        case t.Paragraph(inner):
            yield from _worded("paragraph", inner)
        case t.Listing(ordered, items):
            for item in items:
                yield _item(item, ordered=ordered)
        case t.Quote(blocks, kind):
            icon, color = CALLOUTS.get(kind, ("", ""))
            more = {"icon": {"type": "emoji", "emoji": icon}, "color": color} if kind else {}
            yield _holder("callout" if kind else "quote", blocks, **more)
        case t.CodeBlock(text, _):
            yield from _code(text, _ALIASES.get(block.language, block.language), block.info)
        case t.Front(text):
            yield from _code(text, "yaml", "front matter")
        case t.Table():
            yield _table(block)
        case t.Rule():
            yield _made("divider")
        case t.Fold(summary, blocks):
            yield _made("toggle", rich_text=_rich((t.Text(summary),))[:TEXTS], children=list(_blocks(blocks)))
        case t.NoteText(label, blocks):
            first = blocks[0] if blocks else None
            words = first.inner if isinstance(first, t.Paragraph) else ()
            note, *further = _worded("paragraph", words)
            mark = _text(f"[{label}]{' ' if words else ''}", {"bold": True, "color": NOTE_COLOR})
            note["paragraph"]["rich_text"] = [mark, *note["paragraph"]["rich_text"]]
            yield from (note, *further, *_blocks(blocks[1:] if words else blocks))


def _made(kind: str, **body: object) -> Json:
    if not body.get("children", True):
        del body["children"]
    return {"object": "block", "type": kind, kind: body}


def _worded(kind: str, inner: t.Inlines) -> Iterator[Json]:
    """A block of words; what is too much for one goes on in paragraphs."""
    first, *more = _parts(_rich(inner))
    yield _made(kind, rich_text=first)
    yield from (_made("paragraph", rich_text=words) for words in more)


def _parts(words: Sequence[Json]) -> list[list[Json]]:
    """The texts of one block and those of each that follows; one place is left for the mark of a footnote."""
    parts: list[list[Json]] = [[]]
    size = 0
    for one in words:
        length = len(one["text"]["content"])
        if len(parts[-1]) == TEXTS - 1 or (parts[-1] and size + length > _WORDS):
            parts.append([])
            size = 0
        parts[-1].append(one)
        size += length
    return parts


def _holder(kind: str, blocks: Sequence[t.Block], **more: object) -> Json:
    """A block whose words are those of the first paragraph, the others within it."""
    first = blocks[0] if blocks else None
    words, *further = _parts(_rich(first.inner)) if isinstance(first, t.Paragraph) else [[]]
    rest = _blocks(blocks[1:] if isinstance(first, t.Paragraph) else blocks)
    children = [*(_made("paragraph", rich_text=one) for one in further), *rest]
    return _made(kind, rich_text=words, **more, children=children)


def _item(item: t.Item, *, ordered: bool) -> Json:
    if item.ticked is not None:
        return _holder("to_do", item.blocks, checked=item.ticked)
    return _holder("numbered_list_item" if ordered else "bulleted_list_item", item.blocks)


def _code(text: str, language: str, info: str) -> Iterator[Json]:
    """Blocks of code; what is too long for one goes on in the next. What the language list lacks stands in the caption."""
    known = language in LANGUAGES
    caption = [] if known and info != "front matter" else [_text(piece) for piece in _pieces(info)]
    at = 0
    while True:
        end = len(text) if len(text) - at <= _WORDS else text.rfind("\n", at, at + _WORDS) + 1 or at + _WORDS
        words = [_text(piece) for piece in _pieces(text[at:end])]
        yield _made("code", rich_text=words, language=language if known else "plain text", caption=caption)
        at = end
        if at >= len(text):
            return


def _table(table: t.Table) -> Json:
    headed = any(table.head) or not table.rows
    rows = [table.head, *table.rows] if headed else list(table.rows)
    return _made(
        "table",
        table_width=len(table.head),
        has_column_header=headed,
        has_row_header=False,
        children=[_made("table_row", cells=[_cell(cell) for cell in row]) for row in rows],
    )


def _cell(inner: t.Inlines) -> list[Json]:
    words = _rich(inner)
    if len(words) <= TEXTS:
        return words
    words = [_text(piece) for piece in _pieces(t.plain(inner))]
    if sum(len(one["text"]["content"]) for one in words) > _WORDS:
        raise ValueError(f"a cell of a table has more than the {_WORDS:,} characters that Notion takes")
    return words


# Words


def _rich(inner: t.Inlines) -> list[Json]:
    return [one for run in runs_of(_leading(inner)) for one in _run(run)]


def _leading(inner: Iterable[t.Inline]) -> Iterator[t.Inline]:
    """Links that Notion does not take as words; one within the page is its words alone."""
    for one in inner:
        match one:
            case t.Link(address, words):
                if leads(address):
                    yield one
                else:
                    shown = t.plain(words)
                    yield from (*_leading(words), t.Text(spelled(shown, address)[len(shown) :]))
            case t.Image(address, alt):
                shown = alt or address
                yield t.Link(address, (t.Text(shown),)) if leads(address) else t.Text(spelled(shown, address))
            case t.Styled(style, words):
                yield t.Styled(style, tuple(_leading(words)))
            case _:
                yield one


def _run(run: Run) -> Iterator[Json]:
    match run.leaf:
        case t.NoteMark(label):
            yield _text(f"[{label}]", {"color": NOTE_COLOR})
            return
        case t.Break(hard):
            shown = "\n" if hard else " "
        case t.Image(address, alt):
            shown = alt or address
        case t.Text(text) | t.Code(text):
            shown = text
    marks: Json = {_MARKS[style]: True for style in sorted(run.styles, key=lambda style: style.value)}
    if isinstance(run.leaf, t.Code):
        marks["code"] = True
    yield from (_text(piece, marks, run.link) for piece in _pieces(shown))


def _text(content: str, annotations: Json | None = None, link: str = "") -> Json:
    made: Json = {"type": "text", "text": {"content": content}}
    if link:
        made["text"]["link"] = {"url": link}
    if annotations:
        made["annotations"] = annotations
    return made


def _pieces(text: str) -> Iterator[str]:
    """Texts of at most `CHARACTERS` UTF-16 units, of which a character has one or two; none is cut."""
    size = CHARACTERS // 2
    yield from (text[at : at + size] for at in range(0, len(text), size))
