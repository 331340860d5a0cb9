"""actions report: what a month promised and what became of it, for people (Markdown) and machines (JSON)."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from afteraction.actions.items import Item, ItemDeed, ItemState
from afteraction.actions.page import render
from afteraction.actions.report import NOBODY, Month, Outcome, month, span_of
from afteraction.app.actions import Folder, folder_of
from afteraction.app.factors import Returned, returned
from afteraction.app.files import encoded, write_whole
from afteraction.document.markdown import cell, escape
from afteraction.domain.errors import UnreadableError, UsageError
from afteraction.redact.gate import Gate

_BAR = "█"
_MOST = 160  # characters of a factor in the report


def account(places: Sequence[Path], first: datetime.date, today: datetime.date, gate: Gate) -> dict[str, Any]:
    """The month that begins on ``first`` as JSON, over the items of folders; one that cannot be trusted is among the problems.

    Raises:
        UsageError: the month has not begun.
    """
    if first > today:
        raise UsageError(f"{first:%Y-%m} has not begun", why=f"today is {today}", where="--month")
    span = span_of(first, today)
    folders: list[Folder] = []
    problems = []
    for place in places:
        try:
            folders.append(folder_of(place, span.day))
        except UnreadableError as error:
            problems.append({"folder": str(place), "problem": str(error)})
    came = {id(one.item): one for one in returned(folders, span.day)}
    names: dict[int, tuple[Folder, Returned | None]] = {}
    items: list[Item] = []
    for folder in folders:
        for one in folder.items:
            back = came.get(id(one))
            items.append(one._replace(state=ItemState.REOPENED) if back else one)
            names[id(items[-1])] = (folder, back)
    return gate.tree(_account(month(items, span), names) | {"problems": problems})


def _account(told: Month, names: dict[int, tuple[Folder, Returned | None]]) -> dict[str, Any]:
    day = told.span.day

    def row(item: Item) -> dict[str, Any]:
        folder, back = names[id(item)]
        said = {
            "folder": str(folder.incident.folder), "number": item.number, "words": item.words, "severity": folder.severity,
            "state": item.state.value, "owner": item.owner, "due": item.due, "overdue days": item.overdue(day),
        }  # fmt: skip
        return said | ({"came back": _back(back)} if back else {})

    late = {owner: [row(one) for one in ones] for owner, ones in told.overdue.items()}
    return {
        "month": f"{told.span.first:%Y-%m}",
        "as of": day.isoformat(),
        "promised": len(told.promises),
        "outcomes": {one.value: sum(made.outcome is one for made in told.promises) for one in Outcome},
        "promises": [
            {**row(one.item), "promised for": one.due.isoformat(), "outcome": one.outcome.value}
            for one in told.promises
        ],
        "agreed in the month": told.agreed,
        "closed in the month": told.closed,
        "re-opened in the month": [row(one) | {"why": _why(one)} for one in told.reopened],
        "came back": [row(one) for one in told.items if names[id(one)][1]],
        "open": told.open,
        "agreed and not done": [{"day": at.isoformat(), "items": many} for at, many in told.left],
        "open by age": told.ages,
        "overdue by owner": late,
        "reminders": [_reminder(owner, ones) for owner, ones in late.items() if owner != NOBODY],
    }


def _back(one: Returned) -> dict[str, Any]:
    """By which evidence an item counts as open again."""
    last = one.item.decisions[-1]
    return {
        "closed": last.at[:10], "evidence": last.evidence, "factor": one.factor, "in": str(one.later.incident.folder),
        "on": one.day.isoformat(), "line": one.found.factor.line, "text": one.found.factor.text,
        "shared": list(one.found.shared),
    }  # fmt: skip


def _why(item: Item) -> str:
    return next(one.why for one in reversed(item.decisions) if one.deed is ItemDeed.REOPEN)


def _reminder(owner: str, late: Sequence[dict[str, Any]]) -> dict[str, str]:
    """What somebody may send to an owner; nothing is sent from here."""
    many = "an action item of yours is" if len(late) == 1 else f"{len(late)} action items of yours are"
    listed = [f"- {one['words']} ({_late(one)}; {one['folder']})" for one in late]
    asks = "Is it done? Then close it with a link. Is the day wrong? Then agree on another, and say why."
    return {"to": owner, "text": "\n".join([f"{owner}, {many} overdue:", *listed, asks])}


def _late(one: dict[str, Any]) -> str:
    back = one.get("came back")
    if back:
        return (
            f"closed on {back['closed']}; its factor stands again in {back['in']} of {back['on']}, line {back['line']}"
        )
    return f"due {one['due']}, {_days(one['overdue days'])} late"


def markdown(told: dict[str, Any]) -> str:
    """The account as a page. What documents say in it is shown as it is and is no markup."""
    outcomes = [f"| {name} | {many} |" for name, many in told["outcomes"].items()]
    parts = [
        f"# Action items in {told['month']}",
        f"As of {told['as of']}. {told['open']} open; in the month {told['agreed in the month']} agreed on,"
        f" {told['closed in the month']} closed, {len(told['re-opened in the month'])} re-opened.",
        "## Promised and done",
        f"{told['promised']} {'item was' if told['promised'] == 1 else 'items were'} promised for this month.",
    ]
    parts += ["\n".join(["| Outcome | Items |", "|---|---|", *outcomes]), _promises(told)] if told["promised"] else []
    parts += ["## Agreed and not done", _left(told["agreed and not done"])]
    parts += ["## Open items by age", _ages(told["open by age"]), "## Overdue by owner", *_overdue(told)]
    parts += [
        "## Re-opened",
        *_listed([f"{_item(one)}: {escape(one['why'])}" for one in told["re-opened in the month"]]),
        "## Came back",
        *_listed([came_back(one, escape) for one in told["came back"]]),
    ]
    if told["reminders"]:
        parts += ["## Reminders", "Nothing was sent. Whoever wants to may send these."]
        parts += [_quoted(one["text"]) for one in told["reminders"]]
    if told["problems"]:
        parts += [
            "## Not read",
            *_listed([f"{escape(one['folder'])}: {escape(one['problem'])}" for one in told["problems"]]),
        ]
    return "\n\n".join(part for part in parts if part) + "\n"


def write_page(told: dict[str, Any], path: Path, gate: Gate) -> None:
    """The account as a page of its own.

    Raises:
        LeakError: a secret would stand in it. UnreadableError: the system refused.
    """
    try:
        write_whole(path, [encoded(gate.check(render(told, came_back), "the report"))])
    except OSError as error:
        raise UnreadableError(
            "the report could not be written", why=error.strerror or str(error), where=str(path)
        ) from error


def came_back(one: dict[str, Any], safe: Callable[[str], str]) -> str:
    """A closed item whose factor stands in a later incident, in a sentence. safe: what makes a text harmless."""
    back = one["came back"]
    return (
        f"{safe(one['words'])} ({safe(one['folder'])} {one['number']}) was closed on {back['closed']} ({safe(back['evidence'])});"
        f" its factor “{safe(_short(back['factor']))}” stands again in {safe(back['in'])} of {back['on']}, line {back['line']}:"
        f" “{safe(_short(back['text']))}” (alike in {safe(', '.join(back['shared']))}). It counts as open here; nothing was noted."
        f" afteraction actions reopen {safe(one['folder'])} {one['number']} -m 'it came back' notes it."
    )


def _short(text: str) -> str:
    return text if len(text) <= _MOST else f"{text[:_MOST]}…"


def _promises(told: dict[str, Any]) -> str:
    """Each promise that was not kept in time."""
    kept = (Outcome.IN_TIME.value, Outcome.AHEAD.value)
    broken = [one for one in told["promises"] if one["outcome"] not in kept]
    lines = [
        f"- {escape(one['outcome'])}: {_item(one)}, {_owner(one)}, promised for {one['promised for']}"
        + (f"; now due {escape(one['due'])}" if one["due"] != one["promised for"] else "")
        for one in broken
    ]
    return "\n".join(lines)


def _left(days: Sequence[dict[str, Any]]) -> str:
    """The days on which the number changed, and the last."""
    shown = [one for at, one in enumerate(days) if not at or one["items"] != days[at - 1]["items"] or one is days[-1]]
    return "\n".join(["| End of | Items |", "|---|---|", *(f"| {one['day']} | {one['items']} |" for one in shown)])


def _ages(ages: dict[str, int]) -> str:
    """A histogram; the bars are no longer than 40."""
    most = max(ages.values())
    scale = min(1.0, 40 / most) if most else 1.0
    rows = [f"| {name} | {many} | {_BAR * max(many > 0, round(many * scale))} |" for name, many in ages.items()]
    return "\n".join(["| Age | Items | |", "|---|---|---|", *rows])


def _overdue(told: dict[str, Any]) -> list[str]:
    late = told["overdue by owner"]
    if not late:
        return ["None."]
    rows = [f"| {cell(owner)} | {len(ones)} | {_days(ones[0]['overdue days'])} |" for owner, ones in late.items()]
    lines = [f"- {_item(one)}, {_owner(one)}, due {escape(one['due'])}" for ones in late.values() for one in ones]
    return ["\n".join(["| Owner | Items | Late by |", "|---|---|---|", *rows]), "\n".join(lines)]


def _listed(lines: Sequence[str]) -> list[str]:
    return ["\n".join(f"- {line}" for line in lines)] if lines else ["None."]


def _item(one: dict[str, Any]) -> str:
    severity = f"{one['severity']}, " if one["severity"] else ""
    return f"{escape(one['words'])} ({severity}{escape(one['folder'])} {one['number']})"


def _owner(one: dict[str, Any]) -> str:
    return escape(one["owner"]) or "nobody"


def _quoted(text: str) -> str:
    """A text as a quotation, line by line."""
    first, *rest = text.split("\n")
    lines = [escape(first), *(f"- {escape(line[2:])}" if line.startswith("- ") else escape(line) for line in rest)]
    return "\n".join([f"> {lines[0]}", ">", *(f"> {line}" for line in lines[1:-1]), ">", f"> {lines[-1]}"])


def _days(many: int) -> str:
    return "1 day" if many == 1 else f"{many} days"
