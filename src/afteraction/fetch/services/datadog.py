"""Datadog: an incident; events of a window; logs of a window, when a query for them is given.

Events and logs can be searched by POST; the GET of the same search is used. Pages follow the cursor in ``meta.page.after``. An
account has two keys and lives on one of several sites: ``--url`` names another than datadoghq.com.
"""

from __future__ import annotations

import re

from afteraction.fetch.plan import Api, Asked, Plan, Query, Secret, by_cursor, iso_of, known, one, pages

_INCIDENT = re.compile(r"(?:\A|/incidents/)([0-9a-f]{8}-[0-9a-f-]{27}|\d{1,10})(?:[/?#-]|\Z)")
_NEXT = by_cursor("meta/page/after", "page[cursor]")


def _plan(asked: Asked) -> Plan:
    if asked.incident:
        own = known(_INCIDENT, asked.incident, "incident of Datadog", "its id, its number or its address")[1]
        yield from one(Query("incident", f"/api/v2/incidents/{own}", (("include", "users"),), "data"))
    if asked.since is None and asked.until is None and asked.incident:
        return
    first, last = map(iso_of, asked.window)
    window = (("filter[from]", first), ("filter[to]", last), ("sort", "timestamp"), ("page[limit]", "1000"))
    yield from pages(Query("events", "/api/v2/events", window, "data"), _NEXT)
    if asked.query:
        yield from pages(Query("logs", "/api/v2/logs/events", (("filter[query]", asked.query), *window), "data"), _NEXT)


API = Api(
    "Datadog",
    "https://api.datadoghq.com",
    ("incident", "since", "until", "query"),
    (Secret("datadog", ("DD_API_KEY", "DATADOG_API_KEY")), Secret("datadog-app", ("DD_APP_KEY", "DATADOG_APP_KEY"))),
    lambda values: {"dd-api-key": values[0], "dd-application-key": values[1]},
    _plan,
    (
        "GET /api/v2/incidents/ID: of --incident",
        "GET /api/v2/events: from --since to --until, 1000 a page",
        "GET /api/v2/logs/events: those that --query finds from --since to --until, 1000 a page",
    ),
    "an API key, and an application key with the scopes `events_read`, `incident_read`, `logs_read_data`",
    "docs",
)
