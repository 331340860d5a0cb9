"""A record whose times nobody could settle: the reader is told the one flag, and reads the words all the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.cli.kit import CHAT, drafted, run

NOTES = """16 February 2026

03.12 AR payments fail with 502, about 40% of payments
03.15 BC maybe payments fail because of the new pool
03.21 BC the cause is that the pool is exhausted
03.26 BC rolled back the pool
03.31 AR errors are back to normal
"""
_DATELESS = NOTES.partition("\n\n")[2]


def _folder(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("files", "flags"),
    [
        ({"notes": NOTES}, "--tz Area/City"),
        ({"notes": NOTES, "other": NOTES.replace("pool", "queue")}, "--tz Area/City"),
        ({"notes": _DATELESS}, "--tz Area/City --date YYYY-MM-DD"),
    ],
)
def test_the_head_names_the_one_flag_that_settles_every_file(tmp_path: Path, files: dict[str, str], flags: str) -> None:
    """In the text and on the page; with that flag the timeline has rows and the remark is gone."""
    folder = _folder(tmp_path, **files)
    text = run("draft", folder, "--stdout", "md").stdout
    head = text.partition("## Summary")[0]
    assert "**No time is settled yet.**" in head
    assert f"`{flags}` tells the " in head
    assert f"<code>{flags}</code> tells the " in run("draft", folder, "--stdout", "html").stdout
    given = flags.replace("Area/City", "Europe/London").replace("YYYY-MM-DD", "2026-02-16").split()
    settled = run("draft", folder, "--stdout", "md", *given).stdout
    assert "No time is settled yet" not in settled
    assert "| 03:12 |" in settled


def test_what_was_said_is_quoted_with_its_time_as_written_and_no_other(tmp_path: Path) -> None:
    """Causes, guesses and numbers stand in their sections; no time, date or duration is made of them."""
    record = drafted(_folder(tmp_path, notes=NOTES))
    claims = [
        claim["text"] for part in record["sections"] for claim in (*part["claims"], *(c for g in part["groups"] for c in g["claims"]))
    ]  # fmt: skip
    told = "\n".join(claims)
    assert "Stated at 03.21 as written, not on the clock" in told
    assert "Suspected at 03.15 as written, not on the clock" in told
    assert "Said at 03.12 as written, not on the clock" in told
    assert "UTC" not in told
    assert not record["timeline"]
    assert not [one for one in record["milestones"] if one["candidates"]]
    assert not [fact for fact in record["facts"] if fact["unit"] == "s"]


def test_a_chat_with_times_is_quoted_before_notes_without(tmp_path: Path) -> None:
    """Where something is on the clock, the head has no remark and the sections quote what has a time."""
    folder = _folder(tmp_path, notes=NOTES)
    (folder / "chat.json").write_bytes(CHAT)
    text = run("draft", folder, "--stdout", "md", "--tz", "chat.json=UTC").stdout
    assert "No time is settled yet" not in text
    assert not re.search(r"(?:Stated|Suspected|Said) at \S+ as written", text)


def test_the_gap_counts_the_records_that_lack_a_time(tmp_path: Path) -> None:
    """And a file of notes without a clock is still among the artifacts."""
    text = run("draft", _folder(tmp_path, notes=NOTES), "--stdout", "md").stdout
    assert "the clock of notes.txt (its 5 records cannot be placed" in text
