"""why, for briefs: from a sentence of a brief to the sentences of the review it rests on, and to the answer that wrote it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from afteraction.app.brief import JUDGED
from afteraction.app.notebook import JOURNAL, Notebook
from afteraction.app.rebrief import Again
from afteraction.app.why import call, plain, reasons
from afteraction.domain.document import Part
from afteraction.domain.errors import AfteractionError, UnreadableError, UsageError
from afteraction.journal import chain
from afteraction.journal.chain import Entry
from afteraction.synthesize.brief.lines import HEADINGS, Line
from afteraction.synthesize.brief.review import Sentence

_NEARBY = 6  # refused sentences of the same brief


def answers(folder: Path, sentence: str, briefs: Sequence[Again]) -> Iterator[str]:
    """Lines for people, of the review and of its briefs. briefs: those of the journal, made again.

    Raises:
        UsageError: neither says that. UnreadableError: the document cannot be read.
    """
    told = [line for one in briefs for line in _told(folder, plain(sentence.replace("\\", "")), one)]
    try:
        yield from reasons(folder, sentence)
    except AfteractionError:
        if not told:
            raise
    yield from told


def _told(folder: Path, wanted: str, brief: Again) -> Iterator[str]:
    if brief.made is None:
        paths = [folder / output for output in brief.entry.body["outputs"]]
        if any(wanted in plain(path.read_text("utf-8", "replace")) for path in paths if path.is_file()):
            yield f"{brief.name} says it, and nobody can say why: the brief cannot be made again, since {brief.why}"
        return
    for line in brief.made.brief.lines:
        if wanted in plain(f"{line.lead} {line.text}"):
            yield from _line(folder, line, brief)


def _line(folder: Path, line: Line, brief: Again) -> Iterator[str]:
    made = brief.made
    assert made is not None  # whoever calls has a line of it
    yield f"{line.lead} {line.text}".strip()
    heading = HEADINGS[made.brief.audience][line.topic]
    yield f"  {brief.name}, under {heading}; status {line.status.value}" + (
        "" if brief.same else "; the file is not as it is made now"
    )
    for ident in line.rests:
        rest = made.loaded.review.by_id(ident)
        if rest is not None:
            yield from _rest(folder, made.loaded.name, rest)
    if line.by != "model":
        asked = "no model was asked" if not brief.entry.body["run"] else "not by the model that was asked"
        yield f"  written by the rules of briefs; {asked}"
        return
    yield from _verdicts(folder, line, brief.entry)


def _rest(folder: Path, name: str, rest: Sentence) -> Iterator[str]:
    text = f"{rest.label}: {rest.text}" if rest.label else rest.text
    place = "the header" if rest.part is Part.HEADER else rest.title or "above the sections"
    yield f"  rests on {name} line {rest.line}, {place}: {text}"
    try:
        deeper = list(reasons(folder, rest.text))[1:]
    except (UsageError, UnreadableError):
        return  # a row or a line that is no sentence of the draft, or a review that a person wrote: it stands for itself
    yield from (f"  {one}" for one in deeper if one.startswith("  rests on"))


def _verdicts(folder: Path, line: Line, entry: Entry) -> Iterator[str]:
    """Who wrote it, and what was refused beside it."""
    entries = chain.read(folder / JOURNAL)
    judged = [
        one
        for one in entries[entry.body["run"] - 1 : entry.seq]
        if one.kind == "decision" and one.body["what"] == JUDGED
    ]
    try:
        notebook = Notebook(folder, create=False)
        private: list[dict[str, Any]] = [json.loads(notebook.body(one.body["body"])) for one in judged]
    except UnreadableError as error:
        yield f"  what the model was asked and answered cannot be read: {error.what}"
        return
    for one, texts in zip(judged, private, strict=True):
        if line.text in texts["passed"]:
            yield f"  passed the checks of briefs (entry {one.seq})"
            yield from call(folder, entries, one)
            break
    refused = [flawed for texts in private for flawed in texts["refused"]]
    if refused:
        yield f"  refused in the same brief ({len(refused)}):"
    for flawed in refused[:_NEARBY]:
        yield f"    “{flawed['shown']}”"
        yield from (f"      {flaw[0]}: {flaw[1]!r} {flaw[2]}" for flaw in flawed["flaws"])
