"""Grafana: data frames (the query API, "Inspect" of a panel as JSON) and Graphite's ``datapoints``.

A frame is by columns: a field of type ``time`` in milliseconds, with further nanoseconds beside it, and fields of numbers, each with
labels; null is a gap. The query API keeps columns in ``data.values``, a panel in the fields themselves. Graphite writes the value
before the time, which is in seconds or milliseconds. From memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.readers._alerts import obj, objs, prose, time_of
from afteraction.readers._json import Element, text_of
from afteraction.readers._metrics import MetricReader, Point, Sampled, labelled


def _fields(item: dict[str, Any]) -> list[tuple[dict[str, Any], list[Any]]]:
    """Each field of a frame with its column."""
    fields = objs(obj(item.get("schema")).get("fields")) or objs(item.get("fields"))
    columns = obj(item.get("data")).get("values")
    if isinstance(columns, list):
        return [(one, column) for one, column in zip(fields, columns, strict=False) if isinstance(column, list)]
    return [(one, values) for one in fields if isinstance(values := one.get("values"), list)]


def _is_frame(item: dict[str, Any]) -> bool:
    kinds = [one.get("type") for one, _ in _fields(item)]
    return "time" in kinds and "number" in kinds


def _is_target(item: dict[str, Any]) -> bool:
    listed = item.get("datapoints")
    return (
        "target" in item
        and isinstance(listed, list)
        and bool(listed)
        and isinstance(listed[0], list)
        and len(listed[0]) == 2
    )


def _parse(element: Element) -> Iterator[Sampled]:
    item = element.value
    if _is_target(item):
        points = [
            Point(time_of(pair[1]), text_of(pair[0]))
            for pair in item["datapoints"]
            if isinstance(pair, list) and len(pair) == 2
        ]
        yield Sampled(prose(item["target"]), points, element.locator)
        return
    fields = _fields(item)
    times = next((column for one, column in fields if one.get("type") == "time"), [])
    stamps = [time_of(raw) for raw in times]
    for one, column in fields:
        if one.get("type") != "number":
            continue
        config = obj(one.get("config"))
        shown = prose(config.get("displayNameFromDS") or config.get("displayName"))
        own = prose(one.get("name"))
        frame = prose(obj(item.get("schema")).get("name") or item.get("name"))
        name = shown or (frame if own in ("Value", "value", "") and frame else own)
        points = [Point(time, text_of(value)) for time, value in zip(stamps, column, strict=False)]
        yield Sampled(
            name or "value",
            points,
            element.locator,
            prose(config.get("unit")).replace("percent", "%"),
            () if shown else labelled(one.get("labels")),
        )


READER = MetricReader(
    "metrics-grafana", "Grafana panel data", ("results/*/frames", "series", "data/series"), lambda item: _is_frame(item) or _is_target(item),
    "frames with a field of times and fields of numbers, or targets with datapoints, as Grafana gives them", _parse,
    "milliseconds since 1970; of datapoints the second number, in seconds or milliseconds",
)  # fmt: skip
