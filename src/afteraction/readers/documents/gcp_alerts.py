"""Google Cloud Monitoring: the incidents that its webhooks send (versions 1.0 to 1.2, once Stackdriver).

The message that an incident is open and the one that it is closed have one id; both carry ``started_at``. Times are epoch
seconds; the names of the values are strings. A top ``incident`` is also what other services send: here its times are numbers.

Knowledge: real webhooks of version 1.1; later fields from public templates.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.ports import Evidence
from afteraction.domain.record import Record, RecordKind
from afteraction.readers import _alerts
from afteraction.readers._alerts import obj, pairs, prose, web
from afteraction.readers._events import EventReader, Moment, moments
from afteraction.readers._json import Element, dig, text_of

_OPENED = Moment("started_at", "Opened", "firing")
_CLOSED = Moment("ended_at", "Closed", "resolved")


def _is_incident(item: dict[str, Any]) -> bool:
    began = text_of(item.get("started_at"))
    return "incident_id" in item and "state" in item and began.isdigit() and ("policy_name" in item or "url" in item)


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    incident = element.value
    if not _is_incident(incident):
        yield "not an incident with numbers as times"
        return
    title = prose(incident.get("condition_name") or incident.get("policy_name"))
    word = prose(incident.get("severity"))
    about = prose(incident.get("resource_name") or incident.get("resource_display_name"))
    yield "an incident without a time"
    yield from moments(
        element, artifact, RecordKind.ALERT, (_OPENED, _CLOSED), title, f"gcp:{text_of(incident['incident_id'])}",
        detail="\n".join(filter(None, (prose(incident.get("summary")), prose(dig(incident, "documentation", "content"))))),
        level=_alerts.severity(word), channel=about, permalink=web(incident.get("url")),
        fields=pairs(
            ("severity", word), ("state", incident.get("state")), ("policy", incident.get("policy_name")),
            ("resource", obj(incident.get("resource")).get("type")), ("value", incident.get("observed_value")),
            ("threshold", incident.get("threshold_value")),
        ),
    )  # fmt: skip


READER = EventReader(
    "gcp-alerts", "Google Cloud Monitoring incidents", ("incident",), _is_incident,
    "an incident with incident_id, policy_name and times in epoch seconds, as Cloud Monitoring sends it", _make,
    "started_at and ended_at, epoch seconds", "the incident's url", Evidence.FIXTURE,
)  # fmt: skip
