"""Intercom: conversations and tickets with their parts, as its API gives them.

Times are epoch seconds. The first message is the ``source``, not a part. Parts without a body tell a change of state
(``close``, ``open``, ``assignment``, ``ticket_state_updated_by_admin``) or are bookkeeping. A ``note`` is not seen by the customer.
Bodies are HTML. Source: Intercom's OpenAPI schema and its examples; the link of a conversation needs the workspace, which
the file does not name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.ports import Evidence
from afteraction.domain.record import Actor, Record
from afteraction.readers._alerts import UNDERSTOOD, obj, objs, prose
from afteraction.readers._events import EventReader
from afteraction.readers._json import Element
from afteraction.readers._tickets import Ticket, plain

_STATES = {
    "close": "closed",
    "open": "open",
    "snoozed": "snoozed",
    "unsnoozed": "open",
    "assignment": "assigned",
    "timer_unsnooze": "open",
}


def _is_conversation(item: dict[str, Any]) -> bool:
    return item.get("type") == "conversation" and isinstance(item.get("source"), dict) and "created_at" in item


def _is_ticket(item: dict[str, Any]) -> bool:
    return item.get("type") == "ticket" and "ticket_attributes" in item and "created_at" in item


def _who(value: Any) -> Actor | None:
    author = obj(value)
    name, own = prose(author.get("name") or author.get("email")), prose(author.get("id"))
    return Actor(name, own, author.get("type") == "bot") if name or own else None


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    item = element.value
    if not _is_conversation(item) and not _is_ticket(item):
        yield "not a conversation or ticket of Intercom"
        return
    source, given = obj(item.get("source")), obj(item.get("ticket_attributes"))
    title = prose(item.get("title")) or plain(source.get("subject")) or prose(given.get("_default_title_"))
    kind, own = prose(item.get("type")), prose(item.get("id"))
    ticket = Ticket(
        artifact, element.locator, "intercom", f"{kind}/{own}", title, fields=(
            ("ticket", item.get("ticket_id") or own), ("via", source.get("type")), ("priority", item.get("priority")),
            ("status_at_export", item.get("state") or obj(item.get("ticket_state")).get("category")),
            ("tags", ", ".join(prose(tag.get("name")) for tag in objs(obj(item.get("tags")).get("tags")))),
        ),
    )  # fmt: skip
    text = plain(source.get("body")) or plain(given.get("_default_description_"))
    yield ticket.opened(item["created_at"], text or title or kind, _who(source.get("author")))
    name = f"{kind}_parts"
    for at, part in enumerate(objs(obj(item.get(name)).get(name))):
        yield from _part(ticket, part, f"{name}/{name}/{at}")
    yield f"{UNDERSTOOD}a conversation without parts"


def _part(ticket: Ticket, part: dict[str, Any], pointer: str) -> Iterator[Record]:
    body, kind, raw, who = (
        plain(part.get("body")),
        prose(part.get("part_type")),
        part.get("created_at"),
        _who(part.get("author")),
    )
    own = prose(part.get("id"))
    if body:
        yield ticket.said(pointer, raw, body, who, own, None if kind not in ("comment", "note") else kind == "comment")
    state = prose(part.get("ticket_state"))
    if state:
        yield ticket.changed(
            pointer, raw, "status", prose(part.get("previous_ticket_state")), state, who, f"part/{own}"
        )
    elif kind in _STATES:
        to = _who(part.get("assigned_to")) if kind == "assignment" else None
        shown = f"assigned to {to.name or to.id}" if to else _STATES[kind]
        made = ticket.changed(pointer, raw, "status", "", _STATES[kind], who, f"part/{own}")
        yield made._replace(text=f"{shown}: {ticket.title}" if ticket.title else shown)


READER = EventReader(
    "intercom", "Intercom conversations and tickets", ("conversations", "tickets", "data"),
    lambda item: _is_conversation(item) or _is_ticket(item),
    "conversations with a source, or tickets with ticket_attributes, as Intercom's API gives them", _make,
    "created_at of the conversation and of each part, epoch seconds", evidence=Evidence.SCHEMA,
)  # fmt: skip
