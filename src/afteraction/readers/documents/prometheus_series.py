"""Prometheus: the series ``ALERTS`` (and ``ALERTS_FOR_STATE``) as ``query_range`` answers them, or an instant query.

A series has samples while its alert is in that state and none otherwise: an episode begins between the sample before and its
first one, and ends within a step behind its last one. The step is the smallest distance of two samples. A gap of more than
a step is two episodes, or samples that were not scraped; an episode that touches the edge of the answer may be longer than it.
``pending`` and ``firing`` are series of their own.

Knowledge: the documentation of alerting rules and of the API; the meaning of ``ALERTS_FOR_STATE`` from memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Evidence, Match, Sample
from afteraction.domain.record import Item, Level, Record, RecordKind
from afteraction.domain.when import SECOND, Instant, iso
from afteraction.readers import _alerts
from afteraction.readers._alerts import inside, obj, pairs, prose, record, time_of
from afteraction.readers._events import EventReader
from afteraction.readers._json import Document, Element, text_of

_PATHS = ("data/result", "result")
_OWN = ("__name__", "alertname", "alertstate")
_MOST_EPISODES = 500  # of one series; a series that flaps more often says nothing by its single episodes


def _is_series(item: dict[str, Any]) -> bool:
    name = text_of(obj(item.get("metric")).get("__name__"))
    return name in ("ALERTS", "ALERTS_FOR_STATE") and ("values" in item or "value" in item)


class _Range(NamedTuple):
    """From the first to the last sample of all series of an answer, nanoseconds."""

    first: int
    last: int


class PrometheusSeriesReader:
    """See the module. The answer is gone through twice, for only all of its series together tell its edges."""

    name = "prometheus-alerts-series"
    title = "Prometheus ALERTS series"
    time_rule = "the first and last sample of each episode, as exact as the step of the query"
    link_rule = "none"
    evidence = Evidence.SCHEMA

    def identify(self, sample: Sample) -> Match | None:
        """Claim an answer whose series are called ALERTS."""
        return _READER.identify(sample)

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """The episodes of each series in the order of the file."""
        series = (item.value for item in Document(artifact, _PATHS).walk() if isinstance(item, Element))
        found = [
            stamp.ns for one in series if isinstance(one, dict) and _is_series(one) for stamp, _, _ in _samples(one)
        ]  # fmt: skip
        edges = _Range(min(found, default=0), max(found, default=0))
        yield from _alerts.read_items(artifact, _PATHS, "a series of ALERTS", partial(_make, edges))


def _make(edges: _Range, element: Element, artifact: str) -> Iterator[Record | str]:
    series = element.value
    if not _is_series(series):
        yield "a series that is not ALERTS"
        return
    labels = obj(series["metric"])
    samples = _samples(series)
    if not samples:
        yield "a series without readable samples"
        return
    if labels["__name__"] == "ALERTS_FOR_STATE":
        yield from _since(element, labels, samples, artifact)
        return
    for episode in _episodes(samples)[:_MOST_EPISODES]:
        yield from _episode(element, labels, episode, _step(samples), edges, artifact)


def _samples(series: dict[str, Any]) -> list[tuple[Instant, int, str]]:
    """(time, its place in the series, value) of each sample in the order of the file."""
    listed = series.get("values") if "values" in series else [series.get("value")]
    found = []
    for index, pair in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(pair, list) and len(pair) == 2:
            stamp = time_of(pair[0])
            if isinstance(stamp, Instant):
                found.append((stamp, index, text_of(pair[1])))
    return found


def _step(samples: list[tuple[Instant, int, str]]) -> int:
    """Nanoseconds between two samples, 0 when there is only one."""
    return min((b[0].ns - a[0].ns for a, b in pairwise(samples) if b[0].ns > a[0].ns), default=0)


def _episodes(samples: list[tuple[Instant, int, str]]) -> list[list[tuple[Instant, int, str]]]:
    step = _step(samples)
    found = [[samples[0]]]
    for sample in samples[1:]:
        if step and sample[0].ns - found[-1][-1][0].ns > step + step // 2:
            found.append([])
        found[-1].append(sample)
    return found


def _episode(
    element: Element,
    labels: dict[str, Any],
    episode: list[tuple[Instant, int, str]],
    step: int,
    edges: _Range,
    artifact: str,
) -> Iterator[Record]:
    state = prose(labels.get("alertstate"))
    (first, at_first, _), (last, at_last, _) = episode[0], episode[-1]
    title = prose(labels.get("alertname"))
    about = ", ".join(f"{prose(name)}={prose(value)}" for name, value in labels.items() if name not in _OWN)
    group = f"prometheus:ALERTS/{title}{{{about}}}@{first.ns}"
    word = prose(labels.get("severity"))
    common: dict[str, Any] = {
        "title": title,
        "level": _alerts.severity(word) if word else Level.NONE,
        "channel": prose(labels.get("service") or labels.get("job")),
        "group": group,
        "fields": pairs(
            ("severity", word), ("state", state), ("step_s", str(step // SECOND) if step else ""),
            *((name, value) for name, value in labels.items() if name not in _OWN),
        ),
    }  # fmt: skip
    width = max(step, first.precision)
    yield record(
        artifact, RecordKind.ALERT, inside(element.locator, f"values/{at_first}"), iso(first.ns, first.precision),
        f"{title} {state}" + (f" ({about})" if about else "") + (", perhaps since before the answer begins" if first.ns == edges.first else ""),
        time=first._replace(precision=width), status="firing" if state == "firing" else "", key=f"{group}/{state}", **common,
    )  # fmt: skip
    if last.ns + step < edges.last:  # it ended while the answer went on
        yield record(
            artifact, RecordKind.ALERT, inside(element.locator, f"values/{at_last}"), iso(last.ns, last.precision),
            f"{title} no longer {state}" + (f" ({about})" if about else ""), time=last._replace(precision=width),
            status="resolved" if state == "firing" else "", key=f"{group}/{state}/end", **common,
        )  # fmt: skip


def _since(
    element: Element, labels: dict[str, Any], samples: list[tuple[Instant, int, str]], artifact: str
) -> Iterator[Record]:
    """The values of ``ALERTS_FOR_STATE`` are the moments at which the alert became active."""
    title = prose(labels.get("alertname"))
    for value in dict.fromkeys(sample[2] for sample in samples):
        stamp = time_of(value)
        if isinstance(stamp, Instant):
            yield record(
                artifact, RecordKind.ALERT, element.locator, value, f"{title} became active (pending)", time=stamp,
                title=title, key=f"prometheus:ALERTS_FOR_STATE/{title}/{value}", fields=pairs(
                    *((name, inner) for name, inner in labels.items() if name not in _OWN),
                ),
            )  # fmt: skip


_READER = EventReader(
    "prometheus-alerts-series", "Prometheus ALERTS series", _PATHS, _is_series,
    "series called ALERTS with their samples, as Prometheus answers query_range", partial(_make, _Range(0, 0)), "",
)  # fmt: skip

READER = PrometheusSeriesReader()
