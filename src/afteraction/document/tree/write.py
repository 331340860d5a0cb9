"""A tree as Markdown that reads back as the same tree."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from itertools import pairwise

from afteraction.document import tree as t
from afteraction.document.markdown import plain_escaped
from afteraction.document.tree.runs import settled

_MARKS = {t.Style.STRONG: "**", t.Style.STRUCK: "~~"}
_LINE_START = re.compile(r"^(?:=|:(?=-))")  # what makes a heading or a table of the line before
_ENTITY = re.compile(r"&(?=#?\w{1,32};)")
_PLAIN_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]{1,30}:[!#$&-;=?-Z_a-z~]+", re.IGNORECASE)
_FENCES = {"`": re.compile("`{3,}"), "~": re.compile("~{3,}")}
_ALIGN = {"left": ":--", "center": ":-:", "right": "--:"}


def markdown(blocks: t.Blocks) -> str:
    """The text of a whole document."""
    return "\n".join(_lines(blocks, top=True)) + "\n" if blocks else ""


def _lines(blocks: Sequence[t.Block], *, tight: bool = False, top: bool = False) -> list[str]:
    out: list[str] = []
    second = False  # whether a list stands right behind one of its kind, which it would join
    for before, block in pairwise((None, *blocks)):
        assert block is not None
        if before is not None and not (tight and _follows(before, block)) and not _noted(before, block):
            out.append("")
        if isinstance(block, t.Listing):
            second = isinstance(before, t.Listing) and before.ordered == block.ordered and not second
            out += _listing(block, ")."[not second] if block.ordered else "*-"[not second])
        elif isinstance(block, t.Rule):
            out.append("---" if top and before is not None else "___")
        else:
            out += _block(block)
    return out


def _follows(before: t.Block, block: t.Block) -> bool:
    """Whether a list may stand right under a paragraph: one that does not begin at 1, or with nothing, may not."""
    if not isinstance(before, t.Paragraph) or not isinstance(block, t.Listing):
        return False
    return bool(block.items and block.items[0].blocks) and (not block.ordered or block.start == 1)


def _noted(before: t.Block, block: t.Block) -> bool:
    """Whether both are footnotes, the first of one paragraph: they stand line by line."""
    if not isinstance(before, t.NoteText) or not isinstance(block, t.NoteText):
        return False
    return len(before.blocks) == 1 and isinstance(before.blocks[0], t.Paragraph)


def _block(block: t.Block) -> list[str]:
    match block:
        case t.Heading(level, inner):
            words = inline(tuple(t.Text(" ") if isinstance(one, t.Break) else one for one in inner))
            closed = re.sub("(?<= )(#+)$", r"\\\1", words)  # or it would close the heading
            return [f"{'#' * level} {closed}".rstrip()]
        case t.Paragraph(inner):
            return inline(inner).split("\n")
        case t.Quote(inside, kind):
            return _quote(inside, kind)
        case t.CodeBlock(text, info):
            return _code_block(text, info)
        case t.Table():
            return _table(block)
        case t.Fold(summary, inside):
            head = ["<details>", f"<summary>{html.escape(summary, quote=False)}</summary>", ""]
            return [*head, *_lines(inside), *([""] if inside else []), "</details>"]
        case t.NoteText(label, inside):
            first, *rest = _lines(inside) or [""]
            return [f"[^{label}]: {first}".rstrip(), *(_behind("    ", line) for line in rest)]
        case t.Front(text):
            return text.split("\n")
        case _:
            raise AssertionError(block)


def _behind(prefix: str, line: str) -> str:
    return prefix + line if line else prefix.rstrip()


def _listing(listing: t.Listing, mark: str) -> list[str]:
    out: list[str] = []
    for number, item in enumerate(listing.items, start=listing.start):
        if out and not listing.tight:
            out.append("")
        bullet = f"{number}{mark} " if listing.ordered else f"{mark} "
        first, *rest = _item(item, tight=listing.tight)
        out += [(bullet + first).rstrip(), *(_behind(" " * len(bullet), line) for line in rest)]
    return out


def _item(item: t.Item, *, tight: bool) -> list[str]:
    lines = _lines(item.blocks, tight=tight) or [""]
    if item.ticked is None:
        return lines
    box = "[x] " if item.ticked else "[ ] "
    if item.blocks and isinstance(item.blocks[0], t.Paragraph):
        return [box + lines[0], *lines[1:]]
    return [box.rstrip(), *(["", *lines] if item.blocks else [])]


def _quote(inside: t.Blocks, kind: str) -> list[str]:
    lines = _lines(inside)
    if kind:
        lines = [f"[!{kind.upper()}]", *([] if inside and isinstance(inside[0], t.Paragraph) else [""]), *lines]
    return [_behind("> ", line) for line in lines or [""]]


def _code_block(text: str, info: str) -> list[str]:
    mark = "~" if "`" in info else "`"
    fence = mark * max((len(run) + 1 for run in _FENCES[mark].findall(text)), default=3)
    shown = info.replace("\\", "\\\\").replace("&", "&amp;")
    return [fence + shown, *(text.split("\n") if text else []), fence]


def _table(table: t.Table) -> list[str]:
    rule = "|".join(_ALIGN.get(align, "---") for align in table.align)
    return [_row(table.head), f"|{rule}|", *map(_row, table.rows)]


def _row(cells: Sequence[t.Inlines]) -> str:
    shown = [inline(cell, cell=True) for cell in cells]
    return "|" + "|".join(f" {cell} " if cell else " " for cell in shown) + "|"


# Inline text


def inline(inner: t.Inlines, *, cell: bool = False) -> str:
    """Words as Markdown; line ends stand in it as they are, or as ``<br>`` in a table's cell."""
    return _Words(cell=cell, begins=True).of(settled(inner))


class _Words:
    """Writes words one after the other; what stands beside a mark decides whether it is one."""

    def __init__(self, *, cell: bool, begins: bool = False, within: bool = False) -> None:
        self.cell, self.begins, self.within = cell, begins, within
        self.out: list[str] = []
        self.guarded = False  # whether the mark before needs a sign behind it that is no letter

    def of(self, inner: Sequence[t.Inline]) -> str:
        for one, after in pairwise((*inner, None)):
            assert one is not None
            self._one(one, after)
            self.begins = isinstance(one, t.Break)
        return "".join(self.out)

    def _one(self, one: t.Inline, after: t.Inline | None) -> None:
        match one:
            case t.Text(text):
                self._text(text, isinstance(after, t.Link | t.NoteMark))
            case t.Code(text):
                self.out.append(self._piped(code(text)))
            case t.Break(hard):
                self.out.append(("<br>" if hard else " ") if self.cell else ("\\\n" if hard else "\n"))
            case t.Image(address, alt):
                words = _Words(cell=self.cell, within=True).of(settled((t.Text(alt),)))
                self.out.append(f"![{words}]({self._piped(_address(address))})")
            case t.NoteMark(label):
                self.out.append(f"[^{label}]")
            case t.Link(address, words):
                self._link(address, words)
            case t.Styled(style, words):
                self._styled(style, words, isinstance(after, t.Styled))
        if not isinstance(one, t.Styled):
            self.guarded = False

    def _piped(self, text: str) -> str:
        return text.replace("|", "\\|") if self.cell else text

    def _text(self, text: str, called: bool) -> None:
        words = plain_escaped(text, first=self.begins)
        if self.begins:
            words = _LINE_START.sub(lambda found: "\\" + found[0], words)
        if called and words.endswith("!"):
            words = words[:-1] + "\\!"
        if self.guarded and not words[0].isspace() and not _is_sign(words[0]):
            words = f"&#{ord(words[0])};{words[1:]}"
        self.out.append("".join(f"&#{ord(char)};" if char.isspace() and char != " " else char for char in words))

    def _link(self, address: str, inner: t.Inlines) -> None:
        if inner == (t.Text(address),) and _PLAIN_ADDRESS.fullmatch(address):
            self.out.append(f"<{address}>")
            return
        words = _Words(cell=self.cell, within=self.within).of(inner)
        self.out.append(f"[{words}]({self._piped(_address(address))})")

    def _styled(self, style: t.Style, inner: t.Inlines, followed: bool) -> None:
        words = _Words(cell=self.cell, within=True).of(inner)
        beside = followed or "".join(self.out[-1:]).endswith("*")
        apart = self.within or beside or "*" in words or "_" in words
        mark = _MARKS.get(style) or ("_" if apart else "*")
        last = self.out[-1][-1] if self.out else ""
        if last and not last.isspace() and (mark == "_" or not words[0].isalnum()) and not _is_sign(last):
            self.out[-1] = f"{self.out[-1][:-1]}&#{ord(last)};"
        self.out.append(f"{mark}{words}{mark}")
        self.guarded = mark == "_" or not words[-1].isalnum()


def _is_sign(char: str) -> bool:
    return char.isascii() and not char.isalnum()


def code(text: str) -> str:
    """Text as a code span, exactly as it is."""
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    pad = " " if text.strip(" ") and (text[0] in " `" or text[-1] in " `") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _address(address: str) -> str:
    shown = re.sub(r"[<>\s\\|]", lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), address)
    shown = _ENTITY.sub("&amp;", shown)
    return f"<{shown}>" if not shown or re.search(r"[()]", shown) else shown
