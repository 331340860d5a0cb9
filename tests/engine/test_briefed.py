"""A brief in the journal: made again byte for byte with nobody asked, and asked why it says a sentence."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pydantic_ai", reason="needs the extra 'model'")
pytest.importorskip("cryptography", reason="needs the extra 'model'")
from tests.brief.kit import HUMAN
from tests.cli.kit import run
from tests.engine.test_journal import answers as drafting
from tests.llm.server import Step, openai, openai_error, serving


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys of the tests stay in the tests."""
    monkeypatch.setenv("AFTERACTION_HOME", str(tmp_path / "home"))


def answers(asked: dict[str, Any]) -> dict[str, Any]:
    """A model that writes one good sentence of a brief and one lie; drafts as elsewhere."""
    text = str(asked["messages"])
    if "Write the brief" not in text:
        return drafting(asked)
    if "were refused" in text:
        return openai('{"sentences": []}')
    ident = re.findall(r"(r\d+) · summary · Recovery is recorded", text)[0]
    good = {"topic": "state", "words": f"Recovery is recorded at {{id {ident}: 02:31:00 UTC}}.", "cites": [ident]}
    lie = {"topic": "impact", "words": "About 4,711 customers left.", "cites": [ident]}
    return openai(json.dumps({"sentences": [good, lie]}))


@pytest.fixture
def out(incident: Path, tmp_path: Path) -> Path:
    """The folder of a draft and its brief, by a model that is not there any more."""
    folder = tmp_path / "out"
    with serving(Step(body=answers)) as server:
        model = f"{server.url}/v1#local"
        run("draft", incident, "-o", folder, "-q", "--model", model)
        run("brief", folder, "--model", model)
    assert "Recovery is recorded at 02:31:00 UTC." in (folder / "brief-executive.md").read_text(encoding="utf-8")
    return folder


def test_the_briefs_of_a_run_are_made_again_with_nobody_asked(out: Path) -> None:
    """The last of each: one by a model, one by the rules for another reader."""
    run("brief", out, "--audience", "customer", "--engine", "rules")
    said = run("replay", out).stdout
    assert "brief-executive.md: the same, byte for byte" in said
    assert "brief-customer.md: the same, byte for byte" in said
    assert said.count("the same") == 6


def test_a_brief_that_was_written_otherwise_differs(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when the code that writes it has changed since."""
    from afteraction.app import brief

    monkeypatch.setattr(brief, "markdown", lambda *_: "# another\n")
    assert "brief-executive.md: differs" in run("replay", out, code=1).stdout


def test_a_brief_whose_review_was_edited_since_is_said_to_be_gone(out: Path) -> None:
    with (out / "postmortem.md").open("a", encoding="utf-8") as file:
        file.write("A line of a person.\n")
    said = run("replay", out, code=1).stdout
    assert "postmortem.md: the same" in said  # what the draft wrote can be made; the brief would be of another text
    assert "brief-executive.md: cannot be made again, since postmortem.md was changed since" in said


def test_a_brief_of_a_review_that_a_person_wrote_is_made_again(tmp_path: Path) -> None:
    """No draft, no artifact: a journal with a brief in it and nothing else."""
    (tmp_path / "tuesday.md").write_text(HUMAN, encoding="utf-8")
    run("brief", tmp_path / "tuesday.md")
    assert run("replay", tmp_path).stdout == "brief-executive.md: the same, byte for byte\n"
    assert "holds no journal of a draft" in run("replay", tmp_path, "--stdout", "md", code=2).stderr


def test_a_model_that_gave_no_answer_then_gives_none_now(incident: Path, tmp_path: Path) -> None:
    """Its silence is in the journal; the brief says that the rules wrote it."""
    folder = tmp_path / "out"
    run("draft", incident, "-o", folder, "-q")
    with serving(Step(401, openai_error("invalid_api_key"))) as server:
        run("brief", folder, "--model", f"{server.url}/v1#local")
    assert "the model gave no answer" in (folder / "brief-executive.md").read_text(encoding="utf-8")
    assert "brief-executive.md: the same" in run("replay", folder).stdout


def test_the_calls_of_a_brief_are_gone_when_the_key_is(out: Path) -> None:
    run("journal", "erase", out, "--yes")
    assert "erased" in run("replay", out, code=5).stderr


def test_a_sentence_of_a_brief_leads_to_the_review_its_records_and_the_answer(out: Path) -> None:
    said = run("journal", "why", out, "recovery is RECORDED at 02:31:00").stdout
    brief = said[said.index("brief-executive.md, under State") :]
    assert re.search(r"rests on postmortem\.md line \d+, Summary: Recovery is recorded at 02:31:00 UTC", brief)
    assert "    rests on 2026-02-16T02:31:00Z chat.json line" in brief
    assert "passed the checks of briefs" in brief
    assert "written by gpt-test-1" in brief
    assert "About 4,711 customers left" in brief[brief.index("refused in the same brief") :]


def test_a_sentence_that_the_rules_of_briefs_wrote_is_said_to_be_theirs(incident: Path, tmp_path: Path) -> None:
    run("draft", incident, "-o", tmp_path / "out", "-q")
    run("brief", tmp_path / "out")
    said = run("journal", "why", tmp_path / "out", "The review proposes no action").stdout
    assert "brief-executive.md, under Prevention" in said
    assert "written by the rules of briefs; no model was asked" in said


def test_a_sentence_of_a_brief_that_cannot_be_made_again_is_named_with_the_reason(out: Path) -> None:
    with (out / "postmortem.md").open("a", encoding="utf-8") as file:
        file.write("A line of a person.\n")
    said = run("journal", "why", out, "The review proposes no action").stdout
    assert "since postmortem.md was changed since" in said


def test_words_that_neither_says_are_an_error(out: Path) -> None:
    assert "no sentence" in run("journal", "why", out, "nobody ever said this", code=2).stderr
