"""Bitbucket Server's own logs, columns cut by bars: requests over HTTP and SSH, and the audit log of older versions.

A request has two lines, one when it came (``i@…``) and one when it was answered (``o@…``, with status and milliseconds). Its time is
local to the server without a zone; the audit log's is epoch milliseconds. Read against real lines.
"""

from __future__ import annotations

import re
from functools import cache

from afteraction.domain.ports import Rank
from afteraction.domain.record import Actor, Record, RecordKind
from afteraction.domain.stamps import parse_epoch
from afteraction.domain.when import Instant, Stamp
from afteraction.readers._alerts import pairs
from afteraction.readers._lines import LineFormat, amended
from afteraction.readers._requests import level_of_status, request_of, told
from afteraction.readers._text import clean
from afteraction.readers.lines._late import LateFormat


def _finish(record: Record, found: re.Match[str]) -> Record:
    request, status, took = found["request"], found["status"] or "", found["took"] or ""
    fields = (
        *told(("status_code", status), *request_of(request), ("client", found["client"]), ("request_id", found["id"])),
        *told(("duration_ms", took), ("user", found["user"]), ("bytes", found["sent"] or "")),
    )
    return amended(
        record, clean(f"{request} {status}".rstrip("- ")), level_of_status(status), found["protocol"], fields
    )


@cache
def _access() -> LineFormat:
    return LineFormat(
        name="log-bitbucket-access",
        title="access log of Bitbucket",
        pattern=re.compile(
            r"(?P<client>[\da-fA-F.:,]{3,200}) \| (?P<protocol>https?|ssh) \| (?P<id>[io*]@\S{1,60}) \| (?P<user>[^|]{1,100}) \| "
            r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) \| (?P<text>\"(?P<request>[^\"]{0,8000})\") \| [^|]{0,2000} \| "
            r"(?P<status>\d{3}|-) \| (?P<got>\d{1,19}|-) \| (?P<sent>\d{1,19}|-) \| [^|]{0,1000} \| (?P<took>\d{1,12}|-) \|"
        ),
        finish=_finish,
        rank=Rank.SIGNATURE,
        time_rule="local time of the server without a zone",
    )


def _clock(text: str) -> Stamp | None:
    stamp = parse_epoch(text)
    return stamp if isinstance(stamp, Instant) else None


def _change(record: Record, found: re.Match[str]) -> Record:
    done, thing, detail = found["done"], found["thing"].strip("- "), found["detail"].strip("- ")
    title = f"{done} {thing}".strip()
    return record._replace(
        text=clean(f"{title} {detail}".strip()), title=title, author=Actor(clean(found["who"])) if found["who"] != "-" else None,
        fields=pairs(("action", done), ("object", thing), ("client", found["client"])),
    )  # fmt: skip


@cache
def _audit() -> LineFormat:
    return LineFormat(
        name="bitbucket-audit",
        title="audit log of Bitbucket Server",
        pattern=re.compile(
            r"(?P<client>[\da-fA-F.:,]{3,200}) \| (?P<done>[A-Z]\w{2,80}Event) \| (?P<who>[^|]{1,100}) \| (?P<time>\d{13}) \| "
            r"(?P<thing>[^|]{0,300}) \| (?P<text>(?P<detail>\{.{0,8000}\}|-)) \| [^|]{0,100} \| \S{0,100}\Z"
        ),
        clock=_clock,
        finish=_change,
        kind=RecordKind.CHANGE,
        rank=Rank.SIGNATURE,
        time_rule="epoch milliseconds",
    )


READERS = (
    LateFormat("log-bitbucket-access", (" | i@", " | o@", " | *@"), _access),
    LateFormat("bitbucket-audit", ("Event | ",), _audit),
)
