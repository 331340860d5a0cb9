"""Statuspage: webhooks that say how the state of a component changed. Known from memory.

A component that is operational again does not mean that the incident is over: the state is a field, and no state of the page.

The link to end the subscription, which the body carries, is a secret and stays out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.record import Actor, Record, RecordKind
from afteraction.readers._alerts import obj, pairs, prose, record
from afteraction.readers._events import EventReader
from afteraction.readers._json import Element, dig, text_of


def _is_change(item: dict[str, Any]) -> bool:
    return "new_status" in obj(item.get("component_update")) and "component" in item


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    item = element.value
    if not _is_change(item):
        yield "not a change of a component"
        return
    update, name = obj(item["component_update"]), prose(dig(item, "component", "name"))
    before, now = prose(update.get("old_status")), prose(update["new_status"])
    page = prose(dig(item, "page", "name") or dig(item, "page", "id"))
    own = text_of(update.get("id"))
    yield record(
        artifact,
        RecordKind.STATUS,
        element.locator,
        update.get("created_at"),
        f"{name}: {before.replace('_', ' ')} to {now.replace('_', ' ')}",
        author=Actor(page or "status page", bot=True),
        title=name,
        status="update",
        channel=page,
        key=own,
        group=f"statuspage:component/{text_of(update.get('component_id'))}",
        fields=pairs(("component", name), ("state", now), ("previous_state", before)),
    )


READER = EventReader(
    "statuspage-components", "Statuspage component webhooks", (), _is_change,
    "a component_update with old_status and new_status, as Statuspage sends it", _make,
    "created_at, ISO 8601 with its offset",
)  # fmt: skip
