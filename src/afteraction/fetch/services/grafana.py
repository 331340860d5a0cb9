"""Grafana: annotations and the history of alert states in a window.

Neither has pages: both give the newest first, up to a limit. When the limit is reached, the rest is asked for up to the oldest
time that came; what happened in that moment comes twice and is read once.
"""

from __future__ import annotations

from collections.abc import Callable

from afteraction.domain.errors import ServiceError
from afteraction.fetch.plan import Api, Asked, Page, Plan, Query, Secret, at, items_of, pages

_MOST = 5000


def _older(times: Callable[[Query, Page], list[object]], unit: int) -> Callable[[Query, Page], Query | None]:
    """The next page up to the oldest time of a full one. unit: milliseconds of one count of ``to``."""

    def after(query: Query, page: Page) -> Query | None:
        found = [time for time in times(query, page) if isinstance(time, int)]
        if len(found) < _MOST:
            return None
        oldest = -(-min(found) // unit)
        if str(oldest) == dict(query.params)["to"]:
            raise ServiceError("more happened in one moment than Grafana gives at once", hint="give a shorter time")
        return query.with_params({"to": str(oldest)})

    return after


def _plan(asked: Asked) -> Plan:
    first, last = asked.window
    most = ("limit", str(_MOST))
    ask = Query("annotations", "/api/annotations", (("from", str(first * 1000)), ("to", str(last * 1000)), most))
    yield from pages(ask, _older(lambda query, page: [at(item, "time") for item in items_of(page.doc, "")], 1))
    history = Query(
        "history",
        "/api/v1/rules/history",
        (("from", str(first)), ("to", str(last)), most),
        "data/values/0",
        optional=True,
    )
    yield from pages(history, _older(lambda query, page: items_of(page.doc, query.items), 1000))


API = Api(
    "Grafana",
    "",
    ("since", "until"),
    (Secret("grafana", ("GRAFANA_TOKEN", "GRAFANA_API_KEY")),),
    lambda values: {"authorization": f"Bearer {values[0]}"},
    _plan,
    (
        "GET /api/annotations: from --since to --until, the newest 5000 first",
        "GET /api/v1/rules/history: the same of alert states, where the server keeps them",
    ),
    "a service account token with `annotations:read` and `alert.rules:read` (the role Viewer has both)",
    "docs",
)
