"""PagerDuty: log entries, incidents, notes, alerts, change events, webhooks v3, v2 and v1, and Events API bodies.

The log entries are the true timeline; an incident is a snapshot, of which only the moments it carries a time for are
events (created, acknowledged, resolved, responders asked); its ``pending_actions`` lie in the future. Times carry the
offset of the account or of the request's zone, mixed within one file: the offset is taken, Z is never assumed. A
reference to a user is a person, everything else (service, integration, event rule, no agent) is a machine. A note and
its ``annotate`` log entry have different ids: their texts are kept equal, so that they join. ``routing_key``,
``service_key``, phone numbers of notifications and conference numbers never leave this module.

Knowledge: the vendor's API schema and its examples, its webhook documentation for v1 to v3; the log entry types that
the schema does not list (merge, priority_change, responder_request) from public clients.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Actor, Item, Locator, Record, RecordKind
from afteraction.readers import _alerts
from afteraction.readers._alerts import (
    UNDERSTOOD,
    details,
    inside,
    is_time,
    names,
    obj,
    objs,
    pairs,
    prose,
    record,
    web,
)
from afteraction.readers._json import Element, text_of

_KEYS = (
    "log_entries", "log_entry", "incidents", "incident", "notes", "note", "alerts", "alert", "change_events",
    "change_event", "event", "messages", "responder_request", "status_update",
)  # fmt: skip
_PATHS = (*_KEYS, *(f"data/{key}" for key in _KEYS), "data", "events")

_STATES = {
    "trigger": "triggered", "acknowledge": "acknowledged", "acknowledgement": "acknowledged", "ack": "acknowledged",
    "unacknowledge": "unacknowledged", "un_ack": "unacknowledged", "resolve": "resolved", "escalate": "escalated",
    "repeat_escalation_path": "escalated", "delegate": "reassigned", "reassign": "reassigned", "notify": "notified",
    "annotate": "note", "snooze": "snoozed", "reopen": "triggered", "reopened": "triggered", "triggered": "triggered",
    "acknowledged": "acknowledged", "unacknowledged": "unacknowledged", "resolved": "resolved",
    "escalated": "escalated", "delegated": "reassigned", "reassigned": "reassigned", "annotated": "note",
}  # fmt: skip
_VERBS = {
    "priority_updated": "Priority changed", "service_updated": "Service changed", "reopened": "Reopened",
    "conference_bridge.updated": "Conference bridge updated", "incident_type.changed": "Incident type changed",
    "assign": "Assigned", "annotate": "Note",
}  # fmt: skip
_OUTCOMES = {
    **dict.fromkeys(("passed", "success", "succeeded", "successful"), "success"),
    **dict.fromkeys(("failed", "failure", "error", "errored"), "failure"),
}
_NUMBER = re.compile(r"\[#\d+\]\s*")
_IN_ADDRESS = re.compile(r"(?:/incidents/|[?&]incident_id=)(?P<id>[A-Z0-9]{6,32})\b")
_MAKERS: dict[str, Callable[[Element, str], Iterator[Record | str]]] = {}


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


# Log entries


def _log_entry(element: Element, artifact: str) -> Iterator[Record | str]:
    entry = element.value
    incident = obj(entry.get("incident"))
    if not incident:  # the addresses of the entry still name it
        found = _IN_ADDRESS.search(f"{text_of(entry.get('html_url'))} {text_of(entry.get('self'))}")
        incident = {"id": found["id"]} if found else {}
    yield _entry(entry, element.locator, artifact, incident)


def _entry(entry: dict[str, Any], place: Locator, artifact: str, incident: dict[str, Any]) -> Record:
    stem = text_of(entry.get("type")).removesuffix("_log_entry")
    agent = _actor(entry, "agent")
    channel = obj(entry.get("channel"))
    service = prose(_summary(entry.get("service"))) or (_summary(entry.get("agent")) if _is_service(entry) else "")
    state = _STATES.get(stem, "")
    if stem == "assign" and agent is not None and not agent.bot:
        state = "reassigned"  # the first assignment follows the trigger and is the service's own
    notice = obj(channel.get("notification"))
    return record(
        artifact,
        RecordKind.ALERT,
        place,
        entry.get("created_at"),
        _entry_text(stem, entry, channel),
        author=agent,
        title=_title(incident),
        status=state,
        channel=service,
        key=_id(entry.get("id")),
        group=_id(incident.get("id")),
        permalink=_entry_link(entry, incident),
        fields=pairs(
            ("entry_type", stem),
            ("service", service),
            ("assignee", names(objs(entry.get("assignees")), "summary", "name")),
            ("notified", _summary(entry.get("user"))),
            ("responder_requested", _responders(entry)),
            ("via", channel.get("type")),
            ("delivery", notice.get("type")),
            ("delivery_status", notice.get("status")),
            ("delivered_at", notice.get("started_at")),
            ("severity", channel.get("severity")),
            ("acknowledgement_timeout_s", entry.get("acknowledgement_timeout")),
            ("team", names(objs(entry.get("teams")), "summary")),
            *_changes(entry),
            *(details(channel.get("details")) if stem == "trigger" else ()),
        ),
    )


def _entry_text(stem: str, entry: dict[str, Any], channel: dict[str, Any]) -> str:
    summary = prose(entry.get("summary"))
    note = prose(entry.get("note"))
    if stem == "annotate":  # the note's own words alone, equal to what the notes endpoint says
        return prose(channel.get("content")) or note or prose(channel.get("summary")) or summary
    told = [prose(obj(entry.get("event_details")).get("description"))]
    if stem == "trigger":
        told += [prose(channel.get(key)) for key in ("subject", "description", "summary", "details", "body")]
    text = summary or _VERBS.get(stem, stem.replace("_", " ").capitalize())
    more = ": ".join(part for part in dict.fromkeys(told) if part and part not in text)
    text = f"{text.rstrip('.')}: {more}" if more else text
    return f"{text}\n{note}" if note and note not in text else text


def _entry_link(entry: dict[str, Any], incident: dict[str, Any]) -> str:
    own, base, key = web(entry.get("html_url")), web(incident.get("html_url")), text_of(entry.get("id"))
    return own or (f"{base.rstrip('/')}/log_entries/{key}" if base and key else "")


def _changes(entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for change in objs(entry.get("changeset")):
        name = prose(change.get("field") or change.get("name"))
        if name:
            yield f"changed_{name}", prose(change.get("new_value") or change.get("value"))


def _is_service(entry: dict[str, Any]) -> bool:
    return text_of(obj(entry.get("agent")).get("type")).startswith("service")


# Incidents


def _incident(element: Element, artifact: str) -> Iterator[Record | str]:
    incident, place = element.value, element.locator
    if "responder_request_targets" in incident:
        yield _responder_request(incident, place, artifact, {})
        return
    yield from _snapshot(incident, place, artifact)
    for index, request in enumerate(objs(incident.get("responder_requests"))):
        if is_time(request.get("requested_at")):
            yield _responder_request(request, inside(place, f"responder_requests/{index}"), artifact, incident)


def _snapshot(incident: dict[str, Any], place: Locator, artifact: str) -> Iterator[Record | str]:
    group, title = _id(incident.get("id")), _title(incident)
    shared = _incident_fields(incident)
    base: dict[str, Any] = {
        "title": title, "group": group, "channel": _service(incident), "permalink": web(incident.get("html_url")),
    }  # fmt: skip
    trigger = obj(incident.get("first_trigger_log_entry"))
    text = f"{prose(trigger.get('summary')).rstrip('.') or 'Triggered'}: {title}"
    yield record(
        artifact, RecordKind.ALERT, place, incident.get("created_at"), text,
        status="triggered", key=_id(trigger.get("id")) or f"{group}/triggered", fields=shared, **base,
    )  # fmt: skip
    for moment, actor, where in _acknowledged(incident):
        yield record(
            artifact, RecordKind.ALERT, inside(place, where), moment, f"Acknowledged{_by(actor)}: {title}",
            author=actor, status="acknowledged", key=f"{group}/acknowledged/{text_of(moment)}", fields=shared, **base,
        )  # fmt: skip
    resolved = incident.get("resolved_at")
    where = "resolved_at"
    if not is_time(resolved) and incident.get("status") == "resolved":
        resolved, where = incident.get("last_status_change_at"), "last_status_change_at"
    if is_time(resolved):
        actor = _resolver(incident)
        merged = obj(obj(incident.get("resolve_reason")).get("incident"))
        into = f" (merged into {prose(merged.get('summary')) or prose(merged.get('id'))})" if merged else ""
        yield record(
            artifact, RecordKind.ALERT, inside(place, where), resolved, f"Resolved{_by(actor)}{into}: {title}",
            author=actor, status="resolved", key=f"{group}/resolved", fields=shared, **base,
        )  # fmt: skip


def _acknowledged(incident: dict[str, Any]) -> Iterator[tuple[Any, Actor | None, str]]:
    listed = [item for item in objs(incident.get("acknowledgements")) if is_time(item.get("at"))]
    for index, item in enumerate(listed):
        yield item.get("at"), _actor(item, "acknowledger"), f"acknowledgements/{index}"
    if not listed and incident.get("status") == "acknowledged" and is_time(incident.get("last_status_change_at")):
        yield incident["last_status_change_at"], _actor(incident, "last_status_change_by"), "last_status_change_at"


def _resolver(incident: dict[str, Any]) -> Actor | None:
    if incident.get("status") == "resolved" and isinstance(incident.get("last_status_change_by"), dict):
        return _actor(incident, "last_status_change_by")
    name = prose(incident.get("resolved_by_user_name"))  # of the analytics endpoint
    return Actor(name, prose(incident.get("resolved_by_user_id"))) if name else None


def _incident_fields(incident: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    assigned = [obj(item.get("assignee")) for item in objs(incident.get("assignments"))]
    reason = incident.get("resolve_reason")
    merged = _id(obj(obj(reason).get("incident")).get("id"))
    custom = [
        (prose(item.get("name")), prose(item.get("value")))
        for item in objs(incident.get("custom_fields"))
        if prose(item.get("name"))
    ]
    return pairs(
        ("number", incident.get("incident_number") or incident.get("number")),
        ("state", incident.get("status")),
        ("urgency", incident.get("urgency")),
        ("priority", _summary(incident.get("priority")) or incident.get("priority_name")),
        ("service", _service(incident)),
        ("assignee", names(assigned + objs(incident.get("assignees")), "summary", "name")),
        ("assignee", _analytics_names(incident)),
        ("responder_requested", _responders(incident)),
        ("escalation_policy", _summary(incident.get("escalation_policy"))),
        ("team", names(objs(incident.get("teams")), "summary")),
        ("merged_into", merged or ("another incident" if reason == "merged" else "")),
        ("incident_key", incident.get("incident_key")),
        ("seconds_to_first_ack", incident.get("seconds_to_first_ack")),
        ("seconds_to_resolve", incident.get("seconds_to_resolve")),
        *custom,
    )


def _analytics_names(incident: dict[str, Any]) -> str:
    listed = incident.get("assigned_user_names")
    return ", ".join(prose(name) for name in listed) if isinstance(listed, list) else ""


def _responders(holder: dict[str, Any]) -> str:
    """Everybody who was asked to help, from either of the two lists that say so."""
    asked = objs(holder.get("incidents_responders"))
    for request in [*objs(holder.get("responder_requests")), holder]:
        for target in objs(request.get("responder_request_targets")):
            inner = obj(target.get("responder_request_target")) or target
            asked += objs(inner.get("incidents_responders")) or [{"user": inner}]
    listed = [obj(item.get("user")) for item in asked]
    return names(listed, "summary", "name")


def _responder_request(request: dict[str, Any], place: Locator, artifact: str, incident: dict[str, Any]) -> Record:
    asked = _responders(request)
    about = obj(request.get("incident")) or incident
    message = prose(request.get("message"))
    text = f"Asked {asked or 'responders'} to help" + (f": {message}" if message else "")
    return record(
        artifact,
        RecordKind.ALERT,
        place,
        request.get("requested_at"),
        text,
        author=_actor(request, "requester"),
        title=_title(about),
        channel=_service(incident),
        group=_id(about.get("id")),
        permalink=web(about.get("html_url")),
        fields=pairs(("responder_requested", asked)),
    )


# Notes, alerts, changes


def _note(element: Element, artifact: str) -> Iterator[Record | str]:
    note = element.value
    update = "message" in note and "content" not in note
    incident = obj(note.get("incident"))
    yield record(
        artifact,
        RecordKind.ALERT,
        element.locator,
        note.get("created_at"),
        prose(note.get("message" if update else "content")),
        author=_actor(note, "sender" if update else "user"),
        title=prose(note.get("subject")) or _title(incident),
        status="" if update else "note",
        key=_id(note.get("id")),
        group=_id(incident.get("id")),
        permalink=web(incident.get("html_url")),
        edited=bool(note.get("updated_at")) and note.get("updated_at") != note.get("created_at"),
        fields=pairs(("entry_type", "status_update" if update else "annotate"), ("via", _summary(note.get("channel")))),
    )


def _alert(element: Element, artifact: str) -> Iterator[Record | str]:
    alert = element.value
    body = alert.get("body")
    told = obj(body).get("details")
    word = prose(alert.get("severity"))
    service = _service(alert)
    own = _id(alert.get("id"))
    yield record(
        artifact,
        RecordKind.ALERT,
        element.locator,
        alert.get("created_at"),
        "\n".join(part for part in (prose(alert.get("summary")), prose(told)) if part),
        author=_alerts.machine(_summary(alert.get("integration"))),
        title=prose(alert.get("summary")),
        level=_alerts.severity(word),
        status="triggered",
        channel=service,
        key=own,
        group=_id(obj(alert.get("incident")).get("id")) or own,
        permalink=web(alert.get("html_url")),
        fields=pairs(
            ("severity", word),
            ("service", service),
            ("state", alert.get("status")),
            ("alert_key", alert.get("alert_key")),
            ("suppressed", "true" if alert.get("suppressed") is True else ""),
            *details(told),
        ),
    )


def _change(element: Element, artifact: str) -> Iterator[Record | str]:
    yield _change_record(element.value, element.value, element.locator, artifact)


def _change_record(change: dict[str, Any], around: dict[str, Any], place: Locator, artifact: str) -> Record:
    custom = obj(change.get("custom_details"))
    service = names(objs(change.get("services")), "summary")
    linked = next((web(link.get("href")) for link in objs(around.get("links")) if web(link.get("href"))), "")
    return record(
        artifact,
        RecordKind.CHANGE,
        place,
        change.get("timestamp"),
        prose(change.get("summary")),
        author=_alerts.machine(prose(change.get("source"))),
        status=_OUTCOMES.get(prose(custom.get("build_state") or custom.get("status")).lower(), ""),
        channel=service,
        key=_id(change.get("id")),
        permalink=web(change.get("html_url")),
        fields=pairs(
            ("service", service),
            ("url", linked),
            ("correlation", obj(change.get("correlation_reason")).get("reason")),
            *details(custom),
        ),
    )


def _sent(element: Element, artifact: str) -> Iterator[Record | str]:
    """What a monitor sent in: an alert event, or a change event, which has no action. ``routing_key`` stays out."""
    event, payload = element.value, obj(element.value.get("payload"))
    action = text_of(event.get("event_action") or event.get("event_type"))
    if not action:
        yield _change_record(payload, event, element.locator, artifact)
        return
    word = prose(payload.get("severity"))
    summary = prose(payload.get("summary") or event.get("description"))
    dedup = prose(event.get("dedup_key") or event.get("incident_key"))
    yield record(
        artifact,
        RecordKind.ALERT,
        element.locator,
        payload.get("timestamp"),
        summary or f"{action} {dedup}",
        author=_alerts.machine(prose(event.get("client"))),
        title=summary,
        level=_alerts.severity(word),
        status=_STATES.get(action, ""),
        channel=prose(payload.get("component") or payload.get("source")),
        group=f"pagerduty:dedup/{dedup}" if dedup else "",
        permalink=web(event.get("client_url")),
        fields=pairs(
            ("severity", word),
            ("host", payload.get("source")),
            ("component", payload.get("component")),
            ("class", payload.get("class")),
            ("alert_key", dedup),
            *details(payload.get("custom_details") or event.get("details")),
        ),
    )


# Webhooks


def _webhook(element: Element, artifact: str) -> Iterator[Record | str]:
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
    actor = _actor(event, "agent")
    note = data.get("type") in ("incident_note", "incident_status_update")
    change = kind.startswith("service.")
    yield record(
        artifact,
        RecordKind.CHANGE if change else RecordKind.ALERT,
        element.locator,
        event.get("occurred_at"),
        _third_text(verb, data, about, actor, role),
        author=actor,
        title=_title(about),
        status=_STATES.get(verb, ""),
        channel=_service(about) or (_summary(data) if change else ""),
        key=_id(data.get("id")) if note and data.get("id") else _id(event.get("id")),
        group=_id(about.get("id")),
        permalink=web(about.get("html_url")) or web(data.get("html_url")),
        fields=pairs(
            ("event_type", kind),
            ("assignee", names(objs(data.get("assignees")) or [obj(role.get("assignee"))], "summary", "name")),
            ("responder_requested", _summary(data.get("user")) if verb == "responder.added" else ""),
            ("response", data.get("state") if verb == "responder.replied" else ""),
            ("trimmed", "true" if data.get("trimmed") is True else ""),
            ("client", obj(event.get("client")).get("name")),
            *_incident_fields(about),
        ),
    )


def _third_text(
    verb: str, data: dict[str, Any], about: dict[str, Any], actor: Actor | None, role: dict[str, Any]
) -> str:
    kind, title = text_of(data.get("type")), _title(about)
    person = _summary(data.get("user")) or _summary(data.get("escalation_policy")) or "A responder"
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
        named = _summary(role.get("role")) or "role"
        return f"{named}: {_summary(role.get('assignee')) or 'nobody'}"
    if kind == "incident_field_values":
        changed = objs(data.get("changed_custom_fields")) or objs(data.get("custom_fields"))
        return "; ".join(f"{prose(item.get('name'))} = {prose(item.get('value'))}" for item in changed)
    if kind in ("incident_task", "incident_workflow_instance", "incident_action_invocation", "service"):
        named = _summary(data.get("action")) or prose(data.get("name")) or prose(data.get("summary"))
        return f"{verb.replace('.', ' ').replace('_', ' ').capitalize()}: {named}"
    said = _VERBS.get(verb, verb.replace(".", " ").replace("_", " ").capitalize())
    if verb == "priority_updated":
        said = f"Priority set to {_summary(about.get('priority')) or 'none'}"
    if verb in ("reassigned", "delegated", "escalated"):
        assigned = names(objs(data.get("assignees")), "summary", "name")
        said += f" to {assigned}" if assigned else ""
    return f"{said}{_by(actor)}: {title}" if title else f"{said}{_by(actor)}"


def _second(element: Element, artifact: str) -> Iterator[Record | str]:
    """Webhooks v2 carry the log entries that caused them; v1 only the incident and who changed it last."""
    message = element.value
    incident = obj(message.get("incident")) or obj(obj(message.get("data")).get("incident"))
    entries = [item for item in objs(message.get("log_entries")) if text_of(item.get("type")).endswith("_log_entry")]
    for index, entry in enumerate(entries):
        about = obj(entry.get("incident")) or incident
        yield _entry(entry, inside(element.locator, f"log_entries/{index}"), artifact, about)
    if entries:
        return
    verb = text_of(message.get("event") or message.get("type")).partition(".")[2]
    changed = verb in ("acknowledge", "resolve", "unacknowledge")
    actor = _actor(incident, "last_status_change_by") if changed and "last_status_change_by" in incident else None
    assigned = [obj(incident.get("assigned_to_user"))]
    state = _STATES.get(verb, "reassigned" if verb == "assign" else "")
    said = state.capitalize() or verb.replace("_", " ").capitalize()
    yield record(
        artifact,
        RecordKind.ALERT,
        element.locator,
        message.get("created_on"),
        f"{said}{_by(actor)}: {_title(incident)}",
        author=actor,
        title=_title(incident),
        status=state,
        channel=_service(incident),
        key=_id(message.get("id")),
        group=_id(incident.get("id")),
        permalink=web(incident.get("html_url")),
        fields=pairs(
            ("event_type", f"incident.{verb}"), ("assignee", names(assigned, "name")), *_incident_fields(incident)
        ),
    )


# Names


def _id(value: Any) -> str:
    text = text_of(value)
    return f"pagerduty:{text}" if text else ""


def _summary(value: Any) -> str:
    given = obj(value)
    return prose(given.get("summary") or given.get("name"))


def _title(incident: dict[str, Any]) -> str:
    title = prose(incident.get("title") or incident.get("description"))
    if title:
        return title
    trigger = obj(incident.get("trigger_summary_data"))
    return _NUMBER.sub("", prose(incident.get("summary")), count=1) or prose(
        trigger.get("subject") or trigger.get("description")
    )


def _service(incident: dict[str, Any]) -> str:
    return _summary(incident.get("service")) or prose(incident.get("service_name"))


def _by(actor: Actor | None) -> str:
    return f" by {actor.name}" if actor and actor.name and actor.name != "PagerDuty" else ""


def _actor(holder: dict[str, Any], key: str) -> Actor | None:
    """A reference as actor: users are people, all else is a machine; an agent that is null is PagerDuty itself."""
    given = holder.get(key)
    if not isinstance(given, dict):
        return Actor("PagerDuty", "", True) if key == "agent" and key in holder else None
    name, own = _summary(given), prose(given.get("id"))
    if not name and not own:
        return None
    kind = text_of(given.get("type"))
    return Actor(name, own, bool(kind) and kind not in ("user", "user_reference"))


_MAKERS.update({
    "log-entries": _log_entry, "incidents": _incident, "notes": _note, "alerts": _alert, "change-events": _change,
    "events": _sent, "webhook": _webhook,
})  # fmt: skip

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
