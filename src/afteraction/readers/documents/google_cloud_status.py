"""Google Cloud and Workspace: the incidents of their status dashboards (``incidents.json``).

An update was true at ``when``; ``created`` and ``modified`` are when it was written. An incident begins at ``begin`` and ends
at ``end``, which is often set later. Known from memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.record import Actor, Record, RecordKind
from afteraction.readers._alerts import inside, is_time, names, objs, pairs, prose, record
from afteraction.readers._events import EventReader
from afteraction.readers._json import Element, text_of

_STATES = {
    "AVAILABLE": "resolved", "SERVICE_INFORMATION": "update", "SERVICE_DISRUPTION": "investigating",
    "SERVICE_OUTAGE": "investigating",
}  # fmt: skip


def _is_incident(item: dict[str, Any]) -> bool:
    return "external_desc" in item and "begin" in item and "updates" in item


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    incident = element.value
    if not _is_incident(incident):
        yield "not an incident of the dashboard"
        return
    own, title = text_of(incident.get("id") or incident.get("number")), prose(incident["external_desc"])
    group, service = f"google:incident/{own}", prose(incident.get("service_name"))
    page = text_of(incident.get("uri"))
    base: dict[str, Any] = {
        "author": Actor("Google status dashboard", bot=True), "title": title, "channel": service, "group": group,
        "permalink": f"https://status.cloud.google.com/{page}" if page.startswith("incidents/") else "",
        "fields": pairs(
            ("severity", incident.get("severity")), ("impact", incident.get("status_impact")), ("service", service),
            ("products", names(objs(incident.get("affected_products")), "title")),
        ),
    }  # fmt: skip
    yield "an incident without a time"
    for name, said in (("begin", "Began"), ("end", "Ended")):
        if is_time(incident.get(name)):
            yield record(
                artifact, RecordKind.STATUS, inside(element.locator, name), incident[name], f"{said}: {title}",
                status="update", key=f"{group}/{name}", **base,
            )  # fmt: skip
    for index, update in enumerate(objs(incident["updates"])):
        raw = next((update[key] for key in ("when", "created") if is_time(update.get(key))), "")
        fields = pairs(*base["fields"], ("state", update.get("status")), ("typed_at", update.get("created")))
        yield record(
            artifact, RecordKind.STATUS, inside(element.locator, f"updates/{index}"), raw, prose(update.get("text")) or title,
            status=_STATES.get(prose(update.get("status")), ""), key=f"{group}/{text_of(raw)}", **{**base, "fields": fields},
        )  # fmt: skip


READER = EventReader(
    "google-cloud-status", "Google Cloud status incidents", (), _is_incident,
    "incidents with external_desc, begin and updates, as Google's status dashboards list them", _make,
    "begin, end and each update's when, ISO 8601 with their offsets", "the incident's uri",
)  # fmt: skip
