"""PagerDuty's webhooks: v3 tells one event, v2 carries the log entries behind it, v1 only the incident."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.record import Actor, Record, RecordKind
from afteraction.readers._alerts import UNDERSTOOD, inside, names, obj, objs, pairs, prose, record, web
from afteraction.readers._json import Element, text_of
from afteraction.readers.documents._pagerduty import (
    STATES,
    VERBS,
    actor_of,
    by,
    key_of,
    service_of,
    summary_of,
    title_of,
)
from afteraction.readers.documents._pagerduty_entries import entry_record
from afteraction.readers.documents._pagerduty_incidents import incident_fields


def webhook_records(element: Element, artifact: str) -> Iterator[Record | str]:
    """A webhook of any version."""
    yield from (_third if "occurred_at" in element.value else _second)(element, artifact)


def _third(element: Element, artifact: str) -> Iterator[Record | str]:
    event, data = element.value, obj(element.value.get("data"))
    kind = text_of(event.get("event_type"))
    if kind.startswith("pagey."):
        yield f"{UNDERSTOOD}a test ping of the webhook"
        return
    verb = kind.partition(".")[2]
    role = next(iter(objs(data.get("incident_role_assignments"))), {})
    about = data if data.get("type") == "incident" else obj(data.get("incident") or role.get("incident"))
    actor = actor_of(event, "agent")
    note = data.get("type") in ("incident_note", "incident_status_update")
    change = kind.startswith("service.")
    yield record(
        artifact,
        RecordKind.CHANGE if change else RecordKind.ALERT,
        element.locator,
        event.get("occurred_at"),
        _third_text(verb, data, about, actor, role),
        author=actor,
        title=title_of(about),
        status=STATES.get(verb, ""),
        channel=service_of(about) or (summary_of(data) if change else ""),
        key=key_of(data.get("id")) if note and data.get("id") else key_of(event.get("id")),
        group=key_of(about.get("id")),
        permalink=web(about.get("html_url")) or web(data.get("html_url")),
        fields=pairs(
            ("event_type", kind),
            ("assignee", names(objs(data.get("assignees")) or [obj(role.get("assignee"))], "summary", "name")),
            ("responder_requested", summary_of(data.get("user")) if verb == "responder.added" else ""),
            ("response", data.get("state") if verb == "responder.replied" else ""),
            ("trimmed", "true" if data.get("trimmed") is True else ""),
            ("client", obj(event.get("client")).get("name")),
            *incident_fields(about),
        ),
    )


def _third_text(
    verb: str, data: dict[str, Any], about: dict[str, Any], actor: Actor | None, role: dict[str, Any]
) -> str:
    kind, title = text_of(data.get("type")), title_of(about)
    person = summary_of(data.get("user")) or summary_of(data.get("escalation_policy")) or "A responder"
    if kind == "incident_note":
        return prose(data.get("content"))
    if kind == "incident_status_update":
        return prose(data.get("message"))
    if kind == "incident_responder":
        if not verb.endswith("added"):
            return f"{person} replied: {prose(data.get('state'))}"
        message = prose(data.get("message"))
        return f"{person} was asked to respond" + (f": {message}" if message else "")
    if kind == "incident_role_assignment":
        named = summary_of(role.get("role")) or "role"
        return f"{named}: {summary_of(role.get('assignee')) or 'nobody'}"
    if kind == "incident_field_values":
        changed = objs(data.get("changed_custom_fields")) or objs(data.get("custom_fields"))
        return "; ".join(f"{prose(item.get('name'))} = {prose(item.get('value'))}" for item in changed)
    if kind in ("incident_task", "incident_workflow_instance", "incident_action_invocation", "service"):
        named = summary_of(data.get("action")) or prose(data.get("name")) or prose(data.get("summary"))
        return f"{verb.replace('.', ' ').replace('_', ' ').capitalize()}: {named}"
    said = VERBS.get(verb, verb.replace(".", " ").replace("_", " ").capitalize())
    if verb == "priority_updated":
        said = f"Priority set to {summary_of(about.get('priority')) or 'none'}"
    if verb in ("reassigned", "delegated", "escalated"):
        assigned = names(objs(data.get("assignees")), "summary", "name")
        said += f" to {assigned}" if assigned else ""
    return f"{said}{by(actor)}: {title}" if title else f"{said}{by(actor)}"


def _second(element: Element, artifact: str) -> Iterator[Record | str]:
    """Webhooks v2 carry the log entries that caused them; v1 only the incident and who changed it last."""
    message = element.value
    incident = obj(message.get("incident")) or obj(obj(message.get("data")).get("incident"))
    entries = [item for item in objs(message.get("log_entries")) if text_of(item.get("type")).endswith("_log_entry")]
    for index, entry in enumerate(entries):
        about = obj(entry.get("incident")) or incident
        yield entry_record(entry, inside(element.locator, f"log_entries/{index}"), artifact, about)
    if entries:
        return
    verb = text_of(message.get("event") or message.get("type")).partition(".")[2]
    changed = verb in ("acknowledge", "resolve", "unacknowledge")
    actor = actor_of(incident, "last_status_change_by") if changed and "last_status_change_by" in incident else None
    assigned = [obj(incident.get("assigned_to_user"))]
    state = STATES.get(verb, "reassigned" if verb == "assign" else "")
    said = state.capitalize() or verb.replace("_", " ").capitalize()
    yield record(
        artifact,
        RecordKind.ALERT,
        element.locator,
        message.get("created_on"),
        f"{said}{by(actor)}: {title_of(incident)}",
        author=actor,
        title=title_of(incident),
        status=state,
        channel=service_of(incident),
        key=key_of(message.get("id")),
        group=key_of(incident.get("id")),
        permalink=web(incident.get("html_url")),
        fields=pairs(
            ("event_type", f"incident.{verb}"), ("assignee", names(assigned, "name")), *incident_fields(incident)
        ),
    )
