"""The loop that all services share: what interrupts it, what it refuses, what it leaves on the disk, what it tells."""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.cli.kit import run
from tests.fetch.kit import SINCE, TOKEN, UNTIL, WINDOW, Stand, fetched, files, ordered, own, running, stand
from tests.wire.kit import Fault, Here, Said, Seen, served

from afteraction.app import fetch as fetching
from afteraction.app.busy import Busy, TakenError
from afteraction.app.fetched import Shelf
from afteraction.app.reading import read_all
from afteraction.domain.errors import ServiceError, UnreadableError, UsageError
from afteraction.fetch import services
from afteraction.fetch.services import grafana
from afteraction.wire.service import Limits


@pytest.fixture(autouse=True)
def _tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SLACK_TOKEN", "PAGERDUTY_TOKEN", "GITHUB_TOKEN", "GRAFANA_TOKEN"):
        monkeypatch.setenv(name, TOKEN)


def typed(what: Stand, here: Here, folder: Path) -> list[str]:
    flags = [word for name, value in what.flags.items() for word in (f"--{name}", value)]
    return ["fetch", what.service, *flags, "--url", here.url, "--to", str(folder)]


# Interrupted

KILLED = """
import os, signal, sys
from afteraction.journal import disk
left, step = int(sys.argv.pop(1)), sys.argv.pop(1)
real = getattr(disk.STEPS, step)
def dying(*args):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*args)
setattr(disk.STEPS, step, dying)
from afteraction.cli.main import main
main()
"""


@pytest.mark.parametrize(
    ("left", "step", "left_to_ask"),
    [(0, "rename", 6), (1, "write", 6), (2, "rename", 5), (3, "rename", 5), (7, "rename", 3), (11, "rename", 1)],
)
def test_a_killed_fetch_goes_on_and_ends_with_the_same_folder(
    left: int, step: str, left_to_ask: int, tmp_path: Path
) -> None:
    what = stand("pagerduty")
    with running(what) as here:
        fetched(what, here, tmp_path / "whole")
        arguments = [str(left), step, *typed(what, here, tmp_path / "killed")]
        environment = {**os.environ, "PYTHONPATH": str(Path(fetching.__file__).parents[2])}
        died = subprocess.run(
            [sys.executable, "-c", KILLED, *arguments], env=environment, capture_output=True, check=False
        )
        assert died.returncode == -signal.SIGKILL
        asked = len(here.seen)
        fetched(what, here, tmp_path / "killed")
        again = len(here.seen) - asked
    assert files(tmp_path / "killed") == files(tmp_path / "whole")
    assert sorted(path.name for path in (tmp_path / "killed").rglob("*")) == sorted(
        path.name for path in (tmp_path / "whole").rglob("*")
    )
    assert again == left_to_ask


def test_a_wait_beyond_our_patience_ends_with_the_command_that_goes_on(tmp_path: Path) -> None:
    what = stand("slack")
    with running(what) as here:
        here.faults = [Fault(Said(429, headers={"retry-after": "3600"}), on=lambda seen: "cursor" in seen.query)]
        result = run(*typed(what, here, tmp_path), code=10)
        hint = result.stderr.split("this goes on: ")[1].strip()
        assert run(*shlex.split(" ".join(hint.split()))[1:]).exit_code == 0
        fetched(what, here, tmp_path / "whole")
    assert files(tmp_path / "raw") == files(tmp_path / "whole" / "raw")


def test_ctrl_c_leaves_what_is_complete_and_says_how_to_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    what, put, left = stand("slack"), Shelf.put, [2]

    def interrupted(self: Shelf, *args: Any) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        put(self, *args)

    with running(what) as here:
        monkeypatch.setattr(Shelf, "put", interrupted)
        result = run(*typed(what, here, tmp_path), code=130)
        assert "this goes on: afteraction fetch slack --channel C012AB3CD" in result.stderr
        monkeypatch.undo()
        done = fetched(what, here, tmp_path)
    assert (done.pages, done.kept) == (what.pages, 2)


def test_what_is_left_stands_in_the_index(tmp_path: Path) -> None:
    what = stand("slack")
    with running(what) as here:
        here.faults = [Fault(Said(401), on=lambda seen: seen.path.endswith(".replies"))]
        with pytest.raises(ServiceError):
            fetched(what, here, tmp_path)
        (place,) = tmp_path.rglob(".fetched-*.json")
        index = json.loads(place.read_bytes())
        fetched(what, here, tmp_path)
    assert index["left"].startswith("/conversations.replies?channel=C012AB3CD&ts=1771211600.000200")
    assert [page["records"] for page in index["pages"]] == [1, 2, 2, 1]
    assert index["asked"] == {"channel": "C012AB3CD", "since": SINCE, "until": UNTIL}
    assert json.loads(place.read_bytes())["left"] == ""


def test_a_page_without_a_record_is_kept_and_not_read(tmp_path: Path) -> None:
    what = stand("pagerduty")
    with running(what) as here:
        answers = here.answers
        here.answers = lambda seen: Said(body=b'{"notes": []}') if seen.path.endswith("notes") else answers(seen)
        fetched(what, here, tmp_path)
        (page,) = tmp_path.rglob("*notes-*.json")
        assert (page.name[0], page.read_bytes()) == (".", b'{"notes": []}')
        assert not any("notes" in one.artifact.name for one in read_all([str(tmp_path)]).artifacts)
        page.unlink()
        here.answers = answers
        fetched(what, here, tmp_path)
        assert [one.name[:6] for one in tmp_path.rglob("*notes-*.json")] == ["notes-"]


@pytest.mark.parametrize("body", [b'{"notes": []}', b"", b"not JSON", None], ids=["other", "empty", "broken", "gone"])
def test_a_page_that_was_changed_on_the_disk_is_asked_for_again(body: bytes | None, tmp_path: Path) -> None:
    what = stand("pagerduty")
    with running(what) as here:
        fetched(what, here, tmp_path)
        before = files(tmp_path)
        (page,) = tmp_path.rglob("notes-*.json")
        (index,) = tmp_path.rglob(".fetched-*.json")
        if body is None:
            page.unlink()
        else:
            old = hashlib.sha256(page.read_bytes()).hexdigest()
            page.write_bytes(body)
            if body == b"not JSON":  # whoever changed the page may have changed its hash
                text = index.read_text(encoding="utf-8").replace(old, hashlib.sha256(body).hexdigest())
                index.write_text(text, encoding="utf-8")
        asked = len(here.seen)
        fetched(what, here, tmp_path)
    assert [seen.path for seen in here.seen[asked:]] == ["/incidents/Q2XY8ABCDE/notes"]
    assert files(tmp_path) == before


def test_a_damaged_index_is_said_and_nothing_is_asked(tmp_path: Path) -> None:
    what = stand("pagerduty")
    with running(what) as here:
        fetched(what, here, tmp_path)
        asked = len(here.seen)
        next(tmp_path.rglob(".fetched-*.json")).write_bytes(b'{"made_by": "afteraction fetch", "pages": 7}')
        with pytest.raises(UnreadableError, match="index"):
            fetched(what, here, tmp_path)
    assert len(here.seen) == asked


def test_two_fetches_do_not_write_into_one_folder(tmp_path: Path) -> None:
    what, busy = stand("pagerduty"), Busy()
    busy.hold(tmp_path / "raw" / "pagerduty")
    try:
        with running(what) as here, pytest.raises(TakenError, match="another fetch"):
            fetched(what, here, tmp_path)
    finally:
        busy.release()
    assert not here.seen


def test_another_window_lies_beside_the_first(tmp_path: Path) -> None:
    what = stand("slack")
    with running(what) as here:
        fetched(what, here, tmp_path)
        first = files(tmp_path)
        fetched(what, here, tmp_path, flags={**what.flags, "until": "2026-02-16T03:20:00Z"})
    assert first.items() < files(tmp_path).items()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_only_the_user_can_read_the_files(tmp_path: Path) -> None:
    what = stand("pagerduty")
    with running(what) as here:
        fetched(what, here, tmp_path)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.rglob("*.json")} == {0o600}


# Untrusted answers


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:{port}/v2/alerts?x=1", "https://127.0.0.1/v2/alerts", "//127.0.0.1:{port}/v2", ".evil.example/v2", "@127.0.0.1:{port}/v2", "file:///etc/passwd", "http://[::1"],
)  # fmt: skip
def test_a_next_page_elsewhere_is_not_asked_for(address: str, tmp_path: Path) -> None:
    what = stand("opsgenie")
    with served(lambda _: Said(body={"data": []})) as elsewhere, running(what) as here:
        given = address.format(port=elsewhere.url.rpartition(":")[2])
        answers = here.answers
        here.answers = lambda seen: Said(body={**answers(seen).body, "paging": {"next": given}})
        with pytest.raises(ServiceError, match="at another address"):
            fetched(what, here, tmp_path)
    assert not elsewhere.seen
    assert len(here.seen) == 1


def test_a_link_header_elsewhere_is_not_followed(tmp_path: Path) -> None:
    what = stand("gitlab")
    with served(lambda _: Said(body=[])) as elsewhere, running(what) as here:
        answers = here.answers
        here.answers = lambda seen: answers(seen)._replace(headers={"link": f'<{elsewhere.url}/x>; rel="next"'})
        with pytest.raises(ServiceError, match="at another address"):
            fetched(what, here, tmp_path)
    assert not elsewhere.seen


def test_the_same_page_twice_ends_the_fetch(tmp_path: Path) -> None:
    what = stand("slack")
    with running(what) as here:
        answers = here.answers

        def stuck(seen: Seen) -> Said:
            body = {**answers(seen._replace(query={**seen.query, "cursor": ""})).body}
            return Said(body={**body, "response_metadata": {"next_cursor": "bmV4dA=="}})

        here.answers = stuck
        with pytest.raises(ServiceError, match="in a circle"):
            fetched(what, here, tmp_path)
    assert len(here.seen) == 3


def test_pages_without_an_end_have_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "_PAGES", 20)
    with (
        served(lambda seen: Said(body=_endless(seen))) as here,
        pytest.raises(ServiceError, match="no end after 20 pages"),
    ):
        fetched(stand("opsgenie"), here, tmp_path)
    assert len(here.seen) == 20


def _endless(seen: Seen) -> dict[str, Any]:
    number = int(seen.query.get("offset", "0")) + 1
    return {"data": [], "paging": {"next": f"{own(seen)}/v2/alerts?offset={number}"}}


@pytest.mark.parametrize(
    ("body", "why"),
    [(b"<html>Sign in</html>", "something else than JSON"), (b"[" * 200_000, "something else than JSON"), (b" " * 3_000_000, "larger than 2 MB")],
    ids=["page", "nested", "huge"],
)  # fmt: skip
def test_an_answer_that_is_none_is_not_written(body: bytes, why: str, tmp_path: Path) -> None:
    what = stand("pagerduty")
    with served(lambda _: Said(body=body)) as here, pytest.raises(ServiceError, match=why):
        fetched(what, here, tmp_path, limits=Limits(most=2 * 1024 * 1024))
    assert not list(tmp_path.rglob("*.json"))


@pytest.mark.parametrize("ident", ["../../users", "Q1/../..", "", None, 7, "Q" * 50])
def test_an_id_that_is_none_does_not_become_a_question_or_a_name(ident: Any, tmp_path: Path) -> None:
    body = {"incidents": [{"id": ident, "type": "incident"}], "more": False}
    with served(lambda _: Said(body=body)) as here, pytest.raises(ServiceError, match="an id that is none"):
        fetched(stand("pagerduty"), here, tmp_path)
    assert len(here.seen) == 1


@pytest.mark.parametrize(
    "body",
    [[], {}, "text", 7, None, {"incidents": "none"}, {"incidents": {"id": "Q1"}, "more": "yes"}, {"incidents": [[]]}],
)
def test_an_answer_of_another_form_breaks_nothing(body: Any, tmp_path: Path) -> None:
    with served(lambda _: Said(body=json.dumps(body).encode())) as here:
        try:
            fetched(stand("pagerduty"), here, tmp_path)
        except ServiceError as error:
            assert "an id that is none" in error.what  # noqa: PT017  # some of them are a page without incidents


def test_a_refusal_with_a_good_status_is_one(tmp_path: Path) -> None:
    what = stand("slack")
    with running(what) as here:
        here.faults = [
            Fault(Said(body={"ok": False, "error": "not_in_channel"}), on=lambda seen: "history" in seen.path)
        ]
        with pytest.raises(ServiceError, match="Slack refused") as error:
            fetched(what, here, tmp_path)
        assert error.value.why == "not_in_channel"
        here.faults = [Fault(Said(body={"ok": False, "error": "ratelimited"}), on=lambda seen: "users" in seen.path)]
        with pytest.raises(ServiceError, match="Slack refused") as error:
            fetched(what, here, tmp_path)
        assert error.value.status == 429


def test_what_is_not_essential_may_be_refused_and_is_asked_again_next_time(tmp_path: Path) -> None:
    what = stand("slack")
    with running(what) as here:
        here.faults = [
            Fault(Said(body={"ok": False, "error": "missing_scope"}), on=lambda seen: "users" in seen.path)
        ] * 2
        result = run(*typed(what, here, tmp_path))
        assert result.stdout.count("not given: user: Slack refused missing_scope") == 2
        assert len(list(tmp_path.rglob("user-*.json"))) == 0
        done = fetched(what, here, tmp_path)
    assert (done.kept, done.refused) == (what.pages - 2, [])
    assert len(list(tmp_path.rglob("user-*.json"))) == 2


@pytest.mark.parametrize("status", [403, 404])
def test_only_what_is_not_essential_may_be_missing(status: int, tmp_path: Path) -> None:
    what = stand("pagerduty")
    with running(what) as here:
        here.faults = [Fault(Said(status, {"message": "no"}), on=lambda seen: seen.path == "/change_events")]
        done = fetched(what, here, tmp_path)
        assert done.refused == [f'changes: PagerDuty answered {status} {{"message": "no"}}']
        here.faults = [Fault(Said(status), on=lambda seen: seen.path == "/incidents")]
        with pytest.raises(ServiceError, match=str(status)):
            fetched(what, here, tmp_path / "other")


def test_a_token_of_the_keyring_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    what = stand("pagerduty")._replace(environment={})
    kept = {("afteraction", "pagerduty"): TOKEN}
    monkeypatch.setattr("keyring.get_password", lambda system, name: kept.get((system, name)))
    with running(what) as here:
        assert fetched(what, here, tmp_path).pages == what.pages


def test_a_full_answer_of_grafana_is_continued_before_its_oldest_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grafana, "_MOST", 3)
    what = stand("grafana")
    with running(what) as here:
        fetched(what, here, tmp_path)
    found = {note["id"] for path in tmp_path.rglob("annotations-*.json") for note in json.loads(path.read_bytes())}
    assert found == {0, 1, 2, 3, 4}
    monkeypatch.setattr(grafana, "_MOST", 1)
    with running(what) as here, pytest.raises(ServiceError, match="more happened in one moment"):
        fetched(what, here, tmp_path / "less")


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
