"""GitHub: what was done on an issue, as its timeline and its events tell it.

``event`` names it (``closed``, ``labeled``, ``cross-referenced``, ``commented``); ``actor`` did it at ``created_at``, a review has
``submitted_at``, a commit has no time of its own here. From memory; the comments of issues were read in real webhooks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from afteraction.domain.record import Record
from afteraction.readers._alerts import UNDERSTOOD, is_time, obj, prose, web
from afteraction.readers._events import EventReader, at
from afteraction.readers._json import Element, text_of
from afteraction.readers._tickets import Ticket
from afteraction.readers.documents._github import actor_of

_TOLD = {
    "labeled": "label/name", "unlabeled": "label/name", "assigned": "assignee/login", "unassigned": "assignee/login",
    "milestoned": "milestone/title", "renamed": "rename/to", "cross-referenced": "source/issue/html_url",
    "closed": "state_reason", "reopened": "", "locked": "lock_reason", "referenced": "commit_id", "review_requested": "requested_reviewer/login",
    "merged": "commit_id", "connected": "", "pinned": "", "transferred": "", "converted_to_discussion": "",
}  # fmt: skip


_QUIET = frozenset(
    {"mentioned", "subscribed", "unsubscribed", "committed"}
)  # of no interest, but a page may begin with them


@cache
def _issue() -> re.Pattern[str]:
    return re.compile(
        r"https://[^/\s]{1,200}/(?:repos/)?([\w.-]{1,100}/[\w.-]{1,100})/issues/(?:(\d{1,10})|events/|comments/)"
    )


def _is_event(item: dict[str, Any]) -> bool:
    name = text_of(item.get("event"))
    return (name in _TOLD or name == "commented") and ("actor" in item or "user" in item) and "created_at" in item


def _is_known(item: dict[str, Any]) -> bool:
    return _is_event(item) or (text_of(item.get("event")) in _QUIET and ("actor" in item or "sha" in item))


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    item = element.value
    name = prose(item.get("event"))
    if not _is_event(item):
        named = bool(name) or "sha" in item
        yield (
            f"{UNDERSTOOD}an event without a time or of no interest: {name or 'a commit'}"
            if named
            else "not an event of an issue"
        )
        return
    issue = obj(item.get("issue"))
    found = _issue().match(text_of(issue.get("html_url") or item.get("issue_url") or item.get("html_url")))
    own = f"{found[1]}#{found[2]}" if found and found[2] else ""
    ticket = Ticket(artifact, element.locator, "github", own, prose(issue.get("title")), web(issue.get("html_url")))
    who, raw = actor_of(item.get("actor") or item.get("user")), item["created_at"]
    if name == "commented":
        yield ticket.said("", raw, prose(item.get("body")), who, prose(item.get("id")), link=web(item.get("html_url")))
    elif is_time(raw):
        about = prose(at(item, _TOLD[name])) if _TOLD[name] else ""
        made = ticket.changed(
            "", raw, "status" if name in ("closed", "reopened") else name, "", name, who, prose(item.get("id"))
        )
        yield made._replace(
            text=f"{name} {about}".strip(), key=f"github:event/{prose(item.get('id'))}" if item.get("id") else ""
        )


READER = EventReader(
    "github-timeline", "GitHub issue timeline", (), _is_known,
    "events with event, actor and created_at, as GitHub's issue timeline gives them", _make,
    "created_at of each event, UTC", "html_url of the comment or issue",
)  # fmt: skip
