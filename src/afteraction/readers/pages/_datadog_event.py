"""A line or table row of a timeline of Datadog alerts as a record: an alert with a monitor's state, else a note."""

from __future__ import annotations

import re
from typing import Any

from afteraction.domain.late import late
from afteraction.domain.record import Actor, Locator, Record, RecordKind
from afteraction.domain.when import Stamp
from afteraction.readers import _alerts, _datadog
from afteraction.readers._alerts import links_in, pairs, record
from afteraction.readers._moments import head_of
from afteraction.readers.pages._datadog_document import PRIORITY_MARK, Document
from afteraction.readers.pages._markdown import LEAD, words_of

_EVENT = late(r"[?&/](?:id|event_id)=(?P<id>\d{12,22})\b")


def event_record(
    artifact: str, place: Locator, stamp: Stamp, raw: str, text: str, source: str, state: str, about: Document,
    cells: dict[str, str],
) -> Record:  # fmt: skip
    """The record of one line or row. source: it as written; cells: what a table's columns say, by their meaning."""
    change = _datadog.transition(source)
    event = _EVENT.search(source)
    scope = cells.get("scope", "").strip("{} ") or (change.scope if change else "")
    title = _named_in(cells) or (_title(change.name) if change else "") or about.section or about.monitor
    title = PRIORITY_MARK.sub("", title).strip()
    monitor = _datadog.monitor_id(source) or (about.monitor_id if title == about.monitor or not about.monitor else "")
    alert = bool(state or change)
    linked = next((url for url in links_in(source) if "datadog" in url and "event" in url), "")
    author = cells.get("author", "")
    severity = cells.get("severity", "")
    extra: dict[str, Any] = {"author": Actor(author)} if author else {}
    return record(
        artifact,
        RecordKind.ALERT if alert else RecordKind.NOTE,
        place,
        raw,
        text,
        time=stamp,
        title=title if alert else "",
        status=state,
        level=_alerts.severity(severity),
        channel=cells.get("service", ""),
        key=f"datadog:{event['id']}" if event else "",
        group=_datadog.group_of(monitor or title, scope) if alert else "",
        permalink=linked,
        links=links_in(source),
        fields=pairs(
            *((name, cells.get(name)) for name in ("metric", "value", "threshold")),
            *_datadog.measured(words_of(source)),
            ("scope", scope),
            ("monitor_id", monitor if alert else ""),
            *((name, cells.get(name)) for name in ("service", "host", "environment", "severity")),
            ("priority", cells.get("priority") or _datadog.priority_of(source)),
            *((name, value) for name, value in cells.items() if name.startswith("column ")),
        ),
        **extra,
    )


def _named_in(cells: dict[str, str]) -> str:
    """The monitor's name in its own column, without a transition that may stand before it."""
    change = _datadog.transition(cells.get("monitor", ""))
    return change.name if change else cells.get("monitor", "")


def _title(name: str) -> str:
    """The monitor's name out of a line's rest: without the time before it and the values behind it."""
    first = words_of(name.split("\n", 1)[0])
    head = head_of(first)
    first = LEAD.sub("", first[head.end :]) if head else first
    return re.split(r"[|]|\s[—–-]\s|[.;(]\s?(?=[Mm]etric|[Vv]alue|[Tt]hreshold)", first, maxsplit=1)[0].strip(
        " |:—–-*`"
    )
