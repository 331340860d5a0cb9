"""PagerDuty's REST API v2: ``offset`` and ``limit``, ``more`` for whether something follows; its own limit is lower than asked."""

from __future__ import annotations

from typing import Any

from tests.fetch.kit import SINCE, TOKEN, UNTIL, Route, Stand
from tests.wire.kit import Said, Seen

INCIDENT = "Q2XY8ABCDE"
ANA = {"id": "PANA123", "type": "user_reference", "summary": "Ana Ruiz"}
SERVICE = {"id": "PSVC123", "type": "service_reference", "summary": "checkout"}
AT = [f"2026-02-16T03:{minute}:43Z" for minute in (12, 14, 31, 40)]
SHOWN = {
    "id": INCIDENT,
    "type": "incident",
    "incident_number": 1234,
    "title": "checkout error rate above 5%",
    "created_at": AT[0],
    "status": "resolved",
    "urgency": "high",
    "service": SERVICE,
    "summary": "[#1234] checkout error rate above 5%",
    "html_url": f"https://acme.pagerduty.com/incidents/{INCIDENT}",
    "last_status_change_at": AT[2],
}


def entry(kind: str, at: str, agent: dict[str, Any], number: int) -> dict[str, Any]:
    return {
        "id": f"R{number:012d}",
        "type": f"{kind}_log_entry",
        "summary": f"{kind} by {agent['summary']}",
        "created_at": at,
        "agent": agent,
        "channel": {"type": "web_trigger", "summary": "checkout error rate above 5%"},
        "service": SERVICE,
        "incident": {"id": INCIDENT, "type": "incident_reference", "summary": SHOWN["summary"]},
    }


LOG = [
    entry("resolve", AT[2], ANA, 3),
    entry("acknowledge", AT[1], ANA, 2),
    entry("trigger", AT[0], SERVICE, 1),
]
NOTES = [{"id": "PNOTE12", "user": ANA, "content": "rolled out a bigger pool", "created_at": AT[2]}]
ALERTS = [
    {
        "id": "Q3ALERT12",
        "type": "alert",
        "created_at": AT[0],
        "status": "resolved",
        "alert_key": "checkout-errors",
        "summary": "checkout error rate above 5%",
        "severity": "critical",
        "service": SERVICE,
        "incident": {"id": INCIDENT, "type": "incident_reference"},
        "body": {"type": "alert_body", "details": {"rate": "9%"}},
    }
]
CHANGES = [
    {
        "id": "01CHANGE12",
        "type": "change_event",
        "summary": "checkout 1.8.2 deployed",
        "timestamp": "2026-02-16T03:08:10Z",
        "source": "jenkins",
        "services": [SERVICE],
    }
]


def _page(key: str, rows: list[Any], seen: Seen, size: int = 2) -> Said:
    start, limit = int(seen.query.get("offset", "0")), min(int(seen.query.get("limit", "25")), size)
    part = rows[start : start + limit]
    return Said(body={key: part, "limit": limit, "offset": start, "more": start + limit < len(rows), "total": None})


def stand() -> Stand:
    def incidents(seen: Seen) -> Said:
        inside = (seen.query["since"], seen.query["until"]) == (SINCE, UNTIL) and seen.query["time_zone"] == "UTC"
        return _page("incidents", [SHOWN] if inside else [], seen)

    def about(rows: list[Any], key: str) -> Any:
        def give(seen: Seen, incident: str) -> Said:
            return (
                _page(key, rows, seen)
                if incident == INCIDENT
                else Said(404, {"error": {"message": "Not Found", "code": 2100}})
            )

        return give

    return Stand(
        "pagerduty",
        {"since": SINCE, "until": UNTIL},
        {"PAGERDUTY_TOKEN": TOKEN},
        (
            ("authorization", f"Token token={TOKEN}"),
            ("accept", "application/vnd.pagerduty+json;version=2"),
        ),
        {"error": {"message": "Invalid credentials", "code": 2006}},
        (
            Route("/incidents", "since until time_zone sort_by limit offset", incidents),
            Route(
                "/incidents/(\\w+)",
                "",
                lambda seen, own: Said(body={"incident": SHOWN}) if own == INCIDENT else Said(404, {}),
            ),
            Route("/incidents/(\\w+)/log_entries", "include[] time_zone limit offset", about(LOG, "log_entries")),
            Route("/incidents/(\\w+)/notes", "", lambda seen, own: Said(body={"notes": NOTES})),
            Route("/incidents/(\\w+)/alerts", "limit offset", about(ALERTS, "alerts")),
            Route("/change_events", "since until limit offset", lambda seen: _page("change_events", CHANGES, seen)),
        ),
        {
            "incidents": "pagerduty-incidents",
            "incident": "pagerduty-incidents",
            "log": "pagerduty-log-entries",
            "notes": "pagerduty-notes",
            "alerts": "pagerduty-alerts",
            "changes": "pagerduty-change-events",
        },
        6,
        ({"incident": INCIDENT}, {"incident": f"https://acme.pagerduty.com/incidents/{INCIDENT}"}),
    )
