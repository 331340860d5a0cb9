"""Zendesk's Ticketing API: comments and audits behind ``links.next`` while ``meta.has_more``; a search behind ``next_page``."""

from __future__ import annotations

import base64
from typing import Any

from tests.fetch.kit import SINCE, TOKEN, UNTIL, WINDOW, Route, Stand, own
from tests.wire.kit import Said, Seen

SITE = "https://acme.zendesk.com"


def ticket(number: int) -> dict[str, Any]:
    return {
        "id": number, "url": f"{SITE}/api/v2/tickets/{number}.json", "subject": "Cannot pay", "raw_subject": "Cannot pay", "description": "It says 503.",
        "status": "solved", "priority": "high", "type": "incident", "requester_id": 51, "submitter_id": 51, "assignee_id": 41, "tags": [],
        "created_at": "2026-02-16T03:16:00Z", "updated_at": "2026-02-16T03:50:00Z", "via": {"channel": "web"},
    }  # fmt: skip


TICKETS = [ticket(number) for number in (501, 502, 503)]
COMMENTS: list[dict[str, Any]] = [
    {
        "id": number, "type": "Comment", "author_id": 51 if number == 1 else 41, "body": "It says 503." if number == 1 else f"answer {number}",
        "html_body": "<p>It</p>", "plain_body": "It says 503." if number == 1 else f"answer {number}", "public": True, "attachments": [],
        "created_at": f"2026-02-16T03:{15 + number}:00Z", "via": {"channel": "web"},
    }
    for number in (1, 2, 3)
]  # fmt: skip
PEOPLE = [{"id": 51, "name": "Cem Aydin", "role": "end-user"}, {"id": 41, "name": "Ana Ruiz", "role": "agent"}]


def audits(number: int) -> list[dict[str, Any]]:
    return [
        {
            "id": number * 10, "ticket_id": number, "created_at": "2026-02-16T03:50:00Z", "author_id": 41, "via": {"channel": "web"},
            "events": [{"id": number * 100, "type": "Change", "field_name": "status", "value": "solved", "previous_value": "open"}],
        }
    ]  # fmt: skip


def stand() -> Stand:
    def search(seen: Seen) -> Said:
        wanted = f"type:ticket created>={SINCE} created<={UNTIL}"
        rows = TICKETS if seen.query["query"] == wanted else []
        number = int(seen.query.get("page", "1"))
        query = "&".join(
            f"{name}={value.replace(' ', '+')}" for name, value in {**seen.query, "page": str(number + 1)}.items()
        )
        following = f"{own(seen)}{seen.path}?{query}" if number * 2 < len(rows) else None
        part = [{**row, "result_type": "ticket"} for row in rows[(number - 1) * 2 : number * 2]]
        return Said(
            body={"results": part, "facets": None, "next_page": following, "previous_page": None, "count": len(rows)}
        )

    def listed(key: str, rows: list[Any], seen: Seen) -> Said:
        start = int(seen.query.get("page[after]", "0"))
        more = start + 2 < len(rows)
        meta = {"has_more": more, "after_cursor": str(start + 2), "before_cursor": ""}
        # Where nothing follows, an address stands there all the same.
        links = {"next": f"{own(seen)}{seen.path}?page[size]=100&page[after]={start + 2}", "prev": None}
        users = {"users": PEOPLE} if key == "comments" else {}
        return Said(body={key: rows[start : start + 2], **users, "meta": meta, "links": links})

    def single(seen: Seen, number: str) -> Said:
        found = next((one for one in TICKETS if one["id"] == int(number)), None)
        return (
            Said(body={"ticket": found})
            if found
            else Said(404, {"error": "RecordNotFound", "description": "Not found"})
        )

    basic = base64.b64encode(f"ana@acme.example/token:{TOKEN}".encode()).decode()
    cursor = "page[size] page[after]"
    return Stand(
        "zendesk",
        dict(WINDOW),
        {"ZENDESK_EMAIL": "ana@acme.example", "ZENDESK_TOKEN": TOKEN},
        (("authorization", f"Basic {basic}"),),
        {"error": "Couldn't authenticate you"},
        (
            Route("/api/v2/search.json", "query sort_by sort_order per_page page", search),
            Route("/api/v2/tickets/(\\d+).json", "", single),
            Route(
                "/api/v2/tickets/(\\d+)/comments.json",
                f"include {cursor}",
                lambda seen, number: listed("comments", COMMENTS, seen),
            ),
            Route(
                "/api/v2/tickets/(\\d+)/audits.json",
                cursor,
                lambda seen, number: listed("audits", audits(int(number)), seen),
            ),
        ),
        {"tickets": "zendesk", "ticket": "zendesk", "comments": "zendesk", "audits": "zendesk"},
        11,
        ({"incident": "501"}, {"incident": f"{SITE}/agent/tickets/501"}),
    )
