"""GitHub's REST API: lists in pages of which the ``Link`` header names the next, by the repository's number instead of its name."""

from __future__ import annotations

from typing import Any

from tests.fetch.kit import SINCE, TOKEN, UNTIL, WINDOW, Route, Stand, sliced
from tests.wire.kit import Said, Seen

REPO, API = "acme/shop", "https://api.github.com/repos/acme/shop"
ANA = {"login": "anaruiz", "id": 41, "type": "User"}
SHA = "6dcb09b5b57875f334f61aebed695e2e4193db5e"


def deployment(own: int, at: str) -> dict[str, Any]:
    return {
        "id": own, "sha": SHA, "ref": "main", "task": "deploy", "environment": "production", "creator": ANA, "created_at": at,
        "updated_at": at, "url": f"{API}/deployments/{own}", "statuses_url": f"{API}/deployments/{own}/statuses", "description": "",
    }  # fmt: skip


DEPLOYMENTS = [
    deployment(104, "2026-02-16T06:00:00Z"),
    deployment(103, "2026-02-16T03:26:00Z"),
    deployment(102, "2026-02-16T03:08:10Z"),
    deployment(101, "2026-02-15T21:00:00Z"),
    deployment(100, "2026-02-14T21:00:00Z"),
    deployment(99, "2026-02-13T21:00:00Z"),
]
RUNS = [
    {
        "id": own, "name": "deploy", "run_number": own, "run_attempt": 1, "head_sha": SHA, "workflow_id": 7, "status": "completed",
        "conclusion": "success", "event": "push", "head_branch": "main", "created_at": f"2026-02-16T03:0{own}:00Z",
        "run_started_at": f"2026-02-16T03:0{own}:00Z", "updated_at": f"2026-02-16T03:0{own}:50Z", "actor": ANA,
        "html_url": f"https://github.com/{REPO}/actions/runs/{own}",
    }
    for own in (5, 6, 7)
]  # fmt: skip
RELEASES = [
    {
        "id": 1, "tag_name": "v1.8.2", "target_commitish": "main", "name": "1.8.2", "draft": False, "prerelease": False, "author": ANA,
        "created_at": "2026-02-16T03:05:00Z", "published_at": "2026-02-16T03:06:00Z", "body": "a smaller pool",
        "html_url": f"https://github.com/{REPO}/releases/tag/v1.8.2",
    }
]  # fmt: skip
PULLS = [
    {
        "number": 41, "title": "A smaller pool", "state": "closed", "user": ANA, "created_at": "2026-02-15T20:00:00Z",
        "updated_at": "2026-02-16T03:01:00Z", "closed_at": "2026-02-16T03:01:00Z", "merged_at": "2026-02-16T03:01:00Z",
        "merge_commit_sha": SHA, "base": {"ref": "main"}, "head": {"ref": "pool"}, "body": "", "html_url": f"https://github.com/{REPO}/pull/41",
    }
]  # fmt: skip
COMMITS = [
    {
        "sha": SHA, "html_url": f"https://github.com/{REPO}/commit/{SHA}", "url": f"{API}/commits/{SHA}", "author": ANA, "committer": ANA, "parents": [],
        "commit": {
            "message": "A smaller pool", "author": {"name": "Ana Ruiz", "email": "ana@acme.example", "date": "2026-02-16T03:01:00Z"},
            "committer": {"name": "Ana Ruiz", "email": "ana@acme.example", "date": "2026-02-16T03:01:00Z"},
        },
    }
]  # fmt: skip
ISSUE = {
    "number": 7, "title": "Checkout fails", "state": "closed", "user": ANA, "created_at": "2026-02-16T03:15:00Z", "closed_at": "2026-02-16T04:00:00Z",
    "updated_at": "2026-02-16T04:00:00Z", "body": "HTTP 503 on every second order", "comments": 1, "labels": [], "url": f"{API}/issues/7",
    "html_url": f"https://github.com/{REPO}/issues/7", "repository_url": API, "comments_url": f"{API}/issues/7/comments",
    "author_association": "MEMBER",
}  # fmt: skip
COMMENTS = [
    {
        "id": 9, "user": ANA, "body": "the pool is full", "created_at": "2026-02-16T03:20:00Z", "updated_at": "2026-02-16T03:20:00Z",
        "issue_url": f"{API}/issues/7", "html_url": f"https://github.com/{REPO}/issues/7#issuecomment-9", "author_association": "MEMBER",
    }
]  # fmt: skip
TIMELINE = [
    {"event": "labeled", "id": 1, "actor": ANA, "created_at": "2026-02-16T03:16:00Z", "label": {"name": "sev2"}, "url": f"{API}/issues/events/1"},
    {"event": "closed", "id": 2, "actor": ANA, "created_at": "2026-02-16T04:00:00Z", "state_reason": "completed", "url": f"{API}/issues/events/2"},
]  # fmt: skip


def statuses(own: str) -> list[dict[str, Any]]:
    return [
        {
            "id": int(own) * 10 + number, "state": state, "creator": ANA, "created_at": f"2026-02-16T03:{minute}:30Z",
            "updated_at": f"2026-02-16T03:{minute}:30Z", "environment": "production", "deployment_url": f"{API}/deployments/{own}",
            "repository_url": API, "description": "", "target_url": "", "environment_url": "",
        }
        for number, (state, minute) in enumerate((("success", 29), ("in_progress", 27), ("queued", 26)))
    ]  # fmt: skip


def stand() -> Stand:
    repo = f"/(?:repos/{REPO}|repositories/1296269)"

    def listed(rows: list[Any], key: str = "") -> Any:
        def give(seen: Seen, *_: str) -> Said:
            part, link = sliced(rows, seen, 2)
            link = link.replace(f"/repos/{REPO}", "/repositories/1296269").replace("..", "%2E%2E").replace(" ", "+")
            return Said(
                body={"total_count": len(rows), key: part} if key else part, headers={"link": link} if link else {}
            )

        return give

    def runs(seen: Seen) -> Said:
        inside = seen.query["created"] == f"{SINCE}..{UNTIL}"
        found: Said = listed(RUNS if inside else [], "workflow_runs")(seen)
        return found

    return Stand(
        "github",
        {"repo": REPO, "incident": "7", **WINDOW},
        {"GITHUB_TOKEN": TOKEN},
        (
            ("authorization", f"Bearer {TOKEN}"),
            ("accept", "application/vnd.github+json"),
            ("x-github-api-version", "2022-11-28"),
        ),
        {"message": "Bad credentials", "documentation_url": "https://docs.github.com/rest", "status": "401"},
        (
            Route(f"{repo}/issues/7", "", lambda seen: Said(body=ISSUE)),
            Route(f"{repo}/issues/7/comments", "per_page page", listed(COMMENTS)),
            Route(f"{repo}/issues/7/timeline", "per_page page", listed(TIMELINE)),
            Route(f"{repo}/deployments", "per_page page", listed(DEPLOYMENTS)),
            Route(
                f"{repo}/deployments/(\\d+)/statuses", "per_page page", lambda seen, own: listed(statuses(own))(seen)
            ),
            Route(f"{repo}/actions/runs", "created per_page page", runs),
            Route(f"{repo}/releases", "per_page page", listed(RELEASES)),
            Route(f"{repo}/pulls", "state sort direction per_page page", listed(PULLS)),
            Route(f"{repo}/commits", "since until per_page page", listed(COMMITS)),
        ),
        {
            "issue": "github-issues",
            "comments": "github-issues",
            "timeline": "github-timeline",
            "deployments": "github-deployments",
            "statuses": "github-deployments",
            "runs": "github-actions",
            "releases": "github-releases",
            "pulls": "github-pulls",
            "commits": "github-pulls",
        },
        14,
        ({"repo": f"https://github.com/{REPO}.git", "incident": f"https://github.com/{REPO}/issues/7"},),
    )
