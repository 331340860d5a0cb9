"""What people did on GitHub: pull requests, issues, comments, commits, pushes, and the log of their actions.

- ``merge_commit_sha`` is set on pull requests that were never merged; only ``merged_at`` tells.
- A push webhook has ``repository.pushed_at`` as epoch seconds (elsewhere ISO) and its commits' own times with offsets.
"""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.domain.record import Actor, Record, RecordKind
from afteraction.readers._json import dig, text_of
from afteraction.readers._text import clean
from afteraction.readers.documents._github import GitHubItem, actor_of, is_real, make, page_of


def _number_key(item: GitHubItem) -> str:
    """``owner/name#12``: equal in REST, webhooks and gh, whose ids differ."""
    number = item.get("number")
    return f"{item.repo}#{number}" if number else ""


def pull_records(item: GitHubItem) -> Iterator[Record]:
    """A pull request: that it was merged, else that it was opened and closed."""
    key, number, title = _number_key(item), item.get("number"), item.get("title")
    merged = item.get("merged_at", "mergedAt") or text_of(dig(item.value.get("pull_request"), "merged_at"))
    body = item.get("body")
    base = item.value.get("base")
    fields = (
        ("base", text_of(dig(base, "ref")) or item.get("baseRefName")),
        ("branch", text_of(dig(item.value.get("head"), "ref")) or item.get("headRefName")),
    )
    opener = actor_of(item.value.get("user"), item.value.get("author"))
    name = f"Pull request #{number}" if number else "Pull request"
    if is_real(merged):
        sha = item.get("merge_commit_sha") or text_of(dig(item.value.get("mergeCommit"), "oid"))
        yield make(
            item, merged, f"{name} merged: {title}" + (f"\n\n{body}" if body else ""), key=f"{key}/merged", group=key,
            status="merged", title=title, author=actor_of(item.value.get("merged_by"), item.value.get("mergedBy")) or opener,
            permalink=page_of(item), fields=(("sha", sha), *fields),
        )  # fmt: skip
        return
    yield from _opened(item, name, RecordKind.NOTE, opener, fields)


def _github_key(item: GitHubItem) -> str:
    key = _number_key(item)
    return f"github:{key}" if key else ""


def issue_records(item: GitHubItem) -> Iterator[Record]:
    """An issue: that it was opened and closed."""
    if isinstance(item.value.get("pull_request"), dict):
        yield from pull_records(item)  # lists of issues hold pull requests too
        return
    labels = item.value.get("labels")
    named = [text_of(dig(label, "name")) for label in labels] if isinstance(labels, list) else []
    author = actor_of(item.value.get("user"), item.value.get("author"))
    fields = (("labels", ", ".join(filter(None, named))),)
    yield from _opened(item, f"Issue #{item.get('number')}", RecordKind.TICKET, author, fields)
    said = item.value.get("comments")  # ``gh issue view --json`` has them inside; elsewhere it is their number
    for index, comment in enumerate(said if isinstance(said, list) else ()):
        if isinstance(comment, dict):
            place = item.place._replace(pointer=f"{item.place.pointer}/comments/{index}")
            around = {**item.around, "issue": item.value}
            for made in comment_records(GitHubItem(comment, place, around, item.artifact)):
                yield made._replace(group=_github_key(item), thread=_github_key(item), kind=RecordKind.TICKET)


def _opened(
    item: GitHubItem, name: str, kind: RecordKind, author: Actor | None, fields: tuple[tuple[str, str], ...]
) -> Iterator[Record]:
    """What a snapshot of an issue or an unmerged pull request has times for: that it was opened, and that it was closed."""
    ticket = kind is RecordKind.TICKET
    key, title, body = _number_key(item), item.get("title"), item.get("body")
    yield make(
        item, item.get("created_at", "createdAt"), f"{name} opened: {title}" + (f"\n\n{body}" if body else ""), key=key,
        group=key, title=title, author=author, permalink=page_of(item), kind=kind, fields=fields,
    )  # fmt: skip
    closed = item.get("closed_at", "closedAt")
    how = "closed" if ticket else "closed without merging"
    if is_real(closed):
        yield make(
            item, closed, f"{name} {how}: {title}", key=f"{key}/closed", group=key, title=title,
            author=actor_of(item.value.get("closed_by")), permalink=page_of(item), kind=kind, fields=fields,
            status="closed" if ticket else "",
        )  # fmt: skip


def comment_records(item: GitHubItem) -> Iterator[Record]:
    """A comment or a review, if it says anything."""
    about = item.around.get("issue") or item.around.get("pull_request")
    number = text_of(dig(about, "number")) or item.get("issue_url", "pull_request_url").rstrip("/").rpartition("/")[2]
    key = f"{item.repo}#{number}" if number else ""
    pull = bool(dig(about, "pull_request")) or "pull_request" in item.around or "pull_request_url" in item.value
    body = item.get("body")
    state = item.get("state").replace("_", " ")
    if not body and not state:
        return
    yield make(
        item,
        item.get("submitted_at", "created_at", "submittedAt", "createdAt"),
        body or f"Review: {state}",
        key=f"comment/{item.get('id')}" if item.get("id") else "",
        group=key,
        title=text_of(dig(about, "title")),
        author=actor_of(item.value.get("user"), item.value.get("author")),
        permalink=page_of(item),
        kind=RecordKind.NOTE if pull or not number else RecordKind.TICKET,
        thread=f"github:{key}" if key else "",
        fields=(("review", state),),
    )


def commit_records(item: GitHubItem) -> Iterator[Record]:
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
        else actor_of(item.value.get("author"))
    )
    paths = [
        text_of(path)
        for part in ("added", "modified", "removed")
        for path in (item.value[part] if isinstance(item.value.get(part), list) else ())
    ]
    record = make(
        item, raw, message, key="", status="committed", title=message.split("\n\n", 1)[0], author=author, permalink=page_of(item),
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


def push_records(item: GitHubItem) -> Iterator[Record]:
    """A push and its commits."""
    commits = item.value.get("commits")
    listed = [commit for commit in commits if isinstance(commit, dict)] if isinstance(commits, list) else []
    ref = item.get("ref").removeprefix("refs/heads/").removeprefix("refs/")
    what = f"deleted {ref}" if item.value.get("deleted") is True else f"pushed {_count(len(listed))} to {ref}"
    if item.value.get("forced") is True:
        what = f"force-{what}"
    pushed = text_of(dig(item.value.get("repository"), "pushed_at"))
    sha = item.get("after").strip("0") and item.get("after")
    yield make(
        item, pushed, what, key=f"push/{item.repo}/{ref}/{item.get('before')[:12]}..{item.get('after')[:12]}", title=what,
        author=actor_of(item.value.get("sender"), dig(item.value.get("pusher"), "name")), permalink=item.get("compare"),
        fields=(("sha", sha), ("ref", ref), ("live", "unknown")),
    )  # fmt: skip
    for index, commit in enumerate(listed):
        place = item.place._replace(pointer=f"{item.place.pointer}/commits/{index}")
        yield from commit_records(GitHubItem(commit, place, item.value, item.artifact))


def audit_records(item: GitHubItem) -> Iterator[Record]:
    """An entry of the audit log."""
    action, actor = item.get("action"), item.get("actor")
    about = item.get("repo") or item.get("org")
    yield make(
        item, item.get("@timestamp", "created_at"), f"{action} {about}".strip(), key=f"audit/{item.get('_document_id')}", title=action,
        author=Actor(clean(actor), clean(actor), actor.endswith("[bot]")) if actor else None,
        fields=(("action", action), ("repository", item.get("repo"))),
    )  # fmt: skip
