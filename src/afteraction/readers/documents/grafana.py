"""Grafana: annotations as its API lists them, and the state history of alerts from Loki or ``/api/v1/rules/history``.

Annotations count milliseconds; ``timeEnd`` that is 0 or equal to ``time`` is a point. Those of the legacy alerting carry
``newState``. A line of the state history has no time: it is that of the Loki entry (nanoseconds), or of the first column of
the data frame (milliseconds). States may have a reason: ``Normal (NoData)``.

Knowledge: the line of the history from Grafana's source; annotations and the frame from memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.ports import Evidence
from afteraction.domain.record import Level, Record, RecordKind
from afteraction.readers import _alerts
from afteraction.readers._alerts import UNDERSTOOD, inside, is_time, obj, objs, pairs, prose, record
from afteraction.readers._events import EventReader, actor, inner
from afteraction.readers._json import Element, dig, text_of

_LEGACY = {"alerting": "firing", "ok": "resolved", "normal": "resolved", "no_data": "no_data", "nodata": "no_data"}
_DEPLOYS = frozenset({"deploy", "deployment", "deployments", "release", "rollback", "rollout"})


def _is_annotation(item: dict[str, Any]) -> bool:
    known = "panelId" in item and ("dashboardUID" in item or "dashboardId" in item)
    return known and "text" in item and is_time(item.get("time")) and ("timeEnd" in item or "newState" in item)


def _is_stream(item: dict[str, Any]) -> bool:
    return "stream" in item and any(_is_line(line) for _, line in _entries(item)[:3])


def _is_frame(item: dict[str, Any]) -> bool:
    return any(_is_line(line) for _, line in _rows(item)[:3])


def _is_line(line: dict[str, Any]) -> bool:
    return (
        "previous" in line
        and "current" in line
        and ("ruleUID" in line or "ruleTitle" in line or "dashboardUID" in line)
    )


def _annotation(element: Element, artifact: str) -> Iterator[Record | str]:
    note = element.value
    if not _is_annotation(note):
        yield "not an annotation with a time and a text"
        return
    state, before = prose(note.get("newState")), prose(note.get("prevState"))
    tags = [prose(tag) for tag in note.get("tags") or () if prose(tag)] if isinstance(note.get("tags"), list) else []
    kind = (
        RecordKind.ALERT
        if state
        else RecordKind.CHANGE
        if _DEPLOYS & {tag.lower() for tag in tags}
        else RecordKind.NOTE
    )
    own, said, title = prose(note.get("id")), prose(note.get("text")), prose(note.get("alertName"))
    base: dict[str, Any] = {
        "author": actor(note.get("login")) or actor(note.get("email")),
        "title": title,
        "group": f"grafana:annotation/{own}" if own else "",
        "fields": pairs(
            ("state", state), ("previous_state", before), ("tags", ", ".join(tags)),
            ("dashboard", note.get("dashboardUID") or note.get("dashboardId")), ("panel", note.get("panelId")),
            ("typed_at", note.get("created")),
        ),
    }  # fmt: skip
    yield record(
        artifact, kind, element.locator, note["time"], said or title or f"{before} to {state}",
        status=_LEGACY.get(state.lower(), ""), key=f"grafana:annotation/{own}" if own else "", **base,
    )  # fmt: skip
    if is_time(note.get("timeEnd")) and text_of(note["timeEnd"]) != text_of(note["time"]):
        yield record(
            artifact, RecordKind.NOTE if kind is RecordKind.ALERT else kind, inside(element.locator, "timeEnd"),
            note["timeEnd"], f"End of: {said or title}", key=f"grafana:annotation/{own}/end" if own else "", **base,
        )  # fmt: skip


def _history(element: Element, artifact: str) -> Iterator[Record | str]:
    item = element.value
    found = [("values", *one) for one in _entries(item)] or [("data/values/0", *one) for one in _rows(item)]
    if not found:
        yield f"{UNDERSTOOD}a stream or frame without entries" if "stream" in item or "schema" in item else ""
        return
    yield "entries that are no lines of a state history"
    for index, (where, raw, line) in enumerate(found):
        if _is_line(line):
            yield _changed(line, raw, element, f"{where}/{index}", artifact)


def _changed(line: dict[str, Any], raw: Any, element: Element, where: str, artifact: str) -> Record:
    current, before = prose(line.get("current")), prose(line.get("previous"))
    labels = obj(line.get("labels"))
    title = prose(line.get("ruleTitle") or labels.get("alertname"))
    word = prose(labels.get("severity"))
    values = ", ".join(f"{prose(name)}={prose(value)}" for name, value in obj(line.get("values")).items())
    group = f"grafana:rule/{prose(line.get('ruleUID'))}/{prose(line.get('fingerprint'))}"
    return record(
        artifact,
        RecordKind.ALERT,
        inside(element.locator, where),
        raw,
        "\n".join(filter(None, (f"{title}: {before} to {current}", values, prose(line.get("error"))))),
        title=title,
        level=_alerts.severity(word) if word else Level.NONE,
        status=_status(current, before),
        channel=prose(labels.get("service") or labels.get("app") or labels.get("job")),
        key=f"{group}@{text_of(raw)}",
        group=group,
        fields=pairs(
            ("severity", word), ("state", current), ("previous_state", before), ("value", values),
            *((name, value) for name, value in labels.items() if name not in ("alertname", "severity")),
        ),
    )  # fmt: skip


def _status(current: str, before: str) -> str:
    now, reason, was = (
        current.partition(" ")[0].lower(),
        current.partition(" ")[2].lower(),
        before.partition(" ")[0].lower(),
    )
    if now == "alerting":
        return "no_data" if "nodata" in reason else "firing"
    if now == "nodata":
        return "no_data"
    return "resolved" if now == "normal" and was in ("alerting", "recovering", "nodata", "error") else ""


def _entries(item: dict[str, Any]) -> list[tuple[Any, dict[str, Any]]]:
    """(time, line) of the entries of a Loki stream."""
    listed = item.get("values")
    pairs_of = (
        [pair for pair in listed if isinstance(pair, list) and len(pair) >= 2] if isinstance(listed, list) else []
    )
    return [(pair[0], inner(pair[1])) for pair in pairs_of] if "stream" in item else []


def _rows(item: dict[str, Any]) -> list[tuple[Any, dict[str, Any]]]:
    """(time, line) of the rows of a data frame, whose columns are arrays."""
    names = [prose(one.get("name")).lower() for one in objs(dig(item, "schema", "fields"))]
    columns = dig(item, "data", "values")
    if not isinstance(columns, list) or "time" not in names or "line" not in names:
        return []
    place = {name: columns[at] for at, name in enumerate(names) if at < len(columns) and isinstance(columns[at], list)}
    return [(raw, inner(line)) for raw, line in zip(place.get("time", ()), place.get("line", ()), strict=False)]


READERS = (
    EventReader(
        "grafana-annotations", "Grafana annotations", ("annotations",), _is_annotation,
        "annotations with panelId, time and timeEnd, as Grafana's API lists them", _annotation,
        "time and timeEnd, epoch milliseconds",
    ),
    EventReader(
        "grafana-state-history", "Grafana alert state history", ("data/result", "result", "results/*/frames"),
        lambda item: _is_stream(item) or _is_frame(item),
        "lines with previous, current and ruleUID, the state history of Grafana's alerts", _history,
        "the time of the Loki entry in nanoseconds, or of the frame's first column in milliseconds",
        evidence=Evidence.SCHEMA,
    ),
)  # fmt: skip
