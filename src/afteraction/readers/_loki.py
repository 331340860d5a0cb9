"""What the labels of a stream of Loki tell, in JSON and in text."""

from __future__ import annotations

from typing import Any

from afteraction.domain.record import Level
from afteraction.readers._alerts import obj, pairs, prose
from afteraction.readers._lines import level_of

_SERVICES = ("service_name", "service", "app", "container", "job", "component", "compose_service")
_KEEP = ("pod", "namespace", "host", "instance", "container", "cluster", "environment", "env", "trace_id", "traceID")


def labels_of(value: Any) -> tuple[Level, str, tuple[tuple[str, str], ...]]:
    """(level, service, further fields) that the labels of a stream tell."""
    labels = obj(value)
    level = next(
        (level_of(prose(labels[name])) for name in ("level", "detected_level", "severity") if name in labels),
        Level.NONE,
    )
    service = next((prose(labels[name]) for name in _SERVICES if prose(labels.get(name))), "")
    return level, service, pairs(*((name.lower(), labels.get(name)) for name in _KEEP))
