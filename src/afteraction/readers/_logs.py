"""What the readers of JSON exports of logs share: entries one a line, or within a document, and the line that each wraps.

A program's own line stands inside (JSON, logfmt, a level at its head) and gives level, text and fields, as for a container.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Match, Rank, Sample
from afteraction.domain.record import Item, Level, Locator, Record, RecordKind, Unread
from afteraction.domain.when import Instant, Stamp, Unknown
from afteraction.readers._alerts import objs
from afteraction.readers._entry import entry_of
from afteraction.readers._events import EventReader
from afteraction.readers._inner import decode_object, inner_of
from afteraction.readers._json import Element
from afteraction.readers._lines import numbered_lines, oversize
from afteraction.readers._sample import HeadSample
from afteraction.readers._text import clean

Pairs = Sequence[tuple[str, str]]
_LOOKED_AT = 5  # objects of a sample, and entries of each
_NOWHERE = Locator(1, 1, 0, 1)


@dataclass(frozen=True, slots=True)
class LogExport(EventReader):
    """An `EventReader` whose files may have one object on each of very many lines: those are read line by line."""

    def identify(self, sample: Sample) -> Match | None:
        """Claim a document or lines of which one of the first entries has this shape."""
        tops = objs(sample.doc)[:_LOOKED_AT] + sample.objects[:_LOOKED_AT]
        found = (one.value for top in tops for one in islice(within(top, self.paths, _NOWHERE), _LOOKED_AT))
        return (
            Match(Rank.SIGNATURE, self.why)
            if any(self.shape(item) for item in found if isinstance(item, dict))
            else None
        )

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """The entries of each object in the order of the file."""
        if len(HeadSample(artifact).objects) < 2:
            yield from EventReader.read(self, artifact)
            return
        ordinal = 0
        nuls: list[Unread] = []
        for line, start, end, number, lost in numbered_lines(artifact, nuls):
            value = decode_object(line) if line.strip() else None
            place, before, reasons = Locator(number, number, start, end), ordinal, []
            for element in within(value, self.paths, place) if value is not None else ():
                found, reason = False, "an entry that is no object"
                for made in self.make(element, artifact.id) if isinstance(element.value, dict) else ():
                    if isinstance(made, Record):
                        yield made._replace(ordinal=ordinal)
                        ordinal, found = ordinal + 1, True
                    elif isinstance(made, str):
                        reason = made
                reasons += [] if found else [reason]
            if line.strip() and ordinal == before:
                yield Unread(start, end, reasons[0] if reasons else "not valid JSON", number)
            elif reasons:  # of a line of many entries, some: the line is accounted for
                yield Unread(start, start, f"{len(reasons)} of its entries: {reasons[0]}", number)
            if lost:
                yield oversize(end, lost, number)
        yield from nuls


def within(value: Any, paths: Sequence[str], place: Locator) -> Iterator[Element]:
    """The elements of an object that is decoded already, as `Document` finds them."""
    wanted = [tuple(path.split("/")) for path in paths]
    found = list(_walk(value, wanted, place, {}))
    yield from found or [Element(value, place, {})]


def _walk(
    value: dict[str, Any], wanted: list[tuple[str, ...]], place: Locator, around: dict[str, Any]
) -> Iterator[Element]:
    heads = {path[0] for path in wanted}
    envelope = {**around, **{key: inner for key, inner in value.items() if key not in heads and "*" not in heads}}
    for key in value:
        inner, rests = value[key], [path[1:] for path in wanted if path[0] in (key, "*")]
        here = place._replace(pointer=f"{place.pointer}/{key.replace('~', '~0').replace('/', '~1')}")
        if () in rests:
            listed = inner if isinstance(inner, list) else [inner]
            spots = (
                [here._replace(pointer=f"{here.pointer}/{at}") for at in range(len(listed))]
                if listed is inner
                else [here]
            )
            yield from (Element(one, spot, envelope) for one, spot in zip(listed, spots, strict=True))
        elif isinstance(inner, list):
            starred = [rest[1:] for rest in rests if rest and rest[0] == "*"]
            for at, one in enumerate(inner if starred else ()):
                if isinstance(one, dict):
                    yield from _walk(one, starred, here._replace(pointer=f"{here.pointer}/{at}"), envelope)
        elif isinstance(inner, dict) and rests:
            yield from _walk(inner, rests, here, envelope)


def of_row(
    artifact: str, place: Locator, time: Stamp, raw_time: str, line: str, rest: dict[str, Any], key: str = ""
) -> Record:
    """The record of a row of a table of log entries. rest: its other cells, whose names tell level, service and fields."""
    entry = entry_of(rest)
    return wrapped(artifact, place, time, raw_time, line, entry.level, entry.channel, key, entry.fields)


def wrapped(
    artifact: str, place: Locator, time: Stamp, raw_time: str, line: str, level: Level = Level.NONE, channel: str = "",
    key: str = "", fields: Pairs = (),
) -> Record:  # fmt: skip
    """The record of an entry that holds a program's own line. Its ordinal is set by who reads the file.

    time: of the wrapper; where it is none, an exact time that the line itself states. level: of the wrapper, if it has one.
    """
    inner = inner_of(line.rstrip("\r\n"))
    own = inner.stamp if isinstance(inner.stamp, Instant) else None
    logged = (("logged_at", inner.raw_time),) if own is not None and not isinstance(time, Unknown) else ()
    if isinstance(time, Unknown) and own is not None:
        time, raw_time = own, inner.raw_time
    return Record(
        artifact, 0, RecordKind.LOG, time, clean(inner.text).rstrip(), place, level=level or inner.level,
        channel=inner.channel or clean(channel), key=key, raw_time=raw_time, fields=(*fields, *inner.fields, *logged),
    )  # fmt: skip
