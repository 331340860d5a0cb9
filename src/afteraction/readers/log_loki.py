"""Loki: streams as ``query_range`` answers them, ``logcli`` as JSON lines or text, and what Grafana's Explore downloads.

A stream has its labels and ``[nanoseconds as text, line]`` pairs, newest first unless asked otherwise; a third part holds
further values. ``logcli -o jsonl``: ``labels``, ``line``, ``timestamp``. Grafana: JSON with ``line`` and ``timestamp`` in nanoseconds,
or text, ``<ms> TAB <ISO> TAB <line>`` below some lines about the query. Labels tell service and level; what stands in the
line is read as well. Query_range and the text form are from the vendors' documentation and source, the rest from memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from afteraction.domain.ports import Evidence, Rank
from afteraction.domain.record import Level, Locator, Record
from afteraction.readers._alerts import inside, obj, pairs, prose, time_of
from afteraction.readers._inner import inner_of
from afteraction.readers._json import Element, text_of
from afteraction.readers._late import LateFormat
from afteraction.readers._lines import LineFormat, level_of
from afteraction.readers._logs import LogExport, wrapped
from afteraction.readers._text import clean

_SERVICES = ("service_name", "service", "app", "container", "job", "component", "compose_service")
_KEEP = ("pod", "namespace", "host", "instance", "container", "cluster", "environment", "env", "trace_id", "traceID")


def _labels(value: Any) -> tuple[Level, str, tuple[tuple[str, str], ...]]:
    """(level, service, further fields) that the labels of a stream tell."""
    labels = obj(value)
    level = next(
        (level_of(prose(labels[name])) for name in ("level", "detected_level", "severity") if name in labels),
        Level.NONE,
    )
    service = next((prose(labels[name]) for name in _SERVICES if prose(labels.get(name))), "")
    return level, service, pairs(*((name.lower(), labels.get(name)) for name in _KEEP))


def _is_stream(item: dict[str, Any]) -> bool:
    return isinstance(item.get("stream"), dict) and isinstance(item.get("values"), list)


def _is_line(item: dict[str, Any]) -> bool:
    return isinstance(item.get("line"), str) and "timestamp" in item and ("labels" in item or "fields" in item)


def _made(artifact: str, place: Locator, raw: str, line: str, labels: Any) -> Record:
    level, service, fields = _labels(labels)
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


@cache
def _label() -> re.Pattern[str]:
    return re.compile(r'([A-Za-z_]\w{0,100})="([^"\\]*(?:\\.[^"\\]*)*)"')


def _finish(record: Record, found: re.Match[str]) -> Record:
    level, service, fields = _labels(dict(_label().findall(found.groupdict().get("labels") or "")))
    inner = inner_of(record.text)
    return record._replace(
        text=clean(inner.text),
        level=level or inner.level,
        channel=inner.channel or service,
        fields=(*fields, *inner.fields),
    )


@cache
def _logcli() -> LineFormat:
    return LineFormat(
        name="log-loki-text",
        title="lines of Loki's logcli",
        pattern=re.compile(
            r"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)) \{(?P<labels>[^{}]{0,4000})\} ?(?P<text>.*)"
        ),
        finish=_finish,
        rank=Rank.KEYS,
        evidence=Evidence.MEMORY,
        time_rule="the line's time with its offset",
    )


@cache
def _download() -> LineFormat:
    return LineFormat(
        name="log-grafana-download",
        title="logs downloaded from Grafana",
        pattern=re.compile(r"\d{13}\t(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z)\t(?P<text>.*)"),
        finish=_finish,
        rank=Rank.SIGNATURE,
        share=0.5,
        skip=re.compile(r"(?:Common labels|Line limit|Total bytes processed|Limit|Query|Cached|Volume): .*"),
        evidence=Evidence.SCHEMA,
        time_rule="the second column, UTC",
    )


READERS = (
    LogExport(
        "log-loki", "Loki query results", ("data/result", "result"),
        # Grafana keeps the states of its alerts in Loki: those have a reader of their own.
        lambda item: (_is_stream(item) and item["stream"].get("from") != "state-history") or _is_line(item),
        "streams with their values, or lines with their labels, as Loki, logcli and Grafana give them", _make,
        "nanoseconds since 1970, or the line's ISO time", evidence=Evidence.SCHEMA,
    ),
    LateFormat("log-loki-text", ('="',), _logcli),
    LateFormat("log-grafana-download", ("Z\t",), _download),
)  # fmt: skip
