"""Cloudflare Logpush: requests at the edge, one object a line.

``EdgeStartTimestamp`` is ISO text, seconds or nanoseconds, as the job was set up; the digits tell which. The status is the edge's,
that of the origin stands beside it. Read against a real file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.ports import Evidence
from afteraction.domain.record import Record, RecordKind
from afteraction.readers._alerts import prose, record
from afteraction.readers._json import Element
from afteraction.readers._logs import LogExport
from afteraction.readers._requests import level_of_status, told

_TIME = "EdgeStartTimestamp"


def _is_request(item: dict[str, Any]) -> bool:
    return _TIME in item and ("ClientRequestMethod" in item or "EdgeResponseStatus" in item or "RayID" in item)


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    item = element.value
    if not _is_request(item):
        yield f"not a request with {_TIME}"
        return
    method, path, status = (
        prose(item.get(name)) for name in ("ClientRequestMethod", "ClientRequestURI", "EdgeResponseStatus")
    )
    origin = prose(item.get("OriginResponseStatus"))
    path = path or prose(item.get("ClientRequestPath"))
    yield record(
        artifact, RecordKind.LOG, element.locator, item[_TIME], " ".join(filter(None, (method, path, status))),
        level=level_of_status(status), channel=prose(item.get("ClientRequestHost")), links=(), fields=(
            *told(("status_code", status), ("method", method), ("path", path), ("bytes", prose(item.get("EdgeResponseBytes")))),
            *told(("client", prose(item.get("ClientIP"))), ("origin_status", origin if origin != "0" else "")),
            *told(("request_id", prose(item.get("RayID"))), ("cache", prose(item.get("CacheCacheStatus"))), ("edge", prose(item.get("EdgeColoCode")))),
        ),
    )  # fmt: skip


READER = LogExport(
    "log-cloudflare", "Cloudflare request logs", (), _is_request,
    "objects with EdgeStartTimestamp, as Cloudflare's Logpush writes them", _make,
    "EdgeStartTimestamp, when the request came: ISO, seconds or nanoseconds in UTC", evidence=Evidence.FIXTURE,
)  # fmt: skip
