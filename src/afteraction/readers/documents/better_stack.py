"""Better Stack: incidents of its API (JSON:API) and the same in its webhooks.

Knowledge: the vendor's list of the attributes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.ports import Evidence
from afteraction.domain.record import Actor, Record, RecordKind
from afteraction.readers._alerts import obj, pairs, prose
from afteraction.readers._events import EventReader, Moment, moments
from afteraction.readers._json import Element, text_of

_TABLE = (
    Moment("attributes/started_at", "Incident started", "firing"),
    Moment("attributes/acknowledged_at", "Acknowledged", "acknowledged", "attributes/acknowledged_by"),
    Moment("attributes/resolved_at", "Resolved", "resolved", "attributes/resolved_by"),
)


def _is_incident(item: dict[str, Any]) -> bool:
    facts = obj(item.get("attributes"))
    return "started_at" in facts and "cause" in facts and "acknowledged_at" in facts


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    facts = obj(element.value.get("attributes"))
    if not _is_incident(element.value):
        yield "not an incident with its attributes"
        return
    name = prose(facts.get("name"))
    yield "an incident without a time"
    for made in moments(
        element, artifact, RecordKind.ALERT, _TABLE, name, f"betterstack:{text_of(element.value.get('id'))}",
        detail=prose(facts.get("cause")), channel=name, fields=pairs(
            ("cause", facts.get("cause")), ("target", facts.get("url")), ("state", facts.get("status")),
            ("http_method", facts.get("http_method")), ("team", facts.get("team_name")),
            ("screenshot", facts.get("screenshot_url")),
        ),
    ):  # fmt: skip
        alone = made.author is not None and made.author.name.lower().startswith("automatic")
        yield made._replace(author=Actor("Better Stack", "", True)) if alone else made


READER = EventReader(
    "better-stack", "Better Stack incidents", ("data",), _is_incident,
    "incidents with attributes cause, started_at and acknowledged_at, as Better Stack gives them", _make,
    "started_at, acknowledged_at and resolved_at, ISO 8601 in UTC", evidence=Evidence.SCHEMA,
)  # fmt: skip
