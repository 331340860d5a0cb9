"""Error logs of PostgreSQL (stderr) and MySQL or MariaDB.

PostgreSQL: ``2025-08-13 01:45:01.123 PDT [12345] user@db LOG:  msg``; the zone is an abbreviation of ``log_timezone``; LOG
is no problem; a ``log_line_prefix`` may begin with the process, the user or ``<``, or write epoch seconds; DETAIL, HINT, STATEMENT, CONTEXT and QUERY lines belong to the line above although they carry a time.
MySQL: ``2020-08-06T14:25:02.835618Z 0 [Note] [MY-012487] [InnoDB] msg``, older servers without zone or with
``140305 10:12:43``. Read against real PostgreSQL logs and one of MySQL 8;
older MySQL forms are from memory.
"""

from __future__ import annotations

import re
from functools import cache

from afteraction.domain.late import late
from afteraction.domain.ports import Rank
from afteraction.domain.record import Level, Record
from afteraction.domain.stamps import parse_epoch
from afteraction.domain.when import SECOND, Lacks, Stamp, Wall, from_civil
from afteraction.readers._lines import LineFormat, iso_clock, level_of
from afteraction.readers.lines._late import LateFormat

_PREFIX = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?(?: (?:[A-Z]{2,5}|[+-]\d\d(?::?\d\d)?))?"
_BEFORE = r"(?:<\s?|\[?\d{1,10}\]?:? |[\w.-]{1,63}@[\w.-]{1,63} )?"  # what a log_line_prefix may begin with
_DURATION = late(r"duration: (?P<ms>\d{1,12}\.\d{1,3}) ms")


def _postgres_clock(text: str) -> Stamp | None:
    return iso_clock(text) if text[4:5] == "-" else parse_epoch(text)


def _level(word: str) -> Level:
    return Level.FATAL if word == "PANIC" else level_of(word.rstrip("0123456789"))


def _postgres(record: Record, found: re.Match[str]) -> Record:
    if record.text.startswith("duration: "):
        took = _DURATION.match(record.text)
        return record._replace(channel="postgres", fields=(("duration_ms", took["ms"]),)) if took else record
    return record._replace(channel="postgres")


@cache
def _postgres_log() -> LineFormat:
    return LineFormat(
        name="log-postgres",
        title="PostgreSQL server log",
        pattern=re.compile(
            rf"{_BEFORE}(?P<time>{_PREFIX}|\d{{10}}\.\d{{3}})\s?>?(?:\[\d+(?:-\d+)?\]:?|:[^:\s]*:[^:\s]*:\[\d+\]:)?\s?[^\"]{{0,200}}?\b"
            r"(?P<level>LOG|ERROR|FATAL|PANIC|WARNING|NOTICE|INFO|DEBUG[1-5]?):  (?P<text>.*)"
        ),
        clock=_postgres_clock,
        level=_level,
        finish=_postgres,
        rank=Rank.KEYS,
        joins=re.compile(
            rf"{_BEFORE}(?:{_PREFIX}|\d{{10}}\.\d{{3}}).{{0,200}}?\b(?:DETAIL|HINT|STATEMENT|CONTEXT|QUERY|LOCATION):  "
        ),
        share=0.3,
        time_rule="the zone of log_timezone, written as an abbreviation; only UTC and GMT are certain",
    )


def _mysql_clock(text: str) -> Stamp | None:
    if text[4:5] == "-":
        return iso_clock(text.replace("  ", " "))
    day, clock = text.split()
    hour, minute, second = clock.split(":")
    try:
        ns = from_civil(2000 + int(day[:2]), int(day[2:4]), int(day[4:]), int(hour), int(minute), int(second))
    except ValueError:
        return None
    return Wall(ns, SECOND, Lacks.ZONE)


@cache
def _mysql_log() -> LineFormat:
    return LineFormat(
        name="log-mysql",
        title="MySQL or MariaDB error log",
        pattern=re.compile(
            r"(?P<time>\d{4}-\d\d-\d\d[T ]{1,2}\d{1,2}:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)?|\d{6} {1,2}\d{1,2}:\d\d:\d\d)\s(?:\d+ )?"
            r"\[(?P<level>Note|Warning|ERROR|System)\] (?:\[MY-\d+\] )?(?:\[(?P<program>\w{1,40})\] )?(?P<text>.*)"
        ),
        clock=_mysql_clock,
        rank=Rank.KEYS,
        time_rule="UTC since 5.7 (marked Z), the server's local time without a zone before",
    )


READERS = (
    LateFormat("log-postgres", (":  ",), _postgres_log),
    LateFormat("log-mysql", ("[Note]", "[Warning]", "[ERROR]", "[System]"), _mysql_log),
)
