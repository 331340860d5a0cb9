"""Kubernetes: the audit log of the API server, as JSON lines or a list: who changed what in the cluster.

Each request is logged at several stages; only the one at which it was answered is told (``ResponseComplete``, or ``Panic``).
Requests that only read are skipped. Times are UTC with microseconds. The entries are ``kind: Event`` like the cluster's events,
which are another format. Knowledge: from memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.record import Actor, Level, Record, RecordKind
from afteraction.readers._alerts import UNDERSTOOD, obj, pairs, prose, record
from afteraction.readers._events import EventReader
from afteraction.readers._json import Element, dig, text_of

_CHANGES = frozenset({"create", "update", "patch", "delete", "deletecollection", "apply"})


def _is_entry(item: dict[str, Any]) -> bool:
    return "auditID" in item and "verb" in item and ("requestReceivedTimestamp" in item or "stageTimestamp" in item)


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    entry = element.value
    if not _is_entry(entry):
        yield "not an entry of the audit log"
        return
    verb, stage = prose(entry["verb"]), text_of(entry.get("stage"))
    if verb not in _CHANGES:
        yield f"{UNDERSTOOD}a request that only reads"
        return
    if stage not in ("ResponseComplete", "Panic", ""):
        yield f"{UNDERSTOOD}an earlier stage of a request"
        return
    about, user = obj(entry.get("objectRef")), prose(dig(entry, "user", "username"))
    thing = "/".join(
        filter(None, (prose(about.get("resource")), prose(about.get("name")), prose(about.get("subresource"))))
    )
    code, own = prose(dig(entry, "responseStatus", "code")), text_of(entry["auditID"])
    failed = code.isdigit() and int(code[:9]) >= 400
    yield record(
        artifact,
        RecordKind.CHANGE,
        element.locator,
        entry.get("stageTimestamp") or entry.get("requestReceivedTimestamp"),
        f"{verb} {thing or prose(entry.get('requestURI'))}" + (f": {prose(dig(entry, 'responseStatus', 'message')) or code}" if failed else ""),
        author=Actor(user, prose(dig(entry, "user", "uid")), user.startswith("system:")) if user else None,
        title=thing,
        level=Level.WARN if failed else Level.NONE,
        channel=prose(about.get("namespace")),
        key=f"kubernetes:audit/{own}",
        fields=pairs(
            ("action", verb), ("object", thing), ("namespace", about.get("namespace")), ("code", code),
            ("agent", entry.get("userAgent")), ("received_at", entry.get("requestReceivedTimestamp")),
        ),
    )  # fmt: skip


READER = EventReader(
    "kubernetes-audit", "Kubernetes audit log", ("items",), _is_entry,
    "entries with auditID, verb and requestReceivedTimestamp, the audit log of an API server", _make,
    "stageTimestamp, UTC",
)  # fmt: skip
