"""What a build system ran is no deployment unless it says so, and what became of a ticket is no further ticket."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.kit import ROWS, drafted
from tests.kit import change, item

from afteraction.domain.draft import EventKind
from afteraction.domain.record import Record, RecordKind
from afteraction.extract.kinds import is_issue, kind_of, opens_ticket, run_of
from afteraction.readers._registry import identify
from afteraction.readers.documents._runs import ran, sort_of
from afteraction.testing.reader import artifact_of

SAMPLES = Path(__file__).parents[1] / "readers" / "samples"


@pytest.mark.parametrize(
    ("names", "sort"),
    [
        (("Deploy to production",), "deploy"),
        (("redeploy_shop",), "deploy"),
        (("Rollback",), "deploy"),
        (("lint",), "check"),
        (("unit-tests (3.12)",), "check"),
        (("CI",), "check"),
        (("CodeQL",), "check"),
        (("CI/CD",), "run"),
        (("test the deployment",), "run"),
        (("build",), "run"),
        (("shop/checkout #141",), "run"),
        (("latest circle",), "run"),
        (("migrate", "deploy"), "deploy"),
        (("lint", "deploy"), "check"),
        (("Terraform apply (prod)",), "deploy"),
        (("apply to production",), "deploy"),
        (("terraform plan",), "run"),
        (("apply labels",), "run"),
        (("",), "run"),
    ],
)
def test_a_run_deploys_or_checks_by_its_names_alone(names: tuple[str, ...], sort: str) -> None:
    """The narrowest name that tells decides; one that says both says neither."""
    assert sort == sort_of(*names)


@pytest.mark.parametrize(
    ("status", "title", "kind"),
    [
        (ran("failure", "lint"), "Check failed", EventKind.OBSERVATION),
        (ran("success", "shop #141"), "Run succeeded", EventKind.OBSERVATION),
        (ran("cancelled", "build"), "Run cancelled", EventKind.OBSERVATION),
        (ran("failure", "deploy"), "Deployment failed", EventKind.CHANGE),
        (ran("cancelled", "deploy"), "Deployment cancelled", EventKind.CHANGE),
        (ran("", "lint"), "Change", EventKind.CHANGE),
    ],
)
def test_only_what_deploys_is_called_a_deployment(status: str, title: str, kind: EventKind) -> None:
    """By the title of its row and by its kind."""
    record = change("02:10:00", status, "Workflow #7 completed")
    assert (kind, title) == kind_of(record)[:2]
    assert (kind is EventKind.OBSERVATION) == bool(run_of(record)[0])


def _runs(*named: tuple[str, str, str]) -> list[dict[str, Any]]:
    """Workflow runs of GitHub. named: (name, conclusion, minute of the night)."""
    return [
        {
            "id": 100 + place, "name": name, "run_number": place + 1, "run_attempt": 1, "workflow_id": 5, "head_sha": f"{place:040x}",
            "head_branch": "main", "event": "push", "status": "completed", "conclusion": conclusion,
            "run_started_at": f"2026-02-16T02:{minute}:00Z", "updated_at": f"2026-02-16T02:{minute}:50Z",
            "html_url": f"https://github.com/larkspur/payments/actions/runs/{100 + place}",
        }
        for place, (name, conclusion, minute) in enumerate(named)
    ]  # fmt: skip


def _incident(folder: Path, **files: object) -> Path:
    (folder / "chat.json").write_text(json.dumps(ROWS), encoding="utf-8")
    for name, value in files.items():
        (folder / f"{name}.json").write_text(json.dumps(value), encoding="utf-8")
    return folder


def _section(record: dict[str, Any], name: str) -> str:
    return " ".join(claim["text"] for part in record["sections"] if part["id"] == name for claim in part["claims"])


def test_a_check_that_failed_is_no_failed_deployment_and_no_trigger(tmp_path: Path) -> None:
    """Beside a deployment the trigger names the deployment alone; the timeline need not hold the checks."""
    runs = _runs(("lint", "failure", "01"), ("Deploy to production", "success", "05"), ("Tests", "success", "09"))
    record = drafted(_incident(tmp_path, runs=runs))
    told = _section(record, "trigger")
    assert "Deploy to production" in told
    assert "lint" not in told
    assert "Tests" not in told
    assert not [row for row in record["timeline"] if "lint" in row["text"] and "eploy" in row["title"]]


def test_a_run_that_may_have_deployed_stands_in_where_no_deployment_is_told(tmp_path: Path) -> None:
    """A team whose builds deploy has no other record of it; the sentence says what it is."""
    told = _section(
        drafted(_incident(tmp_path, runs=_runs(("lint", "success", "01"), ("main", "success", "05")))), "trigger"
    )
    assert "A run that succeeded at" in told
    assert "Workflow main #2" in told
    assert "lint" not in told


_TICKET = {"group": "zendesk:ticket/7"}


@pytest.mark.parametrize(
    ("what", "further", "opens", "title"),
    [
        ("a ticket", {**_TICKET, "key": "zendesk:ticket/7"}, True, "Support ticket"),
        ("a ticket of a table", {"key": "7"}, True, "Support ticket"),
        ("an answer", {**_TICKET, "key": "zendesk:comment/1", "thread": "zendesk:ticket/7"}, False, "Ticket comment"),
        ("a state", {**_TICKET, "key": "zendesk:ticket/7/solved", "status": "solved"}, False, "Ticket changed"),
        ("an issue", {"group": "github:a/b#7", "key": "github:a/b#7"}, True, "Issue opened"),
        ("a label", {"group": "github:a/b#7", "key": "github:event/1", "fields": (("field", "labeled"),)}, False, "Issue changed"),
        ("a label of an issue that is not named", {"key": "github:event/1", "fields": (("field", "labeled"),)}, False, "Issue changed"),
        ("a comment without its issue", {"key": "jira:comment/1"}, False, "Issue comment"),
    ],
)  # fmt: skip
def test_a_ticket_is_opened_once(what: str, further: dict[str, Any], opens: bool, title: str) -> None:
    """Comments, labels and states are what became of it."""
    record = item(RecordKind.TICKET, "02:14:00", "cannot pay", **further)
    assert (opens, title) == (opens_ticket(record), kind_of(record).title), what
    assert is_issue(record) == title.startswith("Issue"), what


@pytest.mark.parametrize(
    ("act", "status", "title"),
    [
        ("", "failure", "Deployment failed"),
        ("package change", "failure", "Package change failed"),
        ("package change", "", "Package change"),
        ("migration", "success", "Migration succeeded"),
        ("migration", "rolled_back", "Migration rolled back"),
        ("terraform run", "in_progress", "Terraform run started"),
    ],
)
def test_a_change_that_is_no_deployment_is_called_what_it_is(act: str, status: str, title: str) -> None:
    """It stays a change, and stays a candidate of the trigger."""
    kind = kind_of(change("02:10:00", status, "libssl3", fields=(("act", act),)))
    assert (kind.kind, kind.title) == (EventKind.CHANGE, title)


@pytest.mark.parametrize(
    ("sample", "title"),
    [
        ("apt-history/good-1.log", "Package change failed"),
        ("flyway-info/good-1.txt", "Migration succeeded"),
        ("migrations/good-1.txt", "Migration"),
        ("heroku/good-1.json", "Release succeeded"),
        ("terraform-cloud/good-1.json", "Terraform run succeeded"),
    ],
)
def test_what_a_tool_wrote_is_called_what_it_did(sample: str, title: str) -> None:
    """None of it is a deployment."""
    artifact = artifact_of((SAMPLES / sample).read_bytes())
    reader = identify(artifact).reader
    assert reader is not None
    titles = {kind_of(one).title for one in reader.read(artifact) if isinstance(one, Record)}
    assert title in titles
    assert [one for one in titles if one.startswith("Deploy")] == []


def test_events_of_an_issue_are_no_support_tickets(tmp_path: Path) -> None:
    """A label that a responder set says nothing of customers."""
    events = [
        {
            "id": place, "event": name, "actor": {"login": "ana-ruiz"}, "created_at": f"2026-02-16T02:1{place}:30Z",
            "issue": {"title": "Payments fail", "number": 7, "html_url": "https://github.com/larkspur/payments/issues/7"},
            **further,
        }
        for place, (name, further) in enumerate(
            [
                ("labeled", {"label": {"name": "sev2"}}),
                ("assigned", {"assignee": {"login": "ben-cole"}}),
                ("milestoned", {"milestone": {"title": "1.9"}}),
            ]
        )
    ]  # fmt: skip
    record = drafted(_incident(tmp_path, events=events))
    assert not [fact for fact in record["facts"] if fact["name"] == "Support tickets"]
    assert "sev2" not in _section(record, "impact")
