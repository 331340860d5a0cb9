"""Requests in logs as plain values: answered and failed in a window, by endpoint, and for how many users or tenants."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from afteraction.app.reading import ArtifactReading

HOW = "entries whose field status_code is a number of three digits, by its first digit; one entry is one request"
HOW_WHO = "distinct values of the field in entries with 5xx"
_SHOWN = 20  # endpoints


def requests(logs: Sequence[ArtifactReading], low: int, high: int) -> dict[str, Any] | None:
    """The account of a window, None when no entry states an HTTP status. low, high: UTC minutes, both included."""
    classes: dict[str, int] = {}
    counts: dict[str, list[int]] = {}
    who: dict[str, set[bytes]] = {}
    by_endpoint: dict[str, dict[str, set[bytes]]] = {}
    cut = False
    for one in logs:
        view, crunch = one.view, one.crunch
        if view is None or crunch is None:
            continue
        inside = {slot for slot, minute in view.placed().items() if low <= minute <= high}
        for (slot, digit), count in crunch.statuses.items():
            if slot in inside and digit in "12345":
                classes[f"{digit}xx"] = classes.get(f"{digit}xx", 0) + count
        for (slot, endpoint, failed), count in crunch.requests.counts.items():
            if slot in inside and endpoint:
                both = counts.setdefault(endpoint, [0, 0])
                both[0] += count
                both[1] += count if failed else 0
        for (slot, endpoint, field), marks in crunch.requests.who.items():
            if slot in inside:
                who.setdefault(field, set()).update(marks)
                by_endpoint.setdefault(endpoint, {}).setdefault(field, set()).update(marks)
        cut = cut or crunch.requests.cut
    if not classes:
        return None
    ordered = sorted(counts, key=lambda endpoint: (-counts[endpoint][1], -counts[endpoint][0], endpoint))
    return {
        "answered": sum(classes.values()),
        "failed": classes.get("5xx", 0),
        "classes": dict(sorted(classes.items())),
        "who": {field: len(marks) for field, marks in sorted(who.items())},
        "who_at_least": cut,
        "endpoints": [
            {
                "endpoint": endpoint,
                "answered": counts[endpoint][0],
                "failed": counts[endpoint][1],
                "who": {field: len(marks) for field, marks in sorted(by_endpoint.get(endpoint, {}).items())},
            }
            for endpoint in ordered[:_SHOWN]
        ],
        "endpoints_in_all": len(ordered),
        "how": HOW,
        "how_who": HOW_WHO,
    }
