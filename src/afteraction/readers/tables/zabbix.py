"""Zabbix: events and problems of its API, bodies of its webhooks, and the CSV of its list of problems.

The API writes ``clock`` (epoch seconds) and ``ns`` as strings. ``value`` 1 is a problem and 0 its recovery. What a webhook
holds is a template: the macros write the server's local date and time without a zone, or none at all. The CSV has the zone
and the form of the user who exported it. Real webhooks without times were read; the API and the CSV are from memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Actor, Item, Level, Locator, Record, RecordKind
from afteraction.domain.stamps import parse_any
from afteraction.domain.when import Unknown
from afteraction.readers._alerts import inside, objs, pairs, prose, record, web
from afteraction.readers._events import EventReader, actor
from afteraction.readers._json import Element, text_of
from afteraction.readers._sheets import Table, columns

_LEVELS = {
    "0": Level.NONE, "1": Level.INFO, "2": Level.WARN, "3": Level.WARN, "4": Level.ERROR, "5": Level.FATAL,
    "not classified": Level.NONE, "information": Level.INFO, "warning": Level.WARN, "average": Level.WARN,
    "high": Level.ERROR, "disaster": Level.FATAL,
}  # fmt: skip
_STATES = {"1": "firing", "0": "resolved", "problem": "firing", "ok": "resolved", "resolved": "resolved"}
_ACTIONS = ((1, "Closed", "resolved"), (2, "Acknowledged", "acknowledged"), (16, "Acknowledgement withdrawn", "unacknowledged"),
            (32, "Suppressed", "snoozed"), (4, "Note", "note"))  # fmt: skip
_LATE = Unknown("this webhook carries no time", "the time it was received, or Zabbix' list of problems")


def _is_event(item: dict[str, Any]) -> bool:
    return "eventid" in item and "clock" in item and ("ns" in item or "r_eventid" in item or "objectid" in item)


def _is_hook(item: dict[str, Any]) -> bool:
    link = text_of(item.get("link") or item.get("url"))
    template = "trigger" in item and "status" in item and ("hostname" in item or "host" in item)
    macros = {"event_id", "event_date", "event_time"} <= item.keys()
    return (template and "tr_events.php" in link) or (macros and ("event_value" in item or "event_severity" in item))


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    if _is_event(element.value):
        yield from _event(element, artifact)
    elif _is_hook(element.value):
        yield _hook(element, artifact)
    else:
        yield "neither an event with eventid and clock nor the body of a webhook"


def _clock(holder: dict[str, Any], prefix: str = "") -> str:
    seconds, rest = text_of(holder.get(f"{prefix}clock")), text_of(holder.get(f"{prefix}ns"))
    return f"{seconds}.{rest.zfill(9)}" if rest.isdigit() and rest.strip("0") and len(rest) <= 9 else seconds


def _event(element: Element, artifact: str) -> Iterator[Record]:
    event = element.value
    own, value, word = text_of(event["eventid"]), text_of(event.get("value", "1")), text_of(event.get("severity"))
    title = prose(event.get("name"))
    hosts = ", ".join(filter(None, (prose(host.get("name") or host.get("host")) for host in objs(event.get("hosts")))))
    group = f"zabbix:{own}"
    common: dict[str, Any] = {
        "title": title,
        "level": _LEVELS.get(word, Level.NONE),
        "channel": hosts,
        "group": group,
        "fields": pairs(
            ("severity", word), ("acknowledged", event.get("acknowledged")), ("trigger", event.get("objectid")),
            ("recovered_by", "" if text_of(event.get("r_eventid")) == "0" else event.get("r_eventid")),
        ),
    }  # fmt: skip
    yield record(
        artifact, RecordKind.ALERT, element.locator, _clock(event), title, status=_STATES.get(value, ""),
        key=f"{group}/{value}", **common,
    )  # fmt: skip
    if text_of(event.get("r_clock")).strip("0"):
        yield record(
            artifact, RecordKind.ALERT, inside(element.locator, "r_clock"), _clock(event, "r_"), f"Recovered: {title}",
            status="resolved", key=f"{group}/0", **common,
        )  # fmt: skip
    for index, update in enumerate(objs(event.get("acknowledges"))):
        mask, note = text_of(update.get("action")), prose(update.get("message"))
        bits = int(mask) if mask.isdigit() and len(mask) < 6 else 0
        said, status = next(((words, state) for bit, words, state in _ACTIONS if bits & bit), ("Updated", ""))
        yield record(
            artifact, RecordKind.ALERT, inside(element.locator, f"acknowledges/{index}"), update.get("clock"),
            note if status == "note" else "\n".join(filter(None, (f"{said}: {title}", note))),
            author=actor(update) if update.get("username") else Actor("", text_of(update.get("userid"))) if update.get("userid") else None,
            status=status, key=f"zabbix:update/{text_of(update.get('acknowledgeid'))}" if update.get("acknowledgeid") else "",
            **common,
        )  # fmt: skip


def _hook(element: Element, artifact: str) -> Record:
    body = element.value
    day, clock = prose(body.get("event_date")), prose(body.get("event_time"))
    word, state = (
        prose(body.get("severity") or body.get("event_severity")),
        prose(body.get("status") or body.get("event_value")),
    )
    title = prose(body.get("trigger") or body.get("event_name") or body.get("subject"))
    own = prose(body.get("event_id")) or text_of(body.get("link")).partition("eventid=")[2].partition("&")[0]
    raw = f"{day} {clock}".strip()
    return record(
        artifact, RecordKind.ALERT, element.locator, raw,
        "\n".join(filter(None, (title, prose(body.get("item") or body.get("message"))))),
        time=parse_any(raw) or Unknown("the date and time of this webhook are in no known form") if raw else _LATE,
        title=title, level=_LEVELS.get(word.lower(), Level.NONE), status=_STATES.get(state.lower(), ""),
        channel=prose(body.get("hostname") or body.get("host") or body.get("host_name")),
        group=f"zabbix:{own}" if own else "", permalink=web(body.get("link")),
        fields=pairs(("severity", word), ("state", state)),
    )  # fmt: skip


_HEADINGS = {
    "severity": "severity", "time": "time", "recovery time": "recovery", "status": "status", "info": "info", "host": "host",
    "problem": "problem", "duration": "duration", "ack": "ack", "update": "ack", "actions": "actions", "tags": "tags",
}  # fmt: skip


class ZabbixCsvReader:
    """The CSV of the list of problems: one row is one problem, and its recovery if it has one."""

    name = "zabbix-csv"
    title = "Zabbix problems as CSV"
    time_rule = "Time and Recovery time, in the zone of the user who exported, which the file does not name"
    link_rule = "none"
    evidence = Evidence.MEMORY

    def identify(self, sample: Sample) -> Match | None:
        """Claim a table whose header names severity, time, recovery time and problem."""
        found, _ = columns(sample.lines[0] if sample.lines else "", _HEADINGS)
        if {"severity", "time", "recovery", "problem", "host"} <= found.keys():
            return Match(Rank.KEYS, "a table with the columns Severity, Time, Recovery time, Host and Problem")
        return None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """A record when the problem began, and one when it ended."""
        return _TABLE.read(artifact)


def _made(row: dict[str, str], artifact: str, place: Locator) -> Iterator[Record] | None:
    dated = row.get("problem") and parse_any(row.get("time", "")) is not None
    return _row(row, artifact, place) if dated else None


def _row(row: dict[str, str], artifact: str, place: Locator) -> Iterator[Record]:
    group = f"zabbix:{row.get('host', '')}/{row['problem']}@{row['time']}"
    common: dict[str, Any] = {
        "title": row["problem"], "level": _LEVELS.get(row.get("severity", "").lower(), Level.NONE),
        "channel": row.get("host", ""), "group": group, "fields": pairs(
            ("severity", row.get("severity")), ("state", row.get("status")), ("acknowledged", row.get("ack")),
            ("tags", row.get("tags")),
        ),
    }  # fmt: skip
    for name, said, status in (("time", "", "firing"), ("recovery", "Recovered: ", "resolved")):
        stamp = parse_any(row.get(name, "")) if row.get(name) else None
        if stamp is not None:
            yield record(
                artifact, RecordKind.ALERT, place, row[name], f"{said}{row['problem']}", time=stamp, status=status,
                key=f"{group}/{status}", **common,
            )  # fmt: skip


_TABLE = Table(
    _HEADINGS,
    lambda found: {"time", "problem"} <= set(found),
    "no header with the columns of Zabbix' problems",
    "a row without a problem or its time",
    _made,
)
READERS = (
    EventReader(
        "zabbix", "Zabbix events, problems and webhooks", ("result",), lambda item: _is_event(item) or _is_hook(item),
        "events with eventid and clock, or a webhook with a trigger and its tr_events.php, as Zabbix gives them", _make,
        "clock and ns, epoch seconds; a webhook's date and time are the server's, without a zone", "the webhook's link",
    ),
    ZabbixCsvReader(),
)  # fmt: skip
