"""From ``--model`` to an engine: the provider, the client with its limits, and the journal it notes its calls in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from afteraction import __version__
from afteraction.app.address import is_own, place_of
from afteraction.app.clock import Clock
from afteraction.app.engine import Engine
from afteraction.app.files import write_whole
from afteraction.app.minutes import Minutes
from afteraction.app.notebook import Notebook
from afteraction.domain.errors import UsageError
from afteraction.extract import model as extracting
from afteraction.journal import disk
from afteraction.llm.ask import Ask, Provider, Reply, Usage
from afteraction.llm.client import Client
from afteraction.llm.client import Notebook as Keeps
from afteraction.llm.fault import Kind, ModelError
from afteraction.llm.limits import Limits
from afteraction.llm.models import Capability
from afteraction.redact.gate import Gate
from afteraction.synthesize import model as writing

MANUAL = "manual"


class Model(NamedTuple):
    """What was asked for. name: ``anthropic:claude-…``, or the model's name on ``url``. strict: no rules in its place.

    context: tokens that it reads at once, 0 for what is known of it.
    """

    name: str
    url: str = ""
    strict: bool = False
    limits: Limits = Limits()
    context: int = 0

    @property
    def label(self) -> str:
        """As the draft and the journal name it."""
        return f"{place_of(self.url)} {self.name}" if self.url else self.name


def model_of(text: str, *, strict: bool, limits: Limits, context: int = 0) -> Model:
    """``provider:name``, or the address of a server of one's own, as ``http://localhost:8080/v1#name``.

    Raises:
        UsageError: it is neither.
    """
    if is_own(text):
        url, _, name = text.partition("#")
        return Model(name or "default", url.rstrip("/"), strict, limits, context)
    if text == MANUAL:
        return Model(text, "", True, limits)
    if ":" not in text:
        raise UsageError(
            f"{text!r} names no model",
            hint="anthropic:NAME, openai:NAME, google:NAME, ollama:NAME, http://localhost:8080/v1#NAME, or manual",
        )
    return Model(text, "", strict, limits, context)


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


class _ByHand:
    """The journal of a chat window's answers: a file that somebody corrected counts instead of what was noted."""

    def __init__(self, notebook: Notebook, folder: Path) -> None:
        self._notebook, self._folder = notebook, folder
        self.asking, self.answered, self.failed = notebook.asking, notebook.answered, notebook.failed

    def known(self, key: str) -> Reply | None:
        """The answer that was noted, as long as no file says another."""
        from afteraction.llm.providers.manual import saved

        reply = self._notebook.known(key)
        return None if reply is not None and saved(self._folder, key, reply.text) else reply


def provider_of(model: Model) -> Provider:
    """Who is asked, for any model but a chat window.

    Raises:
        UsageError: the model cannot be used.
    """
    from afteraction.llm.providers.library import Library

    return Library(model.name, model.url, model.context)


def engine(
    model: Model,
    folder: Path,
    gate: Gate,
    provider: Provider | None = None,
    chosen: Mapping[str, Any] | None = None,
    tell: Callable[[str], None] | None = None,
) -> Engine:
    """The engine of one run; its calls, verdicts and decisions are noted in ``folder``.

    chosen: what a person set for it. tell: hears how far the run has come.

    Raises:
        UsageError: the model cannot be used. UnreadableError: the journal cannot be kept.
    """
    if provider is None and model.name == MANUAL:
        from afteraction.llm.providers.manual import Manual

        provider = Manual(folder / "manual", _keep)
    provider = provider or provider_of(model)
    notebook = Notebook(folder)
    capability = provider.capability
    entry = notebook.note(
        "run",
        {
            "key": notebook.name, "made_by": f"afteraction {__version__}", "chosen": dict(chosen or {}),
            "limits": {name: str(value) for name, value in model.limits._asdict().items()},
            "prompts": {prompt.name: prompt.sha256 for prompt in (extracting.PROMPT, writing.PROMPT)},
            "model": model.label, "strict": model.strict,
            "capability": {"temperature": capability.temperature, "native": capability.native, "context": capability.context, "output": capability.output},
        },
    )  # fmt: skip
    kept: Keeps = _ByHand(notebook, folder / "manual") if model.name == MANUAL else notebook
    client = Client(provider, kept, Clock(), gate.check, model.limits)
    return Engine(Minutes(client, notebook, entry=entry), model.label, capability, strict=model.strict, tell=tell)


def _keep(path: Path, data: bytes) -> None:
    """A question for a chat window; the client asked the gate before it got here."""
    disk.folder(path.parent)
    write_whole(path, [data])
