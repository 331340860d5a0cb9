"""Every call of a model, whole, in the journal: the question before it is sent, the answer after it came."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from afteraction.app.anchor import text_sha256
from afteraction.app.clock import moment
from afteraction.domain.errors import UnreadableError
from afteraction.journal import chain, disk, key
from afteraction.journal.blobs import Blobs
from afteraction.journal.chain import Entry
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
                disk.folder(folder)
        except OSError as error:
            raise UnreadableError(
                f"{folder} cannot be written", why=error.strerror or str(error), hint="choose another folder with --out"
            ) from error
        self._journal = chain.Journal(folder / JOURNAL)
        entries = self._journal.entries
        self.name, erased = key_name(entries)
        secret = key.key_of(self.name) if self.name else None
        if secret is None and self.name:
            raise UnreadableError(
                "the key of this journal is gone",
                why="without it the calls it notes cannot be read",
                where=str(key.path_of(self.name)),
                hint="put it back from a backup; `afteraction journal erase` notes that it is gone for good",
            )
        if secret is None and not create:
            raise UnreadableError(
                "the calls of this journal were erased" if erased else "this journal holds no calls",
                why=f"entry {erased.seq} of {erased.body.get('at', '')} says so" if erased else "",
                where=str(folder),
            )
        if secret is None:
            self.name, secret = key.new_key()
        self._blobs = Blobs(folder, secret)
        self._answers: dict[str, dict[str, Any]] = {}
        for entry in entries:
            if entry.kind == "answer":
                self._answers[entry.body["ask"]] = entry.body
            elif entry.kind == ERASING:
                self._answers.clear()

    def note(self, kind: str, body: Mapping[str, Any], private: str | None = None) -> int:
        """Anything else of a run that a later question may be about; the number of its entry. private: text that is kept encrypted."""
        whole = {**body, "at": moment()}
        if private is not None:
            whole["body"] = self._blobs.put(private.encode("utf-8", "replace"))
        return self._journal.append(kind, whole).seq

    def body(self, name: str) -> str:
        """A question, an answer or a private text by the name of its body.

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
        whole = msgspec.json.encode({"system": ask.system, "user": ask.user, "schema": ask.schema}).decode()
        settings = {name: str(value) for name, value in ask.settings.items()}
        body = {"ask": ask.key, "attempt": attempt, "model": ask.model, "prompt": ask.prompt, "settings": settings}
        self.note("ask", body, whole)

    def answered(self, ask: Ask, attempt: int, reply: Reply, seconds: float, dollars: float | None) -> None:
        """The whole answer."""
        body = {
            "ask": ask.key, "attempt": attempt, "stop": reply.stop.value, "usage": list(reply.usage), "model": reply.model,
            "request": reply.request, "detail": reply.detail, "ms": round(seconds * 1000), "dollars": "" if dollars is None else f"{dollars:.6f}",
            "text": text_sha256(reply.text),
        }  # fmt: skip
        self.note("answer", body, reply.text)
        self._answers[ask.key] = self._journal.entries[-1].body

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


ERASING, ERASED = "erasing", "erased"


def key_name(entries: list[Entry]) -> tuple[str, Entry | None]:
    """The name of the key that the next call is kept with, "" when there is none yet; and the entry that destroyed the last one."""
    name, erased = "", None
    for entry in entries:
        if entry.kind == ERASING:
            name, erased = "", entry
        elif "key" in entry.body and entry.kind == "run":
            name, erased = str(entry.body["key"]), None
    return name, erased


def opened(folder: Path) -> list[str]:
    """Make good what a crash left in the folder, before anything is added: what was done, for people.

    Raises:
        UnreadableError: the journal was changed, or the system refused.
    """
    path = folder / JOURNAL
    try:
        journal = chain.Journal(path)
        said = [
            f"the last entry of the journal was torn by a crash: its {entry.body['bytes']} bytes are kept in {entry.body['kept']},"
            f" entry {entry.seq} notes it, the {entry.seq - 1} entries before it hold"
            for entry in journal.mend()
        ]
        for part in [
            *folder.glob(".postmortem.*.part"),
            *folder.glob(".journal.*.part"),
            *(folder / "journal.bodies").glob(".*.part"),
            *(folder / "journal.texts").glob(".*.part"),
        ]:
            part.unlink(missing_ok=True)
        if finish_erasing(journal):
            said.append("an erasure that was interrupted is finished: the key is destroyed")
    except OSError as error:
        raise UnreadableError(
            f"the journal of {folder} cannot be written", why=error.strerror or str(error), where=str(path)
        ) from error
    return said


def finish_erasing(journal: chain.Journal) -> bool:
    """Destroy the keys that the journal says are being destroyed, and note that it is done; whether there was one."""
    entries = journal.entries
    done = {entry.body["key"] for entry in entries if entry.kind == ERASED}
    wanted = [entry.body["key"] for entry in entries if entry.kind == ERASING and entry.body["key"] not in done]
    for name in wanted:
        there = key.destroy(name)
        journal.append(ERASED, {"key": name, "was there": there, "at": moment()})
    return bool(wanted)
