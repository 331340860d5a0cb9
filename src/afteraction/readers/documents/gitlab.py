"""GitLab: deployments, pipelines, jobs, merge requests and releases of its API, and webhooks.

A deployment was asked for at ``created_at`` and ended at the end of its job. Webhooks write times as ``2026-02-16 09:12:43
UTC`` or with an offset, the API in ISO 8601, mostly UTC. A push has no time, its commits do; a feature flag's webhook has none.

Knowledge: real webhooks of deployments, jobs and feature flags; the API and the other webhooks from memory and excerpts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from afteraction.domain.ports import Evidence
from afteraction.domain.record import Actor, Record, RecordKind
from afteraction.domain.when import Unknown
from afteraction.readers._alerts import UNDERSTOOD, inside, obj, objs, pairs, prose, record, web
from afteraction.readers._events import EventReader, Moment, actor, at, moments
from afteraction.readers._json import Element, dig, text_of
from afteraction.readers.documents._runs import ran

_ENDS = {"success": "success", "failed": "failure", "canceled": "cancelled", "skipped": "ended"}
_WORDS = {"success": "succeeded", "canceled": "cancelled", "running": "started", "created": "asked for"}
_LATE = Unknown("the webhook carries no time", "the time it was received, or GitLab's audit events")


def _shape(item: dict[str, Any]) -> str:
    """Which of GitLab's items this is, by the names that only it has; "" when it is none."""
    if "object_kind" in item and ("project" in item or "project_name" in item or "project_id" in item):
        return "hook"
    page = text_of(item.get("web_url"))
    if "environment" in item and "deployable" in item and "created_at" in item:
        return "deployment"
    if "source_branch" in item and "target_branch" in item and "iid" in item and "created_at" in item:
        return "merge_request"
    if "tag_name" in item and "released_at" in item:
        return "release"
    if "/pipelines/" in page and "ref" in item and "status" in item:
        return "pipeline"
    if "/jobs/" in page and "stage" in item and "status" in item:
        return "job"
    return ""


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    shape = _shape(element.value)
    if shape == "hook":
        kind = text_of(element.value["object_kind"])
        if kind not in _HOOKS:
            yield f"{UNDERSTOOD}a webhook about a {kind.replace('_', ' ')}"
            return
        yield f"a webhook about a {kind} without a time"
        yield from _HOOKS[kind](element, artifact)
    elif shape:
        yield f"a {shape} without a time"
        yield from _ITEMS[shape](element, artifact)
    else:
        yield "not an item that GitLab is known to export"


_DEPLOYS = "deploy"


def _span(item: dict[str, Any], begun: str, end: str, said: str, *names: str) -> list[Moment]:
    """That a deployment, a pipeline or a job started and how it ended. names: by which it says whether it deploys."""
    state = prose(item.get("status"))
    table = [Moment(begun, f"{said} started", ran("in_progress", *names))]
    if state in _ENDS:
        table.append(Moment(end, f"{said} {_WORDS.get(state, state)}", ran(_ENDS[state], *names)))
    return table


def _job_names(job: dict[str, Any], name: str, stage: str) -> tuple[str, ...]:
    """Its name and stage; a job with an environment deploys to it, whatever it is called."""
    return (_DEPLOYS,) if dig(job, "environment", "name") else (prose(job.get(name)), prose(job.get(stage)))


def _deployment(element: Element, artifact: str) -> Iterator[Record]:
    item = element.value
    place, own = prose(dig(item, "environment", "name")), prose(item.get("id"))
    ref, sha = prose(item.get("ref")), prose(item.get("sha"))
    end = next(
        (path for path in ("finished_at", "deployable/finished_at", "updated_at") if text_of(at(item, path))),
        "updated_at",
    )
    table = [
        Moment("created_at", "Deployment asked for", "requested"),
        *_span(item, "deployable/started_at", end, "Deployment", _DEPLOYS),
    ]
    yield from moments(
        element, artifact, RecordKind.CHANGE, table, f"{ref} to {place}", f"gitlab:deployment/{own}", author=actor(item.get("user")),
        channel=place, permalink=web(dig(item, "deployable", "web_url")),
        detail=prose(dig(item, "deployable", "commit", "title")),
        fields=pairs(("environment", place), ("sha", sha), ("ref", ref), ("state", item.get("status")), ("number", item.get("iid"))),
    )  # fmt: skip


def _pipeline(element: Element, artifact: str) -> Iterator[Record]:
    item = element.value
    ref, own = prose(item.get("ref")), prose(item.get("id"))
    end = "finished_at" if text_of(item.get("finished_at")) else "updated_at"
    begun = "started_at" if text_of(item.get("started_at")) else "created_at"
    table = _span(item, begun, end, "Pipeline", prose(item.get("name")))
    yield from moments(
        element, artifact, RecordKind.CHANGE, table, f"pipeline {own} on {ref}", f"gitlab:pipeline/{own}",
        author=actor(item.get("user")), permalink=web(item.get("web_url")),
        fields=pairs(("sha", item.get("sha")), ("ref", ref), ("state", item.get("status")), ("source", item.get("source"))),
    )  # fmt: skip


def _job(element: Element, artifact: str) -> Iterator[Record]:
    item = element.value
    own, name = prose(item.get("id")), prose(item.get("name"))
    table = _span(item, "started_at", "finished_at", "Job", *_job_names(item, "name", "stage"))
    yield from moments(
        element, artifact, RecordKind.CHANGE, table, f"{name} ({prose(item.get('stage'))})", f"gitlab:job/{own}",
        author=actor(item.get("user")), permalink=web(item.get("web_url")),
        fields=pairs(
            ("sha", dig(item, "commit", "id")), ("ref", item.get("ref")), ("state", item.get("status")),
            ("reason", item.get("failure_reason")),
        ),
    )  # fmt: skip


def _merge_request(element: Element, artifact: str) -> Iterator[Record]:
    item = element.value
    number, title = prose(item.get("iid")), prose(item.get("title"))
    merged = text_of(item.get("merged_at"))
    by = "merge_user" if item.get("merge_user") else "merged_by"
    table = (
        [Moment("merged_at", f"Merge request !{number} merged", "merged", by)]
        if merged
        else [
            Moment("created_at", f"Merge request !{number} opened", "", "author"),
            Moment("closed_at", f"Merge request !{number} closed", "", "closed_by"),
        ]
    )
    yield from moments(
        element, artifact, RecordKind.CHANGE if merged else RecordKind.NOTE, table, title,
        f"gitlab:merge_request/{prose(item.get('project_id'))}!{number}", permalink=web(item.get("web_url")),
        detail=prose(item.get("description")), fields=pairs(
            ("number", number), ("base", item.get("target_branch")), ("branch", item.get("source_branch")),
            ("sha", item.get("merge_commit_sha") or item.get("squash_commit_sha")),
        ),
    )  # fmt: skip


def _release(element: Element, artifact: str) -> Iterator[Record]:
    item = element.value
    tag = prose(item.get("tag_name"))
    yield from moments(
        element, artifact, RecordKind.CHANGE, [Moment("released_at", "Released", "published", "author")],
        prose(item.get("name")) or tag, f"gitlab:release/{tag}", permalink=web(dig(item, "_links", "self")),
        detail=prose(item.get("description")), fields=pairs(("tag", tag), ("sha", dig(item, "commit", "id"))),
    )  # fmt: skip


# Webhooks


def _around(item: dict[str, Any]) -> tuple[str, Actor | None]:
    """(the project's path, who caused it)."""
    return prose(dig(item, "project", "path_with_namespace") or item.get("project_name")), actor(item.get("user"))


def _deployment_hook(element: Element, artifact: str) -> Iterator[Record]:
    item = element.value
    (project, who), state = _around(item), prose(item.get("status"))
    place, own = prose(item.get("environment")), prose(item.get("deployment_id"))
    states = {**_ENDS, "running": "in_progress", "created": "requested", "blocked": "requested"}
    table = [Moment("status_changed_at", f"Deployment {_WORDS.get(state, state)}", states.get(state, ""))]
    yield from moments(
        element, artifact, RecordKind.CHANGE, table, f"{prose(item.get('ref'))} of {project} to {place}", f"gitlab:deployment/{own}",
        author=who, channel=place, permalink=web(item.get("deployable_url")), detail=prose(item.get("commit_title")),
        fields=pairs(("environment", place), ("sha", item.get("short_sha")), ("ref", item.get("ref")), ("state", state)),
    )  # fmt: skip


def _pipeline_hook(element: Element, artifact: str) -> Iterator[Record]:
    item, facts = element.value, obj(element.value.get("object_attributes"))
    project, who = _around(item)
    own, ref = prose(facts.get("id")), prose(facts.get("ref"))
    begun, end = "object_attributes/created_at", "object_attributes/finished_at"
    table = _span(facts, begun, end, "Pipeline", prose(facts.get("name")))
    yield from moments(
        element, artifact, RecordKind.CHANGE, table, f"pipeline {own} of {project} on {ref}", f"gitlab:pipeline/{own}",
        author=who, permalink=web(facts.get("url")) or web(f"{text_of(dig(item, 'project', 'web_url'))}/-/pipelines/{own}"),
        fields=pairs(("sha", facts.get("sha")), ("ref", ref), ("state", facts.get("status")), ("source", facts.get("source"))),
    )  # fmt: skip


def _job_hook(element: Element, artifact: str) -> Iterator[Record]:
    item = element.value
    project, who = _around(item)
    own, state = prose(item.get("build_id")), prose(item.get("build_status"))
    names = _job_names(item, "build_name", "build_stage")
    table = _span({"status": state}, "build_started_at", "build_finished_at", "Job", *names)
    yield from moments(
        element, artifact, RecordKind.CHANGE, table, f"{prose(item.get('build_name'))} ({prose(item.get('build_stage'))}) of {project}",
        f"gitlab:job/{own}", author=who, fields=pairs(
            ("sha", item.get("sha")), ("ref", item.get("ref")), ("state", state), ("reason", item.get("build_failure_reason")),
            ("environment", dig(item, "environment", "name")),
        ),
    )  # fmt: skip


def _merge_hook(element: Element, artifact: str) -> Iterator[Record]:
    item, facts = element.value, obj(element.value.get("object_attributes"))
    (_, who), action = _around(item), prose(facts.get("action"))
    number, title = prose(facts.get("iid")), prose(facts.get("title"))
    said = {"merge": "merged", "open": "opened", "close": "closed", "reopen": "reopened"}.get(
        action, action or "changed"
    )
    raw = "created_at" if action == "open" else "updated_at"
    yield from moments(
        element, artifact, RecordKind.CHANGE if action == "merge" else RecordKind.NOTE,
        [Moment(f"object_attributes/{raw}", f"Merge request !{number} {said}", "merged" if action == "merge" else "")], title,
        f"gitlab:merge_request/{prose(dig(item, 'project', 'id'))}!{number}", author=who, permalink=web(facts.get("url")),
        fields=pairs(
            ("number", number), ("base", facts.get("target_branch")), ("branch", facts.get("source_branch")),
            ("sha", facts.get("merge_commit_sha")),
        ),
    )  # fmt: skip


def _push_hook(element: Element, artifact: str) -> Iterator[Record]:
    item = element.value
    branch = text_of(item.get("ref")).removeprefix("refs/heads/")
    for index, commit in enumerate(objs(item.get("commits"))):
        sha = text_of(commit.get("id"))
        yield record(
            artifact, RecordKind.CHANGE, inside(element.locator, f"commits/{index}"), commit.get("timestamp"),
            prose(commit.get("message")), author=actor(commit.get("author")), title=prose(commit.get("title")),
            status="committed", key=f"git:{sha}" if sha else "", permalink=web(commit.get("url")),
            fields=pairs(("sha", sha), ("branch", branch), ("pushed_by", item.get("user_name"))),
        )  # fmt: skip


def _release_hook(element: Element, artifact: str) -> Iterator[Record]:
    item = element.value
    tag = prose(item.get("tag"))
    yield from moments(
        element, artifact, RecordKind.CHANGE, [Moment("released_at", "Released", "published")], prose(item.get("name")) or tag,
        f"gitlab:release/{tag}", permalink=web(item.get("url")), detail=prose(item.get("description")), fields=pairs(("tag", tag)),
    )  # fmt: skip


def _flag_hook(element: Element, artifact: str) -> Iterator[Record]:
    item, facts = element.value, obj(element.value.get("object_attributes"))
    (project, who), name = _around(item), prose(facts.get("name"))
    how = "on" if facts.get("active") is True else "off"
    yield record(
        artifact, RecordKind.CHANGE, element.locator, "", f"Feature flag {name} of {project} is {how}", time=_LATE, author=who,
        title=name, group=f"gitlab:feature_flag/{prose(facts.get('id'))}", fields=pairs(("flag", name), ("state", how)),
    )  # fmt: skip


_Maker = Callable[[Element, str], Iterator[Record]]
_ITEMS: dict[str, _Maker] = {
    "deployment": _deployment, "pipeline": _pipeline, "job": _job, "merge_request": _merge_request, "release": _release,
}  # fmt: skip
_HOOKS: dict[str, _Maker] = {
    "deployment": _deployment_hook, "pipeline": _pipeline_hook, "build": _job_hook, "job": _job_hook,
    "merge_request": _merge_hook, "push": _push_hook, "release": _release_hook, "feature_flag": _flag_hook,
}  # fmt: skip
_TIMES = "created_at, started_at, finished_at and merged_at, ISO 8601 with their offsets"

READERS = (
    EventReader(
        "gitlab", "GitLab deployments, pipelines, merge requests and releases", (),
        lambda item: _shape(item) in ("deployment", "pipeline", "job", "merge_request", "release"),
        "deployments with deployable, or pipelines, jobs and merge requests with GitLab's web_url", _make, _TIMES,
        "web_url of the item or of its job",
    ),
    EventReader(
        "gitlab-webhook", "GitLab webhooks", (), lambda item: _shape(item) == "hook",
        "an object_kind with its project, as GitLab's webhooks send them", _make,
        "the times of the object inside, with UTC or an offset behind them", "the page of the object, where it is given",
        Evidence.FIXTURE,
    ),
)  # fmt: skip
