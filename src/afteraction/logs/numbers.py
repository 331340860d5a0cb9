"""The numbers that log entries state: latency, pool in use, length of a queue; by service, template, field and minute.

They come from fields by name, from `name=value` in a message, and from numbers with a unit of time or percent in it. What
is followed is what measures something, by the words of its name (`_AMOUNTS`) or by its unit: the number of an order, a
port or a height measures nothing.

Memory is bounded by fields and minutes: of each minute at most 64 different values are kept, to three digits, neighbours
joined (Ben-Haim and Tom-Tov, *A streaming parallel decision tree algorithm*, 2010). Of the entries of one template in one
minute the first 8 are looked at, and every 512th of the log; once a template has had 500, the first 4.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from afteraction.domain.entries import Entries
from afteraction.domain.late import late
from afteraction.domain.record import Record

MAX_FIELDS = 300
_EACH, _THEN = 8, 512  # entries of one template and minute that are all looked at; of all others every 512th
_FEW = 20  # templates of a block that are looked for one by one
_BUSY, _EACH_BUSY = 500, 4  # entries of a template from which on fewer of each minute are enough
_VALUES, _KEPT_VALUES = 64, 32
_EXAMPLES = 20
_FAR = 1.5  # times as far from the usual as values are, from which an entry is kept as an example
_MANY = 100.0
_MEMORY = 200  # values that make up what is usual
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
_NUMBER = late(r"(?<![\w.])\d{1,15}(?:\.\d{1,12})?")
_UNIT = late("[ ]?(" + "|".join(sorted(_UNITS, key=len, reverse=True)) + r")(?!\w)")
_GOES_ON = late(r"[\w:/-]|\.\d")
_NAME_BACK = late(r"[\w.]{1,40}")
_JOINS = ":/=-"
_DIGITS = late(r"\d+")
_WORD = late(r"[A-Z]?[a-z]{1,40}|[A-Z]{1,40}|\d{1,40}")
_AMOUNTS = frozenset((
    "active", "age", "available", "avail", "backlog", "bandwidth", "behind", "blocked", "busy", "bytes",
    "capacity", "concurrency", "conn", "connections", "conns", "count", "cpu", "delay", "delta", "depth",
    "dropped", "dur", "duration", "elapsed", "errors", "evicted", "failed", "failures", "fds", "free",
    "goroutines", "heap", "hits", "idle", "inflight", "io", "iops", "iowait", "items", "jobs", "lag", "latency",
    "load", "mem", "memory", "messages", "misses", "missed", "missing", "ms", "occupancy", "open",
    "outstanding", "pages", "pause", "peers", "pending", "percent", "pct", "percentage", "pool", "qps", "queue",
    "queued", "rate", "ratio", "remaining", "replicas", "response", "retries", "rows", "rps", "rss", "rtt",
    "running", "seconds", "sessions", "size", "skew", "slots", "swap", "temp", "temperature", "threads",
    "throttled", "throughput", "time", "took", "tps", "total", "ttfb", "ttl", "usage", "use", "used", "util",
    "utilization", "validators", "wait", "waited", "waiters", "waiting", "workers",
))  # fmt: skip
_NAMES = frozenset((
    "address", "at", "code", "date", "day", "epoch", "height", "host", "id", "ids", "index", "key", "line",
    "number", "offset", "order", "pid", "port", "sequence", "shard", "status", "timestamp", "token", "uid",
    "version", "year",
))  # fmt: skip
_PART = frozenset(["active", "busy", "used", "use", "usage", "inuse", "open", "running"])
_WHOLE = frozenset(["size", "total", "max", "maximum", "limit", "capacity"])


class Minute(NamedTuple):
    """The values of one minute, or of several: how often each was seen."""

    values: dict[float, int]

    @property
    def size(self) -> int:
        """Values looked at."""
        return sum(self.values.values())

    def share(self, level: float, up: bool) -> float:
        """Part of the values at the level or above it, or at it or below."""
        count = sum(n for value, n in self.values.items() if (value >= level if up else value <= level))
        return count / self.size

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

    __slots__ = ("_calm", "_farthest", "_seen", "_usual", "first", "kept", "minutes", "unit")

    def __init__(self, unit: str, first: Record) -> None:
        self.unit, self.first = unit, first
        self.minutes: dict[int, dict[float, int]] = {}
        self.kept: dict[int, tuple[float, Record]] = {}
        self._usual, self._seen = 0.0, 0
        self._farthest, self._calm = 0.0, [1.0, 1.0]

    def add(self, slot: int, value: float) -> float:
        """Count a value of a minute. Gives how many times as far from the usual it is as values are, 0 when it is not far."""
        values = self.minutes.get(slot)
        if values is None:
            values = self.minutes[slot] = {}
        short = _short(value)
        values[short] = values.get(short, 0) + 1
        if len(values) > _VALUES:
            self.minutes[slot] = _folded(values)
        usual = self._usual
        if not self._seen:
            self._usual, self._seen = value, 1
            return 0.0
        if value >= usual:
            side, far = 0, (value / usual if usual > 0 else _MANY if value > usual else 1.0)
        else:
            side, far = 1, (usual / value if value > 0 else _MANY)
        calm = self._calm
        if far < _FAR * calm[side]:
            self._farthest = 0.0
            seen = self._seen = min(self._seen + 1, _MEMORY)
            self._usual = usual + (value - usual) / seen
            calm[side] += (far - calm[side]) / seen
            return 0.0
        if far <= self._farthest or slot in self.kept:
            return 0.0
        self._farthest = far  # of a rise each new height is kept, and what was usual stays what it was
        calm[side] += (_FAR * calm[side] - calm[side]) / self._seen  # what comes often is not far
        return far

    def has_room(self, slot: int, far: float) -> bool:
        """Whether the entry is kept as the example of its minute: there is room, or another is less far from the usual."""
        if len(self.kept) >= _EXAMPLES:
            least = min(self.kept, key=lambda at: self.kept[at][0])
            if self.kept[least][0] >= far:
                return False
            del self.kept[least]
        return True


@lru_cache(65536)
def _short(value: float) -> float:
    return float(f"{value:.3g}")


def _folded(values: Mapping[float, int]) -> dict[float, int]:
    """Fewer values: those nearest to each other become their mean, weighted."""
    kept = sorted(values.items())
    while len(kept) > _KEPT_VALUES:
        gaps = sorted((after[0] - before[0], at) for at, (before, after) in enumerate(itertools.pairwise(kept)))
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
        self._tells: dict[str, bool] = {}  # whether the words of a template state numbers
        self._met: dict[tuple[int | None, str, str], tuple[int, int]] = {}  # by minute: entries, how many are looked at
        self._totals: dict[tuple[str, str], int] = {}
        self._seen = 0  # entries

    def __getstate__(self) -> dict[str, Any]:
        """Without what only counting needs."""
        return {**vars(self), "_tells": {}, "_met": {}, "_totals": {}}

    def add(self, entries: Entries, templates: Sequence[str], shift: int) -> Iterator[tuple[Record, int]]:
        """Look at a block. shift: from a minute to its slot. Gives the records that are kept, each with its slot."""
        columns = {name: column for name, column in entries.fields.items() if unit_of(name) is not None}
        texts = {template for template in set(templates) if self._telling(template, templates, entries)}
        made = {number for number, record in entries.made.items() if record.fields and _measures(record)}
        fields = self.fields
        for number in self._chosen(entries, templates, texts, None if columns else made):
            template = templates[number]
            channel, slot = alike(entries.channels[number]), (entries.minutes[number] or 0) + shift
            for name, unit, value in _stated(entries, number, columns, in_words=template in texts):
                key = channel, template, name
                field = fields.get(key)
                if field is None:
                    field = self._new(key, unit, entries.record(number))
                    if field is not None:
                        field.add(slot, value)
                        yield field.first, slot
                elif (far := field.add(slot, value)) and field.has_room(slot, far):
                    record = entries.record(number)
                    field.kept[slot] = far, record
                    yield record, slot

    def _chosen(self, entries: Entries, templates: Sequence[str], texts: set[str], made: set[int] | None) -> list[int]:
        """Which entries are looked at. made: those whose fields state numbers; None when any may."""
        if made is not None and not (texts or made):
            return []
        size = len(templates)
        chosen = set(range(-self._seen % _THEN, size, _THEN))
        self._seen += size
        times = Counter(templates)
        if (
            len(set(entries.minutes)) == len(set(entries.channels)) == 1 and len(times) <= _FEW
        ):  # so it is in a busy log
            for template, count in times.items():
                at = -1
                for _ in range(min(count, self._wanted((entries.minutes[0], entries.channels[0], template), count))):
                    at = templates.index(template, at + 1)
                    chosen.add(at)
        else:
            groups: dict[tuple[int | None, str, str], list[int]] = defaultdict(list)
            for number, where in enumerate(zip(entries.minutes, entries.channels, templates, strict=True)):
                groups[where].append(number)
            for where, numbers in groups.items():
                chosen.update(numbers[: self._wanted(where, len(numbers))])
        return [
            number
            for number in sorted(chosen)
            if entries.minutes[number] is not None and (made is None or templates[number] in texts or number in made)
        ]

    def _wanted(self, where: tuple[int | None, str, str], count: int) -> int:
        """How many of the next entries of a minute and template are looked at. count: how many there are."""
        total = self._totals.get(where[1:], 0)
        before, each = self._met.get(where) or (0, looked_at(total))
        self._met[where], self._totals[where[1:]] = (before + count, each), total + count
        return max(0, each - before)

    def _new(self, key: tuple[str, str, str], unit: str, first: Record) -> Field | None:
        if len(self.fields) >= MAX_FIELDS:
            self.left_out += 1
            return None
        field = self.fields[key] = Field(unit, first)
        return field

    def _telling(self, template: str, templates: Sequence[str], entries: Entries) -> bool:
        """Whether the words of such entries state numbers, as the first of them says."""
        known = self._tells.get(template)
        if known is None:
            text = entries.texts[templates.index(template)]
            known = "<*>" in template and any(True for _ in in_text(text))
            if len(self._tells) > _REMEMBERED:
                self._tells.clear()
            self._tells[template] = known
        return known


def looked_at(total: int) -> int:
    """How many entries of a template are looked at in one minute. total: those before it."""
    return _EACH if total < _BUSY else _EACH_BUSY


def _measures(record: Record) -> bool:
    return any(unit_of(name) is not None for name, _ in record.fields)


def _stated(
    entries: Entries, number: int, columns: Mapping[str, Sequence[str | int | None]], *, in_words: bool
) -> Sequence[tuple[str, str, float]]:
    """(name, unit, value) of what one entry states."""
    told = tuple((name, column[number]) for name, column in columns.items() if column[number] is not None)
    if not told and number in entries.made:
        told = tuple((name, text) for name, text in entries.made[number].fields if unit_of(name) is not None)
    if not in_words:
        return _told(told)
    return _with_shares((*_read(told), *in_text(entries.texts[number])))


@lru_cache(4096)
def _told(fields: tuple[tuple[str, str | int | None], ...]) -> tuple[tuple[str, str, float], ...]:
    return _with_shares(_read(fields))


def _read(fields: Iterable[tuple[str, str | int | None]]) -> tuple[tuple[str, str, float], ...]:
    return tuple(
        (name, unit_of(name) or "", value)
        for name, raw in fields
        if raw is not None and (value := _value(raw)) is not None
    )


def _with_shares(found: tuple[tuple[str, str, float], ...]) -> tuple[tuple[str, str, float], ...]:
    """The same, and what is in use as a share of what there is."""
    if len(found) < 2:
        return found
    values = {name: value for name, _, value in found}
    shares = (
        (f"{part} of {whole}", "%", 100 * values[part] / values[whole])
        for part, whole in _parts_of(tuple(values))
        if values[whole] > 0
    )
    return (*found, *shares)


def in_text(text: str) -> Iterator[tuple[str, str, float]]:
    """(name, unit, value) of the numbers in a message that measure something; times in ms."""
    nameless = 0
    text = text[:_LONG].partition("\n")[0]
    for found in itertools.islice(_NUMBER.finditer(text), 4 * _MOST):
        start, end = found.span()
        unit = _UNIT.match(text, end)
        end = unit.end() if unit else end
        if _GOES_ON.match(text, end):
            continue
        name = _name_before(text, start)
        if unit and (name or start == 0 or text[start - 1] not in _JOINS):
            kind, times = _UNITS[unit[1]]
            if not name:
                nameless += 1
                name = ("time" if kind == "ms" else "share") + (f" {nameless}" if nameless > 1 else "")
            yield name, kind, float(found[0]) * times
        elif name and (named := unit_of(name)) is not None:
            yield name, named, float(found[0])


def _name_before(text: str, start: int) -> str:
    """The name in front of a number, as in `name=12` and `name: 12`, else ""."""
    if start < 2 or text[start - 1] not in '=: "':
        return ""
    head = text[max(0, start - 44) : start].rstrip(' "')
    if head[-1:] not in ("=", ":"):
        return ""
    reverse = _NAME_BACK.match(head[-2::-1])
    return reverse[0][::-1] if reverse and reverse[0][-1:].isalpha() else ""


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
