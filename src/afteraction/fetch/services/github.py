"""GitHub: an issue with comments and timeline; deployments with statuses, workflow runs, releases, merges and commits of a window.

Pages follow the ``Link`` header. Deployments, releases and pull requests have no window of their own: they come newest first and
are read until they are older.
"""

from __future__ import annotations

import re

from afteraction.fetch.plan import (
    Api,
    Asked,
    Plan,
    Query,
    Secret,
    by_link,
    iso_of,
    known,
    one,
    own_id,
    pages,
    until_older,
    within,
)

_REPO = re.compile(r"(?:\A|/)([A-Za-z0-9_-][A-Za-z0-9_.-]{0,80}/(?!\.\.?(?:/|\Z))[A-Za-z0-9_.-]{1,100}?)(?:\.git)?/?\Z")
_ISSUE = re.compile(r"(?:\A#?|/(?:issues|pull)/)(\d{1,10})(?:[/?#]|\Z)")
_OWN = re.compile(r"\d{1,20}")
_SIZE = ("per_page", "100")


def _plan(asked: Asked) -> Plan:
    repo = f"/repos/{known(_REPO, asked.repo, 'repository of GitHub', '--repo owner/name')[1]}"
    if asked.incident:
        issue = known(_ISSUE, asked.incident, "issue of GitHub", "its number or its address")[1]
        yield from one(Query("issue", f"{repo}/issues/{issue}"))
        for name in ("comments", "timeline"):
            yield from pages(Query(name, f"{repo}/issues/{issue}/{name}", (_SIZE,)), by_link)
    if asked.since is None and asked.until is None and asked.incident:
        return
    window = asked.window
    first, last = map(iso_of, window)
    newest = until_older(by_link, "created_at", window[0])
    deployments = yield from pages(Query("deployments", f"{repo}/deployments", (_SIZE,)), newest)
    for deployment in within(deployments, "created_at", window):
        own = own_id(deployment, "id", _OWN)
        yield from pages(Query("statuses", f"{repo}/deployments/{own}/statuses", (_SIZE,)), by_link)
    created = ("created", f"{first}..{last}")
    yield from pages(Query("runs", f"{repo}/actions/runs", (created, _SIZE), "workflow_runs", optional=True), by_link)
    yield from pages(Query("releases", f"{repo}/releases", (_SIZE,)), newest)
    closed = (("state", "closed"), ("sort", "updated"), ("direction", "desc"), _SIZE)
    yield from pages(Query("pulls", f"{repo}/pulls", closed), until_older(by_link, "updated_at", window[0]))
    yield from pages(Query("commits", f"{repo}/commits", (("since", first), ("until", last), _SIZE)), by_link)


API = Api(
    "GitHub",
    "https://api.github.com",
    ("repo", "incident", "since", "until"),
    (Secret("github", ("GITHUB_TOKEN", "GH_TOKEN")),),
    lambda values: {
        "authorization": f"Bearer {values[0]}",
        "accept": "application/vnd.github+json",
        "x-github-api-version": "2022-11-28",
    },
    _plan,
    (
        "GET /repos/REPO/issues/N, /comments, /timeline: of --incident",
        "GET /repos/REPO/deployments, each with its /statuses: those from --since to --until",
        "GET /repos/REPO/actions/runs, /commits: from --since to --until",
        "GET /repos/REPO/releases, /pulls: the newest first, until they are older than --since",
    ),
    "a fine-grained token for the repository with read access to contents, deployments, actions, issues, pull requests",
    "schema",
)
