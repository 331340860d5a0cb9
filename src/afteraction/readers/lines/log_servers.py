"""Access lines of application servers that have a form of their own: Atlassian's Tomcat (Jira, Confluence) and uWSGI.

Atlassian: ``[17/Jun/2021:12:57:26 +0200] user http-nio-8080-exec-6 192.0.2.1 GET /index.action HTTP/1.1 200 1020ms 7881 referrer agent``.
uWSGI: ``[pid: 7|app: 0|req: 1/1] 192.0.2.1 () {38 vars in 696 bytes} [Sun Mar 13 22:49:12 2016] GET /cart => generated 47 bytes in 129
msecs (HTTP/1.1 200)``, local time without a zone. Read against real lines.
"""

from __future__ import annotations

import re
from functools import cache

from afteraction.domain.ports import Rank
from afteraction.domain.record import Record
from afteraction.domain.stamps import parse_named
from afteraction.domain.when import Stamp
from afteraction.readers._lines import LineFormat, amended, remembered
from afteraction.readers._requests import level_of_status, request_of, told
from afteraction.readers.lines._late import LateFormat


@remembered
def _clock(text: str) -> Stamp | None:
    return parse_named(text)


def _finish(record: Record, found: re.Match[str]) -> Record:
    request, status, took, size, client = found.group("request", "status", "took", "size", "client")
    micros = "micros" in (found.groupdict().get("unit") or "")
    spent = f"{int(took) / 1000:g}" if micros else took
    fields = (
        *told(("status_code", status), *request_of(request), ("bytes", size), ("client", client)),
        *told(("duration_ms", spent), ("user", found.groupdict().get("user") or "")),
    )
    return amended(record, f"{request} {status}", level_of_status(status), record.channel, fields)


@cache
def _atlassian() -> LineFormat:
    return LineFormat(
        name="log-atlassian-access",
        title="access log of Jira or Confluence",
        pattern=re.compile(
            r"\[(?P<time>\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\] (?:[\da-f.:]{3,45} )?(?:(?P<user>\S{1,200}) )?http-\S{1,80} (?P<client>\S{1,80}) "
            r"(?P<text>(?P<request>[A-Z]{3,12} \S{1,8000} HTTP/[\d.]{1,4}) (?P<status>\d{3}) (?P<took>\d{1,12})ms) (?P<size>\d{1,19}|-)(?: .*|\Z)"
        ),
        clock=_clock,
        finish=_finish,
        rank=Rank.SIGNATURE,
        time_rule="the line's time with its offset",
    )


@cache
def _uwsgi() -> LineFormat:
    return LineFormat(
        name="log-uwsgi",
        title="uWSGI request log",
        pattern=re.compile(
            r"\[pid: \d{1,10}\|app: -?\d{1,10}\|req: [\d/-]{1,30}\] (?P<client>\S{1,80}) \([^()]{0,200}\) \{[^{}]{0,80}\} "
            r"\[(?P<time>[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4})\] (?P<text>(?P<request>[A-Z]{3,12} \S{1,8000}) => generated "
            r"(?P<size>\d{1,19}) bytes in (?P<took>\d{1,12}) (?P<unit>msecs|micros) \(HTTP/[\d.]{1,4} (?P<status>\d{3})\))(?: .*|\Z)"
        ),
        clock=_clock,
        finish=_finish,
        rank=Rank.SIGNATURE,
        time_rule="local time of the server without a zone",
    )


READERS = (
    LateFormat("log-atlassian-access", (" http-nio-", " http-bio-", " http-apr-", " https-", " http-"), _atlassian),
    LateFormat("log-uwsgi", ("[pid: ",), _uwsgi),
)
