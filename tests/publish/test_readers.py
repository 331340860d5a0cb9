"""Who may see what: whom a text was drafted for, what a summary links to, what an error says of an address that is a secret."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from tests.publish.kit import EVE, TEXT, Desk, approved
from tests.publish.servers import Confluence, Hooks, MediaWiki
from tests.wire.kit import Fault, Said, served

from afteraction.app.config import Config
from afteraction.app.decisions import opened
from afteraction.app.notebook import JOURNAL
from afteraction.app.outbox import account
from afteraction.app.publish import destination, letter_of
from afteraction.domain.errors import LeakError, ServiceError, UnreadableError, UsageError
from afteraction.journal import chain
from afteraction.publish.dress import dressed


def drafted(folder: Path, audience: str, name: str = "postmortem.md") -> None:
    """The entry that a draft leaves; one for the public names no file and nothing of how it was asked."""
    public = audience == "public"
    chain.append(
        folder / JOURNAL,
        "draft",
        {
            "inputs": [{"name": "" if public else "chat.json", "sha256": "0", "bytes": 1}],
            "outputs": {name: hashlib.sha256(TEXT.encode()).hexdigest()},
            "asked": {} if public else {"audience": audience},
        },
    )


@pytest.fixture
def outside(tmp_path: Path) -> Desk:
    """A place with public readers."""
    (tmp_path / "share").mkdir()
    (tmp_path / "pool").mkdir()
    return Desk(tmp_path / "pool", {"to": "site", "folder": str(tmp_path / "share"), "audience": "public"})


@pytest.mark.parametrize("beside", [None, "{", '{"audience": "public"}', '{"audience": "friends"}', "[]"])
def test_a_text_drafted_for_the_team_stays_there_whatever_the_file_beside_it_says(
    outside: Desk, beside: str | None
) -> None:
    drafted(outside.folder, "internal")
    approved(outside.folder)
    if beside is not None:
        (outside.folder / "postmortem.json").write_text(beside, encoding="utf-8")
    with pytest.raises(LeakError, match="drafted for internal readers"):
        outside.publish()


def test_the_file_beside_a_text_may_narrow_what_the_journal_says(outside: Desk) -> None:
    drafted(outside.folder, "public")
    approved(outside.folder)
    (outside.folder / "postmortem.json").write_text('{"audience": "company"}', encoding="utf-8")
    with pytest.raises(LeakError, match="drafted for company readers"):
        outside.publish()


@pytest.mark.parametrize(
    ("drafts", "leaves"),
    [
        ([("public", "postmortem.md")], True),
        ([("company", "postmortem.md")], False),
        ([("internal", "postmortem.md"), ("public", "postmortem.md")], True),
        ([("public", "postmortem.md"), ("internal", "postmortem.md")], False),
        ([("public", "postmortem.md"), ("internal", "postmortem.new.md")], False),
        ([("internal", "postmortem.new.md")], False),
        ([], True),
    ],
)
def test_the_last_draft_of_the_text_counts_and_any_after_it(
    outside: Desk, drafts: list[tuple[str, str]], leaves: bool
) -> None:
    for audience, name in drafts:
        drafted(outside.folder, audience, name)
    approved(outside.folder)
    if leaves:
        outside.publish()
        return
    with pytest.raises(LeakError):
        outside.publish()


def noted(desk: Desk, name: str) -> None:
    """An entry of the outbox that nobody here wrote."""
    body = {
        "step": "sending", "key": "a" * 20, "marker": "b" * 20, "at": "2026-02-16T03:10:02Z", "to": "there", "kind": "markdown",
        "place": desk.to.place, "about": "document", "name": name, "sha256": "0",
    }  # fmt: skip
    chain.append(desk.folder / JOURNAL, "delivery", body)


@pytest.mark.parametrize("name", ["../escaped", "a/b", "", "Pool", "x" * 81, "pool\n"])
def test_a_delivery_whose_name_is_no_name_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "share").mkdir()
    desk = Desk(approved(tmp_path / "pool"), {"to": "markdown", "folder": str(tmp_path / "share")})
    noted(desk, name)
    with pytest.raises(UnreadableError, match="no decision that can be read"):
        desk.publish()
    assert "problem" in account(desk.folder)


def linked(tmp_path: Path, audience: str) -> str:
    """What a hook for such readers would link to, after an internal page was written."""
    (tmp_path / "share").mkdir()
    inside = {"to": "markdown", "folder": str(tmp_path / "share"), "url": "https://wiki.example.internal"}
    first = Desk(approved(tmp_path / "pool"), inside)
    first.publish()
    hook = Desk(first.folder, {}, {"AFTERACTION_TEAMS_URL": "https://hooks.example.com/services"})
    hook.config = Config(publish={"there": inside, "chat": {"to": "teams", "audience": audience}})
    to = destination(hook.config, "chat", hook.means)
    return letter_of(opened(hook.folder), to, audience, hook.box, hook.config).link


def test_the_address_of_an_internal_page_goes_to_internal_readers_alone(tmp_path: Path) -> None:
    for audience in ("internal", "company", "public"):
        (tmp_path / audience).mkdir()
    assert linked(tmp_path / "internal", "internal") == "https://wiki.example.internal/pool.md"
    assert linked(tmp_path / "company", "company") == ""
    assert linked(tmp_path / "public", "public") == ""


def test_a_page_that_was_taken_back_is_linked_to_no_more(tmp_path: Path) -> None:
    (tmp_path / "share").mkdir()
    inside = {"to": "markdown", "folder": str(tmp_path / "share"), "url": "https://wiki.example.internal"}
    desk = Desk(approved(tmp_path / "pool"), inside)
    desk.publish()
    desk.box.undo(desk.to, desk.letter(), desk.delivery(), EVE)
    hook = Desk(desk.folder, {}, {"AFTERACTION_TEAMS_URL": "https://hooks.example.com/services"})
    hook.config = Config(publish={"there": inside, "chat": {"to": "teams"}})
    to = destination(hook.config, "chat", hook.means)
    assert letter_of(opened(hook.folder), to, "internal", hook.box, hook.config).link == ""


@pytest.mark.parametrize("kind", ["webhook", "slack", "teams"])
def test_an_answer_that_repeats_the_address_of_a_hook_shows_it_nowhere(kind: str, tmp_path: Path) -> None:
    word = "Xy7" + "kQ2mZ" * 4
    with served(Hooks()) as here:
        address = f"{here.url}/services/{word}?sig=abc%2F{word[::-1]}"
        desk = Desk(approved(tmp_path / "pool"), {"to": kind}, {f"AFTERACTION_{kind.upper()}_URL": address})
        echo = f"no route /services/{word}; {word}; sig=abc/{word[::-1]}; abc%2F{word[::-1]}"
        here.faults = [Fault(Said(404, {"message": echo}))]
        with pytest.raises(ServiceError) as error:
            desk.publish()
    listed = json.dumps(account(desk.folder))
    assert "no route" in listed
    for said in (str(error.value), listed, (desk.folder / "journal.jsonl").read_text(encoding="utf-8")):
        assert word not in said
        assert word[::-1] not in said


def basic(server: Any, tmp_path: Path, secret: str) -> str:
    """The error of a service that repeats the token, which goes packed or in a form."""
    with served(server) as here:
        environment = dict.fromkeys(server.environment(), secret)
        desk = Desk(approved(tmp_path / "pool"), {"url": here.url + server.path, **server.said}, environment)
        here.faults = [Fault(Said(403, {"message": f"{secret} may not do this"}))]
        with pytest.raises(ServiceError) as error:
            desk.publish()
    return str(error.value)


@pytest.mark.parametrize("kind", [Confluence, MediaWiki])
def test_an_answer_that_repeats_a_token_does_not_show_it(kind: Any, tmp_path: Path) -> None:
    secret = "wr0ng" + "-token-of-nobody"
    assert secret not in basic(kind(), tmp_path, secret)


def test_a_picture_beside_the_text_is_left_out_and_one_with_an_address_stays() -> None:
    text = "# T\n\n![The chart](postmortem.svg)\n\n## Summary\n\n![x](https://example.com/a.png)\n\n![y](img/b.png)\n\nEnd ![z](c.png) here.\n"
    said = dressed(text, (), "2026-01-01", "0" * 64, "1" * 64, "mark")
    assert "postmortem.svg" not in said
    assert "img/b.png" not in said
    assert "![x](https://example.com/a.png)" in said
    assert "End ![z](c.png) here." in said
    assert "\n\n\n" not in said


def test_a_dry_run_wants_no_token(tmp_path: Path) -> None:
    told: list[str] = []
    desk = Desk(approved(tmp_path / "pool"), {"to": "teams"})
    with pytest.raises(UsageError, match="no token"):
        desk.letter()
    desk.means = desk.means._replace(dry=True, told=told.append)
    assert b"Payments failed" in desk.to.render(desk.letter()).data
    assert "there is no token for there" in told[0]
