"""Flux: the notifications of its notification controller.

Events of the cluster that Flux writes are Kubernetes events and read as those. Knowledge: from memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.record import Level, Record, RecordKind
from afteraction.readers import _alerts
from afteraction.readers._alerts import machine, obj, pairs, prose, record
from afteraction.readers._events import EventReader
from afteraction.readers._json import Element, text_of

_REASONS = {
    "ReconciliationSucceeded": "success", "InstallSucceeded": "success", "UpgradeSucceeded": "success",
    "ReconciliationFailed": "failure", "InstallFailed": "failure", "UpgradeFailed": "failure", "BuildFailed": "failure",
    "HealthCheckFailed": "failure", "ValidationFailed": "failure", "ArtifactFailed": "failure",
    "RollbackSucceeded": "rolled_back", "Progressing": "in_progress",
}  # fmt: skip


def _is_notice(item: dict[str, Any]) -> bool:
    about = "involvedObject" in item and "reportingController" in item
    return about and "timestamp" in item and "severity" in item and "firstTimestamp" not in item


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    event = element.value
    if not _is_notice(event):
        yield "not a notification of Flux"
        return
    about, facts = obj(event["involvedObject"]), obj(event.get("metadata"))
    thing = "/".join(filter(None, (prose(about.get("kind")), prose(about.get("name")))))
    reason, word = prose(event.get("reason")), prose(event["severity"])
    revision = next((prose(value) for key, value in facts.items() if key.rpartition("/")[2] == "revision"), "")
    yield record(
        artifact,
        RecordKind.CHANGE,
        element.locator,
        event["timestamp"],
        prose(event.get("message")) or reason,
        author=machine(prose(event["reportingController"])),
        title=f"{reason} {thing}",
        level=Level.NONE if word == "info" else _alerts.severity(word),
        status=_REASONS.get(reason, "failure" if word == "error" else ""),
        channel=prose(about.get("namespace")),
        key=f"flux:{thing}/{reason}/{text_of(event['timestamp'])}",
        group=f"flux:{prose(about.get('namespace'))}/{thing}@{revision}" if revision else "",
        fields=pairs(
            ("reason", reason), ("object", thing), ("namespace", about.get("namespace")), ("severity", word),
            ("sha", revision), ("summary", facts.get("summary")),
        ),
    )  # fmt: skip


READER = EventReader(
    "flux", "Flux notifications", (), _is_notice,
    "an involvedObject with reportingController, severity and timestamp, as Flux' notification controller sends it", _make,
    "timestamp, UTC",
)  # fmt: skip
