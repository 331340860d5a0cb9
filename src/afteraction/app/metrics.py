"""The series of metrics: all that were handed in, by minute, and the few that the chart shows, which rose furthest."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from afteraction.app.reading import ArtifactReading, Reading
from afteraction.domain.draft import Series
from afteraction.domain.when import HOUR, MINUTE, SECOND, Instant, Wall
from afteraction.extract.metrics import Metric
from afteraction.logs.numbers import Minute
from afteraction.readers._metrics import Point, Sampled, SeriesReader, number, step_of
from afteraction.readers._text import clean

_MOST = 3  # series in the chart
_FEW = 5  # samples from which a line says something
_SLACK = 10  # a distance may differ from the step by a tenth of it


def charted(reading: Reading, start: int, end: int) -> list[Series]:
    """Series with samples between two moments (ns), half an hour around them, without gaps and without negative values.

    Those come first whose highest value is furthest above their usual one.
    """
    low, high = start - HOUR // 2, end + HOUR // 2
    found: list[tuple[float, Series]] = []
    for one in reading.artifacts:
        reader = one.identified.reader
        if isinstance(reader, SeriesReader):
            for sampled in reader.series(one.artifact):
                made = _line(sampled, list(_placed(sampled, one)), low, high)
                if made is not None:
                    name, unit = reading.gate.many([made.name, made.unit], one.artifact.name, again=True)
                    found.append((_rise(made.values), made._replace(name=name, unit=unit)))
    found.sort(key=lambda pair: (-pair[0], pair[1].name))
    return [series for _, series in found[:_MOST]]


def measured(reading: Reading) -> list[Metric]:
    """Every series that was handed in, by UTC minute, with the record that tells of it."""
    found: list[Metric] = []
    for one in reading.artifacts:
        reader = one.identified.reader
        if not isinstance(reader, SeriesReader):
            continue
        records = {record.title: record for record in one.records}
        for sampled in reader.series(one.artifact):
            name, title, unit = reading.gate.many(
                [clean(sampled.name), clean(sampled.title), sampled.unit], one.artifact.name, again=True
            )
            minutes: dict[int, dict[float, int]] = {}
            for at, value in _placed(sampled, one):
                values = minutes.setdefault(at // MINUTE, {})
                values[value] = values.get(value, 0) + 1
            if minutes and title in records:
                told = {minute: Minute(values) for minute, values in minutes.items()}
                found.append(Metric(name, title, unit, records[title], told))
    return found


def _placed(sampled: Sampled, one: ArtifactReading) -> Iterator[tuple[int, float]]:
    """(ns, value) of each sample whose time is known and whose value is a number."""
    walls = iter(one.clock.place([point.time for point in sampled.points if isinstance(point.time, Wall)]))
    for point in sampled.points:
        when = next(walls) if isinstance(point.time, Wall) else point.time
        value = number(point.value)
        if isinstance(when, Instant) and value is not None:
            yield when.ns, float(value)


def _line(sampled: Sampled, samples: list[tuple[int, float]], low: int, high: int) -> Series | None:
    inside = sorted((at, value) for at, value in samples if low <= at <= high)
    step = step_of([Point(Instant(at), "") for at, _ in inside])
    if len(inside) < _FEW or not step or min(value for _, value in inside) < 0:
        return None
    if any(abs((b - a) // SECOND - step) * _SLACK > step for (a, _), (b, _) in pairwise(inside)):
        return None  # a line over a gap would show what nobody measured
    return Series(sampled.title, sampled.unit, inside[0][0], step, tuple(value for _, value in inside))


def _rise(values: tuple[float, ...]) -> float:
    """How far the highest value is above the usual one, as a part of it: 0 for a flat line, near 1 for a peak from nothing."""
    top = max(values)
    return (top - sorted(values)[(len(values) - 1) // 2]) / top if top else 0.0
