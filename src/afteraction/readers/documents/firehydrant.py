"""FireHydrant: incidents with their milestones, and the events of an incident's timeline. Known from memory.

A milestone's ``occurred_at`` can be set by people and may be earlier than its ``created_at``; ``duration`` is a length.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.record import Record, RecordKind
from afteraction.readers import _alerts
from afteraction.readers._alerts import inside, is_time, names, obj, objs, pairs, prose, record, web
from afteraction.readers._events import EventReader, actor
from afteraction.readers._json import Element, text_of

_STATES = {"detected": "triggered", "acknowledged": "acknowledged", "resolved": "resolved"}


def _is_incident(item: dict[str, Any]) -> bool:
    found = objs(item.get("milestones"))
    return (
        bool(found)
        and "occurred_at" in found[0]
        and ("current_milestone" in item or "incident_url" in item or "severity" in item)
    )


def _is_event(item: dict[str, Any]) -> bool:
    return "occurred_at" in item and "type" in item and "incident_id" in item and ("author" in item or "data" in item)


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    if _is_incident(element.value):
        yield from _incident(element, artifact)
    elif _is_event(element.value):
        yield _event(element, artifact)
    else:
        yield "neither an incident with milestones nor an event of a timeline"


def _incident(element: Element, artifact: str) -> Iterator[Record | str]:
    incident = element.value
    title, own = prose(incident.get("name")), text_of(incident.get("id"))
    word = prose(incident.get("severity")) or prose(obj(incident.get("severity")).get("slug"))
    yield "an incident without the time of any milestone"
    for index, item in enumerate(objs(incident.get("milestones"))):
        name = prose(item.get("type")) or prose(item.get("slug"))
        if is_time(item.get("occurred_at")):
            yield record(
                artifact, RecordKind.ALERT, inside(element.locator, f"milestones/{index}/occurred_at"), item["occurred_at"],
                f"Milestone {name.replace('_', ' ')}: {title}", author=actor(item.get("updated_by") or incident.get("created_by"))
                if name == "started" else actor(item.get("updated_by")),
                title=title, level=_alerts.severity(word), status=_STATES.get(name, ""), key=f"firehydrant:{own}/{name}",
                group=f"firehydrant:{own}", permalink=web(incident.get("incident_url")), fields=pairs(
                    ("milestone", name), ("severity", word), ("number", incident.get("number")),
                    ("state", incident.get("current_milestone")), ("service", names(objs(incident.get("services")), "name")),
                    ("typed_at", item.get("created_at")),
                ),
            )  # fmt: skip


def _event(element: Element, artifact: str) -> Record:
    event = element.value
    data = obj(event.get("data"))
    kind, own = prose(event.get("type")), text_of(event.get("id"))
    said = next(
        (prose(data[key]) for key in ("body", "text", "message", "summary", "title") if prose(data.get(key))), ""
    )
    return record(
        artifact, RecordKind.NOTE, element.locator, event["occurred_at"], said or kind.replace("_", " "),
        author=actor(event.get("author")), key=f"firehydrant:event/{own}" if own else "",
        group=f"firehydrant:{text_of(event.get('incident_id'))}", fields=pairs(
            ("event_type", kind), ("typed_at", event.get("created_at")),
        ),
    )  # fmt: skip


READER = EventReader(
    "firehydrant", "FireHydrant incidents and timelines", ("data", "events", "incidents"),
    lambda item: _is_incident(item) or _is_event(item),
    "incidents with milestones, or events with occurred_at and incident_id, as FireHydrant gives them", _make,
    "occurred_at, which people can set; ISO 8601 with its offset", "the incident's incident_url",
)  # fmt: skip
