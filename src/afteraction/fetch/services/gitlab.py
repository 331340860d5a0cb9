"""GitLab: an issue or incident with its notes; deployments, pipelines, merge requests and releases of a window.

Pages follow the ``Link`` header. Releases have no window: they come newest first and are read until they are older.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from afteraction.fetch.plan import Api, Asked, Plan, Query, Secret, by_link, iso_of, known, one, pages, until_older

_PROJECT = re.compile(r"\A(?:https?://[^/\s]{1,200}/)?(\d{1,12}|[\w.-]{1,100}(?:/[\w.-]{1,100}){1,20})/?\Z")
_ISSUE = re.compile(r"(?:\A#?|/-/issues/(?:incident/)?|/-/work_items/)(\d{1,10})(?:[/?#]|\Z)")
_SIZE = ("per_page", "100")


def _plan(asked: Asked) -> Plan:
    project = f"/projects/{quote(known(_PROJECT, asked.repo, 'project of GitLab', '--repo group/project')[1], safe='')}"
    if asked.incident:
        issue = known(_ISSUE, asked.incident, "issue of GitLab", "its number or its address")[1]
        yield from one(Query("issue", f"{project}/issues/{issue}"))
        oldest = (("sort", "asc"), ("order_by", "created_at"), _SIZE)
        yield from pages(Query("notes", f"{project}/issues/{issue}/notes", oldest), by_link)
    if asked.since is None and asked.until is None and asked.incident:
        return
    first, last = map(iso_of, asked.window)
    params = (("updated_after", first), ("updated_before", last), ("order_by", "updated_at"), ("sort", "asc"), _SIZE)
    yield from pages(Query("deployments", f"{project}/deployments", params), by_link)
    yield from pages(Query("pipelines", f"{project}/pipelines", params), by_link)
    yield from pages(Query("merges", f"{project}/merge_requests", (("state", "merged"), *params)), by_link)
    newest = until_older(by_link, "released_at", asked.window[0])
    yield from pages(
        Query("releases", f"{project}/releases", (("order_by", "released_at"), ("sort", "desc"), _SIZE)), newest
    )


API = Api(
    "GitLab",
    "https://gitlab.com/api/v4",
    ("repo", "incident", "since", "until"),
    (Secret("gitlab", ("GITLAB_TOKEN", "GITLAB_PRIVATE_TOKEN")),),
    lambda values: {"private-token": values[0]},
    _plan,
    (
        "GET /projects/PROJECT/issues/N, /notes: of --incident",
        "GET /projects/PROJECT/deployments, /pipelines, /merge_requests: updated from --since to --until",
        "GET /projects/PROJECT/releases: the newest first, until they are older than --since",
    ),
    "a project access token with the scope `read_api` and the role Reporter",
    "docs",
)
