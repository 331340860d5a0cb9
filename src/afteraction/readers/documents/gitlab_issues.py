"""GitLab: issues with their notes, as its REST API gives them.

An issue has ``iid`` (its number) beside an ``id`` that nobody sees. Notes of ``system: true`` tell what was done (``closed``, ``assigned to
@ana``), the others what was said; ``internal`` ones are not seen by customers. Times are UTC. From memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.record import Record
from afteraction.readers._alerts import objs, prose, web
from afteraction.readers._events import EventReader, actor, at
from afteraction.readers._json import Element, text_of
from afteraction.readers._tickets import Ticket

_STATES = ("closed", "reopened")


def _is_issue(item: dict[str, Any]) -> bool:
    return "iid" in item and "created_at" in item and "/issues/" in text_of(item.get("web_url")) and "title" in item


def _is_note(item: dict[str, Any]) -> bool:
    return item.get("noteable_type") in ("Issue", "Incident") and "body" in item and "created_at" in item


def _note(ticket: Ticket, item: dict[str, Any], pointer: str) -> Record:
    own, body, who, raw = (
        prose(item.get("id")),
        prose(item.get("body")),
        actor(item.get("author")),
        item.get("created_at"),
    )
    word = body.partition(" ")[0].lower()
    if item.get("system") is True and word in _STATES:
        made = ticket.changed(pointer, raw, "status", "", word, who, f"note/{own}")
        return made._replace(text=f"{body}: {ticket.title}" if ticket.title else body)
    hidden = item.get("internal") is True or item.get("confidential") is True
    link = f"{ticket.link}#note_{own}" if ticket.link and own else ""
    return ticket.said(pointer, raw, body, who, own, False if hidden else None, link)


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    item = element.value
    if _is_note(item):
        number = prose(item.get("noteable_iid"))
        project = prose(item.get("project_id"))
        yield _note(
            Ticket(artifact, element.locator, "gitlab", f"issue/{project}#{number}" if project and number else ""),
            item,
            "",
        )
        return
    if not _is_issue(item):
        yield "not an issue or a note of GitLab"
        return
    labels = item.get("labels")
    ticket = Ticket(
        artifact, element.locator, "gitlab", f"issue/{prose(item.get('project_id'))}#{prose(item['iid'])}", prose(item["title"]),
        web(item.get("web_url")), (
            ("ticket", at(item, "references/full") or item["iid"]), ("status_at_export", item.get("state")),
            ("severity", item.get("severity")), ("ticket_type", item.get("issue_type")), ("assignee", at(item, "assignee/name")),
            ("tags", ", ".join(map(prose, labels)) if isinstance(labels, list) else ""),
        ),
    )  # fmt: skip
    yield ticket.opened(item["created_at"], prose(item.get("description")), actor(item.get("author")))
    notes = objs(item.get("notes"))
    for place, one in enumerate(notes):
        yield _note(ticket, one, f"notes/{place}")
    if not any(one.get("system") is True and prose(one.get("body")).startswith("closed") for one in notes):
        yield from ticket.moment("closed_at", item.get("closed_at"), "closed", actor(item.get("closed_by")))


READER = EventReader(
    "gitlab-issues", "GitLab issues and notes", (), lambda item: _is_issue(item) or _is_note(item),
    "issues with an iid and a web_url below /issues/, or notes on issues, as GitLab's API gives them", _make,
    "created_at of the issue and of each note, and closed_at, UTC", "web_url of the issue; of a note #note_<id>",
)  # fmt: skip
