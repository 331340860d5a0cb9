"""Rootly: incidents and the events of their timelines (JSON:API).

An event happened at ``occurred_at``, which people can set; ``created_at`` is when it was typed. Known from memory and
from bodies in other people's tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.record import Actor, Record, RecordKind
from afteraction.readers import _alerts
from afteraction.readers._alerts import is_time, obj, pairs, prose, record, web
from afteraction.readers._chat import words_of_html
from afteraction.readers._events import EventReader, Moment, actor, moments
from afteraction.readers._json import Element, dig, text_of

_TABLE = (
    Moment("attributes/started_at", "Incident started", "triggered"),
    Moment("attributes/detected_at", "Detected"),
    Moment("attributes/acknowledged_at", "Acknowledged", "acknowledged"),
    Moment("attributes/mitigated_at", "Mitigated"),
    Moment("attributes/resolved_at", "Resolved", "resolved", "attributes/resolved_by"),
    Moment("attributes/cancelled_at", "Cancelled"),
)


def _is_incident(item: dict[str, Any]) -> bool:
    facts = obj(item.get("attributes"))
    return (
        item.get("type") == "incidents" and "title" in facts and ("sequential_id" in facts or "mitigated_at" in facts)
    )


def _is_event(item: dict[str, Any]) -> bool:
    return item.get("type") == "incident_events" and "attributes" in item


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    item, facts = element.value, obj(element.value.get("attributes"))
    if _is_event(item):
        yield _event(item, facts, element, artifact)
    elif _is_incident(item):
        yield "an incident without a time"
        yield from _incident(item, facts, element, artifact)
    else:
        kind = prose(item.get("type"))
        yield (
            f"{_alerts.UNDERSTOOD}{kind}, named beside the incident"
            if kind and facts
            else "not an incident or an event"
        )


def _incident(item: dict[str, Any], facts: dict[str, Any], element: Element, artifact: str) -> Iterator[Record]:
    given = facts.get("severity")
    word = prose(given) or prose(obj(given).get("name")) or prose(dig(given, "data", "attributes", "name"))
    table = (
        _TABLE
        if is_time(facts.get("started_at"))
        else (Moment("attributes/created_at", "Incident declared", "triggered"), *_TABLE)
    )
    yield from moments(
        element, artifact, RecordKind.ALERT, table, prose(facts["title"]), f"rootly:{text_of(item.get('id'))}",
        detail=facts.get("summary"), level=_alerts.severity(word), permalink=web(facts.get("url")),
        fields=pairs(
            ("severity", word), ("state", facts.get("status")), ("number", facts.get("sequential_id")),
            ("started_by", prose(obj(facts.get("started_by")).get("full_name"))),
        ),
    )  # fmt: skip


def _event(item: dict[str, Any], facts: dict[str, Any], element: Element, artifact: str) -> Record:
    said, kind = words_of_html(text_of(facts.get("event"))), prose(facts.get("kind"))
    raw = facts["occurred_at"] if is_time(facts.get("occurred_at")) else facts.get("created_at")
    about = text_of(dig(item, "relationships", "incident", "data", "id") or facts.get("incident_id"))
    who = actor(facts.get("user")) or (Actor("Rootly", "", True) if kind != "event" else None)
    return record(
        artifact, RecordKind.NOTE, element.locator, raw, said or kind.replace("_", " "), author=who,
        key=f"rootly:event/{text_of(item.get('id'))}", group=f"rootly:{about}" if about else "",
        fields=pairs(
            ("event_type", kind), ("visibility", facts.get("visibility")), ("source", facts.get("source")),
            ("typed_at", facts.get("created_at")),
        ),
    )  # fmt: skip


READER = EventReader(
    "rootly", "Rootly incidents and timelines", ("data", "included"), lambda item: _is_incident(item) or _is_event(item),
    "items of type incidents with sequential_id, or incident_events, as Rootly's API gives them", _make,
    "occurred_at of events, the times of an incident's stages; ISO 8601 with their offsets", "the incident's url",
)  # fmt: skip
