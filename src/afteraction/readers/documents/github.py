"""GitHub: deployments, workflow runs, releases, pull requests, issues; from REST, webhooks and ``gh … --json``.

One dispatcher reads every shape, so a file may mix them; the readers below differ only in what they claim. What becomes
of each sort of object is in ``_github_delivery`` and ``_github_work``. A webhook without a time of its own (a label, a
deletion) is understood and left out, never dated by another field.

Source: octokit/webhooks payload examples, GitHub's REST description; ``gh --json`` names and the audit log from memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Item, Locator, Record, Skipped, Unread
from afteraction.readers._json import Document, Element, dig, text_of
from afteraction.readers._links import host_of
from afteraction.readers._sample import HeadSample
from afteraction.readers._text import clean
from afteraction.readers.documents._github import API, GitHubItem
from afteraction.readers.documents._github_delivery import (
    check_records,
    deployment_records,
    job_records,
    release_records,
    run_records,
    status_records,
    suite_records,
)
from afteraction.readers.documents._github_work import (
    audit_records,
    comment_records,
    commit_records,
    issue_records,
    pull_records,
    push_records,
)

_LISTS = ("workflow_runs", "jobs", "items", "check_runs", "check_suites", "examples", "request/payload")
_ENVELOPE_PARTS = (  # the object the event is about comes first: a job's webhook may hold its deployment as well
    "deployment_status", "workflow_job", "deployment", "workflow_run", "check_run", "check_suite", "release", "comment", "review",
    "pull_request", "issue",
)  # fmt: skip


class _Sort(NamedTuple):
    """A sort of object: how it is told by its keys, and how it becomes records."""

    name: str
    needs: tuple[frozenset[str], ...]  # one of these sets of keys must be there
    read: Callable[[GitHubItem], Iterator[Record]]
    why: str


def _keys(*names: str) -> frozenset[str]:
    return frozenset(names)


_SORTS = (
    _Sort(
        "deployment_status",
        (_keys("state", "deployment_url", "created_at"), _keys("state", "environment_url", "creator")),
        status_records,
        "deployment statuses with state and deployment_url, as GitHub's API gives them",
    ),
    _Sort(
        "deployment",
        (
            _keys("statuses_url", "environment", "sha"),
            _keys("sha", "ref", "task", "environment", "creator", "created_at"),
        ),
        deployment_records,
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
        run_records,
        "workflow runs with their number, attempt and commit, as GitHub Actions gives them",
    ),
    _Sort(
        "job",
        (
            _keys("run_id", "steps", "started_at"),
            _keys("databaseId", "steps", "startedAt"),
            _keys("check_suite", "head_sha", "started_at"),
        ),
        job_records,
        "jobs with run_id and steps, as GitHub Actions gives them",
    ),
    _Sort(
        "suite",
        (
            _keys("head_sha", "before", "after", "app", "created_at"),
            _keys("head_sha", "app", "latest_check_runs_count"),
        ),
        suite_records,
        "check suites with head_sha and app, as GitHub's API gives them",
    ),
    _Sort(
        "check",
        (_keys("sha", "state", "context", "created_at"), _keys("state", "context", "target_url", "created_at")),
        check_records,
        "commit statuses with state and context, as GitHub's API gives them",
    ),
    _Sort(
        "release",
        (_keys("tag_name", "target_commitish", "published_at"), _keys("tagName", "publishedAt")),
        release_records,
        "releases with tag_name and published_at, as GitHub gives them",
    ),
    _Sort(
        "pull",
        (
            _keys("merged_at", "merge_commit_sha", "base", "head"),
            _keys("number", "mergedAt", "title"),
            _keys("number", "headRefName", "title"),
        ),
        pull_records,
        "pull requests with merged_at, base and head, as GitHub gives them",
    ),
    _Sort(
        "comment",
        (
            _keys("user", "body", "issue_url", "html_url"),
            _keys("user", "body", "pull_request_url", "html_url"),
            _keys("user", "body", "author_association", "html_url", "commit_id"),
        ),
        comment_records,
        "comments with issue_url and user, as GitHub gives them",
    ),
    _Sort(
        "issue",
        (_keys("number", "title", "user", "comments_url"), _keys("number", "title", "createdAt", "url", "body")),
        issue_records,
        "issues with number, user and comments_url, as GitHub gives them",
    ),
    _Sort(
        "commit",
        (_keys("sha", "commit", "html_url", "parents"),),
        commit_records,
        "commits with sha and parents, as GitHub's API gives them",
    ),
    _Sort(
        "audit",
        (_keys("@timestamp", "action", "actor", "_document_id"),),
        audit_records,
        "audit log entries with @timestamp and actor",
    ),
)
_BY_NAME = {sort.name: sort for sort in _SORTS}
_ENVELOPE_SORTS = {
    "workflow_job": "job",
    "workflow_run": "run",
    "check_run": "job",
    "check_suite": "suite",
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
        yield from push_records(GitHubItem(value, place, around, artifact))
        return
    if _is_envelope(value):
        for part in _ENVELOPE_PARTS:
            inner = value.get(part)
            if isinstance(inner, dict):
                inside = place._replace(pointer=f"{place.pointer}/{part}")
                action = value.get("action") if part == "comment" else ""
                for record in _BY_NAME[_ENVELOPE_SORTS.get(part, part)].read(
                    GitHubItem(inner, inside, value, artifact)
                ):
                    yield record._replace(edited=action == "edited", deleted=action == "deleted")
                return
    sort = _sort_of(value)
    if sort is not None:
        yield from sort.read(GitHubItem(value, place, around, artifact))


@dataclass(frozen=True, slots=True)
class GitHubReader:
    """One group of GitHub's objects. It is a `Reader`; see the module."""

    name: str
    title: str
    sorts: frozenset[str]
    time_rule: str
    link_rule: str = "html_url of the item"
    evidence: Evidence = Evidence.SCHEMA  # only webhooks were met as real files

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
        if API.match(url) or host_of(url) in ("api.github.com", "github.com"):
            return True
    return False


READERS = (
    GitHubReader(
        "github-webhook",
        "GitHub webhooks",
        frozenset({"webhook"}),
        "the time of the object inside, UTC; a push's is repository.pushed_at, epoch seconds",
        evidence=Evidence.FIXTURE,
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
        "GitHub Actions runs and jobs, check suites and commit statuses",
        frozenset({"run", "job", "suite", "check"}),
        "run_started_at of this attempt and updated_at once completed (approximate); of jobs started_at and completed_at; of statuses created_at, UTC",
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
