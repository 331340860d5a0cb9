"""Numbers of dashboards that moved around the incident: when each left what it usually was, and when it came back.

The same statistic as for numbers in logs. Of series that share a name, such as one for each host, the one that moved most
surely is told, with how many of its fellows moved in the same time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from afteraction.domain.draft import Fact, Milestone
from afteraction.domain.record import Record
from afteraction.domain.when import HOUR, MINUTE, Instant, clock_of, duration_text
from afteraction.extract.precedence import amount
from afteraction.logs.numbers import Minute
from afteraction.logs.shift import METHOD, Shift, moved

_MOST = 3
_EARLY, _LATE = 2 * HOUR, 15 * MINUTE  # before the onset and behind the end, between which a move is of the incident


class Metric(NamedTuple):
    """A series of a dashboard. name: without what tells it apart from its fellows, which stands in title. record: what is cited.

    minutes: its values by UTC minute.
    """

    name: str
    title: str
    unit: str
    record: Record
    minutes: Mapping[int, Minute]


class _Moved(NamedTuple):
    metric: Metric
    shift: Shift
    began: int


def metric_facts(
    metrics: Sequence[Metric], onset: Instant | None, over: Instant | None, milestones: Sequence[Milestone]
) -> Iterator[Fact]:
    """The moves that tell most, one for each name. onset, over: of the trouble; without an onset there are none."""
    if onset is None:
        return
    low, high = (onset.ns - _EARLY) // MINUTE, ((over or onset).ns + _LATE) // MINUTE
    found: list[_Moved] = []
    for metric in metrics:
        shift = moved(metric.minutes, len(metrics), share=metric.unit == "%")
        if shift is not None and shift.began is not None and low <= shift.began <= high:
            found.append(_Moved(metric, shift, shift.began))
    found.sort(key=lambda one: (-one.shift.change.weight, one.metric.title))
    firsts: dict[str, _Moved] = {}
    for one in found:
        firsts.setdefault(one.metric.name, one)
    detected = next((milestone.best for milestone in milestones if milestone.name == "detected"), None)
    for place, one in enumerate(list(firsts.values())[:_MOST]):
        others = sum(other.metric.name == one.metric.name for other in found) - 1
        text = _told(one) + (f"; {others} more series of this name moved, too" if others else "")
        cites = [one.metric.record.id]
        if detected is not None and (ahead := detected.at.ns // MINUTE - one.began) > 0:
            text += f"; this began {duration_text(ahead * 60)} before detection"
            cites.append(detected.record)
        yield Fact(
            f"metric{place + 1}",
            "Number of a dashboard",
            text,
            one.shift.inside.quantile(0.5),
            one.metric.unit,
            f"the samples of the series by minute; {METHOD}",
            tuple(cites),
        )


def _told(one: _Moved) -> str:
    shift, unit, change = one.shift, one.metric.unit, one.shift.change
    inside, outside = (amount(part.quantile(0.5), unit) for part in (shift.inside, shift.outside))
    most = amount((max if shift.up else min)(shift.inside.values), unit)
    text = f"{one.metric.title} {'rose' if shift.up else 'sank'} to {inside} (median; {most} at {'most' if shift.up else 'least'})"
    text += f" from {_clock(change.onset or one.began)}"
    text += f" to {_clock(change.recovery)} UTC" if change.recovery is not None else " UTC on"
    if shift.climb is not None:
        text += f", {'climbing' if shift.up else 'falling'} from {_clock(shift.climb)} UTC on"
    return f"{text}, else {outside}"


def _clock(minute: int) -> str:
    return clock_of(minute * MINUTE, MINUTE)
