"""Linear: issues with their comments and history, as its GraphQL API gives them.

Answers have whatever fields were asked for; an issue is known by ``identifier`` and ``createdAt``. Lists stand below ``nodes``.
The history tells changes of state; where it was not asked for, ``startedAt``, ``completedAt`` and ``canceledAt`` do. From memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.record import Record
from afteraction.readers._alerts import objs, prose, web
from afteraction.readers._events import EventReader, actor, at
from afteraction.readers._json import Element
from afteraction.readers._tickets import Ticket

_MOMENTS = (("startedAt", "started"), ("completedAt", "completed"), ("canceledAt", "canceled"))


def _is_issue(item: dict[str, Any]) -> bool:
    return "identifier" in item and "createdAt" in item and "title" in item


def _nodes(value: Any) -> list[dict[str, Any]]:
    return objs(at(value, "nodes")) or (objs(value) if isinstance(value, list) else [])


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    item = element.value
    if not _is_issue(item):
        yield "not an issue with an identifier and createdAt"
        return
    name, link = prose(item["identifier"]), web(item.get("url"))
    ticket = Ticket(
        artifact, element.locator, "linear", f"issue/{name}", prose(item["title"]), link, (
            ("ticket", name), ("status_at_export", at(item, "state/name")), ("priority", item.get("priorityLabel") or item.get("priority")),
            ("assignee", at(item, "assignee/name")), ("team", at(item, "team/name")),
            ("tags", ", ".join(prose(label.get("name")) for label in _nodes(item.get("labels")))),
        ),
    )  # fmt: skip
    yield ticket.opened(item["createdAt"], prose(item.get("description")), actor(item.get("creator")))
    for place, part in enumerate(_nodes(item.get("comments"))):
        own = prose(part.get("id"))
        by = actor(part.get("user") or part.get("botActor"), part.get("user") is None)
        yield ticket.said(
            f"comments/nodes/{place}", part.get("createdAt"), prose(part.get("body")), by, own,
            link=web(part.get("url")) or (f"{link}#comment-{own}" if link and own else ""),
        )  # fmt: skip
    moved = False
    for place, part in enumerate(_nodes(item.get("history"))):
        before, after = prose(at(part, "fromState/name")), prose(at(part, "toState/name"))
        if before or after:
            moved = True
            by, own = actor(part.get("actor")), prose(part.get("id"))
            yield ticket.changed(f"history/nodes/{place}", part.get("createdAt"), "status", before, after, by, own)
    for field, status in () if moved else _MOMENTS:
        yield from ticket.moment(field, item.get(field), status)


READER = EventReader(
    "linear", "Linear issues", ("data/issue", "data/issues/nodes", "data/team/issues/nodes", "issues/nodes", "nodes"), _is_issue,
    "issues with an identifier and createdAt, as Linear's API gives them", _make,
    "createdAt of the issue, of each comment and change, UTC", "url of the issue; of a comment #comment-<id>",
)  # fmt: skip
