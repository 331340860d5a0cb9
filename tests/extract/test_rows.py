"""What a row and a sentence quote of a long record, and what makes no row, no title and no list."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.kit import ROWS, drafted, run
from tests.kit import change, log, said

from afteraction.domain.record import Level, Record
from afteraction.extract.log_words import cut
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
    wrapped = "we looked at the board and at the runbook, and we found that the quota\nof the pool is full"
    text = f"{'the board shows nothing, ' * 13}\n{wrapped}\nNothing else was found"
    shown = shown_text(said("02:20:00", text), about=lambda part: "pool" in part)
    assert shown == f"… {' '.join(wrapped.split())} Nothing else was found"


def test_a_short_line_in_small_letters_is_a_sentence_of_its_own() -> None:
    """In a chat nobody begins with a capital."""
    text = f"{'the board shows nothing, ' * 13}\nissue found\nthe quota of the pool is full\nnothing else"
    shown = shown_text(said("02:20:00", text), about=lambda part: "pool" in part)
    assert shown == "… the quota of the pool is full nothing else"


def test_a_long_address_is_cut_before_a_sentence_is() -> None:
    """And what fits without it is shown whole, with what stands before the sentence that counts."""
    address = f"https://logs.larkspur.example/search?{'query=pool&' * 24}"
    text = f"confirmed, it was the change of the model {address} payment-service asks for a field that is gone"
    shown = shown_text(said("02:20:00", text), about=lambda part: "asks for" in part)
    assert shown == "confirmed, it was the change of the model […] payment-service asks for a field that is gone"
    short = "see https://logs.larkspur.example/search and the board"
    assert shown_text(said("02:20:00", short)) == short
    assert shown_text(said("02:20:00", address)).startswith("https://logs.larkspur.example/search")


def test_of_several_sentences_that_count_the_most_telling_one_leads() -> None:
    text = f"{'the board shows nothing, ' * 13}. I paused the export. I rolled back release 1.8 and the errors are back to normal."
    shown = shown_text(said("02:20:00", text), about=lambda part: "I " in part)
    assert shown.startswith("… I rolled back release 1.8")


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
        ("9,120 failed metadata fetches at 12 companies", True),
        ("4 people could not enter", True),
        ("refunds so far: ~$8k", True),
        ("about 7 300 EUR for the couriers", True),
        ("2,460 parcels late, 118 couriers without a route", True),
        ("the flag costs us 3 lines", False),
        ("the store answers 403 This request is not authorized", False),
        ("500 for every request since seven", False),
        ("errors until 12.17 failed logins since", False),
        ("since 02:15 users cannot pay", False),
        ("at 11.5 users see it", False),
    ],
)
def test_the_minutes_of_a_time_count_nobody(text: str, counts: bool) -> None:
    """``12.17 failed logins`` tells when, not how many."""
    assert counts == bool(_COUNTED.search(text))


def entry_of(words: str, **further: str) -> Record:
    return log("02:05:00", words, Level.ERROR, fields=tuple(further.items()))


def test_a_row_of_a_log_shows_no_stack_and_no_second_time() -> None:
    """What stands behind the time of a further line is shown; frames are not."""
    failed = entry_of(
        "query failed\ncanceling statement due to lock timeout\n    at Parser.parse (/app/x.js:28:9)\n    at f (y.js:1:2)"
    )
    assert shown_text(failed) == "query failed canceling statement due to lock timeout"
    waits = entry_of(
        "still waiting for a lock\n2026-04-14 03:47:13.000 CEST [9120] maint@shop DETAIL:  Wait queue: 9120."
    )
    assert shown_text(waits) == "still waiting for a lock […] DETAIL: Wait queue: 9120."
    java = entry_of(
        "export failed\ncom.shop.NoTemplate: no template\n\tat com.shop.A.b(A.java:8)\nCaused by: com.shop.Expired: on Monday\n\t... 3 more"
    )
    assert shown_text(java) == "export failed […] Caused by: com.shop.Expired: on Monday"


def cart_log(tmp_path: Path, *, named: bool = True) -> Path:
    """Two hours in which every request is told by the same words. named: beside entries that name what failed."""
    lines: list[dict[str, object]] = []
    for minute in range(120):
        clock = f"2026-02-16T{2 + minute // 60:02}:{minute % 60:02}"
        bad = 60 <= minute < 75
        for second in range(0, 60, 5):
            done: dict[str, object] = {
                "msg": "request completed",
                "method": "POST",
                "path": f"/cart/{second}?q=1",
                "status": 503 if bad else 200,
            }
            if bad and named:
                lines.append({"time": f"{clock}:{second:02}.100Z", "level": "error", "msg": "no connection in time"})
            lines.append({"time": f"{clock}:{second:02}.101Z", "level": "error" if bad else "info", **done})
    (tmp_path / "cart.log").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("named", "title", "text"),
    [(True, "Log: error", "no connection in time"), (False, "Log: error (POST /cart/0 503)", "request completed")],
)
def test_what_a_log_wrote_in_one_moment_is_one_row(tmp_path: Path, named: bool, title: str, text: str) -> None:
    """The rise that weighs most; of a request with what was asked for and how it was answered."""
    rows = drafted(cart_log(tmp_path, named=named))["timeline"]
    began = [row for row in rows if row["time"].startswith("2026-02-16T03:00:00") and row["title"].startswith("Log")]
    assert [(row["title"], row["text"]) for row in began] == [(title, text)]


def test_a_change_of_another_day_and_a_check_make_no_row(tmp_path: Path) -> None:
    """The deployment before the last one was replaced; what may have set it off is told."""
    history = """$ argocd app history cart
ID  DATE                           REVISION
40  2026-02-09 08:44:51 +0000 UTC  v2.30.3 (4be1c20)
41  2026-02-14 13:20:07 +0000 UTC  v2.30.4 (77ad9e1)
42  2026-02-16 02:02:40 +0000 UTC  v2.31.0 (9f3c1ab)
"""
    (tmp_path / "history.txt").write_text(history, encoding="utf-8")
    record = drafted(cart_log(tmp_path))
    deployed = [row["text"] for row in record["timeline"] if row["title"] == "Deployed"]
    assert deployed == ["Argo CD synced cart to v2.31.0 (9f3c1ab)"]
    (trigger,) = (part for part in record["sections"] if part["id"] == "trigger")
    assert [claim["text"].count("v2.3") for claim in trigger["claims"]] == [1]


def test_the_alert_that_told_of_it_names_it_and_not_one_of_the_morning(tmp_path: Path) -> None:
    """That still fires, about something else."""
    fired = [
        {"labels": {"alertname": name, "severity": severity}, "annotations": {"summary": said}, "startsAt": at, "endsAt": "2026-02-16T04:00:00Z",
         "status": {"state": "active", "silencedBy": [], "inhibitedBy": []}, "fingerprint": name, "receivers": [{"name": "pager"}], "updatedAt": at}
        for name, severity, said, at in (
            ("CertExpiresSoon", "info", "the certificate of the blog expires in 20 days", "2026-02-15T22:00:00Z"),
            ("CartErrors", "critical", "the cart answers with 5xx", "2026-02-16T03:06:00Z"),
        )
    ]  # fmt: skip
    (tmp_path / "alerts.json").write_text(json.dumps(fired), encoding="utf-8")
    record = drafted(cart_log(tmp_path))
    milestones = {one["name"]: one["candidates"][0]["time"][:19] for one in record["milestones"] if one["candidates"]}
    assert record["title"] == "CartErrors"
    assert (milestones["started"], milestones["detected"]) == ("2026-02-16T03:00:00", "2026-02-16T03:06:00")


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("a line of few words", "a line of few words"),
        ("one two three four five six seven", "one two three four …"),
        ("x" * 40, "x" * 20 + " …"),
        ("sent by one [alias 1] and others", "sent by one …"),
    ],
)
def test_a_line_is_cut_between_words_and_at_most_where_it_must(line: str, shown: str) -> None:
    assert cut(line, 20) == shown
