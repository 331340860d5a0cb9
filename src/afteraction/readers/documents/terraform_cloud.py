"""Terraform Cloud and Enterprise: runs of its API (JSON:API), and notifications.

``status-timestamps`` holds the moments that a run reached, in whole seconds; ``applied-at`` is when the change was live. The
names are written with hyphens. Knowledge: bodies in public repositories; notifications from memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.ports import Evidence
from afteraction.domain.record import Actor, Person, Record, RecordKind
from afteraction.readers._alerts import UNDERSTOOD, inside, obj, objs, pairs, prose, record, web
from afteraction.readers._events import EventReader, Moment, actor, moments
from afteraction.readers._json import Element, dig, text_of

_UNDER = "attributes/status-timestamps"
_TABLE = (
    Moment("attributes/created-at", "Terraform run asked for", "requested"),
    Moment(f"{_UNDER}/planned-at", "Terraform plan finished"),
    Moment(f"{_UNDER}/confirmed-at", "Terraform run confirmed"),
    Moment(f"{_UNDER}/applying-at", "Terraform apply started", "in_progress"),
    Moment(f"{_UNDER}/applied-at", "Terraform applied", "success"),
    Moment(f"{_UNDER}/errored-at", "Terraform run failed", "failure"),
    Moment(f"{_UNDER}/canceled-at", "Terraform run cancelled"),
    Moment(f"{_UNDER}/discarded-at", "Terraform run discarded"),
)
_STATES = {"applied": "success", "errored": "failure", "applying": "in_progress", "pending": "requested"}


def _is_run(item: dict[str, Any]) -> bool:
    return item.get("type") == "runs" and "status-timestamps" in obj(item.get("attributes"))


def _is_notice(item: dict[str, Any]) -> bool:
    return "run_id" in item and "workspace_name" in item and isinstance(item.get("notifications"), list)


def _make(element: Element, artifact: str) -> Iterator[Record | Person | str]:
    item, facts = element.value, obj(element.value.get("attributes"))
    if _is_notice(item):
        yield from _notice(element, artifact)
    elif _is_run(item):
        yield from _run(element, artifact)
    elif item.get("type") == "users" and prose(facts.get("username")):
        yield Person(text_of(item.get("id")), (prose(facts["username"]),))
        yield f"{UNDERSTOOD}a person"
    else:
        kind = prose(item.get("type"))
        yield f"{UNDERSTOOD}{kind}, named beside the runs" if kind and facts else "not a run"


def _run(element: Element, artifact: str) -> Iterator[Record]:
    item, facts = element.value, obj(element.value["attributes"])
    own = text_of(item.get("id"))
    made_by = text_of(dig(item, "relationships", "created-by", "data", "id"))
    space = text_of(dig(item, "relationships", "workspace", "data", "id"))
    said = prose(facts.get("message"))
    yield from moments(
        element, artifact, RecordKind.CHANGE, _TABLE, f"{own}: {said}" if said else own, f"terraform:{own}",
        author=Actor("", made_by) if made_by else None, channel=space, fields=pairs(
            ("act", "terraform run"), ("state", facts.get("status")), ("source", facts.get("source")), ("reason", facts.get("trigger-reason")),
            ("destroys", "true" if facts.get("is-destroy") is True else ""), ("workspace", space),
            ("version", facts.get("terraform-version")),
        ),
    )  # fmt: skip


def _notice(element: Element, artifact: str) -> Iterator[Record]:
    item = element.value
    own, space, said = text_of(item["run_id"]), prose(item["workspace_name"]), prose(item.get("run_message"))
    for index, notice in enumerate(objs(item["notifications"])):
        state = prose(notice.get("run_status"))
        yield record(
            artifact, RecordKind.CHANGE, inside(element.locator, f"notifications/{index}"),
            notice.get("run_updated_at") or item.get("run_created_at"),
            f"{prose(notice.get('message')) or state}: {said or own}",
            author=actor(notice.get("run_updated_by")) or actor(item.get("run_created_by")),
            title=f"{own}: {said}" if said else own, status=_STATES.get(state, ""), channel=space, group=f"terraform:{own}",
            key=f"terraform:{own}/{state}/{text_of(notice.get('run_updated_at'))}", permalink=web(item.get("run_url")),
            fields=pairs(("act", "terraform run"), ("state", state), ("trigger", notice.get("trigger")), ("workspace", space)),
        )  # fmt: skip


READER = EventReader(
    "terraform-cloud", "Terraform Cloud runs", ("data", "included"), lambda item: _is_run(item) or _is_notice(item),
    "items of type runs with status-timestamps, or notifications of a run_id, as Terraform Cloud gives them", _make,
    "created-at and the status-timestamps, ISO 8601 in UTC", "a notification's run_url; the API does not name the workspace",
    Evidence.SCHEMA,
)  # fmt: skip
