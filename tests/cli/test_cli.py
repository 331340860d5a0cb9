"""The command line as people meet it: what is written, what is said, and with which exit code."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from afteraction import __version__
from afteraction.app.reading import read_all
from afteraction.cli.main import main
from afteraction.domain.errors import UnreadableError
from afteraction.journal import chain

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "payment-outage" / "artifacts"
TEMPLATES = ("standard", "short", "google", "atlassian", "pagerduty")

TALK = [
    ("02:12:04", "Ana Ruiz", "payment-service errors, error rate is 9%"),
    ("02:13:10", "Ben Cole", "I'll take IC"),
    ("02:17:38", "Ana Ruiz", "the pool of payment-service is full, that is the cause"),
    ("02:26:41", "Ben Cole", "rolled out a bigger pool"),
    ("02:31:00", "Ana Ruiz", "errors are back to normal"),
    ("03:10:02", "Ben Cole", "calling this resolved"),
]
ROWS = [{"time": f"2026-02-16T{time}Z", "author": author, "text": text} for time, author, text in TALK]
CHAT = json.dumps(ROWS, indent=1).encode()
LOCAL_LOG = (
    b"2026-02-16 03:12:00,004 - job - INFO - start\n2026-02-16 03:12:02,310 - job - ERROR - cannot open connection 41\n"
)


def run(*arguments: str | Path, code: int = 0, stdin: bytes | None = None) -> Result:
    """Run a command, hold it to its exit code, and never accept a traceback."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)[:300]
    assert code == result.exit_code, result.output
    assert "Traceback" not in result.output
    return result


@pytest.fixture
def incident(tmp_path: Path) -> Path:
    """A folder with one chat file."""
    folder = tmp_path / "night-of-the-pool"
    folder.mkdir()
    (folder / "chat.json").write_bytes(CHAT)
    return folder


def drafted(path: Path, *arguments: str | Path) -> dict[str, Any]:
    found = json.loads(run("draft", path, "--stdout", "json", *arguments).stdout)
    assert isinstance(found, dict)
    return found


# Help and version


def test_help_shows_examples_and_exit_codes() -> None:
    """Who is woken at night starts with ``--help``."""
    said = run("--help").output
    assert "Examples:" in said
    assert "afteraction draft ./incident" in said
    assert [code for code in ("0  ", "2  ", "3  ", "4  ", "5  ", "130  ") if f"\n    {code}" not in said] == []


@pytest.mark.parametrize("command", ["draft", "inspect"])
def test_each_command_has_an_example(command: str) -> None:
    """And answers to ``-h``."""
    assert "Examples:" in run(command, "-h").output


def test_the_version_is_the_packages() -> None:
    """One number in one place."""
    assert f"afteraction, version {__version__}\n" == run("--version").output


@pytest.mark.parametrize(
    "arguments", [("draft",), ("draft", "x", "--events", "0"), ("draft", "x", "--names", "nick"), ("nonsense",)]
)
def test_wrong_usage_ends_with_2(arguments: tuple[str, ...]) -> None:
    """And says how it is used."""
    assert "Usage:" in run(*arguments, code=2).output


# What is written


def test_a_draft_is_three_files_and_a_journal(incident: Path, tmp_path: Path) -> None:
    """Text for people, a page, the record behind both, and what vouches for them."""
    run("draft", incident, "-o", tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "journal.jsonl",
        "postmortem.html",
        "postmortem.json",
        "postmortem.md",
    ]


def test_what_is_printed_is_what_would_be_written(incident: Path, tmp_path: Path) -> None:
    """In all three forms, to the byte."""
    run("draft", incident, "-o", tmp_path / "out")
    for form in ("md", "html", "json"):
        assert (tmp_path / "out" / f"postmortem.{form}").read_bytes() == run(
            "draft", incident, "--stdout", form
        ).stdout_bytes


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


# Templates


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


# Names


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


# Times


def test_a_zone_flag_settles_a_local_log(tmp_path: Path) -> None:
    """For the file or for all; the ledger says on whose word."""
    (tmp_path / "app.log").write_bytes(LOCAL_LOG)
    for flag in ("Europe/Berlin", "app.log=Europe/Berlin", "*.log=+01:00"):
        (line,) = drafted(tmp_path / "app.log", "--tz", flag)["ledger"]["artifacts"]
        assert (line["first"][:16], "as given" in line["zone"]) == ("2026-02-16T02:12", True), flag


def test_a_date_flag_settles_times_of_day(tmp_path: Path) -> None:
    """Over midnight into the next day."""
    (tmp_path / "notes.txt").write_text(
        "23:58 Ana: payments fail with errors\n00:05 Ben: rolled back the release\n00:09 Ana: errors are back to normal\n",
        encoding="utf-8",
    )
    rows = drafted(tmp_path, "--tz", "UTC", "--date", "2026-02-15", "--all")["timeline"]
    assert [row["time"] for row in rows] == ["2026-02-15T23:58:00Z", "2026-02-16T00:05:00Z", "2026-02-16T00:09:00Z"]


@pytest.mark.parametrize(
    ("flag", "value"),
    [
        ("--tz", "Foo/Bar"),
        ("--tz", "CST"),
        ("--tz", "chat.json=Berlinish"),
        ("--date", "16.2."),
        ("--date", "yesterday"),
        ("--date", "2026-02-30"),
    ],
)
def test_a_zone_or_date_that_cannot_be_read_ends_with_2_and_an_example(incident: Path, flag: str, value: str) -> None:
    """The message holds the flag, the value and what would be right."""
    said = run("draft", incident, flag, value, code=2).output
    assert [word for word in (flag, value.rpartition("=")[2], "try:") if word not in said] == []


def test_a_log_without_a_zone_is_never_placed_in_time_and_the_draft_names_the_flag(tmp_path: Path) -> None:
    """Beside dated chat the log's lines stay unknown; the ledger and a gap say what would settle them."""
    (tmp_path / "chat.json").write_bytes(CHAT)
    (tmp_path / "app.log").write_bytes(LOCAL_LOG)
    record = drafted(tmp_path)
    line = next(line for line in record["ledger"]["artifacts"] if line["name"] == "app.log")
    assert (line["first"], line["zone"], line["undated"]) == ("", "not settled", 2)
    assert [row for row in record["timeline"] if row["evidence"][0]["artifact"] == "app.log"] == []
    assert any("--tz 'app.log=Area/City'" in gap["why"] for section in record["sections"] for gap in section["gaps"])


# Edited documents and the journal


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
    assert {"postmortem.md", "postmortem.html", "postmortem.json"} == set(first.body["outputs"])
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
    """Half a line at the end is set aside, not counted and not thrown away."""
    out = tmp_path / "out"
    run("draft", incident, "-o", out, "--title", "One")
    with (out / "journal.jsonl").open("a", encoding="utf-8") as stream:
        stream.write('{"seq": 2, "pre')
    run("draft", incident, "-o", out, "--title", "Two")
    assert [entry.seq for entry in chain.read(out / "journal.jsonl")] == [1, 2]
    assert (out / "journal.jsonl.torn").read_text(encoding="utf-8") == '{"seq": 2, "pre'


def test_a_folder_that_cannot_be_written_ends_with_5_and_another_way(incident: Path, tmp_path: Path) -> None:
    """The message says how to get the draft all the same."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    said = run("draft", incident, "-o", tmp_path / "file" / "out", code=5).output
    assert "--out" in said
    assert "--stdout md" in said


# Bad input


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


UNREADABLE: list[tuple[str, dict[str, bytes], list[str]]] = [
    ("an empty folder", {}, ["holds no files"]),
    ("an empty file", {"empty.log": b""}, ["empty.log", "empty"]),
    ("a binary file", {"core.bin": bytes(range(256)) * 64}, ["core.bin", "binary"]),
    ("a file without times", {"notes.txt": b"somebody said something\nand nothing else\n"}, ["notes.txt", "no times"]),
    ("an archive that escapes", {"evil.zip": zipped({"../../evil.json": CHAT})}, ["evil.json", "out of the archive"]),
    ("a broken archive", {"half.zip": zipped({"chat.json": CHAT})[:60]}, ["half.zip"]),
    ("one long line of nothing", {"dump.txt": b"x" * 3_000_000}, ["dump.txt"]),
]


@pytest.mark.parametrize(("what", "files", "words"), UNREADABLE, ids=[what for what, _, _ in UNREADABLE])
def test_input_without_a_record_ends_with_3_and_names_the_file(
    tmp_path: Path, what: str, files: dict[str, bytes], words: list[str]
) -> None:
    """With the reason, and nothing is written."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    said = run("draft", folder, "-o", tmp_path / "out", code=3).output
    assert [word for word in words if word not in said] == [], what
    assert not (tmp_path / "out").exists()
    run("inspect", folder, code=3)


@pytest.mark.parametrize(("what", "files", "words"), UNREADABLE[1:], ids=[what for what, _, _ in UNREADABLE[1:]])
def test_beside_good_files_the_unreadable_are_named_and_the_good_are_read(
    tmp_path: Path, what: str, files: dict[str, bytes], words: list[str]
) -> None:
    """One bad file spoils no draft."""
    for name, data in {**files, "chat.json": CHAT}.items():
        (tmp_path / name).write_bytes(data)
    record = drafted(tmp_path, "--all")
    assert len(TALK) == len(record["timeline"])
    told = json.dumps(record["ledger"])
    assert [word for word in words if word not in told] == [], what
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted({*files, "chat.json"})


def damaged(tmp_path: Path, data: bytes) -> dict[str, Any]:
    (tmp_path / "chat.json").write_bytes(data)
    return drafted(tmp_path, "--all", "--names", "full")


def test_a_cut_file_is_read_up_to_the_cut_and_the_place_is_named(tmp_path: Path) -> None:
    """Four of six messages stand before the cut."""
    cut = CHAT.index(b"02:31:00") + 4
    record = damaged(tmp_path, CHAT[:cut])
    assert [text for _, _, text in TALK[:4]] == [row["text"] for row in record["timeline"]]
    (line,) = record["ledger"]["artifacts"]
    at = CHAT.count(b"\n", 0, cut) + 1
    assert line["unread"]
    assert all(at - 1 <= place <= at and size and reason for place, size, reason in line["unread"])
    assert "not read: chat.json" in run("draft", tmp_path, "--stdout", "md").stdout


def test_bytes_that_are_no_text_cost_only_themselves(tmp_path: Path) -> None:
    """Invalid UTF-8 in one message: six rows, and the place shows that something was there."""
    record = damaged(
        tmp_path, CHAT.replace(b"is full", b"is \xff\xfe full").replace(b"bigger pool", "bigger pool at café".encode())
    )
    assert len(TALK) == len(record["timeline"])
    assert "\ufffd" in record["timeline"][2]["text"]
    assert record["timeline"][3]["text"] == "rolled out a bigger pool at café"


def test_a_file_whose_name_is_no_text_is_drafted(tmp_path: Path) -> None:
    """Names come from old disks and foreign archives."""
    folder = tmp_path / "in"
    folder.mkdir()
    name = os.fsdecode(b"caf\xe9.json")
    try:
        (folder / name).write_bytes(CHAT)
    except OSError:
        pytest.skip("this file system takes no such name")
    run("draft", folder, "-o", tmp_path / "out")
    run("draft", folder, "-o", tmp_path / "out")
    assert [entry.seq for entry in chain.read(tmp_path / "out" / "journal.jsonl")] == [1]
    for form in ("md", "html", "json"):
        run("draft", folder, "--stdout", form)
    run("inspect", folder)
    json.loads(run("inspect", folder, "--json").stdout)


def test_a_decompression_bomb_is_named_and_its_neighbours_are_read(tmp_path: Path) -> None:
    """Thirty megabytes of zeros in thirty kilobytes."""
    (tmp_path / "bomb.zip").write_bytes(zipped({"zeros.json": b"0" * 30_000_000, "chat.json": CHAT}))
    record = drafted(tmp_path, "--all")
    assert len(TALK) == len(record["timeline"])
    assert "zeros.json" in json.dumps(record["ledger"]["notes"])


def test_a_message_of_three_megabytes_on_one_line_is_a_record_like_others(tmp_path: Path) -> None:
    """Nothing is truncated on reading."""
    rows = [
        *ROWS,
        {
            "time": "2026-02-16T03:12:00Z",
            "author": "Ana Ruiz",
            "text": "the dump of the pool says " + "wait " * 600_000,
        },
    ]
    record = damaged(tmp_path, json.dumps(rows).encode())
    assert len(rows) == record["ledger"]["totals"]["records"]
    assert len(rows) == len(record["timeline"])


def test_text_that_would_act_on_a_terminal_does_not(tmp_path: Path) -> None:
    """Escape sequences in a message or a file's name are spelled out."""
    name = "\x1b]0;owned\x07.txt"
    (tmp_path / name).write_text("nothing here", encoding="utf-8")
    assert "\x1b]" not in run("draft", tmp_path, code=3).output
    assert "\x1b]" not in run("inspect", tmp_path, code=3).output


def test_a_path_that_is_not_there_ends_with_2(tmp_path: Path) -> None:
    """For both commands, with the path."""
    for command in ("draft", "inspect"):
        assert "nowhere" in run(command, tmp_path / "nowhere", code=2).output


# Standard input and output


def test_a_dash_reads_standard_input() -> None:
    """``cat chat.json | afteraction draft - --stdout json``."""
    record = json.loads(run("draft", "-", "--stdout", "json", "--all", stdin=CHAT).stdout)
    assert len(TALK) == len(record["timeline"])


def test_an_empty_standard_input_ends_with_3() -> None:
    """Nothing came."""
    run("draft", "-", "--stdout", "md", code=3, stdin=b"")


def test_what_was_written_can_be_said_as_json(incident: Path, tmp_path: Path) -> None:
    """For scripts: where, how many rows, how many gaps."""
    said = json.loads(run("draft", incident, "-o", tmp_path / "out", "--json").stdout)
    assert (str(tmp_path / "out"), len(TALK), None) == (said["folder"], said["rows"], said["kept"])
    assert Path(said["document"]).is_file()


def test_inspect_says_what_each_file_was_taken_for(incident: Path) -> None:
    """As text for people and as JSON for scripts, with the same reason."""
    (artifact,) = json.loads(run("inspect", incident, "--json").stdout)["artifacts"]
    assert ("chat.json", len(TALK), 0, "2026-02-16T02:12:04Z", None) == tuple(
        artifact[key] for key in ("name", "records", "undated", "first", "remedy")
    )
    text = run("inspect", incident).output
    assert [words for words in ("chat.json", artifact["read_as"], "6 records") if words not in text] == []


def test_inspect_names_the_flag_that_would_settle_a_clock(tmp_path: Path) -> None:
    """Ready to be pasted."""
    (tmp_path / "app.log").write_bytes(LOCAL_LOG)
    assert "--tz 'app.log=Area/City'" in run("inspect", tmp_path).output


def test_formats_lists_every_reader_with_its_time_rule() -> None:
    """As text and as JSON."""
    found = json.loads(run("formats", "--json").stdout)
    assert len(found) > 10
    assert [item["name"] for item in found if not (item["title"] and item["times"])] == []
    text = run("formats").output
    assert [item["name"] for item in found if item["name"] not in text] == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_are_printed(shell: str) -> None:
    """For the three shells, under the command's name."""
    assert "_AFTERACTION_COMPLETE" in run("completion", shell).output


def test_quiet_says_nothing(incident: Path, tmp_path: Path) -> None:
    """For cron."""
    assert run("draft", incident, "-o", tmp_path / "out", "-q").output == ""


def test_a_reader_that_stops_early_causes_no_traceback(tmp_path: Path) -> None:
    """``afteraction draft … --stdout html | head -c 10``."""
    command = [sys.executable, "-m", "afteraction", "draft", str(EXAMPLE), "--stdout", "html"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(10) == b"<!doctype "
        process.stdout.close()
        said = process.stderr.read()
    assert b"Traceback" not in said
    assert b"Exception" not in said


# Config


def configured(folder: Path, text: str) -> Path:
    path = folder / "afteraction.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_config_that_is_named_is_used(incident: Path, tmp_path: Path) -> None:
    """Template, names, rows and place as the team wants them; a flag beats it."""
    team = tmp_path / "team.toml"
    team.write_text(f'[draft]\ntemplate = "short"\nnames = "full"\nevents = 2\nout = "{tmp_path / "ours"}"\n')
    run("draft", incident, "--config", team)
    record = json.loads((tmp_path / "ours" / "postmortem.json").read_text(encoding="utf-8"))
    assert (record["template"], len(record["timeline"])) == ("short", 2)
    assert {"Ana Ruiz", "Ben Cole"} >= {row["actor"] for row in record["timeline"]}
    other = drafted(incident, "--config", str(team), "--template", "google", "--events", "4")
    assert (other["template"], len(other["timeline"])) == ("google", 4)


def test_a_config_among_the_artifacts_cannot_choose_where_to_write_or_what_to_open(
    incident: Path, tmp_path: Path
) -> None:
    """Evidence comes from anybody: its config may say how to read the files and how many rows, and nothing else."""
    secret = tmp_path / "secret.md"
    secret.write_text("# kept apart\n\n## Summary\n")
    configured(
        incident, f'[draft]\ntemplate = "{secret}"\nnames = "full"\nevents = 2\nout = "{tmp_path / "elsewhere"}"\n'
    )
    record = drafted(incident)
    assert (record["template"], len(record["timeline"])) == ("standard", 2)
    assert not {"Ana Ruiz", "Ben Cole"} & {row["actor"] for row in record["timeline"]}
    run("draft", incident, "-o", tmp_path / "here")
    assert not (tmp_path / "elsewhere").exists()


def test_the_config_is_no_artifact(incident: Path) -> None:
    """It is not read as evidence, and no gap asks what it holds."""
    configured(incident, '[draft]\ntemplate = "short"\n')
    record = drafted(incident)
    assert [line["name"] for line in record["ledger"]["artifacts"]] == ["chat.json"]
    assert "afteraction.toml" not in json.dumps(record["sections"])


def test_the_config_settles_clocks_by_file(tmp_path: Path) -> None:
    """As a flag would."""
    (tmp_path / "app.log").write_bytes(LOCAL_LOG)
    configured(tmp_path, '[files."*.log"]\ntz = "Europe/Berlin"\n')
    found = json.loads(run("inspect", tmp_path, "--json").stdout)["artifacts"]
    assert [(item["name"], (item["first"] or "")[:16]) for item in found if item["name"].endswith(".log")] == [
        ("app.log", "2026-02-16T02:12")
    ]


def test_the_config_names_the_columns_of_a_file(tmp_path: Path) -> None:
    """For a table whose columns say nothing."""
    (tmp_path / "table.csv").write_text(
        "a,b,c,d\n2026-02-16T02:12:04Z,2026-02-16T09:00:00Z,Ana,pool is full\n2026-02-16T02:13:04Z,2026-02-16T09:00:00Z,Ben,on it now\n",
        encoding="utf-8",
    )
    configured(tmp_path, '[files."table.csv"]\nreader = "generic-csv"\ntime = "a"\nauthor = "c"\ntext = "d"\n')
    rows = drafted(tmp_path, "--all", "--names", "full")["timeline"]
    assert [(row["time"], row["actor"], row["text"]) for row in rows] == [
        ("2026-02-16T02:12:04Z", "Ana", "pool is full"),
        ("2026-02-16T02:13:04Z", "Ben", "on it now"),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[draft]\nevnts = 3\n", ["evnts"]),
        ("[drafts]\n", ["drafts"]),
        ('[files."a"]\nzone = "UTC"\n', ["zone"]),
        ('[draft]\nevents = "many"\n', ["events"]),
        ('[draft]\nnames = "nick"\n', ["nick", "role, full or pseudonym"]),
        ('[draft]\ntz = "Foo/Bar"\n', ["Foo/Bar", "[draft]"]),
        ('[files."app.log"]\ndate = "soon"\n', ["soon", "app.log"]),
        ('[files."app.log"]\nreader = "nonsense"\n', ["nonsense"]),
        ("[draft\n", []),
        ("\xff", []),
    ],
)  # fmt: skip
def test_a_config_that_cannot_be_used_ends_with_2_and_names_file_and_key(
    incident: Path, text: str, words: list[str]
) -> None:
    """A mistyped key must not be a silent default."""
    path = configured(incident, "")
    path.write_bytes(text.encode("latin-1"))
    (incident / "app.log").write_bytes(LOCAL_LOG)
    said = run("draft", incident, code=2).output
    assert [word for word in ("afteraction.toml", *words) if word not in said] == []


def test_a_config_that_was_named_must_exist(incident: Path, tmp_path: Path) -> None:
    """A mistyped path is not the same as no config."""
    assert "none.toml" in run("draft", incident, "--config", tmp_path / "none.toml", code=2).output
