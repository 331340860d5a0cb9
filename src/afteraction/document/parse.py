"""Any team's Markdown as a `Document`: sections by meaning, blocks, cells, and the place of each character.

Nothing is thrown away: what is no heading, text, list, table or code is a raw block. Front matter, headings in bold, Notion
and Google Docs exports are read as people mean them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from afteraction.document.inline import visible
from afteraction.document.meaning import inner_part, labelled, title_alone
from afteraction.document.parts import part_of
from afteraction.domain.document import Block, Document, Kind, Part, Section, Visible

FRONT = re.compile(
    r"\A\ufeff?(?:---[ \t]*\r?\n[\s\S]{0,20000}?\r?\n(?:---|\.\.\.)|\+\+\+[ \t]*\r?\n[\s\S]{0,20000}?\r?\n\+\+\+)[ \t]*(?:\r?\n|\Z)"
)
_BOLD_LINE = re.compile(r"\s*(?:\*\*|__)(?P<words>[^*_\n]{2,80}?):?\s*(?:\*\*|__):?[ \t]*\\?\s*")
_LABEL = re.compile(
    r"\s{0,40}(?:[-*+]\s{1,20}|\d{1,3}[.)]\s{1,20})?(?:\*\*|__)(?P<words>[^*_\n]{1,60}?)(?::\s{0,20}(?:\*\*|__)|(?:\*\*|__)\s{0,20}:)"
)
_PLAIN_LABEL = re.compile(r"(?P<words>[A-Z][A-Za-z /()-]{1,40}):(?:\s|$)")
_MARKER = re.compile(r"[ \t>]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]+(?:\[[ xX]\][ \t]+)?|$)")
_FENCES = 5  # blocks of code left open that are taken for slips
_SECTION = re.compile(r"^ {0,3}#{2,6} \w", re.MULTILINE)
_NESTED = 60  # levels of list; a document that nests deeper is text
_PROPERTY = re.compile(r"[A-Z][A-Za-z0-9 /_-]{1,40}: \S")
_DEFINITION = re.compile(r"^[ ]{0,3}(?P<said>\[[^\[\]\n]{1,200}\]:[ \t]*(?P<text>(?:[^ \t\n][^\n]*)?))$", re.MULTILINE)


def parse(source: str, name: str = "") -> Document:
    """A Markdown text as a document. source: as on disk, any line endings. name: of the file, for findings."""
    return _Builder(source, name).build()


class _Span(NamedTuple):
    start: int
    end: int


class _Builder:
    def __init__(self, source: str, name: str) -> None:
        self.source, self.name = source, name
        self.lines = line_starts(source)
        self.blocks: list[Block] = []
        self.heads: list[tuple[int, str, int]] = []  # (index of its block, title, level)
        self.plain = False  # a text without one heading of Markdown: lines that are titles are headings

    def build(self) -> Document:
        body = 0
        front = FRONT.match(self.source)
        if front:
            self._add(Kind.META, front.start(), front.end(), seen=Visible("", "", ()))
            body = front.end()
        skipped = self.source.count("\n", 0, body)
        text = "\n" * skipped + re.sub(r"\r\n?", "\n", self.source[body:])
        markdown = MarkdownIt("commonmark", {"html": True, "maxNesting": _NESTED}).enable(["table", "strikethrough"])
        tokens = markdown.parse(text)
        notes: list[str] = []
        while (line := _left_open(tokens, text)) >= 0 and len(notes) < _FENCES:
            notes.append(
                f"The block of code that begins in line {line + 1} is never closed; what follows is read as text."
            )
            rows = text.split("\n")
            rows[line] = ""
            text = "\n".join(rows)
            tokens = markdown.parse(text)
        self.plain = not any(token.type == "heading_open" for token in tokens)
        self._walk(tokens)
        self._definitions(body)
        sections = tuple(self._sections())
        blocks = tuple(labelled(tuple(self._placed()), sections, self.source))
        return Document(self.name, self.source, blocks, sections, self.lines, tuple(notes))

    def _span(self, token: Token) -> _Span:
        """The characters of a token's lines, without trailing blank lines."""
        first, last = token.map or [0, 0]
        start = self.lines[min(first, len(self.lines) - 1)]
        end = self.lines[last] if last < len(self.lines) else len(self.source)
        return _Span(start, start + len(self.source[start:end].rstrip()))

    def _walk(self, tokens: Sequence[Token]) -> None:
        depth, ordered, quoted, item_start = 0, [False], 0, -1
        head: tuple[str, ...] = ()
        in_head = False
        for index, token in enumerate(tokens):
            kind = token.type
            if kind in ("bullet_list_open", "ordered_list_open"):
                depth += 1
                ordered.append(kind.startswith("ordered"))
            elif kind in ("bullet_list_close", "ordered_list_close"):
                depth -= 1
                ordered.pop()
            elif kind in ("blockquote_open", "blockquote_close"):
                quoted += 1 if kind.endswith("open") else -1
            elif kind == "list_item_open":
                item_start = index
            elif kind in ("thead_open", "thead_close"):
                in_head = kind == "thead_open"
            elif kind == "tr_open":
                cells = self._row(self._span(token))
                if in_head:
                    head = tuple(cell.text for cell in cells)
                span = self._span(token)
                self._add(Kind.ROW, *span, seen=visible(self.source, *span), cells=cells, head=() if in_head else head)
            elif kind == "heading_open":
                self._heading(token, int(token.tag[1]))
            elif kind == "paragraph_open":
                direct = depth > 0 and tokens[item_start].level == token.level - 1 and item_start == index - 1
                self._paragraph(token, depth if direct else 0, ordered[-1], quoted > 0, nested=depth)
            elif kind in ("fence", "code_block"):
                span = self._span(token)
                self._add(Kind.CODE, *span, seen=Visible("", "", ()), depth=depth)
            elif kind == "html_block":
                self._raw(token)

    def _row(self, span: _Span) -> tuple[Visible, ...]:
        """The cells of a table row: split at pipes that are neither escaped nor within code."""
        cells, start, in_code = [], span.start, False
        end = span.end
        at = start
        while at < end:
            char = self.source[at]
            if char == "\\":
                at += 2
                continue
            if char == "`":
                in_code = not in_code
            elif char == "|" and not in_code:
                cells.append((start, at))
                start = at + 1
            at += 1
        cells.append((start, end))
        if cells and not self.source[slice(*cells[0])].strip():
            cells = cells[1:]
        if cells and not self.source[slice(*cells[-1])].strip():
            cells = cells[:-1]
        return tuple(visible(self.source, *cell) for cell in cells)

    def _heading(self, token: Token, level: int) -> None:
        span = self._span(token)
        raw = self.source[span.start : span.end]
        lead = re.match(r"[ \t>]*#{1,6}[ \t]*", raw)
        start = span.start + (lead.end() if lead else 0)
        end = span.end if lead else span.start + max(raw.rfind("\n"), 0)
        seen = visible(self.source, start, end)
        if seen.text.endswith("#"):
            seen = seen.part(0, len(seen.text.rstrip("# ")))
        anchor = seen.text.rfind("{#")
        if anchor > 0 and seen.text.endswith("}"):
            seen = seen.part(0, len(seen.text[:anchor].rstrip()))
        self.heads.append((len(self.blocks), seen.text, level))
        self._add(Kind.HEADING, *span, seen=seen, depth=level)

    def _paragraph(self, token: Token, depth: int, ordered: bool, quoted: bool, *, nested: int) -> None:
        span = self._span(token)
        raw = self.source[span.start : span.end]
        bold = _BOLD_LINE.fullmatch(raw)
        if bold and not nested and not quoted and _is_heading(bold["words"]):
            seen = visible(self.source, span.start + bold.start("words"), span.start + bold.end("words"))
            self.heads.append((len(self.blocks), seen.text, 7))
            self._add(Kind.HEADING, *span, seen=seen, depth=7)
            return
        if self.plain and not nested and not quoted and title_alone(raw):
            self.heads.append((len(self.blocks), raw.strip(), 7))
            self._add(Kind.HEADING, *span, seen=visible(self.source, *span), depth=7)
            return
        if quoted:
            marker = re.match(r"[ \t]*(?:>[ \t]?)+", raw)
            start = span.start + (marker.end() if marker else 0)
            self._add(Kind.QUOTE, *span, seen=visible(self.source, start, span.end), depth=depth)
            return
        marker = _MARKER.match(raw) if depth else None
        ticked = marker is not None and "[x]" in marker[0].lower()
        for start, end in self._pieces(span.start + (marker.end() if marker else 0), span.end):
            label = _LABEL.match(self.source, start, end)
            seen = visible(self.source, start, end)
            words = visible(self.source, *label.span("words")).text if label else ""
            plain = None if label else _PLAIN_LABEL.match(seen.text)
            named = words or (plain["words"] if plain else "")
            kind = Kind.ITEM if depth else Kind.PARAGRAPH
            self._add(kind, start, end, seen=seen, depth=depth, label=named.strip(), ordered=ordered, ticked=ticked)

    def _pieces(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """A paragraph of labelled lines ("**Owner:** …", or "Owner: …" in each line) is one block for each."""
        cuts = [start]
        starts = [start, *(start + match.end() for match in re.finditer(r"\r?\n", self.source[start:end]))]
        if all(_PROPERTY.match(self.source, at, end) for at in starts) or _LABEL.match(self.source, start, end):
            cuts += [
                at for at in starts[1:] if _PROPERTY.match(self.source, at, end) or _LABEL.match(self.source, at, end)
            ]
        for first, last in zip(cuts, [*cuts[1:], end], strict=True):
            yield first, first + len(self.source[first:last].rstrip())

    def _definitions(self, body: int) -> None:
        """Footnotes and link targets stand outside of every token: a block each, so that nothing is lost."""
        covered = [(block.start, block.end) for block in self.blocks]
        for match in _DEFINITION.finditer(self.source, body):
            if not any(start <= match.start("said") < end for start, end in covered):
                self._add(Kind.RAW, *match.span("said"), seen=visible(self.source, *match.span("text")))
        if len(self.blocks) > len(covered):
            order = sorted(range(len(self.blocks)), key=lambda index: (self.blocks[index].start, index))
            where = {index: place for place, index in enumerate(order)}
            self.blocks = [self.blocks[index] for index in order]
            self.heads = [(where[index], title, level) for index, title, level in self.heads]

    def _raw(self, token: Token) -> None:
        """Markup in the text: what a reader sees of it, as a block of its own."""
        span = self._span(token)
        self._add(Kind.RAW, *span, seen=visible(self.source, *span))

    def _add(
        self,
        kind: Kind,
        start: int,
        end: int,
        *,
        seen: Visible,
        depth: int = 0,
        cells: tuple[Visible, ...] = (),
        head: tuple[str, ...] = (),
        label: str = "",
        ordered: bool = False,
        ticked: bool = False,
    ) -> None:
        self.blocks.append(Block(kind, seen, start, end, depth, -1, cells, head, label, ordered, ticked))

    def _placed(self) -> Iterator[Block]:
        """The blocks, each with the index of its section."""
        section = -1
        starts = {index for index, _, _ in self.heads}
        for index, block in enumerate(self.blocks):
            section += index in starts
            yield block._replace(section=section)

    def _sections(self) -> Iterator[Section]:
        open_: list[tuple[int, int, Part]] = []  # (index, level, part)
        titled, before = False, Part.OTHER
        for index, (block, title, level) in enumerate(self.heads):
            last = self.heads[index + 1][0] if index + 1 < len(self.heads) else len(self.blocks)
            while open_ and open_[-1][1] >= level:
                open_.pop()
            first = level == 1 and not titled
            titled = titled or level == 1
            part = Part.OTHER if first and part_of(title) is not Part.SUMMARY else part_of(title)
            part = inner_part(title, part, around=[one[2] for one in open_], before=before)
            before = part if part is not Part.OTHER else before
            yield Section(title, level, part, range(block, last), open_[-1][0] if open_ else -1)
            open_.append((index, level, part))


def _left_open(tokens: Sequence[Token], text: str) -> int:
    """The line of a fence that nobody closed and that swallowed headings, or -1."""
    last = tokens[-1] if tokens else None
    if last is None or last.type != "fence" or not last.map:
        return -1
    end = text.rstrip("\n").rsplit("\n", 1)[-1].strip()
    closed = end.startswith(last.markup[:3]) and not end.strip(last.markup[:1])
    return -1 if closed or not _SECTION.search(last.content) else last.map[0]


def line_starts(source: str) -> tuple[int, ...]:
    """The offset at which each line begins; ``\\r\\n``, ``\\n`` and a lone ``\\r`` end one."""
    return (0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", source)))


def _is_heading(words: str) -> bool:
    return not words.rstrip().endswith((".", ",", ";")) and len(words.split()) <= 8
