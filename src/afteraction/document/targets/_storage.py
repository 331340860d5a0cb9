"""Confluence's storage format back to Markdown: what our writer makes, and what its editors add."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html.entities import html5
from xml.etree.ElementTree import Element, ParseError, fromstring

from afteraction.document import tree as t
from afteraction.document.targets import BOXES
from afteraction.document.tree.read import clean
from afteraction.document.tree.runs import settled
from afteraction.document.tree.write import markdown

_DEEPEST = 100  # elements within each other
_SPECIAL = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?P<name>[A-Za-z][A-Za-z0-9]{1,31});|(?P<type><!(?:DOCTYPE|ENTITY))", re.DOTALL
)
_OWN = frozenset(("amp", "lt", "gt", "quot", "apos"))
_STYLES = {
    "strong": t.Style.STRONG, "b": t.Style.STRONG, "em": t.Style.EMPHASIS, "i": t.Style.EMPHASIS, "s": t.Style.STRUCK, "del": t.Style.STRUCK,
}  # fmt: skip
_KINDS = {"info": "note", "tip": "tip", "note": "important", "warning": "warning"}
_BLOCKS = frozenset(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "table", "hr", "pre", "div", "ac:task-list",
     "ac:layout", "ac:layout-section", "ac:layout-cell", "ac:rich-text-body", "ac:adf-extension")
)  # fmt: skip
_WITHIN = frozenset(("anchor", "status"))  # macros that stand among words
_LANGUAGES = {"yml": "yaml", "py": "python", "js": "javascript"}
_TICKED = {sign: ticked for ticked, sign in BOXES.items()}
_ALIGN = re.compile(r"text-align:\s{0,5}(left|center|right)")


def read(body: str, title: str = "") -> str:
    """The page as Markdown. title: becomes its level-1 heading unless "".

    Raises:
        ValueError: it is not well-formed, declares types of its own, or nests too deep.
    """
    try:
        root = fromstring(f'<root xmlns:ac="ac" xmlns:ri="ri">{_SPECIAL.sub(_spelled, clean(body))}</root>')
    except ParseError as error:
        raise ValueError(f"it is not well-formed storage format: {error}") from error
    blocks = _blocks(root, _DEEPEST)
    return markdown(t.entitled(title, blocks))


def _spelled(found: re.Match[str]) -> str:
    """Entities of HTML as characters; XML knows five."""
    if found["type"]:
        raise ValueError("it declares types of its own, which no page of a wiki does")
    name = found["name"]
    return found[0] if name is None or name in _OWN else html5.get(f"{name};", found[0].replace("&", "&amp;"))


def _tag(element: Element) -> str:
    return element.tag.replace("{ac}", "ac:").replace("{ri}", "ri:")


def _get(element: Element, name: str) -> str:
    return element.get(f"{{{name[:2]}}}{name[3:]}", "")


def _parameter(macro: Element, name: str) -> str:
    found = (one for one in macro if _tag(one) == "ac:parameter" and _get(one, "ac:name") == name)
    return next(("".join(one.itertext()).strip() for one in found), "")


def _child(element: Element, tag: str) -> Element | None:
    return next((one for one in element if _tag(one) == tag), None)


def _is_block(element: Element) -> bool:
    tag = _tag(element)
    return tag in _BLOCKS or (tag == "ac:structured-macro" and _get(element, "ac:name") not in _WITHIN)


def _blocks(parent: Element | None, left: int) -> t.Blocks:
    """The blocks within an element; words that stand free are paragraphs. left: levels that may still follow."""
    if left < 0:
        raise ValueError(f"its elements nest deeper than {_DEEPEST} levels")
    out: list[t.Block] = []
    words: list[t.Inline] = []

    def settle() -> None:
        inner = settled(words)
        out.extend([t.Paragraph(inner)] if inner else [])
        words.clear()

    if parent is not None:
        words.append(t.Text(parent.text or ""))
        for element in parent:
            if _is_block(element):
                settle()
                out.extend(_block(element, left - 1))
            else:
                words.extend(_inline(element, left - 1))
            words.append(t.Text(element.tail or ""))
    settle()
    return tuple(out)


def _block(element: Element, left: int) -> Iterator[t.Block]:
    tag = _tag(element)
    if tag == "p":
        yield from _paragraph(element, left)
    elif tag[0] == "h" and tag[1:].isdigit():
        yield t.Heading(int(tag[1]), settled(_within(element, left)))
    elif tag in ("ul", "ol"):
        items = [_item(one, left - 1) for one in element if _tag(one) == "li"]
        tight = not any(_child(one, "p") is not None for one in element)
        start = element.get("start", "1")
        yield t.Listing(tag == "ol", tuple(items), int(start) if start.isdecimal() else 1, tight)
    elif tag == "ac:task-list":
        yield t.Listing(False, tuple(_task(one, left - 1) for one in element if _tag(one) == "ac:task"))
    elif tag == "blockquote":
        yield t.Quote(_blocks(element, left))
    elif tag == "table":
        yield from _table(element, left)
    elif tag == "hr":
        yield t.Rule()
    elif tag == "pre":
        yield t.CodeBlock("".join(element.itertext()))
    elif tag == "ac:structured-macro":
        yield from _macro(element, left)
    else:
        yield from _blocks(element, left)


def _paragraph(element: Element, left: int) -> Iterator[t.Block]:
    """A paragraph that begins with the anchor of a source is its footnote."""
    first = element[0] if len(element) and not (element.text or "").strip() else None
    name = _parameter(first, "") if first is not None and _get(first, "ac:name") == "anchor" else ""
    label = _label(name)
    number = element[1] if len(element) > 1 else None
    if not label or number is None or "".join(number.itertext()) != label:
        yield from _blocks(element, left)
        return
    copy = Element("p")
    copy.text = number.tail
    copy.extend(element[2:])
    yield t.NoteText(label, _blocks(copy, left))


def _label(anchor: str) -> str:
    found = re.fullmatch(r"source-([^\]\s\[]{1,100})", anchor)
    return found[1] if found else ""


def _item(element: Element, left: int) -> t.Item:
    blocks = _blocks(element, left)
    first = blocks[0] if blocks else None
    if not isinstance(first, t.Paragraph) or not isinstance(first.inner[0], t.Text):
        return t.Item(blocks)
    ticked = _TICKED.get(first.inner[0].text[:1])
    if ticked is None or first.inner[0].text[1:2].strip():
        return t.Item(blocks)
    inner = settled((t.Text(first.inner[0].text[1:]), *first.inner[1:]))
    return t.Item((*((t.Paragraph(inner),) if inner else ()), *blocks[1:]), ticked)


def _task(element: Element, left: int) -> t.Item:
    status = _child(element, "ac:task-status")
    done = status is not None and (status.text or "").strip() == "complete"
    return t.Item(_blocks(_child(element, "ac:task-body"), left), done)


def _table(table: Element, left: int) -> Iterator[t.Table]:
    cells = [[one for one in row if one.tag in ("th", "td")] for row in _own_rows(table)]
    width = max(map(len, cells), default=0)
    if not width:
        return
    shown = [(*(_cell(one, left - 2) for one in row), *[()] * (width - len(row))) for row in cells]
    headed = any(one.tag == "th" for one in cells[0])
    align = [_ALIGN.search(one.get("style", "")) for one in cells[0]] if headed else []
    marks = [*(found[1] if found else "" for found in align), *[""] * (width - len(align))]
    head = shown[0] if headed else ((),) * width
    yield t.Table(head, tuple(shown[1:] if headed else shown), tuple(marks))


def _own_rows(table: Element) -> Iterator[Element]:
    for part in table:
        if part.tag == "tr":
            yield part
        elif part.tag in ("tbody", "thead", "tfoot"):
            yield from (row for row in part if row.tag == "tr")


def _cell(element: Element, left: int) -> t.Inlines:
    return settled(_on_lines(_blocks(element, left)))


def _on_lines(blocks: Iterable[t.Block]) -> Iterator[t.Inline]:
    """Blocks as lines of a cell, which can hold nothing else."""
    for block in blocks:
        match block:
            case t.Paragraph(inner) | t.Heading(_, inner):
                yield from inner
            case t.CodeBlock(text, _) | t.Front(text):
                for line in text.split("\n"):
                    yield from (t.Code(line), t.Break(True))
            case t.Listing(_, items):
                for item in items:
                    yield from (t.Text("• "), *_on_lines(item.blocks))
            case t.Quote(inside, _) | t.NoteText(_, inside):
                yield from _on_lines(inside)
            case t.Fold(summary, inside):
                yield from (t.Text(summary), t.Break(True), *_on_lines(inside))
            case t.Table(head, rows, _):
                for cell in (cell for row in (head, *rows) for cell in row):
                    yield from (*cell, t.Break(True))
            case t.Rule():
                pass
        yield t.Break(True)


def _macro(macro: Element, left: int) -> Iterator[t.Block]:
    name, title = _get(macro, "ac:name"), _parameter(macro, "title")
    language = _parameter(macro, "language")
    text, rich = _child(macro, "ac:plain-text-body"), _child(macro, "ac:rich-text-body")
    if text is not None:
        code = "".join(text.itertext())
        yield t.Front(code) if title == "front matter" else t.CodeBlock(code, _LANGUAGES.get(language, language))
    elif rich is None:
        yield t.Paragraph((t.Text(f"[macro: {name}]"),))
    elif name == "expand":
        yield t.Fold(title, _blocks(rich, left))
    elif name in _KINDS:
        kind = "caution" if title == "Caution" else _KINDS[name]
        named = () if kind == "caution" or not title else (t.Paragraph((t.Styled(t.Style.STRONG, (t.Text(title),)),)),)
        yield t.Quote((*named, *_blocks(rich, left)), kind)
    else:
        yield from _blocks(rich, left)


# Inline text


def _within(element: Element, left: int) -> Iterator[t.Inline]:
    yield t.Text(element.text or "")
    for one in element:
        yield from _inline(one, left - 1)
        yield t.Text(one.tail or "")


def _inline(element: Element, left: int) -> Iterator[t.Inline]:
    if left < 0:
        raise ValueError(f"its elements nest deeper than {_DEEPEST} levels")
    tag = _tag(element)
    if tag in _STYLES:
        yield t.Styled(_STYLES[tag], tuple(_within(element, left)))
    elif tag == "br":
        yield t.Break(True)
    elif tag == "code":
        yield t.Code("".join(element.itertext()))
    elif tag == "a":
        yield t.Link(element.get("href", ""), tuple(_within(element, left)))
    elif tag == "ac:link":
        yield from _link(element, left)
    elif tag == "ac:image":
        yield from _image(element)
    elif tag == "ac:structured-macro":
        yield t.Text(_parameter(element, "title"))
    elif tag == "ac:emoticon":
        yield t.Text(_get(element, "ac:emoji-fallback") or _get(element, "ac:name"))
    elif tag == "time":
        yield t.Text(element.get("datetime", ""))
    elif tag == "ac:parameter":
        return
    else:
        yield from _within(element, left)


def _link(element: Element, left: int) -> Iterator[t.Inline]:
    anchor = _get(element, "ac:anchor")
    body = next((one for one in element if _tag(one) in ("ac:link-body", "ac:plain-text-link-body")), None)
    words = tuple(_within(body, left)) if body is not None else ()
    label = _label(anchor)
    if label and t.plain(words) == f"[{label}]":
        yield t.NoteMark(label)
        return
    page = _child(element, "ri:page")
    named = _get(page, "ri:content-title") if page is not None else ""
    person = "@user" if _child(element, "ri:user") is not None else ""
    inner = words or (t.Text(named or person or anchor),)
    if anchor and not named:
        yield t.Link(f"#{anchor}", inner)
    else:
        yield from inner


def _image(element: Element) -> Iterator[t.Inline]:
    for one in element:
        if _tag(one) == "ri:url":
            yield t.Image(_get(one, "ri:value"), _get(element, "ac:alt"))
        elif _tag(one) == "ri:attachment":
            yield t.Text(f"[attachment: {_get(one, 'ri:filename')}]")
