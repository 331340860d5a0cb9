"""Nagios and Icinga 1: ``nagios.log`` with its alerts, notifications and commands; and Icinga 2's own log.

``SOFT`` states are still being checked again and are no alerts yet. ``CURRENT … STATE`` and ``INITIAL … STATE`` are snapshots
at a rotation or a start: they are entries of the log, no alerts. Times are epoch seconds in the first, local with their offset in the second.

Knowledge: Nagios' source for notifications, the other lines from memory; a real log of Icinga 2.
"""

from __future__ import annotations

import re
from functools import cache

from afteraction.domain.ports import Evidence, Rank
from afteraction.domain.record import Actor, Level, Record, RecordKind
from afteraction.domain.stamps import parse_epoch
from afteraction.readers._lines import LineFormat
from afteraction.readers.lines._late import LateFormat

_LEVELS = {
    "CRITICAL": Level.ERROR, "DOWN": Level.ERROR, "UNREACHABLE": Level.ERROR, "WARNING": Level.WARN, "UNKNOWN": Level.WARN,
    "OK": Level.INFO, "UP": Level.INFO, "RECOVERY": Level.INFO,
}  # fmt: skip
_WELL = ("OK", "UP", "RECOVERY")
_COMMANDS = {
    "ACKNOWLEDGE_SVC_PROBLEM": (2, "acknowledged"), "ACKNOWLEDGE_HOST_PROBLEM": (1, "acknowledged"),
    "REMOVE_SVC_ACKNOWLEDGEMENT": (2, "unacknowledged"), "REMOVE_HOST_ACKNOWLEDGEMENT": (1, "unacknowledged"),
    "ADD_SVC_COMMENT": (2, "note"), "ADD_HOST_COMMENT": (1, "note"),
    "SCHEDULE_SVC_DOWNTIME": (2, "snoozed"), "SCHEDULE_HOST_DOWNTIME": (1, "snoozed"),
    "DISABLE_SVC_NOTIFICATIONS": (2, "snoozed"), "DISABLE_HOST_NOTIFICATIONS": (1, "snoozed"),
}  # fmt: skip


def _finish(record: Record, found: re.Match[str]) -> Record:
    """The line's parts by its kind; what is none of these is the daemon's own log."""
    kind, parts = found["program"] or "", record.text.split(";")
    words = kind.split()
    if words[-1:] == ["ALERT"] and "FLAPPING" not in words and "DOWNTIME" not in words:
        return _alert(record, "SERVICE" in words, parts)
    if words[-1:] == ["NOTIFICATION"]:
        return _notification(record, "SERVICE" in words, parts)
    if kind == "EXTERNAL COMMAND" and parts[0] in _COMMANDS:
        return _command(record, parts)
    if words[-1:] == ["ALERT"]:
        sure = _about(record, parts, 2 if "SERVICE" in words else 1)
        return sure._replace(
            text=f"{kind}: {record.text}", status="snoozed" if "DOWNTIME" in words and "STARTED" in parts else ""
        )
    return record._replace(kind=RecordKind.LOG, text=f"{kind}: {record.text}" if kind else record.text, channel="")


def _short(record: Record) -> Record:
    """A line whose parts are not all there."""
    return record._replace(text=f"{record.channel}: {record.text}", channel="")


def _about(record: Record, parts: list[str], width: int) -> Record:
    """The record with the host or service that its first parts name."""
    thing = "/".join(parts[:width])
    return record._replace(
        title=" on ".join(reversed(parts[:width])), channel=parts[0], group=f"nagios:{thing}",
        fields=(("host", parts[0]), *((("service", parts[1]),) if width == 2 and len(parts) > 1 else ())),
    )  # fmt: skip


def _alert(record: Record, service: bool, parts: list[str]) -> Record:
    width = 2 if service else 1
    if len(parts) < width + 3:
        return _short(record)
    state, sure, attempt = parts[width], parts[width + 1], parts[width + 2]
    said = ";".join(parts[width + 3 :])
    made = _about(record, parts, width)
    return made._replace(
        text=f"{made.title}: {state}" + (f" ({sure} {attempt})" if sure != "HARD" else "") + (f"\n{said}" if said else ""),
        level=_LEVELS.get(state, Level.NONE),
        status="" if sure != "HARD" else "resolved" if state in _WELL else "warning" if state == "WARNING" else "firing",
        key=f"{made.group}/{state}/{record.raw_time}",
        fields=(*made.fields, ("state", state), ("state_type", sure), ("attempt", attempt)),
    )  # fmt: skip


def _notification(record: Record, service: bool, parts: list[str]) -> Record:
    width = 2 if service else 1
    if len(parts) < width + 3:
        return _short(record)
    made = _about(record, parts[1:], width)
    said = ";".join(parts[width + 3 :])
    return made._replace(
        text=f"{parts[0]} was notified: {made.title} {parts[width + 1]}" + (f"\n{said}" if said else ""),
        status="notified",
        key=f"{made.group}/notified/{parts[0]}/{record.raw_time}",
        fields=(*made.fields, ("notified", parts[0]), ("state", parts[width + 1])),
    )


def _command(record: Record, parts: list[str]) -> Record:
    name, inner = parts[0], parts[1:]
    width, status = _COMMANDS[name]
    if len(inner) < width:
        return _short(record)
    made = _about(record, inner, width)
    spoken = status in ("acknowledged", "note", "snoozed") and len(inner) > width + 2
    who, said = (inner[-2], inner[-1]) if spoken else ("", "")
    return made._replace(
        text=said
        if status == "note"
        else f"{name.replace('_', ' ').lower()}: {made.title}" + (f"\n{said}" if said else ""),
        author=Actor(who) if who else None,
        status=status,
        key=f"{made.group}/{name}/{record.raw_time}",
        fields=(*made.fields, ("command", name)),
    )


@cache
def _nagios() -> LineFormat:
    return LineFormat(
        name="nagios",
        title="Nagios or Icinga 1 log",
        pattern=re.compile(r"\[(?P<time>\d{9,10})\] (?:(?P<program>[A-Z][A-Z ]{2,40}): )?(?P<text>.*)"),
        clock=parse_epoch,
        kind=RecordKind.ALERT,
        rank=Rank.KEYS,
        share=0.8,
        finish=_finish,
        time_rule="the number in brackets, epoch seconds",
        evidence=Evidence.MEMORY,
    )


@cache
def _icinga() -> LineFormat:
    return LineFormat(
        name="log-icinga",
        title="Icinga 2's own log",
        pattern=re.compile(
            r"\[(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4})\] "
            r"(?P<level>debug|notice|information|warning|critical)/(?P<program>[A-Za-z]{1,60}): (?P<text>.*)"
        ),
        rank=Rank.KEYS,
        time_rule="the line's local time with its offset",
    )


READERS = (
    LateFormat(
        "nagios",
        ("] SERVICE ALERT: ", "] HOST ALERT: ", "] SERVICE NOTIFICATION: ", "] HOST NOTIFICATION: ", "] EXTERNAL COMMAND: ",
         "] CURRENT SERVICE STATE: ", "] CURRENT HOST STATE: "),
        _nagios,
    ),
    LateFormat("log-icinga", ("] debug/", "] notice/", "] information/", "] warning/", "] critical/"), _icinga),
)  # fmt: skip
