"""Dash0: the webhooks of its check rules. Knowledge: a body in a public repository."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.ports import Evidence
from afteraction.domain.record import Record, RecordKind
from afteraction.readers._alerts import names, obj, objs, pairs, prose, web
from afteraction.readers._events import EventReader, Moment, moments
from afteraction.readers._json import Element, dig, text_of


def _is_alert(item: dict[str, Any]) -> bool:
    issue = obj(dig(item, "data", "issue"))
    return text_of(item.get("type")).startswith("alert.") and "issueIdentifier" in issue and "start" in issue


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    if not _is_alert(element.value):
        yield "not an alert with its issue"
        return
    issue = obj(dig(element.value, "data", "issue"))
    rules = names(objs(issue.get("checkrules")), "name")
    labels = [(prose(one.get("key")), prose(dig(one, "value", "stringValue"))) for one in objs(issue.get("labels"))]
    service = next((value for key, value in labels if key == "service.name"), "")
    table = [Moment("data/issue/start", "Fired", "firing")]
    if prose(issue.get("status")) == "resolved":
        table.append(Moment("data/issue/end", "Resolved", "resolved"))
    yield "an alert without a time"
    yield from moments(
        element, artifact, RecordKind.ALERT, table, prose(issue.get("summary")) or rules,
        f"dash0:{text_of(issue.get('id'))}", detail=issue.get("description"), channel=service, permalink=web(issue.get("url")),
        fields=pairs(("state", issue.get("status")), ("rule", rules), *((key, value) for key, value in labels if key)),
    )  # fmt: skip


READER = EventReader(
    "dash0", "Dash0 alerts", (), _is_alert, "an alert whose data holds an issue with issueIdentifier, as Dash0 sends it", _make,
    "the issue's start and end, ISO 8601 in UTC", "the issue's url", Evidence.FIXTURE,
)  # fmt: skip
