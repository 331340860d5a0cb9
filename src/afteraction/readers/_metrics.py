"""What the readers of metrics share: series of numbers, each told as one record and given as samples for the chart.

A dashboard's export has thousands of numbers, and none of them is an event. So a series is one item: how many samples, from
when to when, the lowest and the highest with their moments, the last. The samples themselves are asked for by `series`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import islice, pairwise
from typing import Any, NamedTuple, Protocol, runtime_checkable

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Item, Locator, Record, RecordKind
from afteraction.domain.when import SECOND, Instant, Stamp, Wall, iso
from afteraction.readers._alerts import objs, pairs, read_items
from afteraction.readers._json import Document, Element, text_of
from afteraction.readers._logs import within
from afteraction.readers._text import clean

_NOWHERE = Locator(1, 1, 0, 1)
_LOOKED_AT = 3


@runtime_checkable
class SeriesReader(Protocol):
    """A reader whose samples can be asked for by themselves."""

    def series(self, artifact: Artifact) -> Iterator[Sampled]:
        """Every series of the artifact with its samples."""


class Point(NamedTuple):
    """One sample as it was written."""

    time: Stamp
    value: str


class Sampled(NamedTuple):
    """One series. labels: what tells it apart from others of its name. points: in the order of the file."""

    name: str
    points: list[Point]
    place: Locator
    unit: str = ""
    labels: tuple[tuple[str, str], ...] = ()

    @property
    def title(self) -> str:
        """Its name with its labels."""
        about = ", ".join(f"{name}={value}" for name, value in self.labels)
        return f"{self.name}{{{about}}}" if about else self.name


Parse = Callable[[Element], Iterable[Sampled]]


@dataclass(frozen=True, slots=True)
class MetricReader:
    """A JSON format of metrics as data. It is a `Reader`. parse: the series of an item that ``shape`` knows."""

    name: str
    title: str
    paths: tuple[str, ...]
    shape: Callable[[dict[str, Any]], bool]
    why: str
    parse: Parse
    time_rule: str
    evidence: Evidence = Evidence.MEMORY
    link_rule: str = "none"

    def identify(self, sample: Sample) -> Match | None:
        """Claim a document one of whose first items has this shape."""
        tops = objs(sample.doc)[:_LOOKED_AT] + sample.objects[:_LOOKED_AT]
        found = (one.value for top in tops for one in islice(within(top, self.paths, _NOWHERE), _LOOKED_AT))
        return (
            Match(Rank.SIGNATURE, self.why)
            if any(isinstance(item, dict) and self.shape(item) for item in found)
            else None
        )

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """One record for each series."""
        return read_items(artifact, self.paths, f"a series of {self.title}", self._make)

    def series(self, artifact: Artifact) -> Iterator[Sampled]:
        """The series with their samples."""
        for element in Document(artifact, self.paths).walk():
            if isinstance(element, Element) and isinstance(element.value, dict) and self.shape(element.value):
                yield from self.parse(element)

    def _make(self, element: Element, artifact: str) -> Iterator[Record | str]:
        if not self.shape(element.value):
            yield f"not a series of {self.title}"
            return
        yield "a series without readable samples"
        for one in self.parse(element):
            made = told(one, artifact)
            if made is not None:
                yield made


def told(one: Sampled, artifact: str) -> Record | None:
    """The record of a series, None when no sample of it can be read. Its ordinal is set by who reads the file."""
    numbers = [(point, value) for point in one.points if (value := number(point.value)) is not None]
    timed = [(point, value) for point, value in numbers if isinstance(point.time, Instant | Wall)]
    if not timed:
        return None
    timed.sort(key=lambda pair: pair[0].time.ns if isinstance(pair[0].time, Instant | Wall) else 0)
    first, last = timed[0][0], timed[-1][0]
    low, high = min(timed, key=lambda pair: pair[1])[0], max(timed, key=lambda pair: pair[1])[0]
    unit = f" {one.unit}" if one.unit and one.unit != "%" else one.unit
    step = step_of([point for point, _ in timed])
    text = (
        f"{one.title}: {len(timed)} sample{'s' * (len(timed) > 1)}{f', one every {step} s' if step else ''}, lowest {low.value}{unit} at {_shown(low.time)}, "
        f"highest {high.value}{unit} at {_shown(high.time)}, last {last.value}{unit} at {_shown(last.time)}"
    )
    return Record(
        artifact, 0, RecordKind.NOTE, first.time, clean(text), one.place, title=clean(one.title), raw_time=_shown(first.time), fields=pairs(
            ("metric", one.name), *one.labels, ("unit", one.unit), ("samples", str(len(timed))), ("lowest", low.value),
            ("lowest_at", _shown(low.time)), ("highest", high.value), ("highest_at", _shown(high.time)), ("last", last.value),
            ("unread_samples", str(len(one.points) - len(timed)) if len(timed) < len(one.points) else ""),
        ),
    )  # fmt: skip


def number(text: str) -> Decimal | None:
    """A finite number; None for a gap, ``NaN`` and infinity."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def step_of(points: Sequence[Point]) -> int:
    """Seconds between samples that are in order of time: the most frequent distance, 0 when there is none."""
    gaps: dict[int, int] = {}
    for a, b in pairwise(points):
        if isinstance(a.time, Instant | Wall) and isinstance(b.time, Instant | Wall) and b.time.ns > a.time.ns:
            gap = (b.time.ns - a.time.ns) // SECOND
            gaps[gap] = gaps.get(gap, 0) + 1
    return max(gaps, key=lambda gap: (gaps[gap], -gap), default=0)


def labelled(value: Any, *left_out: str) -> tuple[tuple[str, str], ...]:
    """Scalars of an object of labels, in its order."""
    return (
        pairs(*((str(name), text_of(inner)) for name, inner in value.items() if name not in left_out))
        if isinstance(value, dict)
        else ()
    )


def _shown(stamp: Stamp) -> str:
    """UTC with Z, or the time as it was written, without one."""
    if isinstance(stamp, Instant):
        return iso(stamp.ns, stamp.precision)
    return iso(stamp.ns, stamp.precision).rstrip("Z").replace("T", " ") if isinstance(stamp, Wall) else ""
