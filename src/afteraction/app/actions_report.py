"""actions report: what a month promised and what became of it, for people (Markdown) and machines (JSON)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from afteraction.actions.items import Item, ItemDeed
from afteraction.actions.report import NOBODY, Month, Outcome, month, span_of
from afteraction.app.actions import folder_of
from afteraction.document.markdown import cell, escape
from afteraction.domain.errors import UnreadableError, UsageError
from afteraction.redact.gate import Gate

_BAR = "█"


def account(places: Sequence[Path], first: datetime.date, today: datetime.date, gate: Gate) -> dict[str, Any]:
    """The month that begins on ``first`` as JSON, over the items of folders; one that cannot be trusted is among the problems.

    Raises:
        UsageError: the month has not begun.
    """
    if first > today:
        raise UsageError(f"{first:%Y-%m} has not begun", why=f"today is {today}", where="--month")
    span = span_of(first, today)
    names: dict[int, tuple[str, str]] = {}
    items: list[Item] = []
    problems = []
    for place in places:
        try:
            folder = folder_of(place, span.day)
        except UnreadableError as error:
            problems.append({"folder": str(place), "problem": str(error)})
            continue
        items += folder.items
        names |= {id(one): (str(place), folder.severity) for one in folder.items}
    return gate.tree(_account(month(items, span), names) | {"problems": problems})


def _account(told: Month, names: dict[int, tuple[str, str]]) -> dict[str, Any]:
    day = told.span.day

    def row(item: Item) -> dict[str, Any]:
        place, severity = names[id(item)]
        return {
            "folder": place, "number": item.number, "words": item.words, "severity": severity, "state": item.state.value,
            "owner": item.owner, "due": item.due, "overdue days": item.overdue(day),
        }  # fmt: skip

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
        "open": told.open,
        "open by age": told.ages,
        "overdue by owner": late,
        "reminders": [_reminder(owner, ones) for owner, ones in late.items() if owner != NOBODY],
    }


def _why(item: Item) -> str:
    return next(one.why for one in reversed(item.decisions) if one.deed is ItemDeed.REOPEN)


def _reminder(owner: str, late: Sequence[dict[str, Any]]) -> dict[str, str]:
    """What somebody may send to an owner; nothing is sent from here."""
    many = "an action item of yours is" if len(late) == 1 else f"{len(late)} action items of yours are"
    listed = [
        f"- {one['words']} (due {one['due']}, {_days(one['overdue days'])} late; {one['folder']})" for one in late
    ]
    asks = "Is it done? Then close it with a link. Is the day wrong? Then agree on another, and say why."
    return {"to": owner, "text": "\n".join([f"{owner}, {many} overdue:", *listed, asks])}


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
    parts += ["## Open items by age", _ages(told["open by age"]), "## Overdue by owner", *_overdue(told)]
    parts += [
        "## Re-opened",
        *_listed([f"{_item(one)}: {escape(one['why'])}" for one in told["re-opened in the month"]]),
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
