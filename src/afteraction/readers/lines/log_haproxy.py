"""HAProxy: lines of requests and connections, and what it says about its servers, behind syslog's head or without one.

``Feb 16 02:12:05 lb1 haproxy[77]: 203.0.113.9:46532 [16/Feb/2026:02:12:04.143] fe be/srv1 0/0/7/1457/1487 200 3421 - - ---- …``.
Two times: in brackets when the connection was accepted, at the head when it was over. The bracket counts, for it knows the
year and the millisecond; it is local time without a zone. Lines about servers (``Server be/srv1 is DOWN``) have only the
head. The last timer is the whole duration. ``-1`` as status: no answer was sent. Read against a real file.
"""

from __future__ import annotations

import re
from functools import cache

from afteraction.domain.ports import Rank
from afteraction.domain.record import Record
from afteraction.domain.stamps import parse_iso, parse_named
from afteraction.domain.when import Stamp
from afteraction.readers._lines import LineFormat, amended, remembered
from afteraction.readers._requests import level_of_status, request_of, told
from afteraction.readers._text import clean
from afteraction.readers.lines._late import LateFormat


@remembered
def _clock(text: str) -> Stamp | None:
    return parse_iso(text) or parse_named(text)


@cache
def _request() -> re.Pattern[str]:
    return re.compile(
        r"(?P<client>[\w.:]{2,60}):\d{1,5} \[(?P<time>\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d(?:\.\d{1,6})?)\] (?P<front>\S{1,200}) "
        r"(?P<back>[^\s/]{1,200})/(?P<server>\S{1,200}) (?P<timers>[+\d/-]{3,80}) (?:(?P<status>\d{3}|-1) )?(?P<size>\+?\d{1,19}) "
        r"(?:\S{1,500} \S{1,500} )?(?P<flags>[A-Za-z-]{2,4}) (?P<rest>.*)"
    )


@cache
def _asked() -> re.Pattern[str]:
    return re.compile(r'"([^"]{1,4000})"')


def _finish(record: Record, found: re.Match[str]) -> Record:
    """A request says its own time; anything else stays what syslog's head says."""
    line = _request().match(record.text)
    if line is None:
        return record
    client, raw, front, back, server, timers, status, size, flags, rest = line.groups()
    asked = _asked().search(rest)
    request = asked[1] if asked else ""
    status, host = status or "", record.get("host")
    fields = (
        *told(("host", host), ("status_code", status), *request_of(request), ("bytes", size.lstrip("+"))),
        *told(("client", client), ("duration_ms", timers.rpartition("/")[2].lstrip("+")), ("backend", back)),
        *told(("server", server), ("termination", flags.strip("-"))),
    )
    said = " ".join(filter(None, (f"{front} {back}/{server}", status, flags, request and f'"{request}"')))
    made = amended(record, clean(said), level_of_status(status), back, fields)
    return made._replace(time=_clock(raw) or record.time, raw_time=raw)


@cache
def _behind_head() -> LineFormat:
    return LineFormat(
        name="log-haproxy",
        title="HAProxy log behind syslog's head",
        pattern=re.compile(
            r"(?:<\d{1,3}>\s?)?(?P<time>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)) "
            r"(?:(?P<host>(?!haproxy\[)[\w.:-]{1,255}) )?(?P<program>haproxy)(?:\[\d{1,10}\])?: (?P<text>.*)"
        ),
        clock=_clock,
        finish=_finish,
        rank=Rank.KEYS,
        time_rule="when the connection was accepted, local time without a zone; of other lines syslog's time without a year",
    )


@cache
def _bare() -> LineFormat:
    return LineFormat(
        name="log-haproxy-bare",
        title="HAProxy log without a head",
        pattern=re.compile(
            r"(?P<text>[\w.:]{2,60}:\d{1,5} \[(?P<time>\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d(?:\.\d{1,6})?)\] "
            r"\S{1,200} [^\s/]{1,200}/\S{1,200} [+\d/-]{3,80} .*)"
        ),
        clock=_clock,
        finish=_finish,
        rank=Rank.KEYS,
        time_rule="when the connection was accepted, local time without a zone",
    )


READERS = (
    LateFormat("log-haproxy", (" haproxy[", " haproxy: "), _behind_head),
    LateFormat("log-haproxy-bare", ("/NOSRV", "<NOSRV>", " ---- ", " -- "), _bare),
)
