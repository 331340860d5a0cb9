"""syslog in its three shapes: RFC 3164 (no year, no zone), rsyslog's lines with an ISO time, and RFC 5424.

The RFCs are from memory; real files of rsyslog, macOS, ChromeOS and cron were read against it. Traps: the sender's
local time without a zone; December is followed by January; "last message repeated 5 times" stands for five lines; month
names follow the locale of the host; a zone may be no zone at all (``…313913FOO``). Many daemons write a second header into the text (``8:25AM INF …``, ``level=error msg=…``): the level is taken from there, but
only from the head of the text.
"""

from __future__ import annotations

import re

from afteraction.domain.late import late
from afteraction.domain.ports import Rank
from afteraction.domain.record import Level, Record
from afteraction.domain.stamps import parse_named
from afteraction.domain.when import MICRO, MILLI, NANO, SECOND, Lacks, Stamp, Wall, from_civil
from afteraction.readers._inner import head_level, inner_of
from afteraction.readers._lines import LineFormat, amended, iso_clock, level_of, remembered
from afteraction.readers._text import clean

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan janv ene gen januar", "feb févr fév fev febr", "mar mars mär märz mrt", "apr avr avril abr", "may mai maj mag mei",
            "jun juin giu juni", "jul juil lug juli", "aug août aou ago", "sep sept set", "oct okt ott out",
            "nov", "dec déc dez dic",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_REPEATED = late(r"[-\s]*(?:last )?message repeated (?P<times>\d{1,9}) times")
_PRI = (Level.FATAL, Level.FATAL, Level.FATAL, Level.ERROR, Level.WARN, Level.INFO, Level.INFO, Level.DEBUG)
# Words for levels are neither hosts nor programs: a line that goes on otherwise behind one is another reader's.
_NAMES = "EMERG|EMERGENCY|ALERT|PANIC|FATAL|CRIT|CRITICAL|SEVERE|ERR|ERROR|WARN|WARNING|NOTICE|INFO|DEBUG|TRACE"
_LEVELS = f"{_NAMES}|{_NAMES.lower()}"
_PROCESS = r"(?:(?P<program>[^\s:\[\]<>]{1,80})(?:\[(?P<pid>[^\]\s]{0,40})\])?(?:\s<(?P<named>\w{2,10})>)?:\s*)?"


def _month_clock(text: str) -> Stamp | None:
    """``Mar  5 04:12:43``, with an optional year or fraction, months of common locales included."""
    words = text.replace(".", " ", 1).split() if text[-1:].isdigit() and "." in text else text.split()
    if len(words) < 3:
        return None
    first, second = words[0].rstrip(".").lower(), words[1].rstrip(".").lower()
    month, day = (first, second) if second.isdigit() else (second, first)
    number = _MONTHS.get(month)
    year = words[2] if len(words[2]) == 4 and words[2].isdigit() else ""
    rest = words[3:] if year else words[2:]
    if number is None or not day.isdigit() or not rest or len(rest[0]) != 8:
        return parse_named(text)
    clock, digits = rest[0], rest[1] if len(rest) > 1 else ""
    try:
        ns = from_civil(int(year or 2000), number, int(day), int(clock[:2]), int(clock[3:5]), int(clock[6:8]))
    except ValueError:
        return None
    width = SECOND if not digits else MILLI if len(digits) <= 3 else MICRO if len(digits) <= 6 else NANO
    lacks = Lacks.ZONE | (Lacks.NOTHING if year else Lacks.YEAR)
    return Wall(ns + (int(digits[:9].ljust(9, "0")) if digits else 0), width, lacks)


def _finish(record: Record, found: re.Match[str]) -> Record:
    """The level from the head of the text, JSON and pairs read, repetitions told."""
    text, level, fields = record.text, record.level, record.fields
    if text[:1] == "{" or "=" in text[:24]:
        inner = inner_of(text)
        text, level, fields = inner.text, inner.level or level, fields + inner.fields
    else:
        told, text = head_level(text)
        level = told or level
    if not level and found["named"]:
        level = level_of(found["named"])
    if "repeated" in text[:30]:
        repeated = _REPEATED.match(text)
        fields = (*fields, ("repeated", repeated["times"])) if repeated else fields
    if text is record.text and level is record.level and fields is record.fields:
        return record
    return amended(record, text, level, record.channel, fields)


def _pri(text: str) -> Level:
    return _PRI[int(text) % 8] if text.isdigit() and len(text) <= 3 else level_of(text)


_CLASSIC = LineFormat(
    name="log-syslog",
    title="syslog, RFC 3164",
    pattern=late(
        r"(?:<(?P<level>\d{1,3})>\s?)?"
        r"(?P<time>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?![\d.])|(?:[^\W\d_]{3,5}\.?\s{1,2}\d{1,2}|\d{1,2}\s[^\W\d_]{3,5}\.?)(?:\s\d{4})?\s\d\d:\d\d:\d\d(?:\.\d{1,9})?)"
        rf"(?::?\s(?=--- |last message)|:?\s(?P<host>(?!(?:{_LEVELS}):?\s)[^\s:][^\s]{{0,254}})\s)"
        rf"{_PROCESS}(?P<text>.*)"
    ),
    clock=remembered(_month_clock),
    level=_pri,
    finish=_finish,
    time_rule="local time of the sender without year or zone",
    skip=late(r"-- (?:Logs begin|Journal begins|No entries|Boot |Reboot|Subject)|[A-Z]\w{2,20}\d?: \w+\Z"),
)
_ISO = LineFormat(
    name="log-syslog-iso",
    title="syslog with ISO times, as rsyslog writes files",
    shapes=("0000-00-00T00:00:00",),
    pattern=late(
        r"(?:<(?P<pri>\d{1,3})>)?(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d|[A-Z]{3,5})?) "
        rf"(?:(?P<level>{_LEVELS})\s{{1,2}})?"
        rf"(?:(?P<host>(?!(?:stdout|stderr|{_LEVELS}):?\s)[\w.:-]{{1,255}})\s(?=[^\s:\[]{{1,80}}(?:\[|:\s)))?"
        rf"(?!(?:{_LEVELS})[\s:\[])"
        r"(?P<program>[^\s:\[\]<>=\"]{1,80})(?:\s{0,2}\[(?P<pid>[^\]\s]{0,40})\])?(?:\s<(?P<named>\w{2,10})>)?(?::\s*|(?<=\]))(?P<text>.*)"
    ),
    clock=iso_clock,
    finish=_finish,
    time_rule="the line's time with its offset",
    skip=late(r"-- (?:Logs begin|Journal begins|No entries|Boot |Reboot|Subject)"),
    share=0.6,
    refuse=late(r"^\S+ (?:stdout|stderr) [FP] ", re.MULTILINE),
)
_PARAMETER = late(r'([^\s=\]"]{1,64})="([^"\\]*(?:\\.[^"\\]*)*)"')
_ESCAPED = late(r'\\(["\\\]])')


def _finish_5424(record: Record, found: re.Match[str]) -> Record:
    """NILVALUE means nothing; structured data becomes fields."""
    record = _finish(record, found)
    data = found["data"] or ""
    parameters = tuple((name, clean(_ESCAPED.sub(r"\1", value))[:300]) for name, value in _PARAMETER.findall(data)[:40])
    named = next((level_of(value) for name, value in parameters if name == "level"), Level.NONE)
    message = (("msgid", found["msgid"]),) if found["msgid"] not in ("-", None) else ()
    host = tuple(pair for pair in record.fields if pair != ("host", "-"))
    return record._replace(
        text=record.text.lstrip("\ufeff"),
        channel="" if record.channel == "-" else record.channel,
        level=record.level or named,
        fields=(*host, *message, *parameters),
    )


_MODERN = LineFormat(
    name="log-syslog-5424",
    title="syslog, RFC 5424",
    shapes=("0000-00-00T00:00:00",),
    pattern=late(
        r"(?:\d{1,6} )?(?:<(?P<level>\d{1,3})>\d{1,2} )?(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)|-) "
        r"(?P<host>\S{1,255}) (?P<program>[^\s:\[]{1,80}) (?P<pid>[\w.-]{1,128}) (?P<msgid>[^\s\[]{1,32}) "
        r"(?P<data>-|(?:\[[^\]\"]*(?:\"[^\"\\]*(?:\\.[^\"\\]*)*\"[^\]\"]*)*\])+)(?P<named>\Z.)?(?: +|\Z)(?P<text>.*)"
    ),
    clock=iso_clock,
    level=_pri,
    finish=_finish_5424,
    rank=Rank.KEYS,
    time_rule="the message's time with its offset",
)

READERS = (_CLASSIC, _ISO, _MODERN)
