"""Datadog's API v2: events and logs behind the cursor in ``meta.page.after``, incidents with the people in ``included``."""

from __future__ import annotations

from typing import Any

from tests.fetch.kit import SINCE, TOKEN, UNTIL, WINDOW, Cursors, Route, Stand
from tests.wire.kit import Said, Seen

INCIDENT = "9f5a3c6e-0000-5c11-9c3e-da7ad0900002"
EVENTS = [
    {
        "id": f"AgAAAZ{number}", "type": "event", "attributes": {
            "timestamp": f"2026-02-16T03:{minute}:43.000Z", "message": "%%%\ncheckout errors\n%%%", "tags": ["service:checkout", "env:prod"],
            "attributes": {
                "title": f"[{word} on {{service:checkout}}] High error rate", "status": "error", "timestamp": 1771211563000 + number,
                "evt": {"id": f"751340{number}", "name": "High error rate"}, "monitor": {"id": 4711}, "service": "checkout",
            },
        },
    }
    for number, (minute, word) in enumerate(((12, "Triggered"), (20, "Re-Triggered"), (31, "Recovered")))
]  # fmt: skip
LOGS = [
    {
        "id": f"AQAAAZ{number}", "type": "log", "attributes": {
            "timestamp": f"2026-02-16T03:1{number}:00.000Z", "message": "timeout waiting for a connection", "status": "error", "service": "checkout",
            "host": "web-1", "tags": ["env:prod"], "attributes": {},
        },
    }
    for number in range(5)
]  # fmt: skip
SHOWN = {
    "data": {
        "id": INCIDENT, "type": "incidents", "attributes": {
            "public_id": 17, "title": "Checkout fails", "created": "2026-02-16T03:14:00+00:00", "detected": "2026-02-16T03:12:43+00:00",
            "resolved": "2026-02-16T03:31:00+00:00", "customer_impacted": True, "fields": {"severity": {"type": "dropdown", "value": "SEV-2"}},
        },
        "relationships": {"commander_user": {"data": {"id": "u-41", "type": "users"}}},
    },
    "included": [{"id": "u-41", "type": "users", "attributes": {"name": "Ana Ruiz", "handle": "ana@acme.example"}}],
}  # fmt: skip


def stand() -> Stand:
    cursors = Cursors()

    def listed(rows: list[Any], seen: Seen) -> Said:
        if (seen.query["filter[from]"], seen.query["filter[to]"]) != (SINCE, UNTIL):
            rows = []
        found = cursors.page(rows, seen.query.get("page[cursor]", ""), 2)
        if found is None:
            return Said(400, {"errors": ["Invalid cursor"]})
        meta: dict[str, Any] = {"elapsed": 12, "status": "done", "page": {"after": found[1]} if found[1] else {}}
        return Said(body={"data": found[0], "meta": meta}, headers={"x-ratelimit-remaining": "290"})

    def logs(seen: Seen) -> Said:
        return listed(LOGS if seen.query["filter[query]"] == "service:checkout" else [], seen)

    window = "filter[from] filter[to] sort page[limit] page[cursor]"
    return Stand(
        "datadog",
        {"incident": "17", "query": "service:checkout", **WINDOW},
        {"DD_API_KEY": TOKEN, "DD_APP_KEY": f"{TOKEN}-app"},
        (("dd-api-key", TOKEN), ("dd-application-key", f"{TOKEN}-app")),
        {"errors": ["Unauthorized"]},
        (
            Route("/api/v2/incidents/(?:17|[0-9a-f-]{36})", "include", lambda seen: Said(body=SHOWN)),
            Route("/api/v2/events", window, lambda seen: listed(EVENTS, seen)),
            Route("/api/v2/logs/events", f"{window} filter[query]", logs),
        ),
        {"incident": "datadog-incidents", "events": "datadog-events", "logs": "log-datadog"},
        6,
        ({"incident": f"https://app.datadoghq.eu/incidents/{INCIDENT}"},),
    )
