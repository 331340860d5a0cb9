"""A log that rotation cut into files, some of them compressed, is one stream: one clock, one count, and the ledger says so."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from afteraction.app.ledger import ledger_of
from afteraction.app.reading import read_all
from afteraction.domain.when import MINUTE, iso
from afteraction.timeline.clocks import TimeFlags


def hour(number: int, service: str = "job") -> str:
    return "".join(
        f"2026-02-16 {number:02d}:1{minute}:00,004 - {service} - INFO - run {minute}\n" for minute in range(4)
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "app.log").write_text(hour(3), encoding="utf-8")
    (tmp_path / "app.log.1").write_text(hour(2), encoding="utf-8")
    (tmp_path / "app.log.2.gz").write_bytes(gzip.compress(hour(1).encode()))
    (tmp_path / "other.log").write_text(hour(1, "other"), encoding="utf-8")
    return tmp_path


def test_the_ledger_names_the_parts_of_one_log_the_oldest_first(folder: Path) -> None:
    lines = ledger_of(read_all([str(folder)], flags=TimeFlags((("*", "UTC"),)))).lines
    said = {line.name: [note for note in line.notes if note.startswith("part ")] for line in lines}
    assert said == {
        "app.log": ["part 3 of 3 of app.log, oldest first"],
        "app.log.1": ["part 2 of 3 of app.log, oldest first"],
        "app.log.2.gz!app.log.2": ["part 1 of 3 of app.log, oldest first"],
        "other.log": [],
    }


def test_a_zone_that_is_given_for_the_log_counts_for_all_its_parts(folder: Path) -> None:
    reading = read_all([str(folder)], flags=TimeFlags((("app.log", "Europe/Berlin"),)))
    spans = [one.view.span for one in reading.artifacts if one.artifact.name.startswith("app") and one.view]
    assert [iso(span[0] * MINUTE) for span in spans if span] == [
        "2026-02-16T02:10:00Z", "2026-02-16T01:10:00Z", "2026-02-16T00:10:00Z",
    ]  # fmt: skip


def test_parts_that_overlap_are_said_to(folder: Path) -> None:
    (folder / "app.log.1").write_text(hour(1) + hour(3), encoding="utf-8")
    reading = read_all([str(folder)], flags=TimeFlags((("*", "UTC"),)))
    assert any(one.part.endswith("; parts overlap in time") for one in reading.artifacts)
