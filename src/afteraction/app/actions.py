"""actions: what incidents promised, from their documents and the decisions in their journals, and the deeds about one item."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from afteraction.actions.due import proposed
from afteraction.actions.items import Item, ItemDecision, ItemDeed, ItemState, Written, kind_of, marks, words_of
from afteraction.actions.states import items, refused
from afteraction.app.config import Config
from afteraction.app.days import read_day
from afteraction.app.decisions import DOCUMENT, Incident, opened, person_of, readable, written_down
from afteraction.app.index import Index
from afteraction.app.index import place as index_place
from afteraction.app.notebook import JOURNAL
from afteraction.domain.document import Document
from afteraction.domain.errors import NotReadyError, RefusedError, UnreadableError, UsageError
from afteraction.domain.late import late
from afteraction.domain.lifecycle import Person, Refusal, State
from afteraction.journal import chain
from afteraction.journal.chain import Entry
from afteraction.lifecycle.ready import severity
from afteraction.redact.gate import Gate
from afteraction.rubric.actions import Action, actions, as_agreed
from afteraction.rubric.agreeing import is_one, is_traced, objections
from afteraction.rubric.page import Page

_KINDS = {deed.value: deed for deed in ItemDeed}
_COMMIT = late(r"[0-9a-f]{7,64}", re.IGNORECASE)
_LINK = late(r"https?://[^\s/]+\S*", re.IGNORECASE)
_FEWEST = 3  # words of an evidence that is neither a link nor a commit: "done" is none
_SHOWN = 5
_WORDS = 80


class Folder(NamedTuple):
    """The action items of one incident. severity: "" when the document does not say it."""

    incident: Incident
    severity: str
    items: tuple[Item, ...]

    @property
    def document(self) -> Document:
        """The document, parsed when somebody asks."""
        return _parsed(self.incident.path, self.incident.data)

    @property
    def found(self) -> tuple[Action, ...]:
        """The items as the rubric reads them."""
        return tuple(actions(self.document))


class Terms(NamedTuple):
    """What somebody agrees to. due: None for the day of the document, else one proposed from severity. kind, factor: "" as written."""

    owner: str
    due: datetime.date | None = None
    kind: str = ""
    factor: str = ""
    why: str = ""


class Noted(NamedTuple):
    """A deed that is on the disk. said: what was taken that nobody typed, one sentence each."""

    item: Item
    decision: ItemDecision
    said: tuple[str, ...] = ()


def folder_of(place: Path, today: datetime.date, index: Index | None = None) -> Folder:
    """The items of an incident's folder as they stand on a day. index: spares the reading of documents that did not change.

    Raises:
        UnreadableError: the journal was changed, or something cannot be read.
    """
    return read(opened(place), today, index)


def read(incident: Incident, today: datetime.date, index: Index | None = None) -> Folder:
    """The same of a folder that is open.

    Raises:
        UnreadableError: the journal was changed, or something cannot be read.
    """
    seen = index.get("items", incident.folder, incident.sha256, lambda: _seen(incident)) if index else _seen(incident)
    entries = chain.read(incident.folder / JOURNAL)
    first = next((day for entry in entries if (day := read_day(str(entry.body.get("at", ""))[:10]))), None)
    submission = incident.standing.submission
    return Folder(
        incident,
        seen["severity"] or (submission.severity if submission else ""),
        tuple(items([_told_of(row) for row in seen["items"]], _decisions(entries, incident.folder), today, first)),
    )


@lru_cache(maxsize=2)
def _parsed(path: Path, data: bytes) -> Document:
    from afteraction.app import review as reviewing  # with all its rules; a list of unchanged documents needs none

    return reviewing.opened(reviewing.Input(str(path), path, data))


def _seen(incident: Incident) -> dict[str, Any]:
    """What a document alone says of its items, as values of JSON."""
    document = _parsed(incident.path, incident.data)
    rows = [
        one._asdict() | {"day": one.day.isoformat() if one.day else ""}
        for one in _written(document, tuple(actions(document)))
    ]
    return {"severity": severity(document), "items": rows}


def _told_of(row: dict[str, Any]) -> Written:
    return Written(**{**row, "day": datetime.date.fromisoformat(row["day"]) if row["day"] else None})


def _written(document: Document, found: Sequence[Action]) -> list[Written]:
    words = [words_of(one.seen.text) for one in found]
    return [
        Written(
            mark, said, one.owner, "" if "due" in one.open else one.due, read_day(one.date) if one.date else None,
            kind_of(one.kind), one.factor, one.done,
            document.place_of(one.seen, 0, len(one.seen.text)).line,
        )
        for mark, said, one in zip(marks(words), words, found, strict=True)
    ]  # fmt: skip


def _decisions(entries: Sequence[Entry], folder: Path) -> list[ItemDecision]:
    return [_decision(entry, folder) for entry in entries if entry.kind in _KINDS]


def _decision(entry: Entry, folder: Path) -> ItemDecision:
    body = entry.body
    with readable(entry, folder):
        due = body.get("due")
        done = ItemDecision(
            entry.seq,
            _KINDS[entry.kind],
            person_of(body["who"]),
            str(body["at"]),
            str(body["item"]["mark"]),
            str(body["item"]["words"]),
            str(body.get("why", "")),
            str(body.get("owner", "")),
            datetime.date.fromisoformat(due) if due else None,
            str(body.get("class", "")),
            str(body.get("factor", "")),
            str(body["evidence"]["text"]) if "evidence" in body else "",
        )
        datetime.date.fromisoformat(done.at[:10])
    return done


def chosen(folder: Folder, said: str) -> Item:
    """The item of a number, or the one that holds the words, whatever their case.

    Raises:
        UsageError: no item, or several.
    """
    where = str(folder.incident.folder)
    hint = f"afteraction actions {where} --state any lists them"
    if said.strip().isdecimal():
        found = [one for one in folder.items if one.number == int(said)]
    else:
        wanted = " ".join(said.casefold().split())
        found = [one for one in folder.items if wanted and wanted in one.words.casefold()]
    if not found:
        raise UsageError(f"{DOCUMENT} has no action item {said!r}", where=where, hint=hint)
    if len(found) > 1:
        shown = "; ".join(f"{one.number}: {one.words[:_WORDS]}" for one in found[:_SHOWN])
        raise UsageError(f"{len(found)} action items hold these words", why=shown, where=where, hint="give the number")
    return found[0]


def agree(
    folder: Folder, said: str, terms: Terms, who: Person, gate: Gate, config: Config, today: datetime.date
) -> Noted:
    """Note who does an item by when. said: its number or its words.

    Raises:
        UsageError: no such item, several owners, a day that is past. RefusedError: it is not the time. NotReadyError: the rules
        refuse it. LeakError: the owner holds a secret. UnreadableError: the system refused.
    """
    item = chosen(folder, said)
    _may(folder, refused(item, ItemDeed.AGREE, terms.why))
    if folder.incident.standing.state is State.WITHDRAWN:
        _may(folder, Refusal("the document is withdrawn", "nothing in it is agreed on", "submit it again"))
    owner = " ".join(terms.owner.split())
    if not is_one(owner):
        raise UsageError(f"{owner!r} names several owners", hint="one person is accountable, who may delegate")
    gate.check(owner, "the owner")
    day, notes = _due(folder, item, terms, config, today)
    if day < today:
        raise UsageError(f"{day} is past", where="--due", hint=f"a day from {today} on")
    action = as_agreed(folder.found[item.number - 1], owner, day.isoformat(), terms.kind, terms.factor)
    _passes(folder, action, terms, item, config)
    return _note(
        folder, ItemDeed.AGREE, who, item, gate, notes,
        {
            "owner": owner, "due": day.isoformat(), "class": kind_of(action.kind), "factor": gate.text(action.factor),
            "why": gate.text(terms.why), "severity": folder.severity,
        },
    )  # fmt: skip


def _due(
    folder: Folder, item: Item, terms: Terms, config: Config, today: datetime.date
) -> tuple[datetime.date, tuple[str, ...]]:
    if terms.due:
        return terms.due, ()
    if item.day:
        return item.day, (f"due {item.day} was taken from {'the last agreement' if item.decisions else DOCUMENT}",)
    day, many = proposal(folder, config, today)
    named = folder.severity or "an unknown severity, which counts as the most urgent"
    return day, (f"due {day} was proposed: {many} working days for {named}",)


def proposal(folder: Folder, config: Config, start: datetime.date) -> tuple[datetime.date, int]:
    """The day by which an item of this incident should be done, and after how many working days it comes."""
    holidays = {day for one in config.actions.holidays if (day := read_day(one))}
    return proposed(config.actions.days, folder.severity, start, holidays)


def _passes(folder: Folder, action: Action, terms: Terms, item: Item, config: Config) -> None:
    """Nothing, when the rules of the rubric let the item stand as it is agreed on."""
    from afteraction.app import review as reviewing

    page = Page(folder.document, reviewing.options(config))
    rules = reviewing.rules(config)
    against = [f"{one.rule}: {one.message}" for one in objections(page, action, rules)]
    if not terms.why.strip() and not is_traced(page, action, rules):
        against.append("no rationale: it names no factor of the document and shares no word with one (--factor, or -m)")
    if against:
        raise NotReadyError(
            f"action item {item.number} cannot be agreed on as it stands",
            why="\n         ".join(against),
            where=f"{folder.incident.path}, line {item.line}: {item.words[:_WORDS]}",
            hint="--class prevent, detect or mitigate; --factor; or mend its words in the document",
        )


def close(folder: Folder, said: str, evidence: str, who: Person, gate: Gate, why: str = "") -> Noted:
    """Note that an item is done. evidence: a link, a commit, or what shows it in some words.

    Raises:
        UsageError: no such item, or no evidence. RefusedError: it is not the time. LeakError: the evidence holds a secret.
        UnreadableError: the system refused.
    """
    item = chosen(folder, said)
    _may(folder, refused(item, ItemDeed.CLOSE))
    text = " ".join(evidence.split())
    kind = "link" if _LINK.fullmatch(text) else "commit" if _COMMIT.fullmatch(text) else "text"
    if kind == "text" and len(text.split()) < _FEWEST:
        raise UsageError(
            f"{text!r} is no evidence",
            where="--evidence",
            hint="a link, a commit, or what shows it: 'the alert fired in the drill of 3 March'",
        )
    gate.check(text, "the evidence")
    body = {"evidence": {"kind": kind, "text": text}, "why": gate.text(why)}
    return _note(folder, ItemDeed.CLOSE, who, item, gate, (), body)


def reopen(folder: Folder, said: str, why: str, who: Person, gate: Gate) -> Noted:
    """Note that an item which was closed is not done.

    Raises:
        UsageError: no such item. RefusedError: it is not closed, or there is no reason. UnreadableError: the system refused.
    """
    item = chosen(folder, said)
    _may(folder, refused(item, ItemDeed.REOPEN, why))
    return _note(folder, ItemDeed.REOPEN, who, item, gate, (), {"why": gate.text(why)})


def _may(folder: Folder, refusal: Refusal | None) -> None:
    if refusal is not None:
        raise RefusedError(refusal.what, why=refusal.why, where=str(folder.incident.folder), hint=refusal.hint)


def _note(
    folder: Folder, deed: ItemDeed, who: Person, item: Item, gate: Gate, said: tuple[str, ...], more: dict[str, Any]
) -> Noted:
    """The entry; when this returns it is on the disk. Whoever calls holds the folder (`app.busy`)."""
    incident = folder.incident
    entry = written_down(
        incident, deed.value, who, {"item": {"mark": item.mark, "words": gate.text(item.words)}, **more}
    )
    return Noted(item, _decision(entry, incident.folder), said)


class Asked(NamedTuple):
    """Which items are listed. owner: part of a name. state: of `ItemState`, "open" or "any". severity: as in the document."""

    owner: str = ""
    state: str = "open"
    overdue: bool = False
    severity: str = ""


def listed(
    places: Sequence[Path],
    asked: Asked,
    gate: Gate,
    config: Config,
    today: datetime.date,
    progress: Callable[[str, str], None] = lambda _name, _done: None,
) -> dict[str, Any]:
    """The items of folders as JSON, the most overdue first; a folder whose journal cannot be trusted is named among the problems."""
    rows: list[dict[str, Any]] = []
    problems = []
    index = Index(index_place())
    for number, place in enumerate(places, 1):
        progress(place.name, f"{number}/{len(places)}")
        try:
            folder = folder_of(place, today, index)
        except UnreadableError as error:
            problems.append({"folder": str(place), "problem": str(error)})
            continue
        rows += [_row(folder, one, config, today) for one in folder.items]
    progress("", "")
    index.close()
    shown = sorted((row for row in rows if _wanted(row, asked)), key=_urgency)
    counts = {state.value: sum(row["state"] == state.value for row in rows) for state in ItemState}
    late = sum(row["overdue days"] > 0 for row in rows)
    return {
        "today": today.isoformat(), "items": gate.tree(shown), "counts": {**counts, "overdue": late}, "problems": problems,
        "notes": [index.wrong] if index.wrong else [],
    }  # fmt: skip


def _row(folder: Folder, item: Item, config: Config, today: datetime.date) -> dict[str, Any]:
    undated = item.open and not item.day
    return {
        "folder": str(folder.incident.folder),
        "number": item.number,
        "words": item.words,
        "line": item.line,
        "state": item.state.value,
        "severity": folder.severity,
        "owner": item.owner,
        "due": item.day.isoformat() if item.day else item.due,
        "due proposed": proposal(folder, config, today)[0].isoformat() if undated else "",
        "overdue days": item.overdue(today),
        "class": item.kind,
        "factor": item.factor,
        "age days": item.age(today),
        "said": list(item.said),
        "decisions": [_told(one) for one in item.decisions],
    }


def _told(one: ItemDecision) -> dict[str, Any]:
    said: dict[str, Any] = {"entry": one.entry, "deed": one.deed.value, "by": one.who._asdict(), "at": one.at}
    due = one.due.isoformat() if one.due else ""
    more = {"why": one.why, "owner": one.owner, "due": due, "evidence": one.evidence}
    return said | {name: value for name, value in more.items() if value}


def _wanted(row: dict[str, Any], asked: Asked) -> bool:
    opened_ = row["state"] in ("proposed", "agreed", "re-opened")
    return (
        (asked.state == "any" or row["state"] == asked.state or (asked.state == "open" and opened_))
        and (not asked.overdue or row["overdue days"] > 0)
        and asked.owner.casefold() in row["owner"].casefold()
        and (not asked.severity or row["severity"].casefold() == asked.severity.casefold())
    )


def _urgency(row: dict[str, Any]) -> tuple[int, bool, str, int, str, int]:
    """The most overdue first, then by day, then the undated by age."""
    dated = read_day(row["due"]) is not None
    age = row["age days"] or 0
    return (-row["overdue days"], not dated, row["due"] if dated else "", -age, row["folder"], row["number"])
