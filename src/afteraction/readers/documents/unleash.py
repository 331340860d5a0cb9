"""Unleash: its event log, as the API lists it and as integrations send its events.

Knowledge: bodies in the vendor's documentation and in public repositories.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.ports import Evidence
from afteraction.domain.record import Record, RecordKind
from afteraction.readers._alerts import pairs, prose, record
from afteraction.readers._events import EventReader, actor
from afteraction.readers._json import Element, text_of

_VERBS = {"feature-environment-enabled": "turned on", "feature-environment-disabled": "turned off"}


def _is_event(item: dict[str, Any]) -> bool:
    kind = text_of(item.get("type"))
    known = kind.startswith(("feature-", "project-", "segment-", "strategy-", "environment-", "change-", "api-token-"))
    return known and "createdAt" in item and "createdBy" in item


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    event = element.value
    if not _is_event(event):
        yield "not an event of Unleash's log"
        return
    kind, name, where = text_of(event["type"]), prose(event.get("featureName")), prose(event.get("environment"))
    said = (
        f"Flag {name} {_VERBS[kind]}" if kind in _VERBS and name else f"{kind.replace('-', ' ')}: {name}".rstrip(": ")
    )
    yield record(
        artifact,
        RecordKind.CHANGE,
        element.locator,
        event["createdAt"],
        said + (f" in {where}" if where else ""),
        author=actor(event["createdBy"]),
        title=name or kind,
        channel=prose(event.get("project")),
        key=f"unleash:{text_of(event.get('id'))}" if text_of(event.get("id")) else "",
        group=f"unleash:{prose(event.get('project'))}/{name}" if name else "",
        fields=pairs(("kind", kind), ("flag", name), ("environment", where), ("project", event.get("project"))),
    )  # fmt: skip


READER = EventReader(
    "unleash", "Unleash event log", ("events",), _is_event,
    "events such as feature-environment-enabled with createdBy and createdAt, the log of Unleash", _make,
    "createdAt, ISO 8601 in UTC", evidence=Evidence.SCHEMA,
)  # fmt: skip
