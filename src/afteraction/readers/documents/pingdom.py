"""Pingdom: the body of its webhooks.

A check changed its state at ``state_changed_timestamp`` (epoch seconds); ``state_changed_utc_time`` is the same without a
mark. Knowledge: real webhooks.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.ports import Evidence
from afteraction.domain.record import Level, Record, RecordKind
from afteraction.readers import _alerts
from afteraction.readers._alerts import is_time, obj, pairs, prose, record
from afteraction.readers._events import EventReader, utc
from afteraction.readers._json import Element, dig, text_of

_STATES = {
    "DOWN": "firing", "UP": "resolved", "FAILING": "firing", "SUCCESS": "resolved", "UNCONFIRMED_DOWN": "warning",
}  # fmt: skip


def _is_change(item: dict[str, Any]) -> bool:
    return "check_id" in item and "previous_state" in item and "current_state" in item


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    body = element.value
    if not _is_change(body):
        yield "not a change of a check's state"
        return
    state, name, word = prose(body["current_state"]), prose(body.get("check_name")), prose(body.get("importance_level"))
    own, status = text_of(body["check_id"]), _STATES.get(state.upper(), "")
    where = "state_changed_timestamp" if is_time(body.get("state_changed_timestamp")) else "state_changed_utc_time"
    parameters = obj(body.get("check_params"))
    told = dict.fromkeys(filter(None, (prose(body.get("description")), prose(body.get("long_description")))))
    yield record(
        artifact,
        RecordKind.ALERT,
        element.locator,
        body.get(where),
        "\n".join((f"{prose(body['previous_state'])} to {state}: {name}", *told)),
        time=utc(body.get(where)),
        title=name,
        level=_alerts.severity(word) if status == "firing" else Level.INFO if status == "resolved" else Level.NONE,
        status=status,
        channel=prose(parameters.get("hostname")) or name,
        key=f"pingdom:{own}/{text_of(body.get(where))}",
        group=f"pingdom:{own}",
        fields=pairs(
            ("severity", word), ("state", state), ("check_type", body.get("check_type")), ("target", parameters.get("full_url")),
            ("seen_from", dig(body, "first_probe", "location")), ("confirmed_from", dig(body, "second_probe", "location")),
        ),
    )  # fmt: skip


READER = EventReader(
    "pingdom", "Pingdom webhooks", (), _is_change,
    "a check_id with previous_state and current_state, as Pingdom sends it", _make,
    "state_changed_timestamp, epoch seconds", evidence=Evidence.FIXTURE,
)  # fmt: skip
