"""One pass over the entries of a log: counts by template, level and minute, and where to find the lines again.

Memory grows with the number of templates and minutes, not with the number of lines. Times are kept as they were written
(wall or instant) and become instants when the artifact's clock is known. A minute is kept as a slot: the wall minute and
how often the clock had stepped back before it, so that an hour that occurs twice, or midnight in a log without dates, is
counted twice and not folded into one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from afteraction.domain.record import Level, Record
from afteraction.domain.when import MINUTE, Instant, Unknown, Wall, When
from afteraction.logs.template import Masker

MAX_TEMPLATES = 20_000
_OTHER = "(templates beyond the first 20,000)"
_PASS = 1 << 40  # more minutes than any date needs
_PASSES = 64  # a clock that steps back more often is two clocks in one file: their minutes are counted together
_STEP_BACK = 30  # minutes; lines of one file are often out of order by less
_SAMPLE = 3000  # first entries kept whole, for clocks
_STATUS = "status_code"
_WARN = int(Level.WARN)


class Template:
    """What is known of one template. counts: minute to number; examples: first entry of the template and of each onset."""

    __slots__ = ("counts", "first", "last", "last_minute", "level", "starts", "text", "total")

    def __init__(self, text: str, level: Level, first: Record) -> None:
        self.text, self.level = text, level
        self.first = self.last = first
        self.total = 0
        self.counts: dict[int, int] = {}
        self.starts: dict[int, Record] = {}  # first entry of each minute, for templates that report trouble


class Crunch:
    """Feed it records in file order; then ask."""

    def __init__(self, artifact: str, name: str) -> None:
        self.artifact, self.name = artifact, name
        self.templates: dict[tuple[str, str, int], Template] = {}  # channel, text, level
        self.sample: list[Record] = []
        self.lines = 0
        self.untimed = 0
        self.levels: dict[tuple[int, int], int] = {}  # minute, level
        self.statuses: dict[tuple[int, str], int] = {}
        self.failed_first: dict[int, Record] = {}
        self._masker = Masker()
        self._kinds: dict[int, Wall | Instant] = {}  # one stamp of each slot, in file order, to place it later
        self._kept: dict[int, int] = {}  # ordinal of a record that is kept, to its slot
        self._pass, self._newest = 0, -_PASS

    def add(self, record: Record) -> None:
        """Count one entry."""
        self.lines += 1
        if self.lines <= _SAMPLE:
            self.sample.append(record)
        time = record.time
        if isinstance(time, Unknown):
            self.untimed += 1
            return
        minute = time.ns // MINUTE
        if minute < self._newest - _STEP_BACK and type(time) is Wall:
            if self._pass < _PASSES * _PASS:
                self._pass += _PASS
            self._newest = minute
        elif minute > self._newest:
            self._newest = minute
        minute += self._pass
        if minute not in self._kinds:
            self._kinds[minute] = time
            self._kept[record.ordinal] = minute
        level = record.level
        worth = level._value_  # an int hashes in C, a member of an enum in Python
        where = minute, worth
        levels = self.levels
        levels[where] = levels.get(where, 0) + 1
        key = record.channel, self._masker.template(record.text), worth
        template = self.templates.get(key)
        if template is None:
            if len(self.templates) >= MAX_TEMPLATES:
                key = record.channel, _OTHER, worth
                template = self.templates.get(key)
            if template is None:
                template = self.templates[key] = Template(key[1], level, record)
                self._kept[record.ordinal] = minute
        template.total += 1
        template.last = record
        counts = template.counts
        counts[minute] = counts.get(minute, 0) + 1
        if worth >= _WARN and minute not in template.starts:
            template.starts[minute] = record
            self._kept[record.ordinal] = minute
        if record.fields:
            self._count_status(record, minute)

    def _count_status(self, record: Record, minute: int) -> None:
        for name, value in record.fields:
            if name == _STATUS:
                group = minute, value[:1] if len(value) == 3 else "?"
                self.statuses[group] = self.statuses.get(group, 0) + 1
                if value[:1] == "5" and minute not in self.failed_first:
                    self.failed_first[minute] = record
                    self._kept[record.ordinal] = minute
                return

    def slot_of(self, record: Record) -> int | None:
        """The slot of a record that was kept as an example; None for any other."""
        return self._kept.get(record.ordinal)

    def placed(self, place: Callable[[Sequence[Wall]], Sequence[When]]) -> LogView:
        """The counts on the clock of the artifact. place: wall times in file order to instants."""
        walls = {
            slot: stamp._replace(ns=stamp.ns // MINUTE * MINUTE)
            for slot, stamp in self._kinds.items()
            if isinstance(stamp, Wall)
        }
        whens: dict[int, When] = {slot: stamp for slot, stamp in self._kinds.items() if isinstance(stamp, Instant)}
        whens.update(zip(walls, place(list(walls.values())), strict=True))
        return LogView(self, whens)


class Volume(NamedTuple):
    """A template on the instant scale. counts: UTC minute (ns // MINUTE) to number of entries."""

    template: Template
    channel: str
    counts: dict[int, int]


class LogView:
    """A crunched log in UTC minutes."""

    def __init__(self, crunch: Crunch, whens: Mapping[int, When]) -> None:
        self.crunch = crunch
        self._whens = whens
        self._minutes = {slot: when.ns // MINUTE for slot, when in whens.items() if isinstance(when, Instant)}

    def when(self, slot: int) -> When | None:
        """Where the minute of a slot was placed, or why it was not."""
        return self._whens.get(slot)

    def whens(self) -> Iterator[tuple[When, int]]:
        """Where each slot was placed, or why not, and its number of entries."""
        entries: dict[int, int] = {}
        for (slot, _), count in self.crunch.levels.items():
            entries[slot] = entries.get(slot, 0) + count
        for slot, when in self._whens.items():
            yield when, entries.get(slot, 0)

    def utc(self, slot: int) -> int | None:
        """UTC minute of a slot, None when it could not be placed."""
        return self._minutes.get(slot)

    @property
    def unplaced(self) -> int:
        """Entries whose minute could not be placed: it never existed, or the clock is not known."""
        return sum(count for (slot, _), count in self.crunch.levels.items() if slot not in self._minutes)

    @property
    def span(self) -> tuple[int, int] | None:
        """First and last UTC minute."""
        return (min(self._minutes.values()), max(self._minutes.values())) if self._minutes else None

    def by_level(self, least: Level) -> dict[int, int]:
        """UTC minute to number of entries at ``least`` or worse."""
        found: dict[int, int] = {}
        for (minute, level), count in self.crunch.levels.items():
            utc = self._minutes.get(minute)
            if utc is not None and level >= least:
                found[utc] = found.get(utc, 0) + count
        return found

    def by_status(self, group: str) -> dict[int, int]:
        """UTC minute to number of entries whose HTTP status begins with this digit."""
        found: dict[int, int] = {}
        for (minute, first), count in self.crunch.statuses.items():
            utc = self._minutes.get(minute)
            if utc is not None and first == group:
                found[utc] = found.get(utc, 0) + count
        return found

    def volumes(self) -> list[Volume]:
        """Every template with its counts per UTC minute."""
        return [
            Volume(
                template,
                channel,
                {self._minutes[m]: n for m, n in template.counts.items() if m in self._minutes},
            )
            for (channel, _, _), template in self.crunch.templates.items()
        ]
