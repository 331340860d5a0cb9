"""actions propose: what the review meeting may agree on about each item, and what stands against it. Nothing is noted or sent."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from afteraction.actions.items import Item, ItemState
from afteraction.actions.proposals import Factor, factor_for, kind_for
from afteraction.app import review as reviewing
from afteraction.app.actions import Folder, folder_of, proposal
from afteraction.app.config import Config
from afteraction.app.factors import factors
from afteraction.document.sources import read as read_document
from afteraction.domain.errors import UnreadableError
from afteraction.redact.gate import Gate
from afteraction.rubric.actions import Action
from afteraction.rubric.agreeing import is_traced, objections
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule

if TYPE_CHECKING:
    import datetime

    from afteraction.document.shape import PostmortemJson

_RECORD = "postmortem.json"
_HELD = ("incident commander", "on-call engineer")  # who was there and may know whom to ask
_MOST = 200  # characters of a factor


def proposals(places: Sequence[Path], gate: Gate, config: Config, today: datetime.date) -> dict[str, Any]:
    """The items that nobody agreed on, each with what may be proposed and the reason; a folder that cannot be trusted is a problem.

    Raises:
        UsageError: the config turns off a rule that does not exist.
    """
    rules = reviewing.rules(config)
    rows: list[dict[str, Any]] = []
    problems = []
    for place in places:
        try:
            folder = folder_of(place, today)
            record = recorded(place)
        except UnreadableError as error:
            problems.append({"folder": str(place), "problem": str(error)})
            continue
        page = Page(folder.document, reviewing.options(config))
        found, resting = folder.found, factors(page.document)
        rows += [
            _row(folder, one, found[one.number - 1], record, page, rules, resting, proposal(folder, config, today))
            for one in folder.items
            if one.state is ItemState.PROPOSED
        ]
    return {"today": today.isoformat(), "proposals": gate.tree(rows), "problems": problems}


def recorded(place: Path) -> PostmortemJson | None:
    """The record that a draft left beside its document; None where there is none.

    Raises:
        UnreadableError: it cannot be read.
    """
    path = place / _RECORD
    if not path.is_file():
        return None
    try:
        found = json.loads(path.read_bytes())
        if not isinstance(found, dict) or not {"actions", "records", "roles", "sections"} <= found.keys():
            raise ValueError("it has no actions, records, roles or sections")
    except (OSError, ValueError, RecursionError) as error:
        raise UnreadableError(f"{path} cannot be read", why=str(error), where=str(path)) from error
    record: PostmortemJson = found  # type: ignore[assignment]  # ours, by its keys
    return record


def _row(
    folder: Folder, item: Item, action: Action, record: PostmortemJson | None, page: Page, rules: Sequence[Rule], resting: Sequence[Factor],
    due: tuple[datetime.date, int],
) -> dict[str, Any]:  # fmt: skip
    role = record is not None and any(one["role"] == item.owner for one in record["roles"])
    day, many = due
    kind, answered = kind_for(item.words), factor_for(item.words, resting)
    against = [{"rule": one.rule, "says": one.message} for one in objections(page, action, rules)]
    traced = is_traced(page, action, rules)
    if not traced:
        says = "It names no factor of the document and shares no word with one; agreeing needs --factor, or -m with the reason."
        against.append({"rule": "untraced-action", "says": says})
    return {
        "folder": str(folder.incident.folder), "number": item.number, "line": item.line, "words": item.words,
        "severity": folder.severity,
        "owner": item.owner,
        "ask": list(_candidates(item, team=action.team, record=record)),
        "due": item.due,
        "due proposed": "" if item.day else day.isoformat(),
        "working days": 0 if item.day else many,
        "class": item.kind,
        "class proposed": {"class": kind.name, "word": kind.word} if kind and not item.kind else None,
        "factor": item.factor,
        "factor proposed": None if item.factor or not answered else {
            "text": answered.factor.text[:_MOST], "line": answered.factor.line, "shared": list(answered.shared),
        },
        "findings": against,
        "command": _command(folder, item, kind.name if kind else "", named=bool(item.owner) and not action.team and not role, traced=traced),
    }  # fmt: skip


def _candidates(item: Item, *, team: bool, record: PostmortemJson | None) -> Iterator[dict[str, str]]:
    """Whom the meeting may ask, each with what says so; nobody is proposed for being likely."""
    if item.owner:
        yield {
            "who": item.owner,
            "why": "the document names a team; one person of it" if team else "the document says so",
        }
    if record is None:
        return
    seen = {item.owner}
    told = _plain(item.words)
    for one in record["actions"]:
        if _plain(one["text"]) != told:
            continue
        for ref in one["evidence"]:
            said = record["records"].get(ref)
            who = said["author"] or said["role"] if said else ""
            if said and who and who not in seen:
                seen.add(who)
                yield {"who": who, "why": f"said it: {said['artifact']} line {said['locator']['line']}"}
    for role in record["roles"]:
        if role["role"].lower() in _HELD and not {role["role"], role["name"]} & seen:
            seen |= {role["role"], role["name"]}
            who = f"{role['role']}, {role['name']}" if role["name"] else role["role"]
            yield {"who": who, "why": f"{role['why']}: was there, and may know whom to ask"}


def _plain(text: str) -> str:
    """A text as both the record and the document have it: without markup, marks and case."""
    seen = read_document(text.encode("utf-8", "replace"), "an item.md").blocks
    words = " ".join(block.text for block in seen) if seen else text
    return " ".join(words.casefold().split()).strip("“”\"'. ")


def _command(folder: Folder, item: Item, kind: str, *, named: bool, traced: bool) -> str:
    """What a person types once the meeting has agreed; what nobody proposed stands in capitals."""
    owner = shlex.quote(item.owner) if named else "NAME"
    class_ = "" if item.kind in ("prevent", "detect", "mitigate") else f" --class {kind or 'CLASS'}"
    factor = "" if traced else " --factor TEXT"
    place = shlex.quote(str(folder.incident.folder))
    return f"afteraction actions agree {place} {item.number} --owner {owner}{class_}{factor}"
