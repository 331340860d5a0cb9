"""The numbers that log entries state: latency, pool in use, length of a queue; by service, template, field and minute.

They come from fields by name, from `name=value` in a message, and from numbers with a unit of time or percent in it. What
is followed is what measures something, by the words of its name (`_AMOUNTS`) or by its unit: the number of an order, a
port or a height measures nothing.

Memory is bounded by fields and minutes: of each minute at most 64 different values are kept, to three digits, neighbours
joined (Ben-Haim and Tom-Tov, *A streaming parallel decision tree algorithm*, 2010). Of entries of one template that follow
each other closely some are looked at, evenly spread; of up to 32 within a thousand lines and one minute all are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from afteraction.domain.entries import Entries
from afteraction.domain.record import Record

MAX_FIELDS = 300
_EACH = 32  # entries of one template, minute and block that are looked at
_VALUES, _KEPT_VALUES = 64, 32
_EXAMPLES = 40
_FAR = 1.5  # times what is usual, from which an entry is worth keeping as an example
_MANY = 100.0
_LONG = 400  # characters of a message in which numbers are looked for, as for its template
_MOST = 8  # numbers of one entry
_REMEMBERED = 20_000  # templates
_UNITS = {
    "ms": ("ms", 1.0), "us": ("ms", 1e-3), "µs": ("ms", 1e-3), "ns": ("ms", 1e-6), "s": ("ms", 1e3),
    "sec": ("ms", 1e3), "secs": ("ms", 1e3), "second": ("ms", 1e3), "seconds": ("ms", 1e3), "millis": ("ms", 1.0),
    "milliseconds": ("ms", 1.0), "%": ("%", 1.0), "percent": ("%", 1.0), "pct": ("%", 1.0),
}  # fmt: skip
_NAMED_UNITS = {"ms": "ms", "millis": "ms", "milliseconds": "ms", "us": "µs", "micros": "µs", "ns": "ns", "nanos": "ns",
                "sec": "s", "secs": "s", "seconds": "s", "pct": "%", "percent": "%", "percentage": "%", "bytes": "bytes"}  # fmt: skip
_NUMBER = r"(-?\d{1,15}(?:\.\d{1,12})?)[ ]?(" + "|".join(sorted(_UNITS, key=len, reverse=True)) + r")?(?![\w:/-]|\.\d)"
_TOLD = re.compile(rf"(?<![\w.:/=-])(?:([A-Za-z][A-Za-z0-9_.]{{0,40}})[=:][ ]?)?{_NUMBER}")
_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_AMOUNTS = frozenset(
    [
        "active",
        "age",
        "available",
        "avail",
        "backlog",
        "bandwidth",
        "behind",
        "blocked",
        "busy",
        "bytes",
        "capacity",
        "concurrency",
        "conn",
        "connections",
        "conns",
        "count",
        "cpu",
        "delay",
        "delta",
        "depth",
        "dropped",
        "dur",
        "duration",
        "elapsed",
        "errors",
        "evicted",
        "failed",
        "failures",
        "fds",
        "free",
        "goroutines",
        "heap",
        "hits",
        "idle",
        "inflight",
        "io",
        "iops",
        "iowait",
        "items",
        "jobs",
        "lag",
        "latency",
        "load",
        "mem",
        "memory",
        "messages",
        "misses",
        "missed",
        "missing",
        "ms",
        "occupancy",
        "open",
        "outstanding",
        "pages",
        "pause",
        "peers",
        "pending",
        "percent",
        "pct",
        "percentage",
        "pool",
        "qps",
        "queue",
        "queued",
        "rate",
        "ratio",
        "remaining",
        "replicas",
        "response",
        "retries",
        "rows",
        "rps",
        "rss",
        "rtt",
        "running",
        "seconds",
        "sessions",
        "size",
        "skew",
        "slots",
        "swap",
        "temp",
        "temperature",
        "threads",
        "throttled",
        "throughput",
        "time",
        "took",
        "tps",
        "total",
        "ttfb",
        "ttl",
        "usage",
        "use",
        "used",
        "util",
        "utilization",
        "validators",
        "wait",
        "waited",
        "waiters",
        "waiting",
        "workers",
    ]  # fmt: skip
)
_NAMES = frozenset(
    [
        "address",
        "at",
        "code",
        "date",
        "day",
        "epoch",
        "height",
        "host",
        "id",
        "ids",
        "index",
        "key",
        "line",
        "number",
        "offset",
        "order",
        "pid",
        "port",
        "sequence",
        "shard",
        "status",
        "timestamp",
        "token",
        "uid",
        "version",
        "year",
    ]  # fmt: skip
)
_PART = frozenset(["active", "busy", "used", "use", "usage", "inuse", "open", "running"])
_WHOLE = frozenset(["size", "total", "max", "maximum", "limit", "capacity"])


class Minute(NamedTuple):
    """The values of one minute, or of several: how often each was seen."""

    values: dict[float, int]

    @property
    def size(self) -> int:
        """Values looked at."""
        return sum(self.values.values())

    def quantile(self, share: float) -> float:
        """The least value that at least this share of the values does not pass. share: 0 to 1."""
        wanted, seen = share * self.size, 0
        for value in sorted(self.values):
            seen += self.values[value]
            if seen >= wanted:
                return value
        return max(self.values)


def joined(minutes: Iterable[Minute]) -> Minute:
    """The values of all."""
    found: dict[float, int] = {}
    for minute in minutes:
        for value, count in minute.values.items():
            found[value] = found.get(value, 0) + count
    return Minute(found)


class Field:
    """One field of one template. kept: entries of minutes that were far from the usual, by slot, and how far."""

    __slots__ = ("_farthest", "_usual", "first", "kept", "minutes", "unit")

    def __init__(self, unit: str, first: Record) -> None:
        self.unit, self.first = unit, first
        self.minutes: dict[int, dict[float, int]] = {}
        self.kept: dict[int, tuple[float, Record]] = {}
        self._usual: tuple[float, float] | None = None  # the highest and the lowest of a few entries
        self._farthest = _FAR

    def add(self, slot: int, stated: Sequence[tuple[float, int]], entry: Callable[[int], Record]) -> Record | None:
        """Count values of one minute. stated: (value, number of its entry). Gives back an entry that is now kept."""
        values = self.minutes.setdefault(slot, {})
        for value, _ in stated:
            value = float(f"{value:.3g}")
            values[value] = values.get(value, 0) + 1
        if len(values) > _VALUES:
            self.minutes[slot] = _folded(values)
        (high, above), (low, below) = max(stated, key=lambda one: (one[0], -one[1])), min(stated)
        usual = self._usual or (high, low)
        up, down = _times(high, usual[0]), _times(usual[1], low)
        far, number = (up, above) if up >= down else (down, below)
        if far < _FAR:
            self._farthest = _FAR
            self._usual = 0.95 * usual[0] + 0.05 * high, 0.95 * usual[1] + 0.05 * low
            return None
        if far <= self._farthest or slot in self.kept:
            return None
        self._farthest = far  # of a rise each new height is kept, and what was usual stays what it was
        return self._keep(slot, far, number, entry)

    def _keep(self, slot: int, far: float, number: int, entry: Callable[[int], Record]) -> Record | None:
        """Keep the entry as the example of its minute, when there is room, or another is less far from the usual."""
        if len(self.kept) >= _EXAMPLES:
            least = min(self.kept, key=lambda at: self.kept[at][0])
            if self.kept[least][0] >= far:
                return None
            del self.kept[least]
        record = entry(number)
        self.kept[slot] = far, record
        return record


def _times(one: float, other: float) -> float:
    """How many times the other; of nothing and less, any more is many times."""
    if other > 0:
        return one / other
    return _MANY if one > other else 1.0


def _folded(values: Mapping[float, int]) -> dict[float, int]:
    """Fewer values: those nearest to each other become their mean, weighted."""
    kept = sorted(values.items())
    while len(kept) > _KEPT_VALUES:
        gaps = sorted((after[0] - before[0], at) for at, (before, after) in enumerate(pairwise(kept)))
        near = {at for _, at in gaps[: (len(kept) - _KEPT_VALUES + 1) // 2 or 1]}
        merged: list[tuple[float, int]] = []
        at = 0
        while at < len(kept):
            value, count = kept[at]
            if at in near:
                other, more = kept[at + 1]
                value, count, at = (value * count + other * more) / (count + more), count + more, at + 1
            merged.append((float(f"{value:.3g}"), count))
            at += 1
        kept = merged
    found: dict[float, int] = {}
    for value, count in kept:
        found[value] = found.get(value, 0) + count
    return found


class Numbers:
    """Feed it blocks of entries; then ask for the fields."""

    def __init__(self) -> None:
        self.fields: dict[tuple[str, str, str], Field] = {}  # channel, template, name
        self.left_out = 0  # values of fields beyond the first 300
        self._tells: dict[
            str, tuple[bool, bool]
        ] = {}  # of a template: whether its fields, and its words, state numbers

    def add(self, entries: Entries, templates: Sequence[str], shift: int) -> Iterator[tuple[Record, int]]:
        """Look at a block. shift: from a minute to its slot. Gives the records that are kept, each with its slot."""
        columns = {name: column for name, column in entries.fields.items() if unit_of(name) is not None}
        groups: dict[tuple[int, str, str], list[int]] = {}
        wanted = {
            template for template in set(templates) if any(self._telling(template, templates, entries)) or columns
        }
        if not wanted:
            return
        for number, template in enumerate(templates):
            minute = entries.minutes[number]
            if template in wanted and minute is not None:
                groups.setdefault((minute, alike(entries.channels[number]), template), []).append(number)
        for (minute, channel, template), numbers in groups.items():
            stride = -(-len(numbers) // _EACH)
            stated: dict[tuple[str, str], list[tuple[float, int]]] = {}
            for number in numbers[::stride]:
                for name, unit, value in self._stated(entries, number, template, columns):
                    stated.setdefault((name, unit), []).append((value, number))
            for (name, unit), values in stated.items():
                yield from self._count((channel, template, name), unit, minute + shift, values, entries)

    def _count(
        self, key: tuple[str, str, str], unit: str, slot: int, values: list[tuple[float, int]], entries: Entries
    ) -> Iterator[tuple[Record, int]]:
        field = self.fields.get(key)
        if field is None:
            if len(self.fields) >= MAX_FIELDS:
                self.left_out += len(values)
                return
            field = self.fields[key] = Field(unit, entries.record(values[0][1]))
            yield field.first, slot
        kept = field.add(slot, values, entries.record)
        if kept is not None:
            yield kept, slot

    def _telling(self, template: str, templates: Sequence[str], entries: Entries) -> tuple[bool, bool]:
        """Whether fields and words of such entries state numbers, as the first of them says."""
        known = self._tells.get(template)
        if known is None:
            number = templates.index(template)
            made = entries.made.get(number)
            fields = made is not None and any(unit_of(name) is not None for name, _ in made.fields)
            known = fields, "<*>" in template and any(True for _ in in_text(entries.texts[number]))
            if len(self._tells) > _REMEMBERED:
                self._tells.clear()
            self._tells[template] = known
        return known

    def _stated(
        self, entries: Entries, number: int, template: str, columns: Mapping[str, Sequence[str | int | None]]
    ) -> Iterator[tuple[str, str, float]]:
        """(name, unit, value) of what one entry states."""
        told = [(name, value) for name, column in columns.items() if (value := column[number]) is not None]
        made = entries.made.get(number)
        if made is not None and not told:
            told = [(name, value) for name, value in made.fields if unit_of(name) is not None]
        found = [
            (name, unit_of(name) or "", value)
            for name, raw in told[:_MOST]
            if raw is not None and (value := _value(raw)) is not None
        ]
        if self._tells[template][1]:
            found += list(in_text(entries.texts[number]))
        yield from found
        values = {name: value for name, _, value in found}
        for part, whole in _parts_of(tuple(values)):
            if values[whole] > 0:
                yield f"{part} of {whole}", "%", 100 * values[part] / values[whole]


def in_text(text: str) -> Iterator[tuple[str, str, float]]:
    """(name, unit, value) of the numbers in a message that measure something; times in ms."""
    nameless = 0
    for name, number, unit in _TOLD.findall(text[:_LONG].partition("\n")[0])[: 4 * _MOST]:
        if unit:
            kind, times = _UNITS[unit]
            if not name:
                nameless += 1
                name = ("time" if kind == "ms" else "share") + (f" {nameless}" if nameless > 1 else "")
            yield name, kind, float(number) * times
        elif name and (named := unit_of(name)) is not None:
            yield name, named, float(number)


@lru_cache(4096)
def alike(channel: str) -> str:
    """The name of a service or logger for all its workers: `pool-3` and `pool-4` are of a kind."""
    return _DIGITS.sub("<*>", channel)


@lru_cache(4096)
def unit_of(name: str) -> str | None:
    """The unit that the name of a field says, "" when it says none, None when the field measures nothing."""
    words = [word.lower() for word in _WORD.findall(name)]
    if not words or words[-1] in _NAMES or not _AMOUNTS.intersection(words):
        return None
    return _NAMED_UNITS.get(words[-1], "")


@lru_cache(4096)
def _parts_of(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Pairs of what is in use and how much there is: `pool_in_use` and `pool_size`, `active` and `total`."""
    split = {name: [word.lower() for word in _WORD.findall(name)] for name in names}
    wholes = {tuple(words[:-1]): name for name, words in split.items() if words and words[-1] in _WHOLE}
    found = []
    for name, words in split.items():
        head = tuple(words[:-2] if words[-2:] == ["in", "use"] else words[:-1])
        if words and words[-1] in _PART and head in wholes:
            found.append((name, wholes[head]))
    return tuple(found)


def _value(raw: str | int) -> float | None:
    if type(raw) is str:
        if len(raw) > 24:
            return None
        try:
            value = float(raw)
        except ValueError:
            return None
        return value if abs(value) < 1e15 else None
    return float(raw) if abs(raw) < 1e15 else None  # type: ignore[arg-type]
