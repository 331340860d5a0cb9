"""Freshdesk: tickets and their conversations, as its API and its exports in JSON give them.

A ticket names its state and priority by numbers (2 open, 3 pending, 4 resolved, 5 closed; 1 low to 4 urgent); its ``stats`` say
when it was first answered, resolved and closed. Conversations stand inside a ticket or in a list of their own; a private
one was not seen by the customer. Ids stand for people. From memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.record import Actor, Record
from afteraction.readers._alerts import obj, objs, prose
from afteraction.readers._events import EventReader
from afteraction.readers._json import Element
from afteraction.readers._tickets import Ticket, plain

_STATES = {
    "2": "open",
    "3": "pending",
    "4": "resolved",
    "5": "closed",
    "6": "waiting on customer",
    "7": "waiting on third party",
}
_PRIORITIES = {"1": "low", "2": "medium", "3": "high", "4": "urgent"}


def _is_ticket(item: dict[str, Any]) -> bool:
    return type(item.get("status")) is int and {"subject", "requester_id", "created_at"} <= item.keys() and (
        "description_text" in item or "fr_due_by" in item or "due_by" in item
    )  # fmt: skip


def _is_conversation(item: dict[str, Any]) -> bool:
    return {"body_text", "incoming", "private", "created_at"} <= item.keys()


def _who(value: Any, told: Any = None) -> Actor | None:
    name, own = prose(obj(told).get("name") or obj(told).get("email")), prose(value)
    return Actor(name, own) if name or own else None


def _said(ticket: Ticket, part: dict[str, Any], pointer: str) -> Record:
    text = prose(part.get("body_text")) or plain(part.get("body"))
    public = part.get("private") is not True
    return ticket.said(pointer, part.get("created_at"), text, _who(part.get("user_id")), prose(part.get("id")), public)


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    item = element.value
    if _is_conversation(item):
        number = prose(item.get("ticket_id") or element.envelope.get("id"))
        yield _said(Ticket(artifact, element.locator, "freshdesk", f"ticket/{number}" if number else ""), item, "")
        return
    if not _is_ticket(item):
        yield "not a ticket or a conversation of Freshdesk"
        return
    number, stats = prose(item.get("id")), obj(item.get("stats"))
    ticket = Ticket(
        artifact, element.locator, "freshdesk", f"ticket/{number}", prose(item.get("subject")), fields=(
            ("ticket", number), ("status_at_export", _STATES.get(prose(item["status"]), prose(item["status"]))),
            ("priority", _PRIORITIES.get(prose(item.get("priority")), "")), ("ticket_type", item.get("type")),
            ("tags", ", ".join(map(prose, item["tags"])) if isinstance(item.get("tags"), list) else ""),
        ),
    )  # fmt: skip
    text = prose(item.get("description_text")) or plain(item.get("description"))
    yield ticket.opened(item["created_at"], text, _who(item.get("requester_id"), item.get("requester")))
    for at, part in enumerate(objs(item.get("conversations"))):
        yield _said(ticket, part, f"conversations/{at}")
    for name, status in (
        ("first_responded_at", "first answered"),
        ("resolved_at", "resolved"),
        ("closed_at", "closed"),
    ):
        yield from ticket.moment(f"stats/{name}", stats.get(name), status)


READER = EventReader(
    "freshdesk", "Freshdesk tickets and conversations", ("tickets", "results"),
    lambda item: _is_ticket(item) or _is_conversation(item),
    "tickets with requester_id and a state by number, or conversations with body_text and incoming, as Freshdesk gives them", _make,
    "created_at of the ticket and of each conversation, and the moments of its stats, UTC",
)  # fmt: skip
