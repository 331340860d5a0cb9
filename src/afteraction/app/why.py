"""why: from a sentence of a document back to the records it rests on, the checks it passed and the question that was asked for it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from afteraction.app.notebook import JOURNAL, Notebook
from afteraction.document.shape import ClaimJson, PostmortemJson, SectionJson, telling
from afteraction.domain.errors import UnreadableError, UsageError
from afteraction.journal import chain
from afteraction.journal.chain import Entry

_QUOTED = 200  # characters of a record
_NEARBY = 8  # withheld claims of the same section


class Judged(NamedTuple):
    """One claim of an answer as it was judged. entry: number of the verdict. flaws: (check, words, what is wrong)."""

    entry: Entry
    passed: bool
    shown: str
    flaws: tuple[tuple[str, str, str], ...]


def reasons(folder: Path, sentence: str) -> Iterator[str]:
    """Lines for people.

    Raises:
        UsageError: no claim says that. UnreadableError: the document cannot be read.
    """
    record = record_of(folder)
    wanted = plain(sentence)
    found = [
        (claim, section)
        for section in record["sections"]
        for claim in (*section["claims"], *(one for group in section["groups"] for one in group["claims"]))
        if wanted in plain(claim["text"])
    ]
    gaps = [(gap, section) for section in record["sections"] for gap in section["gaps"] if wanted in plain(gap["what"])]
    rows = [row for row in record["timeline"] if wanted in plain(f"{row['title']} {row['text']}")]
    if not found and not rows and not gaps:
        raise UsageError("no sentence of the document says that", hint="give some words of it, as they stand there")
    minutes = _Minutes(folder, record)
    for claim, section in found:
        yield from _claim(claim, section, record, minutes)
    for row in rows:
        yield f"{row['time']}  {row['title']} {row['text']}"
        yield f"  chosen for: {', '.join(row['signals']) or 'a milestone rests on it'}"
        yield from (_place(record, one["record"]) for one in telling(row))
        yield from _milestones(record, [one["record"] for one in telling(row)])
    for gap, section in gaps:
        yield f"{gap['what']}"
        yield f"  a gap of the section {section['title']}, asked of the {gap['ask']}" + (
            f": {gap['why']}" if gap["why"] else ""
        )
        yield from minutes.refusals(section["id"], gap["what"])


def record_of(folder: Path) -> PostmortemJson:
    """The record of the draft in a folder.

    Raises:
        UnreadableError: there is none, or it is no JSON.
    """
    try:
        record: PostmortemJson = json.loads((folder / "postmortem.json").read_bytes())
    except (OSError, ValueError) as error:
        raise UnreadableError(f"{folder} holds no postmortem.json", why=str(error)) from error
    return record


def _claim(claim: ClaimJson, section: SectionJson, record: PostmortemJson, minutes: _Minutes) -> Iterator[str]:
    yield claim["text"]
    yield f"  section {section['title']}; status {claim['status']}"
    for word in claim["words"]:
        if word["kind"]:
            yield f"  {word['kind']} “{word['text'].strip('“”')}” is filled in from {_source(record, word['ref'])}"
    for ref in claim["evidence"]:
        yield _place(record, ref)
    if claim["quote"]:
        yield f"  shows it: “{claim['quote']}”"
    yield from _milestones(record, claim["evidence"])
    yield from minutes.wrote(claim, section)


def _source(record: PostmortemJson, ref: str) -> str:
    fact = next((one for one in record["facts"] if one["id"] == ref), None)
    if fact is not None:
        return f"the fact {fact['name']}"
    one = record["records"].get(ref)
    return f"{one['artifact']} line {one['locator']['line']}" if one else ref


def _place(record: PostmortemJson, ref: str) -> str:
    fact = next((one for one in record["facts"] if one["id"] == ref), None)
    if fact is not None:
        return f"  rests on the fact {fact['name']}: {fact['text']} ({fact['method']})"
    one = record["records"].get(ref)
    if one is None:
        return f"  rests on {ref}"
    said = " ".join((one["text"] or one["title"]).split())[:_QUOTED]
    return f"  rests on {one['time'] or 'no time'} {one['artifact']} line {one['locator']['line']}: {said}"


def _milestones(record: PostmortemJson, refs: Sequence[str]) -> Iterator[str]:
    """Milestones whose first candidate is one of the records."""
    for milestone in record["milestones"]:
        best = milestone["candidates"][0] if milestone["candidates"] else None
        if best and best["record"] in refs:
            yield f"  is the milestone {milestone['name']}, since {best['why']}"


class _Minutes:
    """What the journal says of the run that made the document."""

    def __init__(self, folder: Path, record: PostmortemJson) -> None:
        self._folder, self._engine = folder, record["engine"]
        self._notebook: Notebook | None = None
        self._entries = chain.read(folder / JOURNAL)
        anchor = record["ledger"].get("anchor")
        drafts = [entry for entry in self._entries if entry.kind == "draft"]
        draft = next(
            (one for one in reversed(drafts) if one.body.get("anchor") == anchor), drafts[-1] if drafts else None
        )
        start = int(draft.body.get("run") or 0) if draft else 0
        self._run = self._entries[start - 1 : draft.seq] if draft and start else []

    def wrote(self, claim: ClaimJson, section: SectionJson) -> Iterator[str]:
        """Who wrote a claim, what it passed, and what of its section was withheld."""
        if self._engine == "rules":
            yield f"  written by the rules for the section {section['title']}; no model was asked"
            return
        try:
            judged = list(self._judged(section["id"]))
        except UnreadableError as error:
            yield f"  what the model was asked and answered cannot be read: {error.what}"
            return
        mine = next((one for one in judged if one.passed and plain(one.shown) == plain(claim["text"])), None)
        if mine is None:
            yield f"  written by the rules for the section {section['title']}: no claim of the model in this run says that"
        else:
            yield from (
                f"  lowered to {claim['status']} by {check}: {words!r} {what}" for check, words, what in mine.flaws
            )
            yield f"  passed {len(mine.entry.body['checks'])} checks (entry {mine.entry.seq}): {', '.join(mine.entry.body['checks'])}"
            yield from call(self._folder, self._entries, mine.entry)
        withheld = [one for one in judged if not one.passed]
        if withheld:
            yield f"  refused in the same section ({len(withheld)}):"
        for one in withheld[:_NEARBY]:
            yield f"    “{' '.join(one.shown.split())[:_QUOTED]}”"
            yield from (f"      {check}: {words!r} {what}" for check, words, what in one.flaws)

    def refusals(self, section: str, gap: str) -> Iterator[str]:
        """The verdicts on a claim that stands as a gap."""
        if self._engine == "rules":
            return
        try:
            judged = list(self._judged(section))
        except UnreadableError as error:
            yield f"  what the model was asked and answered cannot be read: {error.what}"
            return
        for one in judged:
            if not one.passed and " ".join(one.shown.split())[:300] in gap:
                yield f"  attempt {one.entry.body['attempt']} (entry {one.entry.seq}):"
                yield from (f"    {check}: {words!r} {what}" for check, words, what in one.flaws)

    def _judged(self, section: str) -> Iterator[Judged]:
        for entry in self._run:
            if entry.kind != "verdict" or entry.body["section"] != section:
                continue
            texts = json.loads(self._text(entry.body["body"]))
            for clear, text in zip(entry.body["claims"], texts, strict=True):
                flaws = tuple((flaw[0], flaw[1], flaw[2]) for flaw in text["flaws"])
                yield Judged(entry, clear["passed"], text["shown"], flaws)

    def _text(self, name: str) -> str:
        if self._notebook is None:
            self._notebook = Notebook(self._folder, create=False)
        return self._notebook.body(name)


def call(folder: Path, entries: Sequence[Entry], verdict: Entry) -> Iterator[str]:
    """The question and the answer behind a verdict, which may be of an earlier run that was interrupted."""
    calls = [one for one in entries if one.kind in ("ask", "answer") and one.body["ask"] == verdict.body["ask"]]
    question = next((one for one in calls if one.kind == "ask"), None)
    answer = next((one for one in reversed(calls) if one.kind == "answer"), None)
    if question is None or answer is None:
        return
    used = answer.body["usage"]
    yield (
        f"  written by {answer.body['model']} (asked as {question.body['model']}) at {answer.body.get('at', 'a time that was not noted')},"
        f" prompt {question.body['prompt']}, attempt {verdict.body['attempt']} of {'the section' if 'section' in verdict.body else 'the brief'},"
        f" {used[0]:,} tokens in, {used[1]:,} out"
    )
    show = f"afteraction journal show {folder} --seq"
    yield f"  the answer: {show} {answer.seq}; the question: {show} {question.seq}"


def plain(text: str) -> str:
    """A text as sentences are compared: in small letters, one space between words."""
    return " ".join(text.lower().split())
