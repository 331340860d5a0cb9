"""replay: a run again from its journal, with nobody asked, held against what it wrote. Briefs are in `app.rebrief`."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from afteraction.app.asking import Replayed
from afteraction.app.clock import Clock
from afteraction.app.engine import Engine
from afteraction.app.minutes import Minutes
from afteraction.app.notebook import JOURNAL, Notebook
from afteraction.journal import chain
from afteraction.journal.chain import Entry
from afteraction.llm.ask import Ask, Reply
from afteraction.llm.client import Client
from afteraction.llm.fault import Kind, ModelError
from afteraction.llm.models import Capability


class Heard(NamedTuple):
    """The model of a noted run. model: its label, "" for the rules. silences: decisions to go on without an answer."""

    model: str = ""
    strict: bool = False
    capability: Capability = Capability()
    silences: tuple[dict[str, Any], ...] = ()


class Run(NamedTuple):
    """A noted draft. outputs: file name to SHA-256. inputs: name to SHA-256."""

    heard: Heard
    asked: dict[str, Any]
    outputs: dict[str, str]
    inputs: dict[str, str]
    template: str


def last_run(folder: Path) -> Run | None:
    """What the journal says of the last draft; None when it has none.

    Raises:
        UnreadableError: it was changed.
    """
    entries = chain.read(folder / JOURNAL)
    draft = next((entry for entry in reversed(entries) if entry.kind == "draft"), None)
    if draft is None:
        return None
    return Run(
        Heard() if draft.body["engine"] == "rules" else heard(entries, draft),
        draft.body.get("asked", {}),
        draft.body["outputs"],
        {one["name"]: one["sha256"] for one in draft.body["inputs"]},
        draft.body["template"],
    )


def heard(entries: Sequence[Entry], made: Entry) -> Heard:
    """The model that was asked for what an entry notes, and the questions that stayed without an answer."""
    before = reversed(entries[: made.body.get("run") or made.seq])
    start = next((entry for entry in before if entry.kind == "run"), None)
    if start is None:
        return Heard()
    silences = (
        entry.body
        for entry in entries[start.seq : made.seq]
        if entry.kind == "decision" and entry.body["what"] == "gave up"
    )
    known = start.body.get("capability", {})
    capability = Capability(**known) if known else Capability()
    return Heard(start.body.get("model", ""), bool(start.body.get("strict")), capability, tuple(silences))


def engine_of(run: Heard, folder: Path) -> Callable[[], Engine] | None:
    """The engine of the run, which finds every answer in the journal or fails; None for the rules.

    Raises:
        UnreadableError: the key of the journal is gone.
    """
    if not run.model:
        return None
    whole = Notebook(folder, create=False)
    notebook = _ReadOnly(whole)
    silences = {one["ask"]: _silence(one, whole) for one in run.silences}

    def make() -> Engine:
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
