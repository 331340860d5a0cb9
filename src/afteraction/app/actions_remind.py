"""actions remind: texts that a person may send to owners. Nothing is sent from here."""

from __future__ import annotations

import datetime
from typing import Any

from afteraction.app.days import read_day

_ASKS = "Is it done? Then close it with a link. Is the day wrong? Then agree on another, and say why."


def reminders(rows: list[dict[str, Any]], today: datetime.date, ahead: int) -> dict[str, Any]:
    """A text for each owner of something late, or agreed and due within ``ahead`` days; who has most that is late comes first.

    rows: open items as `app.actions.listed` gives them. "nobody": the late items that have no owner.
    """
    wanted = [one for one in rows if one["overdue days"] or _soon(one, today, ahead)]
    owners: dict[str, list[dict[str, Any]]] = {}
    for one in wanted:
        owners.setdefault(one["owner"], []).append(one)
    nobody = owners.pop("", [])
    order = sorted(owners.items(), key=lambda pair: (-sum(one["overdue days"] > 0 for one in pair[1]), pair[0]))
    return {
        "today": today.isoformat(),
        "reminders": [{"to": owner, "text": _text(owner, ones), "items": ones} for owner, ones in order],
        "nobody": [one for one in nobody if one["overdue days"]],
    }


def _soon(one: dict[str, Any], today: datetime.date, ahead: int) -> bool:
    day = read_day(one["due"])
    return one["state"] != "proposed" and day is not None and 0 <= (day - today).days <= ahead


def _text(owner: str, ones: list[dict[str, Any]]) -> str:
    many = "an action item of yours needs" if len(ones) == 1 else f"{len(ones)} action items of yours need"
    return "\n".join([f"{owner}, {many} a word:", *(f"- {_line(one)}" for one in ones), _ASKS])


def _line(one: dict[str, Any]) -> str:
    late = one["overdue days"]
    when = f", {late} {'day' if late == 1 else 'days'} late" if late else ""
    agreed = "" if one["state"] != "proposed" else "; nobody agreed on it yet"
    return f"{one['words']} (due {one['due']}{when}{agreed}; {one['folder']} {one['number']})"
