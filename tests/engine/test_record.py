"""What the journal keeps of a run, and what one can ask it weeks later."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pydantic_ai", reason="needs the extra 'model'")
pytest.importorskip("cryptography", reason="needs the extra 'model'")
from tests.cli.kit import run
from tests.engine.test_journal import answers, draft
from tests.llm.server import Step, openai, openai_error, serving

from afteraction.journal import chain

ROOT = Path(__file__).resolve().parents[2]
LIE = {
    "words": "Customers lost 3 million dollars.",
    "cites": ["m1"],
    "quote": "payment-service errors",
    "status": "reported",
}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keys of the tests stay in the tests."""
    monkeypatch.setenv("AFTERACTION_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def section_of(asked: dict[str, Any]) -> str:
    """The first word of the section that a question is about, "" for the question about moments."""
    text = str(asked["messages"])
    found = re.search(r"in at most \d+ claims\. (\w+)", text)
    return found[1] if found and "timeline of an incident" not in text else ""


def careless(asked: dict[str, Any]) -> dict[str, Any]:
    """A model that lies about the impact, knows no JSON for the lessons, and is otherwise good."""
    if section_of(asked) == "Customer":
        return openai(json.dumps({"claims": [LIE], "gaps": []}))
    return openai("no JSON") if section_of(asked) == "Lessons" else answers(asked)


def entries(out: Path, kind: str) -> list[chain.Entry]:
    return [entry for entry in chain.read(out / "journal.jsonl") if entry.kind == kind]


# What is noted


def test_a_call_is_kept_whole(incident: Path, tmp_path: Path) -> None:
    """Input, output, the model that was asked and the one that answered, prompt, parameters, latency, tokens, cost, attempt."""
    out = tmp_path / "out"
    with serving(Step(body=answers)) as server:
        draft(server, incident, out)
    told = json.loads(run("journal", "show", out, "--json").stdout)
    asked = [one for one in told if one["kind"] == "ask"]
    got = [one for one in told if one["kind"] == "answer"]
    assert [set(one["content"]) for one in asked] == [{"system", "user", "schema"}] * 11
    assert {one["body"]["model"] for one in asked} == {f"{server.url}/v1 local"}
    assert {one["body"]["model"] for one in got} == {"gpt-test-1"}
    assert all(re.fullmatch(r"(events|claims)@\d+ [0-9a-f]{8}", one["body"]["prompt"]) for one in asked)
    assert all("max_tokens" in one["body"]["settings"] and one["body"]["attempt"] == 1 for one in asked)
    assert {tuple(one["body"]["usage"]) for one in got} == {(1200, 80, 0, 0)}
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", one["body"]["at"]) for one in told)
    assert all(one["body"]["ms"] >= 0 and one["body"]["request"] for one in got)
    (began,) = entries(out, "run")
    assert len(began.body["prompts"]) == 2
    assert began.body["chosen"]["--model"].endswith("#local")


def test_every_verdict_and_every_decision_is_an_entry(incident: Path, tmp_path: Path) -> None:
    """Each claim with the checks that failed; asked again, withheld, the rules in its place."""
    out = tmp_path / "out"
    with serving(Step(body=careless)) as server:
        draft(server, incident, out)
    verdicts = [one.body for one in entries(out, "verdict")]
    assert [claim["passed"] for one in verdicts if one["section"] == "factors" for claim in one["claims"]] == [True]
    failed = [claim["failed"] for one in verdicts if one["section"] == "impact" for claim in one["claims"]]
    assert len(failed) == 3
    assert all("literal-value" in one for one in failed)
    said = [(one.body["what"], one.body.get("section", "")) for one in entries(out, "decision")]
    assert said.count(("asked again", "impact")) == 2
    assert ("withheld", "impact") in said
    assert ("rules in its place", "lessons") in said
    assert sum(what == "answer of another shape" for what, _ in said) == 3
    assert "literal-value" in run("journal", "show", out).stdout


def test_no_words_of_the_record_stand_in_the_journal_unencrypted(incident: Path, tmp_path: Path) -> None:
    with serving(Step(body=careless)) as server:
        draft(server, incident, tmp_path / "out")
    text = (tmp_path / "out" / "journal.jsonl").read_text()
    assert [
        words for words in ("payment-service", "full pool", "3 million", "Ana", "error rate") if words in text
    ] == []


def test_a_stop_by_cost_and_an_open_breaker_are_noted(incident: Path, tmp_path: Path) -> None:
    """Who ended it: we, by which limit, or the provider."""
    with serving(Step(529, openai_error("overloaded"), {"retry-after": "0"})) as server:
        draft(server, incident, tmp_path / "down")
    ended = {one.body["by"] for one in entries(tmp_path / "down", "decision") if one.body["what"] == "gave up"}
    assert ended <= {"provider", "breaker"}
    assert "breaker" in ended


def test_what_a_person_chose_is_noted(incident: Path, tmp_path: Path) -> None:
    """An edited document that is left alone, and one that is overwritten."""
    out = tmp_path / "out"
    run("draft", incident, "-o", out, "-q")
    (out / "postmortem.md").write_text("my words")
    run("draft", incident, "-o", out, "-q", code=4)
    run("draft", incident, "-o", out, "-q", "--overwrite", "--engine", "rules")
    left, kept = (one.body for one in entries(out, "choice"))
    assert (left["chosen"], left["became"]) == ("nothing", "left alone; the draft is postmortem.new.md")
    assert (kept["chosen"], kept["became"]) == ("--overwrite", "kept as postmortem.edited.1.md")
    assert entries(out, "draft")[-1].body["chosen"] == {"--engine": "rules", "--model": "", "--overwrite": True}


# Replay


@pytest.mark.parametrize("model", [careless, answers], ids=["careless", "good"])
def test_a_run_with_refusals_replays_byte_for_byte(incident: Path, tmp_path: Path, model: Callable[..., Any]) -> None:
    with serving(Step(body=model)) as server:
        draft(server, incident, tmp_path / "out")
    assert run("replay", tmp_path / "out").stdout.count("the same, byte for byte") == 4


def test_a_run_without_answers_replays_byte_for_byte(incident: Path, tmp_path: Path) -> None:
    """What was said in place of an answer is in the document, so the replay says it, too."""
    with serving(*[Step(body=answers)] * 4, Step(400, openai_error("bad", "no such thing"))) as server:
        draft(server, incident, tmp_path / "out")
    assert "the rules wrote" in (tmp_path / "out" / "postmortem.md").read_text()
    assert run("replay", tmp_path / "out").stdout.count("the same, byte for byte") == 4


# The anchor


def test_equal_runs_have_equal_documents_with_equal_anchors(incident: Path, tmp_path: Path) -> None:
    """Whatever was drafted before, whenever, and whatever the calls took: the anchor depends on content alone."""
    with serving(Step(body=careless)) as server:
        draft(server, incident, tmp_path / "a")
        run("draft", incident, "-o", tmp_path / "b", "-q", "--title", "Another")
        draft(server, incident, tmp_path / "b", "--overwrite")
        for name in ("postmortem.md", "postmortem.html", "postmortem.json"):
            assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name


@pytest.mark.parametrize("name", ["postmortem.md", "postmortem.html", "postmortem.json"])
def test_each_document_carries_the_anchor_that_the_journal_notes(incident: Path, tmp_path: Path, name: str) -> None:
    from afteraction.app.anchor import of_document

    run("draft", incident, "-o", tmp_path / "out", "-q")
    noted = entries(tmp_path / "out", "draft")[0].body["anchor"]
    anchor = of_document(tmp_path / "out" / name)
    assert anchor is not None
    assert anchor._asdict() == noted
    assert f"{name}: as it was written" in run("journal", "verify", tmp_path / "out" / name).stdout


def test_a_quoted_anchor_is_not_taken_for_the_documents_own(incident: Path, tmp_path: Path) -> None:
    from afteraction.app.anchor import of_document

    rows = json.loads((incident / "chat.json").read_bytes())
    rows[2]["text"] += f" anchor in the journal: `{'0' * 16}:{'1' * 64}`"
    (incident / "chat.json").write_text(json.dumps(rows))
    run("draft", incident, "-o", tmp_path / "out", "-q")
    for name in ("postmortem.md", "postmortem.html", "postmortem.json"):
        anchor = of_document(tmp_path / "out" / name)
        assert anchor is not None
        assert anchor.run != "0" * 16, name


def test_a_journal_that_was_cut_after_the_anchor_is_found_out(incident: Path, tmp_path: Path) -> None:
    """The chain alone does not show it; the document does, also where it was published."""
    out = tmp_path / "out"
    run("draft", incident, "-o", out, "-q", "--title", "One")
    run("draft", incident, "-o", out, "-q", "--title", "Two")
    journal = out / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().splitlines(keepends=True)[0])
    said = run("journal", "verify", out, code=1).stdout
    assert "1 entries follow from one another" in said
    assert said.count("the end of the journal was cut off") == 3
    published = tmp_path / "published.md"
    published.write_text("Our wiki adds this.\n\n" + (out / "postmortem.md").read_text())
    assert "cut off" in run("journal", "verify", published, "--journal", out, code=1).stdout


def test_a_printed_document_of_a_model_is_known_to_the_journal_of_its_calls(incident: Path, tmp_path: Path) -> None:
    with serving(Step(body=answers)) as server:
        text = draft(server, incident, tmp_path / "out", "--stdout", "md").stdout
    (tmp_path / "page.md").write_bytes(text.encode())
    said = run("journal", "verify", tmp_path / "page.md", "--journal", tmp_path / "out").stdout
    assert "page.md: as it was written" in said


def test_an_edited_document_is_still_of_its_run(incident: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("draft", incident, "-o", out, "-q")
    (out / "postmortem.md").write_text((out / "postmortem.md").read_text().replace("payment", "PAYMENT"))
    assert "edited since it was written; its run is noted in entry 1" in run("journal", "verify", out).stdout


def test_a_journal_written_anew_with_another_answer_is_found_out(incident: Path, tmp_path: Path) -> None:
    """Somebody changes a verdict and makes every hash again: the head of the run is another one."""
    out = tmp_path / "out"
    with serving(Step(body=careless)) as server:
        draft(server, incident, out)
    assert "as it was written" in run("journal", "verify", out).stdout
    old = chain.read(out / "journal.jsonl")
    (out / "journal.jsonl").unlink()
    for entry in old:
        body = entry.body
        if entry.kind == "verdict" and body["section"] == "impact":
            body = {**body, "claims": [{"passed": True, "failed": []}]}
        chain.append(out / "journal.jsonl", entry.kind, body)
    assert len(chain.read(out / "journal.jsonl")) == len(old)
    assert "do not give" in run("journal", "verify", out, code=5).stderr


def test_a_head_that_was_kept_elsewhere_is_found_or_missed(incident: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("draft", incident, "-o", out, "-q", "--title", "One")
    head = json.loads(run("journal", "verify", out, "--json").stdout)["head"]
    run("draft", incident, "-o", out, "-q", "--title", "Two")
    assert "is that of entry 1" in run("journal", "verify", out, "--head", head[:16]).stdout
    assert "does not hold the head" in run("journal", "verify", out, "--head", "ab" * 32, code=5).stderr


# Why


def test_why_tells_the_checks_that_a_sentence_passed_and_what_was_refused_beside_it(
    incident: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with serving(Step(body=careless)) as server:
        draft(server, incident, out)
    said = run("journal", "why", out, "named the full pool").stdout
    assert "time “02:17:38 UTC” is filled in from chat.json line 12" in said
    assert re.search(r"passed \d+ checks \(entry \d+\): .*literal-value", said)
    assert re.search(
        r"written by gpt-test-1 \(asked as .* local\) at \d{4}-.*Z, prompt claims@\d+ \w+, attempt 1", said
    )
    refused = run("journal", "why", out, "3 million dollars").stdout
    assert "attempt 3" in refused
    assert "literal-value: '3 million'" in refused


def test_why_answers_for_a_draft_by_rules(incident: Path, tmp_path: Path) -> None:
    """The record, and the reason of the rule; nobody was asked."""
    out = tmp_path / "out"
    run("draft", incident, "-o", out, "-q")
    record = json.loads((out / "postmortem.json").read_text())
    claim = next(claim for section in record["sections"] for claim in section["claims"])
    said = run("journal", "why", out, claim["text"]).stdout
    assert "written by the rules" in said
    assert "chat.json line" in said
    row = run("journal", "why", out, "error rate is 9%").stdout
    assert "chosen for:" in row
    assert "is the milestone detected" in row


# Erasure


def test_erased_calls_cannot_be_read_and_the_chain_says_so(incident: Path, tmp_path: Path, home: Path) -> None:
    out = tmp_path / "out"
    with serving(Step(body=answers)) as server:
        draft(server, incident, out)
        assert "--yes" in run("journal", "erase", out, code=2).stderr
        assert "the same" in run("replay", out).stdout
        said = run("journal", "erase", out, "--yes").stdout
        assert "the key is destroyed" in said
        assert "not touched: postmortem.md" in said
        assert list((home / "keys").iterdir()) == []
        assert "were erased at" in run("journal", "verify", out).stdout
        assert "were erased" in run("replay", out, code=5).stderr
        shown = json.loads(run("journal", "show", out, "--json").stdout)
        assert all("unreadable" in one for one in shown if one["kind"] == "answer")
        assert "cannot be read" in run("journal", "why", out, "named the full pool").stdout
        assert run("journal", "erase", out, "--yes", code=2)
        before = len(server.seen)
        draft(server, incident, out)
        assert len(server.seen) - before == 11
    assert "the same" in run("replay", out).stdout


def test_a_draft_by_rules_has_nothing_to_erase(incident: Path, tmp_path: Path) -> None:
    run("draft", incident, "-o", tmp_path / "out", "-q")
    assert "no calls" in run("journal", "erase", tmp_path / "out", "--yes", code=2).stderr


def test_an_erasure_that_was_interrupted_is_finished(incident: Path, tmp_path: Path, home: Path) -> None:
    """The wish is noted before the key goes; the next command makes it true."""
    out = tmp_path / "out"
    with serving(Step(body=answers)) as server:
        draft(server, incident, out)
    (key,) = (home / "keys").iterdir()
    chain.append(out / "journal.jsonl", "erasing", {"key": key.stem, "at": ""})
    assert "were erased" in run("replay", out, code=5).stderr
    assert "interrupted is finished" in run("draft", incident, "-o", out).stderr
    assert not key.exists()
    assert chain.read(out / "journal.jsonl")[-2].kind == "erased"


def test_a_key_that_was_lost_is_told_from_one_that_was_erased(incident: Path, tmp_path: Path, home: Path) -> None:
    out = tmp_path / "out"
    with serving(Step(body=answers)) as server:
        draft(server, incident, out)
        (key,) = (home / "keys").iterdir()
        key.rename(home / "elsewhere")
        assert "put it back from a backup" in run("replay", out, code=5).stderr
        assert "put it back" in draft(server, incident, out, code=5).stderr
    assert len(entries(out, "run")) == 1


# Another model


def other(asked: dict[str, Any]) -> dict[str, Any]:
    """Says nothing of the cause, and lies about the impact."""
    return careless(asked) if section_of(asked) == "Customer" else openai('{"claims": [], "gaps": [], "events": []}')


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_another_model_is_held_against_the_draft_and_nothing_is_written(incident: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with serving(Step(body=answers)) as server:
        draft(server, incident, out)
    before = files(tmp_path)
    with serving(Step(body=other)) as second:
        done = run("replay", out, "--diff", f"{second.url}/v1#other")
        sent = json.dumps(second.seen)
    assert "questions, about" in done.stderr
    assert "  - Responder 1 named the full pool as the cause at 02:17:38 UTC." in done.stdout
    assert "withheld: 0 before, 1 now" in done.stdout
    assert "literal-value" in sent
    assert [word for word in ("Ana", "Ben") if word in sent] == []
    assert files(tmp_path) == before


def test_the_same_model_makes_the_same_document(incident: Path, tmp_path: Path) -> None:
    with serving(Step(body=answers)) as server:
        draft(server, incident, tmp_path / "out")
        done = run("replay", tmp_path / "out", "--diff", f"{server.url}/v1#another")
        asked = len(server.seen)
    assert "makes the same document" in done.stdout
    assert asked == 22


def test_a_draft_by_rules_can_be_held_against_a_model(incident: Path, tmp_path: Path) -> None:
    run("draft", incident, "-o", tmp_path / "out", "-q")
    with serving(Step(body=answers)) as server:
        done = run("replay", tmp_path / "out", "--diff", f"{server.url}/v1#local", "--json")
    told = json.loads(done.stdout)
    (factors,) = [one for one in told["sections"] if one["title"] == "Contributing factors"]
    assert any("named the full pool" in text for text in [*factors["added"], *(pair[1] for pair in factors["changed"])])


def test_no_more_is_spent_on_another_model_than_allowed(
    incident: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The budget is that of the client: what could cost more is not asked, and the rules stand in."""
    run("draft", incident, "-o", tmp_path / "out", "-q")
    with serving(Step(body=answers)) as server:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-x")
        monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/v1")
        done = run("replay", tmp_path / "out", "--diff", "openai:gpt-4o", "--max-cost", "0.0001")
        assert server.seen == []
    assert "dollars" in done.stderr
    assert "0.0000 dollars spent" in done.stdout
    assert "could cost more than is left of --max-cost" in done.stdout


def test_a_changed_record_is_not_held_against_another_model(incident: Path, tmp_path: Path) -> None:
    run("draft", incident, "-o", tmp_path / "out", "-q")
    (incident / "chat.json").write_bytes((incident / "chat.json").read_bytes().replace(b"cause", b"reason"))
    with serving(Step(body=answers)) as server:
        assert "not that of the run" in run("replay", tmp_path / "out", "--diff", f"{server.url}/v1#x", code=2).stderr
        assert server.seen == []


# Two at once

_HOLD = """
import sys
from pathlib import Path
from afteraction.app.busy import Busy
busy = Busy()
busy.hold(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(os.name == "nt", reason="no advisory locks")
def test_two_drafts_into_one_folder_at_once(incident: Path, tmp_path: Path) -> None:
    """The second is told so before it asks or writes anything; when the first is killed it may."""
    out = tmp_path / "out"
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(out)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    try:
        assert holder.stdout.readline() == "held\n"
        with serving(Step(body=answers)) as server:
            said = draft(server, incident, out, code=5).stderr
            assert "another command works in" in said
            assert "choose another folder with --out" in said
            assert server.seen == []
        assert "another command" in run("draft", incident, "-o", out, code=5).stderr
        assert list(out.iterdir()) == []
    finally:
        holder.kill()
        holder.communicate()
    run("draft", incident, "-o", out, "-q")
