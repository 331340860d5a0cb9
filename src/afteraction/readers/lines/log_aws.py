"""Access logs of AWS: Application Load Balancer, Classic Load Balancer, S3.

ALB: ``https 2026-02-16T02:12:05.123456Z app/shop/50dc6c 203.0.113.9:46532 10.0.1.7:8080 0.001 0.120 0.000 200 200 …``. Its
time is when the answer was made; when the request came stands further on and is kept as ``requested_at``. ELB: the same
without the kind before the time. The status is what the client got, that of the target stands beside it; a duration of -1
says that a step was never reached, so there is none. S3: ``owner bucket [time] address requester id operation key "request" …``.
Read against real lines of ALB and ELB; S3 is from memory.
"""

from __future__ import annotations

import re
from functools import cache

from afteraction.domain.ports import Evidence, Rank
from afteraction.domain.record import Record
from afteraction.domain.stamps import parse_named
from afteraction.domain.when import Stamp
from afteraction.readers._lines import LineFormat, amended, remembered
from afteraction.readers._requests import level_of_status, request_of, told, whole_ms
from afteraction.readers.lines._late import LateFormat


@cache
def _created() -> re.Pattern[str]:
    return re.compile(r' "([^"]{0,200})" "[^"]{0,300}" "[^"]{0,300}" \S{1,9} (\d{4}-\d\d-\d\dT[\d:.]{5,20}Z) "')


def _balanced(record: Record, found: re.Match[str]) -> Record:
    lb, client, target, status, behind, size, request, rest = found.group(
        "lb", "client", "target", "status", "behind", "size", "request", "rest"
    )
    created = _created().search(rest)
    trace, at = created.groups() if created else ("", "")
    fields = (
        *told(("status_code", status), *request_of(request), ("bytes", size), ("client", client.rpartition(":")[0])),
        *told(
            ("duration_ms", whole_ms(found.group("t1", "t2", "t3"))),
            ("target_status", behind if behind != "0" else ""),
            ("target", target),
        ),
        *told(("trace_id", trace), ("requested_at", at)),
    )
    name = lb.split("/")[1] if lb.count("/") > 1 else lb
    return amended(record, f'"{request}" {status}', level_of_status(status), name, fields)


@cache
def _balancer() -> LineFormat:
    return LineFormat(
        name="log-aws-balancer",
        title="access log of an AWS load balancer",
        pattern=re.compile(
            r"(?:(?:https?|h2|grpcs?|wss?) )?(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z) (?P<lb>[\w./-]{1,300}) "
            r"(?P<client>[\w.:\[\]-]{3,80}) (?P<target>[\w.:\[\]-]{1,80}) (?P<t1>-?[\d.]{1,20}) (?P<t2>-?[\d.]{1,20}) "
            r"(?P<t3>-?[\d.]{1,20}) (?P<status>\d{3}|-) (?P<behind>\d{1,3}|-) -?\d{1,19} (?P<size>-?\d{1,19}) "
            r"(?P<text>\"(?P<request>[^\"\\]*(?:\\.[^\"\\]*)*)\")(?P<rest>.*)"
        ),
        finish=_balanced,
        rank=Rank.SIGNATURE,
        time_rule="when the answer was made, UTC; the field requested_at is when the request came",
    )


@remembered
def _clock(text: str) -> Stamp | None:
    return parse_named(text)


def _stored(record: Record, found: re.Match[str]) -> Record:
    request, status, fault, size, client, operation, bucket, took = found.group(
        "request", "status", "fault", "size", "client", "operation", "bucket", "took"
    )
    fields = (
        *told(("status_code", status), *request_of(request or ""), ("operation", operation), ("client", client)),
        *told(("bytes", size), ("duration_ms", took), ("error", fault)),
    )
    text = f'{operation} "{request or ""}" {status}'
    return amended(record, text, level_of_status(status), bucket, fields)


@cache
def _s3() -> LineFormat:
    return LineFormat(
        name="log-s3",
        title="S3 server access log",
        pattern=re.compile(
            r"(?:[0-9a-f]{64}|-) (?P<bucket>[a-z0-9.-]{3,63}) \[(?P<time>\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\] "
            r"(?P<client>\S{1,80}) \S{1,300} \S{1,80} (?P<operation>[A-Z]\S{1,80}) \S{1,2000} "
            r"(?P<text>\"(?P<request>[^\"\\]*(?:\\.[^\"\\]*)*)\"|-) (?P<status>\d{3}|-) (?P<fault>\S{1,80}) (?P<size>\d{1,19}|-) "
            r"(?:\d{1,19}|-) (?P<took>\d{1,12}|-).*"
        ),
        clock=_clock,
        finish=_stored,
        rank=Rank.SIGNATURE,
        evidence=Evidence.MEMORY,
        time_rule="when the request came, with its offset",
    )


READERS = (
    LateFormat("log-aws-balancer", ("Z app/", " - - -\n", '" - -\n', '/1.1" "', '/2.0" "'), _balancer),
    LateFormat("log-s3", (" REST.", " BATCH.", " WEBSITE.", " S3."), _s3),
)
