"""Datadog logs as its API gives them: v2 (``data`` of ``type: log``) and v1 (``logs`` with ``content``).

``timestamp`` is when the log happened, as Datadog took it from the entry; what the message says about its own time stays
beside it. ``status`` is the level, ``ok`` says that all is well. Attributes are what its pipelines parsed. The CSV that the
site exports is read with other tables of log entries. Read against real answers of both versions.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.ports import Evidence
from afteraction.domain.record import Level, Record
from afteraction.readers._alerts import obj, prose, time_of
from afteraction.readers._entry import entry_of
from afteraction.readers._json import Element, text_of
from afteraction.readers._lines import level_of
from afteraction.readers._logs import LogExport, wrapped

_TAGS = {"env": "environment", "version": "version", "pod_name": "pod", "kube_namespace": "namespace"}


def _content(item: dict[str, Any]) -> dict[str, Any]:
    """What a log says: ``attributes`` in v2, ``content`` in v1."""
    inner = item.get("attributes") if item.get("type") == "log" else item.get("content")
    return obj(inner)


def _is_log(item: dict[str, Any]) -> bool:
    inner = _content(item)
    return "id" in item and "timestamp" in inner and ("message" in inner or "tags" in inner or "attributes" in inner)


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    item = element.value
    if not _is_log(item):
        yield "not a log with a timestamp"
        return
    log = _content(item)
    more, word, raw = obj(log.get("attributes")), prose(log.get("status")).lower(), text_of(log["timestamp"])
    entry = entry_of(
        {name: value for name, value in more.items() if name not in ("timestamp", "message", "date_access")}
    )
    tags = dict(prose(tag).partition(":")[::2] for tag in log["tags"]) if isinstance(log.get("tags"), list) else {}
    kept = tuple((known, tags[name]) for name, known in _TAGS.items() if tags.get(name))
    host = prose(log.get("host"))
    own, known = prose(item.get("id")), {name for name, _ in entry.fields}
    yield wrapped(
        artifact, element.locator, time_of(raw), raw, text_of(log.get("message")) or text_of(more.get("message")) or entry.text,
        Level.INFO if word == "ok" else level_of(word) or entry.level,
        prose(log.get("service")) or tags.get("service") or entry.channel, f"datadog:{own}",
        (*((("host", host),) if host and "host" not in known else ()), *kept, *entry.fields),
    )  # fmt: skip


READER = LogExport(
    "log-datadog", "Datadog logs", ("data", "logs"), _is_log,
    "logs with an id and a timestamp among their attributes or content, as Datadog's API gives them", _make,
    "timestamp, ISO 8601 in UTC", evidence=Evidence.FIXTURE,
)  # fmt: skip
