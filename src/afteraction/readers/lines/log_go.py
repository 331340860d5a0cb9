"""Logs of Go and C++ programs: the standard ``log`` package, klog and glog, zap's console encoder.

``2024/03/05 10:12:43 msg`` is local time unless the program chose UTC; klog and glog write ``E0517 15:04:22.619632 pid
file:line] msg`` without a year (newer glog with one), whose header "Log file created at" gives the date; zap's console
lines are separated by TABs with the fields as JSON at their end. Read against real files of glog and
zap; Go's own log and klog's variants are from memory.
"""

from __future__ import annotations

import re

from afteraction.domain.late import late
from afteraction.domain.ports import Evidence, Rank
from afteraction.domain.record import Hint, Record
from afteraction.domain.when import MICRO, Lacks, Stamp, Wall, from_civil
from afteraction.readers._inner import decode_object, head_level, inner_of
from afteraction.readers._lines import LineFormat, iso_clock

_CREATED = late(r"Log file created at: (?P<y>\d{4})[/-](?P<m>\d\d)[/-](?P<d>\d\d) \d\d:\d\d:\d\d")


def _std(record: Record, found: re.Match[str]) -> Record:
    """A level at the head of the message, or pairs behind it as slog writes them."""
    text = record.text
    if text[:1] == "{" or "=" in text[:24]:
        inner = inner_of(text)
        return record._replace(text=inner.text, level=inner.level, channel=inner.channel, fields=inner.fields)
    level, rest = head_level(text)
    return record._replace(level=level, text=rest) if level else record


_STD = LineFormat(
    name="log-go",
    title="Go's log package",
    shapes=("0000/00/00 00:00:00",),
    pattern=late(
        r"(?:\[[\w.-]{1,40}\] )?(?P<time>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d(?:\.\d{1,9})?(?: UTC)?):?\s(?:(?P<program>[\w./-]+\.go:\d+): )?(?P<text>.*)"
    ),
    clock=iso_clock,
    finish=_std,
    refuse=late(r"^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \[\w+\] \d+#\d+: ", re.MULTILINE),
    evidence=Evidence.MEMORY,
    time_rule="local time of the host unless the program chose UTC; unmarked",
)


def _klog_clock(text: str) -> Stamp | None:
    day, clock = text.split()
    year, month_day = (int(day[:4]), day[4:]) if len(day) == 8 else (0, day)
    frac = clock[9:]
    try:
        ns = from_civil(
            year or 2000, int(month_day[:2]), int(month_day[2:]), int(clock[:2]), int(clock[3:5]), int(clock[6:8]),
            int(frac.ljust(9, "0")[:9]),
        )  # fmt: skip
    except ValueError:
        return None
    return Wall(ns, MICRO, Lacks.ZONE | (Lacks.NOTHING if year else Lacks.YEAR))


def _created(line: str) -> Hint | None:
    found = _CREATED.match(line)
    return (
        Hint(date=f"{found['y']}-{found['m']}-{found['d']}", why="the log's header says when it was created")
        if found
        else None
    )


_KLOG = LineFormat(
    name="log-klog",
    title="klog or glog",
    shapes=("0000 00:00:00.",),
    pattern=late(
        r"(?P<level>[IWEF])(?P<time>(?:\d{8}|\d{4}) \d\d:\d\d:\d\d\.\d{1,9})\s+\d+\s+(?P<program>[\w./@+-]+:\d+)\]\s?(?P<text>.*)"
    ),
    clock=_klog_clock,
    rank=Rank.KEYS,
    skip=late(
        r"Log file created at: |Running on machine: |Binary: |Log line format: |Running duration|Application fingerprint"
    ),
    hint=_created,
    time_rule="local time of the host; without a year unless the program writes it",
)


def _console(record: Record, found: re.Match[str]) -> Record:
    """Logger and caller are columns of their own; the last column may be the fields as JSON."""
    columns = record.text.split("\t")
    fields = record.fields
    if len(columns) > 1 and columns[-1].startswith("{"):
        value = decode_object(columns[-1])
        if value is not None:
            from afteraction.readers._entry import entry_of  # late: only zap writes entries

            columns.pop()
            entry = entry_of({"message": "-", **value})
            told = dict(entry.fields).get("error")
            columns += [told] if told else []
            fields = entry.fields
    channel = ""
    while len(columns) > 1 and _COLUMN.fullmatch(columns[0]) and columns[1][:1] != "{":
        column = columns.pop(0)
        channel = channel or column
    return record._replace(text=": ".join(columns), channel=channel, fields=fields)


_COLUMN = late(r"[\w.-]{1,60}|[\w./@-]{1,200}\.go:\d{1,6}")

_CONSOLE = LineFormat(
    name="log-zap-console",
    title="zap's console encoder",
    shapes=("0000-00-00T00:00:00",),
    pattern=late(
        r"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?)\t(?P<level>debug|info|warn|error|dpanic|panic|fatal|DEBUG|INFO|WARN|ERROR|DPANIC|PANIC|FATAL)\t(?P<text>.*)"
    ),
    clock=iso_clock,
    finish=_console,
    rank=Rank.SIGNATURE,
    share=0.2,
    time_rule="the line's time with its offset; local time when it has none",
)

READERS = (_STD, _KLOG, _CONSOLE)
