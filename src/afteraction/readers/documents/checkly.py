"""Checkly: the default body of its webhooks.

The body is a template that its owner may have changed. ``alert_type`` is the state; ``started_at`` is when the run began that
found it. Knowledge: a body in a public repository.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.ports import Evidence
from afteraction.domain.record import Level, Record, RecordKind
from afteraction.readers._alerts import pairs, prose, record, web
from afteraction.readers._events import EventReader
from afteraction.readers._json import Element, text_of

_STATES = {
    "ALERT_FAILURE": ("firing", Level.ERROR), "ALERT_FAILURE_REMAIN": ("", Level.ERROR), "ALERT_RECOVERY": ("resolved", Level.INFO),
    "ALERT_FAILURE_DEGRADED": ("firing", Level.ERROR), "ALERT_DEGRADED": ("warning", Level.WARN),
    "ALERT_DEGRADED_REMAIN": ("", Level.WARN), "ALERT_DEGRADED_FAILURE": ("firing", Level.ERROR),
    "ALERT_DEGRADED_RECOVERY": ("resolved", Level.INFO), "ALERT_SSL": ("warning", Level.WARN),
}  # fmt: skip


def _is_alert(item: dict[str, Any]) -> bool:
    return text_of(item.get("alert_type")).startswith("ALERT_") and "check_name" in item and "started_at" in item


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    body = element.value
    if not _is_alert(body):
        yield "not an alert with alert_type and check_name"
        return
    name, own, kind = prose(body["check_name"]), text_of(body.get("check_id")), text_of(body["alert_type"])
    status, level = _STATES.get(kind, ("", Level.NONE))
    said = dict.fromkeys(filter(None, (prose(body.get("event")) or name, prose(body.get("check_error_message")))))
    result = text_of(body.get("check_result_id"))
    yield record(
        artifact,
        RecordKind.ALERT,
        element.locator,
        body["started_at"],
        "\n".join(said),
        title=name,
        level=level,
        status=status,
        channel=prose(body.get("group_name")) or name,
        key=f"checkly:{result}" if result else "",
        group=f"checkly:{own}" if own else "",
        permalink=web(body.get("link")),
        fields=pairs(
            ("state", kind), ("check_type", body.get("check_type")), ("response_time_ms", body.get("response_time")),
            ("status_code", body.get("api_check_response_status_code")), ("location", body.get("run_location")),
        ),
    )  # fmt: skip


READER = EventReader(
    "checkly", "Checkly alerts", (), _is_alert,
    "an alert_type with check_name and started_at, as Checkly's webhooks send it", _make,
    "started_at of the run that found it, ISO 8601 in UTC", "the body's link", Evidence.FIXTURE,
)  # fmt: skip
