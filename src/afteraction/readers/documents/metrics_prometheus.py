"""Prometheus: the answer of ``query_range`` or of an instant query, as Thanos, Mimir, VictoriaMetrics and Loki's metrics give it.

``[[seconds, "value"], …]`` for each set of labels; values are text, ``NaN`` and ``+Inf`` among them. The series ``ALERTS`` has a reader
of its own. Read against the documentation's example.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.ports import Evidence
from afteraction.readers._alerts import prose, time_of
from afteraction.readers._json import Element, text_of
from afteraction.readers._metrics import MetricReader, Point, Sampled, labelled


def _is_series(item: dict[str, Any]) -> bool:
    metric = item.get("metric")
    if not isinstance(metric, dict) or str(metric.get("__name__", "")).startswith("ALERTS"):
        return False
    return isinstance(item.get("values"), list) or isinstance(item.get("value"), list)


def _parse(element: Element) -> Iterator[Sampled]:
    item = element.value
    listed = item["values"] if isinstance(item.get("values"), list) else [item.get("value")]
    points = [Point(time_of(pair[0]), text_of(pair[1])) for pair in listed if isinstance(pair, list) and len(pair) == 2]
    name = prose(item["metric"].get("__name__")) or "query"
    yield Sampled(name, points, element.locator, labels=labelled(item["metric"], "__name__"))


READER = MetricReader(
    "metrics-prometheus", "Prometheus query results", ("data/result", "result"), _is_series,
    "series with metric and values, as Prometheus answers queries", _parse, "seconds since 1970 of each sample",
    Evidence.FIXTURE,
)  # fmt: skip
