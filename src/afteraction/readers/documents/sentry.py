"""Sentry: issue alerts, issue and metric alert webhooks, and issues as the API lists them.

An event's ``datetime`` is its time; ``timestamp`` is the same as a number with decimals, ``received`` is later. First and
last seen come from the clocks of the programs that failed. A webhook about an issue does not say when somebody resolved or
assigned it: that record has no time.

Knowledge: the vendor's documentation and real webhooks; the list of issues from memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.ports import Evidence
from afteraction.domain.record import Level, Record, RecordKind
from afteraction.domain.when import Unknown
from afteraction.readers import _alerts
from afteraction.readers._alerts import inside, is_time, obj, pairs, prose, record, web
from afteraction.readers._events import EventReader, Moment, actor, moments
from afteraction.readers._json import Element, dig, text_of

_ACTED = Unknown("the webhook does not say when this was done", "the time it was received, from the receiver's log")
_STATES = {"resolved": "resolved", "assigned": "reassigned", "archived": "snoozed", "ignored": "snoozed"}
_METRIC = (
    Moment("data/metric_alert/date_started", "Metric alert began"),
    Moment("data/metric_alert/date_detected", "Metric alert", "firing"),
    Moment("data/metric_alert/date_closed", "Metric alert closed", "resolved"),
)


def _is_event(item: dict[str, Any]) -> bool:
    event = _event_of(item)
    known = "issue_id" in event or "culprit" in event or "culprit" in item
    return known and "event_id" in event and ("datetime" in event or "timestamp" in event)


def _is_issue(item: dict[str, Any]) -> bool:
    issue = obj(dig(item, "data", "issue")) or item
    return "firstSeen" in issue and "lastSeen" in issue and ("shortId" in issue or "culprit" in issue)


def _is_metric(item: dict[str, Any]) -> bool:
    return "date_started" in obj(dig(item, "data", "metric_alert"))


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    item = element.value
    if _is_metric(item):
        yield from _metric(element, artifact)
    elif _is_issue(item):
        yield from _issue(element, artifact)
    elif _is_event(item):
        yield _event(element, artifact)
    else:
        yield "not an event, issue or metric alert of Sentry"


def _event_of(item: dict[str, Any]) -> dict[str, Any]:
    return obj(dig(item, "data", "event")) or obj(item.get("event"))


def _event(element: Element, artifact: str) -> Record:
    item = element.value
    event = _event_of(item)
    where = "datetime" if is_time(event.get("datetime")) else "timestamp"
    title, word = prose(event.get("title") or event.get("message") or item.get("message")), prose(event.get("level"))
    issue = text_of(event.get("issue_id") or (item.get("id") if "data" not in item else ""))
    rule = prose(dig(item, "data", "triggered_rule"))
    under = "data/event" if "data" in item else "event"
    return record(
        artifact,
        RecordKind.ALERT,
        inside(element.locator, f"{under}/{where}"),
        event.get(where),
        "\n".join(filter(None, (title, prose(event.get("culprit") or item.get("culprit"))))),
        title=title,
        level=_alerts.severity(word) or Level.ERROR,
        status="firing",
        channel=prose(event.get("project") if not isinstance(event.get("project"), int) else item.get("project_name")),
        key=f"sentry:event/{text_of(event['event_id'])}",
        group=f"sentry:issue/{issue}" if issue else "",
        permalink=web(event.get("web_url")) or web(item.get("url")),
        fields=pairs(
            ("severity", word), ("rule", rule), ("environment", event.get("environment")), ("release", event.get("release")),
            ("platform", event.get("platform")),
        ),
    )  # fmt: skip


def _issue(element: Element, artifact: str) -> Iterator[Record]:
    item = element.value
    hook = "data" in item
    issue = obj(dig(item, "data", "issue")) if hook else item
    prefix = "data/issue/" if hook else ""
    action = prose(item.get("action")) if hook else ""
    title, group = prose(issue.get("title")), f"sentry:issue/{text_of(issue.get('id'))}"
    word = prose(issue.get("level"))
    common: dict[str, Any] = {
        "level": _alerts.severity(word),
        "channel": prose(dig(issue, "project", "slug") or dig(issue, "project", "name")),
        "permalink": web(issue.get("permalink")) or web(issue.get("web_url")),
        "fields": pairs(
            ("severity", word),
            ("number", issue.get("shortId")),
            ("state", issue.get("status")),
            ("count", issue.get("count")),
            ("users", issue.get("userCount")),
            ("assignee", dig(issue, "assignedTo", "name")),
        ),
    }
    table = [Moment(f"{prefix}firstSeen", "First seen", "triggered" if action == "created" else "")]
    if issue.get("lastSeen") != issue.get("firstSeen"):
        table.append(Moment(f"{prefix}lastSeen", "Last seen"))
    yield from moments(
        element, artifact, RecordKind.ALERT, table, title, group, detail=prose(issue.get("culprit")), **common
    )
    if action and action != "created":
        yield record(
            artifact, RecordKind.ALERT, inside(element.locator, "action"), "", f"{action.capitalize()}: {title}",
            time=_ACTED, author=actor(item.get("actor")), title=title, status=_STATES.get(action, ""),
            key=f"{group}/{action}", group=group, **common,
        )  # fmt: skip


def _metric(element: Element, artifact: str) -> Iterator[Record]:
    item, alert = element.value, obj(dig(element.value, "data", "metric_alert"))
    title = prose(dig(item, "data", "description_title") or alert.get("title"))
    word = prose(item.get("action"))
    yield from moments(
        element, artifact, RecordKind.ALERT, _METRIC, title, f"sentry:metric/{text_of(alert.get('id'))}",
        detail=prose(dig(item, "data", "description_text")), level=_alerts.severity(word),
        permalink=web(dig(item, "data", "web_url")), fields=pairs(("severity", word), ("number", alert.get("identifier"))),
    )  # fmt: skip


READER = EventReader(
    "sentry", "Sentry events, issues and metric alerts", (),
    lambda item: _is_metric(item) or _is_issue(item) or _is_event(item),
    "an event with event_id and culprit, or an issue with firstSeen and lastSeen, as Sentry gives them", _make,
    "the event's datetime, the issue's firstSeen and lastSeen, ISO 8601 in UTC", "the event's web_url, the issue's permalink",
    Evidence.FIXTURE,
)  # fmt: skip
