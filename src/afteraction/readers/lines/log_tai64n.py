"""Lines with TAI64N labels, as daemontools, runit, s6 and multilog write them: ``@40000000433225833b6e1a8c tcpserver: status: 5/30``.

The label is 16 digits of seconds and 8 of nanoseconds. These programs set it to the system's clock plus 2^62 and ten seconds, without
leap seconds, so it is exact. Read against a real file.
"""

from __future__ import annotations

import re
from functools import cache

from afteraction.domain.ports import Rank
from afteraction.domain.record import Record
from afteraction.domain.when import SECOND, Instant, Stamp
from afteraction.readers._inner import head_level
from afteraction.readers._lines import LineFormat, remembered
from afteraction.readers.lines._late import LateFormat

_START = (1 << 62) + 10
_LAST = 253_402_300_800  # the year 10000


@remembered
def _clock(text: str) -> Stamp | None:
    seconds, rest = int(text[:16], 16) - _START, int(text[16:], 16)
    return Instant(seconds * SECOND + rest) if 0 < seconds < _LAST and rest < SECOND else None


def _finish(record: Record, found: re.Match[str]) -> Record:
    level, text = head_level(record.text)
    return record._replace(level=level, text=text) if level else record


@cache
def _tai64n() -> LineFormat:
    return LineFormat(
        name="log-tai64n",
        title="log with TAI64N labels",
        pattern=re.compile(r"@(?P<time>[0-9a-f]{24}) (?:(?P<program>[\w./-]{1,60}): )?(?P<text>.*)"),
        clock=_clock,
        finish=_finish,
        rank=Rank.KEYS,
        time_rule="the label: the system's clock with nanoseconds, UTC",
    )


READERS = (LateFormat("log-tai64n", ("@40000000",), _tai64n),)
