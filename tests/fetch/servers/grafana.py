"""Grafana's HTTP API: annotations and the history of rules, the newest up to ``limit``, and no pages."""

from __future__ import annotations

from typing import Any

from tests.fetch.kit import FIRST, TOKEN, WINDOW, Route, Stand
from tests.wire.kit import Said, Seen

START = (FIRST + 763) * 1000
NOTES: list[dict[str, Any]] = [
    {
        "id": number, "alertId": 0, "alertName": "", "dashboardId": 1, "dashboardUID": "jcIIG-07z", "panelId": 2, "userId": 1, "newState": "",
        "prevState": "", "created": START, "updated": START, "time": START + at, "timeEnd": START + at, "text": f"deployed 1.8.{number}",
        "tags": ["deploy"], "login": "anaruiz", "email": "ana@acme.example", "data": {},
    }
    for number, at in enumerate((400000, 300000, 300000, 200000, 100000))
]  # fmt: skip
STATES = [
    (START, "Normal", "Alerting"),
    (START + 1140000, "Alerting", "Normal"),
]


def line(before: str, now: str) -> dict[str, Any]:
    return {
        "schemaVersion": 1, "previous": before, "current": now, "values": {"B": 9.1}, "condition": "C", "dashboardUID": "", "panelID": 0,
        "fingerprint": "e4d1", "ruleTitle": "checkout errors", "ruleUID": "r1", "labels": {"alertname": "checkout errors", "severity": "critical"},
    }  # fmt: skip


def stand() -> Stand:
    def notes(seen: Seen) -> Said:
        first, last, most = (int(seen.query[name]) for name in ("from", "to", "limit"))
        return Said(body=[note for note in NOTES if first <= note["time"] <= last][:most])

    def history(seen: Seen) -> Said:
        first, last = (int(seen.query[name]) * 1000 for name in ("from", "to"))
        rows = [row for row in STATES if first <= row[0] <= last]
        schema = {
            "fields": [
                {"name": "time", "type": "time"},
                {"name": "line", "type": "other"},
                {"name": "labels", "type": "other"},
            ]
        }
        values = [[row[0] for row in rows], [line(*row[1:]) for row in rows], [{"orgID": "1"} for _ in rows]]
        return Said(body={"schema": schema, "data": {"values": values}})

    return Stand(
        "grafana",
        dict(WINDOW),
        {"GRAFANA_TOKEN": TOKEN},
        (("authorization", f"Bearer {TOKEN}"),),
        {"message": "Invalid API key", "messageId": "api-key.invalid", "statusCode": 401, "traceID": ""},
        (
            Route("/api/annotations", "from to limit", notes),
            Route("/api/v1/rules/history", "from to limit", history),
        ),
        {"annotations": "grafana-annotations", "history": "grafana-state-history"},
        2,
    )
