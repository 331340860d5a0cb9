"""Checkmk: bodies of its notification scripts.

``long_date_time`` carries the zone as an abbreviation, ``short_date_time`` none: the first is read. Only UTC is certain.
Knowledge: a body in a public repository.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.ports import Evidence
from afteraction.domain.record import Level, Record, RecordKind
from afteraction.domain.stamps import parse_any
from afteraction.domain.when import Unknown
from afteraction.readers._alerts import pairs, prose, record
from afteraction.readers._events import EventReader
from afteraction.readers._json import Element, text_of

_KINDS = {"PROBLEM": "firing", "RECOVERY": "resolved", "ACKNOWLEDGEMENT": "acknowledged", "DOWNTIMESTART": "snoozed"}
_LEVELS = {
    "CRIT": Level.ERROR, "CRITICAL": Level.ERROR, "DOWN": Level.ERROR, "UNREACH": Level.ERROR, "WARN": Level.WARN,
    "WARNING": Level.WARN, "UNKNOWN": Level.WARN, "OK": Level.INFO, "UP": Level.INFO,
}  # fmt: skip


def _is_notice(item: dict[str, Any]) -> bool:
    return "notification_type" in item and "what" in item and "long_date_time" in item and "host" in item


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    body = element.value
    if not _is_notice(body):
        yield "not a notification of a host or a service"
        return
    host, service, kind = prose(body["host"]), prose(body.get("service")), prose(body["notification_type"])
    thing = f"{host}/{service}" if service else host
    raw, state = prose(body["long_date_time"]), prose(body.get("status"))
    said = dict.fromkeys(
        filter(None, (prose(body.get("summary")) or f"{thing}: {prose(body.get('event'))}", prose(body.get("output"))))
    )
    status = _KINDS.get(kind.split()[0].upper() if kind else "", "")
    yield record(
        artifact,
        RecordKind.ALERT,
        element.locator,
        raw,
        "\n".join(said),
        time=parse_any(raw) or Unknown("the notification's date is in no known form"),
        title=thing,
        level=_LEVELS.get(state.upper(), Level.NONE),
        status="warning" if status == "firing" and state.upper().startswith("WARN") else status,
        channel=host,
        key=f"checkmk:{thing}/{kind}/{raw}",
        group=f"checkmk:{prose(body.get('site'))}/{thing}",
        fields=pairs(
            ("host", host), ("service", service), ("state", state), ("event", body.get("event")), ("notified", body.get("contact_name")),
            ("number", text_of(body.get("id"))),
        ),
    )  # fmt: skip


READER = EventReader(
    "checkmk", "Checkmk notifications", (), _is_notice,
    "a notification_type with what, host and long_date_time, as Checkmk's notifications send it", _make,
    "long_date_time, whose zone is an abbreviation", evidence=Evidence.FIXTURE,
)  # fmt: skip
