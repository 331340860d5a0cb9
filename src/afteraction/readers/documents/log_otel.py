"""OpenTelemetry logs as OTLP writes them in JSON: a document or one a line, as the collector's file exporter saves them.

``resourceLogs`` hold ``scopeLogs`` (before 0.20 ``instrumentationLibraryLogs``), which hold ``logRecords``. Times are
nanoseconds as text; one of 0 or none means that only ``observedTimeUnixNano`` is known, when the collector saw it. Severity
counts from 1 to 24, high is worse. A body may be a whole structure. Read against the vendor's example and a collector's file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from afteraction.domain.ports import Evidence
from afteraction.domain.record import Level, Record
from afteraction.domain.when import Unknown
from afteraction.readers._alerts import obj, objs, pairs, prose, time_of
from afteraction.readers._json import Element, text_of
from afteraction.readers._lines import level_of
from afteraction.readers._logs import LogExport, wrapped

_STEPS = ((21, Level.FATAL), (17, Level.ERROR), (13, Level.WARN), (9, Level.INFO), (1, Level.DEBUG))
_KEEP = {
    "http.response.status_code": "status_code", "http.status_code": "status_code", "http.request.method": "method",
    "http.method": "method", "url.path": "path", "http.route": "path", "http.target": "path", "exception.type": "error_type",
    "exception.message": "error", "deployment.environment": "environment", "deployment.environment.name": "environment",
    "host.name": "host", "k8s.pod.name": "pod", "k8s.namespace.name": "namespace", "service.version": "version",
}  # fmt: skip
_MOST = 20


def _is_entry(item: dict[str, Any]) -> bool:
    return ("timeUnixNano" in item or "observedTimeUnixNano" in item) and ("body" in item or "severityNumber" in item)


def _level(item: dict[str, Any]) -> Level:
    number = text_of(item.get("severityNumber"))
    told = int(number) if number.isdigit() and len(number) < 3 else 0
    return next((level for least, level in _STEPS if told >= least), level_of(text_of(item.get("severityText"))))


def _value(value: Any) -> str:
    """An AnyValue as text, a structure as JSON."""
    inner = obj(value)
    for name in ("stringValue", "intValue", "doubleValue", "boolValue"):
        if name in inner:
            return text_of(inner[name])
    return json.dumps(_plain(value), ensure_ascii=False) if inner else ""


def _plain(value: Any, depth: int = 0) -> Any:
    inner = obj(value)
    if depth > 20:
        return "…"
    if "kvlistValue" in inner:
        listed = objs(obj(inner["kvlistValue"]).get("values"))
        return {text_of(one.get("key")): _plain(one.get("value"), depth + 1) for one in listed}
    if "arrayValue" in inner:
        return [_plain(one, depth + 1) for one in objs(obj(inner["arrayValue"]).get("values"))]
    return next(iter(inner.values()), None)


def _attributes(value: Any) -> dict[str, str]:
    return {text_of(one.get("key")): _value(one.get("value")) for one in objs(value)[:200]}


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    item = element.value
    if not _is_entry(item):
        yield "not a log record with timeUnixNano and a body"
        return
    raw = text_of(item.get("timeUnixNano"))
    stamp = time_of(raw)
    if isinstance(stamp, Unknown):
        raw = text_of(item.get("observedTimeUnixNano"))
        stamp = time_of(raw)
    resource = _attributes(obj(element.envelope.get("resource")).get("attributes"))
    own = _attributes(item.get("attributes"))
    both = {**own, **{key: value for key, value in resource.items() if key in _KEEP}}
    kept = [(_KEEP[name], value) for name, value in both.items() if name in _KEEP]
    more = [(name, value) for name, value in own.items() if name not in _KEEP and len(value) <= 300][:_MOST]
    service = resource.get("service.name") or prose(obj(element.envelope.get("scope")).get("name"))
    yield wrapped(
        artifact, element.locator, stamp, raw, _value(item.get("body")) or own.get("exception.message", ""), _level(item),
        service, fields=pairs(
            ("service", resource.get("service.name")), *kept, ("trace_id", item.get("traceId")),
            ("span_id", item.get("spanId")), *more,
        ),
    )  # fmt: skip


READER = LogExport(
    "log-otel", "OpenTelemetry logs (OTLP)",
    ("resourceLogs/*/scopeLogs/*/logRecords", "resourceLogs/*/instrumentationLibraryLogs/*/logRecords"), _is_entry,
    "log records with timeUnixNano below resourceLogs, as OTLP writes them in JSON", _make,
    "timeUnixNano, else observedTimeUnixNano, in UTC", evidence=Evidence.FIXTURE,
)  # fmt: skip
