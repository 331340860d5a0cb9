"""actions file: agreed items to the team's tracker, in a batch that is shown first, each once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from afteraction.actions.items import Item, ItemDecision, ItemDeed, ItemState
from afteraction.app import review as reviewing
from afteraction.app.actions import Folder, chosen
from afteraction.app.config import Config
from afteraction.app.draft import slug
from afteraction.app.outbox import Outbox, Seen
from afteraction.app.publish import destination
from afteraction.domain.delivery import Letter
from afteraction.domain.document import Kind
from afteraction.domain.errors import NotReadyError, RefusedError, ServiceError, UncertainError, UsageError
from afteraction.domain.lifecycle import Person
from afteraction.domain.ports import Destination
from afteraction.publish.destinations import kinds
from afteraction.publish.means import Means
from afteraction.redact.gate import Gate
from afteraction.rubric.actions import as_agreed
from afteraction.rubric.agreeing import objections
from afteraction.rubric.page import Page

_TITLE = 200  # characters of an issue's title
_FILED = (ItemState.AGREED, ItemState.REOPENED)


class Filing(NamedTuple):
    """One item as it would be filed. seen: None when no service was asked."""

    item: Item
    letter: Letter
    seen: Seen | None


class Outcome(NamedTuple):
    """What became of one filing. error: None when it arrived. new: something was sent."""

    item: Item
    url: str
    new: bool
    error: ServiceError | RefusedError | UncertainError | None = None


def tracker(config: Config, name: str, means: Means) -> Destination:
    """A destination of the config that takes action items, for readers within the team.

    Raises:
        UsageError: there is none of that name, it takes none, or its readers are others.
    """
    said, where = config.publish.get(name, {}), f"[publish.{name}] of the config"
    takes = [kind for kind, module in kinds().items() if "item" in module.TAKES]
    if said.get("to", "") in kinds() and said["to"] not in takes:
        raise UsageError(f"a {said['to']} takes no action items", where=where, hint=", ".join(takes))
    if said.get("audience", "internal") != "internal":
        raise UsageError(
            "action items name their owners, so they are filed for internal readers only",
            where=where,
            hint="leave audience out",
        )
    return destination(config, name, means)


def wanted(folder: Folder, said: Sequence[str], config: Config) -> list[Item]:
    """The items to file: those that are agreed on and open, or those that are named by number or words.

    Raises:
        UsageError: no such item. RefusedError: nobody agreed on one, or there is none. NotReadyError: the rules find something in one.
    """
    found = [chosen(folder, one) for one in said] or [one for one in folder.items if one.state in _FILED]
    where = str(folder.incident.folder)
    if not found:
        raise RefusedError("there is nothing to file", why="no open item is agreed on", where=where, hint=f"afteraction actions propose {where}")  # fmt: skip
    for one in found:
        if one.state not in _FILED:
            raise RefusedError(f"action item {one.number} is {one.state.value}", why="only what is agreed on and open is filed", where=where)  # fmt: skip
    against = _against(folder, found, config)
    if against:
        raise NotReadyError(
            f"{len(against)} of {len(found)} action items cannot be filed as they stand",
            why="\n         ".join(against), where=str(folder.incident.path),
            hint="mend them, agree again, or name those to file with --item; nothing was sent",
        )  # fmt: skip
    return found


def _against(folder: Folder, found: Sequence[Item], config: Config) -> list[str]:
    """What the rules have against items as they were agreed on, which the document may have changed since."""
    page, rules, actions = Page(folder.document, reviewing.options(config)), reviewing.rules(config), folder.found
    said = []
    for one in found:
        if not one.line:
            said.append(f"{one.number}: the document does not have it any more")
            continue
        action = as_agreed(actions[one.number - 1], one.owner, one.due, one.kind, one.factor)
        said += [f"{one.number}: {finding.rule}: {finding.message}" for finding in objections(page, action, rules)]
    return said


def letter_of(folder: Folder, item: Item, to: Destination, box: Outbox, gate: Gate) -> Letter:
    """An item as it leaves for a tracker. It is another text after another agreement, and the same issue.

    Raises:
        LeakError: a secret would stand in it. RefusedError: nothing was decided about the incident.
    """
    agreed = next(one for one in reversed(item.decisions) if one.deed is ItemDeed.AGREE)
    sha256 = hashlib.sha256(json.dumps([item.mark, item.owner, item.due, item.kind, item.factor]).encode()).hexdigest()
    key, marker = box.names(to, item.mark, sha256)
    blocks = folder.document.blocks
    title = next((one.text for one in blocks if one.kind is Kind.HEADING and one.depth == 1), "an incident")
    text = gate.check(gate.text(_text(folder, item, agreed, title)), "the action item")
    first = gate.text(item.words if len(item.words) <= _TITLE else f"{item.words[:_TITLE]}…")
    due = item.day.isoformat() if item.day else ""
    fields = {"owner": item.owner, "due": due, "class": item.kind, "severity": folder.severity}
    return Letter(key, marker, slug(title), first, text, sha256, _first(item).at, fields=fields)


def _first(item: Item) -> ItemDecision:
    return next(one for one in item.decisions if one.deed is ItemDeed.AGREE)


def _text(folder: Folder, item: Item, agreed: ItemDecision, title: str) -> str:
    """Plain lines that every tracker shows as they are."""
    rows = (
        ("Owner", item.owner), ("Due", item.due), ("Class", item.kind), ("Factor", item.factor), ("Why", agreed.why),
        ("Severity of the incident", folder.severity),
    )  # fmt: skip
    lines = [f"{name}: {value}" for name, value in rows if value]
    said = f"Agreed by {agreed.who.name} on {agreed.day.isoformat()}, from the postmortem “{title}”, line {item.line}."
    close = f"When it is done: afteraction actions close {folder.incident.folder.name} {item.number} --evidence LINK"
    return "\n\n".join([item.words, "\n".join(lines), f"{said}\n{close}"])


def plan(folder: Folder, found: Sequence[Item], to: Destination, box: Outbox, gate: Gate, *, ask: bool = True) -> list[Filing]:  # fmt: skip
    """What would be sent. ask: look what the tracker holds.

    Raises:
        RefusedError: somebody changed an issue there. ServiceError, UncertainError: it does not tell. LeakError: a secret.
    """
    letters = [(one, letter_of(folder, one, to, box, gate)) for one in found]
    return [Filing(one, letter, box.look(to, letter) if ask else None) for one, letter in letters]


def file(planned: Sequence[Filing], to: Destination, box: Outbox, who: Person) -> list[Outcome]:
    """Send each, the next one also when one fails."""
    found = []
    for one in planned:
        before = one.seen.same if one.seen else False
        try:
            done = box.deliver(to, one.letter, one.item.mark, who)
        except (ServiceError, RefusedError) as error:
            found.append(Outcome(one.item, "", new=False, error=error))
            continue
        url = done.sent.remote.url if done.sent and done.sent.remote else ""
        found.append(Outcome(one.item, url, new=not before))
    return found


def account(found: Sequence[Outcome]) -> list[dict[str, Any]]:
    """What became of each, as JSON."""
    return [
        {
            "number": one.item.number,
            "words": one.item.words,
            "url": one.url,
            "new": one.new,
            "error": str(one.error or ""),
        }
        for one in found
    ]
