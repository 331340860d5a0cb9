"""Help Scout: conversations with their threads, as its Mailbox API gives them.

``_embedded.threads`` hold what was said (``customer``, ``message``, ``note``) and what was done (``lineitem``), newest first. A note
was not seen by the customer. The first thread repeats ``preview``. The link to the conversation stands in ``_links.web``.
From memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.record import Actor, Record
from afteraction.readers._alerts import obj, objs, prose, web
from afteraction.readers._events import EventReader, actor, at
from afteraction.readers._json import Element
from afteraction.readers._tickets import Ticket, plain

_PUBLIC = {"customer": True, "message": True, "reply": True, "beaconchat": True, "chat": True, "note": False}


def _is_conversation(item: dict[str, Any]) -> bool:
    return "createdAt" in item and "subject" in item and "mailboxId" in item


def _is_thread(item: dict[str, Any]) -> bool:
    return (
        "createdAt" in item
        and "createdBy" in item
        and "action" in item
        and prose(item.get("type")) in (*_PUBLIC, "lineitem")
    )


def _who(value: Any) -> Actor | None:
    person = obj(value)
    name = " ".join(filter(None, (prose(person.get("first")), prose(person.get("last")))))
    return actor({**person, "name": name or person.get("name") or person.get("email")})


def _thread(ticket: Ticket, part: dict[str, Any], pointer: str) -> Iterator[Record]:
    kind, raw, own, who = (
        prose(part.get("type")),
        part.get("createdAt"),
        prose(part.get("id")),
        _who(part.get("createdBy")),
    )
    text = plain(part.get("body")) or prose(at(part, "action/text"))
    if kind == "lineitem":
        yield ticket.changed(pointer, raw, "status", "", prose(part.get("status")), who, f"thread/{own}")._replace(
            text=text or f"status: {prose(part.get('status'))}"
        )
    elif text:
        yield ticket.said(pointer, raw, text, who, own, _PUBLIC.get(kind))


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    item = element.value
    if _is_thread(item) and not _is_conversation(item):
        yield from _thread(Ticket(artifact, element.locator, "helpscout", ""), item, "")
        yield "a thread that says nothing"
        return
    if not _is_conversation(item):
        yield "not a conversation or a thread of Help Scout"
        return
    own = prose(item.get("id"))
    ticket = Ticket(
        artifact, element.locator, "helpscout", f"conversation/{own}", prose(item.get("subject")), web(at(item, "_links/web/href")), (
            ("ticket", item.get("number") or own), ("status_at_export", item.get("status")),
            ("tags", ", ".join(prose(tag.get("tag") or tag.get("name")) for tag in objs(item.get("tags")))),
        ),
    )  # fmt: skip
    yield ticket.opened(
        item["createdAt"], plain(item.get("preview")), _who(item.get("primaryCustomer") or item.get("createdBy"))
    )
    threads = objs(at(item, "_embedded/threads"))
    for place, part in reversed(list(enumerate(threads))):
        yield from _thread(ticket, part, f"_embedded/threads/{place}")
    if not any(part.get("type") == "lineitem" and part.get("status") == "closed" for part in threads):
        yield from ticket.moment("closedAt", item.get("closedAt"), "closed", _who(item.get("closedByUser")))


READER = EventReader(
    "help-scout", "Help Scout conversations", ("_embedded/conversations", "_embedded/threads"),
    lambda item: _is_conversation(item) or _is_thread(item),
    "conversations with a mailboxId, or threads with createdBy and action, as Help Scout gives them", _make,
    "createdAt of the conversation and of each thread, and closedAt, UTC", "_links.web of the conversation",
)  # fmt: skip
