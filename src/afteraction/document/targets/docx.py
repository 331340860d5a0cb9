"""A Word document, made by python-docx where it is installed: real headings, lists, tables and links.

A source is a bookmarked paragraph and its citation a link to it, so that numbers stay those of the approved text: a footnote of
Word can be cited once only.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import groupby
from typing import Any

from afteraction.document import tree as t
from afteraction.document.targets import box, leads, spelled
from afteraction.document.targets._slugs import slugs
from afteraction.document.tree.read import tree
from afteraction.document.tree.runs import Run, runs_of
from afteraction.domain.errors import UsageError

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_BULLET, _NUMBER = 90, 91  # ids of our two kinds of list, above those of the template
_INDENT = 360  # twentieths of a point for each level
_LEVELS = 9  # of a list, as many as Word knows
_BULLETS = "•◦▪"


def write(markdown: str) -> bytes:
    """The document. The same Markdown and python-docx give the same bytes: it holds no date of its making.

    Raises:
        UsageError: python-docx is not installed.
        ValueError: the Markdown nests too deep.
    """
    if find_spec("docx") is None:
        raise UsageError("a Word document needs python-docx", hint="pip install 'afteraction[docx]'")
    blocks = tree(markdown)
    writer = _Writer(blocks)
    writer.put(blocks, _Place())
    return writer.bytes(t.titled(blocks)[0])


@dataclass(frozen=True)
class _Place:
    """Where a block stands. level: lists around it. indent: levels of indentation. style: of its paragraphs."""

    level: int = 0
    indent: int = 0
    style: str = ""
    lead: str = ""  # words before those of the first paragraph
    number: int = 0  # the list that numbers the first paragraph, or 0


class _Writer:
    def __init__(self, blocks: t.Blocks) -> None:
        import docx

        self._document = docx.Document()
        self._slugs = slugs(blocks)
        self._headings = iter(self._slugs.in_order)
        self._names: dict[str, str] = {}  # of bookmarks, by what they mark
        self._lists = 0
        self._prepare()

    def bytes(self, title: str) -> bytes:
        """The file, its parts dated the first day that a zip knows."""
        core = self._document.core_properties
        core.title, core.author, core.comments = title[:255], "", ""
        made, out = io.BytesIO(), io.BytesIO()
        self._document.save(made)
        with zipfile.ZipFile(made) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
                info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                info.compress_type = zipfile.ZIP_DEFLATED
                new.writestr(info, old.read(name))
        return out.getvalue()

    def _prepare(self) -> None:
        """Our style of code and our two kinds of list."""
        from docx.enum.style import WD_STYLE_TYPE
        from docx.shared import Pt

        style: Any = self._document.styles.add_style("Code", WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = self._document.styles["No Spacing"]
        style.font.name, style.font.size = "Courier New", Pt(9)
        numbering = self._document.part.numbering_part.element
        for number, ordered in ((_BULLET, False), (_NUMBER, True)):
            numbering.insert(0, _element(_abstract(number, ordered=ordered)))

    # Blocks

    def put(self, blocks: Iterable[t.Block], place: _Place) -> None:
        """The blocks at the end of the document."""
        for block in blocks:
            self._block(block, place)
            place = _Place(place.level, place.indent, place.style)

    def _block(self, block: t.Block, place: _Place) -> None:
        match block:
            case t.Heading(level, inner):
                paragraph = self._document.add_heading(level=level)
                self._marked(paragraph, "#" + next(self._headings))
                self._words(paragraph, inner)
            case t.Paragraph(inner):
                self._words(self._paragraph(place), inner)
            case t.Listing():
                self._listing(block, place)
            case t.Quote(blocks, kind):
                within = _Place(place.level, place.indent + 1, "Quote")
                if kind:
                    self._words(self._paragraph(within), (t.Styled(t.Style.STRONG, (t.Text(kind.capitalize()),)),))
                self.put(blocks, within)
            case t.CodeBlock(text, _) | t.Front(text):
                self._paragraph(_Place(place.level, place.indent, "Code")).add_run(text)
            case t.Table():
                self._table(block)
            case t.Rule():
                border = (
                    f'<w:pBdr xmlns:w="{_W}"><w:bottom w:val="single" w:sz="6" w:space="1" w:color="auto"/></w:pBdr>'
                )
                self._paragraph(place)._p.get_or_add_pPr().append(_element(border))
            case t.Fold(summary, blocks):
                self._words(self._paragraph(place), (t.Styled(t.Style.STRONG, (t.Text(summary),)),))
                self.put(blocks, _Place(place.level, place.indent + 1, place.style))
            case t.NoteText(label, blocks):
                self._note(label, blocks, place)

    def _paragraph(self, place: _Place) -> Any:
        from docx.shared import Twips

        paragraph = self._document.add_paragraph(style=place.style or None)
        if place.number:
            properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_ilvl().val = min(place.level, _LEVELS) - 1
            properties.get_or_add_numId().val = place.number
        elif place.indent:
            paragraph.paragraph_format.left_indent = Twips(_INDENT * place.indent)
        if place.lead:
            paragraph.add_run(place.lead)
        return paragraph

    def _listing(self, listing: t.Listing, place: _Place) -> None:
        number = self._numbered(listing, min(place.level, _LEVELS - 1))
        for item in listing.items:
            inside = _Place(place.level + 1, place.indent + 1, place.style)
            first = _Place(place.level + 1, place.indent + 1, place.style, box(item), number)
            if item.blocks and isinstance(item.blocks[0], t.Paragraph):
                self._block(item.blocks[0], first)
                self.put(item.blocks[1:], inside)
            else:
                self._paragraph(first)
                self.put(item.blocks, inside)

    def _numbered(self, listing: t.Listing, level: int) -> int:
        """A list of its own, so that its numbers begin where they should."""
        self._lists += 1
        number = 100 + self._lists
        kind = _NUMBER if listing.ordered else _BULLET
        start = f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{listing.start}"/></w:lvlOverride>'
        xml = f'<w:num xmlns:w="{_W}" w:numId="{number}"><w:abstractNumId w:val="{kind}"/>{start}</w:num>'
        self._document.part.numbering_part.element.append(_element(xml))
        return number

    def _table(self, table: t.Table) -> None:
        headed = any(table.head) or not table.rows
        rows = [table.head, *table.rows] if headed else list(table.rows)
        made = self._document.add_table(rows=len(rows), cols=len(table.head), style="Table Grid")
        for row, line in zip(rows, made.rows, strict=True):
            head = headed and row is table.head
            if head:
                line._tr.get_or_add_trPr().append(_element(f'<w:tblHeader xmlns:w="{_W}"/>'))
            for inner, cell, align in zip(row, line.cells, table.align, strict=True):
                paragraph = cell.paragraphs[0]
                if align:
                    paragraph._p.get_or_add_pPr().append(_element(f'<w:jc xmlns:w="{_W}" w:val="{align}"/>'))
                self._words(paragraph, (t.Styled(t.Style.STRONG, inner),) if head else inner)
        self._document.add_paragraph(style="No Spacing")  # or the next table would join it

    def _note(self, label: str, blocks: t.Blocks, place: _Place) -> None:
        paragraph = self._paragraph(place)
        self._marked(paragraph, f"source {label}")
        paragraph.add_run(label).font.superscript = True
        if blocks and isinstance(blocks[0], t.Paragraph):
            paragraph.add_run(" ")
            self._words(paragraph, blocks[0].inner)
            blocks = blocks[1:]
        self.put(blocks, place)

    # Words

    def _marked(self, paragraph: Any, what: str) -> None:
        name = self._name(what)
        number = name.removeprefix("mark")
        start = f'<w:bookmarkStart xmlns:w="{_W}" w:id="{number}" w:name="{name}"/>'
        paragraph._p.append(_element(start))
        paragraph._p.append(_element(f'<w:bookmarkEnd xmlns:w="{_W}" w:id="{number}"/>'))

    def _name(self, what: str) -> str:
        """A name that Word takes: letters and digits, forty at most."""
        return self._names.setdefault(what, f"mark{len(self._names) + 1}")

    def _words(self, paragraph: Any, inner: Iterable[t.Inline]) -> None:
        for (kind, target), group in groupby(runs_of(inner), _target):
            runs = list(group)
            made = [self._run(paragraph, run) for run in runs]
            if kind == "note" or (kind == "link" and target.removeprefix("#") in self._slugs.wanted):
                self._hyper(paragraph, made, "w:anchor", self._name(f"source {target}" if kind == "note" else target))
            elif kind == "link" and leads(target):
                from docx.opc.constants import RELATIONSHIP_TYPE

                ident = self._document.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
                self._hyper(paragraph, made, "r:id", ident)
            elif kind == "link":
                shown = "".join(run.text for run in made)
                paragraph.add_run(spelled(shown, target)[len(shown) :])

    def _run(self, paragraph: Any, run: Run) -> Any:
        match run.leaf:
            case t.NoteMark(label):
                text = f"[{label}]"
            case t.Break(hard):
                text = "\n" if hard else " "
            case t.Image(address, alt):
                text = alt or address
            case t.Text(text) | t.Code(text):
                pass
        made = paragraph.add_run(text)
        made.bold = t.Style.STRONG in run.styles or None
        made.italic = t.Style.EMPHASIS in run.styles or None
        made.font.strike = t.Style.STRUCK in run.styles or None
        made.font.superscript = isinstance(run.leaf, t.NoteMark) or None
        if isinstance(run.leaf, t.Code):
            made.font.name = "Courier New"
        return made

    def _hyper(self, paragraph: Any, runs: list[Any], key: str, value: str) -> None:
        from docx.oxml.ns import qn

        element = _element(f'<w:hyperlink xmlns:w="{_W}"/>')
        element.set(qn(key), value)
        for run in runs:
            element.append(run._r)
        paragraph._p.append(element)


def _target(run: Run) -> tuple[str, str]:
    """What a run leads to: ("note", label), ("link", address) or nothing."""
    if isinstance(run.leaf, t.NoteMark):
        return "note", run.leaf.label
    address = run.link or (run.leaf.address if isinstance(run.leaf, t.Image) else "")
    return ("link", address) if address else ("", "")


def _element(xml: str) -> Any:
    from docx.oxml import parse_xml

    return parse_xml(xml)


def _abstract(number: int, *, ordered: bool) -> str:
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{"decimal" if ordered else "bullet"}"/>'
        f'<w:lvlText w:val="{f"%{level + 1}." if ordered else _BULLETS[level % 3]}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{_INDENT * (level + 1)}" w:hanging="{_INDENT}"/></w:pPr></w:lvl>'
        for level in range(_LEVELS)
    )
    return f'<w:abstractNum xmlns:w="{_W}" w:abstractNumId="{number}"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
