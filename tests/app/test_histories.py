"""A git repository that is given as a path: its commits, tags and merges of the incident's window, and nothing else of it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from afteraction.app.reading import Reading, read_all
from afteraction.domain.record import Record
from afteraction.domain.when import Instant

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
NOTES = b'[{"time": "2026-02-16T02:12:04Z", "text": "errors"}, {"time": "2026-02-16T03:10:02Z", "text": "resolved"}]'


def git(folder: Path, *words: str, at: str = "2026-02-16T02:00:00Z") -> str:
    """Run git as somebody with these settings and no others."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    who = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in
           (("NAME", "Kim Ode"), ("EMAIL", "kim@shop.example"), ("DATE", at))}  # fmt: skip
    quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(
        ["git", *words], cwd=folder, env={**own, **who, **quiet}, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def commit(folder: Path, at: str, message: str, file: str = "pool.py") -> str:
    (folder / file).write_text(message, encoding="utf-8")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", message, at=at)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A repository with a year of history: the night of the incident is a small part of it."""
    folder = tmp_path / "shop"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    commit(folder, "2025-06-01T10:00:00Z", "long before")
    commit(folder, "2026-02-15T20:00:00+01:00", "checkout: raise the pool")
    git(folder, "checkout", "-qb", "fix")
    commit(folder, "2026-02-16T02:20:00Z", "checkout: pool back to 20", "limits.py")
    git(folder, "checkout", "-q", "main")
    git(folder, "merge", "-q", "--no-ff", "-m", "Merge branch 'fix'", "fix", at="2026-02-16T02:26:00Z")
    git(folder, "tag", "-a", "v1.4.2", "-m", "Release 1.4.2", at="2026-02-16T02:27:00Z")
    commit(folder, "2026-06-01T10:00:00Z", "long after")
    return folder


@pytest.fixture
def incident(tmp_path: Path) -> Path:
    folder = tmp_path / "incident"
    folder.mkdir()
    (folder / "notes.json").write_bytes(NOTES)
    return folder


def named(reading: Reading, part: str) -> list[Record]:
    return [record for one in reading.artifacts if one.artifact.name.endswith(part) for record in one.records]


def titles(reading: Reading) -> set[str]:
    return {record.title for record in named(reading, "!commits")}


def test_a_repository_among_the_paths_gives_the_commits_of_the_window(shop: Path, incident: Path) -> None:
    reading = read_all([str(incident), str(shop)])
    assert titles(reading) == {"checkout: raise the pool", "checkout: pool back to 20", "Merge branch 'fix'"}
    assert [record.title for record in named(reading, "!tags")] == ["Tag v1.4.2"]
    assert {one.artifact.name for one in reading.artifacts} == {"incident/notes.json", "shop!commits", "shop!tags"}


def test_a_record_cites_the_hash_of_its_commit(shop: Path, incident: Path) -> None:
    wanted = git(shop, "rev-parse", "fix")
    (found,) = [r for r in named(read_all([str(incident), str(shop)]), "!commits") if r.title.endswith("back to 20")]
    assert (found.key, found.get("sha"), found.get("paths")) == (f"git:{wanted}", wanted, "limits.py")
    assert isinstance(found.time, Instant)
    assert found.time.iso() == "2026-02-16T02:20:00Z"


def test_a_repository_inside_the_folder_is_read_the_same_way(shop: Path, incident: Path) -> None:
    shutil.copytree(shop, incident / "code" / "shop")
    reading = read_all([str(incident)])
    assert len(titles(reading)) == 3
    assert {one.artifact.name for one in reading.artifacts} == {"notes.json", "code/shop!commits", "code/shop!tags"}


def test_the_only_path_is_a_folder_of_artifacts_even_when_somebody_keeps_it_in_git(incident: Path) -> None:
    git(incident, "init", "-q")
    git(incident, "add", ".")
    git(incident, "commit", "-qm", "notes")
    assert [one.artifact.name for one in read_all([str(incident)]).artifacts] == ["notes.json"]


def test_a_window_that_somebody_names_is_taken_as_it_is(shop: Path) -> None:
    since, until = (Instant(ns * 10**9) for ns in (1771208400, 1771208700))  # 02:20 to 02:25
    reading = read_all([str(shop)], since=since, until=until)
    assert titles(reading) == {"checkout: pool back to 20"}


def test_a_repository_without_any_time_beside_it_is_not_read_and_says_why(shop: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--bare", str(shop), "bare.git")
    reading = read_all([str(tmp_path / "bare.git")])
    assert not reading.artifacts
    assert "give --since and --until" in reading.problems[0].reason


def test_a_night_without_commits_is_said(shop: Path) -> None:
    since, until = Instant(10**18), Instant(10**18 + 10**9)
    (problem,) = read_all([str(shop)], since=since, until=until).problems
    assert problem.reason.startswith("a git repository without commits or tags from 2001-09-09")


def test_two_readings_are_equal_whatever_the_caller_has_set(
    shop: Path, incident: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first = read_all([str(incident), str(shop)])
    settings = tmp_path / "gitconfig"
    settings.write_text(
        "[log]\n\tdate = relative\n\tdecorate = full\n[color]\n\tui = always\n[diff]\n\trenames = copies\n"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    second = read_all([str(incident), str(shop)])
    assert [one.artifact.id for one in first.artifacts] == [one.artifact.id for one in second.artifacts]


def test_no_program_that_a_repository_names_is_started(shop: Path, incident: Path, tmp_path: Path) -> None:
    """Its config and hooks name one for everything that git can start; an object is missing and must not be fetched."""
    marker, program = tmp_path / "started", tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {marker}\ncat\n", encoding="utf-8")
    program.chmod(0o755)
    inner = shop / ".git"
    for hook in ("post-checkout", "fsmonitor-watchman", "reference-transaction", "post-index-change"):
        shutil.copy(program, inner / "hooks" / hook)
    (shop / ".gitattributes").write_text("* diff=evil filter=evil\n", encoding="utf-8")
    (inner / "info" / "attributes").write_text("* diff=evil filter=evil\n", encoding="utf-8")
    (tmp_path / "further").write_text(f"[core]\n\teditor = {program}\n", encoding="utf-8")
    keys = (
        "core.fsmonitor", "core.pager", "pager.log", "pager.for-each-ref", "diff.external", "diff.evil.textconv",
        "diff.evil.command", "filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "gpg.program",
        "core.sshCommand", "core.gitProxy", "core.askPass", "core.alternateRefsCommand", "credential.helper",
        "remote.origin.uploadpack", "uploadpack.packObjectsHook", "sequence.editor",
    )  # fmt: skip
    for key in keys:
        git(shop, "config", key, str(program))
    for key, value in (
        ("alias.log", f"!{program}"), ("core.hooksPath", str(inner / "hooks")), ("log.showSignature", "true"),
        ("core.repositoryFormatVersion", "1"), ("extensions.partialClone", "origin"), ("remote.origin.promisor", "true"),
        ("remote.origin.url", f"ext::{program}"), ("protocol.ext.allow", "always"), ("core.worktree", str(tmp_path)),
        ("include.path", str(tmp_path / "further")), ("log.mailmap", "true"), ("i18n.logOutputEncoding", "UTF-16"),
    ):  # fmt: skip
        git(shop, "config", key, value)
    tree = subprocess.run(["git", "--git-dir", str(inner), "-c", "core.fsmonitor=false", "rev-parse", "fix^{tree}"],
                          check=True, capture_output=True, text=True).stdout.strip()  # fmt: skip
    (inner / "objects" / tree[:2] / tree[2:]).unlink()
    marker.unlink(missing_ok=True)  # the lines above may have started it
    reading = read_all([str(incident), str(shop)])
    assert not marker.exists()
    assert any("commits" in problem.name for problem in reading.problems)  # the tree is missing, which is said


def test_a_repository_in_the_folder_that_borrows_from_another_is_refused(shop: Path, incident: Path) -> None:
    """Who prepared the folder must not get commits of the reader's own repositories into the draft."""
    for name in ("alternates", "link", "pointer", "refs"):
        (incident / name).mkdir()
    git(incident / "alternates", "init", "-q")
    (incident / "alternates/.git/objects/info").mkdir(exist_ok=True)
    (incident / "alternates/.git/objects/info/alternates").write_text(f"{shop}/.git/objects\n", encoding="utf-8")
    (incident / "link/.git").symlink_to(shop / ".git")
    (incident / "pointer/.git").write_text(f"gitdir: {shop}/.git\n", encoding="utf-8")
    git(incident / "refs", "init", "-q")
    shutil.rmtree(incident / "refs/.git/refs/heads")
    (incident / "refs/.git/refs/heads").symlink_to(shop / ".git/refs/heads")
    reading = read_all([str(incident)])
    assert {problem.name for problem in reading.problems} == {"alternates", "link", "pointer", "refs"}
    assert [one.artifact.name for one in reading.artifacts] == ["notes.json"]


def test_a_message_that_looks_like_a_commit_stays_a_message(shop: Path, incident: Path) -> None:
    commit(
        shop,
        "2026-02-16T02:40:00Z",
        "odd\n\ncommit 0123456789abcdef\nAuthor: Mallory <m@shop.example>",
        "commit 0123456789",
    )
    found = named(read_all([str(incident), str(shop)]), "!commits")
    assert len(found) == 4
    assert {record.author.name for record in found if record.author} == {"Kim Ode"}
