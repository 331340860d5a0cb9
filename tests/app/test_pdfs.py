"""Notes as a PDF: its text is read in a process of its own, and what a hostile one asks for stays there."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest

from afteraction.app import pdfs
from afteraction.app.reading import read_all

LINES = (
    "Checkout outage 2026-02-16",
    "02:12 Ana: payment errors",
    "02:20 Ben: the pool is back to 20",
    "03:10 resolved",
)


def pdf(*objects: bytes) -> bytes:
    """A document of these objects, the first of which is its catalog."""
    out, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n%b%b" % (len(objects) + 1, table, end)


def page(content: bytes, filters: bytes = b"") -> bytes:
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<<%b/Length %d>>stream\n%b\nendstream" % (filters, len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )


def notes(*lines: str) -> bytes:
    shown = "".join(f"BT /F1 12 Tf 50 {700 - 20 * at} Td ({line}) Tj ET\n" for at, line in enumerate(lines))
    return page(shown.encode())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "notes.pdf").write_bytes(notes(*LINES))
    return tmp_path


@pytest.fixture
def pypdf() -> None:
    pytest.importorskip("pypdf", reason="the extra pdf is not installed")


@pytest.mark.usefixtures("pypdf")
def test_times_in_a_pdf_become_notes(folder: Path) -> None:
    (reading,) = read_all([str(folder)]).artifacts
    assert reading.artifact.name == "notes.pdf!notes.txt"
    assert [record.raw_time for record in reading.records if record.raw_time] == ["02:12", "02:20", "03:10"]


def test_without_pypdf_it_says_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdfs, "find_spec", lambda _: None)
    (reading,) = read_all([str(folder)]).artifacts
    assert "pip install 'afteraction[pdf]'" in reading.identified.why


@pytest.mark.usefixtures("pypdf")
@pytest.mark.parametrize(
    ("data", "why"),
    [
        (notes(*LINES)[:200], "a PDF that cannot be read"),
        (pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"), "a PDF that cannot be read"),
        (pdf(b"<</Type/Catalog/Pages 2 0 R/X " + b"[" * 100_000 + b">>", b"<</Type/Pages/Kids[]/Count 0>>"), "a PDF that cannot be read"),
        (page(zlib.compress(zlib.compress(b"BT (02:12) Tj ET " * 2**22)), b"/Filter[/FlateDecode/FlateDecode]"), "a PDF that cannot be read"),
        (page(b""), "a PDF without text"),
    ],
    ids=["cut", "pages in a circle", "nested", "bomb", "a picture"],
)  # fmt: skip
def test_a_damaged_hostile_or_empty_pdf_is_named_with_its_reason(tmp_path: Path, data: bytes, why: str) -> None:
    (tmp_path / "notes.pdf").write_bytes(data)
    (reading,) = read_all([str(tmp_path)]).artifacts
    assert reading.identified.reader is None
    assert reading.identified.why.startswith(why)


@pytest.mark.usefixtures("pypdf")
def test_nothing_is_imported_from_the_folder_of_the_artifacts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user stands in the folder of the incident, where anybody may have put a file called like a module."""
    for name in (
        "pypdf.py",
        "io.py",
        "afteraction/__init__.py",
        "afteraction/app/__init__.py",
        "afteraction/app/pdfs.py",
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("open('started', 'w').close()\n", encoding="utf-8")
    monkeypatch.chdir(folder)
    reading = read_all(["notes.pdf"])
    assert not (folder / "started").exists()
    assert sum(len(one.records) for one in reading.artifacts) > 0
