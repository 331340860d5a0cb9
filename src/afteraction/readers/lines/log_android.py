"""Android's logcat: ``03-17 16:13:38.811  1702  2395 D WindowManager: text`` and the older ``03-17 16:13:38.811 I/Tag(  190): text``.

The time is the device's own; the year and the offset stand in it when they were asked for (``-v year,zone``). Read against real
files.
"""

from __future__ import annotations

import re
from functools import cache

from afteraction.domain.ports import Rank
from afteraction.domain.record import Record
from afteraction.domain.stamps import parse_iso
from afteraction.domain.when import Lacks, Stamp, Wall
from afteraction.readers._lines import LineFormat, iso_clock, level_of
from afteraction.readers.lines._late import LateFormat


def _clock(text: str) -> Stamp | None:
    if text[2] != "-":
        return iso_clock(text)
    stamp = parse_iso(f"2000-{text}")  # a leap year
    return stamp._replace(lacks=stamp.lacks | Lacks.YEAR) if isinstance(stamp, Wall) else None


def _finish(record: Record, found: re.Match[str]) -> Record:
    return record._replace(level=level_of(found["letter"])) if found["letter"] else record


@cache
def _logcat() -> LineFormat:
    return LineFormat(
        name="log-android",
        title="Android logcat",
        pattern=re.compile(
            r"(?P<time>(?:\d{4}-)?\d\d-\d\d \d\d:\d\d:\d\d\.\d{3,9}(?: [+-]\d{4})?) {1,3}"
            r"(?:(?:\w{1,20} {1,6})?\d{1,7} {1,6}\d{1,7} (?P<level>[VDIWEF]) |(?P<letter>[VDIWEF])/)(?P<program>[^:(]{0,100}?) {0,20}(?:\([ \d:]{1,20}\))?: (?P<text>.*)"
        ),
        clock=_clock,
        finish=_finish,
        rank=Rank.KEYS,
        skip=re.compile("--------- (?:beginning of|switch to)"),
        time_rule="local time of the device, without a year and a zone unless both were asked for",
    )


READERS = (LateFormat("log-android", (" D ", " I ", " W ", " E ", " V ", " D/", " I/", " W/", " E/", " V/"), _logcat),)
