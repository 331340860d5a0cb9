"""A program that is restarted while there is trouble has rows for it; one that always restarts has none."""

from __future__ import annotations

from pathlib import Path

import pytest

from afteraction.app.draft import Wanted, draft
from afteraction.app.reading import read_all
from afteraction.document.template import load
from afteraction.domain.when import SECOND, iso
from afteraction.timeline.clocks import TimeFlags

STOP, START = "received SIGTERM, leaving", "starting cart service version 4.1"
TROUBLE = range(60, 90)  # minutes after 02:00Z


def rows(tmp_path: Path, *told: tuple[str, str]) -> list[tuple[str, str, str]]:
    """(time, title, text) of the rows of a draft. told: further lines of the log, each behind its time."""
    lines = [(f"{2 + minute // 60:02}:{minute % 60:02}:10", "INFO cart is empty") for minute in range(120)]
    lines += [
        (f"{2 + minute // 60:02}:{minute % 60:02}:{second:02}", "ERROR no connection in time")
        for minute in TROUBLE
        for second in range(20, 40)
    ]
    lines += [(time, f"INFO {text}") for time, text in told]
    path = tmp_path / "cart.log"
    path.write_text("".join(f"2026-02-16T{time}.000Z {text}\n" for time, text in sorted(lines)), encoding="utf-8")
    reading = read_all([str(path)], flags=TimeFlags())
    events = draft(reading, Wanted(load("standard")), "Incident").found.events
    return [(iso(event.at.ns, SECOND)[11:19], event.title, event.text) for event in events]


def told_of(found: list[tuple[str, str, str]]) -> list[tuple[str, str]]:
    return [(time, title) for time, title, text in found if "SIGTERM" in text or "starting" in text]


def test_a_restart_has_rows_for_its_stop_and_its_start(tmp_path: Path) -> None:
    found = rows(tmp_path, ("03:20:05", STOP), ("03:20:09", START))
    assert told_of(found) == [("03:20:05", "Stop asked for"), ("03:20:09", "Program starts")]


def test_a_program_that_says_it_several_times_has_one_row_for_it(tmp_path: Path) -> None:
    found = rows(
        tmp_path, ("03:20:05", STOP), ("03:20:06", "stopping server"), ("03:20:09", START), ("03:20:11", START)
    )
    assert told_of(found) == [("03:20:05", "Stop asked for"), ("03:20:09", "Program starts")]


def test_a_start_without_a_stop_is_told(tmp_path: Path) -> None:
    """Nobody asked for the end."""
    assert told_of(rows(tmp_path, ("03:20:09", START))) == [("03:20:09", "Program starts")]


@pytest.mark.parametrize("other", ["02:10:05", "03:58:05"])
def test_what_starts_at_other_times_too_is_not_told(tmp_path: Path, other: str) -> None:
    assert told_of(rows(tmp_path, (other, START), ("03:20:05", START))) == []


def test_the_beginning_of_a_log_is_no_restart(tmp_path: Path) -> None:
    assert told_of(rows(tmp_path, ("02:00:05", START), ("03:20:05", STOP))) == [("03:20:05", "Stop asked for")]
