"""Application logs of Ruby (Logger, Rails), PHP (Laravel's Monolog) and .NET (Serilog's text sinks).

Ruby: ``I, [2019-01-04T05:14:33.497736 #123]  INFO -- Main: msg``; Monolog: ``[2023-05-15 18:19:32] local.ERROR: msg {…}`` with the
stack trace below; Serilog: ``2024-03-05 10:12:43.123 +01:00 [INF] msg``. Ruby and Monolog write local time without a mark.
Read against real files of Laravel; Ruby and Serilog are from memory.
"""

from __future__ import annotations

from afteraction.domain.late import late
from afteraction.domain.ports import Evidence, Rank
from afteraction.readers._lines import LineFormat, iso_clock

_RUBY = LineFormat(
    name="log-ruby",
    title="Ruby's Logger or Rails",
    shapes=(", [0000-00-00",),
    pattern=late(
        r"[DIWEFA], \[(?P<time>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?) ?#\d{1,9}\]\s{1,4}"
        r"(?P<level>DEBUG|INFO|WARN|ERROR|FATAL|ANY) -- (?P<program>[^:\s]{0,80})\s?:\s?(?P<text>.*)"
    ),
    clock=iso_clock,
    rank=Rank.SIGNATURE,
    evidence=Evidence.MEMORY,
    time_rule="local time of the host without a zone",
)
_MONOLOG = LineFormat(
    name="log-php",
    title="Laravel or Monolog",
    shapes=("[0000-00-00",),
    pattern=late(
        r"\[(?P<time>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?)\] (?P<program>[\w.-]{1,60})\."
        r"(?P<level>DEBUG|INFO|NOTICE|WARNING|ERROR|CRITICAL|ALERT|EMERGENCY): (?P<text>.*)"
    ),
    clock=iso_clock,
    rank=Rank.SIGNATURE,
    joins=late(r"\[stacktrace\]|\[previous exception\]|#\d{1,4} |\"\}|Stack trace:"),
    share=0.3,
    time_rule="the application's zone, mostly without a mark",
)
_SERILOG = LineFormat(
    name="log-dotnet",
    title="Serilog text",
    pattern=late(
        r"(?P<time>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?: ?[+-]\d\d:\d\d|Z)?) \[(?P<level>VRB|DBG|INF|WRN|ERR|FTL)\] (?P<text>.*)"
    ),
    clock=iso_clock,
    rank=Rank.KEYS,
    evidence=Evidence.MEMORY,
    time_rule="the line's time with its offset; local time when it has none",
)

READERS = (_RUBY, _MONOLOG, _SERILOG)
