"""PagerDuty: log entries, incidents, notes, alerts, change events, webhooks v3, v2 and v1, and Events API bodies.

Here an item's shape is told and handed to its maker (``_pagerduty_*``). The log entries are the true timeline; an
incident is a snapshot. Times carry the offset of the account or of the request's zone, mixed within
one file: the offset is taken, Z is never assumed. ``routing_key``, ``service_key``, phone numbers of notifications and
conference numbers never leave these modules.

Knowledge: the vendor's API schema and its examples, its webhook documentation for v1 to v3; the log entry types that
the schema does not list (merge, priority_change, responder_request) from public clients.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Item, Record
from afteraction.readers import _alerts
from afteraction.readers._alerts import obj, objs, prose
from afteraction.readers._json import Element, text_of
from afteraction.readers.documents._pagerduty_entries import entry_records, note_records
from afteraction.readers.documents._pagerduty_incidents import incident_records
from afteraction.readers.documents._pagerduty_signals import alert_records, change_records, sent_records
from afteraction.readers.documents._pagerduty_webhooks import webhook_records

_KEYS = (
    "log_entries", "log_entry", "incidents", "incident", "notes", "note", "alerts", "alert", "change_events",
    "change_event", "event", "messages", "responder_request", "status_update",
)  # fmt: skip
_PATHS = (*_KEYS, *(f"data/{key}" for key in _KEYS), "data", "events")


_MAKERS: dict[str, Callable[[Element, str], Iterator[Record | str]]] = {
    "log-entries": entry_records, "incidents": incident_records, "notes": note_records, "alerts": alert_records,
    "change-events": change_records, "events": sent_records, "webhook": webhook_records,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PagerDutyReader:
    """One of PagerDuty's shapes. All of them read alike, for people paste several answers into one file."""

    name: str
    title: str
    shape: str
    why: str
    link_rule: str
    time_rule: str = "ISO 8601 with the offset of the account or of the request, taken from each text"
    evidence: Evidence = Evidence.FIXTURE

    def identify(self, sample: Sample) -> Match | None:
        """Claim a document whose first item is of this reader's shape."""
        for value in objs(sample.doc)[:3]:
            for item in _candidates(value):
                shape = _shape(item)
                if shape:
                    return Match(Rank.SIGNATURE, self.why) if shape == self.shape else None
        return None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """Every item in the order of the file (the API gives the newest first)."""
        return _alerts.read_items(artifact, _PATHS, "an item that PagerDuty is known to export", _make)


def _candidates(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for holder in (value, obj(value.get("data"))):
        for key in _KEYS:
            yield from objs(holder.get(key))[:3]
    yield from objs(value.get("data"))[:1]
    yield value


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    element = element._replace(value=_rewrapped(element))
    shape = _shape(element.value)
    if not shape:
        yield "not an item that PagerDuty is known to export, or one without a time"
        return
    yield from _MAKERS[shape](element, artifact)


def _rewrapped(element: Element) -> Any:
    """A webhook that was saved without its envelope has its ``data`` walked into: put it back together."""
    around, value = element.envelope, element.value
    if "occurred_at" in around and "event_type" in around:
        return {**around, "data": value}
    if text_of(around.get("type")).startswith("incident.") and "created_on" in around:
        return {**around, "data": {"incident": value}}
    if "incident_id" in around and "incident" not in value:
        return {**value, "incident": {"id": around["incident_id"]}}
    return value


def _shape(item: dict[str, Any]) -> str:
    """Which of PagerDuty's items this is, by the names that only it has; "" when it is none."""
    kind = text_of(item.get("type"))
    if kind.endswith("_log_entry"):
        return "log-entries" if "created_at" in item else ""
    return _webhook_shape(item) or _item_shape(item, kind)


def _webhook_shape(item: dict[str, Any]) -> str:
    event = text_of(item.get("event_type"))
    if "occurred_at" in item and event.startswith(("incident.", "service.", "pagey.")):
        return "webhook"
    old = text_of(item.get("event") or item.get("type"))
    if old.startswith("incident.") and (
        isinstance(item.get("incident"), dict) or isinstance(obj(item.get("data")).get("incident"), dict)
    ):
        return "webhook"
    action = item.get("event_action") in ("trigger", "acknowledge", "resolve")
    if (action and ("payload" in item or "dedup_key" in item)) or ("routing_key" in item and "payload" in item):
        return "events"
    if event in ("trigger", "acknowledge", "resolve") and "service_key" in item:
        return "events"
    return ""


def _item_shape(item: dict[str, Any], kind: str) -> str:
    if kind == "incident" and "created_at" in item and ("incident_number" in item or "incident_key" in item):
        return "incidents"
    if "seconds_to_first_ack" in item and "incident_number" in item:
        return "incidents"
    if kind == "alert" and "created_at" in item and ("alert_key" in item or "suppressed" in item):
        return "alerts"
    if kind == "change_event" and "timestamp" in item:
        return "change-events"
    if "requested_at" in item and "responder_request_targets" in item:
        return "incidents"
    author = text_of(obj(item.get("user") or item.get("sender")).get("type"))
    said = bool(prose(item.get("content")) or prose(item.get("message")))
    return "notes" if said and "created_at" in item and author.endswith("_reference") else ""


READERS = (
    PagerDutyReader(
        "pagerduty-log-entries", "PagerDuty log entries", "log-entries",
        "items with types such as acknowledge_log_entry, PagerDuty's record of an incident",
        "the entry's html_url, or that of its incident with /log_entries/ and the id",
    ),
    PagerDutyReader(
        "pagerduty-incidents", "PagerDuty incidents", "incidents",
        "incidents with incident_number and created_at, as PagerDuty's REST API gives them", "the incident's html_url",
    ),
    PagerDutyReader(
        "pagerduty-notes", "PagerDuty incident notes", "notes",
        "notes with content, created_at and a user_reference, as PagerDuty's REST API gives them", "none",
    ),
    PagerDutyReader(
        "pagerduty-alerts", "PagerDuty alerts", "alerts",
        "alerts with alert_key and created_at, as PagerDuty's REST API gives them", "the alert's html_url",
    ),
    PagerDutyReader(
        "pagerduty-change-events", "PagerDuty change events", "change-events",
        "items of type change_event, as PagerDuty's REST API gives them", "none",
    ),
    PagerDutyReader(
        "pagerduty-webhook", "PagerDuty webhooks v1 to v3", "webhook",
        "events such as incident.acknowledged with the time they occurred, as PagerDuty's webhooks send them",
        "the incident's html_url",
    ),
    PagerDutyReader(
        "pagerduty-events", "PagerDuty Events API requests", "events",
        "an event_action with its payload, as monitors send them to PagerDuty", "the client_url",
        "payload.timestamp, ISO 8601 with its offset; optional",
    ),
)  # fmt: skip
