"""doctor: is a model ready, and what would a folder cost? Nothing of the artifacts is sent."""

from __future__ import annotations

import asyncio
import datetime
import os
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple

from afteraction.app.asking import Model
from afteraction.domain.errors import UsageError
from afteraction.llm.ask import Ask, Provider, Usage
from afteraction.llm.client import CHARS_PER_TOKEN
from afteraction.llm.fault import ModelError
from afteraction.llm.models import retirement

_KEYS = {
    "anthropic": "ANTHROPIC_API_KEY",
    "openai": "OPENAI_API_KEY",
    "google": "GOOGLE_API_KEY",
    "groq": "GROQ_API_KEY",
    "mistral": "MISTRAL_API_KEY",
}
_OVERHEAD = 1_500  # tokens of instructions and schema in one question
_SECTIONS, _ANSWER = 10, 700


class Line(NamedTuple):
    """What was looked at. good: None when it only informs."""

    what: str
    said: str
    good: bool | None = None


def examine(
    model: Model, provider: Provider | None, today: datetime.date, characters: int = 0, *, ask: bool = True
) -> Iterator[Line]:
    """One line for each thing that must be right. characters: of the records that would be sent, 0 without a folder.

    provider: None when it could not be made. ask: whether one short question goes out.
    """
    for name in ("pydantic-ai-slim", "cryptography"):
        yield _installed(name)
    key = _KEYS.get(model.name.partition(":")[0], "") if not model.url else ""
    if key:
        yield Line("key", f"{key} is {'set' if os.environ.get(key) else 'not set'}", bool(os.environ.get(key)))
    dying = retirement(model.name, today)
    yield Line("model", dying or model.label, not dying)
    if provider is None:
        return
    able = provider.capability
    yield Line(
        "takes",
        f"{'temperature, ' if able.temperature else 'no temperature, '}{'answers bound to a schema' if able.native else 'free answers'}, {able.context:,} tokens at once",
    )
    if characters:
        yield _cost(provider, characters)
    if ask:
        yield _reached(model, provider)


def _installed(name: str) -> Line:
    try:
        return Line(name, version(name), True)
    except PackageNotFoundError:
        return Line(name, "not installed: pip install 'afteraction[model]'", False)


def _cost(provider: Provider, characters: int) -> Line:
    """An estimate that errs high: the record is read once in parts and once beside the sections, which share it."""
    tokens = int(characters / CHARS_PER_TOKEN)
    whole = Usage(
        2 * tokens + (_SECTIONS + 1 + tokens // 10_000) * _OVERHEAD, (_SECTIONS + 1) * _ANSWER, (_SECTIONS - 1) * tokens
    )
    whole = whole._replace(input=whole.input + whole.cached)
    price = provider.price(whole)
    paid = f"about {price:.2f} dollars" if price is not None else "a price that is not known"
    return Line(
        "this folder",
        f"about {whole.input:,} tokens in ({whole.cached:,} of them again, from the provider's cache) and {whole.output:,} out, {paid}",
    )


def _reached(model: Model, provider: Provider) -> Line:
    schema = {
        "type": "object",
        "properties": {"ok": {"type": "boolean"}},
        "required": ["ok"],
        "additionalProperties": False,
    }
    ask = Ask(model.label, "doctor@1", "Answer with JSON.", 'Answer {"ok": true}.', schema, {"max_tokens": 64})
    try:
        reply = asyncio.run(provider.ask(ask, 30.0))
    except ModelError as error:
        return Line("reached", f"{error.what}: {error.why}", False)
    return Line("reached", f"{reply.model} answered, request {reply.request or 'without an id'}", True)


def provider_of(model: Model) -> Provider | None:
    """The provider, None when it cannot be made; `examine` says what is missing."""
    from afteraction.llm.providers.library import Library

    try:
        return Library(model.name, model.url)
    except UsageError:
        return None
