"""Every call of a model, whole, in the journal: the question before it is sent, the answer after it came."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from afteraction.domain.errors import UnreadableError
from afteraction.journal import chain
from afteraction.journal.blobs import Blobs
from afteraction.journal.key import key_of
from afteraction.llm.ask import Ask, Reply, Stop, Usage
from afteraction.llm.fault import ModelError

JOURNAL = "journal.jsonl"


class Notebook:
    """The journal of one folder. A second run finds the answers of the first, so that nothing is paid twice."""

    def __init__(self, folder: Path, *, create: bool = True) -> None:
        """create: make the folder and the key where there are none.

        Raises:
            UnreadableError: the journal was changed, its key is gone, or the folder cannot be written.
        """
        try:
            if create:
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UnreadableError(
                f"{folder} cannot be written", why=error.strerror or str(error), hint="choose another folder with --out"
            ) from error
        self._path = folder / JOURNAL
        entries = chain.read(self._path)
        name = next((entry.body["key"] for entry in entries if entry.kind == "run"), "")
        if not name:
            name = hashlib.sha256(str(folder.resolve()).encode("utf-8", "replace")).hexdigest()[:24]
        key = key_of(name, create=create)
        if key is None:
            raise UnreadableError(
                "the key of this journal is gone", why="without it the calls it notes cannot be read", where=str(folder)
            )
        self.name, self._blobs = name, Blobs(folder, key)
        self._answers = {entry.body["ask"]: entry.body for entry in entries if entry.kind == "answer"}

    def note(self, kind: str, body: Mapping[str, Any]) -> None:
        """Anything else of a run that a later question may be about."""
        chain.append(self._path, kind, dict(body))

    def body(self, name: str) -> str:
        """A question or an answer by the name of its body.

        Raises:
            UnreadableError: it is not there, or was changed.
        """
        return self._blobs.get(name).decode()

    def known(self, key: str) -> Reply | None:
        """The answer to an equal ask."""
        body = self._answers.get(key)
        if body is None:
            return None
        used = body["usage"]
        text = self._blobs.get(body["body"]).decode()
        return Reply(text, Stop(body["stop"]), Usage(*used), body["model"], body["request"], body["detail"])

    def asking(self, ask: Ask, attempt: int) -> None:
        """The whole question, before a byte of it is sent."""
        body = msgspec.json.encode({"system": ask.system, "user": ask.user, "schema": ask.schema})
        settings = {name: str(value) for name, value in ask.settings.items()}
        self.note(
            "ask",
            {
                "ask": ask.key,
                "attempt": attempt,
                "model": ask.model,
                "prompt": ask.prompt,
                "settings": settings,
                "body": self._blobs.put(body),
            },
        )

    def answered(self, ask: Ask, attempt: int, reply: Reply, seconds: float, dollars: float | None) -> None:
        """The whole answer."""
        body = {
            "ask": ask.key, "attempt": attempt, "stop": reply.stop.value, "usage": list(reply.usage), "model": reply.model,
            "request": reply.request, "detail": reply.detail, "ms": round(seconds * 1000), "dollars": "" if dollars is None else f"{dollars:.6f}",
            "body": self._blobs.put(reply.text.encode("utf-8", "replace")),
        }  # fmt: skip
        self.note("answer", body)
        self._answers[ask.key] = body

    def failed(self, ask: Ask, attempt: int, error: ModelError, seconds: float) -> None:
        """What went wrong."""
        self.note(
            "fault",
            {
                "ask": ask.key,
                "attempt": attempt,
                "kind": error.kind.value,
                "status": error.status,
                "what": error.what,
                "ms": round(seconds * 1000),
            },
        )
