"""status: where a document stands, whom it waits for, what is open, and what changed since people decided about it.

Worked out from the journal and the document each time. Of many folders it is the same, one after the other: there is no index to
go stale (docs/adr/0020-decisions-in-the-journal.md).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from afteraction.app.decisions import DOCUMENT, Incident, opened
from afteraction.app.notebook import JOURNAL
from afteraction.app.outbox import DOCUMENT as DELIVERED
from afteraction.app.outbox import account as outgoing
from afteraction.app.texts import change, text_of
from afteraction.domain.errors import UnreadableError, UsageError
from afteraction.domain.lifecycle import Anchored, Decision, Standing, State
from afteraction.lifecycle.claims import Place, places
from afteraction.lifecycle.roles import LOOKS_AT

_SKIPPED = ("node_modules", "journal.bodies", "journal.texts")


def folders(path: Path, *, noted: bool = True) -> list[Path]:
    """The folder itself when it is an incident's, else all incident folders below it, in order. noted: only those with a journal.

    Raises:
        UsageError: there is none.
    """
    if path.name == DOCUMENT and path.is_file():
        path = path.parent
    if not path.is_dir():
        raise UsageError(f"there is no folder {str(path)!r}", hint="give a folder of an incident, or one above several")
    if _is_incident(path, noted):
        return [path]
    found = sorted(_below(path, noted))
    if not found:
        raise UsageError(
            f"no incident folder lies in {str(path)!r}",
            why=f"one holds a {DOCUMENT} and a {JOURNAL}" if noted else f"one holds a {DOCUMENT}",
            hint="afteraction draft PATH... --out FOLDER makes one",
        )
    return found


def _is_incident(path: Path, noted: bool) -> bool:
    return (path / DOCUMENT).is_file() and (not noted or (path / JOURNAL).is_file())


def _below(root: Path, noted: bool) -> Iterator[Path]:
    for name, inner, _ in os.walk(root):
        inner[:] = [one for one in inner if not one.startswith(".") and one not in _SKIPPED]
        if _is_incident(Path(name), noted):
            yield Path(name)


def account(folder: Path, *, placed: bool = True) -> dict[str, Any]:
    """Everything about one folder, as JSON; with "problem" alone beside its name when the journal cannot be trusted.

    placed: find where the claims of comments stand now, for which the document has to be parsed.
    """
    try:
        return _account(opened(folder), placed)
    except UnreadableError as error:
        return {"folder": str(folder), "problem": str(error), "state": ""}


def _account(incident: Incident, placed: bool) -> dict[str, Any]:
    now = incident.standing
    submission = now.submission
    terms = submission.terms if submission else None
    by_role = {one.role: one for one in now.approvals}
    needed = terms.needed if terms else ()
    return {
        "folder": str(incident.folder),
        "document": str(incident.path),
        "state": now.state.value,
        "sha256": now.sha256,
        "severity": submission.severity if submission else "",
        "round": now.round,
        "submitted": _deed(submission) | {"gaps": submission.gaps} if submission else None,
        "roles": [
            {
                "role": role,
                "looks at": LOOKS_AT.get(role, ""),
                "people": list(terms.people.get(role, ())) if terms else [],
                "approved": _deed(by_role[role]) if role in by_role else None,
            }
            for role in needed
        ],
        "changes requested": [_deed(one) for one in now.requests],
        "comments": _comments(incident, now.open, placed),
        "authors": [one._asdict() for one in now.authors],
        "edited": _edited(incident, now),
        "published": _deed(now.published) if now.published else None,
        "deliveries": _deliveries(incident.folder),
        "next": _next(now),
        "voids": _voids(now),
    }


def _deliveries(folder: Path) -> list[dict[str, str]]:
    """Where the document went, and what became of it there."""
    found = [one for one in outgoing(folder)["deliveries"] if one["about"] == DELIVERED]
    return [{name: one[name] for name in ("to", "state", "url", "text")} for one in found]


def _deed(one: Decision) -> dict[str, Any]:
    said: dict[str, Any] = {"by": one.who._asdict(), "at": one.at, "sha256": one.sha256, "entry": one.entry}
    return said | {name: value for name, value in (("role", one.role), ("why", one.why)) if value}


def _edited(incident: Incident, now: Standing) -> dict[str, Any] | None:
    """What became of the text that people decided about; None while it is the same."""
    if not now.edited or now.submission is None:
        return None
    about = now.published if now.published and now.state in (State.PUBLISHED, State.CORRECTED) else now.submission
    old = text_of(incident.folder, about.sha256)
    said = change(old, incident.data.decode("utf-8", "replace")).said if old is not None else ""
    terms = now.submission.terms
    approved = terms is not None and {one.role for one in now.voided} >= set(terms.needed)
    word = "published" if about is now.published else "approved" if approved else "submitted"
    return {
        "was": word,
        "sha256": about.sha256,
        "voided": [_deed(one) for one in now.voided],
        "lines": said,
        "said": f"{about.sha256[:12]} was {word}; since then {said or 'it was edited (its text was not kept)'}",
    }


def _comments(incident: Incident, open_: Sequence[Decision], placed: bool) -> list[dict[str, Any]]:
    """The open comments, each with the line of its claim now; one whose claim is gone is shown with what the claim was."""
    anchored = [one.anchor for one in open_ if one.anchor is not None]
    there = dict(zip(anchored, _places(incident, anchored), strict=True)) if placed else {}
    found = []
    for one in open_:
        said: dict[str, Any] = {"number": one.entry, "by": one.who._asdict(), "at": one.at, "text": one.why}
        if one.anchor is not None:
            said |= {"on": one.anchor.quote, "sentence": one.anchor.sentence}
            place = there.get(one.anchor)
            said |= {"line": place.line, "orphaned": not place.line, "near": place.near} if place else {}
        found.append(said)
    return found


def _places(incident: Incident, anchors: Sequence[Anchored]) -> list[Place]:
    if not anchors:
        return []
    from afteraction.app import review as reviewing  # takes a while to load, and most folders have no open comment

    document = reviewing.opened(reviewing.Input(str(incident.path), incident.path, incident.data))
    return places(document, anchors)


def _next(now: Standing) -> str:
    """What has to happen next, one sentence."""
    if now.submission is None:
        return "submit it for review" if now.state is State.DRAFT else "correct it and submit it again, or leave it"
    if now.state in (State.PUBLISHED, State.CORRECTED):
        return "submit the correction for review" if now.edited else "nothing; a correction is a new submission"
    if now.edited:
        return "submit it again: what was submitted is not what stands there now"
    waits = [f"the {role}" for role in now.missing]
    said = [f"approval by {', '.join(waits)}"] if waits else []
    said += [f"an answer to the changes that {one.who.name} asked for" for one in now.requests]
    if now.alone:
        said.append("approval by somebody who did not write it")
    return f"it waits for {' and '.join(said)}" if said else "publish it"


def _voids(now: Standing) -> str:
    if now.edited or not now.approvals:
        return ""
    many = f"the {len(now.approvals)} approvals" if len(now.approvals) > 1 else "the approval"
    return f"any edit of {DOCUMENT} voids {many} of {now.sha256[:12]}"
