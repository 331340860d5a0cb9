"""A config from what lies in a repository: found, said where, never overwritten, and respected by the draft."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.kit import run

from afteraction.app.survey import survey

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases" / "postmortems"
TEMPLATE = """## At a glance

Who was there. Keep it short.

## Who was affected: impact

## Sequence of events

## Contributing causes

## Follow-up tasks
"""
HANDBOOK = """# Incident response

## Severity levels

| Level | Meaning | Response |
|---|---|---|
| SEV1 | No merchant can take a payment | page everybody |
| SEV2 | Some merchants cannot take a payment | page on-call |

## Roles

- **Incident commander:** decides, and does not type.

## Distribution

- Reviews are shared with merchant support on the day of approval.
"""
DONE = """# {title}

Date: {day}

## Short version

{title}.

## Summary

The queue of {title} stood still.

## Timeline

- 09:00 UTC the queue stood still
- 10:00 UTC the queue moved

## {impact}

Forty merchants waited.

## Root cause

The queue had one worker.

## What we do next: actions

- Add a second worker to `queue.yaml`

## Thanks
"""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, incident: Path) -> Path:
    """A team's repository with its conventions; ``night-of-the-pool`` beside them."""
    for name, text in {
        "docs/postmortems/template.md": TEMPLATE,
        "docs/incident-response.md": HANDBOOK,
        "docs/glossary.md": "# Glossary\n\n- **Ledger:** the books of a merchant.\n",
        ".github/CODEOWNERS": "* @pay/all\n/docs/postmortems/ @pay/leads # reviews\n/src/ @pay/dev\n",
        ".github/ISSUE_TEMPLATE/incident.yml": "name: Incident\n",
        ".github/ISSUE_TEMPLATE/bug_report.md": "## Summary\n\n## Impact\n\n## Timeline\n",
        "node_modules/x/postmortem-template.md": TEMPLATE,
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def wrote(folder: Path, day: str, title: str, impact: str = "Impact") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{day}-{title.lower().replace(' ', '-')}.md").write_text(
        DONE.format(title=title, day=day, impact=impact)
    )


def test_it_says_what_it_found_and_where_and_asks_nothing_where_nobody_can_answer(repository: Path) -> None:
    said = run("init").stdout
    assert "template: docs/postmortems/template.md" in said
    assert "severities: SEV1, SEV2 in docs/incident-response.md line 7" in said
    assert "who reads what: docs/incident-response.md line 16" in said
    assert "roles: Incident commander in docs/incident-response.md line 12" in said
    assert "glossary: 1 terms in docs/glossary.md" in said
    assert "owners: /docs/postmortems/ @pay/leads in .github/CODEOWNERS line 2" in said
    assert "@pay/dev" not in said
    assert "incident.yml is a form of an issue tracker" in said
    assert (repository / "afteraction.toml").is_file()


def test_a_draft_in_that_repository_follows_the_template_and_quotes_the_severities(repository: Path) -> None:
    run("init", "--yes")
    run("draft", repository / "night-of-the-pool", "-o", repository / "out")
    text = (repository / "out" / "postmortem.md").read_text()
    headings = [line[3:] for line in text.splitlines() if line.startswith("## ")]
    assert headings == [
        "At a glance", "Who was affected: impact", "Sequence of events", "Contributing causes", "Follow-up tasks", "Sources",
    ]  # fmt: skip
    assert "> - SEV2: “Some merchants cannot take a payment — page on-call” (docs/incident-response.md line 8)" in text
    assert "Some merchants cannot take a payment" in (repository / "out" / "postmortem.html").read_text()
    assert "byte for byte" in run("replay", repository / "out").stdout


def test_what_the_record_says_of_its_severity_needs_no_definition(repository: Path) -> None:
    run("init", "--yes")
    chat = repository / "night-of-the-pool" / "chat.json"
    rows = json.loads(chat.read_text())
    rows.append({"time": "2026-02-16T02:14:00Z", "author": "Ben Cole", "text": "declaring this a SEV2"})
    chat.write_text(json.dumps(rows))
    found = json.loads(run("draft", chat, "--stdout", "json").stdout)
    assert found["severity"] is not None
    assert "severities" not in found


def test_for_wider_readers_the_team_keeps_its_handbook_to_itself(repository: Path) -> None:
    run("init", "--yes")
    text = run("draft", repository / "night-of-the-pool", "--stdout", "md", "--audience", "company").stdout
    assert "Some merchants cannot" not in text


def test_what_lies_there_is_never_overwritten(repository: Path) -> None:
    mine = repository / "afteraction.toml"
    mine.write_text("# mine\n")
    assert "there is an afteraction.toml already" in run("init", "--yes", code=2).stderr
    assert mine.read_text() == "# mine\n"
    assert 'severities = "docs/incident-response.md"' in run("init", "--stdout").stdout
    assert mine.read_text() == "# mine\n"


def test_as_json_and_printed_nothing_is_written(repository: Path) -> None:
    found = json.loads(run("init", "--stdout", "--json").stdout)
    assert found["found"]["template"] == "docs/postmortems/template.md"
    assert found["written"] == []
    assert not (repository / "afteraction.toml").exists()


def test_two_words_in_a_table_about_severities_define_a_level(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    table = "| Level | {0} |\n|---|---|\n| SEV1 | all customers |\n| SEV2 | some customers |\n"
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "severity.md").write_text(table.format("Meaning"))
    assert "severities: SEV1, SEV2 in docs/severity.md line 3" in run("init", "--yes").stdout
    (tmp_path / "docs" / "severity.md").rename(tmp_path / "docs" / "on-call.md")
    assert survey(tmp_path).severities == ()


def test_flags_win_over_what_is_found_and_are_checked(repository: Path) -> None:
    assert "is no time zone" in run("init", "--tz", "Atlantis", code=2).stderr
    assert "no template" in run("init", "--template", "missing.md", code=2).stderr
    assert not (repository / "afteraction.toml").exists()
    run("init", "--template", "short", "--tz", "Europe/Berlin", "--review", 'the "monthly" review')
    text = (repository / "afteraction.toml").read_text()
    assert 'template = "short"' in text
    assert 'tz = "Europe/Berlin"' in text
    assert r'review = "the \"monthly\" review"' in text


def test_postmortems_without_a_template_are_the_style_to_follow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, incident: Path) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    for day, title in (("2026-01-02", "Payouts"), ("2026-01-09", "Refunds"), ("2026-01-12", "Imports")):
        wrote(tmp_path / "docs" / "postmortems", day, title)
    said = run("init").stdout
    assert "postmortems: 3, the last by name docs/postmortems/2026-01-12-imports.md" in said
    text = (tmp_path / "afteraction.template.md").read_text()
    titles = [line for line in text.splitlines() if line.startswith("#")]
    assert titles == [
        "## Short version", "## Summary", "## Timeline", "## Impact", "## Root cause", "## What we do next: actions", "## Thanks",
    ]  # fmt: skip
    assert "queue" not in text  # of their words only the headings
    config = (tmp_path / "afteraction.toml").read_text()
    assert '"docs/postmortems/2026-01-12-imports.md",' in config
    assert 'place = "docs/postmortems"' in config
    run("draft", incident, "-o", tmp_path / "out")
    drafted = (tmp_path / "out" / "postmortem.md").read_text()
    assert [line for line in drafted.splitlines() if line.startswith("## ")][:7] == titles
    assert "TK — author to confirm: what belongs here" in drafted


def test_a_draft_that_nobody_reviewed_sets_no_style(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, incident: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    run("draft", incident, "-o", tmp_path / "incidents" / "pool")
    assert "nothing about incidents" in run("init").stdout


def test_an_empty_repository_gets_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "nothing about incidents" in run("init").stdout
    assert 'template = "standard"' in (tmp_path / "afteraction.toml").read_text()
    run("actions", tmp_path, code=2)  # the config is read, and there is no incident


def test_conventions_of_a_config_among_the_artifacts_are_not_followed(incident: Path, tmp_path: Path) -> None:
    (incident / "afteraction.toml").write_text('[conventions]\nseverities = "/etc/hostname"\n')
    assert "[conventions]" in run("draft", incident, "-o", tmp_path / "out").stderr


def test_a_file_of_the_conventions_that_is_gone_is_named(repository: Path) -> None:
    run("init", "--yes")
    (repository / "docs" / "incident-response.md").unlink()
    assert "docs/incident-response.md" in run("draft", "night-of-the-pool", "-o", "out", code=2).stderr


@pytest.mark.skipif(not CASES.is_dir(), reason="the collection of real postmortems is not here")
@pytest.mark.parametrize(
    ("team", "headings"),
    [
        ("dfds", ["Summary", "Timeline", "Contributing Factors", "Action Items"]),
        (
            "mybinder",
            ["Summary", "Timeline", "What went well", "What went wrong", "Where we got lucky", "Action items"],
        ),
    ],
)
def test_the_habits_of_real_teams_are_found(team: str, headings: list[str]) -> None:
    """Of teams who keep their postmortems as Markdown with headings; nothing of their words is taken over."""
    found = survey(CASES / team)
    titles = [line.lstrip("# ") for line in found.style.splitlines() if line.startswith("#")]
    assert set(headings) <= set(titles)
    assert len(found.postmortems) > 5
