"""A person's notes as a Word document: its text is read like notes, whatever else the document holds."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from afteraction.domain.artifact import Artifact
from afteraction.domain.record import Record, RecordKind
from afteraction.readers._docx import text_of
from afteraction.readers._first_look import Problem
from afteraction.readers._intake import gather
from afteraction.readers._registry import identify
from afteraction.testing import check_reader

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def paragraph(text: str, style: str = "") -> str:
    kept = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{kept}<w:r><w:t>{text}</w:t></w:r></w:p>"


def table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def part(*blocks: str) -> bytes:
    return f'<?xml version="1.0"?><w:document {W}><w:body>{"".join(blocks)}</w:body></w:document>'.encode()


def docx(main: bytes, **further: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", main)
        for name, data in further.items():
            archive.writestr(f"word/{name}.xml", data)
    return out.getvalue()


NOTES = part(
    paragraph("Checkout outage 2026-02-16", "Heading1"),
    paragraph("02:12 Ana: payment errors on the dashboard"),
    paragraph("02:20 Ben: the pool is back to 20"),
    paragraph("03:10 resolved"),
)


def gathered(tmp_path: Path, data: bytes) -> tuple[list[Artifact], list[Problem]]:
    (tmp_path / "notes.docx").write_bytes(data)
    items = list(gather([str(tmp_path)]))
    return [one for one in items if isinstance(one, Artifact)], [one for one in items if isinstance(one, Problem)]


def test_times_in_a_word_document_become_notes(tmp_path: Path) -> None:
    (artifact,), problems = gathered(tmp_path, docx(NOTES))
    assert (artifact.name, problems) == ("notes.docx!notes.md", [])
    reader = identify(artifact).reader
    assert reader is not None
    records = [one for one in check_reader(reader, artifact.read()) if isinstance(one, Record)]
    assert [one.raw_time for one in records if one.raw_time] == ["02:12", "02:20", "03:10"]
    assert {one.kind for one in records} <= {
        RecordKind.NOTE,
        RecordKind.MESSAGE,
    }  # what people say, never an alert or a change


def test_a_table_stays_a_table(tmp_path: Path) -> None:
    rows = table(("Time (UTC)", "What"), ("2026-02-16 02:12", "errors | begin"), ("2026-02-16 02:26", "rollback"))
    (artifact,), _ = gathered(tmp_path, docx(part(rows)))
    assert artifact.read().decode().splitlines() == [
        "| Time (UTC) | What |", "|---|---|", "| 2026-02-16 02:12 | errors \\| begin |", "| 2026-02-16 02:26 | rollback |", "",
    ]  # fmt: skip


def test_words_that_were_deleted_are_no_text_and_what_was_inserted_is() -> None:
    body = "<w:p><w:del><w:r><w:delText>02:11</w:delText></w:r></w:del><w:ins><w:r><w:t>02:12</w:t></w:r></w:ins><w:r><w:tab/><w:t>errors</w:t></w:r></w:p>"
    assert text_of(io.BytesIO(part(body))) == b"02:12\terrors\n"


def test_comments_are_named_as_not_read(tmp_path: Path) -> None:
    _, (problem,) = gathered(tmp_path, docx(NOTES, comments=b"<x/>"))
    assert problem.reason == "its comments are not read, its text is"


@pytest.mark.parametrize(
    "main",
    [
        b"no xml",
        b'<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><w>&b;</w>',
        NOTES[: len(NOTES) // 2],
        part(paragraph("x" * 100_000) * 200),  # 20 MB of text in a few hundred bytes
    ],
    ids=["no xml", "entities", "cut", "bomb"],
)
def test_a_damaged_or_hostile_document_is_a_problem(tmp_path: Path, main: bytes) -> None:
    artifacts, (problem,) = gathered(tmp_path, docx(main))
    assert not artifacts
    assert "notes.docx" in problem.name


def test_a_document_cut_anywhere_never_raises(tmp_path: Path) -> None:
    whole = docx(NOTES)
    for cut in range(1, len(whole), 7):
        artifacts, problems = gathered(tmp_path, whole[:cut])
        assert len(artifacts) + len(problems) >= 1
