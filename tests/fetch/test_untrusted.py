"""What a service answers is believed in nothing: not where to ask next, not how often, not what anything is called."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.kit import run
from tests.fetch.kit import TOKEN, fetched, own, running, stand, typed
from tests.wire.kit import Fault, Said, Seen, served

from afteraction.app import fetch as fetching
from afteraction.domain.errors import ServiceError
from afteraction.fetch.services import grafana
from afteraction.wire.service import Limits


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
