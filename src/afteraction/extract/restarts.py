"""Programs that were told to stop, or began again, while there was trouble, by what their logs say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from afteraction.domain.record import Record
from afteraction.domain.when import MINUTE, Instant
from afteraction.logs.crunch import LogView, Template
from afteraction.timeline.merge import instant

_BEFORE, _AFTER = 15, 15  # minutes around the trouble in which a program may be restarted because of it
_ONE_STOP = 10 * MINUTE  # a program says several times that it stops or starts
_MOST = 3  # stops, and starts, that are told


def restarts_of(
    views: Sequence[LogView], onset: Instant | None, over: Instant | None, place: Callable[[Record], Record]
) -> list[Record]:
    """The first entry of each stop that was asked for and of each start, by time; none of programs that stop or start at other
    times, too. onset, over: of the trouble, which goes on to the end of a log where nobody knows. place: gives an entry its
    instant."""
    if onset is None:
        return []
    found: list[Record] = []
    for said in ("stop", "begin"):
        told = [entry for view in views for entry in _told(view, said, onset, over, place)]
        found += sorted(told, key=lambda record: (instant(record).ns, record.id))[:_MOST]
    return sorted(found, key=lambda record: (instant(record).ns, record.id))


def _told(
    view: LogView, said: str, onset: Instant, over: Instant | None, place: Callable[[Record], Record]
) -> Iterator[Record]:
    span = view.span
    if span is None:
        return
    low = onset.ns // MINUTE - _BEFORE
    high = span[1] if over is None else over.ns // MINUTE + _AFTER
    templates = [one for one in view.crunch.templates.values() if getattr(one, said)]
    entries = sorted((record for one in templates for record in _entries(one, place)), key=lambda one: instant(one).ns)
    if said == "begin":  # what begins with its log was not seen to run before
        entries = [record for record in entries if instant(record).ns // MINUTE > span[0]]
    if any(not low <= instant(record).ns // MINUTE <= high for record in entries):
        return
    last = None
    for record in entries:
        if last is None or instant(record).ns - last > _ONE_STOP:
            yield record
        last = instant(record).ns


def _entries(template: Template, place: Callable[[Record], Record]) -> Iterator[Record]:
    for record in map(place, template.starts.values()):
        if isinstance(record.time, Instant):
            yield record
