"""Graylog: event notifications, and the alarm callbacks of versions before 3.

``event.timestamp`` is when what it found happened, ``timestamp_processing`` when Graylog noticed. The old body has
``triggered_at``. The messages behind an alert are its backlog: the log itself says them, so they are not told again here.

Knowledge: a real callback of version 2, a notification in a public repository.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.ports import Evidence
from afteraction.domain.record import Level, Record, RecordKind
from afteraction.readers._alerts import details, obj, objs, pairs, prose, record
from afteraction.readers._events import EventReader
from afteraction.readers._json import Element, dig, text_of

_LEVELS = {"1": Level.INFO, "2": Level.WARN, "3": Level.ERROR, "4": Level.FATAL}


def _is_event(item: dict[str, Any]) -> bool:
    return "event_definition_id" in item and "timestamp" in obj(item.get("event"))


def _is_callback(item: dict[str, Any]) -> bool:
    return "triggered_at" in obj(item.get("check_result"))


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    item = element.value
    if _is_event(item):
        event = obj(item["event"])
        title, own, word = (
            prose(item.get("event_definition_title")),
            text_of(event.get("id")),
            prose(event.get("priority")),
        )
        said = dict.fromkeys(
            filter(None, (title, prose(event.get("message")), prose(item.get("event_definition_description"))))
        )
        alert = event.get("alert") is not False
        yield record(
            artifact, RecordKind.ALERT if alert else RecordKind.NOTE, element.locator, event["timestamp"], "\n".join(said),
            title=title, level=_LEVELS.get(word, Level.NONE), status="firing" if alert else "", channel=prose(event.get("source")),
            key=f"graylog:{own}" if own else "", group=f"graylog:{own}" if own else "", fields=pairs(
                ("priority", word), ("noticed_at", event.get("timestamp_processing")), ("query", dig(event, "replay_info", "query")),
                ("messages", len(objs(item.get("backlog"))) or ""), *details(event.get("fields")),
            ),
        )  # fmt: skip
    elif _is_callback(item):
        result, stream = obj(item["check_result"]), obj(item.get("stream"))
        condition = obj(result.get("triggered_condition"))
        title = prose(stream.get("title") or stream.get("description"))
        fired = result.get("triggered") is not False
        yield record(
            artifact, RecordKind.ALERT, element.locator, result["triggered_at"], prose(result.get("result_description")) or title,
            title=title, status="firing" if fired else "", channel=title,
            key=f"graylog:{text_of(condition.get('id'))}@{text_of(result['triggered_at'])}", fields=pairs(
                ("condition", condition.get("type")), ("messages", len(objs(result.get("matching_messages"))) or ""),
                *details(condition.get("parameters")),
            ),
        )  # fmt: skip
    else:
        yield "neither an event notification nor an alarm callback"


READER = EventReader(
    "graylog", "Graylog alerts", (), lambda item: _is_event(item) or _is_callback(item),
    "an event with event_definition_id, or a check_result with triggered_at, as Graylog sends it", _make,
    "event.timestamp or check_result.triggered_at, ISO 8601 in UTC", evidence=Evidence.FIXTURE,
)  # fmt: skip
