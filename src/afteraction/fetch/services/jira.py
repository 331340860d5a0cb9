"""Jira Cloud: an issue, or those of a search in a window, with comments and changes.

The search reads by POST or GET; GET is used. It follows ``nextPageToken``, comments and changes count by ``startAt``. A window is
given in milliseconds, since a time in JQL is taken in the zone of whoever asks; that JQL takes them is from memory.
"""

from __future__ import annotations

import base64
import re
from typing import Any

from afteraction.fetch.plan import Api, Asked, Plan, Query, Secret, at, by_cursor, by_offset, known, one, own_id, pages

_ISSUE = re.compile(
    r"(?:\A|/browse/|[?&]selectedIssue=|/queues/[\w/]{1,40}/)([A-Z][A-Z0-9_]{1,30}-\d{1,9})(?:[/?#&]|\Z)"
)
_KEY = re.compile(r"[A-Z][A-Z0-9_]{1,30}-\d{1,9}")
_FIELDS = "summary,description,created,creator,reporter,status,priority,issuetype,assignee,labels,resolutiondate"


def _plan(asked: Asked) -> Plan:
    if asked.incident:
        key = known(_ISSUE, asked.incident, "issue of Jira", "its key, such as OPS-42, or its address")[1]
        yield from one(Query("issue", f"/rest/api/3/issue/{key}", (("fields", _FIELDS),)))
        yield from _about(key)
        return
    first, last = asked.window
    jql = f"{f'({asked.query}) AND ' if asked.query else ''}updated >= {first * 1000} AND created <= {last * 1000}"
    params = (("jql", jql), ("fields", _FIELDS), ("maxResults", "100"))
    found = yield from pages(
        Query("issues", "/rest/api/3/search/jql", params, "issues"), by_cursor("nextPageToken", "nextPageToken")
    )
    for issue in found:
        yield from _about(own_id(issue, "key", _KEY))


def _about(key: str) -> Any:
    path, size = f"/rest/api/3/issue/{key}", (("startAt", "0"), ("maxResults", "100"))
    yield from pages(Query("comments", f"{path}/comment", size, "comments"), by_offset("startAt", _more))
    yield from pages(Query("changes", f"{path}/changelog", size, "values"), by_offset("startAt", _more))


def _more(doc: Any, behind: int) -> bool:
    total = at(doc, "total")
    return at(doc, "isLast") is not True and isinstance(total, int) and behind < total


def _headers(values: tuple[str, ...]) -> dict[str, str]:
    email, secret = values
    if not email:
        return {"authorization": f"Bearer {secret}"}
    return {"authorization": "Basic " + base64.b64encode(f"{email}:{secret}".encode()).decode()}


API = Api(
    "Jira",
    "",
    ("incident", "since", "until", "query"),
    (Secret("jira-email", ("JIRA_EMAIL",), needed=False), Secret("jira", ("JIRA_TOKEN", "JIRA_API_TOKEN"))),
    _headers,
    _plan,
    (
        "GET /rest/api/3/issue/KEY, or /rest/api/3/search/jql: updated since --since and created until --until, and as --query says",
        "GET /rest/api/3/issue/KEY/comment, /changelog: of each issue, 100 a page",
    ),
    "an API token (`JIRA_EMAIL` names its account; without it the token is sent as a bearer) with the scope `read:jira-work`",
    "schema, memory",
)
