"""HTML, Confluence storage format and Word documents are read as the same document, and nothing of them is lost."""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from afteraction.document.parse import parse
from afteraction.document.sources import read
from afteraction.domain.document import Document, Kind, Part

CASES = (
    Path(os.environ.get("AFTERACTION_CASES", Path(__file__).resolve().parents[3] / "shared" / "cases")) / "postmortems"
)
PAGE = """<!doctype html><html><head><title>no</title><style>p{}</style><script>evil()</script></head><body>
<h1>Outage &amp; more</h1><p>The pool <b>ran out</b> at <code>max_size=10</code>.</p>
<h2>Timeline (UTC)</h2><table><tr><th>Time</th><th>What</th></tr><tr><td>10:02</td><td><p>Alert | fired</p></td></tr></table>
<h2>Action items</h2><ul><li>Add an alert<ul><li>Owner: Ines</li></ul></li></ul><blockquote><p>said so</p></blockquote>
<p>* no list * 1_000</p></body></html>"""
STORAGE = """<h2>Impact</h2><p>Seven <strong>merchants</strong> <ac:link><ri:page ri:content-title="Runbook" /></ac:link></p>
<ac:structured-macro ac:name="info"><ac:rich-text-body><p>Counted from the log.</p></ac:rich-text-body></ac:structured-macro>
<ac:structured-macro ac:name="code"><ac:parameter ac:name="language">sql</ac:parameter><ac:plain-text-body><![CDATA[select 1;]]></ac:plain-text-body></ac:structured-macro>
<h2>Action items</h2><ac:task-list><ac:task><ac:task-id>7</ac:task-id><ac:task-status>complete</ac:task-status><ac:task-body>Add the alert</ac:task-body></ac:task></ac:task-list>
<ac:structured-macro ac:name="jira"><ac:parameter ac:name="key">OPS-1</ac:parameter></ac:structured-macro>"""


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if block.text and not block.cells]


def words(document: Document) -> Counter[str]:
    found: list[str] = []
    for block in document.blocks:
        if block.kind not in (Kind.CODE, Kind.META, Kind.RAW):
            text = " ".join(cell.text for cell in block.cells) if block.cells else block.text
            found += re.findall(r"[^\W_]+", text)
    return Counter(found)


def docx(*paragraphs: tuple[str, str]) -> bytes:
    """A Word document by hand: (style, text) for each paragraph."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'
        for style, text in paragraphs
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>',
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return held.getvalue()


def test_a_page_is_read_as_a_browser_shows_it() -> None:
    document = read(PAGE.encode(), "page.html")
    assert [section.part for section in document.sections] == [Part.OTHER, Part.TIMELINE, Part.ACTIONS]
    assert "The pool ran out at max_size=10." in texts(document)
    assert [[cell.text for cell in block.cells] for block in document.blocks if block.cells] == [
        ["Time", "What"],
        ["10:02", "Alert | fired"],
    ]
    assert [(block.depth, block.text) for block in document.blocks if block.kind is Kind.ITEM] == [
        (1, "Add an alert"),
        (2, "Owner: Ines"),
    ]
    assert "* no list * 1_000" in texts(document)
    assert not any("evil" in text or "{" in text for text in texts(document))


def test_a_place_in_a_page_is_its_place_in_the_file() -> None:
    document = read(PAGE.encode(), "page.html")
    block = next(block for block in document.blocks if block.text.startswith("The pool"))
    at = block.text.index("ran out")
    place = document.place_of(block.seen, at, at + 7)
    assert PAGE[place.start : place.end] == "ran out"
    assert PAGE.splitlines()[place.line - 1][place.column - 1 :].startswith("ran out")


def test_storage_format_keeps_tasks_notes_and_code_and_names_what_it_cannot_take() -> None:
    document = read(STORAGE.encode(), "page.xhtml")
    assert "Seven merchants Runbook" in texts(document)
    assert "Counted from the log." in texts(document)
    assert [(block.text, block.ticked) for block in document.blocks if block.kind is Kind.ITEM] == [
        ("Add the alert", True)
    ]
    assert [block.kind for block in document.blocks].count(Kind.CODE) == 1
    assert not any("sql" in text or text == "7" for text in texts(document))
    assert document.notes == ("1 macro could not be taken over.",)


def test_a_word_document_is_read_by_its_styles() -> None:
    pytest.importorskip("mammoth")
    data = docx(("Heading1", "Outage"), ("Heading2", "Root cause"), ("Normal", "Human error &amp; haste."))
    document = read(data, "review.docx")
    assert [section.part for section in document.sections] == [Part.OTHER, Part.FACTORS]
    assert "Human error & haste." in texts(document)
    assert "Word document" in document.notes[-1]


def test_a_damaged_word_document_says_so() -> None:
    pytest.importorskip("mammoth")
    data = docx(("Normal", "text"))
    damaged = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(damaged, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name)[:200])
    with pytest.raises(ValueError, match="damaged"):
        read(damaged.getvalue(), "review.docx")


def test_what_is_binary_is_refused() -> None:
    with pytest.raises(ValueError, match="binary"):
        read(b"\x89PNG\r\n\0\0\xff\xfe", "picture.md")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_markdown_in_any_encoding_is_the_same(encoding: str) -> None:
    assert texts(read("# Störung\n\nDer Pool.\n".encode(encoding), "x.md")) == ["Störung", "Der Pool."]


@given(st.text(max_size=400))
@settings(max_examples=200, deadline=None)
def test_no_markup_breaks_a_reader(text: str) -> None:
    read(f"<!doctype html><html><body>{text}".encode("utf-8", "replace"), "x.html")
    read(f"<ac:x />{text}".encode("utf-8", "replace"), "x.xhtml")


@pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not here")
def test_markdown_through_html_and_back_loses_no_word() -> None:
    writer = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    for path in sorted(CASES.rglob("*.md")):
        source = path.read_bytes().decode("utf-8", "replace")
        document = parse(source)
        if document.blocks and document.blocks[0].kind is Kind.META:
            source = source[document.blocks[0].end :]
            document = parse(source)
        page = f"<!doctype html><html><body>{writer.render(source)}</body></html>"
        lost = words(document) - words(read(page.encode(), "x.html"))
        # Numbers of items in items, which are marks of lists there, are all that may go.
        assert {word for word in lost if not word.isdigit()} == set(), path.name
