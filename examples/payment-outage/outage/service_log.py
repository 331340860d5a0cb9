"""payment-service.jsonl: 15,000 lines in which the fault must be found among complaints that are there every night."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any, Final

from outage import story
from outage.kit import Dice, iso_z

LINES: Final = 15_000
REQUESTS: Final = 7_400
TENANTS: Final = 420
LOGGER: Final = "com.larkspur.payments"
OLD_PODS: Final = ("payment-service-6d8f7c9b5d-x2kqp", "payment-service-6d8f7c9b5d-m7wvz")
RESTARTED_PODS: Final = ("payment-service-6d8f7c9b5d-4tznl", "payment-service-6d8f7c9b5d-q9h2c")
HOTFIX_PODS: Final = ("payment-service-7b54d9cc68-8jv5s", "payment-service-7b54d9cc68-wd6pk")
ROUTES: Final = (
    ("POST", "/v1/charges"),
    ("POST", "/v1/charges"),
    ("POST", "/v1/charges"),
    ("POST", "/v1/charges"),
    ("GET", "/v1/charges/{id}"),
    ("POST", "/v1/refunds"),
)

# (clock, share of requests that fail): what the outage did to callers.
FAILURE_CURVE: Final = (
    ("01:30:00", 0.001),
    ("02:04:00", 0.001),
    ("02:05:00", 0.006),
    ("02:08:00", 0.012),
    ("02:10:00", 0.03),
    ("02:11:00", 0.08),
    ("02:11:30", 0.20),
    ("02:12:00", 0.45),
    ("02:12:30", 0.62),
    ("02:15:00", 0.70),
    ("02:20:15", 0.72),
    ("02:20:40", 0.40),
    ("02:21:20", 0.70),
    ("02:24:30", 0.72),
    ("02:26:00", 0.55),
    ("02:27:00", 0.30),
    ("02:28:20", 0.13),
    ("02:29:30", 0.04),
    ("02:30:00", 0.0),
    ("02:37:00", 0.0),
    ("02:37:30", 0.25),
    ("02:38:20", 0.40),
    ("02:40:30", 0.42),
    ("02:41:20", 0.12),
    ("02:41:50", 0.003),
    ("04:00:00", 0.001),
)
# (clock, seconds a request holds its connection): locks first, failures later.
HOLD_CURVE: Final = (
    ("01:30:00", 0.045),
    ("02:00:30", 0.045),
    ("02:01:30", 0.9),
    ("02:03:00", 2.4),
    ("02:08:00", 3.4),
    ("02:12:00", 4.6),
    ("02:26:00", 4.8),
    ("02:31:00", 4.6),
    ("02:40:00", 4.4),
    ("02:41:30", 1.2),
    ("02:42:30", 0.06),
    ("04:00:00", 0.045),
)
# (clock, connections in use per pod)
POOL_CURVE: Final = (
    ("01:30:00", 1.6),
    ("02:00:20", 1.8),
    ("02:01:30", 5.0),
    ("02:03:00", 10.0),
    ("02:24:50", 10.0),
    ("02:25:10", 24.0),
    ("02:27:00", 38.0),
    ("02:31:00", 28.0),
    ("02:36:40", 26.0),
    ("02:37:20", 50.0),
    ("02:41:00", 50.0),
    ("02:42:20", 4.0),
    ("02:46:00", 1.8),
    ("04:00:00", 1.4),
)


@dataclass(frozen=True)
class Line:
    """One log line before it is written down."""

    when: datetime
    fields: dict[str, Any]


@dataclass(frozen=True)
class Request:
    """One call by a merchant, as the access log has it."""

    when: datetime
    tenant: str
    status: int
    duration_ms: int
    method: str
    route: str
    trace: str

    @property
    def failed(self) -> bool:
        return self.status >= 500


def along(curve: tuple[tuple[str, float], ...], when: datetime) -> float:
    """Read a curve between its points."""
    points = [(story.at(clock), value) for clock, value in curve]
    for (left, low), (right, high) in pairwise(points):
        if when <= right:
            return low + (high - low) * ((when - left) / (right - left))
    return points[-1][1]


def pods_at(when: datetime) -> tuple[str, str]:
    first = HOTFIX_PODS[0] if when >= story.FIRST_POD_HOTFIXED else None
    if when >= story.HOTFIX_LIVE:
        return HOTFIX_PODS
    base = RESTARTED_PODS if when >= story.RESTART else OLD_PODS
    return (first or base[0], base[1])


def pool_size(pod: str) -> int:
    return 50 if pod in HOTFIX_PODS else 10


@cache
def requests() -> tuple[Request, ...]:
    """Every request of the window, evening traffic thinning out slowly towards 04:00."""
    dice = Dice("requests")
    span = (story.LOG_END - story.LOG_START).total_seconds()
    moments = []
    for _ in range(REQUESTS):
        share = dice.between(0, 1)
        share = share if dice.chance(1 - 0.25 * share) else dice.between(0, 0.6)
        moments.append(story.LOG_START + timedelta(milliseconds=int(share * span * 1000)))
    return tuple(_failing_along_the_curve(Dice("which fail"), dice, sorted(moments)))


def _failing_along_the_curve(luck: Dice, dice: Dice, moments: list[datetime]) -> Iterator[Request]:
    """Failures keep close to the curve: each request adds to a debt, and a request fails when the debt is due.

    Independent throws would scatter so far that the monitor's value depended on the seed more than on the story.
    """
    debt, due = 0.0, luck.between(0.3, 1.7)
    for when in moments:
        debt += along(FAILURE_CURVE, when)
        fails = debt >= due
        if fails:
            debt, due = debt - due, luck.between(0.3, 1.7)
        yield _request(dice, when, fails=fails)


def _request(dice: Dice, when: datetime, *, fails: bool) -> Request:
    method, route = dice.pick(ROUTES)
    tenant = f"m_{1000 + int(TENANTS * dice.between(0, 1) ** 2.2) * 7}"
    in_fault = story.POOL_FULL <= when < story.at("02:42:00")
    if fails:
        status = dice.pick((503, 503, 503, 503, 503, 503, 504, 500)) if in_fault else 502
        duration = dice.whole(5001, 5060) if status == 503 else dice.whole(9000, 20000) if in_fault else 812
    else:
        status = 422 if dice.chance(0.02) else 200 if method == "GET" else 201
        duration = int(1000 * along(HOLD_CURVE, when) * dice.between(0.5, 1.6)) + dice.whole(4, 30)
        duration += dice.whole(140, 310) if method == "POST" else 0  # the card processor answers as on any night
    return Request(when, tenant, status, duration, method, route, dice.hex(16))


def failures(start: datetime, end: datetime) -> list[Request]:
    return [request for request in requests() if request.failed and start <= request.when < end]


def error_rate(end: datetime, minutes: float = 5) -> float:
    """Failed share in percent over the minutes before an instant, as the monitor computes it."""
    start = end - timedelta(minutes=minutes)
    seen = [request for request in requests() if start <= request.when < end]
    return 100 * sum(request.failed for request in seen) / len(seen)


def p95_ms(end: datetime, minutes: float = 5) -> int:
    start = end - timedelta(minutes=minutes)
    seen = sorted(request.duration_ms for request in requests() if start <= request.when < end)
    return seen[int(len(seen) * 0.95)]


def queued() -> list[Request]:
    """Charges that were turned away during the fault and parked for a later attempt."""
    window = failures(story.POOL_FULL, story.at("02:42:00"))
    return [request for request in window if request.method == "POST" and request.route == "/v1/charges"]


@cache
def replays() -> tuple[tuple[datetime, Request], ...]:
    """When each parked charge went through: none while the pool is full, the last one at QUEUE_EMPTY."""
    dice = Dice("replays")
    out = []
    for request in queued():
        begin = max(request.when + timedelta(seconds=20), story.at("02:27:30"))
        end = story.at("02:44:52")
        out.append((begin + (end - begin) * dice.between(0.02, 1.0) ** 0.8, request))
    return tuple(sorted(out, key=lambda pair: (pair[0], pair[1].trace)))


def queue_depth(when: datetime) -> int:
    parked = sum(request.when <= when for request in queued())
    return parked - sum(done <= when for done, _ in replays())


def _fields(level: str, logger: str, message: str, pod: str, **extra: Any) -> dict[str, Any]:
    return {
        "level": level,
        "logger": f"{LOGGER}.{logger}",
        "message": message,
        "service": "payment-service",
        "pod": pod,
        **extra,
    }


def _request_lines(dice: Dice) -> list[Line]:
    out = []
    for request in requests():
        pod = dice.pick(pods_at(request.when))
        common = {"trace_id": request.trace, "tenant": request.tenant}
        if request.failed:
            out.append(_complaint(dice, request, pod, common))
        level = "ERROR" if request.failed else "WARN" if request.status == 422 else "INFO"
        message = f"{request.method} {request.route} {request.status}"
        out.append(
            Line(
                request.when,
                _fields(
                    level,
                    "http.AccessLog",
                    message,
                    pod,
                    **common,
                    http_status=request.status,
                    duration_ms=request.duration_ms,
                ),
            )
        )
    return out


def _complaint(dice: Dice, request: Request, pod: str, common: dict[str, str]) -> Line:
    """The line behind a failed request: the reason it was turned away. It doubles every failure in a naive count."""
    size = pool_size(pod)
    just_before = request.when - timedelta(milliseconds=dice.whole(1, 3))
    if request.status == 503:
        message = (
            f"HikariPool-1 - Connection is not available, request timed out after {request.duration_ms - 1}ms "
            f"(total={size}, active={size}, idle=0, waiting={dice.whole(3, 24)})"
        )
        return Line(just_before, _fields("ERROR", "db.Pool", message, pod, **common))
    if request.status == 502:
        message = "Processor halcyon returned 502, not retried"
        return Line(just_before, _fields("ERROR", "processor.Client", message, pod, **common))
    message = 'canceling statement due to lock timeout (relation "ledger_entries")'
    return Line(just_before, _fields("ERROR", "db.Ledger", message, pod, **common))


def _every(seconds: float, dice: Dice) -> list[datetime]:
    """Instants at a steady pace with a little jitter."""
    steps = int((story.LOG_END - story.LOG_START).total_seconds() / seconds)
    return [
        story.LOG_START + timedelta(milliseconds=int(1000 * seconds * (step + dice.between(0, 0.9))))
        for step in range(steps)
    ]


def _pool_lines(dice: Dice) -> list[Line]:
    out = []
    for when in _every(20, dice):
        for pod in pods_at(when):
            size = pool_size(pod)
            in_use = min(size, max(0, round(along(POOL_CURVE, when) + dice.between(-0.9, 0.9))))
            if size == 10:
                in_use = _small_pool(dice, when, in_use)
            waiting = dice.whole(3, 16) if in_use == size else 0
            out.append(
                Line(
                    when,
                    _fields(
                        "INFO",
                        "db.PoolStats",
                        "pool stats",
                        pod,
                        pool_in_use=in_use,
                        pool_size=size,
                        pool_waiting=waiting,
                    ),
                )
            )
    return out


def _small_pool(dice: Dice, when: datetime, in_use: int) -> int:
    """Full from the minute the story says so, but for the half minute in which restarted pods fill up again."""
    if story.RESTART <= when < story.RESTART + timedelta(seconds=35):
        return dice.whole(3, 9)
    return 10 if when >= story.POOL_FULL else min(in_use, 9)


def _nightly_complaints(dice: Dice) -> list[Line]:
    """Errors and warnings of every night. They have nothing to do with the fault."""
    out = []
    for when in _every(24, dice):
        host = f"hooks.shop-{dice.whole(11, 29)}.example"
        out.append(
            Line(
                when,
                _fields(
                    "ERROR",
                    "webhook.Sender",
                    f"Webhook delivery to {host} failed: 410 Gone",
                    dice.pick(pods_at(when)),
                    tenant=f"m_{1000 + dice.whole(0, 60) * 7}",
                ),
            )
        )
    for when in _every(15, dice):
        out.append(
            Line(
                when,
                _fields(
                    "ERROR",
                    "fraud.ScoreCache",
                    "Score cache miss, falling back to live scoring",
                    dice.pick(pods_at(when)),
                    trace_id=dice.hex(16),
                ),
            )
        )
    for when in _every(11, dice):
        out.append(
            Line(
                when,
                _fields(
                    "WARN",
                    "api.Deprecation",
                    "Field card.cvc_check is deprecated, use checks.cvc",
                    dice.pick(pods_at(when)),
                    tenant=f"m_{1000 + dice.whole(0, 400) * 7}",
                ),
            )
        )
    return out


def _queue_lines(dice: Dice) -> list[Line]:
    out = [
        Line(when, _fields("INFO", "retry.Queue", "retry queue depth", pods_at(when)[0], queue_depth=queue_depth(when)))
        for when in _every(30, dice)
    ]
    for when, request in replays():
        out.append(
            Line(
                when,
                _fields(
                    "INFO",
                    "retry.Queue",
                    "Replayed queued charge",
                    pods_at(when)[0],
                    trace_id=request.trace,
                    tenant=request.tenant,
                ),
            )
        )
    last = story.QUEUE_EMPTY
    out.append(Line(last, _fields("INFO", "retry.Queue", "retry queue empty", pods_at(last)[0], queue_depth=0)))
    return out


def _lifecycle_lines() -> list[Line]:
    """Handshake with the batch job, the restart that did not help, the hotfix pods."""
    seen = story.JOB_START + timedelta(seconds=1, milliseconds=204)
    out = [
        Line(
            seen,
            _fields(
                "INFO",
                "internal.Reconciliation",
                "Reconciliation run rec-20260216-0200 registered, workers=40",
                OLD_PODS[0],
                run_id="rec-20260216-0200",
            ),
        )
    ]
    births = [(story.RESTART, pod, 10) for pod in RESTARTED_PODS]
    births += [(story.FIRST_POD_HOTFIXED, HOTFIX_PODS[0], 50), (story.HOTFIX_LIVE, HOTFIX_PODS[1], 50)]
    for when, pod, size in births:
        out.append(Line(when, _fields("INFO", "Main", f"HikariPool-1 - Start completed, maximumPoolSize={size}", pod)))
    return out


def _padding(dice: Dice, count: int) -> list[Line]:
    """Health checks fill the file up to its round number of lines."""
    span = int((story.LOG_END - story.LOG_START).total_seconds() * 1000)
    moments = sorted(story.LOG_START + timedelta(milliseconds=dice.whole(0, span - 1)) for _ in range(count))
    return [
        Line(
            when,
            _fields(
                "DEBUG",
                "http.Health",
                "GET /healthz 200",
                dice.pick(pods_at(when)),
                http_status=200,
                duration_ms=dice.whole(1, 4),
            ),
        )
        for when in moments
    ]


@cache
def build() -> bytes:
    dice = Dice("service-log")
    lines = _request_lines(dice) + _pool_lines(dice) + _nightly_complaints(dice) + _queue_lines(dice)
    lines += _lifecycle_lines()
    lines += _padding(dice, LINES - len(lines))
    lines.sort(key=lambda line: line.when)  # stable: a reason stays in front of its request
    rows = ({"@timestamp": iso_z(line.when, digits=3), **line.fields} for line in lines)
    return "".join(json.dumps(row, separators=(",", ":")) + "\n" for row in rows).encode()


def statuses(found: list[Request]) -> dict[str, int]:
    counts = Counter(str(request.status) for request in found)
    return dict(sorted(counts.items()))
