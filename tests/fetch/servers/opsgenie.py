"""Opsgenie's Alert API v2: ``data`` with ``paging.next``, an address; alerts by id or tiny id."""

from __future__ import annotations

from typing import Any

from tests.fetch.kit import FIRST, LAST, TOKEN, WINDOW, Route, Stand, own
from tests.wire.kit import Said, Seen

ALERT = "70413a06-38d6-4c85-92b8-5ebc900d42e2-1771211563000"
SHOWN = {
    "id": ALERT,
    "tinyId": "1791",
    "alias": "checkout-errors",
    "message": "checkout error rate above 5%",
    "status": "closed",
    "acknowledged": True,
    "isSeen": True,
    "tags": ["prod"],
    "snoozed": False,
    "count": 1,
    "createdAt": "2026-02-16T03:12:43.000Z",
    "updatedAt": "2026-02-16T03:31:43.000Z",
    "source": "prometheus",
    "owner": "ana@acme.example",
    "priority": "P1",
    "report": {"ackTime": 120000, "closeTime": 1140000, "acknowledgedBy": "ana@acme.example"},
}
LOGS = [
    {
        "log": text,
        "type": "system",
        "owner": "System",
        "createdAt": f"2026-02-16T03:{minute}:43.000Z",
        "offset": f"17712{number}_0",
    }
    for number, (minute, text) in enumerate(
        ((12, "Alert created via API"), (14, "Alert acknowledged via web"), (31, "Alert closed via web"))
    )
]
NOTES = [
    {
        "note": "rolled out a bigger pool",
        "owner": "ana@acme.example",
        "createdAt": "2026-02-16T03:30:00.000Z",
        "offset": "1771212600_0",
    }
]


def _page(rows: list[Any], seen: Seen) -> Said:
    start = int(seen.query.get("offset", "0"))
    paging = {}
    if start + 2 < len(rows):
        kept = "&".join(f"{name}={value}" for name, value in seen.query.items() if name != "offset")
        paging = {
            "next": f"{own(seen)}{seen.path}?{kept}&offset={start + 2}",
            "first": f"{own(seen)}{seen.path}?{kept}",
        }
    return Said(body={"data": rows[start : start + 2], "paging": paging, "took": 0.02, "requestId": "9ae63dd7"})


def stand() -> Stand:
    def alerts(seen: Seen) -> Said:
        wanted = f"createdAt >= {FIRST * 1000} AND createdAt <= {LAST * 1000}"
        return _page([SHOWN] if seen.query.get("query") == wanted else [], seen)

    def about(rows: list[Any]) -> Any:
        def give(seen: Seen, name: str) -> Said:
            kind = {"id": ALERT, "tiny": "1791"}[seen.query["identifierType"]]
            return (
                _page(rows, seen)
                if name == kind
                else Said(404, {"message": "Alert with id does not exist", "took": 0.0})
            )

        return give

    return Stand(
        "opsgenie",
        dict(WINDOW),
        {"OPSGENIE_TOKEN": TOKEN},
        (("authorization", f"GenieKey {TOKEN}"),),
        {"message": "Key format is not valid!", "took": 0.001, "requestId": "9ae63dd7"},
        (
            Route("/v2/alerts", "query sort order limit offset", alerts),
            Route(
                "/v2/alerts/([\\w-]+)", "identifierType", lambda seen, name: Said(body={"data": SHOWN, "took": 0.01})
            ),
            Route("/v2/alerts/([\\w-]+)/logs", "identifierType order limit offset", about(LOGS)),
            Route("/v2/alerts/([\\w-]+)/notes", "identifierType order limit offset", about(NOTES)),
        ),
        {"alerts": "opsgenie-alerts", "alert": "opsgenie-alerts", "logs": "opsgenie-log", "notes": "opsgenie-log"},
        4,
        ({"incident": "1791"}, {"incident": f"https://acme.app.opsgenie.com/alert/detail/{ALERT}/details"}),
    )
