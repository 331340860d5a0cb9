"""GitLab's REST API v4: projects by their encoded path, pages by the ``Link`` header."""

from __future__ import annotations

from typing import Any

from tests.fetch.kit import SINCE, TOKEN, UNTIL, WINDOW, Route, Stand, sliced
from tests.wire.kit import Said, Seen

PAGE = "https://gitlab.com/acme/web/shop/-"
ANA = {"id": 41, "username": "anaruiz", "name": "Ana Ruiz", "state": "active"}
SHA = "6dcb09b5b57875f334f61aebed695e2e4193db5e"
DEPLOYMENTS = [
    {
        "id": own, "iid": own, "ref": "main", "sha": SHA, "created_at": f"2026-02-16T03:0{own}:00.000Z", "updated_at": f"2026-02-16T03:0{own}:50.000Z",
        "status": "success", "user": ANA, "environment": {"id": 3, "name": "production"},
        "deployable": {
            "id": own, "status": "success", "stage": "deploy", "name": "deploy", "web_url": f"{PAGE}/jobs/{own}", "user": ANA,
            "started_at": f"2026-02-16T03:0{own}:05.000Z", "finished_at": f"2026-02-16T03:0{own}:50.000Z", "commit": {"id": SHA, "title": "A smaller pool"},
        },
    }
    for own in (4, 5, 6)
]  # fmt: skip
PIPELINES = [
    {
        "id": 61, "iid": 6, "project_id": 5, "sha": SHA, "ref": "main", "status": "success", "source": "push", "web_url": f"{PAGE}/pipelines/61",
        "created_at": "2026-02-16T03:02:00.000Z", "updated_at": "2026-02-16T03:07:00.000Z",
    }
]  # fmt: skip
MERGES = [
    {
        "id": 71, "iid": 7, "project_id": 5, "title": "A smaller pool", "state": "merged", "created_at": "2026-02-15T20:00:00.000Z",
        "merged_at": "2026-02-16T03:01:00.000Z", "merge_user": ANA, "author": ANA, "source_branch": "pool", "target_branch": "main",
        "merge_commit_sha": SHA, "web_url": f"{PAGE}/merge_requests/7", "description": "",
    }
]  # fmt: skip
RELEASES = [
    {
        "tag_name": "v1.8.2", "name": "1.8.2", "description": "", "created_at": at, "released_at": at, "author": ANA, "commit": {"id": SHA},
        "_links": {"self": f"{PAGE}/releases/v1.8.2"},
    }
    for at in ("2026-02-16T04:06:00.000+01:00", "2026-02-15T03:06:00.000+01:00", "2026-02-14T03:06:00.000+01:00", "2026-02-13T03:06:00.000+01:00")
]  # fmt: skip
ISSUE = {
    "id": 81, "iid": 8, "project_id": 5, "title": "Checkout fails", "description": "HTTP 503", "state": "closed", "author": ANA, "labels": ["sev2"],
    "created_at": "2026-02-16T03:15:00.000Z", "closed_at": "2026-02-16T04:00:00.000Z", "issue_type": "incident", "web_url": f"{PAGE}/issues/8",
}  # fmt: skip
NOTES = [
    {
        "id": own, "body": "the pool is full", "author": ANA, "created_at": f"2026-02-16T03:2{own}:00.000Z", "system": False, "noteable_type": "Issue",
        "noteable_iid": 8, "project_id": 5, "internal": False,
    }
    for own in (1, 2, 3)
]  # fmt: skip


def stand() -> Stand:
    project = "/projects/acme%2Fweb%2Fshop"

    def listed(rows: list[Any]) -> Any:
        def give(seen: Seen) -> Said:
            inside = (seen.query.get("updated_after", SINCE), seen.query.get("updated_before", UNTIL)) == (SINCE, UNTIL)
            part, link = sliced(rows if inside else [], seen, 2)
            return Said(body=part, headers={"link": link} if link else {})

        return give

    window = "updated_after updated_before order_by sort per_page page"
    return Stand(
        "gitlab",
        {"repo": "acme/web/shop", "incident": "8", **WINDOW},
        {"GITLAB_TOKEN": TOKEN},
        (("private-token", TOKEN),),
        {"message": "401 Unauthorized"},
        (
            Route(f"{project}/issues/8", "", lambda seen: Said(body=ISSUE)),
            Route(f"{project}/issues/8/notes", "sort order_by per_page page", listed(NOTES)),
            Route(f"{project}/deployments", window, listed(DEPLOYMENTS)),
            Route(f"{project}/pipelines", window, listed(PIPELINES)),
            Route(f"{project}/merge_requests", f"{window} state", listed(MERGES)),
            Route(f"{project}/releases", "order_by sort per_page page", listed(RELEASES)),
        ),
        {
            "issue": "gitlab-issues",
            "notes": "gitlab-issues",
            "deployments": "gitlab",
            "pipelines": "gitlab",
            "merges": "gitlab",
            "releases": "gitlab",
        },
        8,
        ({"repo": "https://gitlab.com/acme/web/shop", "incident": f"{PAGE}/issues/8"},),
    )
