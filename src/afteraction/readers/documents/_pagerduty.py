"""The words that all of PagerDuty's answers share: states, verbs, and how a reference names somebody or something.

A reference to a user is a person, everything else (service, integration, event rule, no agent) is a machine.
"""

from __future__ import annotations

from typing import Any

from afteraction.domain.late import late
from afteraction.domain.record import Actor
from afteraction.readers._alerts import names, obj, objs, prose
from afteraction.readers._json import text_of

STATES = {
    "trigger": "triggered", "acknowledge": "acknowledged", "acknowledgement": "acknowledged", "ack": "acknowledged",
    "unacknowledge": "unacknowledged", "un_ack": "unacknowledged", "resolve": "resolved", "escalate": "escalated",
    "repeat_escalation_path": "escalated", "delegate": "reassigned", "reassign": "reassigned", "notify": "notified",
    "annotate": "note", "snooze": "snoozed", "responder_request": "escalated", "reopen": "triggered", "reopened": "triggered", "triggered": "triggered",
    "acknowledged": "acknowledged", "unacknowledged": "unacknowledged", "resolved": "resolved",
    "escalated": "escalated", "delegated": "reassigned", "reassigned": "reassigned", "annotated": "note",
}  # fmt: skip
VERBS = {
    "priority_updated": "Priority changed", "service_updated": "Service changed", "reopened": "Reopened",
    "conference_bridge.updated": "Conference bridge updated", "incident_type.changed": "Incident type changed",
    "assign": "Assigned", "annotate": "Note",
}  # fmt: skip
_NUMBER = late(r"\[#\d+\]\s*")


def key_of(value: Any) -> str:
    """An id with its vendor, "" without one."""
    text = text_of(value)
    return f"pagerduty:{text}" if text else ""


def summary_of(value: Any) -> str:
    """The name of what a reference points to."""
    given = obj(value)
    return prose(given.get("summary") or given.get("name"))


def title_of(incident: dict[str, Any]) -> str:
    """An incident's title, from whichever field carries it."""
    title = prose(incident.get("title") or incident.get("description"))
    if title:
        return title
    trigger = obj(incident.get("trigger_summary_data"))
    return _NUMBER.sub("", prose(incident.get("summary")), count=1) or prose(
        trigger.get("subject") or trigger.get("description")
    )


def service_of(incident: dict[str, Any]) -> str:
    """The name of an incident's or alert's service."""
    return summary_of(incident.get("service")) or prose(incident.get("service_name"))


def by(actor: Actor | None) -> str:
    """`` by <name>`` behind a verb, "" when nobody is named or it was PagerDuty itself."""
    return f" by {actor.name}" if actor and actor.name and actor.name != "PagerDuty" else ""


def actor_of(holder: dict[str, Any], key: str) -> Actor | None:
    """A reference as actor: users are people, all else is a machine; an agent that is null is PagerDuty itself."""
    given = holder.get(key)
    if not isinstance(given, dict):
        return Actor("PagerDuty", "", True) if key == "agent" and key in holder else None
    name, own = summary_of(given), prose(given.get("id"))
    if not name and not own:
        return None
    kind = text_of(given.get("type"))
    return Actor(name, own, bool(kind) and kind not in ("user", "user_reference"))


def responders(holder: dict[str, Any]) -> str:
    """Everybody who was asked to help, from either of the two lists that say so."""
    asked = objs(holder.get("incidents_responders"))
    for request in [*objs(holder.get("responder_requests")), holder]:
        for target in objs(request.get("responder_request_targets")):
            inner = obj(target.get("responder_request_target")) or target
            asked += objs(inner.get("incidents_responders")) or [{"user": inner}]
    listed = [obj(item.get("user")) for item in asked]
    return names(listed, "summary", "name")
