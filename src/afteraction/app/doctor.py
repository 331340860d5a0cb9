"""doctor: is a model ready, and what would a folder cost? Nothing of the artifacts is sent."""

from __future__ import annotations

import asyncio
import datetime
import os
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any, NamedTuple

from afteraction.app.asking import MANUAL, Model
from afteraction.app.draft import Wanted, draft
from afteraction.app.engine import Engine
from afteraction.app.reading import Reading
from afteraction.document.template import load
from afteraction.domain.errors import UsageError
from afteraction.domain.late import late
from afteraction.llm.ask import Ask, Provider, Reply, Stop, Usage
from afteraction.llm.client import CHARS_PER_TOKEN, tokens_of
from afteraction.llm.fault import ModelError
from afteraction.llm.models import Capability, retirement, unpinned

_PACKAGES = {"pydantic-ai-slim": "pydantic_ai", "cryptography": "cryptography"}  # each with what is imported of it
_OPENAI = ("OPENAI_API_KEY",)
_KEYS = {  # any of them will do
    "anthropic": ("ANTHROPIC_API_KEY",),
    "openai": _OPENAI,
    "openai-chat": _OPENAI,
    "openai-responses": _OPENAI,
    "azure": ("AZURE_OPENAI_API_KEY",),
    "google": ("GOOGLE_API_KEY", "GEMINI_API_KEY"),
    "groq": ("GROQ_API_KEY",),
    "mistral": ("MISTRAL_API_KEY",),
}
_ANSWER = 700  # tokens of a usual answer
_SCHEMA = {
    "type": "object",
    "properties": {"ok": {"type": "boolean"}},
    "required": ["ok"],
    "additionalProperties": False,
}
_LIMIT = late(r"^(?:anthropic-|x-)?ratelimit-(?:(limit|remaining|reset)-)?(.+?)(?:-(limit|remaining|reset))?$")


class Line(NamedTuple):
    """What was looked at. good: None when it only informs."""

    what: str
    said: str
    good: bool | None = None


class Estimate(NamedTuple):
    """What a draft of a folder would take. dollars: None when the price is not known. again: dollars when every section is asked twice."""

    questions: int
    usage: Usage
    dollars: float | None
    again: float | None

    def text(self) -> str:
        """One sentence."""
        used = self.usage
        if self.dollars is None:
            paid = "at a price that is not known"
        elif not self.dollars:
            paid = "for nothing"
        else:
            paid = f"for about {self.dollars:.2f} dollars, {self.again or 0:.2f} when every section is asked again"
        return (
            f"{self.questions} questions, about {used.input:,} tokens in ({used.cached:,} of them again, which the provider keeps)"
            f" and {used.output:,} out, {paid}"
        )


def examine(model: Model, provider: Provider | None, today: datetime.date, *, ask: bool = True) -> Iterator[Line]:
    """One line for each thing that must be right.

    provider: None when it could not be made. ask: whether one short question goes out.
    """
    for name in _PACKAGES:
        yield _installed(name)
    if model.name == MANUAL:
        yield Line("model", "a chat window: questions become files, and nothing is sent")
        return
    keys = _KEYS.get(model.name.partition(":")[0], ()) if not model.url else ()
    if keys:
        there = next((name for name in keys if os.environ.get(name)), "")
        yield Line("key", f"{there or ' or '.join(keys)} is {'set' if there else 'not set'}", bool(there))
    dying = retirement(model.name, today)
    yield Line("model", dying or model.label, not dying)
    if moving := unpinned(model.label):
        yield Line("version", moving)
    if provider is None:
        return
    if not dying and getattr(provider, "leaving", False):
        yield Line("leaving", f"the price list calls {model.label} deprecated: ask its vendor until when it answers")
    able = provider.capability
    yield Line(
        "takes",
        f"{'temperature, ' if able.temperature else 'no temperature, '}{'answers bound to a schema' if able.native else 'free answers'}, {able.context:,} tokens at once",
    )
    if ask:
        yield _reached(model, provider)
        yield from _quota(model, getattr(provider, "quota", {}))


def _installed(name: str) -> Line:
    """Whether it can be imported: a package may be listed and its files gone, or there and broken."""
    try:
        import_module(_PACKAGES[name])
    except ModuleNotFoundError as error:
        gone = "" if (error.name or "").partition(".")[0] == _PACKAGES[name] else f": it needs {error.name}"
        return Line(name, f"not installed{gone}; pip install 'afteraction[model]'", False)
    except ImportError as error:
        return Line(name, f"cannot be used: {error}"[:200], False)
    try:
        return Line(name, version(name), True)
    except PackageNotFoundError:
        return Line(name, "there, in a version that it does not say", True)


def _reached(model: Model, provider: Provider) -> Line:
    ask = Ask(model.label, "doctor@1", "Answer with JSON.", 'Answer {"ok": true}.', _SCHEMA, {"max_tokens": 64})
    try:
        reply = asyncio.run(provider.ask(ask, 30.0))
    except ModelError as error:
        return Line("reached", f"{error.what}: {error.why}", False)
    return Line("reached", f"{reply.model} answered, request {reply.request or 'without an id'}", True)


def _quota(model: Model, headers: Mapping[str, str]) -> Iterator[Line]:
    """What the provider's headers say of its limits, and where ours are above them."""
    found: dict[str, dict[str, str]] = {}
    for name, value in headers.items():
        match = _LIMIT.match(name)
        part = match and (match[1] or match[3])
        if match and part:
            found.setdefault(match[2].replace("-", " "), {})[part] = value
    for what, parts in sorted(found.items()):
        left = f"{_number(parts['remaining'])} left" if "remaining" in parts else "nothing said of what is left"
        most = f" of {_number(parts['limit'])}" if "limit" in parts else ""
        reset = f", full again {_when(parts['reset'])}" if "reset" in parts else ""
        yield Line(f"quota of {what}", f"{left}{most}{reset}")
        ours = {"requests": model.limits.requests_per_minute, "tokens": model.limits.tokens_per_minute}.get(
            what.split()[-1], 0.0
        )
        theirs = parts.get("limit", "")
        if theirs.isdigit() and ours > int(theirs):
            key = f"{what.split()[-1]}_per_minute"
            yield Line(
                f"limit of {what}",
                f"ours of {ours:,.0f} is above the provider's {int(theirs):,}: set {key} under [model]",
            )


def _number(text: str) -> str:
    return f"{int(text):,}" if text.isdigit() else text


def _when(text: str) -> str:
    """A moment as Anthropic says it, a span as OpenAI does."""
    return f"at {text}" if "T" in text else f"in {text}"


def estimate(reading: Reading, model: Model, provider: Provider) -> Estimate:
    """What a draft would take, from the very questions that it would ask; they go to nobody."""
    asks = _questions(reading, model, provider.capability)
    seen: set[str] = set()
    whole = kept = 0.0
    sections = [ask for ask in asks if ask.prompt.startswith("claims")]
    for ask in asks:
        whole += tokens_of(ask)
        kept += _shared(ask) if ask.system in seen else 0
        seen.add(ask.system)
    # Anthropic charges for keeping what it is told to keep; others keep it by themselves.
    written = int(sum(map(len, seen)) / CHARS_PER_TOKEN) if model.name.startswith("anthropic:") else 0
    used = Usage(int(whole), _ANSWER * len(asks), int(kept), written)
    twice = Usage(
        int(whole + sum(map(tokens_of, sections))),
        _ANSWER * (len(asks) + len(sections)),
        int(kept + sum(map(_shared, sections))),
        written,
    )
    return Estimate(len(asks), used, provider.price(used), provider.price(twice))


def _shared(ask: Ask) -> float:
    """Tokens of a question's beginning, which is equal in all of its kind."""
    return tokens_of(ask._replace(user=""))


def _questions(reading: Reading, model: Model, capability: Capability) -> Sequence[Ask]:
    asks: list[Ask] = []

    class Nobody:
        async def ask(self, ask: Ask) -> Reply:
            """Note the question and answer nothing."""
            asks.append(ask)
            text = '{"claims": [], "gaps": []}' if ask.prompt.startswith("claims") else '{"events": []}'
            return Reply(text, Stop.DONE, Usage())

    draft(
        reading, Wanted(load("standard"), engine=lambda day, title: Engine(Nobody(), model.label, capability)), "Incident"
    )  # fmt: skip
    return asks


def provider_of(model: Model) -> tuple[Provider | None, Line | None]:
    """The provider, or what is in the way of one."""
    from afteraction.llm.providers.library import Library

    if model.name == MANUAL:
        return None, None
    try:
        return Library(model.name, model.url, model.context), None
    except UsageError as error:
        said = f"{error.what}: {error.why}" if error.why else error.what
        return None, Line("provider", f"{said}; {error.hint}" if error.hint.startswith("pip ") else said, False)


def as_json(lines: Sequence[Line], found: Estimate | None) -> dict[str, Any]:
    """For programs. ready: nothing is in the way."""
    out: dict[str, Any] = {
        "ready": not any(line.good is False for line in lines),
        "checks": [line._asdict() for line in lines],
    }
    if found:
        used = found.usage
        out["estimate"] = {
            "questions": found.questions, "input": used.input, "cached": used.cached, "output": used.output,
            "dollars": found.dollars, "dollars_asked_again": found.again,
        }  # fmt: skip
    return out
