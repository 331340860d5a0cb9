"""Opsgenie and the alerts of Jira Service Management: alerts, their logs and notes, and webhooks.

One webhook mixes units: ``createdAt`` counts milliseconds and ``updatedAt`` nanoseconds; an action happened at
``updatedAt``. Alerts that repeat are counted, of which only the first and the last occurrence have a time. The times in
``report`` are lengths since the alert was created: what happened then is told at ``createdAt`` and that much later. A log entry has no id and no state but a sentence of Opsgenie's own, of which the first
words are read when its type is ``system``: people cannot write there.

Knowledge: the vendor's API schema, real webhooks; that logs come newest first is from memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.ports import Evidence
from afteraction.domain.record import Locator, Record, RecordKind
from afteraction.domain.when import MILLI, Instant
from afteraction.readers import _alerts
from afteraction.readers._alerts import details, inside, is_time, names, obj, objs, pairs, prose, record, time_of
from afteraction.readers._events import EventReader, actor
from afteraction.readers._json import Element, text_of

_ACTIONS = {
    "create": ("triggered", "Alert created"), "acknowledge": ("acknowledged", "Acknowledged"),
    "unacknowledge": ("unacknowledged", "Acknowledgement withdrawn"), "close": ("resolved", "Closed"),
    "addnote": ("note", "Note"), "escalate": ("escalated", "Escalated"), "escalatenext": ("escalated", "Escalated"),
    "assignownership": ("reassigned", "Assigned"), "takeownership": ("reassigned", "Ownership taken"),
    "snooze": ("snoozed", "Snoozed"), "snoozeended": ("", "Snooze ended"), "addteam": ("", "Team added"),
    "addrecipient": ("", "Recipient added"), "addresponder": ("", "Responder added"), "addtags": ("", "Tags added"),
    "removetags": ("", "Tags removed"), "delete": ("", "Deleted"), "updatepriority": ("", "Priority changed"),
}  # fmt: skip
_SENTENCES = {
    "alert created": "triggered", "alert acknowledged": "acknowledged", "alert unacknowledged": "unacknowledged",
    "alert closed": "resolved", "alert snoozed": "snoozed", "alert escalated": "escalated",
}  # fmt: skip
_MACHINES = frozenset({"system", "alert api", "opsgenie"})
_HANDLED = (
    ("ackTime", "acknowledgedBy", "acknowledged", "Acknowledged"),
    ("closeTime", "closedBy", "resolved", "Closed"),
)
_LONGEST = 400 * 86_400_000  # milliseconds: more is no length of an alert


def _is_alert(item: dict[str, Any]) -> bool:
    return "tinyId" in item and "createdAt" in item and ("message" in item or "alias" in item)


def _is_entry(item: dict[str, Any]) -> bool:
    return "createdAt" in item and "owner" in item and "offset" in item and ("log" in item or "note" in item)


def _is_hook(item: dict[str, Any]) -> bool:
    return "action" in item and "alertId" in obj(item.get("alert"))


def _alert(element: Element, artifact: str) -> Iterator[Record | str]:
    alert = element.value
    if not _is_alert(alert):
        yield "not an alert with tinyId and createdAt"
        return
    group = f"opsgenie:{text_of(alert.get('id'))}"
    title, word, report = prose(alert.get("message")), prose(alert.get("priority")), obj(alert.get("report"))
    said = prose(alert.get("description"))
    common: dict[str, Any] = {
        "title": title,
        "level": _alerts.severity(word),
        "channel": prose(alert.get("entity")),
        "group": group,
        "fields": pairs(
            ("priority", word),
            ("number", alert.get("tinyId")),
            ("state", alert.get("status")),
            ("acknowledged", alert.get("acknowledged")),
            ("alias", alert.get("alias")),
            ("source", alert.get("source")),
            ("owner", alert.get("owner")),
            ("assignee", names(objs(alert.get("responders")), "name", "username", "id")),
            ("count", alert.get("count")),
            ("acknowledged_by", report.get("acknowledgedBy")),
            ("acknowledged_after_ms", report.get("ackTime")),
            ("closed_by", report.get("closedBy")),
            ("closed_after_ms", report.get("closeTime")),
            ("integration", obj(alert.get("integration")).get("name")),
            *details(alert.get("details")),
        ),
    }
    yield record(
        artifact, RecordKind.ALERT, element.locator, alert["createdAt"], f"{title}\n{said}" if said else title,
        status="triggered", key=f"{group}/created", **common,
    )  # fmt: skip
    last = alert.get("lastOccurredAt")
    if prose(alert.get("count")) not in ("", "0", "1") and is_time(last) and last != alert["createdAt"]:
        yield record(
            artifact, RecordKind.ALERT, inside(element.locator, "lastOccurredAt"), last,
            f"Last of {prose(alert['count'])} occurrences: {title}", key=f"{group}/last", **common,
        )  # fmt: skip
    yield from _handled(alert, element.locator, artifact, common)


def _handled(alert: dict[str, Any], place: Locator, artifact: str, common: dict[str, Any]) -> Iterator[Record]:
    """Who acknowledged and closed an alert, at its beginning and the length that the report gives."""
    report, created = obj(alert.get("report")), time_of(text_of(alert["createdAt"]))
    for length, who, status, said in _HANDLED:
        passed = report.get(length)
        if isinstance(created, Instant) and type(passed) is int and 0 < passed < _LONGEST:
            by = prose(report.get(who))
            yield record(
                artifact,
                RecordKind.ALERT,
                inside(place, f"report/{length}"),
                f"{text_of(alert['createdAt'])} and {passed} ms",
                f"{said} by {by}: {common['title']}" if by else f"{said}: {common['title']}",
                time=created._replace(ns=created.ns + passed * MILLI),
                author=actor(by, by.lower() in _MACHINES),
                status=status,
                key=f"{common['group']}/{status}",
                **common,
            )


def _entry(element: Element, artifact: str) -> Iterator[Record | str]:
    entry = element.value
    if not _is_entry(entry):
        yield "not an entry of an alert's log"
        return
    note, sentence, who = prose(entry.get("note")), prose(entry.get("log")), prose(entry.get("owner"))
    opening = " ".join(sentence.lower().split()[:2]) if prose(entry.get("type")) == "system" else ""
    offset = text_of(entry.get("offset"))
    yield record(
        artifact,
        RecordKind.ALERT,
        element.locator,
        entry["createdAt"],
        note or sentence,
        author=actor(who, who.lower() in _MACHINES),
        status="note" if note else _SENTENCES.get(opening, ""),
        key=f"opsgenie:entry/{offset}" if offset else "",
        fields=pairs(("entry_type", entry.get("type"))),
    )


def _hook(element: Element, artifact: str) -> Iterator[Record | str]:
    body = element.value
    if not _is_hook(body):
        yield "not a webhook with an action and its alert"
        return
    alert, action = obj(body.get("alert")), prose(body.get("action"))
    status, said = _ACTIONS.get(action.lower(), ("", action))
    title, note, word = prose(alert.get("message")), prose(alert.get("note")), prose(alert.get("priority"))
    group = f"opsgenie:{text_of(alert.get('alertId'))}"
    raw = alert.get("createdAt") if status == "triggered" else alert.get("updatedAt") or alert.get("createdAt")
    who = prose(alert.get("username"))
    person = bool(prose(alert.get("userId")) or "@" in who)
    yield record(
        artifact,
        RecordKind.ALERT,
        element.locator,
        raw,
        note if status == "note" else f"{said}: {title}" + (f"\n{note}" if note else ""),
        author=actor({"name": who, "id": prose(alert.get("userId"))}, not person),
        title=title,
        level=_alerts.severity(word),
        status=status,
        channel=prose(alert.get("entity")),
        key=f"{group}/created" if status == "triggered" else f"{group}/{action}/{text_of(raw)}",
        group=group,
        fields=pairs(
            ("action", action),
            ("priority", word),
            ("number", alert.get("tinyId")),
            ("alias", alert.get("alias")),
            ("source", alert.get("source")),
            ("assignee", alert.get("owner")),
            ("integration", body.get("integrationName")),
            *details(alert.get("details")),
        ),
    )


READERS = (
    EventReader(
        "opsgenie-alerts", "Opsgenie and Jira Service Management alerts", ("data", "values"), _is_alert,
        "alerts with tinyId and createdAt, as Opsgenie's API gives them", _alert,
        "createdAt and lastOccurredAt, ISO 8601 in UTC", evidence=Evidence.SCHEMA,
    ),
    EventReader(
        "opsgenie-log", "Opsgenie alert logs and notes", ("data", "values"), _is_entry,
        "entries with log or note, owner and offset, as Opsgenie's API gives them", _entry,
        "createdAt, ISO 8601 in UTC", evidence=Evidence.SCHEMA,
    ),
    EventReader(
        "opsgenie-webhook", "Opsgenie webhooks", (), _is_hook,
        "an action with the alertId of its alert, as Opsgenie's webhooks send them", _hook,
        "alert.updatedAt in nanoseconds, of a new alert createdAt in milliseconds", evidence=Evidence.FIXTURE,
    ),
)  # fmt: skip
