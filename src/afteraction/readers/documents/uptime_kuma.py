"""Uptime Kuma: the body of its webhook notifications.

The heartbeat's ``time`` is UTC and does not say so; ``localDateTime`` is the same in the zone of the server. Status 0 is
down, 1 up, 2 pending, 3 maintenance. Knowledge: a public implementation of the receiver.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.ports import Evidence
from afteraction.domain.record import Level, Record, RecordKind
from afteraction.readers._alerts import obj, pairs, prose, record
from afteraction.readers._events import EventReader, utc
from afteraction.readers._json import Element, text_of

_STATES = {"0": ("firing", "Down", Level.ERROR), "1": ("resolved", "Up", Level.INFO), "2": ("", "Pending", Level.NONE),
           "3": ("snoozed", "Maintenance", Level.NONE)}  # fmt: skip


def _is_notice(item: dict[str, Any]) -> bool:
    beat = obj(item.get("heartbeat"))
    return "monitorID" in beat and "status" in beat and "time" in beat


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    if not _is_notice(element.value):
        yield "not a notification with a heartbeat (test messages have none)"
        return
    beat, monitor = obj(element.value["heartbeat"]), obj(element.value.get("monitor"))
    status, said, level = _STATES.get(text_of(beat["status"]), ("", "State changed", Level.NONE))
    name, own = prose(monitor.get("name")), text_of(beat["monitorID"])
    told = prose(beat.get("msg"))
    yield record(
        artifact,
        RecordKind.ALERT,
        element.locator,
        beat["time"],
        f"{said}: {name or f'monitor {own}'}" + (f"\n{told}" if told else ""),
        time=utc(beat["time"]),
        title=name,
        level=level,
        status=status,
        channel=name,
        key=f"uptimekuma:{own}/{text_of(beat['time'])}",
        group=f"uptimekuma:{own}",
        fields=pairs(
            ("monitor_type", monitor.get("type")), ("target", monitor.get("url") or monitor.get("hostname")),
            ("ping_ms", beat.get("ping")), ("server_zone", beat.get("timezone")),
        ),
    )  # fmt: skip


READER = EventReader(
    "uptime-kuma", "Uptime Kuma notifications", (), _is_notice,
    "a heartbeat with monitorID, status and time, as Uptime Kuma sends it", _make,
    "heartbeat.time, UTC without a mark", evidence=Evidence.SCHEMA,
)  # fmt: skip
