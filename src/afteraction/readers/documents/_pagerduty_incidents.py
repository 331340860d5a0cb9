"""PagerDuty's incidents: snapshots, of which only the moments that carry a time are events.

These are created, acknowledged, resolved and responders asked; ``pending_actions`` lie in the future.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.record import Actor, Locator, Record, RecordKind
from afteraction.readers._alerts import inside, is_time, names, obj, objs, pairs, prose, record, web
from afteraction.readers._json import Element, text_of
from afteraction.readers.documents._pagerduty import actor_of, by, key_of, responders, service_of, summary_of, title_of


def incident_records(element: Element, artifact: str) -> Iterator[Record | str]:
    """What a snapshot has times for, or one request for responders."""
    incident, place = element.value, element.locator
    if "responder_request_targets" in incident:
        yield _responder_request(incident, place, artifact, {})
        return
    yield from _snapshot(incident, place, artifact)
    for index, request in enumerate(objs(incident.get("responder_requests"))):
        if is_time(request.get("requested_at")):
            yield _responder_request(request, inside(place, f"responder_requests/{index}"), artifact, incident)


def _snapshot(incident: dict[str, Any], place: Locator, artifact: str) -> Iterator[Record | str]:
    group, title = key_of(incident.get("id")), title_of(incident)
    shared = incident_fields(incident)
    base: dict[str, Any] = {
        "title": title, "group": group, "channel": service_of(incident), "permalink": web(incident.get("html_url")),
    }  # fmt: skip
    trigger = obj(incident.get("first_trigger_log_entry"))
    text = f"{prose(trigger.get('summary')).rstrip('.') or 'Triggered'}: {title}"
    yield record(
        artifact, RecordKind.ALERT, place, incident.get("created_at"), text,
        status="triggered", key=key_of(trigger.get("id")) or f"{group}/triggered", fields=shared, **base,
    )  # fmt: skip
    for moment, actor, where in _acknowledged(incident):
        yield record(
            artifact, RecordKind.ALERT, inside(place, where), moment, f"Acknowledged{by(actor)}: {title}",
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
            artifact, RecordKind.ALERT, inside(place, where), resolved, f"Resolved{by(actor)}{into}: {title}",
            author=actor, status="resolved", key=f"{group}/resolved", fields=shared, **base,
        )  # fmt: skip


def _acknowledged(incident: dict[str, Any]) -> Iterator[tuple[Any, Actor | None, str]]:
    listed = [item for item in objs(incident.get("acknowledgements")) if is_time(item.get("at"))]
    for index, item in enumerate(listed):
        yield item.get("at"), actor_of(item, "acknowledger"), f"acknowledgements/{index}"
    if not listed and incident.get("status") == "acknowledged" and is_time(incident.get("last_status_change_at")):
        yield incident["last_status_change_at"], actor_of(incident, "last_status_change_by"), "last_status_change_at"


def _resolver(incident: dict[str, Any]) -> Actor | None:
    if incident.get("status") == "resolved" and isinstance(incident.get("last_status_change_by"), dict):
        return actor_of(incident, "last_status_change_by")
    name = prose(incident.get("resolved_by_user_name"))  # of the analytics endpoint
    return Actor(name, prose(incident.get("resolved_by_user_id"))) if name else None


def incident_fields(incident: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """What a snapshot states of the incident, beside its moments."""
    assigned = [obj(item.get("assignee")) for item in objs(incident.get("assignments"))]
    reason = incident.get("resolve_reason")
    merged = key_of(obj(obj(reason).get("incident")).get("id"))
    custom = [
        (prose(item.get("name")), prose(item.get("value")))
        for item in objs(incident.get("custom_fields"))
        if prose(item.get("name"))
    ]
    return pairs(
        ("number", incident.get("incident_number") or incident.get("number")),
        ("state", incident.get("status")),
        ("urgency", incident.get("urgency")),
        ("priority", summary_of(incident.get("priority")) or incident.get("priority_name")),
        ("service", service_of(incident)),
        ("assignee", names(assigned + objs(incident.get("assignees")), "summary", "name")),
        ("assignee", _analytics_names(incident)),
        ("responder_requested", responders(incident)),
        ("escalation_policy", summary_of(incident.get("escalation_policy"))),
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


def _responder_request(request: dict[str, Any], place: Locator, artifact: str, incident: dict[str, Any]) -> Record:
    asked = responders(request)
    about = obj(request.get("incident")) or incident
    message = prose(request.get("message"))
    text = f"Asked {asked or 'responders'} to help" + (f": {message}" if message else "")
    return record(
        artifact,
        RecordKind.ALERT,
        place,
        request.get("requested_at"),
        text,
        author=actor_of(request, "requester"),
        title=title_of(about),
        channel=service_of(incident),
        group=key_of(about.get("id")),
        permalink=web(about.get("html_url")),
        fields=pairs(("responder_requested", asked)),
    )
