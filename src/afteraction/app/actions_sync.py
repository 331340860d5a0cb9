"""actions sync: how the issues of filed items stand, beside how the items stand here. Nothing is changed on either side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from afteraction.actions.items import Item, ItemState
from afteraction.app.actions import Folder
from afteraction.app.outbox import DOCUMENT, Outbox
from afteraction.domain.delivery import Delivery, Remote, Step
from afteraction.domain.errors import ServiceError
from afteraction.domain.ports import Destination
from afteraction.publish.answers import understood
from afteraction.publish.issues import Issues, Standing


def compared(folder: Folder, box: Outbox, opened: Callable[[str], Destination], names: Sequence[str] = ()) -> list[dict[str, Any]]:  # fmt: skip
    """A row for each item that was filed. opened: a destination by its name. names: only these, () for all.

    Raises:
        UsageError: a destination is not in the config any more.
    """
    items = {one.mark: one for one in folder.items}
    places: dict[str, Destination] = {}
    rows = []
    for one in box.deliveries.values():
        if one.last.about == DOCUMENT or (names and one.last.to not in names) or one.last.step is Step.UNDONE:
            continue
        item = items.get(one.last.about)
        row = {"number": item.number if item else 0, "words": item.words if item else one.last.title, "to": one.last.to}
        rows.append(row | {"here": item.state.value if item else "gone"} | _there(one, item, folder, opened, places))
    return rows


def _there(
    one: Delivery, item: Item | None, folder: Folder, opened: Callable[[str], Destination], places: dict[str, Destination]
) -> dict[str, Any]:  # fmt: skip
    again = f"afteraction actions file {folder.incident.folder} --to {one.last.to}"
    if one.sent is None or one.sent.remote is None:
        return {"there": "", "url": "", "says": f"it did not arrive ({one.last.step.value}): {again}", "settled": False}
    to = places.get(one.last.to) or places.setdefault(one.last.to, opened(one.last.to))
    remote: Remote = one.sent.remote
    if (to.kind, to.place) != (one.last.kind, one.last.place):
        was, now_is = f"{one.last.kind} {one.last.place}", f"{to.kind} {to.place}"
        why = f"{one.last.to} means another place now: it was {was}, and the config says {now_is}"
        return {"there": "", "url": remote.url, "says": why, "settled": False}
    if not isinstance(to, Issues):
        return {"there": "", "url": remote.url, "says": f"a {to.kind} cannot be asked how it stands", "settled": True}
    try:
        now = understood(lambda: to.state(remote), to.name)
    except ServiceError as error:
        return {"there": "", "url": remote.url, "says": f"it could not be asked: {error.what}", "settled": False}
    if now is None:
        return {"there": "gone", "url": remote.url, "says": "the issue is gone there", "settled": False}
    said = _said(item, now, str(folder.incident.folder))
    return {"there": now.state, "url": now.url, "says": said, "settled": not said}


def _said(item: Item | None, now: Standing, folder: str) -> str:
    """What a person has to do, "" when both sides agree."""
    if item is None:
        return "nobody decided about such an item here"
    if now.closed and item.open:
        command = f"afteraction actions close {folder} {item.number} --evidence"
        return f"closed there and open here: look what shows that it is done, then {command} LINK"
    if not now.closed and item.state is ItemState.CLOSED:
        command = f"afteraction actions reopen {folder} {item.number} -m"
        return (
            f"open there and closed here: was it re-opened there? Then {command} 'what shows it'; else close it there"
        )
    return ""
