"""Blocks of Notion back to Markdown: what our writer makes, and what people add in Notion."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from afteraction.document import tree as t
from afteraction.document.tree.read import clean
from afteraction.document.tree.runs import Run, nested, settled
from afteraction.document.tree.write import markdown

Json = Mapping[str, Any]
NOTE_COLOR = "gray"
CALLOUTS = {
    "note": ("ℹ️", "blue_background"),
    "tip": ("💡", "green_background"),
    "important": ("❗", "purple_background"),
    "warning": ("⚠️", "yellow_background"),
    "caution": ("🛑", "red_background"),
}
_KINDS = {icon: kind for kind, (icon, _) in CALLOUTS.items()}
_ITEMS = frozenset(("bulleted_list_item", "numbered_list_item", "to_do"))
_MARKS = {"bold": t.Style.STRONG, "italic": t.Style.EMPHASIS, "strikethrough": t.Style.STRUCK}
_LABEL = re.compile(r"\[([^\]\s\[]{1,100})\]")
_DEEPEST = 100


def read(blocks: Iterable[Json], title: str = "") -> str:
    """The page as Markdown. blocks: as the API gives them, the children of each under its ``children``.

    Raises:
        ValueError: they nest too deep.
    """
    return markdown(t.entitled(title, _blocks(list(blocks), _DEEPEST)))


def _blocks(blocks: Sequence[Json], left: int) -> t.Blocks:
    if left < 0:
        raise ValueError(f"its blocks nest deeper than {_DEEPEST} levels")
    out: list[t.Block] = []
    for kind, group in groupby(blocks, _group):
        if kind:
            out.append(t.Listing(kind == "numbered", tuple(_item(one, left) for one in group), 1, True))
        else:
            for one in group:
                out.extend(_block(one, left))
    return tuple(out)


def _group(block: Json) -> str:
    if block["type"] not in _ITEMS:
        return ""
    return "numbered" if block["type"] == "numbered_list_item" else "bulleted"


def _body(block: Json) -> Json:
    found: Json = block.get(block["type"]) or {}
    return found


def _inside(block: Json, left: int) -> t.Blocks:
    return _blocks(block.get("children") or _body(block).get("children") or [], left - 1)


def _held(block: Json, left: int) -> t.Blocks:
    """The words of a block as its first paragraph, and what is within it."""
    words = _words(_body(block).get("rich_text", []))
    return (*((t.Paragraph(words),) if words else ()), *_inside(block, left))


def _item(block: Json, left: int) -> t.Item:
    return t.Item(_held(block, left), bool(_body(block).get("checked")) if block["type"] == "to_do" else None)


def _block(block: Json, left: int) -> Iterator[t.Block]:
    kind, body = block["type"], _body(block)
    if kind == "paragraph":
        yield from _paragraph(block, left)
    elif kind.startswith("heading_"):
        flat = tuple(t.Text(" ") if isinstance(one, t.Break) else one for one in _words(body.get("rich_text", [])))
        yield t.Heading(int(kind[-1]), settled(flat))
        yield from _inside(block, left)
    elif kind == "quote":
        yield t.Quote(_held(block, left))
    elif kind == "callout":
        yield t.Quote(_held(block, left), _KINDS.get((body.get("icon") or {}).get("emoji", ""), "note"))
    elif kind == "code":
        yield _code(body)
    elif kind == "table":
        yield from _table(block)
    elif kind == "divider":
        yield t.Rule()
    elif kind == "toggle":
        yield t.Fold(t.plain(_words(body.get("rich_text", []))), _inside(block, left))
    elif kind in ("column_list", "column", "synced_block"):
        yield from _inside(block, left)
    else:
        yield from _other(kind, body)
        yield from _inside(block, left)


def _other(kind: str, body: Json) -> Iterator[t.Block]:
    """What Markdown has no form for: its words or its address, else its name."""
    address = str(body.get("url") or (body.get("external") or {}).get("url") or "")
    words = _words(body.get("rich_text") or body.get("caption") or [])
    if address and kind == "image":
        yield t.Paragraph((t.Image(address, t.plain(words)),))
    elif address:
        yield t.Paragraph(nested([Run(t.Text(t.plain(words) or address), link=address)]))
    else:
        yield t.Paragraph(words or (t.Text(f"[{kind.replace('_', ' ')}]"),))


def _paragraph(block: Json, left: int) -> Iterator[t.Block]:
    """A paragraph that begins with a grey mark in bold is the text of that footnote; a citation is not bold."""
    texts = _body(block).get("rich_text", [])
    bold = bool(texts) and (texts[0].get("annotations") or {}).get("bold")
    label = _label(texts[0]) if bold else ""
    words = _words(texts[1:] if label else texts)
    if label:
        yield t.NoteText(label, (*((t.Paragraph(words),) if words else ()), *_inside(block, left)))
        return
    if words:
        yield t.Paragraph(words)
    yield from _inside(block, left)


def _label(text: Json) -> str:
    grey = (text.get("annotations") or {}).get("color") == NOTE_COLOR
    found = _LABEL.fullmatch(_content(text).strip()) if grey else None
    return found[1] if found else ""


def _code(body: Json) -> t.Block:
    text = clean("".join(map(_content, body.get("rich_text", []))))
    caption = "".join(map(_content, body.get("caption", [])))
    if caption == "front matter":
        return t.Front(text)
    language = body.get("language", "")
    return t.CodeBlock(text, " ".join(caption.split()) if language in ("", "plain text") else language)


def _table(block: Json) -> Iterator[t.Table]:
    body = _body(block)
    lines = block.get("children") or body.get("children") or []
    rows = [tuple(_words(cell) for cell in _body(one).get("cells", [])) for one in lines]
    width = max([*map(len, rows), int(body.get("table_width", 0))], default=0)
    if not width or not rows:
        return
    rows = [(*row, *[()] * (width - len(row))) for row in rows]
    headed = bool(body.get("has_column_header"))
    yield t.Table(rows[0] if headed else ((),) * width, tuple(rows[1:] if headed else rows), ("",) * width)


def _content(text: Json) -> str:
    if "plain_text" in text:
        return str(text["plain_text"])
    return str((text.get("text") or {}).get("content") or (text.get("equation") or {}).get("expression") or "")


def _words(texts: Iterable[Json]) -> t.Inlines:
    return nested(run for text in texts for run in _runs(text))


def _runs(text: Json) -> Iterator[Run]:
    marks = text.get("annotations") or {}
    styles = frozenset(style for name, style in _MARKS.items() if marks.get(name))
    link = text.get("href") or ((text.get("text") or {}).get("link") or {}).get("url") or ""
    label = _label(text)
    if label:
        yield Run(t.NoteMark(label))
        return
    leaf = t.Code if marks.get("code") or text.get("type") == "equation" else t.Text
    for index, line in enumerate(clean(_content(text)).split("\n")):
        if index:
            yield Run(t.Break(True), styles, link)
        if line:
            yield Run(leaf(line), styles, link)
