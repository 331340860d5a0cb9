"""Entries that a log did not hold before, however few: the gravest ones of the incident, what came up just before the onset, and
what had been coming since some time before it.

That a form is new tells something only where new forms are rare. How often one comes up is seen in the time before, and what
would come up by chance is not told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from afteraction.domain.draft import Fact
from afteraction.domain.record import Level, Record
from afteraction.domain.when import MINUTE, Instant, between, clock_of, duration_text
from afteraction.extract.log_words import first_line
from afteraction.logs.burst import Burst
from afteraction.logs.change import METHOD, SURE, Kind, Watched, scan
from afteraction.logs.crunch import LogView, Volume
from afteraction.logs.services import family_of, service_of
from afteraction.timeline.merge import instant

_WATCHED = 30  # minutes of a log before the onset, below which nobody knows what is new
_SETTLES = 15  # first minutes of a log, in which every form is new
_NEAR, _EARLY, _GRAVE = (
    15,
    120,
    30,
)  # minutes before the onset: that come just before, that went on until then, that are grave
_BY_CHANCE = 0.25  # new forms that would come up by then, above which one tells nothing
_MANY, _SCANNED = 10, 12  # entries of what goes on; forms of a log that are searched
_TOLD = {"grave": 3, "before": 3, "since": 2}


class News(NamedTuple):
    """A new form. entry: its first, at its instant. sort: ``grave``, ``before``, ``since``. last: UTC minute. quiet: minutes of
    the log before it."""

    entry: Record
    sort: str
    service: str
    log: str
    total: int
    last: int
    quiet: int


def news_of(
    views: Sequence[LogView],
    onset: Instant | None,
    over: Instant | None,
    rises: Sequence[tuple[Burst, Instant, Instant]],
    place: Callable[[Record], Record],
) -> list[News]:
    """What is new, by time. onset, over: of the trouble; without an onset nothing is. rises: what is told already.
    place: gives an entry its instant."""
    if onset is None:
        return []
    at = onset.ns // MINUTE
    end = (over or onset).ns // MINUTE + _SETTLES
    told = {(family_of(burst.channel), burst.text) for burst, _, _ in rises}
    found: list[News] = []
    for view in views:
        span = view.span
        if span is None or at - span[0] < _WATCHED:
            continue
        volumes = [one for one in view.volumes() if one.counts and not one.together]
        firsts = [min(one.counts) for one in volumes]
        quiet = range(span[0] + _SETTLES, at - _SETTLES + 1)
        rate = sum(first in quiet for first in firsts) / len(quiet)
        new = [(first, one) for first, one in zip(firsts, volumes, strict=True) if first >= quiet[0]]
        new = [(first, one) for first, one in new if (family_of(one.channel), one.template.text) not in told]
        since = set(map(id, _going_on(view, volumes, at)))
        for first, one in new:
            if one.template.level >= Level.FATAL and at - _GRAVE <= first <= end:
                sort = "grave"
            elif over is not None and max(one.counts) > end:
                continue  # it comes now and then, and the log had not come to it yet
            elif at - _NEAR <= first <= at and rate * (at - first + 1) <= _BY_CHANCE:
                sort = "before"
            elif id(one) in since:
                sort = "since"
            else:
                continue
            entry = place(min(one.template.starts.items(), default=(0, one.template.first))[1])
            if isinstance(entry.time, Instant) and (sort == "grave" or entry.time.ns < onset.ns):
                where = service_of(one.channel, view.crunch.name)
                found.append(
                    News(entry, sort, where, view.crunch.name, one.template.total, max(one.counts), first - span[0])
                )
    return _most_telling(found)


def _going_on(view: LogView, volumes: Sequence[Volume], at: int) -> list[Volume]:
    """Forms that report no trouble, that surely began well before the onset, and had not ended by then."""
    early = range(at - _EARLY, at - _NEAR)
    some = [
        one
        for one in volumes
        if one.template.level < Level.WARN
        and sum(one.counts.values()) >= _MANY
        and min(one.counts) in early
        and any(at - _NEAR <= minute <= at for minute in one.counts)
    ]
    some = sorted(some, key=lambda one: -one.template.total)[:_SCANNED]
    watched = Watched([view.span] if view.span else [])
    changes = ((one, scan(one.counts, watched, len(volumes))) for one in some)
    return [one for one, change in changes if change and change.kind is Kind.NEW and change.chance <= SURE]


def _most_telling(found: Sequence[News]) -> list[News]:
    """Some of each sort: the first grave ones, those that came last before the onset, the most frequent of what went on."""
    order = {
        "grave": lambda one: instant(one.entry).ns,
        "before": lambda one: -instant(one.entry).ns,
        "since": lambda one: -one.total,
    }
    chosen = []
    for sort, key in order.items():
        chosen += sorted((one for one in found if one.sort == sort), key=key)[: _TOLD[sort]]
    return sorted(chosen, key=lambda one: (instant(one.entry).ns, one.log, one.entry.ordinal))


def news_facts(news: Sequence[News], onset: Instant | None) -> Iterator[Fact]:
    """Each with the time of its first entry, how many came, and for how long the log had held none."""
    for place, one in enumerate(news):
        when = instant(one.entry)
        often = "once" if one.total == 1 else f"{one.total} times until {clock_of((one.last + 1) * MINUTE, MINUTE)} UTC"
        text = f"“{first_line(one.entry)}” in {one.service} at {clock_of(when.ns, when.precision)} UTC, {often}"
        text += f"; none in the {one.quiet} minutes of the log before"
        if onset is not None and one.sort != "grave" and between(when, onset) > 0:
            text += f"; {duration_text(between(when, onset))} before the onset"
        name = "Grave entry in the log" if one.sort == "grave" else "New in the log before the onset"
        yield Fact(
            f"news{place + 1}",
            name,
            text,
            float(one.total),
            "entries",
            f"first entry of its form in {one.log}; {METHOD if one.sort == 'since' else 'new forms were rare there before'}",
            (one.entry.id,),
        )
