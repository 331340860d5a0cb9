"""why: from a sentence of a document back to the records it rests on and the question that was asked for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from afteraction.app.notebook import JOURNAL, Notebook
from afteraction.document.shape import ClaimJson, PostmortemJson
from afteraction.domain.errors import UnreadableError, UsageError
from afteraction.journal import chain


def listed(folder: Path) -> Iterator[str]:
    """One line for each entry.

    Raises:
        UnreadableError: the journal was changed.
    """
    for one in chain.read(folder / JOURNAL):
        body = one.body
        said = {
            "run": f"model {body.get('model', '')}",
            "ask": f"{body.get('prompt', '')}, attempt {body.get('attempt', '')}, {body.get('model', '')}",
            "answer": f"{body.get('stop', '')}, {body.get('model', '')}, {body.get('ms', '')} ms",
            "fault": f"{body.get('kind', '')}: {body.get('what', '')}",
            "draft": f"engine {body.get('engine', '')}, {len(body.get('inputs', []))} inputs",
        }.get(one.kind, "")
        yield f"{one.seq:>5}  {one.kind:<8}{said}"


def entry(folder: Path, seq: int) -> dict[str, Any]:
    """One entry with its bodies.

    Raises:
        UsageError: there is no such entry. UnreadableError: the key of its bodies is gone.
    """
    found = next((one for one in chain.read(folder / JOURNAL) if one.seq == seq), None)
    if found is None:
        raise UsageError(f"the journal has no entry {seq}", hint="afteraction journal show FOLDER lists them")
    whole: dict[str, Any] = found._asdict()
    if found.kind in ("ask", "answer"):
        text = Notebook(folder, create=False).body(found.body["body"])
        whole["content"] = json.loads(text) if found.kind == "ask" else text
    return whole


def reasons(folder: Path, sentence: str) -> Iterator[str]:
    """Lines for people.

    Raises:
        UsageError: no claim says that. UnreadableError: the document cannot be read.
    """
    try:
        record: PostmortemJson = json.loads((folder / "postmortem.json").read_bytes())
    except (OSError, ValueError) as error:
        raise UnreadableError(f"{folder} holds no postmortem.json", why=str(error)) from error
    wanted = " ".join(sentence.lower().split())
    claims = [
        claim
        for section in record["sections"]
        for claim in (*section["claims"], *(one for group in section["groups"] for one in group["claims"]))
    ]
    found = [claim for claim in claims if wanted in " ".join(claim["text"].lower().split())]
    rows = [row for row in record["timeline"] if wanted in " ".join(f"{row['title']} {row['text']}".lower().split())]
    if not found and not rows:
        raise UsageError("no sentence of the document says that", hint="give some words of it, as they stand there")
    for claim in found:
        yield from _claim(claim, record, folder)
    for row in rows:
        yield f"{row['time']}  {row['title']} {row['text']}"
        yield f"  chosen for: {', '.join(row['signals']) or 'a milestone rests on it'}"
        yield from (_place(record, one["record"]) for one in row["evidence"])


def _claim(claim: ClaimJson, record: PostmortemJson, folder: Path) -> Iterator[str]:
    yield claim["text"]
    yield f"  status: {claim['status']}"
    facts = {fact["id"]: fact for fact in record["facts"]}
    for word in claim["words"]:
        if word["kind"]:
            yield f"  {word['kind']} “{word['text'].strip('“”')}” from {word['ref']}"
    for ref in claim["evidence"]:
        fact = facts.get(ref)
        yield f"  rests on {fact['name']}: {fact['text']} ({fact['method']})" if fact else _place(record, ref)
    if record["engine"] != "rules":
        plain = [word["text"].strip() for word in claim["words"] if not word["kind"] and len(word["text"].strip()) > 3]
        yield from _answers(folder, plain)


def _place(record: PostmortemJson, ref: str) -> str:
    one = record["records"].get(ref)
    if one is None:
        return f"  rests on {ref}"
    return f"  rests on {one['time']} {one['artifact']} line {one['locator']['line']}: {' '.join(one['text'].split())[:200]}"


def _answers(folder: Path, plain: list[str]) -> Iterator[str]:
    """The answers that hold all the words between the slots."""
    notebook = Notebook(folder, create=False)
    for one in chain.read(folder / JOURNAL):
        if one.kind != "answer" or not plain:
            continue
        text = notebook.body(one.body["body"])
        if all(json.dumps(words, ensure_ascii=False)[1:-1] in text or words in text for words in plain):
            yield f"  written by {one.body['model']} in entry {one.seq}: afteraction journal show {folder} --seq {one.seq}"
