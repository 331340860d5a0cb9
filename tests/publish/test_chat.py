"""A summary with its link in a channel: by a bot that can be asked, by a hook that cannot."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.publish.kit import CORRECTED, EVE, Desk, approved
from tests.publish.servers import TOKEN, Hooks
from tests.publish.servers_more import Slack
from tests.wire.kit import Fault, Here, Said, served

from afteraction.app.config import Config
from afteraction.app.decisions import opened
from afteraction.app.outbox import DOCUMENT
from afteraction.app.publish import destination, letter_of
from afteraction.domain.errors import ServiceError, UncertainError, UsageError


@pytest.fixture
def channel(tmp_path: Path) -> Iterator[tuple[Desk, Slack, Here]]:
    server = Slack()
    with served(server) as here:
        yield (
            Desk(approved(tmp_path / "pool"), {"url": here.url + "/api", **server.said}, server.environment()),
            server,
            here,
        )


def test_a_summary_is_posted_once(channel: tuple[Desk, Slack, Here]) -> None:
    desk, server, here = channel
    desk.publish()
    desk.publish()
    (text,) = server.held()
    assert "Payments failed" in text
    assert len([seen for seen in here.seen if seen.method == "POST"]) == 1


@pytest.mark.parametrize("said", [Said(lost=True), Said(500)], ids=["lost", "500"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_message_whose_answer_was_lost_is_posted_once(
    channel: tuple[Desk, Slack, Here], said: Said, after: bool
) -> None:
    desk, server, here = channel
    here.faults = [Fault(said, after=after, on=lambda seen: seen.method == "POST")]
    desk.publish()
    assert len(server.held()) == 1


def test_a_correction_changes_the_message(channel: tuple[Desk, Slack, Here]) -> None:
    desk, server, _ = channel
    desk.publish()
    approved(desk.folder, CORRECTED)
    desk.publish()
    (message,) = server.messages
    assert message["metadata"]["event_payload"]["mark"].endswith(desk.delivery().last.marker)


def test_what_is_taken_back_is_said_so_in_its_place(channel: tuple[Desk, Slack, Here]) -> None:
    desk, server, _ = channel
    desk.publish()
    desk.box.undo(desk.to, desk.letter(), desk.delivery(), EVE)
    assert server.held() == []
    desk.publish()
    assert len(server.messages) == 1
    assert len(server.held()) == 1


def test_an_answer_that_says_no_is_an_error_though_its_status_is_200(channel: tuple[Desk, Slack, Here]) -> None:
    desk, _, here = channel
    here.faults = [Fault(Said(body={"ok": False, "error": "not_in_channel"}), on=lambda seen: seen.method == "POST")]
    with pytest.raises(ServiceError, match="not_in_channel"):
        desk.publish()
    assert desk.steps() == ["intended", "sending", "failed"]


@pytest.mark.parametrize("kind", ["slack", "teams"])
def test_a_hook_that_cannot_be_asked_waits_for_a_person(kind: str, tmp_path: Path) -> None:
    hooks = Hooks()
    with served(hooks) as here:
        said = {f"AFTERACTION_{kind.upper()}_URL": f"{here.url}/services/T1/B1?sig=1"}
        desk = Desk(approved(tmp_path / "pool"), {"to": kind}, said)
        here.faults = [Fault(Said(lost=True), after=True)]
        with pytest.raises(UncertainError):
            desk.publish()
        with pytest.raises(UncertainError, match="nobody knows"):
            desk.publish()
        assert len(here.seen) == 1
        assert here.seen[0].query == {"sig": "1"}
    assert "Payments failed" in here.seen[0].body.decode()


def test_the_summary_links_to_where_the_whole_text_is(tmp_path: Path) -> None:
    hooks = Hooks()
    (tmp_path / "share").mkdir()
    with served(hooks) as here:
        said = {"AFTERACTION_TEAMS_URL": here.url + "/hook"}
        desk = Desk(approved(tmp_path / "pool"), {"to": "markdown", "folder": str(tmp_path / "share"), "url": "https://notes.example.com"})  # fmt: skip
        desk.publish()
        chat = Desk(desk.folder, {}, said)
        chat.config = Config(publish={"there": desk.config.publish["there"], "chat": {"to": "teams"}})
        to = destination(chat.config, "chat", chat.means)
        letter = letter_of(opened(chat.folder), to, "internal", chat.box, chat.config)
        chat.box.deliver(to, letter, DOCUMENT, EVE)
    assert "https://notes.example.com/pool.md" in json.dumps(here.seen[0].json)


def test_a_token_is_looked_for_under_the_name_of_the_destination_first(tmp_path: Path) -> None:
    config = Config(publish={"big-room": {"to": "slack", "channel": "C1"}})
    desk = Desk(tmp_path, {}, {"AFTERACTION_TOKEN_BIG_ROOM": TOKEN})
    assert destination(config, "big-room", desk.means).kind == "slack"
    with pytest.raises(UsageError, match="no token for big-room") as error:
        destination(config, "big-room", desk.means._replace(environment={}))
    assert "AFTERACTION_TOKEN_BIG_ROOM and SLACK_BOT_TOKEN" in error.value.why
