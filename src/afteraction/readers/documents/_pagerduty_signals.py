"""What machines told PagerDuty: alerts, change events, and the bodies that monitors send to its Events API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.record import Locator, Record, RecordKind
from afteraction.readers import _alerts
from afteraction.readers._alerts import details, names, obj, objs, pairs, prose, record, web
from afteraction.readers._json import Element, text_of
from afteraction.readers.documents._pagerduty import STATES, key_of, service_of, summary_of
from afteraction.readers.documents._runs import ran

_OUTCOMES = {
    **dict.fromkeys(("passed", "success", "succeeded", "successful"), "success"),
    **dict.fromkeys(("failed", "failure", "error", "errored"), "failure"),
}


def alert_records(element: Element, artifact: str) -> Iterator[Record | str]:
    """An alert of the REST API."""
    alert = element.value
    body = alert.get("body")
    told = obj(body).get("details")
    word = prose(alert.get("severity"))
    service = service_of(alert)
    own = key_of(alert.get("id"))
    yield record(
        artifact,
        RecordKind.ALERT,
        element.locator,
        alert.get("created_at"),
        "\n".join(part for part in (prose(alert.get("summary")), prose(told)) if part),
        author=_alerts.machine(summary_of(alert.get("integration"))),
        title=prose(alert.get("summary")),
        level=_alerts.severity(word),
        status="triggered",
        channel=service,
        key=own,
        group=key_of(obj(alert.get("incident")).get("id")) or own,
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


def change_records(element: Element, artifact: str) -> Iterator[Record | str]:
    """A change event of the REST API."""
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
        status=_outcome(custom, prose(change.get("summary"))),
        channel=service,
        key=key_of(change.get("id")),
        permalink=web(change.get("html_url")),
        fields=pairs(
            ("service", service),
            ("url", linked),
            ("correlation", obj(change.get("correlation_reason")).get("reason")),
            *details(custom),
        ),
    )


def _outcome(custom: dict[str, Any], summary: str) -> str:
    """The state of a change; a build is no deployment unless its summary says so."""
    built = _OUTCOMES.get(prose(custom.get("build_state")).lower(), "")
    return ran(built, summary) if built else _OUTCOMES.get(prose(custom.get("status")).lower(), "")


def sent_records(element: Element, artifact: str) -> Iterator[Record | str]:
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
        status=STATES.get(action, ""),
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
