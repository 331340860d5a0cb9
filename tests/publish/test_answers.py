"""What a destination makes of answers that say too little: a search that ends before what it searches does, and another shape."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.publish import servers, servers_more
from tests.publish.kit import EVE, Desk, approved
from tests.publish.servers_more import Drive, Notion, Slack
from tests.wire.kit import Fault, Said, Seen, served

from afteraction.app.notebook import JOURNAL
from afteraction.domain.delivery import Letter, Step
from afteraction.domain.errors import ServiceError, UncertainError, UnreadableError
from afteraction.journal import chain
from afteraction.publish.answers import understood
from afteraction.publish.issues import PAGE, ours

KINDS = (servers.Confluence, servers.MediaWiki, servers_more.Notion, servers_more.Drive, servers_more.Slack)
SHAPES: tuple[Any, ...] = ([], {}, {"results": 3}, "word", 7, None, [[]])


def reading(seen: Seen) -> bool:
    return seen.method == "GET"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("body", SHAPES, ids=str)
def test_an_answer_of_another_shape_is_an_error_of_the_service(kind: Any, body: Any, tmp_path: Path) -> None:
    server = kind()
    with served(server) as here:
        desk = Desk(approved(tmp_path / "pool"), {"url": here.url + server.path, **server.said}, server.environment())
        here.faults = [Fault(Said(body=b"null" if body is None else body), on=reading)] * 9
        with pytest.raises(ServiceError):
            desk.publish()
        assert server.held() == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_an_answer_of_another_shape_after_sending_is_uncertain_and_looked_for(kind: Any, tmp_path: Path) -> None:
    server = kind()
    with served(server) as here:
        desk = Desk(approved(tmp_path / "pool"), {"url": here.url + server.path, **server.said}, server.environment())
        here.faults = [Fault(Said(body=[]), after=True, on=server.writes)]
        done = desk.publish()
        assert done.last.step is Step.SENT
        assert "uncertain" in desk.steps()
        assert len(server.held()) == 1


def test_what_is_no_mistake_of_an_answer_is_not_caught() -> None:
    def broken() -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        understood(broken, "wiki")


def endless(server: Any, path: str, more: Callable[[], dict[str, Any]]) -> Callable[[Seen], Said]:
    """The server, but one list of it never ends."""
    return lambda seen: Said(body=more()) if seen.method == "GET" and seen.path.endswith(path) else server(seen)


def test_a_channel_that_is_too_long_to_look_through_is_posted_to_by_nobody(tmp_path: Path) -> None:
    server = Slack()
    page = {"ok": True, "messages": [{"ts": "9000000000.5"}], "response_metadata": {"next_cursor": "more"}}
    with served(endless(server, "/conversations.history", lambda: page)) as here:
        desk = Desk(approved(tmp_path / "pool"), {"url": here.url + "/api", **server.said}, server.environment())
        with pytest.raises(UncertainError, match="nobody knows"):
            desk.publish()
    assert server.messages == []


def test_a_channel_is_looked_through_from_the_day_before_the_first_note_on(tmp_path: Path) -> None:
    server = Slack()
    with served(server) as here:
        desk = Desk(approved(tmp_path / "pool"), {"url": here.url + "/api", **server.said}, server.environment())
        letter = desk.letter()._replace(at="2026-03-20T00:00:00Z", since="2026-03-02T09:00:00Z")
        desk.to.find(letter, None)
        desk.to.find(letter._replace(since=""), None)
    assert [seen.query["oldest"] for seen in here.seen] == ["1772355600", "1773878400"]


def test_a_page_with_more_children_than_are_looked_through_is_uncertain(tmp_path: Path) -> None:
    server = Notion()
    page = {"results": [], "has_more": True, "next_cursor": "more"}
    with served(endless(server, "/blocks/postmortems/children", lambda: page)) as here:
        desk = Desk(approved(tmp_path / "pool"), {"url": here.url, **server.said}, server.environment())
        with pytest.raises(UncertainError, match="nobody knows"):
            desk.publish()
    assert server.held() == []


def test_an_empty_page_of_a_search_is_not_its_end(tmp_path: Path) -> None:
    """Drive gives pages without files and a token for the next one while it searches."""
    server, pages = Drive(), 2

    def slow(seen: Seen) -> Said:
        at = int(seen.query.get("pageToken", "0"))
        if seen.path == "/drive/v3/files" and at < pages:
            assert "nextPageToken" in seen.query["fields"]
            return Said(body={"files": [], "nextPageToken": str(at + 1)})
        return server(seen)

    with served(slow) as here:
        desk = Desk(approved(tmp_path / "pool"), {"url": here.url, **server.said}, server.environment())
        desk.publish()
        found = desk.to.find(desk.letter(), None)
        assert found is not None
        assert found.ident == "doc0"
        pages = 10**9
        with pytest.raises(ServiceError, match="does not end"):
            desk.to.find(desk.letter(), None)


@pytest.mark.parametrize(
    "ident", ["..", ".", "../../admin", "1/children", "1?x=y", "1#x", "a b", "x" * 300, "%2e%2e", "-rf"]
)
@pytest.mark.parametrize("kind", [servers.Confluence, Notion, Drive], ids=lambda kind: kind.__name__)
def test_a_journal_that_names_a_way_elsewhere_as_the_thing_at_a_service_is_refused(
    kind: Any, ident: str, tmp_path: Path
) -> None:
    """Its chain is whole: whoever wrote it made it so."""
    server = kind()
    with served(server) as here:
        desk = Desk(approved(tmp_path / "pool"), {"url": here.url + server.path, **server.said}, server.environment())
        desk.publish()
        entry = chain.read(desk.folder / JOURNAL)[-1]
        forged = {**entry.body, "remote": {**entry.body["remote"], "ident": ident}}
        chain.append(desk.folder / JOURNAL, entry.kind, forged)
        before = len(here.seen)
        with pytest.raises(UnreadableError, match="as the thing at the service"):
            desk.publish()
        with pytest.raises(UnreadableError, match="as the thing at the service"):
            desk.box.undo(desk.to, desk.letter(), desk.delivery(), EVE)
        assert len(here.seen) == before


def test_a_list_of_issues_that_never_ends_is_uncertain() -> None:
    full: list[dict[str, Any]] = [{"body": "another"}] * PAGE
    with pytest.raises(UncertainError, match="nobody knows"):
        ours(lambda _: full, Letter("k" * 20, "", "pool", "", "", ""), "body")
    assert ours(lambda _: full[1:], Letter("k" * 20, "", "pool", "", "", ""), "body") is None
