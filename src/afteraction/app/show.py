"""show: the entries of a journal for people, one line each, and whole with the bodies they refer to."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from afteraction.app.notebook import JOURNAL, Notebook
from afteraction.domain.errors import UnreadableError, UsageError
from afteraction.journal import chain
from afteraction.journal.chain import Entry


def entries_of(folder: Path, run: str = "") -> list[Entry]:
    """The entries of a journal, or those of one run. run: its name in the document, or some first digits of it.

    Raises:
        UsageError: there is no journal, or no such run. UnreadableError: the journal was changed.
    """
    entries = chain.read(folder / JOURNAL)
    if not entries:
        raise UsageError(f"{folder} holds no journal", hint="give the folder that `afteraction draft` wrote")
    if not run:
        return entries
    drafts = [
        one for one in entries if str(one.body.get("anchor", {}).get("run", "")).startswith(run) and one.kind == "draft"
    ]
    if not drafts:
        raise UsageError(f"the journal has no run {run}", hint="the document names its run at the end of its ledger")
    start = drafts[-1].body["run"] or drafts[-1].seq
    return entries[start - 1 : drafts[-1].seq]


def listed(entries: Sequence[Entry]) -> Iterator[str]:
    """One line for each entry."""
    for one in entries:
        yield f"{one.seq:>5}  {one.body.get('at', ''):<20}  {one.kind:<9} {_said(one)}"


def _said(one: Entry) -> str:
    body = one.body
    match one.kind:
        case "run":
            return f"model {body['model']}" + _chosen(body.get("chosen", {}))
        case "ask":
            return f"{body['prompt']}, attempt {body['attempt']}, {body['model']}, question {body['ask'][:8]}"
        case "answer":
            paid = f", {body['dollars']} dollars" if body["dollars"] else ""
            return f"{body['model']}, {body['stop']}, {body['usage'][0]:,} tokens in, {body['usage'][1]:,} out, {body['ms']:,} ms{paid}, question {body['ask'][:8]}"
        case "fault":
            return f"{body['kind']}: {body['what']}, attempt {body['attempt']}, question {body['ask'][:8]}"
        case "verdict":
            return _verdict(body)
        case "decision":
            more = (
                f"{name} {value}" for name, value in body.items() if name not in ("what", "ask", "at", "body") and value
            )
            return ", ".join([body["what"], *more])
        case "choice":
            return f"{body['document']} was edited by a person, {body['chosen']} chosen: {body['became']}"
        case "draft" | "printed":
            anchor = body.get("anchor", {}).get("run", "")
            run = f", run {anchor}" if anchor else ""
            return (
                f"engine {body['engine']}, {len(body['inputs'])} inputs, {len(body['outputs'])} documents{run}"
                + _chosen(body.get("chosen", {}))
            )
        case "brief":
            review = body["review"]
            edited = ", edited by a person" if review["edited"] else ""
            return f"for {body['audience']}, engine {body['engine']}, of {review['name']}{edited}, {body['words']} words at most"
        case "recovered":
            return f"a torn end of {body['bytes']} bytes was set aside as {body['kept']}"
        case "submit" | "approve" | "request-changes" | "comment" | "settle" | "withdraw" | "publish":
            return _decided(body)
        case "agree-action" | "close-action" | "reopen-action":
            return _about_item(body)
        case "erasing" | "erased":
            return f"the key {body['key']}: the bodies of the calls above cannot be read any more"
        case _:
            return ""


def _decided(body: dict[str, Any]) -> str:
    """A decision of a person about the document."""
    said = f"{body['who']['name']}, {body['document']} {body['sha256'][:12]}"
    said += f", as {body['role']}" if body.get("role") else ""
    said += f", comment {body['settles']}" if body.get("settles") else ""
    said += f", on “{body['anchor']['quote']}”" if body.get("anchor") else ""
    said += f", {len(body['gaps'])} gaps let pass: {body['gaps allowed']}" if body.get("gaps") else ""
    return said + (f": {body['why']}" if body.get("why") else "")


def _about_item(body: dict[str, Any]) -> str:
    """A decision of a person about an action item."""
    item = body["item"]
    said = f"{body['who']['name']}, “{item['words']}”"
    said += f", owner {body['owner']}, due {body['due']}" if body.get("owner") else ""
    said += f", {body['evidence']['kind']} {body['evidence']['text']}" if body.get("evidence") else ""
    return said + (f": {body['why']}" if body.get("why") else "")


def _chosen(chosen: dict[str, Any]) -> str:
    said = ", ".join(f"{name} {value}" for name, value in chosen.items() if value)
    return f"; a person chose {said}" if said else ""


def _verdict(body: dict[str, Any]) -> str:
    passed = sum(one["passed"] for one in body["claims"])
    failed = sorted({name for one in body["claims"] for name in one["failed"]})
    said = f"{body['section']}, attempt {body['attempt']}: "
    said += f"{passed} of {len(body['claims'])} claims passed" if body["claims"] else "no claims"
    lowered = sorted({name for one in body["claims"] for name in one.get("lowered", ())})
    said += f"; lowered by {', '.join(lowered)}" if lowered else ""
    return said + (f"; refused by {', '.join(failed)}" if failed else "")


def whole(folder: Path, entries: Sequence[Entry]) -> Iterator[dict[str, Any]]:
    """Entries with what they refer to under "content"; where that cannot be read, "unreadable" says why.

    Raises:
        UnreadableError: the journal was changed.
    """
    notebook: Notebook | None = None
    gone = ""
    for one in entries:
        found: dict[str, Any] = one._asdict()
        if "body" in one.body and not gone and notebook is None:
            try:
                notebook = Notebook(folder, create=False)
            except UnreadableError as error:
                gone = error.what
        if "body" in one.body:
            try:
                found["content"] = _content(notebook, one) if notebook else None
                found |= {} if notebook else {"unreadable": gone}
            except UnreadableError as error:  # of a run before the key was destroyed
                found["unreadable"] = f"{error.what}: {error.why}"
        yield found


def _content(notebook: Notebook, one: Entry) -> Any:
    text = notebook.body(one.body["body"])
    return text if one.kind == "answer" else json.loads(text)
