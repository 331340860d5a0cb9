"""A question to a model and what came back, whoever the provider is."""

from __future__ import annotations

import enum
import hashlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from afteraction.llm.models import Capability


class Ask(NamedTuple):
    """One call, whole. prompt: its id and version, as ``extract@2``. system: instructions; user: what it is about.

    schema: JSON schema of the answer. settings: sampling and limits that this model takes. Equal asks have equal keys.
    """

    model: str
    prompt: str
    system: str
    user: str
    schema: Mapping[str, Any]
    settings: Mapping[str, float | int]

    @property
    def key(self) -> str:
        """SHA-256 over everything that the answer depends on."""
        whole = [self.model, self.prompt, self.system, self.user, self.schema, dict(self.settings)]
        return hashlib.sha256(json.dumps(whole, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


class Stop(enum.Enum):
    """Why the model stopped, read before anything else of the answer."""

    DONE = "done"
    LENGTH = "length"  # max_tokens, or the context is full: the answer is cut
    REFUSED = "refused"
    OTHER = "other"


class Usage(NamedTuple):
    """Tokens of one call. cached: of the input, those read from the provider's cache."""

    input: int = 0
    output: int = 0
    cached: int = 0
    written: int = 0


class Reply(NamedTuple):
    """What came back. text: the answer as sent. model: the one that answered, as it names itself. request: the provider's id."""

    text: str
    stop: Stop
    usage: Usage
    model: str = ""
    request: str = ""
    detail: str = ""


def bare(text: str) -> str:
    """The JSON of an answer, without the fence that some models put around it."""
    text = text.strip()
    return text.partition("\n")[2].rpartition("```")[0] if text.startswith("```") else text


class Provider(Protocol):
    """Who can be asked: one file in ``providers``."""

    @property
    def capability(self) -> Capability:
        """What this model takes."""
        ...

    def price(self, usage: Usage) -> float | None:
        """US dollars for so many tokens, None when nobody knows."""
        ...

    async def ask(self, ask: Ask, timeout: float) -> Reply:
        """Ask once, without any retry. timeout: seconds for the whole call.

        Raises:
            ModelError: nothing came back.
        """
        ...
