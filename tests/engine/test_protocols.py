"""A whole draft through each provider's protocol: asked with a schema, answered, judged, noted, replayed with nobody there."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.cli.kit import run
from tests.llm.server import Step, serving
from tests.llm.speech import EVERY, SPEECH

from afteraction.journal import chain

pytest.importorskip("pydantic_ai", reason="needs the extra 'model'")
pytest.importorskip("cryptography", reason="needs the extra 'model'")

CAUSE = "the pool of payment-service is full, that is the cause"


def written(asked: dict[str, Any]) -> str:
    """The cause in the factors, a lie in the impact, nothing of the right shape in the lessons at first."""
    text = json.dumps(asked, ensure_ascii=False)
    if "timeline of an incident" in text:
        return '{"events": []}'
    ident = re.findall(rf"(m\d+) · [^:]*:[^:]*:[^:]*: {CAUSE}", text)[0]
    claim = {"words": "", "cites": [ident], "quote": CAUSE, "status": "reported"}
    if "Contributing factors:" in text:
        claim["words"] = f"{{actor {ident}}} named the full pool as the cause at {{time {ident}}}."
    elif "Customer impact:" in text:
        claim["words"] = "Payments failed for 42 minutes."
    elif "Lessons:" in text and "was refused" not in text:
        return '{"lessons": "none"}'
    return json.dumps({"claims": [claim] if claim["words"] else [], "gaps": []})


@pytest.mark.parametrize("protocol", EVERY)
def test_a_draft_is_written_and_replayed_over_every_protocol(
    protocol: str, incident: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    speech, out = SPEECH[protocol], tmp_path / "out"
    monkeypatch.setenv("AFTERACTION_HOME", str(tmp_path / "home"))
    with serving(Step(body=lambda asked: speech.said(written(asked), "test-1"))) as server:
        for name, value in speech.environment(server.url).items():
            monkeypatch.setenv(name, value)
        model = speech.model or f"{server.url}/v1#local"
        run("draft", incident, "-o", out, "-q", "--model", model, "--engine", "model")
    text = (out / "postmortem.md").read_text(encoding="utf-8")
    assert "named the full pool as the cause at 02:17:38 UTC" in text
    assert ": `Payments failed for 42 minutes.`" in text  # withheld, with its words
    noted = [entry for entry in chain.read(out / "journal.jsonl") if entry.kind == "decision"]
    assert sum(entry.body["what"] == "answer of another shape" for entry in noted) == 1
    assert run("replay", out).stdout.count("the same, byte for byte") == 4
