"""doctor: what is missing is said before anything is sent."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from tests.cli.kit import run
from tests.llm.server import Step, anthropic, openai, openai_error, serving

pytest.importorskip("pydantic_ai", reason="needs the extra 'model'")


def test_a_server_that_answers_is_well(incident: Path) -> None:
    """One question of a few words; nothing of the artifacts in it."""
    with serving(Step(body=openai('{"ok": true}'))) as server:
        said = run("doctor", incident, "--model", f"{server.url}/v1#local").stdout
        assert "reached: gpt-test-1 answered" in said
        assert "11 questions" in said
        assert "for nothing" in said
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


def test_what_the_provider_says_of_its_limits_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each vendor has its own headers; the numbers are what matters, and ours must not be above them."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-x")
    limits = {
        "anthropic-ratelimit-input-tokens-limit": "30000",
        "anthropic-ratelimit-input-tokens-remaining": "29000",
        "anthropic-ratelimit-input-tokens-reset": "2031-04-07T09:01:00Z",
    }
    with serving(Step(body=anthropic('{"ok": true}'), headers=limits)) as server:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.url)
        said = run("doctor", "--model", "anthropic:claude-haiku-4-5").stdout
    assert "quota of requests: 49 left of 50, full again at 2031-04-07T09:01:00Z" in said
    assert "quota of input tokens: 29,000 left of 30,000" in said
    assert "ours of 400,000 is above the provider's 30,000: set tokens_per_minute under [model]" in said


def test_the_other_vendors_headers_are_read_too() -> None:
    limits = {
        "x-ratelimit-limit-requests": "60",
        "x-ratelimit-remaining-requests": "59",
        "x-ratelimit-reset-requests": "1s",
        "x-ratelimit-remaining-tokens": "149984",
    }
    with serving(Step(body=openai('{"ok": true}'), headers=limits)) as server:
        said = run("doctor", "--model", f"{server.url}/v1#local").stdout
    assert "quota of tokens: 149,984 left" in said


def test_programs_get_json_and_the_same_exit_code(incident: Path) -> None:
    with serving(Step(body=openai('{"ok": true}'))) as server:
        well = json.loads(run("doctor", incident, "--model", f"{server.url}/v1#local", "--json").stdout)
    assert well["ready"] is True
    assert well["estimate"]["questions"] == 11
    assert well["estimate"]["cached"] > 0
    with serving(Step(401, openai_error("invalid_api_key"))) as server:
        ill = json.loads(run("doctor", "--model", f"{server.url}/v1#local", "--json", code=1).stdout)
    assert ill["ready"] is False
    assert [check["what"] for check in ill["checks"] if check["good"] is False] == ["reached"]


def test_the_estimate_is_of_the_very_questions_that_a_draft_asks(incident: Path, tmp_path: Path) -> None:
    """Same number, same characters: the estimate comes from the questions, not from a formula beside them."""
    nothing = Step(
        body=lambda asked: openai('{"claims": [], "gaps": []}' if "claims" in str(asked) else '{"events": []}')
    )
    with serving(nothing) as server:
        model = f"{server.url}/v1#local"
        said = json.loads(run("doctor", incident, "--model", model, "--no-ask", "--json").stdout)["estimate"]
        run("draft", incident, "-o", tmp_path / "out", "-q", "--model", model)
        sent = sum(len(part["content"]) for asked in server.seen for part in asked["messages"])
    assert said["questions"] == len(server.seen)
    assert said["input"] == pytest.approx(sent / 2.5, rel=0.01)


def test_a_model_that_nobody_knows_is_said_with_the_reason() -> None:
    assert "provider: the model 'nobody:x' cannot be used" in run("doctor", "--model", "nobody:x", code=1).stdout


def test_a_chat_window_is_sent_nothing() -> None:
    assert "nothing is sent" in run("doctor", "--model", "manual").stdout


def test_the_context_of_a_server_of_ones_own_is_what_it_says(tmp_path: Path) -> None:
    listed = {"data": [{"id": "local", "meta": {"n_ctx": 4096}}]}
    with serving(Step(body=openai('{"ok": true}'))) as server:
        server.listed = listed
        assert "4,096 tokens at once" in run("doctor", "--model", f"{server.url}/v1#local", "--no-ask").stdout
        (tmp_path / "own.toml").write_text("[model]\ncontext = 2048\n")
        said = run("doctor", "--model", f"{server.url}/v1#local", "--no-ask", "--config", tmp_path / "own.toml").stdout
        assert "2,048 tokens at once" in said


@pytest.mark.parametrize(("package", "module"), [("pydantic-ai-slim", "pydantic_ai"), ("cryptography", "cryptography")])
def test_a_package_that_is_listed_and_cannot_be_imported_is_missing(
    package: str, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    said = run("doctor", "--model", "manual", code=1).stdout
    assert f"no  {package}: not installed; pip install 'afteraction[model]'" in said


def test_a_package_that_lacks_another_is_said_to(monkeypatch: pytest.MonkeyPatch) -> None:
    def half(name: str) -> None:
        raise ModuleNotFoundError("No module named 'cffi'", name="cffi")

    monkeypatch.setattr("afteraction.app.doctor.import_module", half)
    assert "no  cryptography: not installed: it needs cffi" in run("doctor", "--model", "manual", code=1).stdout


def test_the_package_of_a_provider_that_is_missing_is_said_with_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROQ_API_KEY", "x")
    monkeypatch.setitem(sys.modules, "groq", None)
    said = run("doctor", "--model", "groq:llama-3.3-70b", code=1).stdout
    assert "pip install 'pydantic-ai-slim[groq]'" in said


def test_either_name_of_a_key_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("google.genai", reason="needs pydantic-ai-slim[google]")
    monkeypatch.delenv("GOOGLE_API_KEY", raising=False)
    monkeypatch.delenv("GEMINI_API_KEY", raising=False)
    said = run("doctor", "--model", "google:gemini-2.5-flash", "--no-ask", code=1).stdout
    assert "no  key: GOOGLE_API_KEY or GEMINI_API_KEY is not set" in said
    monkeypatch.setenv("GEMINI_API_KEY", "x")
    said = run("doctor", "--model", "google:gemini-2.5-flash", "--no-ask").stdout
    assert "ok  key: GEMINI_API_KEY is set" in said
