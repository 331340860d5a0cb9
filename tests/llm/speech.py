"""Each provider as the tests speak to it: its model, where it is told the address, and its bodies."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, NamedTuple

import pytest
from tests.llm.server import (
    Step,
    anthropic,
    anthropic_error,
    converse,
    gemini,
    gemini_error,
    openai,
    openai_error,
    responses,
)

from afteraction.llm.ask import Provider

YES = '{"ok": true}'
_STATUS = {
    400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND", 429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL", 503: "UNAVAILABLE", 504: "DEADLINE_EXCEEDED",
}  # fmt: skip
_AWS = {
    400: "ValidationException", 403: "AccessDeniedException", 404: "ResourceNotFoundException", 408: "ModelTimeoutException",
    429: "ThrottlingException", 500: "InternalServerException", 503: "ServiceUnavailableException",
}  # fmt: skip


class Speech(NamedTuple):
    """model: "" for a server of one's own. environment: of an address. said: an answer of the model named. error: of a status."""

    model: str
    environment: Callable[[str], dict[str, str]]
    said: Callable[[str, str], Any]
    error: Callable[[int, str, str], Step]
    named: bool = True  # whether an answer says which model it is of

    def answer(self, text: str = YES, model: str = "test-1") -> Step:
        return Step(body=self.said(text, model))

    def provider(self, url: str, monkeypatch: pytest.MonkeyPatch) -> Provider:
        from afteraction.llm.providers.library import Library

        for name, value in self.environment(url).items():
            monkeypatch.setenv(name, value)
        return Library(self.model) if self.model else Library("local", f"{url}/v1")


def _anthropic_error(status: int, kind: str, message: str) -> Step:
    return Step(status, anthropic_error(kind, message))


def _openai_error(status: int, kind: str, message: str) -> Step:
    return Step(status, openai_error(kind, message))


def _gemini_error(status: int, kind: str, message: str) -> Step:
    return Step(status, gemini_error(status, _STATUS.get(status, "UNKNOWN"), message))


def _converse_error(status: int, kind: str, message: str) -> Step:
    return Step(status, {"message": message}, {"x-amzn-errortype": _AWS.get(status, "UnknownException")})


SPEECH = {
    "anthropic": Speech(
        "anthropic:claude-haiku-4-5", lambda url: {"ANTHROPIC_API_KEY": "sk-test", "ANTHROPIC_BASE_URL": url},
        lambda text, model: anthropic(text, model=model), _anthropic_error,
    ),
    "chat": Speech("", lambda url: {}, lambda text, model: openai(text, model=model), _openai_error),
    "responses": Speech(
        "openai:gpt-4.1", lambda url: {"OPENAI_API_KEY": "sk-test", "OPENAI_BASE_URL": f"{url}/v1"},
        lambda text, model: responses(text, model=model), _openai_error,
    ),
    "azure": Speech(
        "azure:our-deployment",
        lambda url: {"AZURE_OPENAI_ENDPOINT": url, "AZURE_OPENAI_API_KEY": "az-" + "key", "OPENAI_API_VERSION": "2026-01-01"},
        lambda text, model: openai(text, model=model), _openai_error,
    ),
    "google": Speech(
        "google:gemini-2.5-flash", lambda url: {"GOOGLE_API_KEY": "g-" + "key", "GOOGLE_GEMINI_BASE_URL": url},
        lambda text, model: gemini(text, model=model), _gemini_error,
    ),
    "bedrock": Speech(
        "bedrock:us.anthropic.claude-haiku-4-5-20251001-v1:0",
        lambda url: {
            "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": url, "AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "a-" + "key",
            "AWS_SECRET_ACCESS_KEY": "s-" + "key",
        },
        lambda text, model: converse(text), _converse_error, named=False,
    ),
}  # fmt: skip


def _there(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:  # the package around it is not there
        return False


_PACKAGES = {"google": "google.genai", "bedrock": "boto3"}


def by(protocol: str, *values: object, id: str | None = None) -> Any:  # noqa: A002  # as pytest names it
    """A row of a table of scenarios; it is skipped with its reason where the provider's package is not installed."""
    there = _there(_PACKAGES.get(protocol, "pydantic_ai"))
    mark = pytest.mark.skipif(not there, reason=f"needs pydantic-ai-slim[{protocol}]")
    return pytest.param(protocol, *values, marks=mark, id=id)


EVERY = [by(name) for name in SPEECH]
