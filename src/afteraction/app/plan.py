"""plan: who should read a postmortem, where it lives, and what the meeting has to settle. Proposals on paper; nothing is sent.

Each line says what it rests on: a line of the document, a record, a file of the team, the config. What nothing says is asked.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from afteraction.actions.items import ItemState
from afteraction.app import conventions, status
from afteraction.app.actions import Folder, folder_of
from afteraction.app.actions_propose import recorded
from afteraction.app.config import Config
from afteraction.app.factors import factors
from afteraction.app.survey import owners_of
from afteraction.document.shape import PostmortemJson
from afteraction.domain.document import Block, Document, Kind, Part
from afteraction.domain.late import late
from afteraction.lifecycle.ready import gaps
from afteraction.lifecycle.roles import LOOKS_AT, needed
from afteraction.redact.gate import Gate

_TO = late(r"TK\W{1,5}(?P<who>[A-Za-z][\w -]{1,40}?) to confirm: ?(?P<what>.*)")
_WORD = late(r"\w+")
_TOLD = 400  # characters of a line of the document
_SHORT = 160  # of a factor, which everybody has before them
_MOST_TERMS = 20
_OPEN = [part for part in Part if part is not Part.ACTIONS]  # whose gaps no other topic has
_RIVALS = late(r"^two records compete|^\d+ records compete|\(open\)", re.IGNORECASE)


class Line(NamedTuple):
    """One thing of the plan. rests: what says so, "" where it is a question that nothing answers."""

    text: str
    rests: str


def plan(place: Path, gate: Gate, config: Config, today: datetime.date) -> dict[str, Any]:
    """The plan of an incident as JSON.

    Raises:
        UnreadableError: the journal was changed, or something cannot be read. UsageError: a file that the config names is not there.
    """
    folder = folder_of(place, today)
    page, record = folder.document, recorded(place)
    now = status.account(place)
    title = next((block.text for block in page.blocks if block.kind is Kind.HEADING and block.depth == 1), place.name)
    questions = _questions(page, record)
    return gate.tree({
        "title": title, "folder": str(place), "state": now["state"], "sha256": folder.incident.sha256,
        "severity": folder.severity,
        "readers": _rows(_readers(folder, page, record, config)),
        "lives": _rows(_lives(page, config)),
        "review": _rows(_review(config)),
        "tracked": _rows(_tracked(page, config)),
        "agenda": [{"topic": topic, "lines": _rows(lines)} for topic, lines in _agenda(folder, page, now, today)],
        "questions": [{"who": who, "by the record": name, "ask": _rows(asked)} for (who, name), asked in questions.items()],
        "words": _rows(_words(page, config)),
    })  # fmt: skip


def _rows(lines: Iterable[Line]) -> list[dict[str, str]]:
    return [one._asdict() for one in lines]


def _readers(folder: Folder, page: Document, record: PostmortemJson | None, config: Config) -> Iterator[Line]:
    yield from _said(page, Part.DISTRIBUTION)
    for norm in conventions.norms(config.conventions.distribution):
        yield Line(f"“{norm.text}”", norm.place)
    for held in record["roles"] if record else ():
        if not held["role"].startswith(("Customer", "Responder", "Change author")):
            who = f"{held['role']}, {held['name']}" if held["name"] else held["role"]
            yield Line(f"{who}: took part", f"the record: {held['why']}")
    owners = dict.fromkeys(one.owner for one in folder.items if one.open and one.owner)
    yield from (Line(f"{owner}: owns action items", f"action items of {folder.incident.path.name}") for owner in owners)
    why = f"[lifecycle] of the config, for {folder.severity or 'a severity that is not stated, taken for the worst'}"
    for role in needed(config.lifecycle.roles, folder.severity):
        people = ", ".join(config.lifecycle.people.get(role, ()))
        looks = f" ({LOOKS_AT[role]})" if role in LOOKS_AT else ""
        yield Line(f"the {role}{f' ({people})' if people else ''}: must approve it{looks}", why)
    for own in owners_of(Path(config.conventions.owners)) if config.conventions.owners else ():
        yield Line(f"{own.owners}: {own.pattern}", f"{own.path} line {own.line}")
    if not config.conventions.distribution and not list(_said(page, Part.DISTRIBUTION)):
        yield Line("Who else has to know? Ask the team lead.", "")


def _said(page: Document, part: Part) -> Iterator[Line]:
    """What the document itself says; gaps say nothing."""
    open_ = {one.line for one in gaps(page, [part])}
    for block in page.under(part):
        line = _at(page, block)
        if block.kind in (Kind.ITEM, Kind.PARAGRAPH, Kind.ROW) and line not in open_ and _whole(block):
            yield Line(f"“{_whole(block)}”", f"the document, line {line}")


def _lives(page: Document, config: Config) -> Iterator[Line]:
    if config.conventions.place:
        yield Line(config.conventions.place, "[conventions] place of the config")
    for name, keys in config.publish.items():
        yield Line(f"{name} ({keys.get('to', 'unknown')})", f"[publish.{name}] of the config; nothing was sent")
    if not config.conventions.place and not config.publish:
        yield Line("Where shall it live? Ask the team lead.", "")


def _review(config: Config) -> Iterator[Line]:
    said = config.conventions.review
    yield (
        Line(said, "[conventions] review of the config")
        if said
        else Line("Which regular review looks at it, and at its open action items? Ask the manager.", "")
    )


def _tracked(page: Document, config: Config) -> Iterator[Line]:
    if config.conventions.tracker:
        yield Line(config.conventions.tracker, "[conventions] tracker of the config")
    yield Line("the journal of its folder: afteraction actions lists what is open", "no other tracker has to be there")


def _agenda(
    folder: Folder, page: Document, now: dict[str, Any], today: datetime.date
) -> Iterator[tuple[str, list[Line]]]:
    """The topics that have anything, in the order in which a meeting can settle them."""
    topics = (
        ("What the record contradicts itself in", list(_rivals(page))),
        ("What the document leaves open", [Line(_gap(one.text), f"line {one.line}, {one.part.value}") for one in gaps(page, _OPEN, _TOLD)]),
        ("Contributing factors to agree on", list(_resting(page))),
        ("Action items to agree on: owner, date, class", list(_unagreed(folder))),
        ("Action items that are late", [
            Line(f"{one.number}: {one.words}", f"{one.owner or 'nobody'}, due {one.due}") for one in folder.items if one.overdue(today)
        ]),
        ("Changes that were asked for", [Line(one.get("why", ""), f"{one['by']['name']}, entry {one['entry']}") for one in now["changes requested"]]),
        ("Open comments", list(_comments(now))),
        ("Approvals that are missing", [
            Line(f"the {one['role']} ({one['looks at']})" if one["looks at"] else f"the {one['role']}", "the round of review")
            for one in now["roles"] if not one["approved"]
        ]),
    )  # fmt: skip
    yield from ((topic, lines) for topic, lines in topics if lines)


def _rivals(page: Document) -> Iterator[Line]:
    for block in page.under(Part.QUESTIONS):
        if block.kind is Kind.ITEM and _RIVALS.search(block.text):
            yield Line(_whole(block), f"line {_at(page, block)}")


def _gap(text: str) -> str:
    found = _TO.search(text)
    return f"{found['who']}: {found['what']}" if found else text


def _resting(page: Document) -> Iterator[Line]:
    for one in factors(page):
        yield Line(one.text[:_SHORT] + ("…" if len(one.text) > _SHORT else ""), f"line {one.line}")


def _unagreed(folder: Folder) -> Iterator[Line]:
    for one in folder.items:
        if one.state is not ItemState.PROPOSED:
            continue
        lacks = [name for name, there in (("owner", one.owner), ("date", one.day), ("class", one.kind)) if not there]
        lacking = f" (no {', '.join(lacks)})" if lacks else ""
        yield Line(f"{one.number}: {one.words}{lacking}", f"line {one.line}")


def _comments(now: dict[str, Any]) -> Iterator[Line]:
    for one in now["comments"]:
        about = one.get("sentence", "")
        where = f"line {one['line']}" if one.get("line") else "its sentence is gone" if about else "the whole"
        yield Line(
            f"{one['number']}: “{one['text']}”{f' on “{about}”' if about else ''}", f"{one['by']['name']}, {where}"
        )


def _questions(page: Document, record: PostmortemJson | None) -> dict[tuple[str, str], list[Line]]:
    """The gaps by whom they are addressed to, with who held that role in the record, "" where it does not say."""
    names = {role["role"].casefold(): role["name"] for role in record["roles"]} if record else {}
    found: dict[tuple[str, str], list[Line]] = {}
    for one in gaps(page, list(Part), _TOLD):
        match = _TO.search(one.text)
        who = match["who"] if match else "the meeting"
        found.setdefault((who, names.get(who.casefold(), "")), []).append(
            Line(match["what"] if match else one.text, f"line {one.line}, {one.part.value}")
        )
    return found


def _words(page: Document, config: Config) -> Iterator[Line]:
    """The team's words that the document uses, as its glossary defines them."""
    terms = conventions.glossary(config.conventions.glossary)
    text = f" {' '.join(_WORD.findall(' '.join(block.text for block in page.blocks).casefold()))} "
    used = [said for term, said in terms.items() if f" {' '.join(_WORD.findall(term))} " in text]
    yield from (Line(f"{one.name}: {one.text}", one.place) for one in used[:_MOST_TERMS])


def _at(page: Document, block: Block) -> int:
    return page.place(block.start, block.end).line


def _whole(block: Block) -> str:
    row = " | ".join(cell.text for cell in block.cells if cell.text.strip())
    return " ".join((row or block.text).split())[:_TOLD]


_PARTS: Sequence[tuple[str, str]] = (
    ("readers", "Who should read it"),
    ("lives", "Where it lives"),
    ("review", "Which review it rolls into"),
    ("tracked", "Where its action items are tracked"),
)


def markdown(told: dict[str, Any]) -> str:
    """The plan as a page for the meeting. What documents say in it is shown as it is and is no markup."""
    from afteraction.document.markdown import escape

    def listed(rows: Sequence[dict[str, str]]) -> str:
        rests = [f" ({escape(one['rests'])})" if one["rests"] else "" for one in rows]
        return "\n".join(f"- {escape(one['text'])}{why}" for one, why in zip(rows, rests, strict=True))

    severity = told["severity"] or "severity not stated"
    parts = [
        f"# Plan for “{escape(told['title'])}”",
        f"{escape(told['folder'])}, {severity}, {told['state']}, text {told['sha256'][:12]}. Proposals on paper: nothing was sent, and nobody was invited.",
    ]
    for key, heading in _PARTS:
        parts += [f"## {heading}", listed(told[key])]
    parts.append("## Agenda")
    parts += [part for one in told["agenda"] for part in (f"### {one['topic']}", listed(one["lines"]))] or [
        "Nothing is open."
    ]
    if told["questions"]:
        parts.append("## Questions, by whom they are for")
        for one in told["questions"]:
            name = f" ({escape(one['by the record'])}, by the record)" if one["by the record"] else ""
            parts += [f"### {escape(one['who'][:1].upper() + one['who'][1:])}{name}", listed(one["ask"])]
    if told["words"]:
        parts += ["## Words", listed(told["words"])]
    return "\n\n".join(parts) + "\n"
