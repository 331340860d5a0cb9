"""replay: a run again from its journal, with nobody asked, held against what it wrote."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from afteraction.app.asking import Replayed
from afteraction.app.clock import Clock
from afteraction.app.engine import Engine
from afteraction.app.minutes import Minutes
from afteraction.app.notebook import JOURNAL, Notebook
from afteraction.domain.errors import UsageError
from afteraction.journal import chain
from afteraction.llm.ask import Ask, Reply
from afteraction.llm.client import Client
from afteraction.llm.fault import Kind, ModelError
from afteraction.llm.models import Capability


class Run(NamedTuple):
    """A noted run. model: its label, "" for the rules. outputs: file name to SHA-256. inputs: name to SHA-256."""

    model: str
    strict: bool
    capability: Capability
    asked: dict[str, Any]
    outputs: dict[str, str]
    inputs: dict[str, str]
    template: str
    silences: tuple[dict[str, Any], ...] = ()  # decisions to go on without an answer


def last_run(folder: Path) -> Run:
    """What the journal says of the last draft.

    Raises:
        UsageError: it holds none. UnreadableError: it was changed.
    """
    entries = chain.read(folder / JOURNAL)
    drafts = [entry for entry in entries if entry.kind == "draft"]
    if not drafts:
        raise UsageError(f"{folder} holds no journal of a draft", hint="give the folder that `afteraction draft` wrote")
    draft = drafts[-1]
    before = reversed(entries[: draft.body.get("run") or draft.seq])
    start = next((entry for entry in before if entry.kind == "run"), None)
    run: dict[str, Any] = start.body if start else {}
    silences = [
        entry.body
        for entry in entries[start.seq if start else draft.seq : draft.seq]
        if entry.kind == "decision" and entry.body["what"] == "gave up"
    ]
    known = run.get("capability", {})
    return Run(
        run.get("model", "") if draft.body["engine"] != "rules" else "",
        bool(run.get("strict")),
        Capability(**known) if known else Capability(),
        draft.body.get("asked", {}),
        draft.body["outputs"],
        {one["name"]: one["sha256"] for one in draft.body["inputs"]},
        draft.body["template"],
        tuple(silences),
    )


def engine_of(run: Run, folder: Path) -> Callable[[str, str], Engine] | None:
    """The engine of the run, which finds every answer in the journal or fails; None for the rules.

    Raises:
        UnreadableError: the key of the journal is gone.
    """
    if not run.model:
        return None
    whole = Notebook(folder, create=False)
    notebook = _ReadOnly(whole)
    silences = {one["ask"]: _silence(one, whole) for one in run.silences}

    def make(day: str, title: str) -> Engine:
        client = Client(Replayed(run.capability), notebook, Clock(), lambda text, what: text)
        return Engine(Minutes(client, gave_up=silences), run.model, run.capability, strict=run.strict)

    return make


def _silence(decision: dict[str, Any], notebook: Notebook) -> ModelError:
    """What was said when a question stayed without an answer."""
    said = json.loads(notebook.body(decision["body"]))
    by = "" if decision["by"] == "provider" else decision["by"]
    return ModelError(Kind(decision["kind"]), **said, status=decision["status"], by=by)


class _ReadOnly:
    """A journal that answers and notes nothing."""

    def __init__(self, notebook: Notebook) -> None:
        self.known = notebook.known

    def asking(self, ask: Ask, attempt: int) -> None:
        """Nobody is asked."""

    def answered(self, ask: Ask, attempt: int, reply: Reply, seconds: float, dollars: float | None) -> None:
        """Nobody answered."""

    def failed(self, ask: Ask, attempt: int, error: ModelError, seconds: float) -> None:
        """What failed then fails now, from the journal's silence."""
