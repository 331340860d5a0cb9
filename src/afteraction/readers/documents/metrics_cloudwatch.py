"""CloudWatch: ``get-metric-data`` (newest first) and ``get-metric-statistics`` (in no order).

Times are the beginning of a period, with an offset or as seconds. Of a statistic each of ``Average``, ``Sum``, ``Maximum`` … is a
series. Read against the vendor's examples.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.ports import Evidence
from afteraction.readers._alerts import objs, prose, time_of
from afteraction.readers._json import Element, text_of
from afteraction.readers._metrics import MetricReader, Point, Sampled

_STATISTICS = ("Average", "Sum", "Maximum", "Minimum", "SampleCount")


def _is_result(item: dict[str, Any]) -> bool:
    return isinstance(item.get("Timestamps"), list) and isinstance(item.get("Values"), list)


def _is_statistic(item: dict[str, Any]) -> bool:
    listed = objs(item.get("Datapoints"))
    return bool(listed) and "Timestamp" in listed[0]


def _parse(element: Element) -> Iterator[Sampled]:
    item = element.value
    name = prose(item.get("Label") or item.get("Id"))
    if _is_result(item):
        points = [
            Point(time_of(raw), text_of(value)) for raw, value in zip(item["Timestamps"], item["Values"], strict=False)
        ]
        yield Sampled(name, points, element.locator)
        return
    listed = objs(item["Datapoints"])
    names = [one for one in _STATISTICS if any(one in point for point in listed)]
    extended = dict.fromkeys(key for point in listed for key in (point.get("ExtendedStatistics") or {}))
    for one in (*names, *extended):
        points = [
            Point(
                time_of(point.get("Timestamp")),
                text_of(point.get(one) or (point.get("ExtendedStatistics") or {}).get(one, "")),
            )
            for point in listed
        ]
        yield Sampled(
            f"{name} {one}".strip(),
            points,
            element.locator,
            prose(listed[0].get("Unit")).replace("None", "").replace("Percent", "%"),
        )


READER = MetricReader(
    "metrics-cloudwatch", "CloudWatch metrics", ("MetricDataResults",), lambda item: _is_result(item) or _is_statistic(item),
    "Timestamps with Values, or Datapoints with a Timestamp, as CloudWatch gives metrics", _parse,
    "Timestamp of each sample, the beginning of its period, with its offset", Evidence.FIXTURE,
)  # fmt: skip
