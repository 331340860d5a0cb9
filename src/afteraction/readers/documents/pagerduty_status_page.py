"""PagerDuty status pages: the updates of their posts, and postmortems, as the API gives them.

An update was published at ``reported_at``. Its status and severity are references whose names stand in another list, so only
a name that the reference itself carries is read. Knowledge: the vendor's API schema and its examples.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.ports import Evidence
from afteraction.domain.record import Actor, Record, RecordKind
from afteraction.readers._alerts import UNDERSTOOD, obj, pairs, prose, record
from afteraction.readers._chat import words_of_html
from afteraction.readers._events import EventReader
from afteraction.readers._json import Element, text_of

_KINDS = ("status_page_post_update", "status_page_post_postmortem", "status_page_postmortem")
_STATES = frozenset({"investigating", "identified", "monitoring", "resolved", "detected", "scheduled", "completed"})


def _is_update(item: dict[str, Any]) -> bool:
    return item.get("type") in _KINDS and "reported_at" in item


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    update = element.value
    if not _is_update(update):
        known = text_of(update.get("type")).startswith("status_page")
        yield f"{UNDERSTOOD}a part of a status page that is no update" if known else "not an update of a post"
        return
    post, state = obj(update.get("post")), _name(update.get("status"))
    own, about = text_of(update.get("id")), text_of(post.get("id"))
    yield record(
        artifact,
        RecordKind.STATUS,
        element.locator,
        update["reported_at"],
        words_of_html(text_of(update.get("message"))),
        author=Actor("status page", bot=True),
        title=prose(post.get("title")),
        status=state.lower() if state.lower() in _STATES else "postmortem" if "postmortem" in update["type"] else "",
        key=f"pagerduty:{own}" if own else "",
        group=f"pagerduty:{about}" if about else "",
        fields=pairs(
            ("state", state), ("severity", _name(update.get("severity"))), ("reviewed", update.get("reviewed_status")),
        ),
    )  # fmt: skip


def _name(reference: Any) -> str:
    given = obj(reference)
    return prose(given.get("summary") or given.get("name") or given.get("description"))


READER = EventReader(
    "pagerduty-status-page", "PagerDuty status page updates", ("post_updates", "post_update", "postmortem"), _is_update,
    "updates of type status_page_post_update with reported_at, as PagerDuty's API gives them", _make,
    "reported_at, ISO 8601 in UTC", evidence=Evidence.SCHEMA,
)  # fmt: skip
