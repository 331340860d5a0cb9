"""Statuspage's manage API v1: a bare list of incidents, the newest first, ``page`` and ``limit``; times carry the page's offset."""

from __future__ import annotations

from typing import Any

from tests.fetch.kit import TOKEN, WINDOW, Route, Stand
from tests.wire.kit import Said, Seen

PAGE, INCIDENT = "kctbh9vrtdwd", "p31zjtct2jer"


def incident(own: str, day: str) -> dict[str, Any]:
    updates = [
        {
            "id": f"{own}{number}", "incident_id": own, "status": state, "body": body, "created_at": f"{day}T{at}-07:00", "display_at": f"{day}T{at}-07:00",
            "updated_at": f"{day}T{at}-07:00", "deliver_notifications": True, "affected_components": None,
        }
        for number, (state, at, body) in enumerate(
            (("resolved", "20:40:00.000", "Checkout works again."), ("investigating", "20:20:00.000", "We are looking into errors at checkout."))
        )
    ]  # fmt: skip
    return {
        "id": own, "name": "Errors at checkout", "status": "resolved", "impact": "major", "page_id": PAGE, "shortlink": f"https://stspg.io/{own}",
        "created_at": f"{day}T20:20:00.000-07:00", "updated_at": f"{day}T20:40:00.000-07:00", "resolved_at": f"{day}T20:40:00.000-07:00",
        "incident_updates": updates, "components": [], "metadata": {},
    }  # fmt: skip


LISTED = [incident(INCIDENT, "2026-02-15"), *(incident(f"old{number:09d}", "2026-02-14") for number in range(120))]


def stand() -> Stand:
    def incidents(seen: Seen) -> Said:
        number, size = int(seen.query["page"]), int(seen.query["limit"])
        # The first page is full of what came after the window, so that the second is needed.
        rows = [*(incident(f"new{count:09d}", "2026-02-17") for count in range(size)), *LISTED]
        return Said(body=rows[(number - 1) * size : number * size])

    return Stand(
        "statuspage",
        {"page": PAGE, **WINDOW},
        {"STATUSPAGE_TOKEN": TOKEN},
        (("authorization", f"OAuth {TOKEN}"),),
        {"error": "Could not authenticate"},
        (
            Route(f"/pages/{PAGE}/incidents", "limit page", incidents),
            Route(f"/pages/{PAGE}/incidents/{INCIDENT}", "", lambda seen: Said(body=LISTED[0])),
        ),
        {"incidents": "statuspage", "incident": "statuspage"},
        2,
        ({"page": f"https://manage.statuspage.io/pages/{PAGE}", "incident": INCIDENT},),
    )
