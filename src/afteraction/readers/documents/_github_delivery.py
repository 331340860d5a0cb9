"""What GitHub knows of a change on its way out: deployments and their statuses, workflow runs, jobs, checks, releases.

- A deployment is a request (``requested``); only a deployment *status* ``success`` says that it went live.
- A run's start is ``run_started_at`` of this attempt (``created_at`` is the first attempt's); its end is ``updated_at``
  once it is completed, which is approximate: re-runs and log expiry move it. A job's ``completed_at`` is exact.
- A check suite is all checks of one app on one commit; a commit status is one check of another service.
- A release was made public at ``published_at``; its ``created_at`` is the commit's date. Drafts have no such time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from afteraction.domain.record import Actor, Record
from afteraction.readers._json import dig, text_of
from afteraction.readers.documents._github import API, GitHubItem, actor_of, is_before, is_real, make, page_of
from afteraction.readers.documents._runs import ran

_DEPLOYMENT_STATES: Mapping[str, str] = {
    "success": "success", "in_progress": "in_progress", "failure": "failure", "error": "failure", "inactive": "inactive",
    "queued": "requested", "pending": "requested", "waiting": "requested",
}  # fmt: skip
_CONCLUSIONS: Mapping[str, str] = {
    "success": "success", "failure": "failure", "timed_out": "failure", "startup_failure": "failure",
    "cancelled": "cancelled", "action_required": "ended", "stale": "ended", "neutral": "ended", "skipped": "ended",
}  # fmt: skip
_WAITING = frozenset({"queued", "requested", "waiting", "pending"})


def _deployments_page(item: GitHubItem) -> str:
    """Deployments have no page of their own: the repository's list of them, when the file holds the address."""
    base = text_of(dig(item.around.get("repository"), "html_url"))
    if not base:
        found = API.match(item.get("url", "deployment_url"))
        base = f"https://{found['host'] or 'github.com'}/{found['repo']}" if found else ""
    return f"{base}/deployments" if base else ""


def deployment_records(item: GitHubItem) -> Iterator[Record]:
    """A deployment: that it was requested."""
    ident, ref, where = item.get("id"), item.get("ref"), item.get("environment", "original_environment")
    what = f"{item.get('task') or 'deploy'} {ref} to {where}".strip()
    described = item.get("description")
    yield make(
        item,
        item.get("created_at"),
        f"Deployment requested: {what}" + (f"\n\n{described}" if described else ""),
        key=f"deployment/{ident}",
        group=f"deployment/{ident}",
        status="requested",
        title=what,
        author=actor_of(item.value.get("creator"), item.around.get("sender")),
        permalink=_deployments_page(item),
        fields=(("environment", where), ("sha", item.get("sha")), ("ref", ref), ("task", item.get("task"))),
    )


def status_records(item: GitHubItem) -> Iterator[Record]:
    """A deployment's status: the state it reached."""
    deployment = item.around.get("deployment")
    ident = text_of(dig(deployment, "id")) or item.get("deployment_url").rstrip("/").rpartition("/")[2]
    state = item.get("state").lower()
    where = item.get("environment") or text_of(dig(deployment, "environment"))
    ref, sha = text_of(dig(deployment, "ref")), text_of(dig(deployment, "sha"))
    described = item.get("description")
    what = " ".join(filter(None, ("Deployment", f"of {ref}" if ref else "", f"to {where}" if where else "")))
    yield make(
        item,
        item.get("created_at"),
        f"{what}: {state.replace('_', ' ')}" + (f"\n\n{described}" if described else ""),
        key=f"deployment_status/{item.get('id')}",
        group=f"deployment/{ident}" if ident else "",
        status=_DEPLOYMENT_STATES.get(state, ""),
        title=what,
        author=actor_of(item.value.get("creator"), item.around.get("sender")),
        permalink=item.get("log_url", "target_url") or _deployments_page(item),
        fields=(("environment", where), ("sha", sha), ("ref", ref), ("state", state)),
    )


def _span(
    item: GitHubItem,
    what: str,
    base: str,
    times: tuple[str, str, str],
    author: Actor | None,
    names: tuple[str, ...],
    fields: tuple[tuple[str, str], ...],
) -> Iterator[Record]:
    """Start and end of a run or job as far as they are known: two records with one group.

    times: when it was asked for, started, ended. names: by which it says whether it deploys.
    """
    asked, started, ended = times
    state, conclusion = item.get("status").lower(), item.get("conclusion").lower()
    page = page_of(item)
    if state in _WAITING:
        yield make(
            item, asked, f"{what} {state}", key=f"{base}/requested", group=base, status=ran("requested", *names),
            title=what, author=author, permalink=page, fields=fields,
        )  # fmt: skip
        return
    if is_real(started) and conclusion != "skipped":
        yield make(
            item, started, f"{what} started", key=f"{base}/started", group=base, status=ran("in_progress", *names),
            title=what, author=author, permalink=page, fields=fields,
        )  # fmt: skip
    if state == "completed" and is_real(ended) and not is_before(ended, started):
        yield make(
            item, ended, f"{what} completed: {conclusion.replace('_', ' ') or 'no conclusion'}", key=f"{base}/completed",
            group=base, status=ran(_CONCLUSIONS.get(conclusion, ""), *names), title=what, author=author, permalink=page,
            fields=(*fields, ("conclusion", conclusion)),
        )  # fmt: skip


def run_records(item: GitHubItem) -> Iterator[Record]:
    """A workflow run: one attempt's start and end."""
    name, number = item.get("name", "workflowName"), item.get("run_number", "number")
    attempt = item.get("run_attempt", "attempt")
    branch, shown = item.get("head_branch", "headBranch"), item.get("display_title", "displayTitle")
    name = name or text_of(dig(item.around.get("workflow"), "name"))
    what = " ".join(
        filter(None, (f"Workflow {name}".strip(), f"#{number}" if number else "", f"on {branch}" if branch else ""))
    )
    what += f" ({shown})" if shown and shown != name else ""
    first = attempt in ("", "1")
    started = item.get("run_started_at", "startedAt") or (item.get("created_at", "createdAt") if first else "")
    fields = (
        ("sha", item.get("head_sha", "headSha")),
        ("branch", branch),
        ("event", item.get("event")),
        ("attempt", "" if first else attempt),
    )
    author = actor_of(item.value.get("triggering_actor"), item.value.get("actor"), item.around.get("sender"))
    ident = item.get("id", "databaseId")
    ended = item.get("updated_at", "updatedAt")
    base = f"run/{ident}/{attempt}" if attempt else f"run/{ident}"
    for record in _span(item, what, base, (started, started, ended), author, (name,), fields):
        late = record.key.endswith("/completed")
        yield record._replace(fields=(*record.fields, ("time_is", "updated_at, approximate"))) if late else record


def job_records(item: GitHubItem) -> Iterator[Record]:
    """A job, or the check run behind it: GitHub gives both the same id."""
    steps = item.value.get("steps")
    failed = [
        text_of(step.get("name"))
        for step in (steps if isinstance(steps, list) else ())
        if isinstance(step, dict) and step.get("conclusion") == "failure"
    ]
    workflow = item.get("workflow_name", "workflowName") or text_of(item.around.get("workflowName"))
    what = f"{'Job' if 'steps' in item.value else 'Check'} {item.get('name')}".strip() + (
        f" of {workflow}" if workflow else ""
    )
    fields = (
        ("sha", item.get("head_sha") or text_of(item.around.get("headSha"))),
        ("run", item.get("run_id") or text_of(item.around.get("databaseId"))),
        ("runner", item.get("runner_name")),
        ("failed_steps", ", ".join(filter(None, failed))),
    )
    started, ended = item.get("started_at", "startedAt"), item.get("completed_at", "completedAt")
    ident = item.get("id", "databaseId")
    asked = item.get("created_at", "createdAt") or started
    # A job's webhook holds the deployment that it makes; a job of a workflow that deploys may only build or test.
    names = ("deployment",) if isinstance(item.around.get("deployment"), dict) else (item.get("name"),)
    who = actor_of(item.around.get("sender"))
    yield from _span(item, what, f"job/{ident}", (asked, started, ended), who, names, fields)


def suite_records(item: GitHubItem) -> Iterator[Record]:
    """A check suite: its start and its end, which is when it was last changed."""
    app, branch = text_of(dig(item.value.get("app"), "name")), item.get("head_branch")
    what = " ".join(filter(None, ("Check suite", f"of {app}" if app else "", f"on {branch}" if branch else "")))
    fields = (("sha", item.get("head_sha")), ("branch", branch), ("checks", item.get("latest_check_runs_count")))
    begun, ended = item.get("created_at"), item.get("updated_at")
    who = actor_of(item.around.get("sender"))
    for record in _span(item, what, f"suite/{item.get('id')}", (begun, begun, ended), who, ("check",), fields):
        late = record.key.endswith("/completed")
        yield record._replace(fields=(*record.fields, ("time_is", "updated_at, approximate"))) if late else record


def check_records(item: GitHubItem) -> Iterator[Record]:
    """A commit status: the state that a check of another service reached."""
    context, state, sha = item.get("context"), item.get("state").lower(), item.get("sha")
    what = f"Status {context}" + (f" of {sha[:7]}" if sha else "")
    described = item.get("description")
    yield make(
        item,
        item.get("created_at"),
        f"{what}: {state}" + (f"\n\n{described}" if described else ""),
        key=f"status/{item.get('id')}",
        group=f"status/{sha}/{context.replace('/', ':')}",
        status=ran(_DEPLOYMENT_STATES.get(state, ""), context, "check"),
        title=what,
        author=actor_of(item.value.get("creator"), item.value.get("sender")),
        permalink=item.get("target_url"),
        fields=(("sha", sha), ("context", context), ("state", state)),
    )


def release_records(item: GitHubItem) -> Iterator[Record]:
    """A release, if it was published."""
    published, tag = item.get("published_at", "publishedAt"), item.get("tag_name", "tagName")
    if not is_real(published) or item.value.get("draft") is True or item.value.get("isDraft") is True:
        return
    name, body = item.get("name"), item.get("body")
    title = f"Release {tag}" + (f": {name}" if name and name != tag else "")
    ident = f"{item.repo}/{tag}" if item.repo else item.get("id", "databaseId")
    before = item.value.get("prerelease") is True or item.value.get("isPrerelease") is True
    yield make(
        item,
        published,
        title + (f"\n\n{body}" if body else ""),
        key=f"release/{ident}",
        group=f"release/{ident}",
        status="published",
        title=title,
        author=actor_of(item.value.get("author")),
        permalink=page_of(item),
        fields=(
            ("tag", tag),
            ("target", item.get("target_commitish", "targetCommitish")),
            ("prerelease", "true" if before else ""),
        ),
    )
