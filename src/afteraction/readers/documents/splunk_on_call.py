"""Splunk On-Call, once VictorOps: incidents with their transitions, the alerts that monitors send, and outgoing webhooks.

The transitions are the true timeline; an incident's ``startTime`` counts only where there are none. A monitor's
``state_start_time`` is when the state began there, ``timestamp`` when it was sent. Known from memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.record import Record, RecordKind
from afteraction.readers import _alerts
from afteraction.readers._alerts import inside, is_time, objs, pairs, prose, record, web
from afteraction.readers._events import EventReader, actor
from afteraction.readers._json import Element, text_of

_TRANSITIONS = {
    "triggered": "triggered", "acked": "acknowledged", "acknowledged": "acknowledged", "unacked": "unacknowledged",
    "resolved": "resolved", "rerouted": "reassigned", "paged": "notified", "snoozed": "snoozed",
}  # fmt: skip
_MESSAGES = {
    "critical": "firing", "warning": "warning", "acknowledgement": "acknowledged", "recovery": "resolved",
}  # fmt: skip
_PHASES = {"unacked": "triggered", "acked": "acknowledged", "resolved": "resolved"}


def _is_incident(item: dict[str, Any]) -> bool:
    return "incidentNumber" in item and "startTime" in item and ("currentPhase" in item or "transitions" in item)


def _is_alert(item: dict[str, Any]) -> bool:
    return "message_type" in item and "entity_id" in item and ("state_message" in item or "monitoring_tool" in item)


def _is_hook(item: dict[str, Any]) -> bool:
    return "INCIDENT.INCIDENT_NAME" in item or ("STATE.CURRENT_ALERT_PHASE" in item and "ALERT.entity_id" in item)


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    item = element.value
    if _is_incident(item):
        yield from _incident(element, artifact)
    elif _is_hook(item):
        inner = {name.removeprefix("ALERT."): value for name, value in item.items() if name.startswith("ALERT.")}
        phase = _PHASES.get(prose(item.get("STATE.CURRENT_ALERT_PHASE") or item.get("INCIDENT.CURRENT_PHASE")).lower())
        number = prose(item.get("INCIDENT.INCIDENT_NAME") or item.get("STATE.INCIDENT_NAME"))
        who = prose(item.get("STATE.ACK_USER") or item.get("INCIDENT.ACK_USER"))
        yield _alert(inner, element, artifact, phase or "", number, who)
    elif _is_alert(item):
        yield _alert(item, element, artifact, "", "", "")
    else:
        yield "neither an incident with transitions nor an alert with message_type"


def _incident(element: Element, artifact: str) -> Iterator[Record]:
    incident = element.value
    number = prose(incident.get("incidentNumber"))
    group = f"victorops:incident/{number}"
    title = prose(incident.get("entityDisplayName") or incident.get("entityId")) or f"Incident {number}"
    common: dict[str, Any] = {
        "title": title,
        "channel": prose(incident.get("service")),
        "group": group,
        "fields": pairs(
            ("number", number),
            ("state", incident.get("currentPhase")),
            ("entity", incident.get("entityId")),
            ("host", incident.get("host")),
            ("alert_count", incident.get("alertCount")),
        ),
    }
    found = [(index, item) for index, item in enumerate(objs(incident.get("transitions"))) if is_time(item.get("at"))]
    for index, item in found:
        name, note = prose(item.get("name")), prose(item.get("message"))
        yield record(
            artifact, RecordKind.ALERT, inside(element.locator, f"transitions/{index}"), item["at"],
            f"{name}: {title}" + (f"\n{note}" if note else ""), author=actor(item.get("by"), bot=prose(item.get("by")).upper() == "SYSTEM"),
            status=_TRANSITIONS.get(name.lower(), ""), key=f"{group}/{name}/{text_of(item['at'])}",
            permalink=web(item.get("alertUrl")), **common,
        )  # fmt: skip
    if not found:
        yield record(
            artifact, RecordKind.ALERT, element.locator, incident.get("startTime"), title, status="triggered",
            key=f"{group}/start", **common,
        )  # fmt: skip


def _alert(
    alert: dict[str, Any], element: Element, artifact: str, phase: str, number: str, who: str
) -> Record:  # fmt: skip
    word, entity = prose(alert.get("message_type")), prose(alert.get("entity_id"))
    title = prose(alert.get("entity_display_name")) or entity
    note = prose(alert.get("state_message"))
    raw = next((alert[key] for key in ("state_start_time", "timestamp") if is_time(alert.get(key))), "")
    return record(
        artifact,
        RecordKind.ALERT,
        element.locator,
        raw,
        f"{title}\n{note}" if note and note != title else title,
        author=actor(who) or actor(alert.get("monitoring_tool"), bot=True),
        title=title,
        level=_alerts.severity(word),
        status=phase or _MESSAGES.get(word.lower(), ""),
        channel=prose(alert.get("service") or alert.get("host_name")),
        group=f"victorops:incident/{number}" if number else f"victorops:entity/{entity}" if entity else "",
        fields=pairs(
            ("message_type", word), ("entity", entity), ("host", alert.get("host_name")), ("number", number),
            ("tool", alert.get("monitoring_tool")),
        ),
    )  # fmt: skip


READER = EventReader(
    "splunk-on-call", "Splunk On-Call (VictorOps) incidents and alerts", ("incidents",),
    lambda item: _is_incident(item) or _is_alert(item) or _is_hook(item),
    "incidents with currentPhase and transitions, or alerts with message_type and entity_id", _make,
    "the transition's at, ISO 8601 in UTC; of alerts state_start_time, epoch seconds", "the transition's alertUrl",
)  # fmt: skip
