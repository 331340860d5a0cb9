"""Documents that a person edited are never lost, and the journal vouches for what was written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.kit import run

from afteraction.domain.errors import UnreadableError
from afteraction.journal import chain


def test_an_edited_document_is_never_overwritten(incident: Path, tmp_path: Path) -> None:
    """The person's words stay, the new draft lies beside them, and the exit code says so."""
    out = tmp_path / "out"
    run("draft", incident, "-o", out)
    (out / "postmortem.md").write_text("my own words", encoding="utf-8")
    said = run("draft", incident, "-o", out, code=4).output
    assert (out / "postmortem.md").read_text(encoding="utf-8") == "my own words"
    assert (out / "postmortem.new.md").read_text(encoding="utf-8").startswith("# ")
    assert "postmortem.new.md" in said
    assert "edited" in said


def test_an_edited_new_draft_is_not_overwritten_either(incident: Path, tmp_path: Path) -> None:
    """Who worked in ``postmortem.new.md`` keeps that, too."""
    out = tmp_path / "out"
    run("draft", incident, "-o", out)
    for name in ("postmortem.md", "postmortem.new.md"):
        (out / name).write_text("my own words", encoding="utf-8")
    run("draft", incident, "-o", out, code=4)
    mine = [path for path in out.glob("*.md") if path.read_text(encoding="utf-8") == "my own words"]
    assert len(mine) == 2


def test_overwrite_keeps_the_edited_document_under_another_name(incident: Path, tmp_path: Path) -> None:
    """Twice edited gives two of them."""
    out = tmp_path / "out"
    run("draft", incident, "-o", out)
    for number in (1, 2):
        (out / "postmortem.md").write_text(f"edit {number}", encoding="utf-8")
        run("draft", incident, "-o", out, "--overwrite")
        assert f"edit {number}" == (out / f"postmortem.edited.{number}.md").read_text(encoding="utf-8")
    assert (out / "postmortem.md").read_text(encoding="utf-8").startswith("# ")


def test_a_document_that_nobody_edited_is_replaced_without_a_word(incident: Path, tmp_path: Path) -> None:
    """Also by a different draft."""
    out = tmp_path / "out"
    run("draft", incident, "-o", out)
    run("draft", incident, "-o", out, "--template", "short", "--title", "Another")
    assert (out / "postmortem.md").read_text(encoding="utf-8").startswith("# Another\n")
    assert [path.name for path in out.glob("*.md")] == ["postmortem.md"]


def test_a_document_without_a_journal_counts_as_edited(incident: Path, tmp_path: Path) -> None:
    """What we cannot prove to be ours is a person's."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "postmortem.md").write_text("from somewhere else", encoding="utf-8")
    run("draft", incident, "-o", out, code=4)
    assert (out / "postmortem.md").read_text(encoding="utf-8") == "from somewhere else"


def test_the_journal_holds_inputs_and_outputs_by_hash_and_the_same_draft_adds_nothing(
    incident: Path, tmp_path: Path
) -> None:
    """Each entry follows from the one before."""
    out = tmp_path / "out"
    for title in ("One", "One", "Two"):
        run("draft", incident, "-o", out, "--title", title)
    first, second = chain.read(out / "journal.jsonl")
    assert (1, "", first.sha256, 2) == (first.seq, first.prev, second.prev, second.seq)
    assert {"postmortem.md", "postmortem.html", "postmortem.json", "postmortem.svg"} == set(first.body["outputs"])
    assert [item["name"] for item in first.body["inputs"]] == ["chat.json"]


TAMPERINGS: list[tuple[str, Callable[[list[str]], list[str]]]] = [
    ("a changed word", lambda lines: [lines[0].replace('"rules"', '"model"'), *lines[1:]]),
    ("a changed hash", lambda lines: [lines[0].replace('"sha256": "', '"sha256": "0', 1), *lines[1:]]),
    ("an entry taken out", lambda lines: [lines[0], *lines[2:]]),
    ("two entries swapped", lambda lines: [lines[1], lines[0], *lines[2:]]),
    ("an entry told twice", lambda lines: [lines[0], lines[0], *lines[1:]]),
    ("a line that is no entry", lambda lines: ["nonsense", *lines]),
]


@pytest.mark.parametrize(("what", "tamper"), TAMPERINGS, ids=[what for what, _ in TAMPERINGS])
def test_tampering_with_the_journal_is_seen_and_nothing_is_overwritten(
    incident: Path, tmp_path: Path, what: str, tamper: Callable[[list[str]], list[str]]
) -> None:
    """Exit code 5, the line, and the document as it was."""
    out = tmp_path / "out"
    for title in ("One", "Two", "Three"):
        run("draft", incident, "-o", out, "--title", title)
    journal = out / "journal.jsonl"
    lines = tamper(journal.read_text(encoding="utf-8").splitlines())
    journal.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(UnreadableError):
        chain.read(journal)
    said = run("draft", incident, "-o", out, "--title", "Four", code=5).output
    assert "journal" in said
    assert "line " in said
    assert (out / "postmortem.md").read_text(encoding="utf-8").startswith("# Three\n"), what


def test_a_journal_torn_by_a_crash_goes_on_and_its_torn_end_is_kept(incident: Path, tmp_path: Path) -> None:
    """Half a line at the end is set aside, noted and said, not counted and not thrown away."""
    out = tmp_path / "out"
    run("draft", incident, "-o", out, "--title", "One")
    with (out / "journal.jsonl").open("a", encoding="utf-8") as stream:
        stream.write('{"seq": 2, "pre')
    assert "15 bytes of a torn entry" in run("journal", "verify", out).stdout
    assert "15 bytes are kept in journal.jsonl.torn.1" in run("draft", incident, "-o", out, "--title", "Two").stderr
    assert [entry.kind for entry in chain.read(out / "journal.jsonl")] == ["draft", "recovered", "draft"]
    assert (out / "journal.jsonl.torn.1").read_text(encoding="utf-8") == '{"seq": 2, "pre'
    assert "15 bytes was set aside in journal.jsonl.torn.1" in run("journal", "verify", out).stdout


def test_a_folder_that_cannot_be_written_ends_with_5_and_another_way(incident: Path, tmp_path: Path) -> None:
    """The message says how to get the draft all the same."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    said = run("draft", incident, "-o", tmp_path / "file" / "out", code=5).output
    assert "--out" in said
    assert "--stdout md" in said
