"""GitHub: deployments, workflow runs, releases, pull requests, issues; from REST, webhooks and ``gh … --json``.

One dispatcher reads every shape, so a file may mix them; the readers below differ only in what they claim.

- A deployment is a request (``requested``); only a deployment *status* ``success`` says that it went live.
- A run's start is ``run_started_at`` of this attempt (``created_at`` is the first attempt's); its end is ``updated_at``
  once it is completed, which is approximate: re-runs and log expiry move it. A job's ``completed_at`` is exact.
- A release was made public at ``published_at``; its ``created_at`` is the commit's date. Drafts have no such time.
- ``merge_commit_sha`` is set on pull requests that were never merged; only ``merged_at`` tells.
- A push webhook has ``repository.pushed_at`` as epoch seconds (elsewhere ISO) and its commits' own times with offsets.
- ``gh`` writes camelCase and Go's zero time for "not yet".
- A webhook without a time of its own (a label, a deletion) is understood and left out, never dated by another field.

Source: octokit/webhooks payload examples, GitHub's REST description; ``gh --json`` names and the audit log from memory.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Actor, Item, Level, Locator, Record, RecordKind, Skipped, Unread
from afteraction.domain.stamps import parse_epoch, parse_iso
from afteraction.domain.when import Instant, Stamp, Unknown
from afteraction.readers._json import Document, Element, dig, text_of
from afteraction.readers._sample import HeadSample
from afteraction.readers._text import clean

_LISTS = ("workflow_runs", "jobs", "items", "check_runs", "examples", "request/payload")
_NO_TIME = Unknown("the item carries no readable time")
_API = re.compile(r"https://(?:api\.github\.com|(?P<host>[^/\s]+)/api/v3)/repos/(?P<repo>[^/\s]+/[^/\s]+)(?:/|\Z)")
_REPO = re.compile(
    r"https://(?P<host>[^/\s]+)/(?P<repo>[^/\s]+/[^/\s]+)/(?:pull|issues|actions|releases|commit|deployments|runs)\b"
)
_URL = re.compile(r"https?://[^\s<>\"')\]]+")
_DEPLOYMENT_STATES: Mapping[str, str] = {
    "success": "success", "in_progress": "in_progress", "failure": "failure", "error": "failure", "inactive": "inactive",
    "queued": "requested", "pending": "requested", "waiting": "requested",
}  # fmt: skip
_CONCLUSIONS: Mapping[str, str] = {
    "success": "success", "failure": "failure", "timed_out": "failure", "startup_failure": "failure",
    "cancelled": "warning", "action_required": "warning", "stale": "warning", "neutral": "normal", "skipped": "normal",
}  # fmt: skip
_WAITING = frozenset({"queued", "requested", "waiting", "pending"})
_ENVELOPE_PARTS = (  # the object the event is about comes first: a job's webhook may hold its deployment as well
    "deployment_status", "workflow_job", "deployment", "workflow_run", "check_run", "release", "comment", "review",
    "pull_request", "issue",
)  # fmt: skip


class _Item(NamedTuple):
    """One object with its place and what stands around it (the webhook, or the page of a list)."""

    value: dict[str, Any]
    place: Locator
    around: dict[str, Any]
    artifact: str

    def get(self, *names: str) -> str:
        """The first of several spellings of a field that has a text."""
        return next((text for name in names if (text := text_of(self.value.get(name)))), "")

    @property
    def repo(self) -> str:
        """``owner/name``, from the repository beside it or an address."""
        for owner in (self.value, self.around):
            name = text_of(dig(owner.get("repository"), "full_name")) or text_of(
                dig(owner.get("repository"), "nameWithOwner")
            )
            if name:
                return name
        for name in ("html_url", "url", "deployment_url", "issue_url"):
            address = text_of(self.value.get(name))
            found = _API.match(address) or _REPO.match(address)
            if found:
                return found["repo"]
        return ""


class _Sort(NamedTuple):
    """A sort of object: how it is told by its keys, and how it becomes records."""

    name: str
    needs: tuple[frozenset[str], ...]  # one of these sets of keys must be there
    read: Callable[[_Item], Iterator[Record]]
    why: str


def _when(text: str) -> Stamp:
    """ISO in REST and gh, epoch seconds in push webhooks and the audit log."""
    return (parse_epoch(text) if text.isdigit() else parse_iso(text)) or _NO_TIME


def _real(text: str) -> bool:
    return bool(text) and isinstance(_when(text), Instant)


def _before(one: str, other: str) -> bool:
    """Whether one time lies before another; an approximate end may, and then says nothing."""
    left, right = _when(one), _when(other)
    return isinstance(left, Instant) and isinstance(right, Instant) and left.ns < right.ns


def _actor(*people: Any) -> Actor | None:
    """The first person that has a login; bots are marked by GitHub."""
    for person in people:
        login = text_of(dig(person, "login")) or (person if isinstance(person, str) else "")
        if login:
            bot = dig(person, "type") == "Bot" or dig(person, "is_bot") is True or login.endswith("[bot]")
            return Actor(clean(login), clean(login), bot)
    return None


def _links(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(link.rstrip(".,;:") for link in _URL.findall(text)))


def _make(
    item: _Item,
    raw: str,
    text: str,
    *,
    key: str,
    group: str = "",
    status: str = "",
    title: str = "",
    author: Actor | None = None,
    permalink: str = "",
    kind: RecordKind = RecordKind.CHANGE,
    thread: str = "",
    fields: tuple[tuple[str, str], ...] = (),
) -> Record:
    text = clean(text).strip()
    return Record(
        item.artifact,
        0,
        kind,
        _when(raw),
        text,
        item.place,
        author,
        title=" ".join(clean(title).split()),
        level=Level.ERROR if status == "failure" else Level.NONE,
        status=status,
        channel=clean(item.repo),
        thread=thread,
        key=_named(key),
        group=_named(group),
        permalink=permalink if permalink.startswith("https://") else "",
        raw_time=raw,
        links=_links(text),
        fields=tuple((name, clean(value)) for name, value in fields if value),
    )


def _named(key: str) -> str:
    """The key with its vendor, "" when a part of it is not known: half a key would be equal to another's."""
    return f"github:{key}" if all(key.split("/")) and not key.startswith("#") else ""


def _web(item: _Item) -> str:
    """The page of the item: html_url, or gh's url, which is the page as well; never an API address."""
    page = item.get("html_url")
    if page:
        return page
    url = item.get("url")
    return url if _REPO.match(url) and not _API.match(url) else ""


def _deployments_page(item: _Item) -> str:
    """Deployments have no page of their own: the repository's list of them, when the file holds the address."""
    base = text_of(dig(item.around.get("repository"), "html_url"))
    if not base:
        found = _API.match(item.get("url", "deployment_url"))
        base = f"https://{found['host'] or 'github.com'}/{found['repo']}" if found else ""
    return f"{base}/deployments" if base else ""


def _deployment(item: _Item) -> Iterator[Record]:
    ident, ref, where = item.get("id"), item.get("ref"), item.get("environment", "original_environment")
    what = f"{item.get('task') or 'deploy'} {ref} to {where}".strip()
    described = item.get("description")
    yield _make(
        item,
        item.get("created_at"),
        f"Deployment requested: {what}" + (f"\n\n{described}" if described else ""),
        key=f"deployment/{ident}",
        group=f"deployment/{ident}",
        status="requested",
        title=what,
        author=_actor(item.value.get("creator"), item.around.get("sender")),
        permalink=_deployments_page(item),
        fields=(("environment", where), ("sha", item.get("sha")), ("ref", ref), ("task", item.get("task"))),
    )


def _deployment_status(item: _Item) -> Iterator[Record]:
    deployment = item.around.get("deployment")
    ident = text_of(dig(deployment, "id")) or item.get("deployment_url").rstrip("/").rpartition("/")[2]
    state = item.get("state").lower()
    where = item.get("environment") or text_of(dig(deployment, "environment"))
    ref, sha = text_of(dig(deployment, "ref")), text_of(dig(deployment, "sha"))
    described = item.get("description")
    what = " ".join(filter(None, ("Deployment", f"of {ref}" if ref else "", f"to {where}" if where else "")))
    yield _make(
        item,
        item.get("created_at"),
        f"{what}: {state.replace('_', ' ')}" + (f"\n\n{described}" if described else ""),
        key=f"deployment_status/{item.get('id')}",
        group=f"deployment/{ident}" if ident else "",
        status=_DEPLOYMENT_STATES.get(state, ""),
        title=what,
        author=_actor(item.value.get("creator"), item.around.get("sender")),
        permalink=item.get("log_url", "target_url") or _deployments_page(item),
        fields=(("environment", where), ("sha", sha), ("ref", ref), ("state", state)),
    )


def _span(
    item: _Item,
    what: str,
    base: str,
    times: tuple[str, str, str],
    author: Actor | None,
    fields: tuple[tuple[str, str], ...],
) -> Iterator[Record]:
    """Start and end of a run or job as far as they are known: two records with one group.

    times: when it was asked for, started, ended.
    """
    asked, started, ended = times
    state, conclusion = item.get("status").lower(), item.get("conclusion").lower()
    page = _web(item)
    if state in _WAITING:
        yield _make(
            item, asked, f"{what} {state}", key=f"{base}/requested", group=base, status="requested", title=what,
            author=author, permalink=page, fields=fields,
        )  # fmt: skip
        return
    if _real(started) and conclusion != "skipped":
        yield _make(
            item, started, f"{what} started", key=f"{base}/started", group=base, status="in_progress", title=what,
            author=author, permalink=page, fields=fields,
        )  # fmt: skip
    if state == "completed" and _real(ended) and not _before(ended, started):
        yield _make(
            item, ended, f"{what} completed: {conclusion.replace('_', ' ') or 'no conclusion'}", key=f"{base}/completed",
            group=base, status=_CONCLUSIONS.get(conclusion, ""), title=what, author=author, permalink=page,
            fields=(*fields, ("conclusion", conclusion)),
        )  # fmt: skip


def _run(item: _Item) -> Iterator[Record]:
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
    author = _actor(item.value.get("triggering_actor"), item.value.get("actor"), item.around.get("sender"))
    ident = item.get("id", "databaseId")
    ended = item.get("updated_at", "updatedAt")
    base = f"run/{ident}/{attempt}" if attempt else f"run/{ident}"
    for record in _span(item, what, base, (started, started, ended), author, fields):
        late = record.key.endswith("/completed")
        yield record._replace(fields=(*record.fields, ("time_is", "updated_at, approximate"))) if late else record


def _job(item: _Item) -> Iterator[Record]:
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
    yield from _span(item, what, f"job/{ident}", (asked, started, ended), _actor(item.around.get("sender")), fields)


def _release(item: _Item) -> Iterator[Record]:
    published, tag = item.get("published_at", "publishedAt"), item.get("tag_name", "tagName")
    if not _real(published) or item.value.get("draft") is True or item.value.get("isDraft") is True:
        return
    name, body = item.get("name"), item.get("body")
    title = f"Release {tag}" + (f": {name}" if name and name != tag else "")
    ident = f"{item.repo}/{tag}" if item.repo else item.get("id", "databaseId")
    before = item.value.get("prerelease") is True or item.value.get("isPrerelease") is True
    yield _make(
        item,
        published,
        title + (f"\n\n{body}" if body else ""),
        key=f"release/{ident}",
        group=f"release/{ident}",
        status="published",
        title=title,
        author=_actor(item.value.get("author")),
        permalink=_web(item),
        fields=(
            ("tag", tag),
            ("target", item.get("target_commitish", "targetCommitish")),
            ("prerelease", "true" if before else ""),
        ),
    )


def _number_key(item: _Item) -> str:
    """``owner/name#12``: equal in REST, webhooks and gh, whose ids differ."""
    number = item.get("number")
    return f"{item.repo}#{number}" if number else ""


def _pull(item: _Item) -> Iterator[Record]:
    key, number, title = _number_key(item), item.get("number"), item.get("title")
    merged = item.get("merged_at", "mergedAt") or text_of(dig(item.value.get("pull_request"), "merged_at"))
    body = item.get("body")
    base = item.value.get("base")
    fields = (
        ("base", text_of(dig(base, "ref")) or item.get("baseRefName")),
        ("branch", text_of(dig(item.value.get("head"), "ref")) or item.get("headRefName")),
    )
    opener = _actor(item.value.get("user"), item.value.get("author"))
    name = f"Pull request #{number}" if number else "Pull request"
    if _real(merged):
        sha = item.get("merge_commit_sha") or text_of(dig(item.value.get("mergeCommit"), "oid"))
        yield _make(
            item, merged, f"{name} merged: {title}" + (f"\n\n{body}" if body else ""), key=f"{key}/merged", group=key,
            status="merged", title=title, author=_actor(item.value.get("merged_by"), item.value.get("mergedBy")) or opener,
            permalink=_web(item), fields=(("sha", sha), *fields),
        )  # fmt: skip
        return
    yield from _opened(item, name, RecordKind.NOTE, opener, fields)


def _issue(item: _Item) -> Iterator[Record]:
    if isinstance(item.value.get("pull_request"), dict):
        yield from _pull(item)  # lists of issues hold pull requests too
        return
    labels = item.value.get("labels")
    named = [text_of(dig(label, "name")) for label in labels] if isinstance(labels, list) else []
    author = _actor(item.value.get("user"), item.value.get("author"))
    fields = (("labels", ", ".join(filter(None, named))),)
    yield from _opened(item, f"Issue #{item.get('number')}", RecordKind.TICKET, author, fields)


def _opened(
    item: _Item, name: str, kind: RecordKind, author: Actor | None, fields: tuple[tuple[str, str], ...]
) -> Iterator[Record]:
    """What a snapshot of an issue or an unmerged pull request has times for: that it was opened, and that it was closed."""
    key, title, body = _number_key(item), item.get("title"), item.get("body")
    yield _make(
        item, item.get("created_at", "createdAt"), f"{name} opened: {title}" + (f"\n\n{body}" if body else ""), key=key,
        group=key, title=title, author=author, permalink=_web(item), kind=kind, fields=fields,
    )  # fmt: skip
    closed = item.get("closed_at", "closedAt")
    how = "closed" if kind is RecordKind.TICKET else "closed without merging"
    if _real(closed):
        yield _make(
            item, closed, f"{name} {how}: {title}", key=f"{key}/closed", group=key, title=title,
            author=_actor(item.value.get("closed_by")), permalink=_web(item), kind=kind, fields=fields,
        )  # fmt: skip


def _comment(item: _Item) -> Iterator[Record]:
    about = item.around.get("issue") or item.around.get("pull_request")
    number = text_of(dig(about, "number")) or item.get("issue_url", "pull_request_url").rstrip("/").rpartition("/")[2]
    key = f"{item.repo}#{number}" if number else ""
    pull = bool(dig(about, "pull_request")) or "pull_request" in item.around or "pull_request_url" in item.value
    body = item.get("body")
    state = item.get("state").replace("_", " ")
    if not body and not state:
        return
    yield _make(
        item,
        item.get("submitted_at", "created_at", "submittedAt", "createdAt"),
        body or f"Review: {state}",
        key=f"comment/{item.get('id')}" if item.get("id") else "",
        group=key,
        title=text_of(dig(about, "title")),
        author=_actor(item.value.get("user"), item.value.get("author")),
        permalink=_web(item),
        kind=RecordKind.NOTE if pull or not number else RecordKind.TICKET,
        thread=f"github:{key}" if key else "",
        fields=(("review", state),),
    )


def _commit(item: _Item) -> Iterator[Record]:
    """A commit of ``/commits`` or of a push; its key is that of ``git log``."""
    inner = item.value.get("commit")
    inner = inner if isinstance(inner, dict) else item.value
    sha = item.get("sha", "id")
    message = text_of(inner.get("message"))
    written, committed = text_of(dig(inner.get("author"), "date")), text_of(dig(inner.get("committer"), "date"))
    raw = committed or written or item.get("timestamp")
    name = text_of(dig(inner.get("author"), "name"))
    author = (
        Actor(clean(name), clean(text_of(dig(inner.get("author"), "email"))))
        if name
        else _actor(item.value.get("author"))
    )
    paths = [
        text_of(path)
        for part in ("added", "modified", "removed")
        for path in (item.value[part] if isinstance(item.value.get(part), list) else ())
    ]
    record = _make(
        item, raw, message, key="", status="committed", title=message.split("\n\n", 1)[0], author=author, permalink=_web(item),
        fields=(
            ("sha", sha),
            ("author_date", written if committed else ""),
            ("commit_date", committed if written else ""),
            ("files", str(len(paths)) if paths else ""),
            ("paths", ", ".join(paths[:20])),
            ("live", "unknown"),
        ),
    )  # fmt: skip
    yield record._replace(key=f"git:{sha}" if sha else "")


def _count(commits: int) -> str:
    return f"{commits or 'no'} commit{'' if commits == 1 else 's'}"


def _push(item: _Item) -> Iterator[Record]:
    commits = item.value.get("commits")
    listed = [commit for commit in commits if isinstance(commit, dict)] if isinstance(commits, list) else []
    ref = item.get("ref").removeprefix("refs/heads/").removeprefix("refs/")
    what = f"deleted {ref}" if item.value.get("deleted") is True else f"pushed {_count(len(listed))} to {ref}"
    if item.value.get("forced") is True:
        what = f"force-{what}"
    pushed = text_of(dig(item.value.get("repository"), "pushed_at"))
    sha = item.get("after").strip("0") and item.get("after")
    yield _make(
        item, pushed, what, key=f"push/{item.repo}/{ref}/{item.get('before')[:12]}..{item.get('after')[:12]}", title=what,
        author=_actor(item.value.get("sender"), dig(item.value.get("pusher"), "name")), permalink=item.get("compare"),
        fields=(("sha", sha), ("ref", ref), ("live", "unknown")),
    )  # fmt: skip
    for index, commit in enumerate(listed):
        place = item.place._replace(pointer=f"{item.place.pointer}/commits/{index}")
        yield from _commit(_Item(commit, place, item.value, item.artifact))


def _audit(item: _Item) -> Iterator[Record]:
    action, actor = item.get("action"), item.get("actor")
    about = item.get("repo") or item.get("org")
    yield _make(
        item, item.get("@timestamp", "created_at"), f"{action} {about}".strip(), key=f"audit/{item.get('_document_id')}", title=action,
        author=Actor(clean(actor), clean(actor), actor.endswith("[bot]")) if actor else None,
        fields=(("action", action), ("repository", item.get("repo"))),
    )  # fmt: skip


def _keys(*names: str) -> frozenset[str]:
    return frozenset(names)


_SORTS = (
    _Sort(
        "deployment_status",
        (_keys("state", "deployment_url", "created_at"), _keys("state", "environment_url", "creator")),
        _deployment_status,
        "deployment statuses with state and deployment_url, as GitHub's API gives them",
    ),
    _Sort(
        "deployment",
        (
            _keys("statuses_url", "environment", "sha"),
            _keys("sha", "ref", "task", "environment", "creator", "created_at"),
        ),
        _deployment,
        "deployments with sha, ref, task and environment, as GitHub's API gives them",
    ),
    _Sort(
        "run",
        (
            _keys("run_number", "head_sha", "workflow_id"),
            _keys("run_number", "run_attempt", "head_sha"),
            _keys("databaseId", "workflowName", "status"),
            _keys("databaseId", "headSha", "status"),
            _keys("workflowName", "conclusion", "createdAt"),
            _keys("workflowName", "conclusion", "startedAt"),
        ),
        _run,
        "workflow runs with their number, attempt and commit, as GitHub Actions gives them",
    ),
    _Sort(
        "job",
        (
            _keys("run_id", "steps", "started_at"),
            _keys("databaseId", "steps", "startedAt"),
            _keys("check_suite", "head_sha", "started_at"),
        ),
        _job,
        "jobs with run_id and steps, as GitHub Actions gives them",
    ),
    _Sort(
        "release",
        (_keys("tag_name", "target_commitish", "published_at"), _keys("tagName", "publishedAt")),
        _release,
        "releases with tag_name and published_at, as GitHub gives them",
    ),
    _Sort(
        "pull",
        (
            _keys("merged_at", "merge_commit_sha", "base", "head"),
            _keys("number", "mergedAt", "title"),
            _keys("number", "headRefName", "title"),
        ),
        _pull,
        "pull requests with merged_at, base and head, as GitHub gives them",
    ),
    _Sort(
        "comment",
        (
            _keys("user", "body", "issue_url", "html_url"),
            _keys("user", "body", "pull_request_url", "html_url"),
            _keys("user", "body", "author_association", "html_url", "commit_id"),
        ),
        _comment,
        "comments with issue_url and user, as GitHub gives them",
    ),
    _Sort(
        "issue",
        (_keys("number", "title", "user", "comments_url"), _keys("number", "title", "createdAt", "url", "body")),
        _issue,
        "issues with number, user and comments_url, as GitHub gives them",
    ),
    _Sort(
        "commit",
        (_keys("sha", "commit", "html_url", "parents"),),
        _commit,
        "commits with sha and parents, as GitHub's API gives them",
    ),
    _Sort(
        "audit",
        (_keys("@timestamp", "action", "actor", "_document_id"),),
        _audit,
        "audit log entries with @timestamp and actor",
    ),
)
_BY_NAME = {sort.name: sort for sort in _SORTS}
_ENVELOPE_SORTS = {
    "workflow_job": "job",
    "workflow_run": "run",
    "check_run": "job",
    "pull_request": "pull",
    "review": "comment",
}


def _sort_of(value: dict[str, Any]) -> _Sort | None:
    return next((sort for sort in _SORTS if any(keys <= value.keys() for keys in sort.needs)), None)


def _is_envelope(value: dict[str, Any]) -> bool:
    """A webhook: the repository (or organisation) and who set it off stand beside the object."""
    if not isinstance(value.get("sender"), dict):
        return False
    return isinstance(value.get("repository"), dict) or (
        "action" in value and isinstance(value.get("organization"), dict)
    )


def _is_push(value: dict[str, Any]) -> bool:
    return {"ref", "before", "after", "commits", "repository"} <= value.keys() and isinstance(value["repository"], dict)


def _records(value: dict[str, Any], place: Locator, around: dict[str, Any], artifact: str) -> Iterator[Record]:
    if _is_push(value):
        yield from _push(_Item(value, place, around, artifact))
        return
    if _is_envelope(value):
        for part in _ENVELOPE_PARTS:
            inner = value.get(part)
            if isinstance(inner, dict):
                inside = place._replace(pointer=f"{place.pointer}/{part}")
                action = value.get("action") if part == "comment" else ""
                for record in _BY_NAME[_ENVELOPE_SORTS.get(part, part)].read(_Item(inner, inside, value, artifact)):
                    yield record._replace(edited=action == "edited", deleted=action == "deleted")
                return
    sort = _sort_of(value)
    if sort is not None:
        yield from sort.read(_Item(value, place, around, artifact))


@dataclass(frozen=True, slots=True)
class GitHubReader:
    """One group of GitHub's objects. It is a `Reader`; see the module."""

    name: str
    title: str
    sorts: frozenset[str]
    time_rule: str
    link_rule: str = "html_url of the item"
    evidence: Evidence = Evidence.FIXTURE

    def identify(self, sample: Sample) -> Match | None:
        """Claim a document whose first object has the keys of this group."""
        for value in _first(sample.doc):
            if _is_push(value) or _is_envelope(value):
                known = _is_push(value) or any(isinstance(value.get(part), dict) for part in _ENVELOPE_PARTS)
                if "webhook" not in self.sorts or not (known or _points_to_github(value)):
                    return None
                what = "push" if _is_push(value) else next((part for part in _ENVELOPE_PARTS if part in value), "event")
                return Match(Rank.SIGNATURE, f"a GitHub webhook ({what}) with its repository and sender")
            sort = _sort_of(value)
            if sort is not None:
                return Match(Rank.SIGNATURE, sort.why) if sort.name in self.sorts else None
        return None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """Every object of the file, whatever its sort."""
        ordinal = 0
        doc = HeadSample(artifact).doc
        # `gh run view --json …,jobs` is a run that holds its jobs; elsewhere jobs are a list of their own.
        whole = isinstance(doc, dict) and (_sort_of(doc) is not None or _is_push(doc) or _is_envelope(doc))
        for element in Document(artifact, () if whole else _LISTS).walk():
            if not isinstance(element, Element):
                yield element
                continue
            value, place = element.value, element.locator
            if not isinstance(value, dict):
                yield Unread(place.start, place.end, "not an object where one of GitHub's was expected", place.line)
                continue
            before = ordinal
            for record in self._all(value, place, element.envelope, artifact.id):
                yield record._replace(ordinal=ordinal)
                ordinal += 1
            if ordinal == before:
                yield _nothing(value, place)

    def _all(self, value: dict[str, Any], place: Locator, around: dict[str, Any], artifact: str) -> Iterator[Record]:
        yield from _records(value, place, around, artifact)
        jobs = value.get("jobs")
        for index, job in enumerate(jobs if isinstance(jobs, list) else ()):
            if isinstance(job, dict):
                yield from _records(job, place._replace(pointer=f"{place.pointer}/jobs/{index}"), value, artifact)


def _nothing(value: dict[str, Any], place: Locator) -> Skipped | Unread:
    sort = _sort_of(value)
    if _is_envelope(value):
        action = clean(text_of(value.get("action")))
        return Skipped(place.start, place.end, f"a webhook that says nothing with a time of its own {action}".strip())
    if sort is not None:
        return Skipped(place.start, place.end, f"a {sort.name.replace('_', ' ')} that has not happened yet")
    return Unread(place.start, place.end, "not an object of GitHub that is known here", place.line)


def _first(doc: Any) -> Iterator[dict[str, Any]]:
    """The first object of a document, and the first inside the lists it may wrap."""
    value = doc[0] if isinstance(doc, list) and doc else doc
    if not isinstance(value, dict):
        return
    yield value
    for path in _LISTS:
        inner: Any = value
        for key in path.split("/"):
            inner = inner.get(key) if isinstance(inner, dict) else None
        first = inner[0] if isinstance(inner, list) and inner else inner
        if isinstance(first, dict):
            yield first


def _points_to_github(value: dict[str, Any]) -> bool:
    for owner in ("repository", "organization"):
        url = text_of(dig(value.get(owner), "url"))
        if _API.match(url) or urlsplit(url).netloc in ("api.github.com", "github.com"):
            return True
    return False


READERS = (
    GitHubReader(
        "github-webhook",
        "GitHub webhooks",
        frozenset({"webhook"}),
        "the time of the object inside, UTC; a push's is repository.pushed_at, epoch seconds",
    ),
    GitHubReader(
        "github-deployments",
        "GitHub deployments and their statuses",
        frozenset({"deployment", "deployment_status"}),
        "created_at: of a deployment the request, of a status the moment it was reached, UTC",
        "the status's log_url, else the repository's list of deployments",
    ),
    GitHubReader(
        "github-actions",
        "GitHub Actions runs and jobs",
        frozenset({"run", "job"}),
        "run_started_at of this attempt and updated_at once completed (approximate); of jobs started_at and completed_at, UTC",
    ),
    GitHubReader("github-releases", "GitHub releases", frozenset({"release"}), "published_at, UTC; drafts have none"),
    GitHubReader(
        "github-pulls",
        "GitHub pull requests and commits",
        frozenset({"pull", "commit"}),
        "merged_at, else created_at and closed_at; of commits the commit date; UTC",
    ),
    GitHubReader(
        "github-issues",
        "GitHub issues and comments",
        frozenset({"issue", "comment"}),
        "created_at and closed_at, UTC",
    ),
    GitHubReader(
        "github-audit",
        "GitHub audit log",
        frozenset({"audit"}),
        "@timestamp, epoch milliseconds",
        "none",
        Evidence.MEMORY,
    ),
)
