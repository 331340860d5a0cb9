"""Bursts of trouble in crunched logs: which templates rose above their own quiet, from when to when, and the first line.

Method: per template (WARN or worse) and for all errors together, counts per minute are compared with the median of the
log's quiet minutes; a burst begins at the first minute of a sustained run above ``max(5, 3 x median + 3 x spread)``, or at
the first entry when the template did not occur in the quiet at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from afteraction.domain.record import Level, Record
from afteraction.logs.crunch import LogView, Template

_SUSTAIN = 3  # minutes looked at together
_SLOPE = 15  # minutes that a rise may take from its first entry
_NEW_SHARE = 0.1  # part of the log's time, from its start, in which a new template must be absent


class Burst(NamedTuple):
    """One rise. minutes are UTC (ns // MINUTE). quiet: entries per minute before. first: the first line of the rise.

    total: entries from onset to end. new: the template did not occur before.
    """

    text: str
    channel: str
    level: Level
    onset: int
    peak: int
    peak_count: int
    end: int
    total: int
    quiet: float
    new: bool
    first: Record
    log: str


def rise(
    counts: Mapping[int, int], span: tuple[int, int], bridge: int = _SUSTAIN
) -> tuple[int, int, int, float] | None:
    """(onset, peak, end, quiet per minute) of the largest sustained rise, or None when there is none.

    bridge: minutes of quiet that a rise may hold before it counts as two.
    """
    start, stop = span
    values = [counts.get(minute, 0) for minute in range(start, stop + 1)]
    if not values or sum(values) < 3:
        return None
    quiet, spread = _quiet(values)
    limit = max(5.0, 3 * quiet + 3 * spread)
    best: tuple[int, int, int] | None = None
    weight = 0
    at = 0
    while at < len(values):
        if values[at] < limit:
            at += 1
            continue
        end = last = at
        while end < len(values) and end - last < bridge:
            if values[end] >= limit:
                last = end
            end += 1
        mass = sum(values[at : last + 1])
        if mass > weight:
            best, weight = (at, max(range(at, last + 1), key=lambda i: (values[i], -i)), last), mass
        at = last + 1
    if best is None:
        return None
    onset, peak, end = best
    rising = max(2.0, 2 * quiet + 2 * spread)
    while onset > 0 and values[onset - 1] >= rising and best[0] - onset < _SLOPE:
        onset -= 1  # walk down the slope to where it left the quiet
    return start + onset, start + peak, start + end, quiet


def _quiet(values: Sequence[int]) -> tuple[float, float]:
    """Median and spread (1.4826 x median absolute deviation) of the calmer three quarters of the minutes."""
    calm = sorted(values)[: max(1, len(values) * 3 // 4)]
    median = float(calm[len(calm) // 2])
    deviations = sorted(abs(value - median) for value in calm)
    return median, 1.4826 * deviations[len(deviations) // 2]


def bursts(view: LogView, limit: int = 12) -> list[Burst]:
    """The templates at WARN or worse that rose, heaviest first."""
    span = view.span
    if span is None:
        return []
    found = []
    for volume in view.volumes():
        template = volume.template
        if template.level < Level.WARN or not volume.counts:
            continue
        first_minute = min(volume.counts)
        risen = rise(volume.counts, span)
        late = first_minute > span[0] + (span[1] - span[0]) * _NEW_SHARE
        if risen is None and not (late and template.total >= 3):
            continue
        onset, peak, end, quiet = risen or (first_minute, first_minute, max(volume.counts), 0.0)
        new = late and onset - first_minute <= _SLOPE
        if new:
            onset = _first_of_the_run(volume.counts, onset)
        found.append(_burst(view, template, volume.channel, volume.counts, (onset, peak, end, quiet, new)))
    found.sort(key=lambda burst: (-burst.total * (2 if burst.new else 1) * burst.level, burst.onset, burst.text))
    return found[:limit]


def _first_of_the_run(counts: Mapping[int, int], onset: int) -> int:
    """Back over minutes without a pause: a stray entry long before is not the beginning."""
    for minute in sorted((m for m in counts if m < onset), reverse=True):
        if onset - minute > _SUSTAIN:
            break
        onset = minute
    return onset


class Failures(NamedTuple):
    """The rise in 5xx answers of one log. low, high: first and last UTC minute. failed of served: requests in between.

    who: by field, such as a tenant's, how many distinct values the failed ones had; empty when the log says none.
    """

    low: int
    high: int
    failed: int
    served: int
    first: Record
    log: str
    who: tuple[tuple[str, int], ...] = ()


def failures(view: LogView) -> Failures | None:
    """Waves within ten minutes of each other are one rise; None when the log holds no HTTP status or no rise."""
    span = view.span
    failed = view.by_status("5")
    risen = rise(failed, span, bridge=10) if span else None
    if risen is None:
        return None
    low, high = risen[0], risen[2]
    first = next((r for m, r in sorted(view.crunch.failed_first.items()) if (view.utc(m) or 0) >= low), None)
    if first is None:
        return None
    served = sum(n for group in "12345" for minute, n in view.by_status(group).items() if low <= minute <= high)
    count = sum(n for m, n in failed.items() if low <= m <= high)
    return Failures(low, high, count, served, first, view.crunch.name, tuple(_distinct(view, low, high)))


def _distinct(view: LogView, low: int, high: int) -> Iterator[tuple[str, int]]:
    """(field, distinct values) of failed requests, when all of them were kept."""
    found: dict[str, set[bytes]] = {}
    for (slot, _, field), marks in view.crunch.requests.who.items():
        if low <= (view.utc(slot) or 0) <= high:
            found.setdefault(field, set()).update(marks)
    if not view.crunch.requests.cut:
        yield from sorted((field, len(marks)) for field, marks in found.items())


def _burst(
    view: LogView, template: Template, channel: str, counts: Mapping[int, int], shape: tuple[int, int, int, float, bool]
) -> Burst:
    onset, peak, end, quiet, new = shape
    starts = {view.utc(minute): record for minute, record in template.starts.items()}
    first = next(
        (record for minute, record in sorted((m, r) for m, r in starts.items() if m is not None) if minute >= onset),
        template.first,
    )
    total = sum(count for minute, count in counts.items() if onset <= minute <= end)
    return Burst(
        template.text,
        channel,
        template.level,
        onset,
        peak,
        counts.get(peak, 0),
        end,
        total,
        quiet,
        new,
        first,
        view.crunch.name,
    )
