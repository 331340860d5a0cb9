"""Azure's activity log: who changed what, as ``az monitor activity-log list`` and its clients write it.

Names are written in two ways (``eventTimestamp``, ``event_timestamp``). One operation has several entries: begun, accepted, ended.
Entries hold the claims of the caller's token, which stay out. Knowledge: a real export in the test data of a forensic tool.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from afteraction.domain.late import late
from afteraction.domain.ports import Evidence
from afteraction.domain.record import Actor, Level, Record, RecordKind
from afteraction.readers import _alerts
from afteraction.readers._alerts import UNDERSTOOD, obj, pairs, prose, record
from afteraction.readers._events import EventReader
from afteraction.readers._json import Element, text_of

# Keys and credentials are listed by an action of POST, which changes nothing.
_READS = late(r"/(?:read|list\w{0,60}/action|query/action)\Z", re.IGNORECASE)
_BEGUN = ("started", "accepted")  # its end is another entry


def _get(item: dict[str, Any], name: str) -> Any:
    """A field by its name in words: ``event timestamp`` stands as ``eventTimestamp`` or ``event_timestamp``."""
    first, *rest = name.split()
    return item.get(first + "".join(word.capitalize() for word in rest), item.get("_".join((first, *rest))))


def _word(item: dict[str, Any], name: str) -> str:
    given = _get(item, name)
    return prose(given) or prose(obj(given).get("value"))


def _is_entry(item: dict[str, Any]) -> bool:
    return bool(_word(item, "operation name")) and "caller" in item and _get(item, "event timestamp") is not None


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    item = element.value
    if not _is_entry(item):
        yield "not an entry of the activity log"
        return
    what, state, who = _word(item, "operation name"), _word(item, "status"), prose(item["caller"])
    if _READS.search(what):
        yield f"{UNDERSTOOD}an operation that only reads"
        return
    thing = prose(_get(item, "resource id"))
    named = prose(obj(_get(item, "operation name")).get("localizedValue")) or what
    level, own = _alerts.severity(prose(item.get("level"))), text_of(_get(item, "event data id"))
    yield record(
        artifact,
        RecordKind.CHANGE,
        element.locator,
        _get(item, "event timestamp"),
        f"{named} {thing.rpartition('/')[2]}: {state}" if state else f"{named} {thing.rpartition('/')[2]}",
        author=Actor(who, "", "@" not in who) if who else None,
        title=named,
        status="in_progress" if state.lower() in _BEGUN else "",
        level=level if level >= Level.WARN else Level.NONE,
        channel=_word(item, "resource group name"),
        key=f"azure:{own}" if own else "",
        group=f"azure:{text_of(_get(item, 'operation id'))}" if _get(item, "operation id") else "",
        fields=pairs(
            ("action", what), ("resource", thing), ("state", state), ("category", _word(item, "category")),
            ("received_at", _get(item, "submission timestamp")),
        ),
    )  # fmt: skip


READER = EventReader(
    "azure-activity", "Azure activity log", ("value",), _is_entry,
    "entries with caller, operationName and eventTimestamp, the activity log of Azure", _make,
    "eventTimestamp, ISO 8601 in UTC", evidence=Evidence.FIXTURE,
)  # fmt: skip
