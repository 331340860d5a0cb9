"""PagerDuty: an incident, or all of a window, with log entries, notes and alerts; change events of a window.

Pages count by ``offset`` while ``more`` is true. A read-only key is enough.
"""

from __future__ import annotations

import re
from typing import Any

from afteraction.fetch.plan import Api, Asked, Plan, Query, Secret, at, by_offset, iso_of, known, one, own_id, pages

_INCIDENT = re.compile(r"(?:\A|/incidents/)([A-Z0-9]{1,20})(?:[/?#]|\Z)")
_OWN = re.compile(r"[A-Z0-9]{3,20}")
_NEXT = by_offset("offset", lambda doc, _: at(doc, "more") is True)
_ALL = (("limit", "100"), ("offset", "0"))


def _plan(asked: Asked) -> Plan:
    if asked.incident:
        found = known(_INCIDENT, asked.incident, "incident of PagerDuty", "its id, its number or its address")
        yield from one(Query("incident", f"/incidents/{found[1]}", items="incident"))
        yield from _about(found[1])
        return
    window = tuple(zip(("since", "until"), map(iso_of, asked.window), strict=True))
    incidents = yield from pages(
        Query(
            "incidents", "/incidents", (*window, ("time_zone", "UTC"), ("sort_by", "created_at"), *_ALL), "incidents"
        ),
        _NEXT,
    )
    for incident in incidents:
        yield from _about(own_id(incident, "id", _OWN))
    yield from pages(Query("changes", "/change_events", (*window, *_ALL), "change_events", optional=True), _NEXT)


def _about(incident: str) -> Any:
    path = f"/incidents/{incident}"
    yield from pages(
        Query("log", f"{path}/log_entries", (("include[]", "channels"), ("time_zone", "UTC"), *_ALL), "log_entries"),
        _NEXT,
    )
    yield from one(Query("notes", f"{path}/notes", items="notes"))
    yield from pages(Query("alerts", f"{path}/alerts", _ALL, "alerts"), _NEXT)


API = Api(
    "PagerDuty",
    "https://api.pagerduty.com",
    ("incident", "since", "until"),
    (Secret("pagerduty", ("PAGERDUTY_TOKEN", "PAGERDUTY_API_KEY")),),
    lambda values: {
        "authorization": f"Token token={values[0]}",
        "accept": "application/vnd.pagerduty+json;version=2",
    },
    _plan,
    (
        "GET /incidents/ID, or /incidents from --since to --until",
        "GET /incidents/ID/log_entries, /notes, /alerts: of each incident, 100 a page",
        "GET /change_events: from --since to --until, where no incident is named",
    ),
    "a read-only API key",
    "client, docs",
)
