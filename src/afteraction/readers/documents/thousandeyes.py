"""ThousandEyes: the webhooks of its alerts.

``dateStartZoned`` and ``dateEndZoned`` say their zone; ``dateStart`` is the same without it. Knowledge: bodies in a public
repository.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.ports import Evidence
from afteraction.domain.record import Record, RecordKind
from afteraction.readers import _alerts
from afteraction.readers._alerts import names, obj, objs, pairs, prose, web
from afteraction.readers._events import EventReader, Moment, moments
from afteraction.readers._json import Element, text_of


def _is_alert(item: dict[str, Any]) -> bool:
    alert = obj(item.get("alert"))
    return "alertId" in alert and "ruleName" in alert and ("dateStartZoned" in alert or "dateStart" in alert)


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    if not _is_alert(element.value):
        yield "not an alert with its rule"
        return
    alert = obj(element.value["alert"])
    word, rule = prose(alert.get("severity")), prose(alert["ruleName"])
    about = prose(alert.get("testName")) or prose(alert.get("agentName")) or rule
    zoned = "Zoned" if text_of(alert.get("dateStartZoned")) else ""
    table = [Moment(f"alert/dateStart{zoned}", "Alert triggered", "firing")]
    if text_of(element.value.get("eventType")).endswith("CLEAR") or text_of(alert.get("active")) == "0":
        table.append(Moment(f"alert/dateEnd{zoned}", "Alert cleared", "resolved"))
    yield "an alert without a time"
    yield from moments(
        element, artifact, RecordKind.ALERT, table, f"{about}: {rule}" if rule != about else rule,
        f"thousandeyes:{text_of(alert['alertId'])}", detail=alert.get("ruleExpression"),
        level=_alerts.severity(word), channel=about, permalink=web(alert.get("permalink")), fields=pairs(
            ("severity", word), ("rule", rule), ("kind", alert.get("type")), ("violations", alert.get("violationCount")),
            ("agents", names(objs(alert.get("agents")), "agentName")),
        ),
    )  # fmt: skip


READER = EventReader(
    "thousandeyes", "ThousandEyes alerts", (), _is_alert,
    "an alert with alertId, ruleName and dateStart, as ThousandEyes' webhooks send it", _make,
    "dateStartZoned and dateEndZoned, which say their zone", "the alert's permalink", Evidence.FIXTURE,
)  # fmt: skip
