"""Statuspage: an incident of a page with its updates, or the incidents of a window.

The list has no window: it comes newest first, ``page`` counts, and it is read until it is older.
"""

from __future__ import annotations

import re

from afteraction.fetch.plan import Api, Asked, Page, Plan, Query, Secret, items_of, known, one, pages, until_older

_OWN = re.compile(r"(?:\A|/(?:incidents|pages)/)([a-z0-9]{6,40})(?:[/?#]|\Z)")
_SIZE = 100


def _next(query: Query, page: Page) -> Query | None:
    number = int(dict(query.params)["page"])
    return query.with_params({"page": str(number + 1)}) if len(items_of(page.doc, "")) >= _SIZE else None


def _plan(asked: Asked) -> Plan:
    page = known(
        _OWN, asked.page, "page of Statuspage", "--page with its id: it stands in the address of the manage page"
    )[1]
    if asked.incident:
        own = known(_OWN, asked.incident, "incident of Statuspage", "its id or its address")[1]
        yield from one(Query("incident", f"/pages/{page}/incidents/{own}"))
        return
    params = (("limit", str(_SIZE)), ("page", "1"))
    yield from pages(
        Query("incidents", f"/pages/{page}/incidents", params), until_older(_next, "created_at", asked.window[0])
    )


API = Api(
    "Statuspage",
    "https://api.statuspage.io/v1",
    ("page", "incident", "since", "until"),
    (Secret("statuspage", ("STATUSPAGE_TOKEN", "STATUSPAGE_API_KEY")),),
    lambda values: {"authorization": f"OAuth {values[0]}"},
    _plan,
    (
        "GET /pages/PAGE/incidents/ID: of --incident",
        "GET /pages/PAGE/incidents: the newest first, 100 a page, until they are older than --since",
    ),
    "an API key; Statuspage has none that may only read",
    "docs, memory",
)
