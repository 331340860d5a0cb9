"""Honeycomb: the webhooks of triggers and burn alerts.

They carry no time at all. Their ``shared_secret`` stays out. Knowledge: bodies in the vendor's documentation and examples.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.ports import Evidence
from afteraction.domain.record import Record, RecordKind
from afteraction.domain.when import Unknown
from afteraction.readers._alerts import obj, objs, pairs, prose, record, web
from afteraction.readers._events import EventReader
from afteraction.readers._json import Element, text_of

_LATE = Unknown("Honeycomb's webhook carries no time", "the time it was received, from the receiver's log")
_STATES = {"triggered": "firing", "ok": "resolved"}


def _is_trigger(item: dict[str, Any]) -> bool:
    return "status" in item and "result_url" in item and ("trigger_url" in item or "result_groups_triggered" in item)


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    body = element.value
    if not _is_trigger(body):
        yield "not the body of a trigger"
        return
    own, name = text_of(body.get("id")), prose(body.get("name"))
    groups = objs(body.get("result_groups_triggered")) or objs(body.get("result_groups"))
    shown = "; ".join(_group(one) for one in groups[:10])
    parts = (
        prose(body.get("summary")) or name,
        prose(body.get("description")),
        prose(body.get("trigger_description")),
        shown,
    )
    yield record(
        artifact,
        RecordKind.ALERT,
        element.locator,
        "",
        "\n".join(dict.fromkeys(filter(None, parts))),
        time=_LATE,
        title=name,
        status=_STATES.get(prose(body["status"]).lower(), ""),
        channel=prose(body.get("dataset_name")),
        group=f"honeycomb:{own}" if own else "",
        permalink=web(body.get("result_url")) or web(body.get("trigger_url")),
        fields=pairs(
            ("state", body["status"]), ("threshold", f"{prose(body.get('operator'))} {prose(body.get('threshold'))}".strip()),
            ("environment", body.get("environment")), ("test", "true" if body.get("is_test") is True else ""),
        ),
    )  # fmt: skip


def _group(one: dict[str, Any]) -> str:
    about = ", ".join(f"{prose(key)}={prose(value)}" for key, value in obj(one.get("Group")).items())
    return f"{about or 'result'}: {prose(one.get('Result'))}"


READER = EventReader(
    "honeycomb", "Honeycomb trigger webhooks", (), _is_trigger,
    "a trigger with status, result_url and its groups, as Honeycomb sends it", _make,
    "none: the webhook carries no time", "result_url", Evidence.SCHEMA,
)  # fmt: skip
