"""Wikitext back to Markdown: what our writer makes, and the marks that people use most. Templates stay as they are written."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from afteraction.document import tree as t
from afteraction.document.targets import BOXES
from afteraction.document.tree.read import clean
from afteraction.document.tree.runs import Run, nested, settled
from afteraction.document.tree.write import markdown

COLLAPSED = '<div class="mw-collapsible mw-collapsed">'
_DEEPEST = 100
_HELD, _CODE, _END = "\ue000", "\ue001", "\ue002"  # places of text that is no markup, by number
_KEPT = re.compile(
    r"<nowiki>(?P<nowiki>.*?)(?:</nowiki>|\Z)|<pre(?P<mark>[^<>]{0,200})>\n?(?P<pre>.*?)(?:</pre>|\Z)|<!--.*?(?:-->|\Z)|(?P<own>[\ue000-\ue002])",
    re.DOTALL | re.IGNORECASE,
)
_ELEMENT = re.compile(r"<(?P<close>/)?(?P<tag>blockquote|ul|ol|li|div)(?P<mark>(?:\s[^<>]{0,200})?)>", re.IGNORECASE)
_BULLET = re.compile(r"([*#:;]+)\s*(.*)")
_PRE = re.compile(f"{_CODE}(\\d+){_END}")
_CELLS = {"!": re.compile(r"\|\||!!"), "|": re.compile(r"\|\|")}
_NOTE = re.compile(r"<sup id=\"source-[^\"<>]{0,400}\">(.{1,200}?)</sup>\s*")
_STYLE = re.compile(r"\s*style=\"text-align: (left|center|right)\"\s*\|(.*)")
_INLINE = re.compile(
    rf"""(?P<note><sup>\[\[\#source-[\w.-]{{0,400}}\|{_HELD}(?P<label>\d+){_END}\]\]</sup>)
    | {_HELD}(?P<held>\d+){_END} | (?P<quotes>'{{2,5}}) | (?P<br><br\s?/?>)
    | <(?P<off>/)?(?P<tag>b|strong|i|em|s|del|code|span|sup|sub|u|small)(?:\s[^<>]{{0,200}})?>
    | \[\[(?P<page>[^\[\]|]{{1,400}})(?P<bar>\|)? | \[(?P<url>(?:https?://|mailto:)[^\s\[\]]{{1,2000}})[ ]?
    | (?P<end>\]\]?) | (?P<entity>&[\#A-Za-z][A-Za-z0-9]{{1,31}};)""",
    re.VERBOSE | re.IGNORECASE,
)
_STYLES = {
    "b": t.Style.STRONG, "strong": t.Style.STRONG, "i": t.Style.EMPHASIS, "em": t.Style.EMPHASIS, "s": t.Style.STRUCK, "del": t.Style.STRUCK,
}  # fmt: skip


class _Element(NamedTuple):
    """An HTML element of blocks. inner: wikitext and elements in order."""

    tag: str
    mark: str
    inner: list[str | _Element]


def read(body: str, title: str = "") -> str:
    """The page as Markdown. title: becomes its level-1 heading unless "".

    Raises:
        ValueError: its lists or elements nest too deep.
    """
    return markdown(t.entitled(title, _Reader().page(clean(body))))


class _Reader:
    def __init__(self) -> None:
        self._kept: list[tuple[str, str]] = []  # text that is no markup, and the attributes of its tag

    def page(self, body: str) -> t.Blocks:
        """The blocks of a whole page."""
        return self._blocks(_grown(_KEPT.sub(self._keep, body)))

    def _keep(self, found: re.Match[str]) -> str:
        if found["nowiki"] is None and found["pre"] is None and found["own"] is None:
            return ""
        text = found["own"] or html.unescape(found["nowiki"] or found["pre"] or "")
        self._kept.append((text, found["mark"] or ""))
        code = found["pre"] is not None
        shown = f"{_CODE if code else _HELD}{len(self._kept) - 1}{_END}"
        return f"\n{shown}\n" if code else shown

    # Blocks

    def _blocks(self, inner: Sequence[str | _Element]) -> t.Blocks:
        out: list[t.Block] = []
        for one in inner:
            out.extend(self._lines(one.split("\n")) if isinstance(one, str) else self._element(one))
        return tuple(_noted(out))

    def _element(self, element: _Element) -> Iterator[t.Block]:
        if element.tag in ("ul", "ol"):
            items = [one for one in element.inner if isinstance(one, _Element) and one.tag == "li"]
            start = re.search(r'start="(\d{1,9})"', element.mark)
            yield t.Listing(
                element.tag == "ol",
                tuple(_item(self._blocks(one.inner)) for one in items),
                int(start[1]) if start else 1,
            )
        elif element.tag == "blockquote":
            yield _quote(self._blocks(element.inner), element.mark)
        elif "mw-collapsible-content" not in element.mark and "mw-collapsible" in element.mark:
            words = "".join(one for one in element.inner if isinstance(one, str))
            inside = [one for one in element.inner if isinstance(one, _Element)]
            yield t.Fold(t.plain(self._inline(words)).strip(), self._blocks(inside))
        else:
            yield from self._blocks(element.inner)

    def _lines(self, lines: list[str]) -> Iterator[t.Block]:
        words: list[str] = []
        at = 0
        while at < len(lines):
            line, took = lines[at], 0
            found: list[t.Block] = []
            level, pre = _level(line), _PRE.fullmatch(line.strip())
            if level:
                said = self._inline(line.strip()[level:-level])
                flat = tuple(t.Text(" ") if isinstance(one, t.Break) else one for one in said)
                found = [t.Heading(level, settled(flat))]
            elif pre:
                found = [self._code(*self._kept[int(pre[1])])]
            elif line.startswith("----"):
                found = [t.Rule()]
            elif line.lstrip().startswith("{|"):
                took = next((n for n in range(at, len(lines)) if lines[n].lstrip().startswith("|}")), at) - at
                found = list(self._table(lines[at : at + took]))
            elif _BULLET.match(line):
                took = next((n for n in range(at, len(lines)) if not _BULLET.match(lines[n])), len(lines)) - at - 1
                found = list(self._bullets(lines[at : at + took + 1], 1))
            elif line.strip():
                words.append(line)
            if words and (found or not line.strip()):
                yield from self._paragraph(words)
                words = []
            yield from found
            at += took + 1
        yield from self._paragraph(words)

    def _paragraph(self, lines: list[str]) -> Iterator[t.Block]:
        text = "\n".join(lines)
        note = _NOTE.match(text.lstrip())
        inner = self._inline(text.lstrip()[note.end() :] if note else text)
        words = (t.Paragraph(inner),) if inner else ()
        label = "".join(t.plain(self._inline(note[1])).split()) if note else ""
        if label:
            yield t.NoteText(label, words)
        else:
            yield from words

    def _code(self, text: str, mark: str) -> t.Block:
        named = re.search(r'class="([^"]*)"', mark)
        if named and named[1] == "front-matter":
            return t.Front(text)
        return t.CodeBlock(text, named[1].removeprefix("language-") if named else "")

    def _bullets(self, lines: list[str], depth: int) -> Iterator[t.Block]:
        """Lists of lines, all of which have at least so many marks."""
        if depth > _DEEPEST:
            raise ValueError(f"its lists nest deeper than {_DEEPEST} levels")
        at = 0
        while at < len(lines):
            mark = lines[at][depth - 1]
            items: list[t.Item] = []
            while at < len(lines) and lines[at][depth - 1] == mark:
                found = _BULLET.match(lines[at])
                assert found is not None
                words = self._inline(found[2]) if len(found[1]) == depth else ()
                at += len(found[1]) == depth
                end = at
                while end < len(lines) and lines[end][depth - 1] == mark and _marks(lines[end]) > depth:
                    end += 1
                inner = tuple(self._bullets(lines[at:end], depth + 1))
                items.append(_item((*((t.Paragraph(words),) if words else ()), *inner)))
                at = end
            yield t.Listing(mark == "#", tuple(items))

    def _table(self, lines: list[str]) -> Iterator[t.Table]:
        rows: list[list[tuple[t.Inlines, str]]] = [[]]
        headed = False
        for line in lines[1:]:
            bare = line.lstrip()
            if bare.startswith("|-"):
                rows += [[]] if rows[-1] else []
            elif bare[:1] in ("|", "!"):
                headed = headed or (bare[0] == "!" and len(rows) == 1)
                for cell in _CELLS[bare[0]].split(bare[1:]):
                    style = _STYLE.fullmatch(cell)
                    rows[-1].append((self._inline(style[2] if style else cell), style[1] if style else ""))
            elif rows[-1]:
                words, align = rows[-1][-1]
                rows[-1][-1] = (settled((*words, t.Break(True), *self._inline(line))), align)
        rows = [row for row in rows if row]
        width = max(map(len, rows), default=0)
        if not width:
            return
        cells = [(*(words for words, _ in row), *[()] * (width - len(row))) for row in rows]
        marks = (*(one for _, one in rows[0]), *[""] * (width - len(rows[0])))
        yield t.Table(cells[0] if headed else ((),) * width, tuple(cells[1:] if headed else cells), marks)

    # Inline text

    def _inline(self, text: str) -> t.Inlines:
        return nested(self._runs(text))

    def _runs(self, text: str) -> Iterator[Run]:
        styles: set[t.Style] = set()
        link, code, at = "", False, 0
        for found in _INLINE.finditer(text):
            leaf = t.Code if code else t.Text
            yield Run(leaf(text[at : found.start()]), frozenset(styles), link)
            at = found.end()
            tag = (found["tag"] or "").lower()
            if found["note"]:
                yield Run(t.NoteMark(self._kept[int(found["label"])][0].strip("[]")), frozenset(styles))
            elif found["held"]:
                yield Run(leaf(self._kept[int(found["held"])][0]), frozenset(styles), link)
            elif found["quotes"]:
                length = len(found["quotes"])
                styles ^= {t.Style.EMPHASIS} if length in (2, 5) else set()
                styles ^= {t.Style.STRONG} if length >= 3 else set()
            elif found["br"]:
                yield Run(t.Break(True), frozenset(styles), link)
            elif tag == "code":
                code = not found["off"]
            elif tag in _STYLES:
                styles = styles - {_STYLES[tag]} if found["off"] else styles | {_STYLES[tag]}
            elif found["page"]:
                yield from [] if found["bar"] else [Run(leaf(found["page"]), frozenset(styles))]
                link = found["page"] if found["page"].startswith("#") and found["bar"] else ""
            elif found["url"]:
                link = html.unescape(found["url"])
            elif found["end"]:
                link = ""
            elif found["entity"]:
                yield Run(leaf(html.unescape(found[0])), frozenset(styles), link)
        yield Run(t.Text(text[at:]), frozenset(styles), link)


def _level(line: str) -> int:
    """The level of a heading, 0 of any other line: as many signs as stand at both ends, six at most."""
    bare = line.strip()
    ends = len(bare) - len(bare.lstrip("=")), len(bare) - len(bare.rstrip("="))
    return min(*ends, 6) if bare.strip("=") else 0


def _marks(line: str) -> int:
    found = _BULLET.match(line)
    return len(found[1]) if found else 0


def _noted(blocks: list[t.Block]) -> Iterator[t.Block]:
    """A footnote without words is one of the block behind it."""
    at = 0
    while at < len(blocks):
        one = blocks[at]
        at += 1
        if (
            isinstance(one, t.NoteText)
            and not one.blocks
            and at < len(blocks)
            and not isinstance(blocks[at], t.NoteText)
        ):
            one = t.NoteText(one.label, (blocks[at],))
            at += 1
        yield one


def _item(blocks: t.Blocks) -> t.Item:
    first = blocks[0] if blocks else None
    if isinstance(first, t.Paragraph) and isinstance(first.inner[0], t.Text):
        text = first.inner[0].text
        for ticked, box in BOXES.items():
            if text == box or text.startswith(f"{box} "):
                inner = settled((t.Text(text[1:]), *first.inner[1:]))
                return t.Item((*((t.Paragraph(inner),) if inner else ()), *blocks[1:]), ticked)
    return t.Item(blocks)


def _quote(blocks: t.Blocks, mark: str) -> t.Quote:
    named = re.search(r'class="([a-z]+)"', mark)
    kind = named[1] if named and named[1] in t.ADMONITIONS else ""
    first = blocks[0] if kind and blocks else None
    if isinstance(first, t.Paragraph) and t.plain(first.inner) == kind.capitalize():
        return t.Quote(blocks[1:], kind)
    return t.Quote(blocks, kind)


def _grown(text: str) -> list[str | _Element]:
    """The elements of blocks as a tree; a tag without its partner closes at the end of what it stands in.

    Raises:
        ValueError: they nest too deep.
    """
    root = _Element("", "", [])
    opened = [root]
    at = 0
    for found in _ELEMENT.finditer(text):
        opened[-1].inner.append(text[at : found.start()])
        at = found.end()
        tag = found["tag"].lower()
        if not found["close"]:
            made = _Element(tag, found["mark"], [])
            opened[-1].inner.append(made)
            opened.append(made)
            if len(opened) > _DEEPEST:
                raise ValueError(f"its elements nest deeper than {_DEEPEST} levels")
        elif any(one.tag == tag for one in opened[1:]):
            while opened.pop().tag != tag:
                pass
    opened[-1].inner.append(text[at:])
    return root.inner
