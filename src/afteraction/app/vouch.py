"""verify: what a journal holds, whether its entries follow from one another, and whether the documents beside it are its own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from afteraction.app import anchor as anchors
from afteraction.app.notebook import ERASED, JOURNAL
from afteraction.domain.errors import UnreadableError, UsageError
from afteraction.journal import chain
from afteraction.journal.chain import Entry

MADE = ("draft", "printed")  # kinds of entries that vouch for documents
_SUFFIXES = (".md", ".html", ".json")


class Document(NamedTuple):
    """What the journal says of a document. good: False when it contradicts the document. said: for people."""

    name: str
    good: bool
    said: str


def account(folder: Path, head: str = "") -> dict[str, Any]:
    """What a journal holds: its entries by kind, its head, the calls and what they cost, what crashes left, what was erased.

    head: a hash that was kept elsewhere and that must be in the chain.

    Raises:
        UsageError: there is no journal. UnreadableError: an entry does not follow from the one before, or the head is not there.
    """
    path = folder / JOURNAL
    found = chain.look(path)
    entries = found.entries
    if not entries:
        raise UsageError(f"{folder} holds no journal", hint="give the folder that `afteraction draft` wrote")
    known = next((entry.seq for entry in entries if head and entry.sha256.startswith(head.lower())), 0)
    if head and not known:
        raise UnreadableError(
            f"the journal does not hold the head {head}",
            where=str(path),
            why="its end was cut off, it was written anew, or the head is of another journal",
            hint="put the file back from a backup",
        )
    _runs_hold(path, entries)
    kinds: dict[str, int] = {}
    for entry in entries:
        kinds[entry.kind] = kinds.get(entry.kind, 0) + 1
    answers = [entry.body for entry in entries if entry.kind == "answer"]
    dollars = [float(body["dollars"]) for body in answers if body["dollars"]]
    return {
        "entries": len(entries),
        "head": entries[-1].sha256,
        "head found in entry": known or None,
        "kinds": kinds,
        "calls": len(answers),
        "tokens": {
            "input": sum(body["usage"][0] for body in answers),
            "output": sum(body["usage"][1] for body in answers),
        },
        "dollars": round(sum(dollars), 6) if dollars else None,
        "torn": len(found.torn),
        "recovered": [
            {"entry": one.seq, "kept": one.body["kept"], "bytes": one.body["bytes"], "there": _kept(folder, one)}
            for one in entries
            if one.kind == chain.RECOVERED
        ],
        "erased": [{"entry": one.seq, "at": one.body["at"]} for one in entries if one.kind == ERASED],
    }


def _runs_hold(path: Path, entries: Sequence[Entry]) -> None:
    """Each noted draft has the anchor that the entries before it give.

    Raises:
        UnreadableError: one has another.
    """
    for entry in entries:
        if entry.kind not in MADE or not entry.body.get("anchor"):
            continue
        made = anchors.of_entry(entries, entry)
        if made is None or made._asdict() != entry.body["anchor"]:
            raise UnreadableError(
                f"entry {entry.seq} of the journal notes a draft that its other entries do not give",
                where=str(path),
                why="the journal was written anew, or answers, verdicts or decisions of the run are missing",
                hint="put the file back from a backup",
            )


def _kept(folder: Path, entry: Entry) -> bool:
    """Whether the torn bytes are where the entry says, as they were."""
    path = folder / str(entry.body["kept"])
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == entry.body["sha256"]


def documents(folder: Path, only: Iterable[Path] = ()) -> list[Document]:
    """What the journal of a folder says of the documents in it, or of those given.

    Raises:
        UnreadableError: the journal was changed, or a document cannot be read.
    """
    entries = chain.read(folder / JOURNAL)
    drafts = [entry for entry in entries if entry.kind in MADE]
    listed = list(only) or sorted(path for path in folder.glob("postmortem*") if path.suffix in _SUFFIXES)
    try:
        return [_document(path, drafts) for path in listed]
    except OSError as error:
        raise UnreadableError("a document cannot be read", why=error.strerror or str(error)) from error


def _document(path: Path, drafts: Sequence[Entry]) -> Document:
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    ours = [entry for entry in drafts if sha256 in entry.body["outputs"].values()]
    anchor = anchors.of_document(path)
    if ours:
        return Document(path.name, True, f"as it was written, noted in entry {ours[-1].seq}")
    if anchor is None:
        return Document(
            path.name, True, "holds no anchor and is not as any draft was written: the journal says nothing of it"
        )
    noted = [entry for entry in drafts if entry.body.get("anchor") == anchor._asdict()]
    if noted:
        return Document(path.name, True, f"edited since it was written; its run is noted in entry {noted[-1].seq}")
    return Document(
        path.name,
        False,
        f"names the run {anchor.run}, of which the journal has nothing: the end of the journal was cut off, it was written"
        " anew, or the document belongs to another one",
    )
