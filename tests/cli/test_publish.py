"""From an approved text to its readers, by the command line alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.cli.kit import run
from tests.cli.test_lifecycle import ANA, BEN, CAI, DEE, GOOD, approved, status, write
from tests.publish.servers import TOKEN, Confluence
from tests.wire.kit import Fault, Here, Said, served

from afteraction.journal import chain

pytestmark = pytest.mark.usefixtures("nameless")
EVE = "Eve Stein <eve@example.com>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "pool"
    place.mkdir()
    write(place, GOOD.replace("| **Severity**", "| **Status** | Draft, not reviewed |\n| **Severity**"))
    run("submit", place, "--as", ANA)
    return place


@pytest.fixture
def wiki(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Confluence, Here]]:
    server = Confluence()
    monkeypatch.setenv("CONFLUENCE_TOKEN", TOKEN)
    (tmp_path / "share").mkdir()
    with served(server) as here:
        config = f"""
[publish.wiki]
to = "confluence"
url = "{here.url}"
space = "OPS"
user = "bot@example.com"

[publish.share]
to = "markdown"
folder = "share"

[publish.outside]
to = "site"
folder = "share"
audience = "public"
"""
        (tmp_path / "afteraction.toml").write_text(config, encoding="utf-8")
        yield server, here


def outbox(folder: Path) -> list[dict[str, Any]]:
    (found,) = json.loads(run("outbox", folder, "--json").stdout)
    deliveries = found["deliveries"]
    assert isinstance(deliveries, list)
    return deliveries


def test_the_whole_story(folder: Path, wiki: tuple[Confluence, Here], tmp_path: Path) -> None:
    """Not approved: refused. Approved: previewed, refused without --yes, sent, sent again for nothing, corrected in place, withdrawn,
    taken back; the journal verifies."""
    server, here = wiki
    said = run("publish", folder, "--to", "wiki", "--yes", "--as", EVE, code=9).stderr
    assert "the document is in review, not approved" in said
    approved(folder)

    shown = run("publish", folder, "--to", "wiki", "--to", "share", "--as", EVE, code=9).stderr
    assert "wiki (confluence, internal readers) makes: pool.confluence.xhtml" in shown
    assert "Approved by responder Ben Cole" in shown
    assert "--yes is missing" in shown
    assert server.pages == {}
    assert outbox(folder) == []

    said = run("publish", folder, "--to", "wiki", "--to", "share", "--yes", "--as", EVE).stdout
    assert "wiki: sent https://wiki.example.com/wiki/spaces/OPS/pages/1000" in said
    now = status(folder)
    assert (now["state"], now["published"]["by"]["name"]) == ("published", "Eve Stein")
    assert {(one["to"], one["state"]) for one in now["deliveries"]} == {("wiki", "sent"), ("share", "sent")}
    assert "not reviewed" not in (tmp_path / "share" / "pool.md").read_text(encoding="utf-8")
    assert "not reviewed" in (folder / "postmortem.md").read_text(encoding="utf-8")

    asked = len([seen for seen in here.seen if seen.method != "GET"])
    assert "wiki: there already" in run("publish", folder, "--to", "wiki", "--yes", "--as", EVE).stdout
    assert len([seen for seen in here.seen if seen.method != "GET"]) == asked

    write(folder, (folder / "postmortem.md").read_text(encoding="utf-8").replace("340", "341"))
    run("publish", folder, "--to", "wiki", "--yes", "--as", EVE, code=9)
    run("submit", folder, "--as", ANA)
    approved(folder)
    run("publish", folder, "--to", "wiki", "--yes", "--as", EVE)
    assert status(folder)["state"] == "corrected"
    assert [page["version"] for page in server.pages.values()] == [2]

    said = run("withdraw", folder, "-m", "two incidents are mixed up in it", "--as", EVE).stdout
    assert "wiki still holds it: https://wiki.example.com/wiki/spaces/OPS/pages/1000" in said
    assert "outbox undo" in said
    run("outbox", "undo", folder, "--to", "wiki", "--as", EVE, code=9)
    assert "archived" in run("outbox", "undo", folder, "--to", "wiki", "--yes", "--as", EVE).stdout
    assert server.held() == []
    assert {(one["to"], one["state"]) for one in outbox(folder)} == {("wiki", "undone"), ("share", "sent")}
    assert "follow from one another" in run("journal", "verify", folder).stdout


def test_a_dry_run_asks_nobody_and_prints_what_would_be_sent(folder: Path, wiki: tuple[Confluence, Here]) -> None:
    approved(folder)
    said = run("publish", folder, "--to", "wiki", "--dry-run", "--as", EVE)
    assert "<h2>" in said.stdout
    assert wiki[1].seen == []
    assert outbox(folder) == []


def test_a_delivery_that_fails_says_where_the_document_is_and_how_to_go_on(
    folder: Path, wiki: tuple[Confluence, Here]
) -> None:
    server, here = wiki
    approved(folder)
    here.faults = [Fault(Said(403, {"message": "no rights"}), on=server.writes)]
    done = run("publish", folder, "--to", "wiki", "--to", "share", "--yes", "--as", EVE, code=10)
    assert "no rights" in done.stderr
    assert str(folder / "postmortem.md") in done.stderr
    assert f"afteraction outbox retry {folder} --to wiki" in done.stderr
    assert "share: sent" in done.stdout
    assert [one["to"] for one in outbox(folder) if one["open"]] == ["wiki"]
    assert "wiki: failed" in run("outbox", folder, "--open").stdout.replace(f"{folder} to ", "")
    assert "wiki: sent" in run("outbox", "retry", folder, "--as", EVE).stdout
    assert len(server.held()) == 1
    assert "nothing is open" in run("outbox", "retry", folder, "--as", EVE).stdout


def test_what_may_have_arrived_is_looked_for_and_not_sent_again(folder: Path, wiki: tuple[Confluence, Here]) -> None:
    server, here = wiki
    approved(folder)
    written = Fault(Said(lost=True), after=True, on=server.writes)
    silent = Fault(Said(403), on=lambda _: any(server.writes(seen) for seen in here.seen[:-1]))
    here.faults = [written, silent]
    run("publish", folder, "--to", "wiki", "--yes", "--as", EVE, code=10)
    assert outbox(folder)[0]["state"] == "uncertain"
    assert (
        "can be asked itself" in run("outbox", "settle", folder, "--to", "wiki", "--lost", "--as", EVE, code=9).stderr
    )
    assert "it had arrived https://wiki" in run("outbox", "retry", folder, "--as", EVE).stdout
    assert len(server.held()) == 1
    assert status(folder)["state"] == "published"


def test_what_cannot_be_asked_is_settled_by_a_person(
    folder: Path, wiki: tuple[Confluence, Here], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _, here = wiki
    approved(folder)
    (tmp_path / "afteraction.toml").write_text('[publish.chat]\nto = "teams"\n', encoding="utf-8")
    monkeypatch.setenv("AFTERACTION_TEAMS_URL", here.url + "/hook")
    here.faults = [Fault(Said(lost=True))]
    run("publish", folder, "--to", "chat", "--yes", "--as", EVE, code=11)
    assert "outbox settle" in run("outbox", "retry", folder, "--as", EVE, code=11).stderr
    run("outbox", "settle", folder, "--to", "chat", "--as", EVE, code=2)
    run("outbox", "settle", folder, "--to", "chat", "--arrived", "--as", EVE)
    assert status(folder)["state"] == "published"


def test_a_text_that_the_gate_would_change_is_not_sent(folder: Path, wiki: tuple[Confluence, Here]) -> None:
    text = (folder / "postmortem.md").read_text(encoding="utf-8")
    write(folder, text.replace("- The pool", "- Customer mia.lund@customer.example wrote. The pool"))
    run("submit", folder, "--as", ANA)
    approved(folder)
    said = run("publish", folder, "--to", "wiki", "--yes", "--as", EVE, code=6).stderr
    assert "internal readers shall not see: email" in said
    assert "mia.lund" not in said
    assert wiki[1].seen == []


def test_a_text_for_the_team_is_not_sent_to_the_public(
    folder: Path, wiki: tuple[Confluence, Here], tmp_path: Path
) -> None:
    approved(folder)
    (folder / "postmortem.json").write_text('{"audience": "internal"}', encoding="utf-8")
    said = run("publish", folder, "--to", "outside", "--yes", "--as", EVE, code=6).stderr
    assert "drafted for internal readers, and this destination has public ones" in said
    (folder / "postmortem.json").write_text('{"audience": "public"}', encoding="utf-8")
    run("publish", folder, "--to", "outside", "--yes", "--as", EVE)
    page = (tmp_path / "share" / "pool.html").read_text(encoding="utf-8")
    assert "Approved by responder, team lead, manager on" in page
    assert not any(who.split()[0] in page for who in (BEN, CAI, DEE))


def test_a_config_among_the_artifacts_names_no_destination(
    folder: Path, wiki: tuple[Confluence, Here], monkeypatch: pytest.MonkeyPatch
) -> None:
    approved(folder)
    (folder / "afteraction.toml").write_text('[publish.wiki]\nto = "markdown"\nfolder = "."\n', encoding="utf-8")
    monkeypatch.chdir(folder)
    done = run("publish", ".", "--to", "wiki", "--yes", "--as", EVE, code=2)
    assert "[publish] of it is ignored" in done.stderr
    assert "no destination is called 'wiki'" in done.stderr


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ('to = "carrier-pigeon"', "to = 'carrier-pigeon' is not known"),
        ('to = "confluence"\nspace = "OPS"', "url is missing"),
        ('to = "confluence"\nurl = "https://w.example"\nspace = "OPS"\nspcae = "X"', "spcae is no key of confluence"),
        ('to = "markdown"\nfolder = "share"\naudience = "friends"', "audience = 'friends' is not known"),
        ('to = "markdown"\nfolder = "nowhere"', "there is no folder 'nowhere'"),
        ('to = "webhook"\nidempotent = "perhaps"', "idempotent = 'perhaps' is neither true nor false"),
    ],
)
def test_a_destination_that_makes_no_sense_is_named(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, config: str, said: str
) -> None:
    approved(folder)
    monkeypatch.setenv("AFTERACTION_WEBHOOK_URL", "https://hooks.example.com/x")
    (tmp_path / "share").mkdir()
    (tmp_path / "afteraction.toml").write_text(f"[publish.there]\n{config}\n", encoding="utf-8")
    assert said in run("publish", folder, "--to", "there", "--yes", "--as", EVE, code=2).stderr


def test_a_killed_publication_is_not_published_until_it_is_known(folder: Path, wiki: tuple[Confluence, Here]) -> None:
    """What a kill between the answer and its note leaves is one entry that says that it is being sent."""
    server, _ = wiki
    approved(folder)
    run("publish", folder, "--to", "wiki", "--yes", "--as", EVE)
    journal = folder / "journal.jsonl"
    entries = chain.read(journal)
    sending = next(place for place, one in enumerate(entries) if one.body.get("step") == "sending")
    lines = journal.read_text(encoding="utf-8").splitlines(keepends=True)
    journal.write_text("".join(lines[: sending + 1]), encoding="utf-8")
    assert status(folder)["state"] == "approved"
    assert outbox(folder)[0]["state"] == "uncertain"
    run("publish", folder, "--to", "wiki", "--yes", "--as", EVE)
    assert status(folder)["state"] == "published"
    assert len(server.held()) == 1


def test_a_dry_run_wants_no_token(folder: Path, wiki: tuple[Confluence, Here], monkeypatch: pytest.MonkeyPatch) -> None:
    approved(folder)
    monkeypatch.delenv("CONFLUENCE_TOKEN")
    run("publish", folder, "--to", "wiki", "--yes", "--as", EVE, code=2)
    assert "<h2>" in run("publish", folder, "--to", "wiki", "--dry-run", "--as", EVE).stdout


def hooked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """The destination chat, at an address of its own."""
    (tmp_path / "afteraction.toml").write_text('[publish.chat]\nto = "teams"\n', encoding="utf-8")
    monkeypatch.setenv("AFTERACTION_TEAMS_URL", address)


def test_of_several_that_nobody_knows_one_is_chosen_by_its_key(
    folder: Path, wiki: tuple[Confluence, Here], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _, here = wiki
    approved(folder)
    for place in ("/one", "/two"):
        hooked(tmp_path, monkeypatch, here.url + place)
        here.faults = [Fault(Said(lost=True))]
        run("publish", folder, "--to", "chat", "--yes", "--as", EVE, code=11)
    said = run("outbox", "settle", folder, "--to", "chat", "--arrived", "--as", EVE, code=2).stderr
    first, second = (one["key"] for one in outbox(folder))
    assert f"--key {first[:8]}" in said
    assert f"--key {second[:8]}" in said
    run("outbox", "settle", folder, "--to", "chat", "--key", second[:8], "--lost", "--as", EVE)
    assert [one["state"] for one in outbox(folder)] == ["uncertain", "lost"]


def test_a_delivery_that_is_known_is_left_alone_by_settling(
    folder: Path, wiki: tuple[Confluence, Here], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _, here = wiki
    approved(folder)
    hooked(tmp_path, monkeypatch, here.url + "/one")
    here.faults = [Fault(Said(200))]
    run("publish", folder, "--to", "chat", "--yes", "--as", EVE)
    hooked(tmp_path, monkeypatch, here.url + "/two")
    here.faults = [Fault(Said(lost=True))]
    run("publish", folder, "--to", "chat", "--yes", "--as", EVE, code=11)
    run("outbox", "settle", folder, "--to", "chat", "--arrived", "--as", EVE)
    assert [one["state"] for one in outbox(folder)] == ["sent", "sent"]
    assert "nothing to settle" in run("outbox", "settle", folder, "--to", "chat", "--lost", "--as", EVE, code=9).stderr


def test_what_is_taken_back_is_what_the_config_means_now(folder: Path, wiki: tuple[Confluence, Here], tmp_path: Path) -> None:  # fmt: skip
    approved(folder)
    for place in ("first", "second"):
        (tmp_path / place).mkdir()
        (tmp_path / "afteraction.toml").write_text(f'[publish.share]\nto = "markdown"\nfolder = "{place}"\n')
        run("publish", folder, "--to", "share", "--yes", "--as", EVE)
    said = run("outbox", "undo", folder, "--to", "share", "--as", EVE, code=9).stderr
    assert f"--yes is missing; it is {tmp_path / 'second'}" in said
    run("outbox", "undo", folder, "--to", "share", "--yes", "--as", EVE)
    assert [one["state"] for one in outbox(folder)] == ["sent", "undone"]
    assert (tmp_path / "first" / "pool.md").exists()
    said = run("outbox", "undo", folder, "--to", "share", "--yes", "--as", EVE, code=9).stderr
    assert "share means another place now" in said
