"""Decisions as entries of the journal, both ways, and the folder in which they are taken."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from afteraction.app.clock import moment
from afteraction.app.notebook import JOURNAL
from afteraction.domain.errors import RefusedError, UnreadableError, UsageError
from afteraction.domain.lifecycle import Anchored, Decision, Deed, Person, Standing, Terms
from afteraction.journal import chain
from afteraction.journal.chain import Entry
from afteraction.lifecycle.states import refused, standing

DOCUMENT = "postmortem.md"
KINDS = {deed.value: deed for deed in Deed}
_LEAST = 8  # digits of a hash that say which text is meant


class Incident(NamedTuple):
    """A folder as it is at one moment. data: of its document."""

    folder: Path
    decisions: tuple[Decision, ...]
    data: bytes
    sha256: str

    @property
    def standing(self) -> Standing:
        """What the decisions say of the document."""
        return standing(self.decisions, self.sha256)

    @property
    def path(self) -> Path:
        """The document."""
        return self.folder / DOCUMENT


def folder_of(path: str) -> Path:
    """The folder that is meant by itself or by its document.

    Raises:
        UsageError: there is no such folder, or it holds no document.
    """
    place = Path(path)
    folder = place.parent if place.name == DOCUMENT and not place.is_dir() else place
    if not folder.is_dir():
        raise UsageError(f"there is no folder {path!r}", hint="give the folder that `afteraction draft` wrote")
    if not (folder / DOCUMENT).is_file():
        raise UsageError(f"{path!r} holds no {DOCUMENT}", hint="afteraction draft PATH... --out FOLDER")
    return folder


def opened(folder: Path) -> Incident:
    """The document and the decisions about it.

    Raises:
        UnreadableError: the journal was changed, or something cannot be read.
    """
    try:
        data = (folder / DOCUMENT).read_bytes()
    except OSError as error:
        raise UnreadableError(
            f"{folder / DOCUMENT} cannot be read", why=error.strerror or str(error), where=str(folder)
        ) from error
    decisions = decisions_of(chain.read(folder / JOURNAL), folder)
    return Incident(folder, decisions, data, hashlib.sha256(data).hexdigest())


def decisions_of(entries: Sequence[Entry], folder: Path) -> tuple[Decision, ...]:
    """The decisions among the entries of a journal, in order.

    Raises:
        UnreadableError: one lacks what a decision needs.
    """
    return tuple(_decision(entry, folder) for entry in entries if entry.kind in KINDS)


@contextmanager
def readable(entry: Entry, folder: Path) -> Iterator[None]:
    """Around the reading of a decision from an entry.

    Raises:
        UnreadableError: it lacks what a decision needs.
    """
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableError(
            f"entry {entry.seq} of the journal is no decision that can be read",
            why=f"{type(error).__name__}: {error}"[:200],
            where=str(folder / JOURNAL),
            hint="it was written by another version, or by somebody else",
        ) from error


def _decision(entry: Entry, folder: Path) -> Decision:
    body = entry.body
    with readable(entry, folder):
        terms = body.get("terms")
        anchor = body.get("anchor")
        return Decision(
            entry.seq,
            KINDS[entry.kind],
            person_of(body["who"]),
            str(body["at"]),
            str(body["sha256"]),
            str(body.get("why", "")),
            str(body.get("role", "")),
            _terms(terms) if terms else None,
            str(body.get("severity", "")),
            tuple(person_of(one) for one in body.get("authors", ())),
            len(body.get("gaps", ())),
            Anchored(*(str(anchor[name]) for name in Anchored._fields)) if anchor else None,
            int(body.get("settles", 0)),
        )


def person_of(raw: dict[str, Any]) -> Person:
    """Who decided, as an entry has it."""
    return Person(str(raw["name"]), str(raw["email"]))


def _terms(raw: dict[str, Any]) -> Terms:
    return Terms(
        tuple(map(str, raw["needed"])),
        tuple(map(str, raw["authors_may_hold"])),
        {str(role): tuple(map(str, people)) for role, people in raw["people"].items()},
    )


def expected(incident: Incident, expect: str) -> None:
    """The document is the one that was read. expect: the first digits of its hash, "" when nobody says.

    Raises:
        UsageError: too few digits. RefusedError: it is another text now.
    """
    wanted = expect.strip().lower()
    if wanted and len(wanted) < _LEAST:
        raise UsageError(f"--expect {expect!r} is too short", hint=f"{_LEAST} digits or more of the document's SHA-256")
    if wanted and not incident.sha256.startswith(wanted):
        raise RefusedError(
            "the document is not the one that you read",
            why=f"you read {wanted[:12]}, it is {incident.sha256[:12]} now: somebody edited it, or drafted again",
            hint="read it again; nothing was decided",
        )


def role_of(incident: Incident, said: str) -> str:
    """The role as the round spells it, whatever the case and the blanks; as it was said when the round has none like it."""
    submission = incident.standing.submission
    needed = submission.terms.needed if submission and submission.terms else ()
    wanted = " ".join(said.split())
    return next((role for role in needed if role.casefold() == wanted.casefold()), wanted)


def refusal_of(incident: Incident, deed: Deed, who: Person, role: str = "", settles: int = 0) -> None:
    """Nothing, when this person may do this now.

    Raises:
        RefusedError: with the reason, when they may not.
    """
    refusal = refused(incident.standing, deed, who, role, settles)
    if refusal is not None:
        raise RefusedError(refusal.what, why=refusal.why, where=str(incident.folder), hint=refusal.hint)


def decide(incident: Incident, deed: Deed, who: Person, role: str = "", **more: Any) -> Decision:
    """Note a decision about the document as it was read; when this returns it is on the disk.

    more: what the entry holds beside who, when and which text. Whoever calls holds the folder (`app.busy`).

    Raises:
        RefusedError: it is not this person's, or not now. UnreadableError: the journal was changed, or the system refused.
    """
    refusal_of(incident, deed, who, role, int(more.get("settles", 0)))
    return _decision(written_down(incident, deed.value, who, {"role": role, **more}), incident.folder)


def written_down(incident: Incident, kind: str, who: Person, more: Mapping[str, Any]) -> Entry:
    """The entry of a deed about the document as it was read; when this returns it is on the disk. more: what is empty is left out.

    Raises:
        UnreadableError: the system refused.
    """
    body = {"who": who._asdict(), "at": moment(), "document": DOCUMENT, "sha256": incident.sha256}
    return appended(incident.folder, kind, body | {name: value for name, value in more.items() if value})


def appended(folder: Path, kind: str, body: dict[str, Any]) -> Entry:
    """An entry of the journal of a folder; when this returns it is on the disk.

    Raises:
        UnreadableError: the system refused.
    """
    path = folder / JOURNAL
    try:
        return chain.append(path, kind, body)
    except OSError as error:
        raise UnreadableError(
            f"the journal of {folder} cannot be written", why=error.strerror or str(error), where=str(path)
        ) from error
