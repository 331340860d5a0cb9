"""The command: what is typed, what it tells, and the way from services to a draft."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.kit import run
from tests.fetch.kit import SINCE, UNTIL, WINDOW, fetched, ordered, running, stand, typed
from tests.wire.kit import Said, Seen, served

from afteraction.app.reading import read_all
from afteraction.domain.errors import UsageError
from afteraction.fetch import services

# What is typed


@pytest.mark.parametrize(
    ("flags", "why"),
    [
        (
            {"channel": "C012AB3CD", "since": SINCE, "until": "2026-02-16T05:00"},
            "--until '2026-02-16T05:00' is no instant",
        ),
        ({"channel": "C012AB3CD", "since": SINCE, "until": "yesterday"}, "is no instant"),
        ({"channel": "C012AB3CD", "since": UNTIL, "until": SINCE}, "does not lie after"),
        ({"channel": "C012AB3CD", "since": SINCE}, "needs both its ends"),
        ({"channel": "C012AB3CD"}, "needs both its ends"),
        ({"channel": "#general", **WINDOW}, "is no channel of Slack"),
        ({"channel": "https://acme.slack.com/archives/../x", **WINDOW}, "is no channel of Slack"),
        (WINDOW, "no channel of Slack is named"),
        ({"channel": "C012AB3CD", "repo": "acme/shop", **WINDOW}, "not asked by --repo"),
    ],
)
def test_a_wrong_flag_is_told_before_anything_is_asked(flags: dict[str, str], why: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=why):
        ordered(stand("slack"), "http://127.0.0.1:1", tmp_path, flags)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("service", "flags"),
    [
        ("github", {"repo": "acme/../shop", **WINDOW}),
        ("github", {"repo": "acme/shop", "incident": "7/../8"}),
        ("gitlab", {"repo": "acme", **WINDOW}),
        ("jira", {"incident": "ops-42"}),
        ("zendesk", {"incident": "501 or 502"}),
        ("opsgenie", {"incident": "../1791"}),
        ("datadog", {"incident": "x"}),
        ("statuspage", {"page": "https://status.acme.example", **WINDOW}),
        ("pagerduty", {"incident": "Q1?x=1"}),
    ],
)
def test_what_names_nothing_is_no_part_of_an_address(service: str, flags: dict[str, str], tmp_path: Path) -> None:
    try:
        what = ordered(stand(service), "http://127.0.0.1:1", tmp_path, flags)
    except UsageError as error:
        assert " is no " in error.what  # noqa: PT017  # some are read as what their beginning names
        return
    query = next(what.api.plan(what.asked))
    assert ".." not in query.path
    assert "?" not in query.path


def test_a_time_is_taken_with_its_zone(tmp_path: Path) -> None:
    flags = {"channel": "C012AB3CD", "since": "2026-02-16T04:00+01:00", "until": "2026-02-15T21:00:00.5-08:00"}
    asked = ordered(stand("slack"), "http://127.0.0.1:1", tmp_path, flags).asked
    assert (asked.since, asked.until) == (1771210800, 1771218001)


def test_a_dry_run_asks_and_writes_nothing_and_needs_no_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    what = stand("slack")
    with running(what) as here:
        monkeypatch.delenv("SLACK_TOKEN")
        first = run(*typed(what, here, tmp_path / "incident"), "--dry-run").stdout
        assert "next: GET /conversations.info?channel=C012AB3CD" in first
        assert "GET /conversations.replies: each thread" in first
        assert not here.seen
        assert not list(tmp_path.iterdir())
        fetched(what, here, tmp_path / "incident")
        last = run(*typed(what, here, tmp_path / "incident"), "--dry-run").stdout
    assert "8 pages with 12 records are there already" in last
    assert "nothing is left to ask" in last


def test_a_service_of_ones_own_is_named_in_the_config_but_not_in_one_among_the_artifacts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    what, incident = stand("grafana"), tmp_path / "incident"
    incident.mkdir()
    monkeypatch.chdir(tmp_path)
    arguments = ["fetch", "grafana", "--since", SINCE, "--until", UNTIL, "--to", str(incident)]
    with running(what) as here:
        text = f'[fetch.grafana]\nurl = "{here.url}"\n'
        (incident / "afteraction.toml").write_text(text, encoding="utf-8")
        refused = run(*arguments, code=2)
        assert "its address is missing" in refused.stderr
        monkeypatch.chdir(incident)
        assert "[fetch] of it is ignored" in run(*arguments, code=2).stderr
        monkeypatch.chdir(tmp_path)
        assert not here.seen
        (incident / "afteraction.toml").rename(tmp_path / "afteraction.toml")
        assert "Grafana: 2 pages, 7 records" in run(*arguments).stdout
        assert "nothing was asked" in run(*arguments).stdout


@pytest.mark.parametrize("to", ["new", "new/deeper"])
def test_the_config_of_the_working_directory_counts_for_a_folder_that_is_not_there_yet(
    to: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with running(stand("grafana")) as here:
        (tmp_path / "afteraction.toml").write_text(f'[fetch.grafana]\nurl = "{here.url}"\n', encoding="utf-8")
        done = run("fetch", "grafana", "--since", SINCE, "--until", UNTIL, "--to", to)
    assert "Grafana: 2 pages, 7 records" in done.stdout
    assert "ignored" not in done.stderr


def test_a_folder_that_cannot_be_written_is_told_with_the_flag_of_this_command(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    what = stand("pagerduty")
    with running(what) as here:
        said = run(*typed(what, here, tmp_path / "file" / "inc"), code=5).stderr
    assert "--to" in said
    assert "--out" not in said
    assert not here.seen


def _empty(seen: Seen) -> Said:
    if seen.path.startswith("/incidents/") and seen.path.count("/") == 2:
        return Said(body={})
    return Said(
        body={"incidents": [], "log_entries": [], "notes": [], "alerts": [], "change_events": [], "more": False}
    )


def test_an_incident_of_which_a_service_has_nothing_ends_with_3(tmp_path: Path) -> None:
    what = stand("pagerduty")
    with served(_empty) as here:
        arguments = ["fetch", "pagerduty", "--incident", "Q2XY8ABCDE", "--url", here.url, "--to", str(tmp_path)]
        for _ in range(2):  # what lies there already is no more than it was
            result = run(*arguments, code=3)
            assert "0 records" in result.stdout
            assert "PagerDuty has nothing of it" in result.stderr
        quiet = run(*typed(what, here, tmp_path))
    assert "nothing happened in this time" in quiet.stderr


def test_no_token_goes_over_http_unless_a_team_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = ["fetch", "grafana", "--since", SINCE, "--until", UNTIL, "--to", str(tmp_path / "incident")]
    result = run(*arguments, "--url", "http://grafana.internal.example", code=2)
    assert "would go over http" in result.stderr


def test_every_service_is_in_the_help_and_on_the_page() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "fetch.md").read_text(encoding="utf-8")
    said = " ".join(run("fetch", "--help").stdout.split())
    for name in services.names():
        api = services.api(name)
        (row,) = (line for line in page.splitlines() if line.startswith(f"| `{name}` |"))
        assert name in said
        assert api.rights in row
        assert row.rstrip("| ").endswith(api.known_from)
        for secret in api.secrets:
            assert all(f"`{variable}`" in row for variable in secret.variables)


# The whole way


def test_messages_of_slack_keep_their_channel(tmp_path: Path) -> None:
    what = stand("slack")
    with running(what) as here:
        fetched(what, here, tmp_path)
    assert {record.channel for record in read_all([str(tmp_path)]).merged.dated} == {"inc-checkout"}


def test_a_draft_is_made_of_what_three_services_gave(tmp_path: Path) -> None:
    for service in ("pagerduty", "slack", "github"):
        what = stand(service)
        with running(what) as here:
            run(*typed(what, here, tmp_path))
    draft = json.loads(run("draft", tmp_path, "--stdout", "json").stdout)
    told = json.dumps(draft)
    for words in (
        "rolled out a bigger pool",
        "they see nothing, so not the database",
        "1.8.2",
        "checkout error rate above 5%",
    ):
        assert words in told
    page = run("draft", tmp_path, "--stdout", "md").stdout
    assert "| 03:12:43 |" in page
