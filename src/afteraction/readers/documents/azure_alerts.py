"""Azure Monitor: the common alert schema of its webhooks, and the older body of metric alerts.

A message that says ``Resolved`` repeats ``firedDateTime``; its own moment is ``resolvedDateTime``. Times are UTC with seven
digits behind the second. Sev0 is the worst severity.

Knowledge: the vendor's documentation and its example; the older body from memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from afteraction.domain.ports import Evidence
from afteraction.domain.record import Level, Record, RecordKind
from afteraction.readers._alerts import names, obj, objs, pairs, prose, record
from afteraction.readers._events import EventReader, Moment, moments
from afteraction.readers._json import Element, dig, text_of

_LEVELS = {
    "sev0": Level.FATAL, "sev1": Level.ERROR, "sev2": Level.WARN, "sev3": Level.INFO, "sev4": Level.DEBUG,
}  # fmt: skip
_FIRED = Moment("data/essentials/firedDateTime", "Fired", "firing")
_RESOLVED = Moment("data/essentials/resolvedDateTime", "Resolved", "resolved")
_OLD_STATES = {"activated": "firing", "deactivated": "resolved", "resolved": "resolved"}
_PORTAL = "https://portal.azure.com/#blade/Microsoft_Azure_Monitoring/AlertDetailsTemplateBlade/alertId/"


def _is_common(item: dict[str, Any]) -> bool:
    return "monitorCondition" in obj(dig(item, "data", "essentials"))


def _is_old(item: dict[str, Any]) -> bool:
    return text_of(item.get("schemaId")) == "AzureMonitorMetricAlert" and "timestamp" in obj(
        dig(item, "data", "context")
    )


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    if _is_common(element.value):
        yield from _common(element, artifact)
    elif _is_old(element.value):
        yield _old(element, artifact)
    else:
        yield "not an alert with data.essentials"


def _common(element: Element, artifact: str) -> Iterator[Record]:
    facts = obj(dig(element.value, "data", "essentials"))
    own, title, word = prose(facts.get("alertId")), prose(facts.get("alertRule")), prose(facts.get("severity"))
    targets = facts.get("configurationItems") or facts.get("alertTargetIDs")
    about = ", ".join(prose(one).rpartition("/")[2] for one in targets) if isinstance(targets, list) else ""
    found = [
        f"{prose(one.get('metricName'))} {prose(one.get('metricValue'))} (threshold {prose(one.get('threshold'))})"
        for one in objs(dig(element.value, "data", "alertContext", "condition", "allOf"))
        if prose(one.get("metricName")) and prose(one.get("metricValue"))
    ]
    yield from moments(
        element, artifact, RecordKind.ALERT, (_FIRED, _RESOLVED), title, f"azure:{own}" if own else "",
        detail="\n".join(filter(None, (prose(facts.get("description")), "; ".join(found)))),
        level=_LEVELS.get(word.lower(), Level.NONE), channel=about, permalink=_PORTAL + quote(own, safe="") if own else "",
        fields=pairs(
            ("severity", word), ("state", facts.get("monitorCondition")), ("service", facts.get("monitoringService")),
            ("signal", facts.get("signalType")), ("target", about),
        ),
    )  # fmt: skip


def _old(element: Element, artifact: str) -> Record:
    context, state = obj(dig(element.value, "data", "context")), prose(dig(element.value, "data", "status"))
    level = prose(context.get("severity"))
    conditions = objs(dig(context, "condition", "allOf"))
    return record(
        artifact, RecordKind.ALERT, element.locator, context.get("timestamp"),
        f"{state or 'Alert'}: {prose(context.get('name'))}", title=prose(context.get("name")),
        status=_OLD_STATES.get(state.lower(), ""), level=_LEVELS.get(f"sev{level}", Level.NONE),
        channel=prose(context.get("resourceName")), group=f"azure:{prose(context.get('id'))}" if context.get("id") else "",
        permalink="", fields=pairs(
            ("severity", level), ("state", state), ("target", context.get("resourceId")),
            ("metric", names(conditions, "metricName")),
        ),
    )  # fmt: skip


READER = EventReader(
    "azure-alerts", "Azure Monitor alerts", (), lambda item: _is_common(item) or _is_old(item),
    "data.essentials with monitorCondition, the common alert schema of Azure Monitor", _make,
    "firedDateTime and resolvedDateTime, UTC", "the alert's page in the portal", Evidence.FIXTURE,
)  # fmt: skip
