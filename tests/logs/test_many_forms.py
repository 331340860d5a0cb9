"""A log of more forms than are counted apart: what is counted together is told as that, and never as a form of an entry."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.kit import drafted, run

from afteraction.logs import crunch

LIMIT = 40
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _word(number: int) -> str:
    """Words of letters alone: nothing of them is masked."""
    return "".join(_LETTERS[number // 26**place % 26] for place in range(3))


def _line(minute: int, second: int, level: str, text: str) -> str:
    time = f"2026-02-16T{minute // 60:02}:{minute % 60:02}:{second:02}Z"
    return json.dumps({"time": time, "level": level, "message": text})


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Four hours in which each minute says something else; for the ten from 02:00 on there are twenty errors of as many forms."""
    monkeypatch.setattr(crunch, "MAX_TEMPLATES", LIMIT)
    lines = []
    for minute in range(240):
        lines.append(_line(minute, 0, "INFO", f"item {_word(minute)} was sold"))
        if 120 <= minute < 130:
            lines += [_line(minute, n, "ERROR", f"cart {_word(1000 + minute * 20 + n)} is lost") for n in range(20)]
    (tmp_path / "shop.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def test_the_draft_tells_of_all_errors_and_quotes_an_entry(folder: Path) -> None:
    """Counts and times are those of the errors; what stands in quotation marks stands in the log."""
    record = drafted(folder)
    (told,) = [fact["text"] for fact in record["facts"] if fact["name"] == "Rise in the log"]
    assert told.startswith("200 entries at ERROR or worse, of more forms than are counted apart, such as “cart ")
    assert told.endswith("is lost”, from 02:00:00 to 02:10 UTC, at most 20 in a minute")
    assert "beyond the first" not in str([record["facts"], record["sections"], record["timeline"]])


def test_the_summary_says_what_it_counted_together_and_calls_it_no_template(folder: Path) -> None:
    """It is neither new nor gone: which forms it has is not known."""
    said = run("logs", folder).stdout
    assert f"{LIMIT} templates, and 400 entries of further ones, counted together" in " ".join(said.split())
    assert "beyond the first" not in said
    assert "440 entries" in said
