"""systemd's journal as JSON: ``journalctl -o json``.

A message that is no text is an array of bytes, one that is too long is null. Read against a real file.
"""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.domain.ports import Evidence
from afteraction.domain.record import Record
from afteraction.readers._journal import entry_of, is_entry
from afteraction.readers._json import Element
from afteraction.readers._logs import LogExport


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    if not is_entry(element.value):
        yield "not an entry with __REALTIME_TIMESTAMP"
        return
    yield entry_of(element.value, element.locator, artifact)


READER = LogExport(
    "log-journald-json", "systemd journal as JSON", (), is_entry,
    "objects with __REALTIME_TIMESTAMP, as journalctl -o json writes them", _make,
    "_SOURCE_REALTIME_TIMESTAMP or __REALTIME_TIMESTAMP, microseconds since 1970", evidence=Evidence.FIXTURE,
)  # fmt: skip
