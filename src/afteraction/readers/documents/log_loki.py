"""Loki: streams as ``query_range`` answers them, ``logcli`` as JSON lines, and the JSON that Grafana's Explore downloads.

A stream has its labels and ``[nanoseconds as text, line]`` pairs, newest first unless asked otherwise; a third part holds
further values. ``logcli -o jsonl``: ``labels``, ``line``, ``timestamp``. Grafana: JSON with ``line`` and ``timestamp`` in nanoseconds.
Labels tell service and level; what stands in the line is read as well. Query_range is from the vendor's documentation, the
rest from memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.ports import Evidence
from afteraction.domain.record import Locator, Record
from afteraction.readers._alerts import inside, obj, time_of
from afteraction.readers._json import Element, text_of
from afteraction.readers._logs import LogExport, wrapped
from afteraction.readers._loki import labels_of


def _is_stream(item: dict[str, Any]) -> bool:
    return isinstance(item.get("stream"), dict) and isinstance(item.get("values"), list)


def _is_line(item: dict[str, Any]) -> bool:
    return isinstance(item.get("line"), str) and "timestamp" in item and ("labels" in item or "fields" in item)


def _made(artifact: str, place: Locator, raw: str, line: str, labels: Any) -> Record:
    level, service, fields = labels_of(labels)
    return wrapped(artifact, place, time_of(raw), raw, line, level, service, fields=fields)


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    item = element.value
    if _is_stream(item):
        for at, pair in enumerate(item["values"]):
            if isinstance(pair, list) and len(pair) > 1:
                place = inside(element.locator, f"values/{at}")
                more = obj(pair[2]) if len(pair) > 2 else {}
                labels = {**item["stream"], **obj(more.get("structuredMetadata") or more)}
                yield _made(artifact, place, text_of(pair[0]), text_of(pair[1]), labels)
        yield "a stream without readable lines"
    elif _is_line(item):
        labels = item.get("labels") if isinstance(item.get("labels"), dict) else item.get("fields")
        yield _made(artifact, element.locator, text_of(item["timestamp"]), item["line"], labels)
    else:
        yield "neither a stream nor a line of Loki"


READER = LogExport(
    "log-loki", "Loki query results", ("data/result", "result"),
    # Grafana keeps the states of its alerts in Loki: those have a reader of their own.
    lambda item: (_is_stream(item) and item["stream"].get("from") != "state-history") or _is_line(item),
    "streams with their values, or lines with their labels, as Loki, logcli and Grafana give them", _make,
    "nanoseconds since 1970, or the line's ISO time", evidence=Evidence.SCHEMA,
)  # fmt: skip
