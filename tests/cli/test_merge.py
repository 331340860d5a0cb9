"""Drafting again into a folder whose document a person edited: with ``--merge`` neither the edits nor the news are lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.kit import ROWS, run

from afteraction.journal import chain

LATE = {"time": "2026-02-16T02:20:10Z", "author": "Ana Ruiz", "text": "ruling out the deploy, it was css only"}


@pytest.fixture
def out(incident: Path, tmp_path: Path) -> Path:
    """A draft of the incident."""
    run("draft", incident, "-o", tmp_path / "out")
    return tmp_path / "out"


def late_export(incident: Path) -> None:
    """The chat again, with a message that the first export lacked."""
    rows = sorted([*ROWS, LATE], key=lambda row: row["time"])
    (incident / "chat.json").write_text(json.dumps(rows, indent=1), encoding="utf-8")


def edit(out: Path, old: str, new: str) -> str:
    """One edit by a person; the document after it."""
    path = out / "postmortem.md"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path.read_text(encoding="utf-8")


def line_of(text: str, words: str) -> str:
    return next(line for line in text.splitlines() if words in line)


def sources(text: str, line: str) -> set[str]:
    """What a line cites, by the texts of the sources."""
    numbers = [part.partition("]")[0] for part in line.split("[^")[1:]]
    return {line_of(text, f"[^{number}]: ").partition(": ")[2] for number in numbers}


def test_an_edit_stays_and_what_the_late_export_says_comes_in(incident: Path, out: Path) -> None:
    before = edit(out, "- It was detected on", "- Payments broke: it was detected on")
    late_export(incident)
    result = run("draft", incident, "-o", out, "--merge")
    said, after = result.stderr, (out / "postmortem.md").read_text(encoding="utf-8")
    assert f"{out / 'postmortem.md'}\n" in result.stdout
    assert "Payments broke: it was detected on" in after
    assert "ruling out the deploy" in after
    assert "new lines came into the edited document" in said
    assert (out / "postmortem.edited.1.md").read_text(encoding="utf-8") == before
    assert not list(out.glob("postmortem.conflicts*"))


def test_an_edited_line_cites_what_it_cited_though_sources_are_numbered_anew(incident: Path, out: Path) -> None:
    before = edit(out, "- It was detected on", "- Payments broke: it was detected on")
    cited = sources(before, line_of(before, "Payments broke"))
    late_export(incident)
    run("draft", incident, "-o", out, "--merge")
    after = (out / "postmortem.md").read_text(encoding="utf-8")
    assert {one.partition(" — ")[2] for one in sources(after, line_of(after, "Payments broke"))} == {
        one.partition(" — ")[2] for one in cited
    }
    assert cited


def test_where_both_changed_a_line_the_person_s_stands_and_the_other_is_told_beside(incident: Path, out: Path) -> None:
    """Exit code 4 as without --merge: somebody has to look."""
    edit(out, "# ", "# Our own title of ")
    run("draft", incident, "-o", out, "--merge", "--title", "Another", code=4)
    assert (out / "postmortem.md").read_text(encoding="utf-8").startswith("# Our own title of ")
    conflicts = (out / "postmortem.conflicts.1.md").read_text(encoding="utf-8")
    assert "# Our own title of " in conflicts
    assert "# Another" in conflicts
    assert "Line 1 of postmortem.md" in conflicts


def test_a_second_merge_brings_nothing_twice(incident: Path, out: Path) -> None:
    edit(out, "- It was detected on", "- Payments broke: it was detected on")
    late_export(incident)
    run("draft", incident, "-o", out, "--merge")
    once = (out / "postmortem.md").read_bytes()
    said = run("draft", incident, "-o", out, "--merge").stderr
    assert (out / "postmortem.md").read_bytes() == once
    assert "the edited document is up to date" in said
    assert not (out / "postmortem.edited.2.md").exists()


def test_an_edit_after_a_merge_is_merged_with_the_draft_that_came_in(incident: Path, out: Path) -> None:
    edit(out, "- It was detected on", "- Payments broke: it was detected on")
    run("draft", incident, "-o", out, "--merge", "--title", "Second")
    edit(out, "# Second", "# Second, by me")
    late_export(incident)
    run("draft", incident, "-o", out, "--merge", "--title", "Second")
    after = (out / "postmortem.md").read_text(encoding="utf-8")
    assert after.startswith("# Second, by me\n")
    assert "Payments broke" in after
    assert "ruling out the deploy" in after


def test_a_merged_document_is_a_person_s_and_never_overwritten(incident: Path, out: Path) -> None:
    edit(out, "- It was detected on", "- Payments broke: it was detected on")
    run("draft", incident, "-o", out, "--merge", "--title", "Second")
    merged = (out / "postmortem.md").read_bytes()
    run("draft", incident, "-o", out, "--title", "Third", code=4)
    assert (out / "postmortem.md").read_bytes() == merged


def test_a_document_that_no_kept_draft_explains_is_left_alone(incident: Path, tmp_path: Path) -> None:
    """Without what both came from nobody can say which side changed a line."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "postmortem.md").write_text("from somewhere else", encoding="utf-8")
    run("draft", incident, "-o", out, "--merge", code=4)
    assert (out / "postmortem.md").read_text(encoding="utf-8") == "from somewhere else"
    assert (out / "postmortem.new.md").exists()


def test_a_document_that_nobody_edited_is_replaced_as_ever(incident: Path, out: Path) -> None:
    run("draft", incident, "-o", out, "--merge", "--title", "Another")
    assert [path.name for path in out.glob("*.md")] == ["postmortem.md"]


def test_the_journal_tells_of_the_merge_and_still_holds(incident: Path, out: Path) -> None:
    edit(out, "# ", "# Our own title of ")
    run("draft", incident, "-o", out, "--merge", "--title", "Another", code=4)
    last = [entry.body for entry in chain.read(out / "journal.jsonl") if entry.kind == "choice"][-1]
    assert last["chosen"] == "--merge"
    assert "postmortem.conflicts.1.md" in last["became"]
    run("journal", "verify", out)


def test_a_draft_that_was_submitted_is_not_replaced_though_nobody_edited_it(incident: Path, out: Path) -> None:
    """People decided about this very text. The same draft again changes nothing, and --merge brings in what is new."""
    run("submit", out, "--as", "Ana Ruiz", "--allow-gaps", "Monday")
    submitted = (out / "postmortem.md").read_bytes()
    run("draft", incident, "-o", out)
    assert not (out / "postmortem.new.md").exists()
    late_export(incident)
    assert "submitted by a person and stays" in run("draft", incident, "-o", out, code=4).stderr
    assert (out / "postmortem.md").read_bytes() == submitted
    run("draft", incident, "-o", out, "--merge")
    assert (out / "postmortem.md").read_bytes() == (out / "postmortem.new.md").read_bytes()
    assert (out / "postmortem.edited.1.md").read_bytes() == submitted
    assert "since then" in run("status", out).stdout


@pytest.mark.parametrize(("audience", "left"), [("company", 1), ("public", 0)])
def test_a_draft_for_wider_readers_leaves_no_text_beside_it_that_was_meant_for_others(
    incident: Path, out: Path, audience: str, left: int
) -> None:
    """The folder may be given away as it is."""
    (internal,) = (out / "journal.texts").iterdir()
    run("draft", incident, "-o", out, "--audience", audience)
    assert not internal.exists()
    assert len(list((out / "journal.texts").iterdir())) == left


def test_a_text_that_was_submitted_stays_though_the_next_draft_is_for_the_public(incident: Path, out: Path) -> None:
    run("submit", out, "--as", "Ana Ruiz", "--allow-gaps", "Monday")
    (submitted,) = (out / "journal.texts").iterdir()
    run("draft", incident, "-o", out, "--audience", "public", code=4)
    assert list((out / "journal.texts").iterdir()) == [submitted]


def test_merge_and_overwrite_are_not_asked_for_together(incident: Path, out: Path) -> None:
    assert "--merge goes with neither" in run("draft", incident, "-o", out, "--merge", "--overwrite", code=2).output
