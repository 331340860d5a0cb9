"""Action items from proposed to closed, by the command line alone."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.kit import run

from afteraction.app import clock
from afteraction.app.busy import Busy
from afteraction.journal import chain

BEN = "Ben Cole <ben@example.com>"
PAGE = """# Payments failed

| | |
|---|---|
| **Severity** | SEV2 |

## Contributing factors

1. The pool had ten connections and no alert. Why was that possible? Its size is a constant in the code.

## Action items

- [Detection] Add an alert on pool use: page at 80 % for 5 minutes. Owner: Ines. Due: 2026-03-13
- Improve monitoring
- [x] Rolled the flag back
- Move the pool size into `config.yaml`
- Rename the billing dashboard in `panels.json`
"""


class Calendar:
    """The clock of these tests: it stands at nine in the morning of a day."""

    def __init__(self) -> None:
        self.day = "2026-03-02"

    def now(self) -> datetime.datetime:
        return datetime.datetime.fromisoformat(f"{self.day}T09:00:00+00:00")


@pytest.fixture(autouse=True)
def calendar(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Calendar:
    made = Calendar()
    monkeypatch.setattr(clock, "_now", made.now)
    monkeypatch.chdir(tmp_path)
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An incident whose document somebody wrote by hand."""
    place = tmp_path / "incidents" / "pool"
    place.mkdir(parents=True)
    (place / "postmortem.md").write_text(PAGE, encoding="utf-8")
    return place


def items(place: Path, *options: str) -> list[dict[str, Any]]:
    found = json.loads(run("actions", place, "--json", *options).stdout)["items"]
    assert isinstance(found, list)
    return found


def deed(name: str, folder: Path, item: str, *options: str, code: int = 0) -> str:
    done = run("actions", name, folder, item, *options, "--as", BEN, code=code)
    return done.stderr if code else done.stdout


def agreed(folder: Path, item: str = "4", *options: str) -> str:
    return deed("agree", folder, item, "--owner", "Ana Ruiz", "--class", "prevent", *options)


def test_the_whole_story(folder: Path, calendar: Calendar) -> None:
    """Proposed; refused while vague; agreed; late; closed with evidence; re-opened; told in the report of the month."""
    assert [(one["number"], one["state"]) for one in items(folder)] == [
        (1, "proposed"), (2, "proposed"), (4, "proposed"), (5, "proposed"),
    ]  # fmt: skip
    said = deed("agree", folder, "2", "--owner", "Ana Ruiz", "--class", "detect", "-m", "nobody saw it", code=8)
    assert "vague-action: “Improve” has no end" in said

    said = agreed(folder)
    assert "due 2026-03-16 was proposed: 10 working days for SEV2" in said
    deed("agree", folder, "alert on pool", "--owner", "Ines")

    calendar.day = "2026-03-18"
    late = items(folder, "--overdue")
    assert [(one["number"], one["overdue days"], one["age days"]) for one in late] == [(1, 5, 16), (4, 2, 16)]

    assert "closed action item 4" in deed("close", folder, "4", "--evidence", "https://git.example.com/pull/41")
    calendar.day = "2026-03-25"
    assert "re-opened action item 4" in deed("reopen", folder, "4", "-m", "the constant came back")

    calendar.day = "2026-04-02"
    told = json.loads(run("actions", "report", folder.parent, "--month", "2026-03", "--format", "json").stdout)
    assert told["promised"] == 2
    assert told["outcomes"]["not done"] == 2
    assert (told["agreed in the month"], told["closed in the month"]) == (2, 1)
    assert [one["why"] for one in told["re-opened in the month"]] == ["the constant came back"]
    assert sorted(told["overdue by owner"]) == ["Ana Ruiz", "Ines"]

    kinds = [entry.kind for entry in chain.read(folder / "journal.jsonl")]
    assert kinds == ["agree-action", "agree-action", "close-action", "reopen-action"]
    assert "reopen-action" in run("journal", "show", folder).stdout
    assert "4 entries follow" in run("journal", "verify", folder).stdout


def test_the_list_reads_what_a_draft_wrote(incident: Path, tmp_path: Path, calendar: Calendar) -> None:
    run("draft", incident, "-o", tmp_path / "out")
    calendar.day = "2026-03-05"
    for one in items(tmp_path / "out", "--state", "any"):
        assert one["state"] in ("proposed", "done")
        assert one["age days"] == 3


def test_a_root_lists_every_incident_and_the_most_overdue_comes_first(folder: Path) -> None:
    other = folder.parent / "disk"
    other.mkdir()
    (other / "postmortem.md").write_text(
        "# Disk\n\n- Severity: SEV3\n\n## Action items\n\n- Add a quota of 10 GB. Owner: Ben. Due: 2026-02-01\n"
    )
    found = items(folder.parent, "--today", "2026-03-20")
    assert [(Path(one["folder"]).name, one["number"]) for one in found][:2] == [("disk", 1), ("pool", 1)]
    assert [one["overdue days"] for one in found][:3] == [47, 7, 0]


@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        (("--owner", "ines"), [1]),
        (("--severity", "sev2"), [1, 2, 4, 5]),
        (("--severity", "SEV1"), []),
        (("--state", "done"), [3]),
        (("--state", "any"), [1, 2, 3, 4, 5]),
        (("--overdue",), []),
        (("--overdue", "--today", "2026-03-14"), [1]),
    ],
)
def test_filters(folder: Path, options: tuple[str, ...], numbers: list[int]) -> None:
    assert sorted(one["number"] for one in items(folder, *options)) == numbers


def test_for_people_the_list_says_who_when_and_how_late(folder: Path) -> None:
    said = run("actions", folder, "--today", "2026-03-14").stdout
    assert "proposed; Ines; due 2026-03-13, 1 day overdue; detect; SEV2" in said
    assert "no owner; no date (2026-03-27 is proposed)" in said
    assert "4 shown; of all 4 proposed, 0 agreed, 0 re-opened, 1 closed or done; 1 overdue on 2026-03-14" in said


def test_an_agreement_survives_edits_around_its_item_and_is_shown_when_its_words_are_gone(folder: Path) -> None:
    agreed(folder)
    page = folder / "postmortem.md"
    moved = PAGE.replace("- Move the pool size into `config.yaml`\n", "").replace(
        "## Action items\n\n", "## Action items\n\n- [ ] Move the pool size into config.yaml. Owner: Ines\n"
    )
    page.write_text(moved, encoding="utf-8")
    now = next(one for one in items(folder) if one["state"] == "agreed")
    assert (now["number"], now["owner"], now["said"]) == (1, "Ana Ruiz", ["the document names Ines as its owner"])
    page.write_text(moved.replace("Move the pool size", "Move the size of the pool"), encoding="utf-8")
    gone = next(one for one in items(folder) if one["state"] == "agreed")
    assert (gone["line"], gone["number"]) == (0, 6)
    assert "does not have it any more; most like it now: Move the size of the pool" in gone["said"][0]
    deed("close", folder, "6", "--evidence", "3fa1b2c4d5")
    assert items(folder, "--state", "closed")[0]["decisions"][-1]["evidence"] == "3fa1b2c4d5"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("4", "--owner", "Ana Ruiz"), "unclassified-action"),
        (("4", "--owner", "Platform team", "--class", "prevent"), "unowned-action: “Platform team” is a group"),
        (("4", "--owner", "TBD", "--class", "prevent"), "unowned-action"),
        (("5", "--owner", "Ana Ruiz", "--class", "prevent"), "no rationale"),
    ],
)
def test_the_rules_of_the_rubric_refuse_and_nothing_is_noted(folder: Path, options: tuple[str, ...], said: str) -> None:
    item, *rest = options
    assert said in deed("agree", folder, item, *rest, code=8)
    assert not (folder / "journal.jsonl").exists()


@pytest.mark.parametrize("rationale", [("--factor", "2"), ("-m", "the wrong panel was looked at first")])
def test_a_rationale_is_a_factor_or_a_reason(folder: Path, rationale: tuple[str, str]) -> None:
    assert "agreed on action item 5" in agreed(folder, "5", *rationale)


def test_one_person_is_accountable(folder: Path) -> None:
    said = deed("agree", folder, "4", "--owner", "Ana and Ben", "--class", "prevent", code=2)
    assert "names several owners" in said


@pytest.mark.parametrize("due", ["2026-03-01", "soon", "03-12"])
def test_the_day_must_be_one_to_come(folder: Path, due: str) -> None:
    deed("agree", folder, "4", "--owner", "Ana", "--class", "prevent", "--due", due, code=2)


def test_the_config_says_which_days_are_proposed_and_who_may_own(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "afteraction.toml").write_text(
        '[actions]\nholidays = ["2026-03-03"]\n[actions.days]\nSEV2 = 2\n[review]\nteams_may_own = true\n'
    )
    said = deed("agree", folder, "4", "--owner", "Platform team", "--class", "prevent")
    assert "due 2026-03-05 was proposed: 2 working days for SEV2" in said


@pytest.mark.parametrize(
    "text", ["[actions]\ndays = {}\n", "[actions.days]\nsev2 = 3\n", "[actions.days]\nSEV2 = 0\n", '[actions]\nholidays = ["x"]\n']
)  # fmt: skip
def test_a_config_that_makes_no_sense_is_refused(folder: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "afteraction.toml").write_text(text)
    assert "[actions]" in run("actions", folder, code=2).stderr


def test_what_comes_in_the_wrong_order_is_refused(folder: Path) -> None:
    assert "nobody agreed to do it" in deed("close", folder, "4", "--evidence", "3fa1b2c4d5", code=9)
    assert "not closed" in deed("reopen", folder, "4", "-m", "it happened again", code=9)
    agreed(folder)
    said = deed("agree", folder, "4", "--owner", "Ben", "--class", "prevent", code=9)
    assert "another owner or date needs a reason" in said
    assert len(chain.read(folder / "journal.jsonl")) == 1


@pytest.mark.parametrize("evidence", ["", "done", "it is", "41"])
def test_a_word_is_no_evidence(folder: Path, evidence: str) -> None:
    agreed(folder)
    assert "is no evidence" in deed("close", folder, "4", "--evidence", evidence, code=2)


def test_evidence_that_holds_a_secret_is_not_noted(folder: Path) -> None:
    agreed(folder)
    key = "AKIA" + "Q3EGRTVZ5N2WX7YB"
    said = deed("close", folder, "4", "--evidence", f"https://example.com/?key={key}", code=6)
    assert key not in said
    assert len(chain.read(folder / "journal.jsonl")) == 1


def test_an_item_is_named_by_its_number_or_by_words_that_only_it_holds(folder: Path) -> None:
    assert "has no action item '9'" in deed("reopen", folder, "9", "-m", "x", code=2)
    assert "2 action items hold these words" in deed("reopen", folder, "pool", "-m", "x", code=2)


def test_only_the_text_that_was_read_is_decided_about(folder: Path) -> None:
    assert "not the one that you read" in deed(
        "agree", folder, "4", "--owner", "Ana", "--class", "prevent", "--expect", "0" * 8, code=9
    )


def test_one_command_at_a_time_decides(folder: Path) -> None:
    busy = Busy()
    busy.hold(folder)
    try:
        assert "another command works" in deed("reopen", folder, "4", "-m", "x", code=5)
    finally:
        busy.release()


def test_a_journal_that_was_changed_is_named_and_the_others_are_listed(folder: Path) -> None:
    agreed(folder)
    other = folder.parent / "disk"
    other.mkdir()
    (other / "postmortem.md").write_text("# Disk\n\n## Action items\n\n- Add a quota of 10 GB. Owner: Ben\n")
    journal = folder / "journal.jsonl"
    journal.write_text(journal.read_text().replace("Ana Ruiz", "Dee Ruiz"))
    done = run("actions", folder.parent, code=5)
    assert "the journal was changed" in done.stderr
    assert "Add a quota" in done.stdout
    assert "## Not read" in run("actions", "report", folder.parent, "--month", "2026-03", code=5).stdout


def test_the_report_for_people_holds_the_figures_and_texts_to_send(folder: Path, calendar: Calendar) -> None:
    agreed(folder)
    calendar.day = "2026-04-02"
    said = run("actions", "report", folder, "--month", "2026-03").stdout
    assert "1 item was promised for this month." in said
    assert "| not done | 1 |" in said
    assert "| Ana Ruiz | 1 | 15 days |" in said
    assert "| 8 to 30 days | 4 | ████ |" in said
    assert "> Ana Ruiz, an action item of yours is overdue:" in said


def test_what_a_document_says_is_no_markup_in_the_report(folder: Path, calendar: Calendar) -> None:
    page = PAGE.replace("Owner: Ines", "Owner: <b>I|nes</b>")
    (folder / "postmortem.md").write_text(page, encoding="utf-8")
    agreed(folder, "4", "-m", "# so | what")
    deed("close", folder, "4", "--evidence", "3fa1b2c4d5")
    deed("reopen", folder, "4", "-m", "<script>alert(1)</script> | x")
    calendar.day = "2026-04-02"
    said = run("actions", "report", folder, "--month", "2026-03").stdout
    assert "<script>" not in said
    assert "<b>" not in said


@pytest.mark.parametrize("month", ["2026-13", "march", "2026-04"])
def test_a_month_that_is_none_or_has_not_begun_is_refused(folder: Path, month: str) -> None:
    run("actions", "report", folder, "--month", month, code=2)


def test_only_what_the_rules_say_of_the_item_itself_counts(folder: Path) -> None:
    lesson = "\n## Lessons learned\n\n- Be more careful with pools.\n"
    (folder / "postmortem.md").write_text(PAGE + lesson, encoding="utf-8")
    assert "“Be more careful” asks a person" in run("review", folder / "postmortem.md").stdout
    assert "agreed on action item 4" in agreed(folder)


def test_a_finding_that_the_author_allows_with_a_reason_holds_nothing_back(folder: Path) -> None:
    allow = "<!-- afteraction: allow vague-action: the vendor has no better word -->"
    (folder / "postmortem.md").write_text(
        PAGE.replace("- Improve monitoring", f"- Improve monitoring {allow}"), encoding="utf-8"
    )
    assert "agreed on action item 2" in agreed(folder, "2", "-m", "nobody saw it")


def test_a_gap_is_no_date(folder: Path) -> None:
    page = PAGE.replace("Owner: Ines. Due: 2026-03-13", "Owner: TK — to be assigned. Due: TK — to be agreed")
    (folder / "postmortem.md").write_text(page, encoding="utf-8")
    one = items(folder)[0]
    assert (one["owner"], one["due"], one["due proposed"]) == ("", "", "2026-03-16")


def test_nobody_agrees_on_what_a_withdrawn_document_says(folder: Path) -> None:
    page = PAGE.replace(
        "## Contributing", "## Summary\n\n- It failed.\n\n## Customer impact\n\n- None.\n\n## Contributing"
    )
    (folder / "postmortem.md").write_text(page, encoding="utf-8")
    run("submit", folder, "--as", BEN)
    run("withdraw", folder, "-m", "two incidents are mixed up in it", "--as", BEN)
    said = deed("agree", folder, "4", "--owner", "Ana Ruiz", "--class", "prevent", code=9)
    assert "the document is withdrawn" in said
