"""Axiom: the webhooks of its monitors.

Times are written as Go does (``2026-02-16 03:12:43 +0000 UTC``). Knowledge: a body in a public repository.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.ports import Evidence
from afteraction.domain.record import Record, RecordKind
from afteraction.domain.stamps import parse_any
from afteraction.domain.when import Unknown
from afteraction.readers._alerts import obj, pairs, prose, record
from afteraction.readers._events import EventReader
from afteraction.readers._json import Element, text_of

_STATES = {"open": "firing", "closed": "resolved"}


def _is_alert(item: dict[str, Any]) -> bool:
    event = obj(item.get("event"))
    return "action" in item and "monitorID" in event and "queryEndTime" in event


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    if not _is_alert(element.value):
        yield "not an alert of a monitor"
        return
    event, action = obj(element.value["event"]), prose(element.value["action"])
    raw, own = prose(event.get("timestamp")) or prose(event["queryEndTime"]), text_of(event["monitorID"])
    title = prose(event.get("title"))
    said = dict.fromkeys(filter(None, (title, prose(event.get("body")), prose(event.get("description")))))
    yield record(
        artifact, RecordKind.ALERT, element.locator, raw, "\n".join(said) or action,
        time=parse_any(raw) or Unknown("the alert's time is in no known form"), title=title,
        status=_STATES.get(action.lower(), ""), key=f"axiom:{own}/{action}/{raw}", group=f"axiom:{own}",
        fields=pairs(("state", action), ("value", event.get("value"))),
    )  # fmt: skip


READER = EventReader(
    "axiom", "Axiom monitor alerts", (), _is_alert, "an event with monitorID and queryEndTime, as Axiom's webhooks send it", _make,
    "event.timestamp with its offset", evidence=Evidence.FIXTURE,
)  # fmt: skip
