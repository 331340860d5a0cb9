"""Kubernetes events: ``kubectl get events -o json``, a watch stream or exporter's JSON lines, and the printed table.

- Two shapes: core/v1 (``involvedObject``, ``message``) and events.k8s.io/v1 (``regarding``, ``note``). Old events have
  no ``eventTime``, new ones no ``firstTimestamp``; Go's zero time stands for "none". All times are UTC.
- The time is the first of series.lastObservedTime, eventTime, lastTimestamp, firstTimestamp, creationTimestamp that is
  there. ``count`` above 1 means the same event many times of which only the first and the last are known: two records
  with one group, not one point. What lies between is not in the file.
- The table shows ages (``5m32s``) relative to the moment it was printed: its records have no time.
- Audit logs are ``kind: Event`` as well (``audit.k8s.io``); they are another format and refused.

Source: kubernetes/api ``core/v1/types.go``, ``events/v1/types.go`` and their test data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from afteraction.domain.artifact import Artifact
from afteraction.domain.late import late
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Actor, Item, Level, Locator, Record, RecordKind, Skipped, Unread
from afteraction.domain.stamps import parse_iso
from afteraction.domain.when import Instant, Stamp, Unknown, Wall
from afteraction.readers._json import Document, Element, dig, text_of
from afteraction.readers._lines import numbered_lines
from afteraction.readers._text import clean

REMEDY = "kubectl get events -o json"
_NO_TIME = Unknown("the event carries no time", REMEDY)
_PATHS = ("items", "object")  # a list; a watch stream wraps each event in {"type": "ADDED", "object": …}
_STATES = {"Warning": "warning", "Normal": "normal"}

_GAP = late(r" {2,}|\t+")
_AGE = late(
    r"(?:(?:\d+[ywdhms]){1,4}|<unknown>|<invalid>|<none>)(?: \(x(?P<count>\d+) over (?P<since>[\dywdhms]{1,20})\))?\Z"
)
_ROW = late(
    r"(?P<age>(?:\d+[ywdhms]){1,4}|<unknown>)(?: \(x\d+ over [\dywdhms]{1,20}\))? +(?P<type>Normal|Warning) +[A-Z]\w+ +[a-z][^\s/]*/\S+ +\S"
)
_COLUMNS = {
    "last seen": "age",
    "lastseen": "age",
    "age": "age",
    "last": "age",
    "lasttimestamp": "age",
    "time": "age",
    "first seen": "first",
    "firstseen": "first",
    "firsttimestamp": "first",
    "type": "type",
    "reason": "reason",
    "object": "object",
    "name": "name",
    "kind": "kind",
    "namespace": "namespace",
    "message": "message",
    "source": "source",
    "from": "source",
    "count": "count",
    "subobject": "subobject",
}


class KubernetesEventsReader:
    """See the module."""

    name = "kubernetes-events"
    title = "Kubernetes events"
    time_rule = (
        "series.lastObservedTime, eventTime, lastTimestamp or firstTimestamp, UTC; the table's ages are no times"
    )
    link_rule = "none"
    evidence = Evidence.FIXTURE

    def identify(self, sample: Sample) -> Match | None:
        """Claim events by their kind and API version, by their keys, or a table by its header."""
        doc = sample.doc
        if isinstance(doc, (dict, list)):
            return _claim_json(doc)
        for line in sample.lines[:3]:
            if _header(line):
                return Match(Rank.SIGNATURE, f"the table of kubectl get events: {' '.join(line.split())}")
        rows = sum(1 for line in sample.lines if _ROW.match(line))
        if rows and rows >= 0.8 * len(sample.lines):
            return Match(Rank.KEYS, f"{rows} of {len(sample.lines)} lines like a row of kubectl get events")
        return None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """One record per event, two when it happened more than once."""
        with artifact.opener() as stream:
            head = stream.read(4096).lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")
        if head[:1] in (b"{", b"["):
            yield from _read_json(artifact)
        else:
            yield from _read_table(artifact)


def _claim_json(doc: Any) -> Match | None:
    first = doc[0] if isinstance(doc, list) and doc else doc
    if not isinstance(first, dict):
        return None
    items = first.get("items")
    if isinstance(items, list) and items:
        first, whole = items[0], first
        if isinstance(first, dict) and whole.get("kind") == "EventList":
            first = {"apiVersion": whole.get("apiVersion"), "kind": "Event", **first}
    elif isinstance(first.get("object"), dict):
        first = first["object"]
    if not isinstance(first, dict):
        return None
    version = text_of(first.get("apiVersion"))
    shape = "involvedObject" if "involvedObject" in first else "regarding" if "regarding" in first else ""
    if version.startswith("audit.") or not shape:
        return None
    if first.get("kind") == "Event" and (version == "v1" or version.startswith("events.k8s.io/")):
        return Match(Rank.SIGNATURE, f"kind Event of {version} with {shape}")
    if "reason" in first and ("message" in first or "note" in first) and isinstance(first.get("metadata"), dict):
        return Match(Rank.KEYS, f"objects with {shape}, reason and metadata, as Kubernetes events have them")
    return None


def _read_json(artifact: Artifact) -> Iterator[Item]:
    ordinal = 0
    for element in Document(artifact, _PATHS).walk():
        if not isinstance(element, Element):
            yield element
            continue
        event, place = element.value, element.locator
        refusal = _refusal(event)
        if refusal:
            yield Unread(place.start, place.end, refusal, place.line)
            continue
        for record in _records(event, artifact.id, ordinal, place):
            yield record
            ordinal += 1


def _refusal(event: Any) -> str:
    if not isinstance(event, dict):
        return "not an object where an event was expected"
    if text_of(event.get("apiVersion")).startswith("audit."):
        return "an audit log entry, not an event of the cluster"
    if "involvedObject" not in event and "regarding" not in event:
        kind = text_of(event.get("kind"))
        return f"a {clean(kind)}, not an event" if kind else "an object without involvedObject or regarding"
    return ""


def _records(event: dict[str, Any], artifact: str, ordinal: int, place: Locator) -> Iterator[Record]:
    count = _count(event)
    last_raw, last = _last(event)
    first_raw, first = _first(event)
    meta = event.get("metadata")
    uid = text_of(dig(meta, "uid"))
    group = uid or "/".join(filter(None, (text_of(dig(meta, "namespace")), text_of(dig(meta, "name")))))
    about = event.get("involvedObject") or event.get("regarding")
    thing = "/".join(filter(None, (text_of(dig(about, "kind")), text_of(dig(about, "name")))))
    reason, state = clean(text_of(event.get("reason"))), text_of(event.get("type"))
    source = event.get("source") or event.get("deprecatedSource")
    reporter = (
        text_of(event.get("reportingController"))
        or text_of(event.get("reportingComponent"))
        or text_of(dig(source, "component"))
    )
    fields = (
        ("reason", reason),
        ("object", clean(thing)),
        ("namespace", clean(text_of(dig(about, "namespace")))),
        ("action", clean(text_of(event.get("action")))),
        ("host", clean(text_of(dig(source, "host")))),
        ("count", str(count) if count > 1 else ""),
    )
    base = Record(
        artifact,
        ordinal,
        RecordKind.CHANGE,
        last,
        clean(text_of(event.get("message")) or text_of(event.get("note"))) or reason,
        place,
        Actor(clean(reporter), bot=True) if reporter else None,
        title=f"{reason} {clean(thing)}".strip(),
        level=Level.WARN if state == "Warning" else Level.NONE,
        status=_STATES.get(state, ""),
        channel=clean(text_of(dig(about, "namespace")) or text_of(dig(meta, "namespace"))),
        key=f"kubernetes:{group}/1" if group else "",
        group=f"kubernetes:{group}" if group else "",
        raw_time=last_raw,
        fields=tuple(pair for pair in fields if pair[1]),
    )
    if count < 2 or first is None or not isinstance(last, Instant | Wall) or first.ns >= last.ns:
        yield base
        return
    yield base._replace(time=first, raw_time=first_raw, fields=(*base.fields, ("occurrence", f"first of {count}")))
    yield base._replace(
        ordinal=ordinal + 1,
        key=f"kubernetes:{group}/{count}" if group else "",
        fields=(*base.fields, ("occurrence", f"last of {count}")),
    )


def _count(event: dict[str, Any]) -> int:
    for value in (dig(event, "series", "count"), event.get("count"), event.get("deprecatedCount")):
        text = text_of(value)
        if text.isdecimal() and len(text) < 12:
            return int(text)
    return 1


def _last(event: dict[str, Any]) -> tuple[str, Stamp]:
    return _choose(
        dig(event, "series", "lastObservedTime"),
        event.get("eventTime"),
        event.get("lastTimestamp") or event.get("deprecatedLastTimestamp"),
        event.get("firstTimestamp") or event.get("deprecatedFirstTimestamp"),
        dig(event, "metadata", "creationTimestamp"),
    )


def _first(event: dict[str, Any]) -> tuple[str, Instant | Wall | None]:
    raw, stamp = _choose(event.get("firstTimestamp") or event.get("deprecatedFirstTimestamp"), event.get("eventTime"))
    return raw, None if isinstance(stamp, Unknown) else stamp


def _choose(*values: Any) -> tuple[str, Stamp]:
    for value in values:
        raw = text_of(value)
        stamp = parse_iso(raw) if raw else None
        if stamp is not None and not isinstance(stamp, Unknown):
            return raw, stamp
    return "", _NO_TIME


def _header(line: str) -> dict[str, int]:
    """Column names with the offset at which each begins, when the line is the header of an event table."""
    found: dict[str, int] = {}
    at = 0
    for part in re.split(r"( {2,}|\t+)", line.strip("\r\n")):
        name = _COLUMNS.get(part.strip().lower())
        if name:
            found[name] = at
        elif part.strip():
            return {}
        at += len(part)
    return found if {"reason", "message", "age"} <= found.keys() else {}


_DEFAULT = {"age": 0, "type": 0, "reason": 0, "object": 0, "message": 0}


def _read_table(artifact: Artifact) -> Iterator[Item]:
    columns: dict[str, int] = {}
    ordinal = 0
    for line, start, end, number, lost in numbered_lines(artifact):
        header = _header(line)
        if header:
            columns = header
            yield Skipped(start, end, "names of the columns")
        elif line.startswith("$ ") or not line.strip(" -"):
            yield Skipped(start, end, "the command or a rule of the table")
        else:
            cells = _cells(line, columns or _DEFAULT)
            if cells is None:
                yield Unread(start, end, "not a row of the table of events", number)
            else:
                yield _row(cells, artifact.id, ordinal, Locator(number, number, start, end))
                ordinal += 1
        if lost:
            yield Unread(end, end + lost, "the rest of a line that is too long", number)


def _cells(line: str, columns: dict[str, int]) -> dict[str, str] | None:
    """A row by the offsets of its header; by its gaps when copying has moved them."""
    names = list(columns)
    starts = [columns[name] for name in names]
    if (
        any(starts)
        and all(at == 0 or line[at - 1 : at].isspace() for at in starts[: len(names)])
        and len(line) > starts[-1]
    ):
        parts = [line[at:until].strip() for at, until in zip(starts, [*starts[1:], len(line)], strict=True)]
    else:
        parts = _GAP.split(line.strip(), maxsplit=len(names) - 1)
        if len(parts) < len(names):
            parts = line.split(maxsplit=len(names) - 1)
    if len(parts) != len(names):
        return None
    cells = dict(zip(names, parts, strict=True))
    return cells if _AGE.match(cells["age"]) or parse_iso(cells["age"]) is not None else None


def _row(cells: dict[str, str], artifact: str, ordinal: int, place: Locator) -> Record:
    age = cells["age"]
    counted = _AGE.match(age)
    count = cells.get("count") or ((counted["count"] or "") if counted else "")
    thing = cells.get("object") or "/".join(filter(None, (cells.get("kind"), cells.get("name"))))
    known = {
        "reason": cells["reason"],
        "object": thing,
        "namespace": cells.get("namespace", ""),
        "count": count,
        "source": cells.get("source", ""),
    }
    state = cells.get("type", "")
    return Record(
        artifact,
        ordinal,
        RecordKind.CHANGE,
        parse_iso(age) or Unknown("an age relative to the moment the table was printed", REMEDY),
        clean(cells["message"]),
        place,
        title=clean(f"{cells['reason']} {thing}".strip()),
        level=Level.WARN if state == "Warning" else Level.NONE,
        status=_STATES.get(state, ""),
        channel=clean(cells.get("namespace", "")),
        raw_time=age,
        fields=tuple((name, clean(value)) for name, value in known.items() if value),
    )


READER = KubernetesEventsReader()
