"""An entry of systemd's journal, in JSON and in the export format.

All values are text, ``__REALTIME_TIMESTAMP`` is in microseconds, when the journal got it; ``_SOURCE_REALTIME_TIMESTAMP``, when
the sender wrote it, counts before it.
"""

from __future__ import annotations

from typing import Any

from afteraction.domain.record import Locator, Record
from afteraction.readers._alerts import pairs, prose, time_of
from afteraction.readers._json import text_of
from afteraction.readers._lines import level_of
from afteraction.readers._logs import wrapped

_KEEP = (
    ("host", "_HOSTNAME"), ("unit", "_SYSTEMD_UNIT"), ("unit", "UNIT"), ("container", "CONTAINER_NAME"), ("pid", "_PID"),
    ("error_code", "ERRNO"), ("exit_code", "EXIT_CODE"), ("exit_status", "EXIT_STATUS"), ("unit_result", "UNIT_RESULT"),
    ("code_function", "CODE_FUNC"),
)  # fmt: skip


def is_entry(item: dict[str, Any]) -> bool:
    """Whether an object has the time that every entry has."""
    return "__REALTIME_TIMESTAMP" in item


def _text(value: Any) -> str:
    """A field's text; bytes that journalctl gave as numbers are decoded, of a repeated field the first counts."""
    if isinstance(value, list):
        if value and all(isinstance(one, int) and 0 <= one < 256 for one in value):
            return bytes(value).decode("utf-8", "replace")
        return _text(value[0]) if value and not isinstance(value[0], list) else ""
    return text_of(value)


def entry_of(item: dict[str, Any], place: Locator, artifact: str) -> Record:
    """The record of an entry by the names of its fields."""
    raw = _text(item.get("_SOURCE_REALTIME_TIMESTAMP")) or _text(item.get("__REALTIME_TIMESTAMP"))
    told = {name: _text(value) for name, value in item.items()}
    unit = told.get("_SYSTEMD_UNIT", "").removesuffix(".service")
    return wrapped(
        artifact, place, time_of(raw), raw, told.get("MESSAGE", ""), level_of(told.get("PRIORITY", "")),
        prose(told.get("SYSLOG_IDENTIFIER") or unit or told.get("_COMM")), fields=pairs(
            *((name, told.get(key)) for name, key in _KEEP)
        ),
    )  # fmt: skip
