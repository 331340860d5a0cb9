"""Rises of trouble in crunched logs: which templates rose, from when to when, how surely, and the first line.

Method: the counts per minute of each template at WARN or worse are searched by `change.scan`, as `afteraction logs` does;
what is new while errors rise is a rise too, however few it has. In an excerpt in which nothing rises surely, an error that
comes up is told (`_come_up`). Where a log has more forms than are counted apart and none of the others rose, its errors are one
series (`_of_all_forms`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from afteraction.domain.record import Level, Record
from afteraction.logs.change import Change, Kind, Watched, against, clumping, quiet_minutes, scan
from afteraction.logs.crunch import BEYOND, LogView, Template, Volume
from afteraction.logs.requests import endpoint_of
from afteraction.logs.services import family_of

TOTALS = 3  # series over all templates that are looked at together: entries, errors, answers with 5xx
_FEW = 3  # entries from which a template that is new in the trouble is told
_EXCERPT, _RUN = 60, 15  # minutes of a log that is too short to compare with itself, and in which an error of it comes
_ENOUGH, _SCANNED = (
    10,
    40,
)  # failed requests of an endpoint from which its own rise is looked for; endpoints that are searched
_LISTED = 3  # endpoints that are told
_FELL, _PAUSE = 0.1, 3  # part of its peak to which a rise falls back, and for how many minutes, when a wave of it ends
_SILENT = 7.0  # entries that would usually come in a pause: e to the minus seventh is the chance that none does
_NEW_SHARE = 0.1  # part of the log's time, from its start, in which it must be absent


class Burst(NamedTuple):
    """One rise. onset, end: first and last UTC minute (ns // MINUTE), with total entries from one to the other, peak of them
    in one minute. new: the template did not occur before. change: how surely; None when it is too few to say.
    first: the first line of the rise. lull: the minute in which it fell back for some minutes, to rise again; None if it did not.
    last, fell: an entry of its last minute, and of the last one before the lull.
    """

    text: str
    channel: str
    level: Level
    onset: int
    end: int
    total: int
    peak: int
    new: bool
    change: Change | None
    first: Record
    log: str
    lull: int | None = None
    last: Record | None = None
    fell: Record | None = None


def bursts(view: LogView, limit: int = 12) -> list[Burst]:
    """The templates at WARN or worse that rose, heaviest first."""
    span = view.span
    if span is None:
        return []
    watched, volumes = Watched([span]), _of_families(view.volumes())
    clumps = _clumps(view, volumes, watched)
    bad = [volume for volume in volumes if volume.template.level >= Level.WARN and volume.counts]
    worse = [volume for volume in bad if not volume.together]
    trouble = scan(view.by_level(Level.ERROR), watched, TOTALS, clumps)
    found = []
    for volume in worse:
        change = scan(volume.counts, watched, len(volumes), clumps)
        if change is not None and change.kind.up:
            found.append(_burst(view, volume, change, span))
        elif change is None and trouble is not None and trouble.onset is not None and volume.template.total >= _FEW:
            last = (trouble.recovery or span[1] + 1) - 1
            late = against(volume.counts, watched, trouble.onset, last, len(volumes), clumps)
            if late is not None and late.kind is Kind.NEW:
                found.append(_burst(view, volume, None, span))
    found = found or [_burst(view, volume, None, span) for volume in worse if _come_up(volume, span)]
    found = found or _of_all_forms(view, bad, trouble, span)
    found.sort(key=lambda burst: (-burst.total * (2 if burst.new else 1) * burst.level, burst.onset, burst.text))
    return found[:limit]


def _of_families(volumes: Sequence[Volume]) -> list[Volume]:
    """The volumes, those that pods of one kind tell in the same words as one: each alone may be too few."""
    found: dict[tuple[str, str, Level], Volume] = {}
    for volume in volumes:
        key = family_of(volume.channel), volume.template.text, volume.template.level
        known = found.get(key)
        found[key] = volume if known is None else _both(known, volume)
    return list(found.values())


def _both(one: Volume, two: Volume) -> Volume:
    counts = dict(one.counts)
    for minute, count in two.counts.items():
        counts[minute] = counts.get(minute, 0) + count
    return Volume(one.template.beside(two.template), one.channel, counts)


def _of_all_forms(view: LogView, bad: Sequence[Volume], trouble: Change | None, span: tuple[int, int]) -> list[Burst]:
    """The rise of all errors, told by an entry of a form that is not counted apart."""
    beyond = next((volume for volume in bad if volume.together and volume.template.level >= Level.ERROR), None)
    if beyond is None or trouble is None or not trouble.kind.up:
        return []
    return [_burst(view, beyond._replace(counts=view.by_level(Level.ERROR)), trouble, span)]


def of_many_forms(burst: Burst) -> bool:
    """Whether it has no form that all of its entries share."""
    return burst.text == BEYOND


def _clumps(view: LogView, volumes: Sequence[Volume], watched: Watched) -> float:
    quiet = quiet_minutes((view.by_level(Level.ERROR), view.by_status("5")), watched)
    return clumping((volume.counts for volume in volumes), quiet)


def _come_up(volume: Volume, span: tuple[int, int]) -> bool:
    """An error whose entries all come within some minutes, after the beginning of a short log."""
    if span[1] - span[0] >= _EXCERPT:
        return False
    first, last = min(volume.counts), max(volume.counts)
    late = first > span[0] + (span[1] - span[0]) * _NEW_SHARE
    return late and last - first < _RUN and volume.template.level >= Level.ERROR and sum(volume.counts.values()) >= _FEW


def _burst(view: LogView, volume: Volume, change: Change | None, span: tuple[int, int]) -> Burst:
    template, counts = volume.template, volume.counts
    if change is None:
        onset, end = min(counts), max(counts)
    else:
        onset = span[0] if change.onset is None else change.onset
        end = max(counts) if change.recovery is None else change.recovery - 1
    inside = {minute: count for minute, count in counts.items() if onset <= minute <= end}
    lull = _lull(inside)
    fell = None if lull is None else max(minute for minute in inside if minute < lull)
    return Burst(
        template.text,
        volume.channel,
        template.level,
        onset,
        max(inside),
        sum(inside.values()),
        max(inside.values()),
        change is None or change.kind is Kind.NEW,
        change,
        first_from(view, template, onset),
        view.crunch.name,
        lull,
        _kept_in(view, template.starts, max(inside)),
        _kept_in(view, template.starts, fell),
    )


def _kept_in(view: LogView, kept: Mapping[int, Record], minute: int | None) -> Record | None:
    """The entry that is kept of a UTC minute. kept: by slot."""
    return next((record for slot, record in kept.items() if minute is not None and view.utc(slot) == minute), None)


def _lull(inside: Mapping[int, int]) -> int | None:
    """Where the first of its waves ended. inside: counts of the minutes of a rise."""
    low = max(inside.values()) * _FELL
    high = sorted(minute for minute, count in inside.items() if count > low)
    usual = sum(inside.values()) / (max(inside) - min(inside) + 1)
    return next(
        (
            before + 1
            for before, after in pairwise(high)
            if after - before > _PAUSE and usual * (after - before - 1) >= _SILENT
        ),
        None,
    )


def first_from(view: LogView, template: Template, minute: int) -> Record:
    """The first kept entry of a template from a UTC minute on, else its first."""
    starts = ((view.utc(slot), record) for slot, record in template.starts.items())
    late = [(at, record) for at, record in starts if at is not None and at >= minute]
    return min(late, key=lambda one: one[0], default=(0, template.first))[1]


class Failures(NamedTuple):
    """The rise in 5xx answers of one log. low, high: first and last UTC minute. failed of served: requests in between.

    who: by field, such as a tenant's, how many distinct values the failed ones had; empty when the log says none.
    last: a failed request of the last minute. endpoint: the only one whose failures rose, "" when they did over all.
    endpoints: those with most failures, with how many failed of how many.
    """

    low: int
    high: int
    failed: int
    served: int
    first: Record
    log: str
    who: tuple[tuple[str, int], ...] = ()
    last: Record | None = None
    endpoint: str = ""
    endpoints: tuple[tuple[str, int, int], ...] = ()


def failures(view: LogView) -> Failures | None:
    """None when the log holds no HTTP status or no rise, neither over all requests nor of one endpoint."""
    span = view.span
    failed: Mapping[int, int] = view.by_status("5")
    if span is None or not failed:
        return None
    window = _failing(failed, span, TOTALS, _clumps(view, view.volumes(), Watched([span])))
    endpoint, own = _worst_endpoint(view, span)
    if own and not (
        window and (_within(failed, window) >= _within(_by_endpoint(view)[endpoint][0], own) or _meet(window, own))
    ):
        bad, every = _by_endpoint(view)[endpoint]
        return _failures(view, own, bad, _within(every, own), endpoint)
    if window is None:
        return None
    served = sum(_within(view.by_status(group), window) for group in "12345")
    return _failures(view, window, failed, served, "")


def _worst_endpoint(view: LogView, span: tuple[int, int]) -> tuple[str, tuple[int, int] | None]:
    """The endpoint in whose rise most requests failed, with the window; ("", None) when those of none rose."""
    bad = {name: counts for name, (counts, _) in _by_endpoint(view).items() if name and sum(counts.values()) >= _ENOUGH}
    some = sorted(bad, key=lambda name: (-sum(bad[name].values()), name))[:_SCANNED]
    windows = {name: _failing(bad[name], span, TOTALS + len(some), 1.0) for name in some}
    rose = [(_within(bad[name], window), name, window) for name, window in windows.items() if window]
    return max(rose)[1:] if rose else ("", None)


def _failing(counts: Mapping[int, int], span: tuple[int, int], looked: int, clumps: float) -> tuple[int, int] | None:
    """First and last UTC minute of the rise, and of another that follows soon: failures may go on at a lower rate."""
    change = scan(counts, Watched([span]), looked, clumps)
    if change is None or not change.kind.up:
        return None
    low = span[0] if change.onset is None else change.onset
    high = max(minute for minute in counts if minute < (change.recovery or span[1] + 1))
    rest = {minute: count for minute, count in counts.items() if not low <= minute <= high}
    again = scan(rest, Watched([(span[0], low - 1), (high + 1, span[1])]), looked, clumps) if rest else None
    if again is not None and again.kind.up and again.onset is not None and 0 < again.onset - high <= _RUN:
        high = max(minute for minute in rest if minute < (again.recovery or span[1] + 1))
    return low, high


def _failures(
    view: LogView, window: tuple[int, int], failed: Mapping[int, int], served: int, endpoint: str
) -> Failures | None:
    kept = {minute: one for slot, one in view.crunch.failed_first.items() if (minute := view.utc(slot)) is not None}
    own = {minute: one for minute, one in kept.items() if _in(window, minute) and _asked_for(one, endpoint)}
    for slot, one in (
        view.crunch.ids.found.values() if endpoint else ()
    ):  # of a minute the first failure may be another's
        minute = view.utc(slot)
        if minute is not None and _in(window, minute) and one.get("path") and _asked_for(one, endpoint):
            own[minute] = min(own.get(minute, one), one, key=lambda entry: entry.time.ns)  # type: ignore[union-attr]
    kept = own or {minute: one for minute, one in kept.items() if _in(window, minute)}
    if not kept:
        return None
    listed = [
        (name, _within(bad, window), _within(every, window))
        for name, (bad, every) in _by_endpoint(view).items()
        if name and endpoint in ("", name)
    ]
    listed = sorted((one for one in listed if one[1]), key=lambda one: (-one[1], one[0]))
    who = tuple(_distinct(view, window, endpoint))
    first, last = kept[min(kept)], kept[max(kept)]
    return Failures(
        *window, _within(failed, window), served, first, view.crunch.name, who, last, endpoint, tuple(listed[:_LISTED])
    )


def _within(counts: Mapping[int, int], window: tuple[int, int]) -> int:
    return sum(count for minute, count in counts.items() if _in(window, minute))


def _meet(one: tuple[int, int], two: tuple[int, int]) -> bool:
    return one[0] <= two[1] and two[0] <= one[1]


def _in(window: tuple[int, int], minute: int) -> bool:
    return window[0] <= minute <= window[1]


def _by_endpoint(view: LogView) -> dict[str, tuple[dict[int, int], dict[int, int]]]:
    """Endpoint to its failed requests and to all of them, by UTC minute."""
    found: dict[str, tuple[dict[int, int], dict[int, int]]] = {}
    for (slot, endpoint, bad), count in view.crunch.requests.counts.items():
        minute = view.utc(slot)
        if minute is not None:
            both = found.setdefault(endpoint, ({}, {}))
            for counts in both[0 if bad else 1 :]:
                counts[minute] = counts.get(minute, 0) + count
    return found


def _asked_for(record: Record, endpoint: str) -> bool:
    """Whether an entry is about an endpoint, as far as its fields say."""
    return not endpoint or not record.get("path") or endpoint == endpoint_of(record.get("method"), record.get("path"))


def _distinct(view: LogView, window: tuple[int, int], endpoint: str) -> Iterator[tuple[str, int]]:
    """(field, distinct values) of failed requests, when all of them were kept."""
    found: dict[str, set[bytes]] = {}
    for (slot, of, field), marks in view.crunch.requests.who.items():
        if _in(window, view.utc(slot) or 0) and endpoint in ("", of):
            found.setdefault(field, set()).update(marks)
    if not view.crunch.requests.cut:
        yield from sorted((field, len(marks)) for field, marks in found.items())
