"""The names that structured logs give their values: which is a time, a level, a message, a service, a field to keep.

One table for the common libraries (bunyan, pino, logstash-encoder, ECS, zap, zerolog, logrus, slog, structlog,
python-json-logger, rust tracing, MongoDB, GELF, log4j2, GCP, nextcloud, Postgres jsonlog, logfmt). Names are compared in
lower case without ``_`` and ``-``; nested objects count as dotted names. Within a role the preferred name stands first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from afteraction.domain.late import late

MS, US, NS, S = Decimal(1), Decimal("0.001"), Decimal("0.000001"), Decimal(1000)  # in milliseconds
TIMES = (
    "@timestamp", "timestamp", "time", "ts", "t.$date", "@t", "asctime", "datetime", "t", "timemillis", "timestampms",
    "eventtime", "logtime", "date", "localtime", "instant", "log.timestamp", "fields.time",
    "timeiso8601", "timelocal", "msec",
)  # fmt: skip
LEVELS = (
    "level", "log.level", "severity", "levelname", "lvl", "loglevel", "@l", "severitytext", "errorseverity",
    "fields.level", "@fields.lvl", "@fields.level", "levelvalue", "severitynumber",
)  # fmt: skip
TEXTS = (
    "message", "msg", "shortmessage", "event", "textpayload", "fields.message", "jsonpayload.message",
    "jsonpayload.msg", "@m", "@mt", "@fields.msg", "@fields.message", "event.original", "fullmessage",
    "protopayload.status.message", "protopayload.methodname", "body", "text", "log",
)  # fmt: skip
ERRORS = (
    "error", "err", "error.message", "err.message", "errormessage", "errormsg", "exception.message", "thrown.message",
    "exception", "cause", "reason", "jsonpayload.error", "attr.error", "attr.errmsg", "fields.error", "error.msg",
)  # fmt: skip
STACKS = (
    "stacktrace", "stack", "error.stacktrace", "error.stack", "err.stack", "excinfo", "exception.stacktrace",
    "traceback", "@x", "thrown.extendedstacktrace", "errorverbose",
)  # fmt: skip
SERVICES = (
    "service", "service.name", "servicename", "application", "appname", "app", "dd.service", "resource.labels.servicename", "protopayload.servicename",
    "kubernetes.container.name", "resource.labels.containername", "syslogidentifier",
)  # fmt: skip
LOGGERS = ("logger", "loggername", "log.logger", "target", "name", "component", "module", "c", "source", "logname")
KEEP: Mapping[str, str] = {
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
    **dict.fromkeys(("remoteaddr", "clientip", "remoteip", "client.ip", "http.clientip"), "client"),
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
DURATIONS: Mapping[str, Decimal | None] = {  # None: the unit is only known when the value itself names it
    **dict.fromkeys(("durationms", "latencyms", "elapsedms", "tookms", "responsetimems", "responsetime", "timems",
                     "durationmillis", "elapsedmillis", "attr.durationmillis", "durationinms", "elapsedmilliseconds",
                     "requesttimems", "http.durationms"), MS),
    **dict.fromkeys(("durationus", "latencyus", "elapsedus", "durationmicros", "latencymicros"), US),
    **dict.fromkeys(("durationns", "latencyns", "elapsedns", "durationnanos", "event.duration"), NS),
    **dict.fromkeys(("durationseconds", "latencyseconds", "elapsedseconds", "durations", "durationsec",
                     "requesttime"), S),
    **dict.fromkeys(("duration", "latency", "elapsed", "took", "responseduration", "httprequest.latency",
                     "http.duration", "elapsedtime", "processingtime"), None),
}  # fmt: skip
NOISE = frozenset(
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
SECRET = late(
    r"token|secret|passw|authori[sz]ation|cookie|api_?key|credential|signature|cvv|card_?num|credit_?card|iban|\bpin\b",
    re.IGNORECASE,
)
TRANSPARENT = frozenset(
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


def normal(key: str) -> str:
    """A name as the tables spell it."""
    return key.lower().replace("_", "").replace("-", "")


def shown(key: str) -> str:
    """A dotted name without the containers that mean nothing: ``attr.tenant_id`` is ``tenant_id``."""
    parts = key.split(".")
    while len(parts) > 1 and normal(parts[0]) in TRANSPARENT:
        parts.pop(0)
    return ".".join(parts)
