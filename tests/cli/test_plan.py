"""Who should read a postmortem and what its meeting has to settle: on paper, each line with what it rests on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.kit import run

ANA, BEN = "Ana Ruiz <ana@example.com>", "Ben Cole <ben@example.com>"
PAGE = """# Payments failed

| | |
|---|---|
| **Severity** | {severity} |
| **Started** | TK — on-call engineer to confirm: when it was started |

## Summary

- The pool of payment-service was full for nine minutes, and settlement waited.

## Customer impact

- Forty merchants waited.

## Contributing factors

1. The pool had ten connections, a constant in the code.

## Action items

- Move the pool size into `config.yaml`
- [Detection] Add an alert on pool use: page at 80 % for 5 minutes. Owner: Ines. Due: 2026-03-13

## Distribution

- {distribution}
"""
GAP = "TK — team lead to confirm: who reads it"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    place = tmp_path / "pool"
    place.mkdir()
    (place / "postmortem.md").write_text(PAGE.format(severity="SEV2", distribution=GAP), encoding="utf-8")
    return place


def planned(folder: Path, *options: str) -> dict[str, Any]:
    found = json.loads(run("plan", folder, "--json", *options).stdout)
    assert isinstance(found, dict)
    return found


def topic(told: dict[str, Any], name: str) -> list[tuple[str, str]]:
    return next([(one["text"], one["rests"]) for one in part["lines"]] for part in told["agenda"] if name in part["topic"])  # fmt: skip


def test_what_nothing_says_is_asked_and_never_invented(folder: Path) -> None:
    told = planned(folder)
    asked = [one["text"] for key in ("readers", "lives", "review") for one in told[key] if not one["rests"]]
    assert asked == [
        "Who else has to know? Ask the team lead.",
        "Where shall it live? Ask the team lead.",
        "Which regular review looks at it, and at its open action items? Ask the manager.",
    ]


def test_every_line_that_is_no_question_says_what_it_rests_on(folder: Path) -> None:
    told = planned(folder)
    lines = [one for key in ("readers", "lives", "review", "tracked") for one in told[key]]
    lines += [one for part in told["agenda"] for one in part["lines"]]
    assert [one["text"] for one in lines if not one["rests"] and not one["text"].endswith(("lead.", "manager."))] == []


def test_the_config_and_the_team_s_files_say_who_reads_it_where_and_when(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "norms.md").write_text("# Distribution\n\n- Reviews are shared with merchant support.\n")
    (tmp_path / "words.md").write_text("# Glossary\n\n- **Settlement:** the payout at night.\n- **Ledger:** the books.\n")  # fmt: skip
    (tmp_path / "CODEOWNERS").write_text("/docs/postmortems/ @pay/leads\n/src/ @pay/dev\n")
    (tmp_path / "afteraction.toml").write_text(
        '[conventions]\ndistribution = "norms.md"\nglossary = "words.md"\nowners = "CODEOWNERS"\nplace = "docs/postmortems"\n'
        'review = "the monthly review"\ntracker = "PAY in Jira"\n[lifecycle.people]\ndirector = ["Eve Stein"]\n'
    )
    told = planned(folder)
    readers = {one["text"]: one["rests"] for one in told["readers"]}
    assert readers["“Reviews are shared with merchant support.”"] == "norms.md line 3"
    assert readers["@pay/leads: /docs/postmortems/"] == "CODEOWNERS line 1"
    assert "the director (Eve Stein): must approve it (what it means beyond the team)" in readers
    assert "Ines: owns action items" in readers
    assert not any("Who else" in text or "@pay/dev" in text for text in readers)
    assert [one["text"] for one in told["lives"]] == ["docs/postmortems"]
    assert [one["text"] for one in told["review"]] == ["the monthly review"]
    assert told["words"] == [{"text": "Settlement: the payout at night.", "rests": "words.md line 3"}]


def test_the_document_s_own_distribution_is_taken_and_a_gap_in_it_is_none(folder: Path) -> None:
    page = PAGE.format(severity="SEV2", distribution="Merchant support, on the day of approval")
    (folder / "postmortem.md").write_text(page, encoding="utf-8")
    assert planned(folder)["readers"][0] == {
        "text": "“Merchant support, on the day of approval”", "rests": "the document, line 27",
    }  # fmt: skip


def test_the_agenda_holds_the_gaps_the_items_that_lack_something_and_what_is_late(folder: Path) -> None:
    told = planned(folder, "--today", "2026-03-20")
    assert topic(told, "leaves open") == [
        ("on-call engineer: when it was started", "line 6, header"),
        ("team lead: who reads it", "line 27, distribution"),
    ]
    assert ("1: Move the pool size into config.yaml (no owner, date, class)", "line 22") in topic(told, "to agree on: owner")  # fmt: skip
    assert topic(told, "are late") == [("2: Add an alert on pool use: page at 80 % for 5 minutes", "Ines, due 2026-03-13")]  # fmt: skip
    assert topic(told, "factors")[0][1] == "line 18"
    assert [(one["who"], one["ask"][0]["text"]) for one in told["questions"]] == [
        ("on-call engineer", "when it was started"),
        ("team lead", "who reads it"),
    ]


def test_a_round_of_review_brings_its_comments_and_the_approvals_that_are_missing(folder: Path) -> None:
    run("submit", folder, "--as", ANA, "--allow-gaps", "the meeting fills them")
    run("comment", folder, "which merchants?", "--on", "Forty merchants waited", "--as", BEN)
    run("request-changes", folder, "-m", "say which pool", "--as", BEN)
    told = planned(folder)
    (comment,) = topic(told, "Open comments")
    assert comment == ("2: “which merchants?” on “Forty merchants waited.”", "Ben Cole, line 14")
    assert topic(told, "asked for") == [("say which pool", "Ben Cole, entry 3")]
    assert topic(told, "Approvals")[0][0] == "the responder (accuracy of the timeline)"
    assert (told["state"], len(topic(told, "Approvals"))) == ("in review", 4)


def test_a_draft_says_who_held_the_role_that_a_gap_is_addressed_to(incident: Path, tmp_path: Path) -> None:
    run("draft", incident, "-o", tmp_path / "out", "--names", "full")
    told = planned(tmp_path / "out")
    assert any(one["rests"].startswith("the record: ") for one in told["readers"])
    assert told["questions"]


def test_what_documents_say_is_no_markup_and_nothing_is_written(folder: Path) -> None:
    page = PAGE.format(severity="SEV2", distribution="`<script>alert(1)</script>` and [a](http://x.example)")
    (folder / "postmortem.md").write_text(page, encoding="utf-8")
    said = run("plan", folder).stdout
    assert "<script>" not in said
    assert "nothing was sent, and nobody was invited" in said
    assert [path.name for path in folder.iterdir()] == ["postmortem.md"]
