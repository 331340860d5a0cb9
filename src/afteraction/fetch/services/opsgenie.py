"""Opsgenie: an alert, or all that were created in a window, with logs and notes.

Pages follow the address in ``paging.next``. A window counts in milliseconds.
"""

from __future__ import annotations

import re
from typing import Any

from afteraction.fetch.plan import Api, Asked, Plan, Query, Secret, by_address, known, one, own_id, pages

_ALERT = re.compile(r"(?:\A|/alert/detail/|/alerts/)([0-9a-f]{8}-[0-9a-f-]{27}(?:-\d{10,16})?|\d{1,12})(?:[/?#]|\Z)")
_OWN = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}(?:-\d{10,16})?")
_NEXT = by_address("paging/next")


def _plan(asked: Asked) -> Plan:
    if asked.incident:
        found = known(_ALERT, asked.incident, "alert of Opsgenie", "its id, its tiny id or its address")
        kind = "tiny" if found[1].isdecimal() else "id"
        yield from one(Query("alert", f"/v2/alerts/{found[1]}", (("identifierType", kind),), "data"))
        yield from _about(found[1], kind)
        return
    first, last = asked.window
    said = f"createdAt >= {first * 1000} AND createdAt <= {last * 1000}"
    params = (("query", said), ("sort", "createdAt"), ("order", "asc"), ("limit", "100"))
    for alert in (yield from pages(Query("alerts", "/v2/alerts", params, "data"), _NEXT)):
        yield from _about(own_id(alert, "id", _OWN), "id")


def _about(alert: str, kind: str) -> Any:
    params = (("identifierType", kind), ("order", "asc"), ("limit", "100"))
    for name in ("logs", "notes"):
        yield from pages(Query(name, f"/v2/alerts/{alert}/{name}", params, "data"), _NEXT)


API = Api(
    "Opsgenie",
    "https://api.opsgenie.com",
    ("incident", "since", "until"),
    (Secret("opsgenie", ("OPSGENIE_TOKEN", "OPSGENIE_API_KEY")),),
    lambda values: {"authorization": f"GenieKey {values[0]}"},
    _plan,
    (
        "GET /v2/alerts/ID, or /v2/alerts created from --since to --until",
        "GET /v2/alerts/ID/logs, /notes: of each alert, 100 a page",
    ),
    "an API integration with read access and no other",
    "schema",
)
