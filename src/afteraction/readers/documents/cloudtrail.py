"""AWS CloudTrail: the files it delivers (``Records``), and ``aws cloudtrail lookup-events``.

``eventTime`` is UTC in whole seconds. The command wraps the event as JSON in a string; its own ``EventTime`` is in the zone of
whoever called it, or a number with decimals, so the inner one is taken. Calls that only read (``readOnly``) change nothing
and are skipped. ``errorCode`` means that the call failed: nothing changed, and the text says why.

Knowledge: the CLI's own example and a real export of lookup-events; the delivered files from memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.ports import Evidence
from afteraction.domain.record import Actor, Level, Record, RecordKind
from afteraction.readers._alerts import UNDERSTOOD, details, obj, pairs, prose, record
from afteraction.readers._events import EventReader, inner
from afteraction.readers._json import Element, dig, text_of


def _is_event(item: dict[str, Any]) -> bool:
    return "eventSource" in item and "eventName" in item and "eventTime" in item and "userIdentity" in item


def _is_found(item: dict[str, Any]) -> bool:
    return "CloudTrailEvent" in item or ("EventId" in item and "EventName" in item and "EventTime" in item)


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    item = element.value
    event = inner(item.get("CloudTrailEvent")) if _is_found(item) else item
    if _is_found(item) and not _is_event(event):
        event = {
            "eventID": item.get("EventId"), "eventName": item.get("EventName"), "eventTime": item.get("EventTime"),
            "eventSource": item.get("EventSource"), "userIdentity": {"userName": item.get("Username")},
            "readOnly": item.get("ReadOnly"),
        }  # fmt: skip
    if not _is_event(event):
        yield "not an event of CloudTrail"
        return
    if text_of(event.get("readOnly")).lower() == "true":
        yield f"{UNDERSTOOD}a call that only reads"
        return
    name, source = prose(event["eventName"]), prose(event["eventSource"])
    error, why = prose(event.get("errorCode")), prose(event.get("errorMessage"))
    who, own, region = _actor(obj(event["userIdentity"])), text_of(event.get("eventID")), prose(event.get("awsRegion"))
    asked = details(event.get("requestParameters"), 12)
    told = ", ".join(f"{key}={value}" for key, value in asked)
    yield record(
        artifact,
        RecordKind.CHANGE,
        element.locator,
        event["eventTime"],
        f"{name} ({source})" + (f" {told}" if told else "") + (f"\n{error}: {why}" if error else ""),
        author=who,
        title=name,
        level=Level.WARN if error else Level.NONE,
        channel=source.removesuffix(".amazonaws.com"),
        key=f"cloudtrail:{own}" if own else "",
        permalink=f"https://{region}.console.aws.amazon.com/cloudtrailv2/home?region={region}#/events/{own}" if own and region else "",
        fields=pairs(
            ("action", name), ("service", source), ("region", region), ("error", error), ("account", event.get("recipientAccountId")),
            *asked,
        ),
    )  # fmt: skip


def _actor(who: dict[str, Any]) -> Actor | None:
    """A user by name, a role by its session; AWS' own services are machines."""
    arn, kind = prose(who.get("arn")), prose(who.get("type"))
    role = prose(dig(who, "sessionContext", "sessionIssuer", "userName"))
    session = arn.rpartition("/")[2] if "assumed-role/" in arn else ""
    name = (
        prose(who.get("userName"))
        or (f"{session} as {role}" if session and role else session or role)
        or prose(who.get("invokedBy"))
    )
    if not name and not arn:
        return Actor(kind, "", True) if kind else None
    return Actor(name or arn.rpartition(":")[2], arn, kind == "AWSService" or name.endswith(".amazonaws.com"))


READER = EventReader(
    "cloudtrail", "AWS CloudTrail events", ("Records", "Events"), lambda item: _is_event(item) or "CloudTrailEvent" in item,
    "events with eventSource, eventName and userIdentity, as CloudTrail records them", _make,
    "eventTime, UTC; of lookup-events that of the event inside", "the event's page in the console", Evidence.FIXTURE,
)  # fmt: skip
