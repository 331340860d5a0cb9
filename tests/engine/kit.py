"""A model that answers as a test tells it, and a small incident for it to write about."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from afteraction.app.draft import DraftResult, Wanted, draft
from afteraction.app.engine import Engine
from afteraction.app.reading import read_all
from afteraction.document.template import load
from afteraction.llm.ask import Ask, Reply, Stop, Usage
from afteraction.llm.fault import ModelError
from afteraction.llm.models import Capability
from afteraction.synthesize.model import SECTIONS

Answer = dict[str, Any] | str | ModelError
Section = Callable[[str, dict[str, str], str], Answer]  # (section, entries by id, the question) to an answer
_ENTRY = re.compile(r"^(m\d+) · (.*)$", re.MULTILINE)
NOTHING: dict[str, Any] = {"claims": [], "gaps": []}


def claim(words: str, cites: list[str], quote: str, status: str = "reported") -> dict[str, Any]:
    return {"words": words, "cites": cites, "quote": quote, "status": status}


class Puppet:
    """Answers questions about events with ``events`` and sections with ``section``; keeps what it was asked."""

    def __init__(
        self, section: Section, events: Callable[[dict[str, str]], Answer] = lambda entries: {"events": []}
    ) -> None:
        self._section, self._events = section, events
        self.asks: list[Ask] = []

    async def ask(self, ask: Ask) -> Reply:
        self.asks.append(ask)
        entries = {match[1]: match[2] for match in _ENTRY.finditer(ask.system + "\n" + ask.user)}
        if ask.prompt.startswith("events@"):
            answer = self._events(entries)
        else:
            name = next(name for name, about in SECTIONS.items() if about in ask.user)
            answer = self._section(name, entries, ask.user)
        if isinstance(answer, ModelError):
            raise answer
        return Reply(answer if isinstance(answer, str) else json.dumps(answer), Stop.DONE, Usage(10, 10), "puppet", "r")


def find(entries: dict[str, str], words: str) -> str:
    """The id of the entry that holds these words."""
    return next(ident for ident, text in entries.items() if words in text)


def drafted(folder: Path, puppet: Puppet, *, strict: bool = False) -> DraftResult:
    reading = read_all([str(folder)])
    return draft(
        reading,
        Wanted(
            load("standard"),
            engine=lambda day, title: Engine(puppet, "test:puppet", Capability(temperature=True), strict=strict),
        ),
        "Incident",
    )


def section(result: DraftResult, name: str) -> dict[str, Any]:
    found = next(one for one in result.record["sections"] if one["id"] == name)
    return dict(found)


def texts(result: DraftResult, name: str) -> list[str]:
    return [one["text"] for one in section(result, name)["claims"]]
