"""JSON logs of the common libraries: one object a line, an array of objects, or lines behind a container's name.

bunyan, pino, logstash-encoder, ECS, zap, zerolog, logrus, slog, structlog, python-json-logger, rust tracing, MongoDB,
GELF, log4j2 JsonLayout, Google Cloud LogEntry, Postgres jsonlog, nextcloud, and Docker's json-file driver, whose
``log`` holds the program's own line (cut in pieces of 16 KiB that do not end with a newline). What names mean is in
`_entry`. Traps: zap's epoch is a decimal number that must not become a float; bunyan's and syslog's level numbers run
in opposite directions; a stack trace printed between the lines belongs to the line above it; of a name that one object
tells twice the last value counts, as for every JSON library.
Read against real files of bunyan, pino, ECS, zap (Caddy), tracing, MongoDB, log4j2, nextcloud, Docker and Google Cloud;
the other libraries are from memory, no real file of them was at hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from afteraction.domain.artifact import Artifact
from afteraction.domain.entries import Entries
from afteraction.domain.late import late
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Item, Level, Locator, Record, RecordKind, Unread
from afteraction.domain.when import Instant
from afteraction.readers._blocks import Block, oversize
from afteraction.readers._entry import Entry, entry_of, flatten
from afteraction.readers._entry_columns import columns_of
from afteraction.readers._entry_plan import plan_of
from afteraction.readers._entry_values import moment_of
from afteraction.readers._inner import decode_object, inner_of, objects_of, pairs_of
from afteraction.readers._json import Document, Element
from afteraction.readers._lines import NO_TIME, TEXT_LIMIT
from afteraction.readers._rows import Parts, by_columns, by_lines
from afteraction.readers._sample import HeadSample
from afteraction.readers._text import clean

_SHARE = 0.6
_PREFIX = late(
    r"(?:(?P<compose>[\w.-]{1,80}) +\| ?|\[(?P<pod>pod/[^\]\s]{1,300})\] ?|(?P<stern>[\w.-]{1,120}) (?:[\w.-]{1,80} )?)(?=\{)"
)
_STRANGERS = frozenset(  # names that only other formats carry
    [
        "__REALTIME_TIMESTAMP",
        "resourceLogs",
        "eventVersion",
        "apiVersion",
        "event_id",
        "user_name",
        "client_msg_id",
        "author",
        "sender",
        "blocks",
        "from",
        "incident",
        "alerts",
        "annotations",
        "labels",
        "dedup_key",
        "routing_key",
        "detail-type",
        "messageType",
        "logEvents",
        "attachments",
        "reactions",
        "thread_ts",
        "incident_id",
        "monitor_id",
        "alert_id",
        "ticket_id",
        "createdAt",
        "created_at",
        "updated_at",
        "user_profile",
    ]  # a column of names
)
_LIBRARIES: Sequence[tuple[frozenset[str], str]] = tuple(
    (frozenset(names.split()), title)
    for names, title in (
        ("log stream time", "Docker's json-file driver"),
        ("t.$date s msg", "MongoDB"),
        ("insertId logName timestamp", "Google Cloud logging"),
        ("v name hostname pid level msg time", "bunyan"),
        ("level time pid hostname", "pino"),
        ("@timestamp @version message", "logstash-encoder"),
        ("@timestamp ecs.version", "the Elastic Common Schema"),
        ("@timestamp log.level", "the Elastic Common Schema"),
        ("version host short_message", "GELF"),
        ("asctime levelname message", "python-json-logger"),
        ("timestamp level fields.message target", "Rust's tracing"),
        ("instant.epochSecond instant.nanoOfSecond", "log4j2"),
        ("timestamp error_severity message", "Postgres"),
        ("event level timestamp", "structlog"),
        ("level ts msg", "zap"),
        ("level time msg", "logrus, slog or zerolog"),
        ("level time message", "zerolog"),
        ("@t @mt", "Serilog"),
        ("@t @m", "Serilog"),
        ("reqId level time remoteAddr app", "nextcloud"),
    )
)
_make = tuple.__new__
_LOG = RecordKind.LOG
_DOCKER = frozenset({"stream", "time", "log"})
_REQUEST = frozenset({"status_code", "path", "method"})


class _Partial(NamedTuple):
    """Pieces of one line that Docker cut."""

    text: str
    first: Mapping[str, Any]
    place: Locator


class JsonLogReader:
    """See the module."""

    name = "log-json"
    title = "JSON log lines"
    time_rule = "the entry's own time; text without an offset is local time of the host"
    link_rule = "none"
    evidence = Evidence.FIXTURE

    def identify(self, sample: Sample) -> Match | None:
        """Claim objects that carry a time together with a level and a message, by the names of known libraries."""
        objects = _objects(sample)
        if not objects:
            return None
        flats = [flatten(value) for value in objects]
        hits = [flat for flat in flats if _is_entry(flat)]
        if not hits or len(hits) < _SHARE * len(objects):
            return None
        first = frozenset(hits[0])
        title = next((title for names, title in _LIBRARIES if names <= first), "")
        told = f"{len(hits)} of {len(objects)} objects carry a time with a level or message"
        if title:
            return Match(Rank.KEYS, f"{told}, with the names of {title}")
        rank = Rank.KEYS if plan_of(hits[0]).levels else Rank.SHAPE
        return Match(rank, told)

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """Entries in the order of the file."""
        if _is_document(artifact):
            yield from _walk(artifact)
        else:
            yield from by_lines(artifact, _Walk(artifact.id))

    def entries(self, artifact: Artifact) -> Iterator[Item | Entries]:
        """The same by columns."""
        if _is_document(artifact):
            return _walk(artifact)
        return by_columns(artifact, _Walk(artifact.id))


def _is_document(artifact: Artifact) -> bool:
    """One JSON value and not one a line."""
    sample = HeadSample(artifact)
    return not sample.objects and _document(sample) is not None and not _prefixed(sample.lines)


class _Walk:
    """One walk over a file of JSON lines. See `afteraction.readers._rows`."""

    def __init__(self, aid: str) -> None:
        self.ordinal = 0
        self._aid = aid
        self._room = 0  # characters that the record above may still take
        self._pending: Record | None = None
        self._more: list[str] = []
        self._partial: dict[str, _Partial] = {}

    def take(self, block: Block, at: int) -> Iterable[Item]:
        """A record for each object; text between objects joins the record above it."""
        line, number = block.lines[at], block.number + at
        start, end = block.span(at)
        begin = 0 if line[:1] == "{" else _json_at(line)
        value = decode_object(line[begin:] if begin else line) if begin >= 0 else None
        place = Locator(number, number, start, end)
        items: Iterable[Item] = ()
        if value is not None:
            items = self.flush()
            if _is_docker(value):
                self._docker(value, line[:begin], place)
            else:
                entry = entry_of(value, _may_nest(line, begin))
                self._pending = self._made(_record(self._aid, self.ordinal, entry, value, place, line[:begin]))
        elif begin >= 0 or self._pending is None:
            items = tuple(self._foreign(line, place, broken=begin >= 0))
        else:
            items = tuple(self._text(line, place))
        if block.lost and at == block.size - 1:
            return [*items, *self.flush(), oversize(end, block.lost, number)]
        return items

    def end(self) -> Iterable[Item]:
        """What is open at the end of the file."""
        yield from self.flush()
        for partial in list(self._partial.values()):
            self._docker({**partial.first, "log": "\n"}, "", partial.place)
            yield from self.flush()

    def record(self, block: Block, at: int, ordinal: int) -> Record:
        """The entry of a line that holds one object and nothing else."""
        line, number = block.lines[at], block.number + at
        value = decode_object(line)
        assert value is not None, "columns were given for a line that is no object"
        return _record(self._aid, ordinal, entry_of(value), value, Locator(number, number, *block.span(at)), "")

    def columns(self, block: Block) -> Parts | None:
        """The objects of plain lines, all at once."""
        nested = block.data is None or block.data.count(b"{") > block.size
        return columns_of(objects_of(block), _DOCKER, nested=nested)

    def _made(self, record: Record) -> Record:
        self.ordinal += 1
        return record

    def _docker(self, value: Mapping[str, Any], prefix: str, place: Locator) -> None:
        """Join the pieces of a cut line, then read what the program wrote."""
        log, stream = str(value["log"]), str(value["stream"])
        held = self._partial.pop(stream, None)
        if held is not None:
            log = held.text + log
            place = held.place._replace(end_line=place.end_line, end=max(place.end, held.place.end))
        if not log.endswith("\n") and len(log) < 16 * TEXT_LIMIT:
            self._partial[stream] = _Partial(log, held.first if held else value, place)
            return
        first = held.first if held else value
        self._pending = self._made(_docker_record(self._aid, self.ordinal, log.rstrip("\r\n"), first, place, prefix))

    def _text(self, line: str, place: Locator) -> Iterator[Item]:
        """A plain line: logfmt with its own time is an entry, anything else continues the entry above."""
        if "=" in line:
            entry = entry_of(pairs_of(line))
            if entry.stamp is not None and entry.level:
                yield from self.flush()
                self._pending = self._made(_record(self._aid, self.ordinal, entry, {}, place, ""))
                return
        pending = self._pending
        if pending is None:
            return
        if not self._more:
            self._room = TEXT_LIMIT
        if self._room > 0 and line.strip():
            self._more.append(line)
            self._room -= len(line)
        spot = pending.locator
        self._pending = pending._replace(locator=Locator(spot.line, place.line, spot.start, place.end))

    def _foreign(self, line: str, place: Locator, broken: bool) -> Iterator[Item]:
        yield from self.flush()
        if line.strip():
            reason = "not valid JSON" if broken else "no JSON on the line and no entry above it"
            yield Unread(place.start, place.end, reason, place.line)

    def flush(self) -> Iterable[Item]:
        """The record above, with the text below it."""
        record, self._pending = self._pending, None
        return () if record is None else (self._whole(record),)

    def _whole(self, record: Record) -> Record:
        if not self._more:
            return record
        more, self._more = self._more, []
        return record._replace(text=clean("\n".join([record.text, *more])))


def _is_docker(value: Mapping[str, Any]) -> bool:
    return "stream" in value and "time" in value and type(value.get("log")) is str


def _may_nest(line: str, at: int) -> bool:
    """Whether a value of the object at ``at`` may be an object: the one brace in ``GET /v1/{id}`` opens none."""
    brace = line.find("{", at + 1)
    return brace > 0 and (line[brace - 1] in ": \t\r\n" or line.find("{", brace + 1) > 0)


def _walk(artifact: Artifact) -> Iterator[Item]:
    ordinal = 0
    for element in Document(artifact, ("entries", "logs")).walk():
        if not isinstance(element, Element):
            yield element
            continue
        place = element.locator
        if not isinstance(element.value, dict):
            yield Unread(place.start, place.end, "a log entry that is no object", place.line)
            continue
        yield _record(artifact.id, ordinal, entry_of(element.value), element.value, place, "")
        ordinal += 1


def _record(aid: str, ordinal: int, entry: Entry, value: Mapping[str, Any], place: Locator, prefix: str) -> Record:
    stamp, raw_time, text, level, channel, fields = entry
    insert = value.get("insertId")
    name = _name(prefix) if prefix else ""
    return _make(
        Record,
        (
            aid,
            ordinal,
            _LOG,
            stamp or NO_TIME,
            text,
            place,
            None,
            "",
            level,
            "",
            channel or name,
            "",
            f"gcp:{insert}" if type(insert) is str else "",
            "",
            "",
            0,
            0,
            False,
            False,
            raw_time,
            (),
            (*fields, ("container", name)) if name else fields,
        ),
    )


def _docker_record(aid: str, ordinal: int, log: str, value: Mapping[str, Any], place: Locator, prefix: str) -> Record:
    """The program's own time wins when it is exact; Docker's is kept beside it."""
    inner = inner_of(log)
    outer, told = moment_of(value["time"]), str(value["time"])[:64]
    fields = (*inner.fields, ("stream", str(value["stream"])[:20]))
    if isinstance(inner.stamp, Instant):
        return Record(
            aid, ordinal, RecordKind.LOG, inner.stamp, inner.text, place, level=inner.level,
            channel=inner.channel or _name(prefix), raw_time=inner.raw_time, fields=(*fields, ("logged_at", told)),
        )  # fmt: skip
    return Record(
        aid, ordinal, RecordKind.LOG, outer or NO_TIME, clean(inner.text), place, level=inner.level,
        channel=inner.channel or _name(prefix), raw_time=told, fields=fields,
    )  # fmt: skip


def _name(prefix: str) -> str:
    """The container that stands before a line: ``checkout-1  | ``, ``[pod/checkout-7f/app] ``."""
    return clean(prefix.strip(" |[]").removeprefix("pod/")) if prefix else ""


def _json_at(line: str) -> int:
    """Where the object of a line begins behind a container's name; -1 when there is none."""
    if line[:1].isspace():
        at = len(line) - len(line.lstrip())
        return at if line[at : at + 1] == "{" else -1
    found = _PREFIX.match(line)
    return found.end() if found else -1


def _prefixed(lines: Sequence[str]) -> bool:
    return any(_PREFIX.match(line) for line in lines[:50])


def _document(sample: Sample | HeadSample) -> Any:
    doc = sample.doc
    return doc if isinstance(doc, (list, dict)) else None


def _objects(sample: Sample) -> list[dict[str, Any]]:
    if sample.objects:
        return sample.objects
    doc = _document(sample)
    if isinstance(doc, list):
        return [value for value in doc[:50] if isinstance(value, dict)]
    if isinstance(doc, dict):
        listed = doc.get("entries") or doc.get("logs")
        values = listed if isinstance(listed, list) else [doc]
        return [value for value in values[:50] if isinstance(value, dict)]
    found = ((line, _json_at(line)) for line in sample.lines[:50])
    values = [decode_object(line[at:]) if at > 0 else None for line, at in found]
    objects = [value for value in values if value is not None]
    return objects if len(objects) >= _SHARE * len(values) else []


def _is_entry(flat: Mapping[str, Any]) -> bool:
    """A time with a level and a message or request; without a level, the names of a library that writes none."""
    if not _STRANGERS.isdisjoint(flat):
        return False
    entry, plan = entry_of(flat), plan_of(flat)
    if entry.stamp is None:
        return False
    if any(names <= flat.keys() for names, _ in _LIBRARIES):
        return True
    request = {name for name, _ in entry.fields} >= _REQUEST
    if entry.level > Level.NONE:
        return bool(plan.texts or plan.errors or request)
    return request or (
        "type" not in flat and "user" not in flat and "id" not in flat and _has_message(flat, plan.texts)
    )


def _has_message(flat: Mapping[str, Any], texts: Sequence[str]) -> bool:
    return bool(texts) and texts[0] in ("message", "msg", "textPayload", "log") and bool(flat[texts[0]])


READER = JsonLogReader()
