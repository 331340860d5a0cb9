"""Zendesk: a ticket, or those of a window, with comments and audits.

Comments and audits follow ``links.next`` while ``meta.has_more`` is true; the search follows ``next_page``.
"""

from __future__ import annotations

import base64
import re
from typing import Any

from afteraction.fetch.plan import Api, Asked, Plan, Query, Secret, by_address, iso_of, known, one, own_id, pages

_TICKET = re.compile(r"(?:\A#?|/tickets/)(\d{1,15})(?:\.json)?(?:[/?#]|\Z)")
_OWN = re.compile(r"\d{1,15}")
_NEXT = by_address("links/next", "meta/has_more")


def _plan(asked: Asked) -> Plan:
    if asked.incident:
        ticket = known(_TICKET, asked.incident, "ticket of Zendesk", "its number or its address")[1]
        yield from one(Query("ticket", f"/api/v2/tickets/{ticket}.json", items="ticket"))
        yield from _about(ticket)
        return
    first, last = map(iso_of, asked.window)
    said = f"type:ticket created>={first} created<={last}{f' {asked.query}' if asked.query else ''}"
    params = (("query", said), ("sort_by", "created_at"), ("sort_order", "asc"), ("per_page", "100"))
    for found in (
        yield from pages(Query("tickets", "/api/v2/search.json", params, "results"), by_address("next_page"))
    ):
        yield from _about(own_id(found, "id", _OWN))


def _about(ticket: str) -> Any:
    size = ("page[size]", "100")
    comments = Query("comments", f"/api/v2/tickets/{ticket}/comments.json", (("include", "users"), size), "comments")
    yield from pages(comments, _NEXT)
    yield from pages(Query("audits", f"/api/v2/tickets/{ticket}/audits.json", (size,), "audits"), _NEXT)


def _headers(values: tuple[str, ...]) -> dict[str, str]:
    email, secret = values
    if not email:
        return {"authorization": f"Bearer {secret}"}
    return {"authorization": "Basic " + base64.b64encode(f"{email}/token:{secret}".encode()).decode()}


API = Api(
    "Zendesk",
    "",
    ("incident", "since", "until", "query"),
    (
        Secret("zendesk-email", ("ZENDESK_EMAIL",), needed=False),
        Secret("zendesk", ("ZENDESK_TOKEN", "ZENDESK_API_TOKEN")),
    ),
    _headers,
    _plan,
    (
        "GET /api/v2/tickets/ID.json, or /api/v2/search.json: created from --since to --until, and as --query says",
        "GET /api/v2/tickets/ID/comments.json, /audits.json: of each ticket, 100 a page",
    ),
    "an API token (`ZENDESK_EMAIL` names its account), or without an e-mail an OAuth token with the scope `read`",
    "docs",
)
