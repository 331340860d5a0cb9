"""A run with a model from the command line: every call in the journal, nothing paid twice, replayed with nobody there."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.cli.kit import run
from tests.llm.server import Server, Step, openai, openai_error, serving

from afteraction.journal import chain

pytest.importorskip("pydantic_ai", reason="needs the extra 'model'")
pytest.importorskip("cryptography", reason="needs the extra 'model'")

TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0" + "k1L2m3N4o5P6q7R8"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keys of the tests stay in the tests."""
    monkeypatch.setenv("AFTERACTION_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def answers(asked: dict[str, Any]) -> dict[str, Any]:
    """A model that names the cause in the factors and has nothing else to say."""
    text = str(asked["messages"])
    if "timeline of an incident" in text:
        return openai('{"events": []}')
    found = re.search(r"(m\d+) · [^:]*:[^:]*:[^:]*: the pool of payment-service is full, that is the cause", text)
    if "Contributing factors:" not in text or found is None:
        return openai('{"claims": [], "gaps": []}')
    ident = found[1]
    claim = {
        "words": f"{{actor {ident}}} named the full pool as the cause at {{time {ident}}}.", "cites": [ident],
        "quote": "the pool of payment-service is full, that is the cause", "status": "reported",
    }  # fmt: skip
    return openai(json.dumps({"claims": [claim], "gaps": []}))


def draft(server: Server, incident: Path, out: Path, *more: str, code: int = 0) -> Any:
    return run("draft", incident, "-o", out, "-q", "--model", f"{server.url}/v1#local", *more, code=code)


def kinds(out: Path) -> list[str]:
    return [entry.kind for entry in chain.read(out / "journal.jsonl")]


def test_a_run_is_noted_call_by_call(incident: Path, tmp_path: Path) -> None:
    """One question about events, one for each section; each noted before it is sent and when it is answered."""
    with serving(Step(body=answers)) as server:
        draft(server, incident, tmp_path / "out")
    found = kinds(tmp_path / "out")
    assert found[0] == "run"
    assert found[-1] == "draft"
    assert found.count("ask") == found.count("answer") == len(server.seen) == 11
    text = (tmp_path / "out" / "postmortem.md").read_text(encoding="utf-8")
    assert "named the full pool as the cause at 02:17:38 UTC" in text


def test_a_second_run_pays_for_nothing(incident: Path, tmp_path: Path) -> None:
    with serving(Step(body=answers)) as server:
        draft(server, incident, tmp_path / "out")
        first = len(server.seen)
        draft(server, incident, tmp_path / "out")
        assert len(server.seen) == first


def test_a_run_that_was_cut_off_goes_on_where_it_stopped(incident: Path, tmp_path: Path) -> None:
    """The provider dies after some answers; what was answered is not asked again."""
    refuses = Step(401, openai_error("invalid_api_key"))
    with serving(*[Step(body=answers)] * 5, refuses) as server:
        draft(server, incident, tmp_path / "out", "--engine", "model", code=7)
        paid = kinds(tmp_path / "out").count("answer")
        assert paid == 5
        server.steps = [Step(body=answers)]
        before = len(server.seen)
        draft(server, incident, tmp_path / "out", "--engine", "model")
        assert len(server.seen) - before == 11 - paid


def test_it_replays_byte_for_byte_with_nobody_there(incident: Path, tmp_path: Path) -> None:
    with serving(Step(body=answers)) as server:
        draft(server, incident, tmp_path / "out")
    done = run("replay", tmp_path / "out")
    assert done.stdout.count("the same, byte for byte") == 4


def test_a_changed_artifact_is_named_and_the_replay_differs(incident: Path, tmp_path: Path) -> None:
    run("draft", incident, "-o", tmp_path / "out", "-q")
    assert run("replay", tmp_path / "out").stdout.count("the same") == 4
    chat = incident / "chat.json"
    chat.write_bytes(chat.read_bytes().replace(b"that is the cause", b"that is the reason"))
    done = run("replay", tmp_path / "out", code=1)
    assert "chat.json: changed since" in done.stderr
    assert "postmortem.md: differs" in done.stdout


def test_the_artifacts_may_have_moved(incident: Path, tmp_path: Path) -> None:
    run("draft", incident, "-o", tmp_path / "out", "-q")
    moved = incident.rename(tmp_path / "elsewhere")
    assert run("replay", tmp_path / "out", moved).stdout.count("the same") == 4


def test_without_its_key_the_calls_are_erased_and_the_chain_stays(incident: Path, tmp_path: Path, home: Path) -> None:
    with serving(Step(body=answers)) as server:
        draft(server, incident, tmp_path / "out")
    (key,) = (home / "keys").iterdir()
    assert key.stat().st_mode & 0o077 == 0
    key.unlink()
    assert "key" in run("replay", tmp_path / "out", code=5).stderr
    assert "entries follow" in run("journal", "verify", tmp_path / "out").stdout


def test_a_body_that_was_changed_does_not_open(incident: Path, tmp_path: Path) -> None:
    with serving(Step(body=answers)) as server:
        draft(server, incident, tmp_path / "out")
    for body in (tmp_path / "out" / "journal.bodies").iterdir():
        data = bytearray(body.read_bytes())
        data[-1] ^= 1
        body.write_bytes(data)
    assert "changed" in run("replay", tmp_path / "out", code=5).stderr


def test_an_entry_that_was_changed_breaks_the_chain(incident: Path, tmp_path: Path) -> None:
    run("draft", incident, "-o", tmp_path / "out", "-q")
    path = tmp_path / "out" / "journal.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"standard"', b'"google"'))
    assert "changed at line 1" in run("journal", "verify", tmp_path / "out", code=5).stderr


def test_no_secret_of_an_artifact_reaches_the_model_or_the_journal(incident: Path, tmp_path: Path) -> None:
    rows = json.loads((incident / "chat.json").read_bytes())
    rows[2]["text"] += f" token {TOKEN} and kim@shop.example"
    (incident / "chat.json").write_text(json.dumps(rows))
    with serving(Step(body=answers)) as server:
        draft(server, incident, tmp_path / "out")
    sent = json.dumps(server.seen)
    assert "[secret: github-token #1]" in sent
    assert [word for word in (TOKEN, "kim@shop.example", "Ana Ruiz", "Ben Cole") if word in sent] == []
    kept = b"".join(path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert TOKEN.encode() not in kept


def test_why_leads_from_a_sentence_to_the_answer_that_wrote_it(incident: Path, tmp_path: Path) -> None:
    with serving(Step(body=answers)) as server:
        draft(server, incident, tmp_path / "out")
    said = run("journal", "why", tmp_path / "out", "named the full pool").stdout
    assert "chat.json line" in said
    seq = re.search(r"--seq (\d+)", said)
    assert seq is not None
    whole = json.loads(run("journal", "show", tmp_path / "out", "--seq", seq[1]).stdout)
    assert whole["kind"] == "answer"
    assert "named the full pool" in whole["content"]


def test_what_nobody_said_has_no_why(incident: Path, tmp_path: Path) -> None:
    run("draft", incident, "-o", tmp_path / "out", "-q")
    assert "no sentence" in run("journal", "why", tmp_path / "out", "the moon fell", code=2).stderr


def test_a_config_among_the_artifacts_cannot_send_the_record_anywhere(incident: Path, tmp_path: Path) -> None:
    """Whoever writes an artifact does not choose a server."""
    with serving(Step(body=answers)) as server:
        (incident / "afteraction.toml").write_text(f'[model]\nname = "{server.url}/v1#local"\n')
        done = run("draft", incident, "-o", tmp_path / "out")
        assert server.seen == []
    assert "[model]" in done.stderr


def test_no_model_named_is_said(incident: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AFTERACTION_MODEL", raising=False)
    assert "--model" in run("draft", incident, "-o", tmp_path / "out", "--engine", "model", code=2).stderr
    assert "names no model" in run("draft", incident, "--model", "gpt", "-o", tmp_path / "out", code=2).stderr


def test_the_journal_says_why_a_claim_was_lowered(incident: Path, tmp_path: Path) -> None:
    """In the open the check and the status, and the words to whoever holds the key."""

    def concludes(asked: dict[str, Any]) -> dict[str, Any]:
        said = json.dumps(answers(asked))
        return dict(json.loads(said.replace("named the full pool as", "named all the full pools as")))

    out = tmp_path / "out"
    with serving(Step(body=concludes)) as server:
        draft(server, incident, out)
    (told,) = [
        one for entry in chain.read(out / "journal.jsonl") if entry.kind == "verdict" for one in entry.body["claims"]
    ]
    assert told == {"passed": True, "failed": [], "lowered": ["unsaid-universal"], "status": "inferred"}
    said = run("journal", "why", out, "all the full pools").stdout
    assert "lowered to inferred by unsaid-universal: 'all'" in said
    assert "lowered by unsaid-universal" in run("journal", "show", out).stdout
