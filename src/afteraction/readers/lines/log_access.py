"""Web server logs: access lines in the common and combined forms, nginx's and Apache's error logs.

Access: ``host ident user [10/Oct/2000:13:55:36 -0700] "request" status size`` with anything before (a virtual host) or
after it (referrer, agent, request time). The time is when the request came (Apache) or was answered (nginx). A status of
5xx is an error of the server and gives level ERROR; 4xx is what a client did and stays INFO. Trap: a number behind the
agent is seconds when it has three decimals (nginx ``$request_time``); a whole number has no known unit. 32 hexadecimal digits
or a UUID at the end are the request's id (nginx ``$request_id``).
Error logs carry local time without a zone. Read against real access logs and an
Apache 2.2 error log; nginx's error log and Apache 2.4's are from memory.
"""

from __future__ import annotations

import re

from afteraction.domain.late import late
from afteraction.domain.ports import Evidence, Rank
from afteraction.domain.record import Level, Record
from afteraction.domain.stamps import parse_named
from afteraction.domain.when import Stamp
from afteraction.readers._lines import LineFormat, amended, iso_clock, remembered
from afteraction.readers._text import clean

_NAMED_TIME = late(r"(?:rt|time|took|duration)=")
_TOOK = late(
    r"(?:\b(?:rt|request_time|req_time|took|duration|rtime)[=:]\"?(?P<named>\d{1,9}\.\d{1,6}|\d{1,9}ms)\"?)|(?<=\s)(?P<bare>\d{1,6}\.\d{3})(?=\s|\Z)"
)
_LAST_NUMBER = late(r"\s(\d{1,12})\Z")
_NAMED_ID = late(
    r"(?i)(?<![\w-])(trace(?:_?id)?|(?:x[_-])?req(?:uest)?(?:[_-]?id)?|rid)=\"?([0-9a-f][0-9a-f-]{14,34}[0-9a-f])(?![\w-])"
)
_ID = r"(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
_BARE_ID = late(rf'(?P<plain>{_ID})|"(?P<quoted>{_ID})"')
_STATUS_LEVELS = {"5": Level.ERROR}
_REQUEST_IN_ERROR = late(
    r'(?:, (?P<key>client|server|upstream|host): "?(?P<value>[^",]{1,300})"?)|(?:, request: "(?P<method>[A-Z]{3,10}) (?P<path>[^"\s]{1,500}))'
)


@remembered
def _access_clock(text: str) -> Stamp | None:
    return parse_named(text)


def _access(record: Record, found: re.Match[str]) -> Record:
    status, request, size, rest, head = found.group("status", "request", "size", "rest", "head")
    words = head.split()
    fields = [("status_code", status)]
    asked = request.split(" ", 2)
    if len(asked) > 1 and asked[0].isupper():
        fields += [("method", asked[0]), ("path", asked[1] if asked[1].isprintable() else clean(asked[1]))]
    if size != "-":
        fields.append(("bytes", size))
    vhost = words[0] if len(words) > 3 else ""
    client = words[1] if vhost else words[0] if words else ""
    if client:
        fields.append(("client", client))
    if len(words) > 2 and words[-1] != "-":
        fields.append(("user", words[-1]))
    if rest:
        fields += _took(rest)
        fields += _ids(rest)
    return amended(record, record.text, _STATUS_LEVELS.get(status[0], Level.INFO), vhost, tuple(fields))


def _ids(rest: str) -> list[tuple[str, str]]:
    """The id of the request or of its trace: behind its name, or as the last word when that can be nothing else."""
    if "=" in rest:
        return [("trace_id" if found[1][0] in "tT" else "request_id", found[2]) for found in _NAMED_ID.finditer(rest)]
    last = rest[rest.rfind(" ") + 1 :]
    found = _BARE_ID.fullmatch(last) if 32 <= len(last) <= 38 else None
    return [("request_id", found["plain"] or found["quoted"])] if found else []


def _took(rest: str) -> list[tuple[str, str]]:
    """How long the request took, as far as the numbers behind the agent say so."""
    tail = rest[rest.rfind('" ') + 1 :] if rest[-1] != '"' else ""
    if "=" in rest and _NAMED_TIME.search(rest) is not None:
        found = _TOOK.search(rest)
    else:
        found = _TOOK.search(tail) if tail else None
    if found is not None:
        from afteraction.readers._entry_values import duration_ms  # late: few logs have these

        named = found["named"] or found["bare"]
        return [("duration_ms", duration_ms(named if named.endswith("ms") else f"{named}s"))]
    last = _LAST_NUMBER.search(tail) if tail else None
    return [("request_time", last[1])] if last else []


_ACCESS = LineFormat(
    name="log-access",
    title="web access log, common or combined form",
    shapes=("/0000",),
    pattern=late(
        r"(?P<head>[^\[\"]{1,400})\[(?P<time>\d{1,2}/[A-Z][a-z]{2}/\d{4}[:\s]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:\s[+-]\d{4})?)\]\s+"
        r"(?P<text>\"(?P<request>[^\"\\]*(?:\\.[^\"\\]*)*)\"\s+(?P<status>\d{3})\s+(?P<size>\d+|-))(?P<rest>.*)"
    ),
    clock=_access_clock,
    finish=_access,
    rank=Rank.KEYS,
    time_rule="the line's time with its offset; when the request came (Apache) or was answered (nginx)",
)


def _nginx(record: Record, found: re.Match[str]) -> Record:
    fields: list[tuple[str, str]] = []
    for told in _REQUEST_IN_ERROR.finditer(record.text):
        if told["key"]:
            fields.append((told["key"], told["value"]))
        else:
            fields += [("method", told["method"]), ("path", told["path"])]
    return record._replace(channel="nginx", fields=tuple(fields))


_NGINX = LineFormat(
    name="log-nginx-error",
    title="nginx error log",
    shapes=("0000/00/00 00:00:00",),
    pattern=late(
        r"(?P<time>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d) \[(?P<level>debug|info|notice|warn|error|crit|alert|emerg)\] "
        r"\d+#\d+: (?:\*\d+ )?(?P<text>.*)"
    ),
    clock=remembered(iso_clock),
    finish=_nginx,
    rank=Rank.KEYS,
    evidence=Evidence.MEMORY,
    time_rule="local time of the server without a zone",
)


@remembered
def _apache_clock(text: str) -> Stamp | None:
    return parse_named(text)


_APACHE = LineFormat(
    name="log-apache-error",
    title="Apache error log",
    shapes=(" 0000] [",),
    pattern=late(
        r"\[(?P<time>[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d{1,6})? \d{4})\] "
        r"\[(?:(?P<program>[\w-]{0,40}):)?(?P<level>emerg|alert|crit|error|warn|notice|info|debug|trace\d)\]\s?(?P<text>.*)"
    ),
    clock=_apache_clock,
    rank=Rank.KEYS,
    time_rule="local time of the server without a zone",
)

READERS = (_ACCESS, _NGINX, _APACHE)
