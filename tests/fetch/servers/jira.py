"""Jira Cloud's REST API v3: a search behind ``nextPageToken``, comments and changes by ``startAt``; texts are documents."""

from __future__ import annotations

import base64
from typing import Any

from tests.fetch.kit import FIRST, LAST, TOKEN, WINDOW, Cursors, Route, Stand
from tests.wire.kit import Said, Seen

SITE = "https://acme.atlassian.net"
ANA = {"accountId": "5b10a", "displayName": "Ana Ruiz", "active": True}


def text(words: str) -> dict[str, Any]:
    return {
        "type": "doc",
        "version": 1,
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": words}]}],
    }


def issue(number: int) -> dict[str, Any]:
    return {
        "id": str(10000 + number), "key": f"OPS-{number}", "self": f"{SITE}/rest/api/3/issue/{10000 + number}", "fields": {
            "summary": "Checkout fails", "description": text("HTTP 503"), "created": "2026-02-16T04:15:00.000+0100", "creator": ANA, "reporter": ANA,
            "status": {"name": "Done"}, "priority": {"name": "High"}, "issuetype": {"name": "Incident"}, "assignee": None, "labels": [], "resolutiondate": None,
        },
    }  # fmt: skip


ISSUES = [issue(number) for number in (42, 43, 44)]
COMMENTS = [
    {
        "id": str(number), "self": f"{SITE}/rest/api/3/issue/10042/comment/{number}", "author": ANA, "body": text("the pool is full"),
        "created": f"2026-02-16T04:2{number}:00.000+0100", "updated": f"2026-02-16T04:2{number}:00.000+0100",
    }
    for number in range(3)
]  # fmt: skip
CHANGES = [
    {
        "id": "900", "author": ANA, "created": "2026-02-16T05:00:00.000+0100",
        "items": [{"field": "status", "fieldtype": "jira", "from": "1", "fromString": "Open", "to": "2", "toString": "Done"}],
    }
]  # fmt: skip


def stand() -> Stand:
    cursors = Cursors()

    def search(seen: Seen) -> Said:
        wanted = f"(project = OPS) AND updated >= {FIRST * 1000} AND created <= {LAST * 1000}"
        found = cursors.page(ISSUES if seen.query["jql"] == wanted else [], seen.query.get("nextPageToken", ""), 2)
        if found is None:
            return Said(400, {"errorMessages": ["The token is not valid."], "errors": {}})
        last = {"isLast": True} if not found[1] else {"nextPageToken": found[1], "isLast": False}
        return Said(body={"issues": found[0], **last})

    def numbered(key: str, rows: list[Any], with_last: bool) -> Any:
        def give(seen: Seen, name: str) -> Said:
            start = int(seen.query["startAt"])
            mine = rows if name == "OPS-42" else []
            part = mine[start : start + 2]
            last = {"isLast": start + 2 >= len(mine), "self": f"{SITE}{seen.path}"} if with_last else {}
            return Said(body={"startAt": start, "maxResults": 2, "total": len(mine), key: part, **last})

        return give

    def single(seen: Seen, name: str) -> Said:
        found = next((one for one in ISSUES if one["key"] == name), None)
        missing = {"errorMessages": ["Issue does not exist or you do not have permission to see it."], "errors": {}}
        return Said(body=found) if found else Said(404, missing)

    basic = base64.b64encode(f"ana@acme.example:{TOKEN}".encode()).decode()
    return Stand(
        "jira",
        {"query": "project = OPS", **WINDOW},
        {"JIRA_EMAIL": "ana@acme.example", "JIRA_TOKEN": TOKEN},
        (("authorization", f"Basic {basic}"),),
        "Client must be authenticated to access this resource.",
        (
            Route("/rest/api/3/search/jql", "jql fields maxResults nextPageToken", search),
            Route("/rest/api/3/issue/([A-Z0-9-]+)", "fields", single),
            Route(
                "/rest/api/3/issue/([A-Z0-9-]+)/comment", "startAt maxResults", numbered("comments", COMMENTS, False)
            ),
            Route("/rest/api/3/issue/([A-Z0-9-]+)/changelog", "startAt maxResults", numbered("values", CHANGES, True)),
        ),
        {"issues": "jira", "issue": "jira", "comments": "jira", "changes": "jira"},
        9,
        ({"incident": "OPS-42"}, {"incident": f"{SITE}/browse/OPS-42?focusedId=1"}),
    )
