"""The entry of a structured log: which of its names is the time, the level, the message, and which are worth keeping.

One table of names for the common libraries (bunyan, pino, logstash-encoder, ECS, zap, zerolog, logrus, slog, structlog,
python-json-logger, rust tracing, MongoDB, GELF, log4j2, GCP, nextcloud, Postgres jsonlog, logfmt). Names are compared in
lower case without ``_`` and ``-``; nested objects count as dotted names. What the names of one entry mean is worked out
once for each set of names, since the lines of a program repeat a few sets millions of times.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any, NamedTuple

from afteraction.domain.record import Level
from afteraction.domain.stamps import parse_any, parse_epoch
from afteraction.domain.when import EXPLICIT, MICRO, MILLI, NANO, SECOND, Instant, Stamp
from afteraction.readers._lines import iso_clock, level_of
from afteraction.readers._text import clean

Fields = tuple[tuple[str, str], ...]
_TIMES = (
    "@timestamp", "timestamp", "time", "ts", "t.$date", "@t", "asctime", "datetime", "t", "timemillis", "timestampms",
    "eventtime", "logtime", "date", "localtime", "instant", "log.timestamp", "fields.time",
)  # fmt: skip
_LEVELS = (
    "level", "log.level", "severity", "levelname", "lvl", "loglevel", "@l", "severitytext", "errorseverity",
    "fields.level", "@fields.lvl", "@fields.level", "levelvalue", "severitynumber",
)  # fmt: skip
_TEXTS = (
    "message", "msg", "shortmessage", "event", "textpayload", "fields.message", "jsonpayload.message",
    "jsonpayload.msg", "@m", "@mt", "@fields.msg", "@fields.message", "event.original", "fullmessage",
    "protopayload.status.message", "protopayload.methodname", "body", "text", "log",
)  # fmt: skip
_ERRORS = (
    "error", "err", "error.message", "err.message", "errormessage", "errormsg", "exception.message", "thrown.message",
    "exception", "cause", "reason", "jsonpayload.error", "attr.error", "attr.errmsg", "fields.error", "error.msg",
)  # fmt: skip
_STACKS = (
    "stacktrace", "stack", "error.stacktrace", "error.stack", "err.stack", "excinfo", "exception.stacktrace",
    "traceback", "@x", "thrown.extendedstacktrace", "errorverbose",
)  # fmt: skip
_SERVICES = (
    "service", "service.name", "servicename", "application", "appname", "app", "dd.service", "resource.labels.servicename", "protopayload.servicename",
    "kubernetes.container.name", "resource.labels.containername", "syslogidentifier",
)  # fmt: skip
_LOGGERS = ("logger", "loggername", "log.logger", "target", "name", "component", "module", "c", "source", "logname")
_KEEP: Mapping[str, str] = {
    **dict.fromkeys(
        ("statuscode", "httpstatus", "httpstatuscode", "http.statuscode", "http.status", "http.response.statuscode",
         "responsestatus", "responsecode", "response.status", "response.statuscode", "res.statuscode", "res.status",
         "status", "httprequest.status", "http.response.status"),
        "status_code",
    ),
    **dict.fromkeys(
        ("path", "route", "uri", "url", "endpoint", "requesturi", "requestpath", "requesturl", "urlpath", "url.path",
         "url.original", "request.uri", "request.url", "request.path", "req.url", "req.path", "http.path", "http.url",
         "http.target", "http.route", "http.request.path", "httprequest.requesturl", "httppath", "httproute"),
        "path",
    ),
    **dict.fromkeys(
        ("method", "httpmethod", "requestmethod", "request.method", "req.method", "http.method", "http.request.method",
         "httprequest.requestmethod", "verb"),
        "method",
    ),
    **dict.fromkeys(
        ("traceid", "trace.id", "dd.traceid", "oteltraceid", "xb3traceid", "logging.googleapis.com/trace", "trace",
         "xamzntraceid", "span.traceid", "mdc.traceid"),
        "trace_id",
    ),
    **dict.fromkeys(
        ("requestid", "reqid", "xrequestid", "request.id", "req.id", "http.request.id", "correlationid", "rid",
         "mdc.requestid", "xcorrelationid"),
        "request_id",
    ),
    **dict.fromkeys(("env", "environment", "deployment.environment", "service.environment"), "environment"),
    **dict.fromkeys(("host", "hostname", "host.name", "host.hostname"), "host"),
    **dict.fromkeys(("error.type", "err.type", "error.name", "exception.class", "errortype", "error.kind",
                     "thrown.name", "exceptionclass", "exctype"), "error_type"),
    **dict.fromkeys(("version", "service.version", "appversion", "release"), "version"),
    **dict.fromkeys(("sha", "commit", "gitsha", "gitcommit", "revision"), "sha"),
    "error.code": "error_code", "errorcode": "error_code", "code": "code", "statecode": "code", "region": "region",
    "pod": "pod", "kubernetes.pod.name": "pod", "podname": "pod", "resource.labels.podname": "pod",
    "namespace": "namespace", "user": "user", "user.id": "user_id", "userid": "user_id", "tenant": "tenant",
    "tenant.id": "tenant_id", "tenantid": "tenant_id", "customer": "customer", "customer.id": "customer_id",
    "customerid": "customer_id", "account": "account", "accountid": "account_id", "account.id": "account_id",
    "orgid": "org_id", "organizationid": "organization_id", "orderid": "order_id", "merchantid": "merchant_id",
    "spanid": "span_id", "span.id": "span_id", "user.name": "user", "database": "database", "upstream": "upstream",
    "flag": "flag", "feature": "feature", "queue": "queue", "topic": "topic",
}  # fmt: skip
_MS, _US, _NS, _S = Decimal(1), Decimal("0.001"), Decimal("0.000001"), Decimal(1000)
_DURATIONS: Mapping[str, Decimal | None] = {  # None: the unit is only known when the value itself names it
    **dict.fromkeys(("durationms", "latencyms", "elapsedms", "tookms", "responsetimems", "responsetime", "timems",
                     "durationmillis", "elapsedmillis", "attr.durationmillis", "durationinms", "elapsedmilliseconds",
                     "requesttimems", "http.durationms"), _MS),
    **dict.fromkeys(("durationus", "latencyus", "elapsedus", "durationmicros", "latencymicros"), _US),
    **dict.fromkeys(("durationns", "latencyns", "elapsedns", "durationnanos", "event.duration"), _NS),
    **dict.fromkeys(("durationseconds", "latencyseconds", "elapsedseconds", "durations", "durationsec",
                     "requesttime"), _S),
    **dict.fromkeys(("duration", "latency", "elapsed", "took", "responseduration", "httprequest.latency",
                     "http.duration", "elapsedtime", "processingtime"), None),
}  # fmt: skip
_NOISE = frozenset(
    [
        "v",
        "pid",
        "tid",
        "line",
        "lineno",
        "threadid",
        "thread.id",
        "process.pid",
        "version",
        "@version",
        "processid",
        "id",
        "dd.spanid",
        "dd.traceid",
        "timestamp",
        "levelvalue",
        "priority",
        "threadpriority",
        "src.line",
        "log.origin.file.line",
        "source.line",
        "location.line",
        "flags",
        "traceflags",
        "created",
        "msecs",
        "relativecreated",
        "process",
        "processname",
        "file.line",
        "remoteport",
        "request.remoteport",
    ]
)
_SECRET = re.compile(
    r"token|secret|passw|authori[sz]ation|cookie|api_?key|credential|signature|cvv|card_?num|credit_?card|iban|\bpin\b",
    re.IGNORECASE,
)
_TRANSPARENT = frozenset(
    [
        "fields",
        "@fields",
        "jsonpayload",
        "data",
        "attr",
        "context",
        "ctx",
        "extra",
        "mdc",
        "contextmap",
        "properties",
        "params",
        "labels",
        "meta",
        "metadata",
        "attributes",
        "details",
    ]
)
_STATUSES: Mapping[Any, str] = {**{n: str(n) for n in range(100, 600)}, **{str(n): str(n) for n in range(100, 600)}}
_METHODS: Mapping[str, str] = {
    written: verb
    for verb in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT", "TRACE")
    for written in (verb, verb.lower())
}
_DURATION = re.compile(r"(?P<n>\d+(?:\.\d+)?)\s?(?P<u>h|ms|min|m|s|us|µs|μs|ns)(?![a-z])|(?P<n2>\d+)(?P<u2>h|m)(?=\d)")
_NUMBER = re.compile(r"-?\d{1,19}(?:\.\d{1,12})?(?:[eE][+-]?\d{1,3})?\Z")
_NAMED_WITH_DIGITS = re.compile(r"(?P<word>[A-Za-z]+)(?:[+-]?\d+)?\Z")
_UNITS = {"h": Decimal(3_600_000), "min": Decimal(60_000), "m": Decimal(60_000), "s": _S, "ms": _MS, "us": _US,
          "µs": _US, "μs": _US, "ns": _NS}  # fmt: skip
_MOST_NUMBERS = 12
_MOST_NAMES = 200
_STACK_LINES = 3
_LONGEST = 300  # characters of one further field
_EPOCH_UNITS = {10: SECOND, 13: MILLI, 16: MICRO, 19: NANO}
_FIRST_OF_NUMBER = frozenset("-0123456789")
_NO_LEVEL = Level.NONE
_make = tuple.__new__
_NOTHING = ("", "-", "--", "null", "None")


class Entry(NamedTuple):
    """What an entry says. stamp is None when no time was found; channel is the service or logger, or ""."""

    stamp: Stamp | None
    raw_time: str
    text: str
    level: Level
    channel: str
    fields: Fields


class Plan(NamedTuple):
    """What the names of an entry mean: keys by role, in order of preference.

    kept: (key, name, how its value becomes text; None for a plain scalar). doubled: two keys have one name.
    """

    times: tuple[str, ...]
    levels: tuple[str, ...]
    texts: tuple[str, ...]
    errors: tuple[str, ...]
    stacks: tuple[str, ...]
    services: tuple[str, ...]
    loggers: tuple[str, ...]
    kept: tuple[tuple[str, str, Callable[[Any], str] | None], ...]
    numbers: tuple[tuple[str, str], ...]
    level_of: Callable[[Any], Level]
    instant: tuple[str, str] | None
    doubled: bool


_PLANS: dict[tuple[str, ...], Plan] = {}
_LEVEL_MEMORY: dict[str, Level] = {}


def plan_of(flat: Mapping[str, Any]) -> Plan:
    """The plan for an entry with these names."""
    keys = tuple(flat)
    plan = _PLANS.get(keys)
    if plan is None:
        if len(_PLANS) > 4096:
            _PLANS.clear()
        plan = _PLANS[keys] = _plan(keys[:_MOST_NAMES])
    return plan


def flatten(value: Mapping[str, Any]) -> dict[str, Any]:
    """Nested objects as dotted names, three levels deep."""
    flat: dict[str, Any] = {}
    _flatten(value, "", 0, flat)
    return flat


def _flatten(value: Mapping[str, Any], prefix: str, depth: int, flat: dict[str, Any]) -> None:
    for key, inner in value.items():
        if type(inner) is dict and depth < 3:
            _flatten(inner, f"{prefix}{key}.", depth + 1, flat)
        elif len(flat) < _MOST_NAMES:
            flat.setdefault(f"{prefix}{key}", inner)


def entry_of(value: Mapping[str, Any], nested: bool = True) -> Entry:
    """Time, level, text and further fields of one entry; never raises, whatever the values are.

    nested: False when the caller knows that no value is an object.
    """
    flat = flatten(value) if nested and dict in map(type, value.values()) else value
    times, levels, texts, errors, stacks, services, loggers, kept, numbers, severity, instant, doubled = plan_of(flat)
    stamp, raw = None, ""
    for key in times:
        told = flat[key]
        stamp = moment_of(told)
        if stamp is not None:
            raw = told if type(told) is str else str(told)
            break
    if stamp is None and instant is not None:
        stamp, raw = _two_numbers(flat[instant[0]], flat[instant[1]])
    level = _NO_LEVEL
    for key in levels:
        level = severity(flat[key])
        if level:
            break
    channel = _first(flat, services) if services else ""
    text = _first(flat, texts)
    fields = _fields(flat, channel, kept, numbers)
    if doubled:
        fields = list(dict(reversed(fields)).items())[::-1]
    if errors or stacks:
        text = _with_error(text, flat, errors, stacks, fields)
    if not text:
        text = _summary(flat, fields)
    if not level and kept and any(name == "status_code" and status[0] == "5" for name, status in fields):
        level = Level.ERROR
    if not text.isprintable():
        text = clean(text).strip("\n")
    return _make(Entry, (stamp, raw, text, level, channel or _first(flat, loggers), tuple(fields)))


def _fields(
    flat: Mapping[str, Any],
    service: str,
    kept: tuple[tuple[str, str, Callable[[Any], str] | None], ...],
    numbers: tuple[tuple[str, str], ...],
) -> list[tuple[str, str]]:
    fields = [("service", service)] if service else []
    for key, name, convert in kept:
        told = flat[key]
        if convert is None and type(told) is str and 4 < len(told) < _LONGEST and told.isprintable():
            fields.append((name, told))  # by far the most frequent case
            continue
        text = convert(told) if convert is not None else _scalar(told)
        if text:
            fields.append((name, text))
    left = _MOST_NUMBERS
    for key, name in numbers:
        told = flat[key]
        kind = type(told)
        if kind is int or (kind is str and told[:1] in _FIRST_OF_NUMBER and _NUMBER.match(told)):
            fields.append((name, str(told)))
            left -= 1
            if not left:
                break
    return fields


def moment_of(value: Any) -> Stamp | None:
    """The time that a JSON value holds: ISO text, another named form, or an epoch as number or text."""
    if type(value) is str:
        if value[4:5] == "-":
            return iso_clock(value) or parse_any(value)
        if value[10:11] == "." and len(value) <= 20 and value[:10].isdigit() and value[11:].isdigit():
            digits = value[11:]
            width = MILLI if len(digits) <= 3 else MICRO if len(digits) <= 6 else NANO
            return _make(Instant, (int(value[:10]) * SECOND + int(digits.ljust(9, "0")), width, EXPLICIT))
        return parse_any(value) if len(value) <= 64 else None
    if type(value) is int:
        unit = _EPOCH_UNITS.get(len(str(value)), 0) if value > 0 else 0
        return Instant(value * unit, unit, EXPLICIT) if unit else parse_epoch(str(value)[:24])
    return None


def duration_ms(text: str) -> str:
    """``1m3.5s``, ``12.3ms``, ``250µs`` as milliseconds; "" when the text names no unit."""
    total, at = Decimal(0), 0
    for found in _DURATION.finditer(text[:40]):
        if found.start() != at:
            return ""
        at = found.end()
        total += Decimal(found["n"] or found["n2"]) * _UNITS[found["u"] or found["u2"]]
    return _plain(total) if at and at == len(text) else ""


def _two_numbers(seconds: Any, rest: Any) -> tuple[Stamp | None, str]:
    """log4j2's instant: whole seconds and nanoseconds as two numbers."""
    if type(seconds) is int and type(rest) is int and 0 <= rest < SECOND and 0 < seconds < 10**11:
        return Instant(seconds * SECOND + rest, NANO, EXPLICIT), f"{seconds}.{rest:09d}"
    return None, ""


def _plan(keys: tuple[str, ...]) -> Plan:
    names: dict[str, str] = {}
    for key in keys:
        names.setdefault(_normal(key), key)
    gelf = "shortmessage" in names
    nextcloud = "reqid" in names and "remoteaddr" in names
    mongo = "t.$date" in names and "s" in names
    used: set[str] = set()

    def pick(wanted: tuple[str, ...]) -> tuple[str, ...]:
        found = tuple(names[name] for name in wanted if name in names)
        used.update(found)
        return found

    times = pick(_TIMES)
    levels = pick(_LEVELS) + ((names["s"],) if mongo else ())
    texts, errors, stacks = pick(_TEXTS), pick(_ERRORS), pick(_STACKS)
    services, loggers = pick(_SERVICES), pick(_LOGGERS)
    instant = None
    if "instant.epochsecond" in names and "instant.nanoofsecond" in names:
        instant = names["instant.epochsecond"], names["instant.nanoofsecond"]
        used.update(instant)
    kept: list[tuple[str, str, Callable[[Any], str] | None]] = []
    numbers: list[tuple[str, str]] = []
    for key in keys:
        if key in used or (gelf and key == "version"):
            continue
        how = _keeping(_normal(key))
        if how is not None:
            kept.append((key, *how))
        bare_number = how is None or how[1] is _duration_if_named  # a duration whose unit nobody says
        if bare_number and _shown(key).count(".") < 2 and _normal(key) not in _NOISE and not _SECRET.search(key):
            numbers.append((key, _shown(key)))
    severity = _syslog_level if gelf else _nextcloud_level if nextcloud else _level
    names_kept = [name for _, name, _ in kept]
    doubled = len(set(names_kept)) < len(names_kept)
    return Plan(
        times, levels, texts, errors, stacks, services, loggers, tuple(kept), tuple(numbers), severity, instant, doubled
    )


def _keeping(name: str) -> tuple[str, Callable[[Any], str] | None] | None:
    """Under which name a value is kept, and how it becomes text."""
    for candidate in (name, _shown(name)):
        if candidate in _DURATIONS:
            unit = _DURATIONS[candidate]
            if unit is None:
                return "duration_ms", _duration_if_named
            return "duration_ms", _milliseconds if unit is _MS else partial(_in_ms, unit=unit)
        if candidate in _KEEP:
            kept = _KEEP[candidate]
            return kept, {"status_code": _status, "method": _method}.get(kept)
    return None


def _shown(key: str) -> str:
    """A dotted name without the containers that mean nothing: ``attr.tenant_id`` is ``tenant_id``."""
    parts = key.split(".")
    while len(parts) > 1 and _normal(parts[0]) in _TRANSPARENT:
        parts.pop(0)
    return ".".join(parts)


def _normal(key: str) -> str:
    return key.lower().replace("_", "").replace("-", "")


def _first(flat: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    for key in keys:
        told = flat[key]
        if type(told) is str and told not in _NOTHING:
            return told
        if type(told) is int:
            return str(told)
    return ""


def _scalar(value: Any) -> str:
    if type(value) is str:
        return "" if value in _NOTHING else clean(value[:_LONGEST])
    return str(value) if type(value) is int else ""


def _status(value: Any) -> str:
    return _STATUSES.get(value, "") if type(value) is int or type(value) is str else ""


def _method(value: Any) -> str:
    return _METHODS.get(value, "") if type(value) is str else ""


def _milliseconds(value: Any) -> str:
    if type(value) is int or (type(value) is str and value.replace(".", "", 1).isdigit()):
        return str(value)[:20]
    return _in_ms(value, _MS)


def _in_ms(value: Any, unit: Decimal) -> str:
    text = str(value) if type(value) is int else value if type(value) is str else ""
    if not _NUMBER.match(text):
        return duration_ms(text) if text else ""
    try:
        return _plain(Decimal(text) * unit)
    except InvalidOperation:
        return ""


def _duration_if_named(value: Any) -> str:
    return duration_ms(value) if type(value) is str else ""


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _level(value: Any) -> Level:
    if type(value) is str:
        known = _LEVEL_MEMORY.get(value)
        if known is None:
            found = _NAMED_WITH_DIGITS.match(value)  # slog's ERROR+2, DEBUG5
            known = level_of(found["word"] if found else "")
            if value.isdigit():
                known = _level(int(value[:6]))
            if len(_LEVEL_MEMORY) < 1000:
                _LEVEL_MEMORY[value] = known
        return known
    if type(value) is not int:
        return Level.NONE
    # bunyan and pino: 10 trace to 60 fatal. Below 10 every library counts in its own direction.
    steps = ((60, Level.FATAL), (50, Level.ERROR), (40, Level.WARN), (30, Level.INFO), (10, Level.DEBUG))
    return next((level for least, level in steps if least <= value < 100), Level.NONE)


def _syslog_level(value: Any) -> Level:
    if type(value) is int or (type(value) is str and value.isdigit()):
        return level_of(str(value)) if len(str(value)) == 1 else Level.NONE
    return _level(value)


def _nextcloud_level(value: Any) -> Level:
    levels = (Level.DEBUG, Level.INFO, Level.WARN, Level.ERROR, Level.FATAL)
    return levels[value] if type(value) is int and 0 <= value < 5 else _level(value)


def _with_error(
    text: str,
    flat: Mapping[str, Any],
    errors: tuple[str, ...],
    stacks: tuple[str, ...],
    fields: list[tuple[str, str]],
) -> str:
    """The message, the error's own words when they are not in it, and the first lines of the stack."""
    error = _first(flat, errors)
    parts = [text] if text else []
    if error:
        first = error.split("\n", 1)[0].strip()
        fields.append(("error", clean(first[:_LONGEST])))
        if error not in text:
            parts.append("\n".join(error.splitlines()[:_STACK_LINES]))
    stack = _first(flat, stacks)
    if stack:
        lines = [line for line in stack.splitlines() if line.strip()][:_STACK_LINES]
        parts.extend(line for line in lines if line.strip() not in text and line.strip() not in error)
    return "\n".join(parts)


def _summary(flat: Mapping[str, Any], fields: list[tuple[str, str]]) -> str:
    """Words for an entry without a message: its request, or its plain values as they are."""
    told = dict(fields)
    request = " ".join(told[name] for name in ("method", "path", "status_code") if name in told)
    if "path" in told:
        return request
    pairs = (f"{key}={value}" for key, value in flat.items() if type(value) in (str, int) and not _SECRET.search(key))
    return " ".join(pairs)[:500]
