"""Datadog: time series of the query API, v1 (``series`` with ``pointlist``) and v2 (``times`` and ``values`` side by side).

Times are milliseconds and mean the beginning of an interval; a gap is null. Read against a real answer of v1; v2 is from memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.ports import Evidence
from afteraction.readers._alerts import obj, objs, prose, time_of
from afteraction.readers._json import Element, text_of
from afteraction.readers._metrics import MetricReader, Point, Sampled


def _is_series(item: dict[str, Any]) -> bool:
    return isinstance(item.get("pointlist"), list) and "metric" in item


def _is_answer(item: dict[str, Any]) -> bool:
    return item.get("type") == "timeseries_response" and isinstance(obj(item.get("attributes")).get("times"), list)


def _unit(value: Any) -> str:
    listed = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    return "/".join(prose(one.get("short_name") or one.get("name")) for one in listed)


def _parse(element: Element) -> Iterator[Sampled]:
    item = element.value
    if _is_series(item):
        points = [
            Point(time_of(text_of(pair[0]).partition(".")[0]), text_of(pair[1]))
            for pair in item["pointlist"]
            if isinstance(pair, list) and len(pair) == 2
        ]
        scope = prose(item.get("scope"))
        labels: tuple[tuple[str, str], ...] = (("scope", scope),) if scope and scope != "*" else ()
        yield Sampled(prose(item["metric"]), points, element.locator, _unit(item.get("unit")), labels)
        return
    facts = item["attributes"]
    times = [time_of(raw) for raw in facts["times"]]
    columns = facts.get("values") if isinstance(facts.get("values"), list) else []
    for at, (about, column) in enumerate(zip(objs(facts.get("series")), columns, strict=False)):
        if isinstance(column, list):
            tags = about.get("group_tags")
            labels = tuple(prose(tag).partition(":")[::2] for tag in tags) if isinstance(tags, list) else ()
            points = [Point(time, text_of(value)) for time, value in zip(times, column, strict=False)]
            place = element.locator._replace(pointer=f"{element.locator.pointer}/attributes/values/{at}")
            yield Sampled(
                f"query {prose(about.get('query_index'))}".strip(), points, place, _unit(about.get("unit")), labels
            )


READER = MetricReader(
    "metrics-datadog", "Datadog time series", ("series", "data"), lambda item: _is_series(item) or _is_answer(item),
    "series with metric and pointlist, or a timeseries_response, as Datadog's API gives them", _parse,
    "milliseconds since 1970, the beginning of each interval", Evidence.FIXTURE,
)  # fmt: skip
