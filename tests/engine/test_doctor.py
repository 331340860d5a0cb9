"""doctor: what is missing is said before anything is sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.kit import run
from tests.llm.server import Step, openai, openai_error, serving

pytest.importorskip("pydantic_ai", reason="needs the extra 'model'")


def test_a_server_that_answers_is_well(incident: Path) -> None:
    """One question of a few words; nothing of the artifacts in it."""
    with serving(Step(body=openai('{"ok": true}'))) as server:
        said = run("doctor", incident, "--model", f"{server.url}/v1#local").stdout
        assert "reached: gpt-test-1 answered" in said
        assert "about 0.00 dollars" in said
        assert len(server.seen) == 1
        assert "payment" not in str(server.seen)


def test_a_server_that_refuses_is_named_with_its_reason() -> None:
    with serving(Step(401, openai_error("invalid_api_key", "bad key"))) as server:
        said = run("doctor", "--model", f"{server.url}/v1#local", code=1).stdout
    assert "does not accept the key" in said


def test_nothing_is_sent_when_nothing_shall_be(incident: Path) -> None:
    with serving(Step(body=openai("{}"))) as server:
        run("doctor", incident, "--model", f"{server.url}/v1#local", "--no-ask")
        assert server.seen == []


def test_a_key_that_is_not_set_is_named_and_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    said = run("doctor", "--model", "anthropic:claude-haiku-4-5", "--no-ask", code=1).stdout
    assert "ANTHROPIC_API_KEY is not set" in said
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-very-private-1")
    said = run("doctor", "--model", "anthropic:claude-haiku-4-5", "--no-ask").stdout
    assert "ANTHROPIC_API_KEY is set" in said
    assert "very-private" not in said


def test_a_model_that_is_about_to_be_switched_off_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-x")
    assert "switched off" in run("doctor", "--model", "anthropic:claude-sonnet-4-5", "--no-ask", code=1).stdout


def test_no_model_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AFTERACTION_MODEL", raising=False)
    assert "no model" in run("doctor", code=2).stderr
