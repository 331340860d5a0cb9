"""A round of review in a pull request: what people said there becomes decisions about the very text they read."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.cli.kit import run
from tests.cli.test_lifecycle import ANA, GOOD, status
from tests.wire.kit import Fault, Said, Seen, served

from afteraction.app import adopt as adopting
from afteraction.wire.service import Answer

CONFIG = """
[lifecycle.roles]
any = ["responder", "team lead"]

[lifecycle.people]
responder = ["Ben Cole"]
"team lead" = ["cai@example.com", "Ana Ruiz"]

[lifecycle.logins]
bcole = "Ben Cole <ben@example.com>"
cwong = "Cai Wong <cai@example.com>"
aruiz = "Ana Ruiz <ana@example.com>"
dokoro = "Dee Okoro <dee@example.com>"
"""


def git(folder: Path, *words: str, who: str = "Ana Ruiz", email: str = "ana@example.com") -> str:
    names = {
        f"GIT_{role}_{what}": value
        for role in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", who), ("EMAIL", email))
    }
    done = subprocess.run(
        ["git", "-C", str(folder), *words], capture_output=True, text=True, check=True, env={**os.environ, **names}
    )
    return done.stdout.strip()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a document that Ana wrote and submitted."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "no-gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "afteraction.toml").write_text(CONFIG, encoding="utf-8")
    place = tmp_path / "pool"
    place.mkdir()
    (place / "postmortem.md").write_text(GOOD, encoding="utf-8")
    git(tmp_path, "init", "-q", "-b", "main")
    commit(place)
    run("submit", place, "--as", ANA)
    return place


def commit(folder: Path) -> str:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "the postmortem")
    return git(folder, "rev-parse", "HEAD")


def review(
    login: str, state: str, sha: str, ident: int = 1, at: str = "2026-02-17T09:00:00Z", **more: Any
) -> dict[str, Any]:
    return {
        "id": ident, "user": {"login": login}, "state": state, "commit_id": sha, "submitted_at": at, "body": "", **more,
    }  # fmt: skip


def adopt(folder: Path, *rows: dict[str, Any], code: int = 0) -> dict[str, Any]:
    saved = folder.parent / "reviews.json"
    saved.write_text(json.dumps(rows), encoding="utf-8")
    found = json.loads(run("adopt", folder, "--from", saved, "--as", "CI", "--json", code=code).stdout)
    assert isinstance(found, dict)
    return found


def test_reviews_by_the_people_of_each_role_approve_the_document(folder: Path) -> None:
    head = commit(folder) if git(folder, "status", "--porcelain") else git(folder, "rev-parse", "HEAD")
    found = adopt(folder, review("bcole", "APPROVED", head), review("cwong", "APPROVED", head, 2, body="reads well"))
    assert [one["role"] for one in found["adopted"]] == ["responder", "team lead"]
    assert status(folder)["state"] == "approved"


def test_the_same_reviews_again_note_nothing(folder: Path) -> None:
    head = git(folder, "rev-parse", "HEAD")
    rows = [review("bcole", "APPROVED", head)]
    adopt(folder, *rows)
    before = (folder / "journal.jsonl").read_bytes()
    again = adopt(folder, *rows)
    assert not again["adopted"]
    assert "noted before" in again["left"][0]["why"]
    assert (folder / "journal.jsonl").read_bytes() == before


def test_a_review_of_an_older_text_counts_for_nothing(folder: Path) -> None:
    old = git(folder, "rev-parse", "HEAD")
    (folder / "postmortem.md").write_text(GOOD + "\nOne more sentence.\n", encoding="utf-8")
    commit(folder)
    run("submit", folder, "--as", ANA)
    found = adopt(folder, review("bcole", "APPROVED", old))
    assert not found["adopted"]
    assert "another text" in found["left"][0]["why"]


def test_a_commit_that_leaves_the_document_alone_voids_no_review(folder: Path) -> None:
    old = git(folder, "rev-parse", "HEAD")
    commit(folder)  # the journal of the submission
    assert git(folder, "rev-parse", "HEAD") != old
    assert adopt(folder, review("bcole", "APPROVED", old))["adopted"]


def test_the_last_word_of_a_person_counts(folder: Path) -> None:
    head = git(folder, "rev-parse", "HEAD")
    found = adopt(folder, review("bcole", "CHANGES_REQUESTED", head, 1), review("bcole", "APPROVED", head, 2))
    assert [one["deed"] for one in found["adopted"]] == ["approve"]
    found = adopt(
        folder, review("bcole", "APPROVED", head, 2), review("bcole", "REQUEST_CHANGES", head, 3, body="which pool?")
    )
    assert found["changes requested"][0]["why"] == "which pool?"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"login": "somebody", "state": "APPROVED"}, "[lifecycle.logins] does not say who that is"),
        ({"login": "dokoro", "state": "APPROVED"}, "no missing role names Dee Okoro"),
        ({"login": "aruiz", "state": "APPROVED"}, "nobody approves what they wrote"),
        ({"login": "bcole", "state": "DISMISSED"}, "dismissed"),
        ({"login": "bcole", "state": "APPROVED", "dismissed": True}, "dismissed"),
    ],
)
def test_a_review_that_may_not_count_is_left_with_its_reason(folder: Path, row: dict[str, Any], why: str) -> None:
    head = git(folder, "rev-parse", "HEAD")
    found = adopt(folder, review(row.pop("login"), row.pop("state"), head, **row))
    assert not found["adopted"]
    assert why in found["left"][0]["why"]


@pytest.mark.parametrize("sha", ["0" * 40, "HEAD", "--textconv", "main:other", ""])
def test_a_commit_that_is_none_of_this_clone_is_left(folder: Path, sha: str) -> None:
    assert "not in this clone" in adopt(folder, review("bcole", "APPROVED", sha))["left"][0]["why"]


def test_comments_and_reviews_in_progress_judge_nothing(folder: Path) -> None:
    head = git(folder, "rev-parse", "HEAD")
    found = adopt(folder, *(review("bcole", state, head) for state in ("COMMENTED", "PENDING")))
    assert (found["adopted"], found["left"]) == ([], [])


def test_the_form_of_gh_pr_view_is_read(folder: Path) -> None:
    head = git(folder, "rev-parse", "HEAD")
    row = {
        "id": "PRR_1", "author": {"login": "bcole"}, "state": "APPROVED", "submittedAt": "2026-02-17T09:00:00Z", "body": "",
        "commit": {"oid": head},
    }  # fmt: skip
    saved = folder.parent / "reviews.json"
    saved.write_text(json.dumps({"reviews": [row]}), encoding="utf-8")
    assert "Ben Cole approved the document as responder" in run("adopt", folder, "--from", saved, "--as", "CI").stdout


@pytest.mark.parametrize(
    "text", ["", "{}", "[1]", '[{"state": "APPROVED"}]', '[{"id": 1, "state": "LGTM"}]', "[" * 5000]
)
def test_a_file_that_holds_no_reviews_is_an_error_and_notes_nothing(folder: Path, text: str) -> None:
    saved = folder.parent / "reviews.json"
    saved.write_text(text, encoding="utf-8")
    before = (folder / "journal.jsonl").read_bytes()
    assert "holds no reviews" in run("adopt", folder, "--from", saved, "--as", "CI", code=2).stderr
    assert (folder / "journal.jsonl").read_bytes() == before


def test_pages_one_after_the_other_are_one_list(folder: Path) -> None:
    head = git(folder, "rev-parse", "HEAD")
    saved = folder.parent / "reviews.json"
    pages = [[review("bcole", "APPROVED", head)], [review("cwong", "APPROVED", head, 2)]]
    saved.write_text("".join(json.dumps(page) for page in pages), encoding="utf-8")
    assert len(json.loads(run("adopt", folder, "--from", saved, "--as", "CI", "--json").stdout)["adopted"]) == 2


def test_reviews_are_asked_for_with_a_token_page_by_page(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = git(folder, "rev-parse", "HEAD")
    secret = "t0ken" + "-for-tests"
    monkeypatch.setenv("GITEA_TOKEN", secret)
    rows = [review("cwong", "COMMENTED", head, n) for n in range(60)] + [review("bcole", "APPROVED", head, 99)]

    def answers(seen: Seen) -> Said:
        assert seen.path == "/api/v1/repos/example/postmortems/pulls/7/reviews"
        if seen.headers.get("authorization") != f"token {secret}":
            return Said(401)
        size, page = int(seen.query["per_page"]), int(seen.query["page"])
        return Said(body=rows[(page - 1) * size : page * size])

    with served(answers) as here:
        here.faults = [Fault(Said(502))]
        done = run("adopt", folder, "--pull", f"{here.url}/example/postmortems/pulls/7", "--as", "CI")
    assert "Ben Cole approved the document as responder" in done.stdout
    assert [seen.query["page"] for seen in here.seen] == ["1", "1", "2"]
    assert secret not in done.output


def test_a_token_of_github_goes_to_nobody_else(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITEA_TOKEN", raising=False)
    monkeypatch.setenv("GITHUB_TOKEN", "t0ken" + "-of-github")
    monkeypatch.setenv("GH_TOKEN", "t0ken" + "-of-github")
    with served(lambda _: Said(body=[])) as here:
        done = run("adopt", folder, "--pull", f"{here.url}/example/postmortems/pulls/7", "--as", "CI", code=2)
        assert "no token for 127.0.0.1" in done.stderr
        assert "GITHUB_TOKEN" not in done.stderr
        assert not here.seen
        pull = "https://git.example.com/example/postmortems/pull/7"
        run("adopt", folder, "--pull", pull, "--api", here.url, "--as", "CI")
    assert here.seen[0].headers["authorization"].endswith("-of-github")


@pytest.mark.parametrize("host", ["github.com", "www.github.com", "GitHub.com"])
def test_github_is_asked_at_its_api_with_its_token(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []

    class Kept:
        def __init__(self, name: str, base: str, *_: Any, headers: dict[str, str], **__: Any) -> None:
            asked.append((base, headers["authorization"]))

        def get(self, *_: Any) -> Answer:
            return Answer(200, {}, b"[]")

        def close(self) -> None:
            """Nothing is open."""

    monkeypatch.setattr(adopting, "Service", Kept)
    monkeypatch.setenv("GITEA_TOKEN", "of-gitea")
    monkeypatch.setenv("GITHUB_TOKEN", "of-github")
    adopting.from_pull(f"https://{host}/example/postmortems/pull/7", "", lambda _: None)
    assert asked == [("https://api.github.com", "token of-github")]


def test_a_review_is_asked_for_in_one_way(folder: Path) -> None:
    assert "once" in run("adopt", folder, code=2).stderr
    assert "no address of a pull request" in run("adopt", folder, "--pull", "https://github.com/example", code=2).stderr
