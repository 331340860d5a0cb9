"""incident.io: incidents, their updates, and webhooks.

The times with names (``Reported at``, ``Resolved at``, and whatever a company adds) are the milestones; people can edit
them. Knowledge: the vendor's API schema as its clients hold it, bodies in public repositories.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.ports import Evidence
from afteraction.domain.record import Actor, Record, RecordKind
from afteraction.readers import _alerts
from afteraction.readers._alerts import inside, is_time, obj, objs, pairs, prose, record, web
from afteraction.readers._events import EventReader, actor
from afteraction.readers._json import Element, dig, text_of

_NAMED = {
    "declared at": "triggered", "accepted at": "acknowledged", "resolved at": "resolved",
}  # fmt: skip
_MILESTONES = {"impact started at": "impact_start", "started at": "started"}


def _is_incident(item: dict[str, Any]) -> bool:
    return (
        "reference" in item
        and "created_at" in item
        and ("incident_status" in item or "incident_timestamp_values" in item)
    )


def _is_update(item: dict[str, Any]) -> bool:
    return "incident_id" in item and "created_at" in item and ("new_incident_status" in item or "updater" in item)


def _told(item: dict[str, Any]) -> dict[str, Any]:
    """What a webhook is about: it stands under the name of the event."""
    return obj(item.get(text_of(item.get("event_type"))))


def _is_hook(item: dict[str, Any]) -> bool:
    told = _told(item)
    inside_it = obj(told.get("incident")) or told
    return "incident" in text_of(item.get("event_type")) and (_is_incident(inside_it) or _is_update(told))


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    item = element.value
    if _is_hook(item):
        told, event = _told(item), text_of(item["event_type"])
        nested = "incident" in told and not _is_update(told)
        under = f"{event}/incident" if nested else event
        within = element._replace(
            value=obj(told.get("incident")) if nested else told, locator=inside(element.locator, under)
        )
        yield from _update(within, artifact) if _is_update(told) else _incident(within, artifact)
    elif _is_update(item):
        yield from _update(element, artifact)
    elif _is_incident(item):
        yield from _incident(element, artifact)
    else:
        yield "neither an incident with a reference nor an update of one"


def _incident(element: Element, artifact: str) -> Iterator[Record]:
    incident = element.value
    number, title, word = (
        prose(incident.get("reference")),
        prose(incident.get("name")),
        prose(dig(incident, "severity", "name")),
    )
    group = f"incidentio:{text_of(incident.get('id'))}"
    roles = [
        (prose(dig(one, "role", "name")).lower().replace(" ", "_"), prose(dig(one, "assignee", "name")))
        for one in objs(incident.get("incident_role_assignments"))
    ]
    common: dict[str, Any] = {
        "title": title,
        "level": _alerts.severity(word),
        "group": group,
        "permalink": web(incident.get("permalink")),
        "fields": pairs(
            ("number", number), ("severity", word), ("state", dig(incident, "incident_status", "name")),
            ("state_category", dig(incident, "incident_status", "category")), ("mode", incident.get("mode")),
            ("slack_channel", incident.get("slack_channel_name")), *((name, who) for name, who in roles if name),
        ),
    }  # fmt: skip
    said = prose(incident.get("summary"))
    yield record(
        artifact, RecordKind.ALERT, inside(element.locator, "created_at"), incident["created_at"],
        "\n".join(filter(None, (f"Incident {number} declared: {title}", said))), status="triggered",
        author=actor(obj(incident.get("creator")).get("user")), key=f"{group}/created", **common,
    )  # fmt: skip
    for index, item in enumerate(objs(incident.get("incident_timestamp_values"))):
        name, raw = prose(dig(item, "incident_timestamp", "name")), dig(item, "value", "value")
        status = _NAMED.get(name.lower(), "")
        if not is_time(raw) or status == "triggered":
            continue  # it was declared when it was created
        more = {**common, "fields": (("stated", name), *common["fields"])}
        if name.lower() in _MILESTONES:
            more["fields"] = (("milestone", _MILESTONES[name.lower()]), *more["fields"])
        yield record(
            artifact, RecordKind.ALERT, inside(element.locator, f"incident_timestamp_values/{index}"), raw,
            f"{name}: {title}", status=status, key=f"{group}/{name}", **more,
        )  # fmt: skip


def _update(element: Element, artifact: str) -> Iterator[Record]:
    update = element.value
    state, word = prose(dig(update, "new_incident_status", "name")), prose(dig(update, "new_severity", "name"))
    message = prose(update.get("message"))
    own = text_of(update.get("id"))
    tool = prose(dig(update, "updater", "api_key", "name") or dig(update, "updater", "workflow", "name"))
    category = prose(dig(update, "new_incident_status", "category"))
    said = (
        f"Status: {state}" + (f", severity {word}" if word else "")
        if state
        else f"Severity: {word}"
        if word
        else "Update"
    )
    yield record(
        artifact, RecordKind.NOTE, element.locator, update["created_at"], message or said,
        author=actor(dig(update, "updater", "user")) or (Actor(tool, "", True) if tool else None),
        key=f"incidentio:update/{own}" if own else "", group=f"incidentio:{text_of(update['incident_id'])}",
        fields=pairs(("state", state), ("state_category", category), ("severity", word)),
    )  # fmt: skip


READER = EventReader(
    "incident-io", "incident.io incidents and updates", ("incident", "incidents", "incident_updates"),
    lambda item: _is_incident(item) or _is_update(item) or _is_hook(item),
    "incidents with a reference and incident_status, or updates with new_incident_status, as incident.io gives them", _make,
    "created_at, and the named times that people set; ISO 8601 in UTC", "the incident's permalink", Evidence.SCHEMA,
)  # fmt: skip
