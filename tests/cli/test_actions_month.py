"""Proposals, reminders, what came back, and the report as a page: by the command line alone."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.cli.kit import run
from tests.cli.test_actions import BEN, Calendar, agreed, calendar, deed, folder  # noqa: F401  # fixtures

LATER = """# Ledger stood still

- Date: {date}
- Severity: SEV3

## Contributing factors

1. {factor}

## Action items

- Raise the pool of ledger-service to 40 in `ledger.yaml`. Owner: Team Ledger
"""
SAME = "The pool of ledger-service had ten connections, and its size is a constant in the code."


def proposed(place: Path) -> list[dict[str, Any]]:
    found = json.loads(run("actions", "propose", place, "--json").stdout)["proposals"]
    assert isinstance(found, list)
    return found


def month(place: Path, *options: str) -> dict[str, Any]:
    found = json.loads(run("actions", "report", place, "--month", "2026-03", "--format", "json", *options).stdout)
    assert isinstance(found, dict)
    return found


@pytest.fixture
def later(folder: Path) -> Path:  # noqa: F811
    """An item on the pool that was closed on 9 March, and the folder of an incident to come."""
    agreed(folder)
    place = folder.parent / "ledger"
    place.mkdir()
    return place


def close(folder: Path, calendar: Calendar) -> None:  # noqa: F811
    calendar.day = "2026-03-09"
    deed("close", folder, "4", "--evidence", "3fa1b2c4d5")
    calendar.day = "2026-04-02"


def test_each_item_that_nobody_agreed_on_gets_a_day_a_class_a_factor_and_what_stands_against_it(folder: Path) -> None:  # noqa: F811
    alert, vague, move, rename = proposed(folder)
    assert (alert["due"], alert["due proposed"], alert["findings"]) == ("2026-03-13", "", [])
    assert alert["ask"] == [{"who": "Ines", "why": "the document says so"}]
    assert {one["rule"] for one in vague["findings"]} >= {"vague-action", "unowned-action", "undated-action"}
    assert (move["due proposed"], move["working days"], move["factor proposed"]["line"]) == ("2026-03-16", 10, 9)
    assert rename["class proposed"] == {"class": "detect", "word": "dashboard"}
    assert [one["rule"] for one in rename["findings"]][-1] == "untraced-action"
    agreed(folder)
    assert [one["number"] for one in proposed(folder)] == [1, 2, 5]


def test_the_command_that_is_printed_agrees_on_the_item(folder: Path) -> None:  # noqa: F811
    said = run("actions", "propose", folder).stdout
    command = next(line for line in said.splitlines() if f"{folder} 1 " in line and "agree" in line)
    assert command.strip() == f"afteraction actions agree {folder} 1 --owner Ines"
    run(*command.split()[1:], "--as", BEN)
    assert "nothing was noted" in said


def test_a_draft_says_who_promised_it_and_where(incident: Path, tmp_path: Path) -> None:
    talk = json.loads((incident / "chat.json").read_text())
    talk.append({"time": "2026-02-16T03:11:00Z", "author": "Ana Ruiz", "text": "I'll add an alert on pool use at 80% by Friday"})  # fmt: skip
    (incident / "chat.json").write_text(json.dumps(talk))
    run("draft", incident, "-o", tmp_path / "out")
    (one,) = proposed(tmp_path / "out")
    assert any(re.match(r"said it: chat\.json line \d+", who["why"]) for who in one["ask"])
    assert "--owner NAME" in one["command"]


def test_what_came_back_counts_as_open_in_the_report_and_says_by_which_evidence(
    folder: Path, later: Path, calendar: Calendar  # noqa: F811
) -> None:  # fmt: skip
    (later / "postmortem.md").write_text(LATER.format(date="2026-03-24", factor=SAME))
    close(folder, calendar)
    told = month(folder.parent)
    (one,) = told["came back"]
    back = one["came back"]
    assert (one["number"], one["state"], back["closed"], back["evidence"]) == (
        4,
        "re-opened",
        "2026-03-09",
        "3fa1b2c4d5",
    )
    assert (Path(back["in"]).name, back["on"], back["line"], back["text"]) == ("ledger", "2026-03-24", 8, SAME)
    assert told["outcomes"]["not done"] == 1
    assert "Its factor" not in run("actions", folder, "--state", "closed").stdout
    assert "nothing was noted" in run("actions", "report", folder.parent, "--month", "2026-03").stdout


@pytest.mark.parametrize(
    ("date", "factor"),
    [
        ("2026-03-09", SAME),  # the day of the closing itself
        ("2026-04-01", SAME),  # after the month that is told
        ("2026-03-24", "A certificate of the edge had expired, and nothing asked for a new one."),
    ],
)
def test_an_earlier_a_later_or_another_factor_brings_nothing_back(
    folder: Path, later: Path, calendar: Calendar, date: str, factor: str  # noqa: F811
) -> None:  # fmt: skip
    (later / "postmortem.md").write_text(LATER.format(date=date, factor=factor))
    close(folder, calendar)
    assert month(folder.parent)["came back"] == []


def test_the_report_counts_what_was_agreed_and_not_done_at_the_end_of_each_day(
    folder: Path, later: Path, calendar: Calendar  # noqa: F811
) -> None:  # fmt: skip
    close(folder, calendar)
    left = {one["day"][8:]: one["items"] for one in month(folder)["agreed and not done"]}
    assert (len(left), left["01"], left["02"], left["08"], left["09"], left["31"]) == (31, 0, 1, 1, 0, 0)


def test_the_report_as_a_page_needs_no_script_and_what_documents_say_is_no_markup(
    folder: Path, later: Path, calendar: Calendar, tmp_path: Path  # noqa: F811
) -> None:  # fmt: skip
    hostile = SAME + " <script>alert(1)</script>"
    (later / "postmortem.md").write_text(LATER.format(date="2026-03-24", factor=f"`{hostile}`"))
    close(folder, calendar)
    page = tmp_path / "report.html"
    assert str(page) in run("actions", "report", folder.parent, "--month", "2026-03", "--html", page).stdout
    text = page.read_text(encoding="utf-8")
    assert "default-src 'none'; style-src 'sha256-" in text
    assert "<script" not in text
    assert text.count("<svg") == 3
    assert "stands again in" in text
    run("actions", "report", folder.parent, "--month", "2026-03", "--html", tmp_path / "again.html")
    assert (tmp_path / "again.html").read_text(encoding="utf-8") == text


def test_reminders_are_texts_for_each_owner_and_nothing_is_sent(folder: Path, calendar: Calendar) -> None:  # noqa: F811
    agreed(folder)
    calendar.day = "2026-03-14"
    said = run("actions", "remind", folder).stdout
    assert "Ana Ruiz, an action item of yours needs a word:" in said
    assert f"Move the pool size into config.yaml (due 2026-03-16; {folder} 4)" in said
    assert "due 2026-03-13, 1 day late; nobody agreed on it yet" in said
    found = json.loads(run("actions", "remind", folder, "--ahead", "1", "--json").stdout)
    assert [one["to"] for one in found["reminders"]] == ["Ines"]
    assert "Nobody has to be reminded." in run("actions", "remind", folder, "--today", "2026-03-02").stdout
