"""Database migrations as ``flyway info`` tells them, as a table or JSON.

``Installed On`` of the table is the database's local time; the JSON writes UTC.

Knowledge: the JSON from the vendor's documentation, the table from memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.ports import Evidence
from afteraction.domain.record import Locator, Record, RecordKind
from afteraction.domain.stamps import parse_any
from afteraction.domain.when import Unknown
from afteraction.readers._alerts import UNDERSTOOD, is_time, pairs, prose, record
from afteraction.readers._events import EventReader, actor, utc
from afteraction.readers._json import Element
from afteraction.readers.tables._tables import TableReader

_STATES = {"success": "success", "failed": "failure", "undone": "rolled_back", "out of order": "success"}


def _row(cells: dict[str, str], place: Locator, artifact: str, above: str) -> Record | str:
    raw, state = cells.get("installed on", ""), cells.get("state", "")
    if "description" not in cells or not state:
        return "a row without a description and a state"
    if not raw:
        return f"{UNDERSTOOD}a migration that was not installed"
    return _installed(cells, raw, parse_any(raw) if raw else None, place, artifact)


def _installed(item: dict[str, Any], raw: str, time: Any, place: Locator, artifact: str) -> Record:
    version, said, state = prose(item.get("version")), prose(item.get("description")), prose(item.get("state"))
    return record(
        artifact, RecordKind.CHANGE, place, raw, f"Migration {version} {said}: {state}".replace("  ", " "),
        time=time or Unknown("it was not installed" if not raw else "the time could not be read"),
        author=actor(item.get("installedBy")), title=f"{version} {said}".strip(), status=_STATES.get(state.lower(), ""),
        key=f"flyway:{version or said}@{raw}" if raw else "", fields=pairs(
            ("act", "migration"), ("tool", "flyway"), ("migration", version), ("state", state), ("kind", item.get("type")),
            ("duration_ms", item.get("executionTime")),
        ),
    )  # fmt: skip


def _is_info(item: dict[str, Any]) -> bool:
    return "installedOnUTC" in item and "state" in item and "description" in item


def _info(element: Element, artifact: str) -> Iterator[Record | str]:
    item = element.value
    if not _is_info(item):
        yield "not a migration"
    elif not is_time(item["installedOnUTC"]) and not prose(item["installedOnUTC"]):
        yield f"{UNDERSTOOD}a migration that was not installed"
    else:
        raw = prose(item["installedOnUTC"])
        yield _installed(item, raw, utc(raw), element.locator, artifact)


READERS = (
    TableReader(
        "flyway-info", "flyway info table", frozenset({"category", "version", "description", "installed on", "state"}), _row,
        "the header of flyway info", "Installed On, local to the database, without a zone",
    ),
    EventReader(
        "flyway-info-json", "flyway info as JSON", ("migrations",), _is_info,
        "migrations with installedOnUTC and state, as flyway info prints them", _info, "installedOnUTC, UTC",
        evidence=Evidence.SCHEMA,
    ),
)  # fmt: skip
