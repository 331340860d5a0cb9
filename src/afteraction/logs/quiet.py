"""A log against a quiet one of the same services: what came more or less often, and which numbers differed, from its first minute on.

A log that begins in the middle of the trouble holds no onset, and nothing rises in it. A log of the same services from another
time, in which no trouble rose, tells what is usual. Its minutes are laid before those of the other, and the two are compared by
`change.against` and `shift.moved`, which search nothing: what differs must be sure, a form that is new in a few entries is none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from afteraction.domain.record import Level
from afteraction.logs.change import SURE, Change, Kind, Watched, against, clumping, scan
from afteraction.logs.crunch import LogView, Measured, Template
from afteraction.logs.numbers import Minute
from afteraction.logs.services import service_of
from afteraction.logs.shift import Shift, moved

_APART = 60  # minutes between two logs that are of different times
_LEAST = 15  # minutes of each, below which nothing is compared
_NEARLY = 0.9  # of the entries, in services that both logs hold
_SHOWN = 5  # differences of each sort

_Form = tuple[str, str, Level]


class Differs(NamedTuple):
    """A form that came more or less often than in the quiet log. began: the UTC minute from which on, None when it was so in the
    first minute of the log."""

    template: Template
    change: Change
    began: int | None


class Moved(NamedTuple):
    """A number that differed from that of the quiet log."""

    told: Measured
    shift: Shift


class Quiet(NamedTuple):
    """What was compared. low, high: first and last UTC minute that were compared; quiet_span: those of the quiet log.

    forms, numbers: how many were compared. differs, moves: those that differed, the surest first.
    """

    log: str
    quiet_log: str
    low: int
    high: int
    quiet_span: tuple[int, int]
    forms: int
    numbers: int
    differs: tuple[Differs, ...]
    moves: tuple[Moved, ...]


def quiet_logs(views: Sequence[LogView], troubled: Collection[str]) -> Iterator[tuple[LogView, LogView]]:
    """Each log in which trouble rose, with the nearest one of its services, of another time, in which none did.

    troubled: names of the logs in which trouble rose.
    """
    for view in views:
        if view.crunch.name not in troubled or view.span is None:
            continue
        mine = _services(view)
        calm = [
            (_between(view.span, other.span), other.crunch.name, other)
            for other in views
            if other.span is not None
            and other.crunch.name not in troubled
            and other.span[1] - other.span[0] + 1 >= _LEAST
            and _between(view.span, other.span) >= _APART
            and _covers(_services(other), mine)
        ]
        if calm:
            yield view, min(calm, key=lambda one: one[:2])[2]


def _services(view: LogView) -> dict[str, int]:
    """Each service with the number of its entries."""
    found: dict[str, int] = {}
    for (channel, _, _), template in view.crunch.templates.items():
        service = service_of(channel, view.crunch.name)
        found[service] = found.get(service, 0) + template.total
    return found


def _covers(other: Collection[str], mine: Mapping[str, int]) -> bool:
    """Whether nearly all entries are of services that the other log holds as well."""
    return sum(count for service, count in mine.items() if service in other) >= _NEARLY * sum(mine.values())


def _between(one: tuple[int, int], other: tuple[int, int]) -> int:
    return max(other[0] - one[1], one[0] - other[1])


def compare(view: LogView, quiet: LogView, until: int) -> Quiet | None:
    """The log up to a UTC minute, which is included, against the quiet one; None when there is too little of it."""
    if view.span is None or quiet.span is None or until - view.span[0] + 1 < _LEAST:
        return None
    low, before = view.span[0], quiet.span
    back = low - 1 - before[1]  # from the quiet log's minutes to those before the other's
    watched = Watched([(before[0] + back, before[1] + back), (low, until)])
    both = _services(view).keys() & _services(quiet).keys()
    series: dict[_Form, dict[int, int]] = {}
    templates: dict[_Form, Template] = {}
    for one, ahead in ((quiet, back), (view, 0)):
        for volume in (volume for volume in one.volumes() if not volume.together):
            form = service_of(volume.channel, one.crunch.name), volume.template.text, volume.template.level
            if form[0] not in both:
                continue
            templates[form] = volume.template
            counts = series.setdefault(form, {})
            for minute, count in volume.counts.items():
                if minute + ahead <= until:
                    counts[minute + ahead] = counts.get(minute + ahead, 0) + count
    usual = set(range(before[0] + back, before[1] + back + 1))
    clumps = clumping(series.values(), usual)
    found = []
    for form, counts in series.items():
        change = against(counts, watched, low, until, len(series), clumps)
        if change is not None and change.chance <= SURE:
            own = {minute: count for minute, count in counts.items() if minute >= low}
            found.append(Differs(templates[form], change, _began(own, low, until, len(series), clumps, change)))
    found.sort(key=lambda one: (one.template.level < Level.WARN, -one.change.weight, one.template.text))
    moves, numbers = _moves(view, quiet, back, (low, until))
    return Quiet(
        view.crunch.name,
        quiet.crunch.name,
        low,
        until,
        before,
        len(series),
        numbers,
        tuple(found[:_SHOWN]),
        tuple(moves[:_SHOWN]),
    )


def _began(counts: dict[int, int], low: int, until: int, looked: int, clumps: float, change: Change) -> int | None:
    """Where the log itself shows that it changed the same way."""
    own = scan(counts, Watched([(low, until)]), looked, clumps)
    if own is None or own.onset is None or own.kind.up != (change.kind.up and change.kind is not Kind.GONE):
        return None
    return own.onset


def _moves(view: LogView, quiet: LogView, back: int, window: tuple[int, int]) -> tuple[list[Moved], int]:
    """Numbers that differ, the surest first, and how many were compared: those that both logs state."""
    usual = {_field(quiet, one): one for one in quiet.measured()}
    both = [(one, usual[_field(view, one)]) for one in view.measured() if _field(view, one) in usual]
    found = []
    for one, other in both:
        minutes: dict[int, Minute] = {at: values for at, values in one.minutes.items() if at <= window[1]}
        minutes |= {at + back: values for at, values in other.minutes.items()}
        shift = moved(minutes, len(both), share=one.field.unit == "%", window=window)
        if shift is not None:
            found.append(Moved(one, shift))
    return sorted(found, key=lambda one: (-one.shift.change.weight, one.told.name)), len(both)


def _field(view: LogView, one: Measured) -> tuple[str, str, str]:
    return service_of(one.channel, view.crunch.name), one.template, one.name
