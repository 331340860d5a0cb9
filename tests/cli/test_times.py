"""Zones and dates that a person gives, and what stays without a time when nobody does."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.kit import CHAT, LOCAL_LOG, drafted, run


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


@pytest.mark.parametrize("flag", ["--tz", "--date"])
def test_a_flag_for_a_file_that_is_not_there_ends_with_2_and_names_those_that_are(incident: Path, flag: str) -> None:
    """A slip of the keyboard would leave the file on the wrong clock without a word."""
    value = {"--tz": "UTC", "--date": "2026-02-16"}[flag]
    said = run("draft", incident, flag, f"chta.json={value}", code=2).output
    assert "'chta.json' in --tz or --date means none of the files" in said
    assert "'chat.json'" in said


def test_an_hour_that_occurred_twice_is_counted_in_the_ledger_and_asked_about(tmp_path: Path) -> None:
    """One line of two stands close behind an hour that is settled; the other could be either."""
    (tmp_path / "app.log").write_bytes(
        b"2026-10-25 01:58:00,004 - job - INFO - start\n2026-10-25 02:03:00,004 - job - ERROR - pool is full\n"
        b"2026-10-25 02:40:02,310 - job - ERROR - cannot open connection 41\n"
        b"2026-10-25 03:40:02,310 - job - INFO - open\n"
    )
    record = drafted(tmp_path, "--tz", "Europe/Berlin")
    (line,) = record["ledger"]["artifacts"]
    note = (
        "2 entries in an hour that occurred twice: 1 settled by what stands beside it or by a flag; "
        "1 not settled and without a time: --tz 'app.log=Europe/Berlin@first' (or @second)"
    )
    assert note in line["notes"]
    assert note in run("inspect", tmp_path, "--tz", "Europe/Berlin").output
    gaps = [gap for section in record["sections"] for gap in section["gaps"]]
    assert any(gap["what"] == "which of two hours app.log means" for gap in gaps)
    (line,) = drafted(tmp_path, "--tz", "app.log=Europe/Berlin@second")["ledger"]["artifacts"]
    assert not any("without a time" in note for note in line["notes"])


def test_a_log_without_a_zone_is_never_placed_in_time_and_the_draft_names_the_flag(tmp_path: Path) -> None:
    """Beside dated chat the log's lines stay unknown; the ledger and a gap say what would settle them."""
    (tmp_path / "chat.json").write_bytes(CHAT)
    (tmp_path / "app.log").write_bytes(LOCAL_LOG)
    record = drafted(tmp_path)
    line = next(line for line in record["ledger"]["artifacts"] if line["name"] == "app.log")
    assert (line["first"], line["zone"], line["undated"]) == ("", "not settled", 2)
    assert [row for row in record["timeline"] if row["evidence"][0]["artifact"] == "app.log"] == []
    assert any("--tz 'app.log=Area/City'" in gap["why"] for section in record["sections"] for gap in section["gaps"])


def test_inspect_names_the_flag_that_would_settle_a_clock(tmp_path: Path) -> None:
    """Ready to be pasted."""
    (tmp_path / "app.log").write_bytes(LOCAL_LOG)
    assert "--tz 'app.log=Area/City'" in run("inspect", tmp_path).output


def test_a_window_without_a_zone_is_refused(incident: Path) -> None:
    assert "is no instant" in run("inspect", incident, "--since", "2026-02-16T02:00", code=2).output
