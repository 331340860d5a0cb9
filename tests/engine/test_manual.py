"""Where only a chat window is allowed: questions are files, answers are files, the checks are the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.kit import run

pytest.importorskip("cryptography", reason="needs the extra 'model'")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTERACTION_HOME", str(tmp_path / "home"))


def questions(out: Path) -> list[Path]:
    """Those that have no answer yet."""
    found = sorted((out / "manual").glob("*.question.md"))
    return [path for path in found if not path.with_name(path.name.replace(".question.md", ".answer.json")).exists()]


def answer(path: Path, value: object) -> None:
    path.with_name(path.name.replace(".question.md", ".answer.json")).write_text(json.dumps(value))


def test_questions_are_written_answered_and_judged(incident: Path, tmp_path: Path) -> None:
    """First what matters, then all sections at once; a lie is asked again like anybody's."""
    out = tmp_path / "out"
    said = run("draft", incident, "-o", out, "--model", "manual", code=7)
    assert "paste" in said.stderr
    (first,) = questions(out)
    assert "payment-service errors" in first.read_text()
    assert "Ana" not in first.read_text()
    answer(first, {"events": []})
    run("draft", incident, "-o", out, "--model", "manual", code=7)
    sections = questions(out)
    assert len(sections) == 10
    lie = {
        "words": "Payments failed for 42 minutes.",
        "cites": ["m1"],
        "quote": "payment-service errors",
        "status": "reported",
    }
    for number, path in enumerate(sections):
        answer(path, {"claims": [lie] if number == 0 else [], "gaps": []})
    run("draft", incident, "-o", out, "--model", "manual", code=7)
    (again,) = questions(out)
    assert "literal-value" in again.read_text()
    answer(again, {"claims": [], "gaps": []})
    run("draft", incident, "-o", out, "--model", "manual")
    assert "42 minutes" not in (out / "postmortem.md").read_text(encoding="utf-8")


LIE = {
    "words": "Payments failed for 42 minutes.",
    "cites": ["m1"],
    "quote": "payment-service errors",
    "status": "reported",
}


def saved(path: Path, data: bytes) -> None:
    path.with_name(path.name.replace(".question.md", ".answer.json")).write_bytes(data)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-8"])
def test_an_answer_may_be_saved_as_a_windows_editor_saves_it(incident: Path, tmp_path: Path, encoding: str) -> None:
    out = tmp_path / "out"
    run("draft", incident, "-o", out, "--model", "manual", code=7)
    (first,) = questions(out)
    saved(first, json.dumps({"events": []}).encode(encoding))
    run("draft", incident, "-o", out, "--model", "manual", code=7)
    assert len(questions(out)) == 10


@pytest.mark.parametrize(
    "wrong", [b"\xff\xfe\x00", b"\x80 no text", b"no JSON", b"[]", b'{"things": []}', b""], ids=range(6)
)
def test_a_file_that_is_no_answer_is_named_and_read_again_once_it_is_corrected(
    incident: Path, tmp_path: Path, wrong: bytes
) -> None:
    out = tmp_path / "out"
    run("draft", incident, "-o", out, "--model", "manual", code=7)
    (first,) = questions(out)
    saved(first, wrong)
    said = run("draft", incident, "-o", out, "--model", "manual", code=7)
    assert ".answer.json" in said.stderr
    assert questions(out) == []
    assert '"kind":"answer"' not in (out / "journal.jsonl").read_text()
    saved(first, b'{"events": []}')
    run("draft", incident, "-o", out, "--model", "manual", code=7)
    assert len(questions(out)) == 10


def test_a_file_that_cannot_be_read_is_an_error_with_its_name(incident: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("draft", incident, "-o", out, "--model", "manual", code=7)
    (first,) = questions(out)
    first.with_name(first.name.replace(".question.md", ".answer.json")).mkdir()
    assert ".answer.json" in run("draft", incident, "-o", out, "--model", "manual", code=7).stderr


def test_an_answer_that_was_corrected_counts_instead_of_the_one_in_the_journal(incident: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("draft", incident, "-o", out, "--model", "manual", code=7)
    answer(questions(out)[0], {"events": []})
    run("draft", incident, "-o", out, "--model", "manual", code=7)
    sections = questions(out)
    for path in sections:
        answer(path, {"claims": [LIE] if path == sections[0] else [], "gaps": []})
    run("draft", incident, "-o", out, "--model", "manual", code=7)
    answer(sections[0], {"claims": [], "gaps": []})
    run("draft", incident, "-o", out, "--model", "manual")
    assert "42 minutes" not in (out / "postmortem.md").read_text(encoding="utf-8")


def test_a_run_by_hand_is_replayed_without_its_files(incident: Path, tmp_path: Path) -> None:
    """The answers are in the journal, those that were asked again and corrected among them; no question is written."""
    out = tmp_path / "out"
    run("draft", incident, "-o", out, "--model", "manual", code=7)
    answer(questions(out)[0], {"events": []})
    run("draft", incident, "-o", out, "--model", "manual", code=7)
    first, *others = questions(out)
    answer(first, {"claims": [LIE], "gaps": []})
    for path in others:
        answer(path, {"claims": [], "gaps": []})
    run("draft", incident, "-o", out, "--model", "manual", code=7)
    (again,) = questions(out)
    answer(again, {"claims": [LIE], "gaps": []})
    run("draft", incident, "-o", out, "--model", "manual", code=7)
    (last,) = questions(out)
    answer(last, {"claims": [], "gaps": []})
    run("draft", incident, "-o", out, "--model", "manual")
    (out / "manual").rename(tmp_path / "elsewhere")
    assert run("replay", out).stdout.count("the same, byte for byte") == 4
    assert not (out / "manual").exists()


def test_a_brief_by_hand_is_replayed_without_its_files(incident: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("draft", incident, "-o", out, "-q")
    run("brief", out, "--model", "manual", code=7)
    answer(questions(out)[0], {"sentences": []})
    run("brief", out, "--model", "manual")
    (out / "manual").rename(tmp_path / "elsewhere")
    assert "brief-executive.md: the same, byte for byte" in run("replay", out).stdout
    assert not (out / "manual").exists()
