"""CloudWatch alarms: SNS notifications, EventBridge events, ``aws cloudwatch describe-alarm-history`` and ``describe-alarms``.

An alarm changed at ``StateChangeTime`` (its offset has no colon), not at the envelope's ``Timestamp`` and not at the data
point that the reason names. The history's ``HistoryData`` and the notification's ``Message`` are JSON in a string; the
AWS CLI writes times in the zone of whoever called it, old versions as epoch seconds with decimals. A confirmation of a
subscription holds a secret and is skipped.

Knowledge: real notifications, the CLI's own examples; EventBridge events from memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from afteraction.domain.ports import Evidence
from afteraction.domain.record import Record, RecordKind
from afteraction.readers._alerts import UNDERSTOOD, inside, is_time, obj, objs, pairs, prose, record
from afteraction.readers._events import EventReader, inner
from afteraction.readers._json import Element, dig, text_of

_STATES = {"ALARM": "firing", "OK": "resolved", "INSUFFICIENT_DATA": "no_data"}


def _message(item: dict[str, Any]) -> dict[str, Any]:
    """The alarm's message, out of the envelopes that SNS and Lambda put around it."""
    envelope = obj(item.get("Sns")) or item
    return inner(envelope.get("Message")) if "Message" in envelope else envelope


def _is_change(item: dict[str, Any]) -> bool:
    return "AlarmName" in item and "NewStateValue" in item


def _is_event(item: dict[str, Any]) -> bool:
    return text_of(item.get("detail-type")).startswith("CloudWatch Alarm") and "alarmName" in obj(item.get("detail"))


def _is_history(item: dict[str, Any]) -> bool:
    return "HistoryItemType" in item and "AlarmName" in item


def _is_alarm(item: dict[str, Any]) -> bool:
    return "AlarmName" in item and "StateValue" in item and "StateUpdatedTimestamp" in item


def _is_one(item: dict[str, Any]) -> bool:
    return _is_change(_message(item)) or _is_event(item) or _is_history(item) or _is_alarm(item)


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    item = element.value
    kind = text_of(item.get("Type"))
    if kind in ("SubscriptionConfirmation", "UnsubscribeConfirmation"):
        yield f"{UNDERSTOOD}a {kind} of SNS, which says nothing about an alarm"
    elif _is_history(item):
        yield from _history(element, artifact)
    elif _is_alarm(item):
        yield from _alarm(element, artifact)
    elif _is_event(item):
        detail = obj(item["detail"])
        state, before = obj(detail.get("state")), obj(detail.get("previousState"))
        given = {
            "AlarmName": detail.get("alarmName"), "AlarmArn": next(iter(_texts(item.get("resources"))), ""),
            "AlarmDescription": dig(detail, "configuration", "description"), "NewStateValue": state.get("value"),
            "OldStateValue": before.get("value"), "NewStateReason": state.get("reason"),
            "StateChangeTime": state.get("timestamp") or item.get("time"),
        }  # fmt: skip
        yield _change(given, element, artifact, text_of(item.get("id")))
    elif _is_change(_message(item)):
        envelope = obj(item.get("Sns")) or item
        yield _change(_message(item), element, artifact, text_of(envelope.get("MessageId")))
    else:
        yield "not an alarm that CloudWatch is known to send"


def _change(alarm: dict[str, Any], element: Element, artifact: str, own: str) -> Record:
    name, state, before = (
        prose(alarm.get("AlarmName")),
        prose(alarm["NewStateValue"]),
        prose(alarm.get("OldStateValue")),
    )
    trigger = obj(alarm.get("Trigger"))
    said = prose(alarm.get("NewStateReason"))
    told = prose(alarm.get("AlarmDescription"))
    return record(
        artifact,
        RecordKind.ALERT,
        element.locator,
        alarm.get("StateChangeTime"),
        "\n".join(filter(None, (f"{name}: {before} to {state}" if before else f"{name}: {state}", told, said))),
        title=name,
        status=_STATES.get(state, ""),
        channel=_about(trigger),
        key=f"cloudwatch:{own}" if own else "",
        group=f"cloudwatch:{name}",
        permalink=_link(prose(alarm.get("AlarmArn")), name),
        fields=pairs(
            ("state", state),
            ("previous_state", before),
            ("metric", trigger.get("MetricName")),
            ("namespace", trigger.get("Namespace")),
            ("threshold", trigger.get("Threshold")),
            ("region", alarm.get("Region")),
        ),
    )


def _history(element: Element, artifact: str) -> Iterator[Record | str]:
    item = element.value
    name, kind, data = prose(item.get("AlarmName")), prose(item["HistoryItemType"]), inner(item.get("HistoryData"))
    state, before = prose(dig(data, "newState", "stateValue")), prose(dig(data, "oldState", "stateValue"))
    said, raw = prose(dig(data, "newState", "stateReason")), item.get("Timestamp")
    change = kind == "ConfigurationUpdate"
    yield record(
        artifact,
        RecordKind.CHANGE if change else RecordKind.ALERT,
        element.locator,
        raw,
        "\n".join(filter(None, (f"{name}: {prose(item.get('HistorySummary'))}", said))),
        title=name,
        status=_STATES.get(state, "") if kind == "StateUpdate" else "notified" if kind == "Action" else "",
        key=f"cloudwatch:{name}/{kind}/{text_of(raw)}",
        group=f"cloudwatch:{name}",
        fields=pairs(("item", kind), ("state", state), ("previous_state", before)),
    )


def _alarm(element: Element, artifact: str) -> Iterator[Record | str]:
    """A snapshot: when the state that it has now began, and when it was last configured."""
    alarm = element.value
    name, state = prose(alarm.get("AlarmName")), prose(alarm.get("StateValue"))
    link = _link(prose(alarm.get("AlarmArn")), name)
    moved = (
        "StateTransitionedTimestamp" if is_time(alarm.get("StateTransitionedTimestamp")) else "StateUpdatedTimestamp"
    )
    fields = pairs(
        ("state", state), ("metric", alarm.get("MetricName")), ("namespace", alarm.get("Namespace")),
        ("threshold", alarm.get("Threshold")),
    )  # fmt: skip
    yield record(
        artifact, RecordKind.ALERT, inside(element.locator, moved), alarm.get(moved),
        "\n".join(filter(None, (f"{name}: {state}", prose(alarm.get("AlarmDescription")), prose(alarm.get("StateReason"))))),
        title=name, status=_STATES.get(state, ""), key=f"cloudwatch:{name}/{text_of(alarm.get(moved))}",
        group=f"cloudwatch:{name}", permalink=link, fields=fields,
    )  # fmt: skip
    configured = alarm.get("AlarmConfigurationUpdatedTimestamp")
    if is_time(configured):
        yield record(
            artifact, RecordKind.CHANGE, inside(element.locator, "AlarmConfigurationUpdatedTimestamp"), configured,
            f"Alarm configured: {name}", title=name, key=f"cloudwatch:{name}/configured/{text_of(configured)}",
            group=f"cloudwatch:{name}", permalink=link, fields=fields,
        )  # fmt: skip


def _about(trigger: dict[str, Any]) -> str:
    """What the metric measures, from its dimensions."""
    found = objs(trigger.get("Dimensions"))
    return ", ".join(filter(None, (prose(one.get("value") or one.get("Value")) for one in found)))


def _texts(value: Any) -> list[str]:
    return [text_of(one) for one in value if text_of(one)] if isinstance(value, list) else []


def _link(arn: str, name: str) -> str:
    """The alarm's page: the region's code stands in the ARN only."""
    parts = arn.split(":")
    if len(parts) < 7 or not name:
        return ""
    region = parts[3]
    return (
        f"https://{region}.console.aws.amazon.com/cloudwatch/home?region={region}#alarmsV2:alarm/{quote(name, safe='')}"
    )


READER = EventReader(
    "cloudwatch-alarms", "CloudWatch alarms", ("AlarmHistoryItems", "MetricAlarms", "CompositeAlarms", "Records"), _is_one,
    "alarms with AlarmName and their states, as CloudWatch and SNS send and list them", _make,
    "StateChangeTime, or the Timestamp of the history, with its offset", "the alarm's page, when its ARN is given",
    Evidence.FIXTURE,
)  # fmt: skip
