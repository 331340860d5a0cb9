"""Titles: from a name that a person chose, else from what the record calls it, last the day and the place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.kit import ROWS, drafted

from afteraction.app.named import title_of_name, title_of_paths


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("2026-02-16-checkout-pool-exhausted", "Checkout pool exhausted"),
        ("2021-02-24_ElasticCloud", "ElasticCloud"),
        ("shop.example unreachable", "shop.example unreachable"),
        ("incident-42-db-outage", "Incident 42 db outage"),
        ("2026-02-16_home-page-with-json", "Home page with json"),
        ("2026-02-16 page of a story is blank", "Page of a story is blank"),
        ("status page", ""),
        ("status_page_2026-02-16.json", ""),
        ("users home", ""),
        ("Slack export 2025 10 08", ""),
        ("slack_export_Oct_8_2025", ""),
        ("inc1", ""),
        ("2026-02-16", ""),
        ("20260216_alerts.json", ""),
        ("messages (1).json", ""),
        ("New folder", ""),
        ("tmp", ""),
        ("C02ABF19QQ1", ""),
        ("pagerduty logs.tar.gz", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_name_of_an_export_is_no_title(name: str, title: str) -> None:
    """What a person called it is one; days, services of chat, numbers and suffixes tell nothing."""
    assert title == title_of_name(name)


def test_a_file_needs_two_words_that_tell_and_a_folder_one(tmp_path: Path) -> None:
    """A log is named after its service, a folder after what happened; what lies in ``raw`` is named by what holds it."""
    inside = tmp_path / "2026-02-16_checkout" / "raw"
    inside.mkdir(parents=True)
    log, told = tmp_path / "checkout.log", tmp_path / "checkout-down.txt"
    log.touch()
    told.touch()
    titles = [title_of_paths([str(path)]) for path in (inside, inside.parent, log, told)] + [title_of_paths(["-"])]
    assert titles == ["Checkout", "Checkout", "", "Checkout down", ""]


def _folder(tmp_path: Path, rows: list[dict[str, Any]], **files: object) -> Path:
    folder = tmp_path / "Slack export 2026 02 16"
    folder.mkdir()
    (folder / "chat.json").write_text(json.dumps(rows), encoding="utf-8")
    for name, value in files.items():
        (folder / f"{name}.json").write_text(json.dumps(value), encoding="utf-8")
    return folder


def test_an_alert_without_a_title_names_it_by_its_words(tmp_path: Path) -> None:
    """Without the state in brackets before them; the summary quotes them."""
    text = "Triggered through the API.\nDescription: [FIRING:1] Checkout answers too late"
    rows = [{"time": "2026-02-16T02:11:00Z", "text": text}, *ROWS]
    record = drafted(_folder(tmp_path, rows))
    assert record["title"] == "Checkout answers too late"


def test_an_issue_names_it_where_nothing_else_does(tmp_path: Path) -> None:
    """By its title."""
    issue = {
        "number": 7, "title": "payment-service errors since the pool is full", "user": {"login": "cy-shop"}, "body": "Since 02:10.", "state": "open",
        "comments_url": "https://api.github.com/repos/larkspur/payments/issues/7/comments", "created_at": "2026-02-16T02:12:30Z",
        "html_url": "https://github.com/larkspur/payments/issues/7", "url": "https://api.github.com/repos/larkspur/payments/issues/7",
    }  # fmt: skip
    record = drafted(_folder(tmp_path, ROWS, issue=[issue]))
    assert record["title"] == "payment-service errors since the pool is full"


@pytest.mark.parametrize(
    ("channel", "title"),
    [
        ("inc-2026-02-16-payments-down", "Payments down"),
        ("sev1_checkout_errors", "Checkout errors"),
        ("payments", "Incident on 2026-02-16 in #payments"),
        ("C02ABF19QQ1", "Incident on 2026-02-16"),
        ("", "Incident on 2026-02-16"),
    ],
)
def test_the_channel_names_it_or_the_day_does(tmp_path: Path, channel: str, title: str) -> None:
    """A channel that was opened for it has its name; of others it is only the place."""
    rows = [{**row, **({"channel": channel} if channel else {})} for row in ROWS]
    assert drafted(_folder(tmp_path, rows))["title"] == title


def test_a_telling_folder_wins_over_what_was_said(tmp_path: Path) -> None:
    """Somebody chose it."""
    folder = tmp_path / "night-of-the-pool"
    folder.mkdir()
    (folder / "chat.json").write_text(
        json.dumps([{**row, "channel": "inc-payments-down"} for row in ROWS]), encoding="utf-8"
    )
    assert drafted(folder)["title"] == "Night of the pool"
