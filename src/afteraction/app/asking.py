"""From ``--model`` to an engine: the provider, the client with its limits, and the journal it notes its calls in."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from afteraction.app.clock import Clock
from afteraction.app.engine import Engine
from afteraction.app.files import write_whole
from afteraction.app.notebook import Notebook
from afteraction.domain.errors import UsageError
from afteraction.llm.ask import Ask, Provider, Reply, Usage
from afteraction.llm.client import Client
from afteraction.llm.fault import Kind, ModelError
from afteraction.llm.limits import Limits
from afteraction.llm.models import Capability
from afteraction.redact.gate import Gate

MANUAL = "manual"


class Model(NamedTuple):
    """What was asked for. name: ``anthropic:claude-…``, or the model's name on ``url``. strict: no rules in its place."""

    name: str
    url: str = ""
    strict: bool = False
    limits: Limits = Limits()

    @property
    def label(self) -> str:
        """As the draft and the journal name it."""
        return f"{self.url} {self.name}" if self.url else self.name


def model_of(text: str, *, strict: bool, limits: Limits) -> Model:
    """``provider:name``, or the address of a server of one's own, as ``http://localhost:8080/v1#name``.

    Raises:
        UsageError: it is neither.
    """
    if text.startswith(("http://", "https://")):
        url, _, name = text.partition("#")
        return Model(name or "default", url.rstrip("/"), strict, limits)
    if text == MANUAL:
        return Model(text, "", True, limits)
    if ":" not in text:
        raise UsageError(
            f"{text!r} names no model",
            hint="anthropic:NAME, openai:NAME, google:NAME, ollama:NAME, http://localhost:8080/v1#NAME, or manual",
        )
    return Model(text, "", strict, limits)


class Replayed:
    """A provider for replay: it has nothing but the journal, and says so."""

    capability = Capability()

    def __init__(self, capability: Capability) -> None:
        self.capability = capability

    def price(self, usage: Usage) -> float | None:
        """Nothing is paid."""
        return 0.0

    async def ask(self, ask: Ask, timeout: float) -> Reply:
        """There is no answer.

        Raises:
            ModelError: always.
        """
        raise ModelError(
            Kind.FAIL,
            "the journal holds no answer to a question of this run",
            hint="the artifacts, the settings or the prompts are not those of the run",
        )


def engine(model: Model, folder: Path, gate: Gate, provider: Provider | None = None) -> Engine:
    """The engine of one run, its calls noted in ``folder``.

    Raises:
        UsageError: the model cannot be used. UnreadableError: the journal cannot be kept.
    """
    if provider is None and model.name == MANUAL:
        from afteraction.llm.providers.manual import Manual

        provider = Manual(folder / "manual", _keep)
    elif provider is None:
        from afteraction.llm.providers.library import Library

        provider = Library(model.name, model.url)
    notebook = Notebook(folder)
    capability = provider.capability
    notebook.note(
        "run",
        {
            "key": notebook.name, "model": model.label, "strict": model.strict,
            "capability": {"temperature": capability.temperature, "native": capability.native, "context": capability.context, "output": capability.output},
        },
    )  # fmt: skip
    client = Client(provider, notebook, Clock(), gate.check, model.limits)
    return Engine(client, model.label, capability, strict=model.strict)


def _keep(path: Path, data: bytes) -> None:
    """A question for a chat window; the client asked the gate before it got here."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, [data])
