"""Logs of the JVM: log4j, logback, java.util.logging in the usual patterns, Spring Boot, Hadoop, Spark, Elasticsearch, Kafka.

``2015-05-22 16:10:00,123 [thread] INFO  logger - msg``, ``… INFO [thread] logger: msg``, ``… INFO  [logger] (thread) msg``,
``… INFO 1 --- [app] [thread] logger : msg``; in brackets for Elasticsearch and Kafka; ``17/06/09 20:10:40`` (year first)
for Spark, ``081109 203615`` for old Hadoop. The time is local and unmarked unless the pattern asks for an offset. Stack
traces belong to the line above. Read against real files of Hadoop, Spark, HDFS,
ZooKeeper, Atlassian and a Spring program; JBoss, Elasticsearch and Kafka are from memory.
"""

from __future__ import annotations

import re

from afteraction.domain.late import late
from afteraction.domain.ports import Evidence, Rank
from afteraction.domain.record import Record
from afteraction.domain.stamps import parse_clock
from afteraction.domain.when import SECOND, Lacks, Stamp, Wall, from_civil
from afteraction.readers._lines import LineFormat, iso_clock, remembered

_WORD = "TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL|SEVERE|CONFIG|FINE|FINER|FINEST|OFF"
_TIME = r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?Z|\s?[+-]\d\d:?\d\d)?"
_BOX = r"\[[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*\]"  # a thread's name may hold one pair of brackets itself
_LOGGER = r"(?P<program>[A-Za-z_][\w.$/-]*(?:\[[\w.-]*\])?)"
_JAVA = late(
    r"^\s{1,40}at [\w.$/]{1,200}\(|^Caused by: |--- \[|\[(?:main|http-nio|.{0,40}[Tt]hread-?\d|.{0,40}-exec-\d|.{0,30}pool-\d)"
    r"|\b(?:org|com|net|io|java|javax|jakarta)\.[a-z]\w{0,60}\.\w|\b[a-z]\.[a-z]\.(?:[a-z]\.){0,8}[A-Z]\w|\.java:\d|(?<!\w)[A-Z]\w{1,60}@\d{1,9}\]",
    re.MULTILINE,
)
_LOGGER_AT_END = late(r"\s\((?P<logger>[\w.$]{3,200})(?::\d{1,6})?\)\Z")

_CLASSIC = LineFormat(
    name="log-java",
    title="log4j or logback",
    pattern=late(
        rf"(?P<time>{_TIME}|\d\d:\d\d:\d\d[.,]\d{{3}})\s+(?:-\s+)?(?:{_BOX}\s+)?(?:-\s+)?\[?(?P<level>{_WORD})\s*\]?\s+"
        rf"(?:\d{{1,9}}\s+---\s+)?(?:{_BOX}\s+){{0,3}}(?:\([^()]{{0,200}}\)\s+)?(?:{_LOGGER}\s*(?::|\s-)\s+|-\s+)?(?P<text>.*)"
    ),
    clock=lambda text: iso_clock(text) if len(text) > 12 else parse_clock(text),
    need=_JAVA,
    sign=_JAVA,
    time_rule="local time of the host unless an offset stands behind it",
    refuse=late(r"Traceback \(most recent call last\)|\.py:\d|\.py\""),
)


def _logger_behind(record: Record, found: re.Match[str]) -> Record:
    """Kafka names the logger in parentheses behind the message."""
    if record.channel:
        return record._replace(channel=record.channel.strip())
    behind = _LOGGER_AT_END.search(record.text)
    return record._replace(channel=behind["logger"], text=record.text[: behind.start()]) if behind else record


_BRACKETS = LineFormat(
    name="log-java-brackets",
    title="Elasticsearch or Kafka",
    shapes=("[0000-00-00",),
    pattern=late(
        rf"\[(?P<time>{_TIME})\]\s?\[?(?P<level>{_WORD})\s*\]?\s?(?:\[(?P<program>[\w.$-]+)\s*\]\s?)?(?P<text>.*)"
    ),
    finish=_logger_behind,
    need=late(
        r"\]\[(?:TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\s*\]\[|\s\((?:[\w$]{1,60}\.){1,12}[\w$]{1,60}(?::\d{1,6})?\)\s{0,4}$",
        re.MULTILINE,
    ),
    rank=Rank.KEYS,
    evidence=Evidence.MEMORY,
    time_rule="local time of the host (in containers mostly UTC) without a mark",
)


@remembered
def _short_clock(text: str) -> Stamp | None:
    """``17/06/09 20:10:40`` and ``081109 203615``: year first, two digits."""
    digits = text.replace("/", "").replace(":", "").replace(" ", "")
    year, month, day, hour, minute, second = (int(digits[at : at + 2]) for at in range(0, 12, 2))
    try:
        ns = from_civil(2000 + year, month, day, hour, minute, second)
    except ValueError:
        return None
    return Wall(ns, SECOND, Lacks.ZONE)


_SHORT = LineFormat(
    name="log-java-short",
    title="Spark or old Hadoop, times with two digits for the year",
    shapes=("00/00/00 00:00:00", "000000 000000"),
    pattern=late(
        rf"(?P<time>\d\d/\d\d/\d\d \d\d:\d\d:\d\d|\d{{6}} \d{{6}}) (?:\d+ )?(?P<level>{_WORD})\s+(?:{_BOX}\s)?(?:(?P<program>[\w.$-]+): )?(?P<text>.*)"
    ),
    clock=_short_clock,
    rank=Rank.KEYS,
    time_rule="local time of the host without a zone; the year has two digits and stands first",
)

READERS = (_CLASSIC, _BRACKETS, _SHORT)
