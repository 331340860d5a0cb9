"""What `draft` writes, by which template, and how people appear in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.kit import EXAMPLE, TALK, TEMPLATES, drafted, run

from afteraction.app.reading import read_all


def test_a_draft_is_four_files_and_a_journal(incident: Path, tmp_path: Path) -> None:
    """Text for people with its picture, a page, the record behind both, and what vouches for them."""
    run("draft", incident, "-o", tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "journal.jsonl",
        "journal.texts",
        "postmortem.html",
        "postmortem.json",
        "postmortem.md",
        "postmortem.svg",
    ]


def test_what_is_printed_is_what_would_be_written(incident: Path, tmp_path: Path) -> None:
    """In all three forms, to the byte; a text that is printed has no picture beside it, and shows none."""
    run("draft", incident, "-o", tmp_path / "out")
    for form in ("md", "html", "json"):
        written = (tmp_path / "out" / f"postmortem.{form}").read_bytes()
        shown = [line for line in written.splitlines(keepends=True) if b"](postmortem.svg)" in line]
        assert len(shown) == (form == "md")
        assert run("draft", incident, "--stdout", form).stdout_bytes == (
            written.replace(shown[0] + b"\n", b"") if shown else written
        )


def test_printing_writes_nothing(incident: Path) -> None:
    """``--stdout`` leaves no file behind."""
    before = sorted(incident.parent.rglob("*"))
    run("draft", incident, "--stdout", "md")
    assert before == sorted(incident.parent.rglob("*"))


def test_the_default_folder_lies_beside_the_input_and_is_named_after_day_and_title(incident: Path) -> None:
    """So that it is found again, and not read as an artifact next time."""
    run("draft", incident)
    assert (incident.parent / "postmortem-2026-02-16-night-of-the-pool" / "postmortem.md").is_file()


def test_the_title_can_be_given(incident: Path) -> None:
    """It heads the document and names the folder."""
    run("draft", incident, "--title", "Payments stood still")
    folder = incident.parent / "postmortem-2026-02-16-payments-stood-still"
    assert (folder / "postmortem.md").read_text(encoding="utf-8").startswith("# Payments stood still\n")


def test_drafting_a_folder_that_holds_a_draft_does_not_read_the_draft(incident: Path) -> None:
    """Our own files are no evidence."""
    run("draft", incident, "-o", incident)
    assert [line["name"] for line in drafted(incident)["ledger"]["artifacts"] if line["reader"]] == ["chat.json"]


@pytest.mark.parametrize("number", [1, 3])
def test_events_bounds_the_rows(incident: Path, number: int) -> None:
    """As many rows as were asked for, when the record holds them."""
    assert number == len(drafted(incident, "--events", str(number))["timeline"])


def test_all_gives_every_record_a_row(incident: Path) -> None:
    """Nothing is selected away."""
    assert [text for _, _, text in TALK] == [
        row["text"] for row in drafted(incident, "--all", "--names", "full")["timeline"]
    ]


@pytest.mark.parametrize("name", TEMPLATES)
def test_each_built_in_template_gives_a_document_with_a_timeline(incident: Path, name: str) -> None:
    """Every mark is filled in."""
    document = run("draft", incident, "--template", name, "--stdout", "md").stdout
    assert "{{" not in document
    assert "02:17:38" in document


def test_a_teams_own_template_with_marks_is_followed(incident: Path, tmp_path: Path) -> None:
    """Order, headings and words are the team's."""
    mine = tmp_path / "ours.md"
    mine.write_text("Owner: payments\n\n## When\n\n{{timeline}}\n\n## Header\n\n{{header}}\n", encoding="utf-8")
    document = run("draft", incident, "--template", mine, "--stdout", "md").stdout
    places = [
        document.index(words) for words in ("Owner: payments", "## When", "02:17:38 |", "## Header", "**Detected**")
    ]
    assert sorted(places) == places


def test_a_teams_own_template_with_headings_only_is_filled_by_meaning(incident: Path, tmp_path: Path) -> None:
    """``Root cause`` is the factors; a heading that means nothing to us stays as it is."""
    mine = tmp_path / "ours.md"
    mine.write_text(
        "# Postmortem\n\n## Sequence of events\n\n## Root cause\n\n## Signatures\n\nnone yet\n", encoding="utf-8"
    )
    document = run("draft", incident, "--template", mine, "--stdout", "md").stdout
    assert "02:17:38 |" in document[document.index("## Sequence of events") : document.index("## Root cause")]
    assert "TK" in document[document.index("## Root cause") : document.index("## Signatures")]
    assert "## Signatures\n\nnone yet" in document


@pytest.mark.parametrize(
    ("text", "reason"),
    [("## A\n\n{{nonsense}}\n", "{{nonsense}}"), ("just words\n", "no heading"), (None, "no template")],
    ids=["unknown mark", "neither mark nor heading", "no such file"],
)
def test_a_template_that_cannot_be_used_ends_with_2_and_the_reason(
    incident: Path, tmp_path: Path, text: str | None, reason: str
) -> None:
    """Nothing is written then."""
    mine = tmp_path / "ours.md"
    if text is not None:
        mine.write_text(text, encoding="utf-8")
    said = run("draft", incident, "--template", mine, "-o", tmp_path / "out", code=2).output
    assert reason in said
    assert "try:" in said
    assert not (tmp_path / "out").exists()


def timeline_of(document: str) -> str:
    start = document.index("## Timeline")
    return document[start : document.index("\n## ", start + 1)]


def test_by_default_no_name_of_the_roster_stands_in_the_timeline() -> None:
    """People appear by role: in the column of actors and inside quoted words."""
    people = [member for member in read_all([str(EXAMPLE)]).roster.members() if not member.bot]
    timeline = timeline_of(run("draft", EXAMPLE, "--stdout", "md", "--names", "role").stdout)
    assert len(people) > 5
    assert "ncident commander" in timeline
    full = {name for person in people for name in person.names if " " in name}
    assert sorted(name for name in full if name in timeline) == []
    first = {name.split(" ")[0] for name in full}
    assert sorted(name for name in first if f" {name} " in timeline or f"@{name}" in timeline) == []


@pytest.mark.parametrize(
    ("style", "actor"), [("full", "Ben Cole"), ("role", "Incident commander"), ("pseudonym", "Person A")]
)
def test_people_appear_as_asked(incident: Path, style: str, actor: str) -> None:
    """By name, by role, or only as the same person again."""
    assert f"| {actor} | **" in timeline_of(run("draft", incident, "--stdout", "md", "--names", style).stdout)


@pytest.mark.parametrize("form", ["md", "html", "json"])
def test_with_pseudonyms_no_name_is_left_anywhere(incident: Path, form: str) -> None:
    """Neither in the header nor in the record behind the page."""
    document = run("draft", incident, "--stdout", form, "--names", "pseudonym").stdout
    assert [name for name in ("Ana Ruiz", "Ben Cole") if name in document] == []


def test_what_was_written_can_be_said_as_json(incident: Path, tmp_path: Path) -> None:
    """For scripts: where, how many rows, how many gaps."""
    said = json.loads(run("draft", incident, "-o", tmp_path / "out", "--json").stdout)
    assert (str(tmp_path / "out"), len(TALK), None) == (said["folder"], said["rows"], said["kept"])
    assert Path(said["document"]).is_file()


def test_quiet_says_nothing(incident: Path, tmp_path: Path) -> None:
    """For cron."""
    assert run("draft", incident, "-o", tmp_path / "out", "-q").output == ""
