"""``afteraction brief``: files, exit codes, people's edits, and no look at any artifact."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.brief.kit import HUMAN
from tests.cli.kit import run

from afteraction.journal import chain


@pytest.fixture
def drafted(incident: Path, tmp_path: Path) -> Path:
    """The folder of a draft whose artifacts are gone."""
    folder = tmp_path / "review"
    run("draft", incident, "-o", folder, "-q")
    shutil.rmtree(incident)
    return folder


@pytest.fixture
def alone(tmp_path: Path) -> Path:
    """A review that a person wrote, with nothing beside it."""
    folder = tmp_path / "alone"
    folder.mkdir()
    path = folder / "tuesday.md"
    path.write_text(HUMAN, encoding="utf-8")
    return path


def test_it_needs_no_artifact(drafted: Path) -> None:
    shown = run("brief", drafted / "postmortem.md", "--stdout").stdout
    assert "**Impact.**" in shown
    assert "**Duration.**" in shown


def test_a_folder_its_markdown_and_its_json_give_the_same_brief(drafted: Path) -> None:
    by_folder = run("brief", drafted, "--stdout").stdout
    assert run("brief", drafted / "postmortem.md", "--stdout").stdout == by_folder
    by_json = run("brief", drafted / "postmortem.json", "--stdout").stdout
    assert by_json == by_folder.replace("postmortem.md", "postmortem.json")


def test_records_in_the_json_are_not_looked_at(drafted: Path) -> None:
    """What only a record says is not part of the review."""
    path = drafted / "postmortem.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    for one in record["records"].values():
        one["text"] = "99,999 customers lost their money"
    path.write_text(json.dumps(record), encoding="utf-8")
    assert "99,999" not in run("brief", path, "--stdout", "--words", "400").stdout


def test_the_brief_lies_beside_the_review_and_the_journal_knows_it(drafted: Path) -> None:
    said = run("brief", drafted).stdout
    assert said.strip().endswith("brief-executive.md")
    assert (drafted / "brief-executive.md").read_text(encoding="utf-8") == run("brief", drafted, "--stdout").stdout
    run("brief", drafted, "--audience", "customer")
    bodies = [entry.body for entry in chain.read(drafted / "journal.jsonl") if entry.kind == "brief"]
    assert [body["audience"] for body in bodies] == ["executive", "customer"]
    run("journal", "verify", drafted)
    run("journal", "show", drafted)


def test_a_brief_does_not_make_the_draft_look_edited(drafted: Path) -> None:
    run("brief", drafted)
    assert json.loads(run("brief", drafted, "--json").stdout)["review"]["edited"] is False


def test_an_edited_review_counts_as_it_is_and_the_brief_says_so(drafted: Path) -> None:
    path = drafted / "postmortem.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("## Customer impact\n", "## Customer impact\n\n- 12 customers could not pay.\n"), encoding="utf-8"
    )
    shown = run("brief", path, "--stdout").stdout
    assert "12 customers could not pay." in shown
    assert "The review was edited by a person; the edited text counts." in shown


def test_an_edited_brief_stays(drafted: Path) -> None:
    run("brief", drafted)
    path = drafted / "brief-executive.md"
    path.write_text("My own words.\n", encoding="utf-8")
    said = run("brief", drafted, code=4)
    assert path.read_text(encoding="utf-8") == "My own words.\n"
    assert (drafted / "brief-executive.new.md").exists()
    assert "brief-executive.md was edited by a person and stays" in said.output


def test_a_file_that_is_no_brief_of_ours_is_not_overwritten(alone: Path, tmp_path: Path) -> None:
    other = tmp_path / "notes.md"
    other.write_text("mine\n", encoding="utf-8")
    run("brief", alone, "-o", other, code=4)
    assert other.read_text(encoding="utf-8") == "mine\n"
    assert (tmp_path / "notes.new.md").exists()


def test_a_review_that_a_person_wrote_alone_works(alone: Path) -> None:
    shown = run("brief", alone, "--stdout").stdout
    assert "On 2031-04-08 customers could not place orders for 47 minutes, from 09:12 to 09:59 UTC." in shown
    assert "edited by a person" not in shown


def test_broken_json_beside_it_is_said_and_the_text_counts(alone: Path) -> None:
    alone.with_suffix(".json").write_text("{", encoding="utf-8")
    done = run("brief", alone, "--stdout")
    assert "tuesday.json beside it is not used" in done.stderr
    assert "47 minutes" in done.stdout


def test_each_sentence_of_the_json_names_what_it_rests_on(alone: Path) -> None:
    made = json.loads(run("brief", alone, "--json").stdout)
    lines = HUMAN.splitlines()
    assert made["words"] <= made["limit"] == 150
    for sentence in made["sentences"]:
        for source in sentence["rests_on"]:
            assert source["text"].split()[0].strip("“”`") in lines[source["line"] - 1]
    lasted = next(one for one in made["sentences"] if one["topic"] == "duration")
    assert [one["line"] for one in lasted["rests_on"]] == [8]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the review is empty"),
        ("   \n\n", "the review is empty"),
        ("# Title\n\nSome words about nothing in particular.\n", "no section of a review was found"),
        ("---\ntitle: x\n---\n", "no sentence of a review was found"),
        ("# Recipe\n\n## Ingredients\n\n- 2 eggs\n", "no sentence of a review was found"),
    ],
)
def test_what_is_no_review_is_refused_with_a_reason(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "postmortem.md"
    path.write_text(text, encoding="utf-8")
    done = run("brief", path, "--stdout", code=3)
    assert said in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("name", ["missing.md", "."])
def test_a_path_without_a_review_is_a_usage_error(tmp_path: Path, name: str) -> None:
    run("brief", tmp_path / name, "--stdout", code=2)


@pytest.mark.parametrize(
    "text", ["[]", "{}", "no JSON", '{"sections": [], "title": 1}', '{"sections": [{}], "template": "standard"}']
)
def test_json_of_another_kind_is_a_usage_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "postmortem.json"
    path.write_text(text, encoding="utf-8")
    run("brief", path, "--stdout", code=2)


def test_a_limit_in_which_nothing_fits_is_refused(alone: Path) -> None:
    run("brief", alone, "--words", "20", "--stdout", code=2)


@pytest.mark.parametrize("audience", ["executive", "customer", "support"])
@pytest.mark.parametrize("words", ["80", "150", "300"])
def test_the_limit_holds_on_what_is_printed(drafted: Path, audience: str, words: str) -> None:
    shown = run("brief", drafted, "--audience", audience, "--words", words, "--stdout").stdout
    visible = " ".join(part.partition("-->")[2] if place else part for place, part in enumerate(shown.split("<!--")))
    assert len(visible.split()) <= int(words)


def test_a_secret_of_the_review_does_not_leave(alone: Path) -> None:
    token = "ghp_" + "A7b9" * 9
    alone.write_text(
        HUMAN.replace("- Customers saw", f"- 15 customers saw {token} on the page.\n- Customers saw"), encoding="utf-8"
    )
    done = run("brief", alone, "--stdout", "--words", "300")
    assert token not in done.output


def test_vendors_of_the_config_are_not_told_to_customers(alone: Path, tmp_path: Path) -> None:
    text = HUMAN.replace("- Customers saw", "- 21 customers of quillmark could not pay.\n- Customers saw")
    alone.write_text(text, encoding="utf-8")
    config = tmp_path / "team.toml"
    config.write_text('[redact]\nvendors = ["quillmark"]\n', encoding="utf-8")
    assert "quillmark" in run("brief", alone, "--stdout").stdout
    assert (
        "quillmark"
        not in run("brief", alone, "--stdout", "--audience", "customer", "--config", config, "--words", "400").stdout
    )


def test_a_model_without_a_name_is_a_usage_error(alone: Path) -> None:
    run("brief", alone, "--engine", "model", "--stdout", code=2)


def test_by_a_chat_window_the_question_is_a_file_and_its_answer_is_judged(alone: Path) -> None:
    pytest.importorskip("cryptography", reason="needs the extra 'model'")
    run("brief", alone, "--model", "manual", "--stdout", code=7)
    (question,) = (alone.parent / "manual").glob("brief-*.question.md")
    text = question.read_text(encoding="utf-8")
    ident = next(line.split(" ")[0] for line in text.splitlines() if "About 1,240 orders" in line)
    answer = {
        "sentences": [
            {
                "topic": "impact",
                "words": f"{{id {ident}: About 1,240 orders}} failed in the EU region.",
                "cites": [ident],
            }
        ]
    }
    question.with_name(question.name.replace(".question.md", ".answer.json")).write_text(
        json.dumps(answer), encoding="utf-8"
    )
    made = json.loads(run("brief", alone, "--model", "manual", "--json").stdout)
    assert [one["text"] for one in made["sentences"] if one["by"] == "model"] == [
        "About 1,240 orders failed in the EU region."
    ]
