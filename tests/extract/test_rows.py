"""What a row and a sentence quote of a long record, and what makes no row, no title and no list."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.kit import ROWS, drafted, run
from tests.kit import change, said

from afteraction.extract.rules import shown_change, shown_text
from afteraction.synthesize.impact import _COUNTED

_REPORT = (
    "payment-service errors again, this is something that I do not know how to fix from the runbook alone, and the board of it "
    "shows nothing that helps: the requests wait, the pool is at its limit, and the database does not seem to be busy at all.\n"
    "I restarted two of the pods of payment-service\nto see whether that helps. Which team owns the pool?"
)


def _folder(tmp_path: Path, *further: dict[str, Any], **files: object) -> Path:
    (tmp_path / "chat.json").write_text(json.dumps([*ROWS, *further]), encoding="utf-8")
    for name, value in files.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(value), encoding="utf-8")
    return tmp_path


def test_an_action_is_quoted_from_the_sentence_that_tells_it_and_a_question_from_its_own(tmp_path: Path) -> None:
    """Not from the beginning of the report that holds them."""
    told = {"time": "2026-02-16T02:20:00Z", "author": "Ana Ruiz", "text": _REPORT}
    again = {"time": "2026-02-16T03:12:00Z", "author": "Cy Vance", "text": _REPORT}
    record = drafted(_folder(tmp_path, told, again))
    row = next(row for row in record["timeline"] if row["time"].startswith("2026-02-16T02:20"))
    assert row["title"] == "Action"
    assert row["text"].startswith("… I restarted two of the pods of payment-service to see")
    questions = next(part["claims"] for part in record["sections"] if part["id"] == "questions")
    assert [claim for claim in questions if "“… Which team owns the pool?”" in claim["text"]]


def test_a_line_that_goes_on_in_the_next_is_no_end_of_a_sentence() -> None:
    """Pages and terminals wrap; what follows in lower case belongs to the line above."""
    text = f"{'the board shows nothing, ' * 13}\nwe found that the quota\nof the pool is full\nNothing else was found"
    shown = shown_text(said("02:20:00", text), about=lambda part: "pool" in part)
    assert shown == "… we found that the quota of the pool is full Nothing else was found"


def test_two_words_before_a_paste_are_no_row(tmp_path: Path) -> None:
    """Who asks for all rows gets them."""
    folder = _folder(tmp_path, {"time": "2026-02-16T02:21:00Z", "author": "Ana Ruiz", "text": "pod list"})
    assert not [row for row in drafted(folder)["timeline"] if row["text"] == "pod list"]
    assert [row for row in drafted(folder, "--all")["timeline"] if row["text"] == "pod list"]


def test_of_another_state_only_what_was_changed_is_shown() -> None:
    """Not that it was asked for, started or completed."""
    asked = change(
        "02:00:00", "requested", "Deployment asked for: main to production\nbigger pool", title="main to production"
    )
    ended = change("02:09:00", "success", "Deployment succeeded: main to production", title="main to production")
    assert shown_change(ended, asked) == "main to production bigger pool"
    completed = change("02:09:00", "failure", "Workflow deploy #7 completed: failure", title="Workflow deploy #7")
    started = change("02:00:00", "in_progress", "Workflow deploy #7 started", title="Workflow deploy #7")
    assert shown_change(started, completed) == "Workflow deploy #7"
    assert shown_change(completed, completed) == "Workflow deploy #7 completed: failure"


def test_a_build_that_a_pager_was_told_of_is_no_deployment(tmp_path: Path) -> None:
    """A change event whose details state a build, unless its summary says that it deploys."""
    events = [
        {
            "id": f"01C{place}", "timestamp": f"2026-02-16T02:0{place}:00.000Z", "summary": summary, "type": "change_event",
            "source": "ci", "custom_details": {"build_state": "passed"}, "services": [{"id": "P1", "summary": "payment-service", "type": "service_reference"}],
        }
        for place, summary in enumerate(["Build Success - bigger pool in payment-service", "Deploy of payment-service 1.8 finished"])
    ]  # fmt: skip
    folder = _folder(
        tmp_path, changes={"change_events": events, "limit": 25, "offset": 0, "total": None, "more": False}
    )
    titles = {row["text"]: row["title"] for row in drafted(folder, "--all")["timeline"] if row["kind"] != "observation" or "Build" in row["text"]}  # fmt: skip
    assert titles["Build Success - bigger pool in payment-service"] == "Run succeeded"
    assert titles["Deploy of payment-service 1.8 finished"] == "Deployed"


def test_a_pull_request_gives_the_incident_no_title(tmp_path: Path) -> None:
    """It names a change; here the words of its title are those of the talk."""
    pull = {
        "number": 9, "title": "payment-service: errors of the pool", "user": {"login": "ana-ruiz"}, "state": "open", "body": "pool errors",
        "created_at": "2026-02-16T02:14:00Z", "merged_at": None, "closed_at": None, "merge_commit_sha": None, "head": {"ref": "pool"},
        "base": {"ref": "main"}, "html_url": "https://github.com/larkspur/payments/pull/9",
    }  # fmt: skip
    folder = tmp_path / "slack export"
    folder.mkdir()
    assert drafted(_folder(folder, pulls=[pull]))["title"] == "Incident on 2026-02-16"


def test_files_that_were_not_read_for_one_reason_are_one_gap(tmp_path: Path) -> None:
    """Three are named; of more the ledger has the list."""
    folder = _folder(tmp_path)
    for number in range(7):
        (folder / f"settings-{number}.json").write_text('{"colour": "red"}', encoding="utf-8")
    missing = run("draft", folder, "--stdout", "md").stdout.partition("## What is missing")[2].partition("## ")[0]
    assert missing.count("settings-") == 3
    assert "what 7 files hold: settings-0.json, settings-1.json, settings-2.json and 4 more" in missing


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("about 40 users cannot pay", True),
        ("3,200 requests failed", True),
        ("1.250 customers wrote", True),
        ("40% of payments fail", True),
        ("errors until 12.17 failed logins since", False),
        ("since 02:15 users cannot pay", False),
        ("at 11.5 users see it", False),
    ],
)
def test_the_minutes_of_a_time_count_nobody(text: str, counts: bool) -> None:
    """``12.17 failed logins`` tells when, not how many."""
    assert counts == bool(_COUNTED.search(text))
