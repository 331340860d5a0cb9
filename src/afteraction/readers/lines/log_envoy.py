"""Envoy's access log in its default form and in Istio's.

``[2026-02-16T02:12:06.123Z] "POST /pay HTTP/2" 503 UH 0 19 2 - "203.0.113.9" "curl/8" "id" "shop" "-"``; Istio puts the reason
for the answer, for the end of the connection and for its failure behind the flags, and cluster and addresses at the end.
The time is when the request began. A status of 0 is a connection without an answer; the flags say why (``UH`` no healthy
upstream, ``UF`` the upstream could not be reached, ``DC`` the client went away). From memory.
"""

from __future__ import annotations

import re
from functools import cache

from afteraction.domain.ports import Evidence, Rank
from afteraction.domain.record import Level, Record
from afteraction.readers._lines import LineFormat, amended
from afteraction.readers._requests import level_of_status, request_of, told
from afteraction.readers._text import clean
from afteraction.readers.lines._late import LateFormat


@cache
def _rest() -> re.Pattern[str]:
    return re.compile(
        r"(?:(?P<details>\S{1,200}) (?P<ended>\S{1,200}) \"(?P<failure>[^\"]{0,500})\" )?(?P<got>\d{1,19}|-) (?P<sent>\d{1,19}|-) "
        r"(?P<took>\d{1,12}|-) (?:\d{1,12}|-) \"(?P<client>[^\"]{0,500})\" \"[^\"]{0,2000}\" \"(?P<id>[^\"]{0,200})\" "
        r"\"(?P<host>[^\"]{0,500})\" \"(?P<upstream>[^\"]{0,200})\"(?: (?P<cluster>\S{1,300}))?"
    )


def _finish(record: Record, found: re.Match[str]) -> Record:
    status, flags, request, rest = found.group("status", "flags", "request", "rest")
    level = level_of_status(status)
    if status == "0":
        level = Level.INFO if flags in ("-", "DC") else Level.ERROR
    fields = told(("status_code", status if status != "0" else ""), *request_of(request), ("flags", flags))
    more, channel = _rest().match(rest), ""
    text = f'"{request}" {status} {flags}'
    if more is not None:
        got = {name: value or "" for name, value in more.groupdict().items()}
        channel = next((value for value in (got["cluster"], got["host"]) if value not in ("", "-")), "")
        text += "".join(f" {got[name]}" for name in ("details", "failure") if got[name] not in ("", "-"))
        fields += told(
            ("duration_ms", got["took"]), ("bytes", got["sent"]), ("client", got["client"].partition(",")[0]),
            ("request_id", got["id"]), ("host", got["host"]), ("upstream", got["upstream"]), ("details", got["details"]),
        )  # fmt: skip
    return amended(record, clean(text), level, channel, tuple(fields))


@cache
def _envoy() -> LineFormat:
    return LineFormat(
        name="log-envoy",
        title="Envoy access log",
        pattern=re.compile(
            r"\[(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d))\] "
            r"(?P<text>\"(?P<request>[^\"\\]*(?:\\.[^\"\\]*)*)\" (?P<status>\d{1,3}) (?P<flags>[A-Za-z,]{1,80}|-)) (?P<rest>.*)"
        ),
        finish=_finish,
        rank=Rank.KEYS,
        evidence=Evidence.MEMORY,
        time_rule="when the request began, with its offset",
    )


READERS = (LateFormat("log-envoy", ('Z] "', '00] "'), _envoy),)
