"""Webex: messages of a space as its API gives them.

Times are UTC. ``parentId`` is the message that one answers. People are named by address and id; ``updated`` says that it was edited.
From memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.record import Actor, Record, RecordKind
from afteraction.readers._alerts import prose, record
from afteraction.readers._events import EventReader
from afteraction.readers._json import Element
from afteraction.readers._tickets import plain


def _is_message(item: dict[str, Any]) -> bool:
    return {"roomId", "personEmail", "created"} <= item.keys()


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    item = element.value
    if not _is_message(item):
        yield "not a message with roomId, personEmail and created"
        return
    who, own, parent = prose(item["personEmail"]), prose(item.get("id")), prose(item.get("parentId"))
    files = item.get("files")
    count = len(files) if isinstance(files, list) else 0
    text = prose(item.get("text")) or plain(item.get("html")) or prose(item.get("markdown"))
    yield record(
        artifact, RecordKind.MESSAGE, element.locator, item["created"], text or f"[{count} file{'s' * (count != 1)}]",
        author=Actor(who, prose(item.get("personId")), who.endswith("@webex.bot")), channel=prose(item["roomId"]),
        key=f"webex:{own}" if own else "", thread=f"webex:{parent}" if parent else "", edited="updated" in item,
    )  # fmt: skip


READER = EventReader(
    "webex", "Webex messages", ("items",), _is_message,
    "messages with roomId, personEmail and created, as Webex's API gives them", _make, "created of each message, UTC",
)  # fmt: skip
