"""CloudWatch Logs: ``filter-log-events`` and ``get-log-events``, subscriptions, Insights results.

Events have ``timestamp`` in milliseconds, when the program sent them, and ``ingestionTime``, when AWS got them: the first
counts. Pages overlap; ``eventId`` is equal for the same event. A subscription wraps them in ``logEvents`` with group and
stream. Insights gives rows of field and value; its times are UTC without saying so. The message is the program's own line.
Read against the vendor's example of get-log-events; the other forms are from memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Item, Record, Unread
from afteraction.readers._alerts import objs, pairs, prose, time_of
from afteraction.readers._events import utc
from afteraction.readers._json import Document, Element, text_of
from afteraction.readers._logs import LogExport, of_row, wrapped


def _is_event(item: dict[str, Any]) -> bool:
    return (
        type(item.get("timestamp")) is int
        and isinstance(item.get("message"), str)
        and ("ingestionTime" in item or "id" in item)
    )


def _row(item: Any) -> dict[str, str]:
    """A row of Insights by the names of its fields."""
    return (
        {text_of(cell.get("field")): text_of(cell.get("value")) for cell in objs(item)}
        if isinstance(item, list)
        else {}
    )


def _group_of(name: str) -> str:
    """``/aws/lambda/checkout`` is about checkout."""
    return prose(name).rstrip("/").rpartition("/")[2]


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    item, around = element.value, element.envelope
    if not _is_event(item):
        yield "not an event with a timestamp in milliseconds and a message"
        return
    group = _group_of(text_of(around.get("logGroup") or around.get("logGroupName") or item.get("logGroupName")))
    stream = prose(item.get("logStreamName") or around.get("logStream") or around.get("logStreamName"))
    raw, own = (
        text_of(item["timestamp"]),
        prose(item.get("eventId") or (item.get("id") if "logGroup" in around else "")),
    )
    yield wrapped(
        artifact, element.locator, time_of(raw), raw, item["message"], channel=group, key=f"cloudwatch:{own}" if own else "",
        fields=pairs(("stream", stream)),
    )  # fmt: skip


class InsightsReader:
    """Rows of an Insights query. See the module."""

    name = "log-cloudwatch-insights"
    title = "CloudWatch Logs Insights results"
    time_rule = "@timestamp, UTC without saying so"
    link_rule = "none"
    evidence = Evidence.MEMORY

    def identify(self, sample: Sample) -> Match | None:
        """Claim results that are rows of fields and values, one of them called @timestamp or @message."""
        for top in objs(sample.doc):
            rows = top.get("results")
            if isinstance(rows, list) and rows and {"@timestamp", "@message", "@ptr"} & _row(rows[0]).keys():
                return Match(Rank.SIGNATURE, "rows of fields and values with @timestamp, as Insights gives them")
        return None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """One record for each row with a time."""
        ordinal = 0
        for element in Document(artifact, ("results",)).walk():
            if not isinstance(element, Element):
                yield element
                continue
            place, row = element.locator, _row(element.value)
            raw, line, own = (row.pop(name, "") for name in ("@timestamp", "@message", "@ptr"))
            if not raw and not line:
                yield Unread(place.start, place.end, "a row without @timestamp and @message", place.line)
                continue
            log = _group_of(row.pop("@log", ""))
            made = of_row(artifact.id, place, utc(raw), raw, line, row, f"cloudwatch:{own}" if own else "")
            yield made._replace(ordinal=ordinal, channel=made.channel or log)
            ordinal += 1


READERS = (
    LogExport(
        "log-cloudwatch", "CloudWatch Logs events", ("events", "logEvents"), _is_event,
        "events with a timestamp in milliseconds, a message and an ingestionTime or id, as CloudWatch Logs gives them", _make,
        "timestamp, milliseconds since 1970, when the program sent it", evidence=Evidence.FIXTURE,
    ),
    InsightsReader(),
)  # fmt: skip
