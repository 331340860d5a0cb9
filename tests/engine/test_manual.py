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
