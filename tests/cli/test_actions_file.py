"""Filing by the command line: shown first, sent with an explicit yes, refused while something stands against it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.kit import run
from tests.cli.test_actions import BEN, Calendar, agreed, calendar, deed, folder  # noqa: F401  # fixtures
from tests.publish.trackers import TOKEN, GitHub
from tests.wire.kit import Fault, Here, Said, Watch, served

from afteraction.app.clock import Clock
from afteraction.journal import chain


@pytest.fixture
def tracker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[GitHub, Here]]:
    watch = Watch()
    made = GitHub(watch)
    monkeypatch.setattr(Clock, "rest", lambda self, seconds: watch.rest(seconds))
    monkeypatch.setenv("AFTERACTION_TOKEN_ISSUES", TOKEN)
    with served(made) as here:
        (tmp_path / "afteraction.toml").write_text(
            f'[publish.issues]\nto = "github-issues"\nrepo = "pay/ops"\nurl = "{here.url}"\n'
            '[publish.pages]\nto = "markdown"\nfolder = "site"\n'
            f'[publish.wide]\nto = "github-issues"\nrepo = "pay/ops"\nurl = "{here.url}"\naudience = "company"\n'
        )
        yield made, here


def file(folder: Path, *options: str, code: int = 0) -> str:  # noqa: F811
    done = run("actions", "file", folder, "--as", BEN, *options, code=code)
    return done.stdout + done.stderr


def test_the_batch_is_shown_and_nothing_is_sent_without_a_yes(folder: Path, tracker: tuple[GitHub, Here]) -> None:  # noqa: F811
    agreed(folder)
    said = file(folder, "--to", "issues", code=9)
    assert "4: issues (github-issues) makes: Move the pool size into config.yaml" in said
    assert "| Owner: Ana Ruiz" in said
    assert "--yes is missing" in said
    assert tracker[0].issues == {}
    assert len(chain.read(folder / "journal.jsonl")) == 1


def test_a_dry_run_asks_no_service_anything_and_prints_what_would_be_sent(folder: Path, tracker: tuple[GitHub, Here]) -> None:  # noqa: F811  # fmt: skip
    agreed(folder)
    said = file(folder, "--to", "issues", "--dry-run")
    assert '"title": "Move the pool size into config.yaml"' in said
    assert tracker[1].seen == []


def test_what_is_filed_is_named_with_its_address_and_a_second_run_sends_nothing(folder: Path, tracker: tuple[GitHub, Here]) -> None:  # noqa: F811  # fmt: skip
    agreed(folder)
    assert "4: filed https://github.example/pay/ops/issues/1" in file(folder, "--to", "issues", "--yes")
    before = len(chain.read(folder / "journal.jsonl"))
    assert "4: there already https://github.example/pay/ops/issues/1" in file(folder, "--to", "issues", "--yes")
    assert len(chain.read(folder / "journal.jsonl")) == before
    (one,) = json.loads(run("actions", "file", folder, "--as", BEN, "--to", "issues", "--yes", "--json").stdout)
    assert (one["number"], one["new"], one["error"]) == (4, False, "")


def test_only_what_people_agreed_on_is_filed(folder: Path, tracker: tuple[GitHub, Here]) -> None:  # noqa: F811
    assert "no open item is agreed on" in file(folder, "--to", "issues", "--yes", code=9)
    agreed(folder)
    assert "action item 1 is proposed" in file(folder, "--to", "issues", "--item", "1", "--yes", code=9)
    deed("close", folder, "4", "--evidence", "3fa1b2c4d5")
    assert "action item 4 is closed" in file(folder, "--to", "issues", "--item", "4", "--yes", code=9)
    assert tracker[0].issues == {}


def test_the_rules_look_once_more_and_hold_the_whole_batch_back(folder: Path, tracker: tuple[GitHub, Here]) -> None:  # noqa: F811
    agreed(folder)
    deed("agree", folder, "1", "--owner", "Ines")
    page = folder / "postmortem.md"
    page.write_text(page.read_text().replace("- Move the pool size into `config.yaml`\n", ""))
    said = file(folder, "--to", "issues", "--yes", code=8)
    assert "the document does not have it any more" in said
    assert tracker[0].issues == {}
    assert "1: filed" in file(folder, "--to", "issues", "--item", "1", "--yes")


@pytest.mark.parametrize(
    ("name", "said"),
    [("missing", "no destination is called"), ("pages", "takes no action items"), ("wide", "internal readers only")],
)
def test_a_destination_that_takes_no_items_is_refused(
    folder: Path, tracker: tuple[GitHub, Here], name: str, said: str  # noqa: F811
) -> None:  # fmt: skip
    agreed(folder)
    assert said in file(folder, "--to", name, "--yes", code=2)


def test_one_that_fails_does_not_keep_the_others_from_being_filed(folder: Path, tracker: tuple[GitHub, Here]) -> None:  # noqa: F811
    made, here = tracker
    agreed(folder)
    deed("agree", folder, "1", "--owner", "Ines")
    here.faults.append(Fault(Said(403, {"message": "no"}), on=lambda seen: seen.method == "POST"))
    said = file(folder, "--to", "issues", "--yes", code=10)
    assert f"again: afteraction actions file {folder} --to issues --yes" in said
    assert "4: filed" in said
    assert len(made.issues) == 1
    file(folder, "--to", "issues", "--yes")
    assert len(made.issues) == 2


def test_sync_ends_with_its_own_code_when_the_tracker_does_not_answer(folder: Path, tracker: tuple[GitHub, Here]) -> None:  # noqa: F811  # fmt: skip
    agreed(folder)
    file(folder, "--to", "issues", "--yes")
    tracker[1].faults.append(Fault(Said(403, {"message": "no"})))
    assert "it could not be asked" in run("actions", "sync", folder, code=10).stdout
    assert "1 filed; 0 differ" in run("actions", "sync", folder.parent).stdout


def test_an_item_that_failed_is_not_sent_again_by_the_outbox(folder: Path, tracker: tuple[GitHub, Here]) -> None:  # noqa: F811
    agreed(folder)
    tracker[1].faults.append(Fault(Said(403, {"message": "no"}), on=lambda seen: seen.method == "POST"))
    file(folder, "--to", "issues", "--yes", code=10)
    said = run("outbox", "retry", folder, "--as", BEN, code=9).stderr
    assert f"afteraction actions file {folder} --to issues" in said


def test_a_dry_run_wants_no_token(folder: Path, tracker: tuple[GitHub, Here], monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    agreed(folder)
    monkeypatch.delenv("AFTERACTION_TOKEN_ISSUES")
    assert "Move the pool size" in file(folder, "--to", "issues", "--dry-run")
