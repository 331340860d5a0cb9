"""From a draft to an approved document, by the command line alone."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.cli.kit import run

from afteraction.app.busy import Busy
from afteraction.journal import chain

pytestmark = pytest.mark.usefixtures("nameless")
ANA, BEN, CAI, DEE = (
    f"{name} <{name.split()[0].lower()}@example.com>" for name in ("Ana Ruiz", "Ben Cole", "Cai Wong", "Dee Okoro")
)
GOOD = """# Payments failed

| | |
|---|---|
| **Severity** | SEV3 |

## Summary

- The pool of payment-service was full for nine minutes.

## Customer impact

- 340 requests failed from 02:12 to 02:21 UTC, counted in the log of the gateway.

## Contributing factors

1. The pool had ten connections and no alert. Why was that possible? Its size is a constant in the code.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a document that is ready for review."""
    place = tmp_path / "pool"
    place.mkdir()
    (place / "postmortem.md").write_text(GOOD, encoding="utf-8")
    return place


def status(folder: Path) -> dict[str, Any]:
    found = json.loads(run("status", folder, "--json").stdout)
    assert isinstance(found, dict)
    return found


def write(folder: Path, text: str) -> None:
    (folder / "postmortem.md").write_text(text, encoding="utf-8")


def approved(folder: Path) -> None:
    for who, role in ((BEN, "responder"), (CAI, "team lead"), (DEE, "manager")):
        run("approve", folder, "--role", role, "--as", who)


def test_the_whole_story(incident: Path, tmp_path: Path) -> None:
    """Draft; refused for its tone, mended; refused for gaps, filled; submitted; the author's own approval refused; three roles;
    an edit voids; submitted and approved again."""
    out = tmp_path / "out"
    run("draft", incident, "-o", out)
    assert status(out)["state"] == "draft"
    page = (out / "postmortem.md").read_text(encoding="utf-8")

    write(out, page.replace("## Summary\n", "## Summary\n\n- Ana Ruiz carelessly broke payments.\n"))
    said = run("submit", out, "--as", ANA, code=8).stderr
    assert "The tone does not pass" in said
    assert "line 20: “Ana”" in said

    write(out, page)
    said = run("submit", out, "--as", ANA, code=8).stderr
    assert "gaps are left where reviewers need an answer" in said
    assert "the severity" in said

    filled = "\n".join(
        line.replace(
            line[line.index("TK") :], "SEV3 |" if "the severity" in line else "Not known: no record of it is left."
        )
        if "TK" in line
        else line
        for line in page.splitlines()
    )
    write(out, filled + "\n")
    assert "in review" in run("submit", out, "--as", ANA).stdout
    now = status(out)
    assert [one["role"] for one in now["roles"]] == ["responder", "team lead", "manager"]
    assert now["severity"] == "SEV3"

    said = run("approve", out, "--role", "responder", "--as", ANA, code=9).stderr
    assert "nobody approves what they wrote" in said

    approved(out)
    now = status(out)
    assert (now["state"], now["next"]) == ("approved", "publish it")
    assert [one["approved"]["by"]["name"] for one in now["roles"]] == ["Ben Cole", "Cai Wong", "Dee Okoro"]
    assert {one["approved"]["sha256"] for one in now["roles"]} == {now["sha256"]}

    before = now["sha256"]
    write(out, filled.replace("Payments", "All payments", 1) + "\nOne more word.\n\nAnd another.\n")
    now = status(out)
    assert now["state"] == "in review"
    assert now["edited"]["was"] == "approved"
    assert now["edited"]["sha256"] == before
    assert "lines added" in now["edited"]["lines"]
    assert len(now["edited"]["voided"]) == 3
    assert "submit it again" in run("approve", out, "--role", "responder", "--as", BEN, code=9).stderr

    run("submit", out, "--as", ANA, "-m", "one more word")
    approved(out)
    said = run("status", out).stdout
    assert said.startswith("approved: publish it\n")
    assert "round 2" in said
    kinds = [entry.kind for entry in chain.read(out / "journal.jsonl")]
    assert kinds == ["draft", "submit", *["approve"] * 3, "submit", *["approve"] * 3]
    run("journal", "verify", out)


def test_a_document_that_a_person_wrote_alone_goes_the_same_way(folder: Path) -> None:
    run("submit", folder, "--as", ANA)
    approved(folder)
    assert status(folder)["state"] == "approved"


def test_an_edit_is_told_in_lines_and_an_undone_one_voids_nothing(folder: Path) -> None:
    run("submit", folder, "--as", ANA)
    approved(folder)
    write(folder, GOOD.replace("nine minutes", "ten minutes") + "\n- More.\n")
    assert status(folder)["edited"]["lines"] == "1 line changed, 2 lines added"
    write(folder, GOOD)
    assert (status(folder)["state"], status(folder)["edited"]) == ("approved", None)


def test_severe_incidents_wait_for_a_director_and_unknown_severity_is_severe(folder: Path) -> None:
    write(folder, GOOD.replace("SEV3", "SEV1"))
    run("submit", folder, "--as", ANA)
    assert [one["role"] for one in status(folder)["roles"]][-1] == "director"
    write(folder, GOOD.replace("SEV3", "to be found out"))
    assert "the header does not say the severity" in run("submit", folder, "--as", ANA, code=8).stderr
    run("submit", folder, "--as", ANA, "--allow-gaps", "Monday")
    assert [one["role"] for one in status(folder)["roles"]][-1] == "director"
    assert "of unknown severity" in run("status", folder).stdout


def test_gaps_pass_with_a_reason_which_is_noted(folder: Path) -> None:
    write(folder, GOOD.replace("SEV3", "TK"))
    run("submit", folder, "--as", ANA, "--allow-gaps", "  ", code=8)
    run("submit", folder, "--as", ANA, "--allow-gaps", "revenue is known on Monday")
    (entry,) = chain.read(folder / "journal.jsonl")
    assert entry.body["gaps allowed"] == "revenue is known on Monday"
    assert entry.body["gaps"] == ["line 5, header: Severity | TK"]
    assert "1 gaps let pass: revenue is known on Monday" in run("journal", "show", folder).stdout


def test_changes_are_requested_and_hold_the_approval_back(folder: Path) -> None:
    run("submit", folder, "--as", ANA)
    run("request-changes", folder, "-m", " ", "--as", DEE, code=2)
    run("request-changes", folder, "-m", "which customers?", "--as", "Eve Stein")
    approved(folder)
    now = status(folder)
    assert (now["state"], now["next"]) == (
        "in review",
        "it waits for an answer to the changes that Eve Stein asked for",
    )
    assert "changes requested by Eve Stein" in run("status", folder).stdout


def test_a_comment_stays_with_its_claim_and_is_never_lost(folder: Path) -> None:
    run("comment", folder, "which pool?", "--on", "pool of payment-service was full", "--as", BEN)
    write(folder, GOOD.replace("## Summary", "A word before.\n\n## Summary"))
    (one,) = status(folder)["comments"]
    assert (one["text"], one["line"], one["orphaned"]) == ("which pool?", 11, False)
    write(folder, GOOD.replace("was full for nine minutes", "was full"))
    (one,) = status(folder)["comments"]
    assert (one["orphaned"], one["near"]) == (True, "The pool of payment-service was full.")
    said = run("status", folder).stdout
    assert "orphaned; it was made to: The pool of payment-service was full for nine minutes." in said
    run("comment", folder, "--settle", str(one["number"]), "-m", "said so now", "--as", ANA)
    assert status(folder)["comments"] == []
    assert "there is no open comment 1" in run("comment", folder, "--settle", "1", "--as", ANA, code=9).stderr


def test_a_comment_on_words_that_stand_nowhere_or_twice_is_refused_and_says_where(folder: Path) -> None:
    assert "no sentence of the document" in run("comment", folder, "x", "--on", "the moon", "--as", BEN, code=2).stderr
    said = run("comment", folder, "x", "--on", "the pool", "--as", BEN, code=2).stderr
    assert "2 sentences hold these words" in said
    assert "line 9:" in said
    run("comment", folder, "--as", BEN, code=2)
    run("comment", folder, "x", "--settle", "1", "--as", BEN, code=2)


def test_a_secret_in_a_comment_is_not_written(folder: Path) -> None:
    secret = "AKIA" + "IOSFODNN7" + "EXAMPLQ"
    run("comment", folder, f"the key was {secret}", "--as", BEN)
    assert secret not in (folder / "journal.jsonl").read_text(encoding="utf-8")


def test_a_document_with_a_secret_is_not_submitted_and_not_copied(folder: Path) -> None:
    secret = "AKIA" + "IOSFODNN7" + "EXAMPLQ"
    write(folder, GOOD + f"\nThe key was {secret}.\n")
    said = run("submit", folder, "--as", ANA, code=6).stderr
    assert "it holds what must not leave" in said
    assert secret not in said
    assert [path.name for path in folder.iterdir()] == ["postmortem.md"]


def test_a_withdrawn_document_can_be_submitted_again(folder: Path) -> None:
    run("withdraw", folder, "-m", "why", "--as", ANA, code=9)
    run("submit", folder, "--as", ANA)
    approved(folder)
    run("withdraw", folder, "-m", "two incidents are mixed up", "--as", DEE)
    assert status(folder)["state"] == "withdrawn"
    run("approve", folder, "--role", "manager", "--as", DEE, code=9)
    run("submit", folder, "--as", ANA)
    assert status(folder)["state"] == "in review"


@pytest.mark.parametrize("command", [["approve", "--role", "manager"], ["request-changes", "-m", "x"]])
def test_the_wrong_order_ends_with_9_and_nothing_is_noted(folder: Path, command: list[str]) -> None:
    said = run(command[0], folder, *command[1:], "--as", BEN, code=9).stderr
    assert "afteraction submit FOLDER" in said
    assert not (folder / "journal.jsonl").exists()


# Two people at once


def test_a_decision_is_about_the_text_that_was_read(folder: Path) -> None:
    """Somebody edited it in between: nothing is decided."""
    run("submit", folder, "--as", ANA)
    read = status(folder)["sha256"]
    write(folder, GOOD + "\nMore.\n")
    run("submit", folder, "--as", ANA)
    said = run("approve", folder, "--role", "manager", "--as", DEE, "--expect", read[:12], code=9).stderr
    assert "not the one that you read" in said
    run("approve", folder, "--role", "manager", "--as", DEE, "--expect", read[:5], code=2)
    run("approve", folder, "--role", "manager", "--as", DEE, "--expect", status(folder)["sha256"].upper())


@pytest.mark.skipif(os.name == "nt", reason="needs advisory locks")
def test_while_one_command_works_in_a_folder_another_decides_nothing(folder: Path) -> None:
    run("submit", folder, "--as", ANA)
    busy = Busy()
    busy.hold(folder)
    said = run("approve", folder, "--role", "manager", "--as", DEE, code=5).stderr
    busy.release()
    assert "another command works in" in said
    assert "--out" not in said  # it has no such option
    assert len(chain.read(folder / "journal.jsonl")) == 1


def test_a_journal_that_was_changed_takes_no_decision_and_is_named_by_status(folder: Path, tmp_path: Path) -> None:
    run("submit", folder, "--as", ANA)
    journal = folder / "journal.jsonl"
    journal.write_text(journal.read_text(encoding="utf-8").replace("Ana Ruiz", "Eve Ruiz"), encoding="utf-8")
    run("approve", folder, "--role", "manager", "--as", DEE, code=5)
    assert "changed at line 1" in run("status", folder, code=5).stderr
    assert "changed at line 1" in run("status", tmp_path, code=5).stdout


# Who


def test_nobody_decides_without_a_name_and_the_error_says_how_to_give_one(folder: Path) -> None:
    assert "--as" in run("submit", folder, code=2).stderr
    run("submit", folder, "--as", "<>", code=2)


def test_the_config_names_who_works_here_and_who_may_approve(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "afteraction.toml").write_text(
        '[lifecycle]\nme = "Ana Ruiz"\n[lifecycle.roles]\nany = ["Duty manager"]\n'
        '[lifecycle.people]\n"Duty manager" = ["dee@example.com"]\n',
        encoding="utf-8",
    )
    run("submit", folder)
    assert status(folder)["submitted"]["by"]["name"] == "Ana Ruiz"
    assert "lists for this role" in run("approve", folder, "--role", "duty manager", "--as", BEN, code=9).stderr
    run("approve", folder, "--role", "duty manager", "--as", DEE)
    assert status(folder)["state"] == "approved"


def test_a_round_keeps_the_rules_with_which_it_began(folder: Path, tmp_path: Path) -> None:
    """Nobody loosens them in a config of their own while others review."""
    run("submit", folder, "--as", ANA)
    (tmp_path / "afteraction.toml").write_text('[lifecycle.roles]\nany = ["manager"]\n', encoding="utf-8")
    run("approve", folder, "--role", "manager", "--as", DEE)
    assert status(folder)["state"] == "in review"


@pytest.mark.parametrize("inside", [False, True])
def test_a_config_among_the_files_of_the_incident_decides_nothing(
    folder: Path, inside: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where one works in that folder."""
    (folder / "afteraction.toml").write_text('[lifecycle.roles]\nany = ["manager"]\n', encoding="utf-8")
    if inside:
        monkeypatch.chdir(folder)
    said = run("submit", "." if inside else folder, "--as", ANA).stderr
    assert ("[lifecycle] of it is ignored" in said) == inside
    assert len(status(folder)["roles"]) == 3


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ('[lifecycle.roles]\nSEV1 = ["director"]\n', "no role must approve"),
        ('[lifecycle.roles]\nany = ["manager"]\nsevere = ["director"]\n', "'severe' is no severity"),
        ('[lifecycle.people]\nowner = ["Ana"]\n', "no document needs a 'owner'"),
        ('[lifecycle]\nauthors_may_hold = ["owner"]\n', "no document needs a 'owner'"),
        ('[lifecycle]\nfilled = ["poetry"]\n', "no part of a postmortem"),
    ],
)
def test_a_config_that_makes_no_sense_is_an_error(folder: Path, tmp_path: Path, config: str, said: str) -> None:
    (tmp_path / "afteraction.toml").write_text(config, encoding="utf-8")
    assert said in run("submit", folder, "--as", ANA, code=2).stderr


def git(folder: Path, *words: str, stdin: str = "") -> str:
    command = ["git", "-C", str(folder), *words]
    return subprocess.run(command, check=True, capture_output=True, text=True, input=stdin).stdout


@pytest.fixture
def repository(folder: Path) -> Path:
    """The folder under version control; Ben Cole committed the document."""
    try:
        git(folder, "init", "-q")
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("needs git")
    git(folder, "config", "user.name", "Ben Cole")
    git(folder, "config", "user.email", "ben@example.com")
    git(folder, "add", "postmortem.md")
    git(folder, "commit", "-q", "-m", "the postmortem")
    return folder


def test_git_names_who_works_here_and_who_wrote_the_document(repository: Path) -> None:
    run("submit", repository, "--as", ANA)
    said = run("approve", repository, "--role", "responder", code=9).stderr
    assert "nobody approves what they wrote" in said
    assert [one["name"] for one in status(repository)["authors"]] == ["Ana Ruiz", "Ben Cole"]


def test_a_commit_of_another_file_makes_nobody_an_author(repository: Path) -> None:
    git(repository, "config", "user.name", "Cai Wong")
    git(repository, "config", "user.email", "cai@example.com")
    (repository / "notes.txt").write_text("x", encoding="utf-8")
    git(repository, "add", "notes.txt")
    git(repository, "commit", "-q", "-m", "notes")
    run("submit", repository, "--as", ANA)
    run("approve", repository, "--role", "team lead", "--as", CAI)


def test_a_repository_among_the_artifacts_starts_no_program(repository: Path, tmp_path: Path) -> None:
    """What its config names as a program to run is not run."""
    seen = tmp_path / "seen"
    program = tmp_path / "program.sh"
    program.write_text(f"#!/bin/sh\ntouch '{seen}'\n", encoding="utf-8")
    program.chmod(0o755)
    signed = git(repository, "cat-file", "commit", "HEAD").replace(
        "\n\n", "\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n\n", 1
    )
    git(
        repository,
        "update-ref",
        "HEAD",
        git(repository, "hash-object", "-t", "commit", "-w", "--stdin", stdin=signed).strip(),
    )
    for key in ("core.fsmonitor", "core.pager", "gpg.program", "diff.external", "core.sshCommand", "core.editor"):
        git(repository, "config", key, str(program))
    git(repository, "config", "log.showSignature", "true")
    run("submit", repository, "--as", ANA)
    assert not seen.exists()


# Many folders


def test_status_of_a_folder_above_has_a_line_for_each_incident(tmp_path: Path) -> None:
    for name in ("a", "b/c"):
        place = tmp_path / "all" / name
        place.mkdir(parents=True)
        write(place, GOOD)
    run("submit", tmp_path / "all" / "a", "--as", ANA)
    run("comment", tmp_path / "all" / "b" / "c", "a word", "--as", ANA)
    (tmp_path / "all" / ".hidden").mkdir()
    said = run("status", tmp_path / "all").stdout.splitlines()
    assert len(said) == 2
    assert "SEV3" in said[0]
    assert "in review; it waits for approval by the responder" in said[0]
    assert "draft; submit it for review; 1 open comment" in said[1]
    found = json.loads(run("status", tmp_path / "all", "--json").stdout)
    assert [one["state"] for one in found] == ["in review", "draft"]


def test_where_comments_stand_is_told_of_a_single_folder_and_not_of_many(folder: Path, tmp_path: Path) -> None:
    """To look for them, each document would have to be read."""
    run("comment", folder, "which pool?", "--on", "pool of payment-service", "--as", BEN)
    assert status(folder)["comments"][0]["line"] == 9
    (one,) = json.loads(run("status", tmp_path, "--json").stdout)
    assert one["comments"][0]["on"] == "pool of payment-service"
    assert "line" not in one["comments"][0]


def test_status_where_there_is_no_incident_says_so(tmp_path: Path) -> None:
    assert "no incident folder lies in" in run("status", tmp_path, code=2).stderr
    run("status", tmp_path / "nowhere", code=2)
    run("submit", tmp_path, "--as", ANA, code=2)


def test_status_changes_nothing(folder: Path) -> None:
    run("submit", folder, "--as", ANA)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    run("status", folder)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_each_command_gives_the_new_status_as_json(folder: Path) -> None:
    assert json.loads(run("submit", folder, "--as", ANA, "--json").stdout)["state"] == "in review"
