"""Whoever is asked: each provider's address, header and error, as far as it can be seen from this machine."""

from __future__ import annotations

import asyncio
import datetime
from pathlib import Path

import pytest
from tests.llm.server import Server, Step, converse, openai, serving

from afteraction.domain.errors import UsageError
from afteraction.llm.ask import Ask, Usage
from afteraction.llm.fault import ModelError
from afteraction.llm.models import retirement, unpinned

pytest.importorskip("pydantic_ai", reason="needs the extra 'model'")

SCHEMA = {
    "type": "object",
    "properties": {"ok": {"type": "boolean"}},
    "required": ["ok"],
    "additionalProperties": False,
}
ASK = Ask("x", "claims@1", "You write claims.", "m1 · record", SCHEMA, {"max_tokens": 5})
YES = '{"ok": true}'


def asked(model: str, url: str = "") -> str:
    from afteraction.llm.providers.library import Library

    return asyncio.run(Library(model, url).ask(ASK, 10.0)).text


def sent(server: Server) -> tuple[str, dict[str, str]]:
    return server.paths[0], server.headers[0]


def test_ollama_is_asked_at_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(Step(body=openai(YES))) as server:
        monkeypatch.setenv("OLLAMA_BASE_URL", f"{server.url}/v1")
        assert asked("ollama:llama3.2") == YES
    assert sent(server)[0] == "/v1/chat/completions"
    assert server.seen[0]["response_format"]["type"] == "json_schema"


def test_azure_is_asked_with_its_path_and_header(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(Step(body=openai(YES))) as server:
        monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", server.url)
        monkeypatch.setenv("AZURE_OPENAI_API_KEY", "az-" + "key")
        monkeypatch.setenv("OPENAI_API_VERSION", "2026-01-01")
        assert asked("azure:our-deployment") == YES
    path, headers = sent(server)
    assert path == "/openai/deployments/our-deployment/chat/completions?api-version=2026-01-01"
    assert headers["api-key"] == "az-key"


def test_openai_is_asked_for_a_chat_completion_where_its_name_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """And told to keep nothing, there as well."""
    with serving(Step(body=openai(YES))) as server:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-" + "key")
        monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/v1")
        assert asked("openai-chat:gpt-4.1") == YES
    assert sent(server)[0] == "/v1/chat/completions"
    assert server.seen[0]["store"] is False


def test_bedrock_without_a_region_is_an_error_with_a_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("boto3", reason="needs pydantic-ai-slim[bedrock]")
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(UsageError, match="cannot be used") as caught:
        asked("bedrock:amazon.nova-pro-v1:0")
    assert "region" in caught.value.why


def test_bedrock_without_a_key_is_an_error_with_a_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Amazon's library looks for one when it is asked, and has errors of its own."""
    pytest.importorskip("boto3", reason="needs pydantic-ai-slim[bedrock]")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_BEARER_TOKEN_BEDROCK", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with serving(Step(body=converse(YES))) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", server.url)
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        with pytest.raises(ModelError, match="cannot be asked") as caught:
            asked("bedrock:amazon.nova-pro-v1:0")
    assert "credentials" in caught.value.why
    assert server.seen == []


def test_a_server_of_ones_own_is_asked_without_a_key_of_anybody(monkeypatch: pytest.MonkeyPatch) -> None:
    """llama.cpp and everything else that speaks the protocol: the key of OpenAI stays at home."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-" + "private")
    with serving(Step(body=openai(YES))) as server:
        assert asked("default", f"{server.url}/v1") == YES
    path, headers = sent(server)
    assert path == "/v1/chat/completions"
    assert "private" not in str(headers)


@pytest.mark.parametrize("name", ["ollama", "azure"])
def test_no_provider_follows_a_redirect(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(Step(body=openai(YES))) as elsewhere, serving(Step(307, b"", {"location": f"{elsewhere.url}/v1"})) as server:  # fmt: skip
        monkeypatch.setenv("OLLAMA_BASE_URL", f"{server.url}/v1")
        monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", server.url)
        monkeypatch.setenv("AZURE_OPENAI_API_KEY", "az-" + "key")
        monkeypatch.setenv("OPENAI_API_VERSION", "2026-01-01")
        with pytest.raises(ModelError, match="another address"):
            asked(f"{name}:some-model")
    assert elsewhere.paths == []


@pytest.mark.parametrize(
    ("model", "package", "extra"),
    [
        ("google:gemini-2.5-flash", "google.genai", "google"),
        ("bedrock:anthropic.claude-haiku-4-5-v1:0", "boto3", "bedrock"),
        ("groq:llama-3.3-70b", "groq", "groq"),
        ("mistral:mistral-large-2411", "mistralai", "mistral"),
    ],
)
def test_a_provider_whose_package_is_missing_is_named_with_the_command(model: str, package: str, extra: str, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    """Where it is installed, the client is made."""
    from importlib.util import find_spec

    from afteraction.llm.providers.library import Library

    for name in ("GOOGLE_API_KEY", "GROQ_API_KEY", "MISTRAL_API_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    try:
        there = find_spec(package) is not None
    except ModuleNotFoundError:
        there = False
    if there:
        assert Library(model).capability.context > 1000
        return
    with pytest.raises(UsageError) as caught:
        Library(model)
    assert caught.value.hint == f"pip install 'pydantic-ai-slim[{extra}]'"


def test_a_provider_that_nobody_knows_is_an_error() -> None:
    with pytest.raises(UsageError, match="cannot be used"):
        asked("nosuch:model")


@pytest.mark.parametrize(
    ("model", "takes"),
    [
        ("anthropic:claude-haiku-4-5", True),
        ("anthropic:claude-sonnet-4-5", True),
        ("anthropic:claude-opus-4-8", False),
        ("openai:gpt-4.1", True),
        ("openai:gpt-5-mini", False),
    ],
)
def test_temperature_is_sent_only_where_a_model_takes_it(model: str, takes: bool, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    from afteraction.llm.providers.library import Library

    monkeypatch.setenv("ANTHROPIC_API_KEY", "x")
    monkeypatch.setenv("OPENAI_API_KEY", "x")
    library = Library(model)
    assert library.capability.temperature is takes
    assert library.price(Usage(1000, 1000)) is not None


@pytest.mark.parametrize(
    ("model", "moves"),
    [
        ("anthropic:claude-3-5-sonnet-latest", True),
        ("mistral:mistral-large-latest", True),
        ("ollama:llama3.2", True),
        ("ollama:llama3.2:latest", True),
        ("ollama:llama3.2:3b-instruct-q4_K_M", False),
        ("anthropic:claude-haiku-4-5-20251001", False),
        ("openai:gpt-5-2025-08-07", False),
        ("http://127.0.0.1:8080/v1 local", False),
        ("manual", False),
    ],
)
def test_a_name_that_moves_is_warned_about(model: str, moves: bool) -> None:
    assert bool(unpinned(model)) is moves


def test_a_model_is_warned_about_sixty_days_before_it_goes() -> None:
    goes = datetime.date(2026, 11, 30)
    for days, warned in ((61, False), (60, True), (0, True), (-1, True)):
        assert bool(retirement("anthropic:claude-sonnet-4-5-20250929", goes - datetime.timedelta(days))) is warned


TODAY = datetime.date(2031, 4, 7)


@pytest.mark.parametrize(
    "said", ["June 6th, 2031", "June 1st, 2031", "May 22nd, 2031", "May 3rd, 2031", "April 7th, 2031"]
)
def test_the_day_on_which_a_model_ends_is_that_of_the_vendors_library(said: str, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    from anthropic.resources.messages import messages

    assert retirement("anthropic:claude-new-9", TODAY) == ""
    monkeypatch.setitem(messages.DEPRECATED_MODELS, "claude-new-9", said)
    assert "switched off on 2031-0" in retirement("anthropic:claude-new-9", TODAY)
    assert "switched off on 2031-0" in retirement("anthropic:claude-new-9-20300101", TODAY)
    assert retirement("anthropic:claude-new-99", TODAY) == ""
    assert retirement("openai:claude-new-9", TODAY) == ""


def test_a_model_whose_end_is_no_day_yet_is_said_to_be_deprecated(monkeypatch: pytest.MonkeyPatch) -> None:
    from anthropic.resources.messages import messages

    monkeypatch.setitem(messages.DEPRECATED_MODELS, "claude-new-9", "TBD")
    assert "deprecated, and will be switched off (TBD)" in retirement("anthropic:claude-new-9", TODAY)


def test_a_library_without_such_a_table_leaves_what_we_know(monkeypatch: pytest.MonkeyPatch) -> None:
    from anthropic.resources.messages import messages

    monkeypatch.delattr(messages, "DEPRECATED_MODELS")
    assert "switched off since 2026-11-30" in retirement("anthropic:claude-sonnet-4-5", TODAY)


@pytest.mark.parametrize(("model", "leaves"), [("openai:gpt-4.1", False), ("google:gemini-2.0-flash", True)])
def test_what_the_price_list_calls_deprecated_is_known(
    model: str, leaves: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    from afteraction.llm.providers.library import Library

    monkeypatch.setenv("OPENAI_API_KEY", "x")
    monkeypatch.setenv("GOOGLE_API_KEY", "x")
    if model.startswith("google"):
        pytest.importorskip("google.genai", reason="needs pydantic-ai-slim[google]")
    assert Library(model).leaving is leaves
