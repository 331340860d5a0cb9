"""One pass over the entries of a log: counts by template, level and minute, and where to find the lines again.

Entries come by columns, a thousand or so together. Those that are equal in minute, level, channel, template and status are
counted at once; the record of an entry is asked for only when it is the first of something.

Memory grows with the number of templates and minutes, not with the number of lines. Times are kept as they were written
(wall or instant) and become instants when the artifact's clock is known. A minute is kept as a slot: the wall minute and
how often the clock had stepped back before it, so that an hour that occurs twice, or midnight in a log without dates, is
counted twice and not folded into one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import accumulate
from operator import le
from typing import Any, NamedTuple

from afteraction.domain.entries import Entries, entries_of
from afteraction.domain.record import Level, Record
from afteraction.domain.when import MINUTE, Instant, Wall, When
from afteraction.logs.ids import Ids
from afteraction.logs.jobs import asks_stop, begins, starts_job
from afteraction.logs.numbers import Field, Minute, Numbers
from afteraction.logs.requests import Requests, tallied
from afteraction.logs.template import Masker

MAX_TEMPLATES = 20_000
BEYOND = "(all forms beyond the first 20,000, counted together)"  # it stands for no form of an entry
_PASS = 1 << 40  # more minutes than any date needs
_PASSES = 64  # a clock that steps back more often is two clocks in one file: their minutes are counted together
_STEP_BACK = 30  # minutes; lines of one file are often out of order by less
_SAMPLE = 500  # first entries kept whole, for clocks
_WARN = int(Level.WARN)


class Template:
    """What is known of one template. counts: minute to number; first: its first entry; starts: the first entry of each minute
    where that is kept: of what reports trouble, and of what says that a job starts (job), that a stop was asked for (stop) or that
    the program starts (begin)."""

    __slots__ = ("begin", "counts", "ends", "first", "job", "level", "starts", "stop", "text", "total")

    def __init__(self, text: str, level: Level, first: Record) -> None:
        self.text, self.level = text, level
        self.first = first
        self.total = 0
        self.counts: dict[int, int] = {}
        self.starts: dict[int, Record] = {}
        self.ends: dict[int, Record] = {}  # until the whole log was read: entries behind later ones, by minute
        self.job, self.stop, self.begin = starts_job(text), asks_stop(text), begins(text)

    def beside(self, other: Template) -> Template:
        """This and another of the same words as one."""
        found = Template(self.text, self.level, min(self.first, other.first, key=_ns))
        found.total = self.total + other.total
        slots = self.counts.keys() | other.counts.keys()
        found.counts = {slot: self.counts.get(slot, 0) + other.counts.get(slot, 0) for slot in sorted(slots)}
        later = self.starts
        found.starts = later | {
            at: one for at, one in other.starts.items() if at not in later or _ns(one) < _ns(later[at])
        }
        return found


_Same = tuple[int | None, int, str, str, str | None]  # minute, level, channel, template, status


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
        self._failed_last: dict[int, Record] = {}
        self._lasts: dict[tuple[str, str, int], tuple[int, Record]] = {}
        self.numbers, self.requests, self.ids = Numbers(), Requests(), Ids()
        self._masker = Masker()
        self._kinds: dict[int, Wall | Instant] = {}  # one stamp of each slot, in file order, to place it later
        self._kept: dict[int, int] = {}  # ordinal of a record that is kept, to its slot
        self._pass, self._newest = 0, -_PASS

    def __getstate__(self) -> dict[str, Any]:
        """Without what only counting needs: another process counted."""
        return {**vars(self), "_masker": Masker()}

    def add(self, record: Record) -> None:
        """Count one entry."""
        self.add_all(entries_of([record]))

    def add_all(self, entries: Entries, counts: Sequence[int] = ()) -> None:
        """Count entries, which stand in the file behind those counted before.

        counts: how many each stands for, when an engine has grouped them; none, when each is itself.
        """
        timed = [minute for minute in entries.minutes if minute is not None]
        if entries.walls and len(entries) > 1 and timed and min(timed) < max(self._newest, *timed) - _STEP_BACK:
            for number in range(len(entries)):  # the clock may step back among them: that is seen one by one
                self.add_all(entries.part(number, number + 1), counts[number : number + 1])
            return
        if entries.walls and timed and timed[0] < self._newest - _STEP_BACK and type(entries.record(0).time) is Wall:
            if self._pass < _PASSES * _PASS:
                self._pass += _PASS
            self._newest = timed[0]
        behind = () if counts else _behind_later(entries.minutes, timed, self._newest)
        self._newest = max(self._newest, *timed) if timed else self._newest
        self.lines += sum(counts) if counts else len(entries)
        self.sample += [entries.record(number) for number in range(min(_SAMPLE - len(self.sample), len(entries)))]
        templates = self._masker.templates(entries.texts)
        for record, slot in self.numbers.add(entries, templates, self._pass):
            self._kept[record.ordinal] = slot
        for record, slot in self.ids.add(entries, templates, self._pass):
            self._kept[record.ordinal] = slot
        self.requests.add(entries, templates, self._pass, counts)
        alike = list(zip(entries.minutes, entries.levels, entries.channels, templates, entries.statuses, strict=True))
        firsts: dict[_Same, int] = {}

        def first(same: _Same) -> Record:
            if not firsts:  # in a busy log hardly a block has anything that is the first of its kind
                firsts.update(zip(reversed(alike), range(len(alike) - 1, -1, -1), strict=True))
            return entries.record(firsts[same])

        for same, count in tallied(alike, counts).items():
            minute = same[0]
            if minute is None:
                self.untimed += count
                continue
            self._count(minute + self._pass, same, count, partial(first, same))
        for same, number in {alike[number]: number for number in behind}.items():
            if same[0] is not None:
                self._keep_last(same[0] + self._pass, same, partial(entries.record, number))

    def _keep_last(self, slot: int, same: _Same, last: Callable[[], Record]) -> None:
        """Keep the last entry of a minute that stands behind later ones: where the newest stand first, it is the earliest."""
        _, worth, channel, text, status = same
        template = self.templates.get((channel, text, worth))
        if template is not None:
            self._lasts[channel, text, worth] = slot, last()
            if worth >= _WARN or template.job or template.stop or template.begin:
                template.ends[slot] = last()
                self._kept[last().ordinal] = slot
        if status is not None and status[:1] == "5":
            self._failed_last[slot] = last()
            self._kept[last().ordinal] = slot

    def _count(self, slot: int, same: _Same, count: int, first: Callable[[], Record]) -> None:
        """Count entries that are alike. first: gives the record of the first of them."""
        _, worth, channel, text, status = same
        if slot not in self._kinds:
            self._kept[first().ordinal] = slot
            self._kinds[slot] = first().time  # type: ignore[assignment]  # it has a minute
        where = slot, worth
        self.levels[where] = self.levels.get(where, 0) + count
        key = channel, text, worth
        template = self.templates.get(key)
        if template is None:
            if len(self.templates) >= MAX_TEMPLATES:
                key = channel, BEYOND, worth
                template = self.templates.get(key)
            if template is None:
                template = self.templates[key] = Template(key[1], Level(worth), first())
                self._kept[first().ordinal] = slot
        template.total += count
        template.counts[slot] = template.counts.get(slot, 0) + count
        if (worth >= _WARN or template.job or template.stop or template.begin) and slot not in template.starts:
            template.starts[slot] = first()
            self._kept[first().ordinal] = slot
        if status is None:
            return
        group = slot, status[:1] if len(status) == 3 else "?"
        self.statuses[group] = self.statuses.get(group, 0) + count
        if status[:1] == "5" and slot not in self.failed_first:
            self.failed_first[slot] = first()
            self._kept[first().ordinal] = slot

    def _turn(self) -> None:
        """Where the newest entries stand first, what came first in the file was last in its minute: take the other end."""
        for template in self.templates.values():
            template.starts = _earlier(template.starts, template.ends)
            template.ends = {}
        self.failed_first = _earlier(self.failed_first, self._failed_last)
        for key, (slot, record) in self._lasts.items():
            if _ns(record) < _ns((template := self.templates[key]).first):
                template.first = record
                self._kept[record.ordinal] = slot
        self._lasts, self._failed_last = {}, {}

    def move(self, place: Callable[[Record], Record]) -> None:
        """Change the records that are kept, all but their ordinals. place: a record to the same at its true place."""
        self._turn()
        for template in self.templates.values():
            template.first = place(template.first)
            template.starts = {slot: place(record) for slot, record in template.starts.items()}
        self.sample = list(map(place, self.sample))
        self.failed_first = {slot: place(record) for slot, record in self.failed_first.items()}
        for field in self.numbers.fields.values():
            field.first = place(field.first)
            field.kept = {slot: (far, place(record)) for slot, (far, record) in field.kept.items()}
        self.ids.move(place)

    def slot_of(self, record: Record) -> int | None:
        """The slot of a record that was kept as an example; None for any other."""
        return self._kept.get(record.ordinal)

    def placed(self, place: Callable[[Sequence[Wall]], Sequence[When]]) -> LogView:
        """The counts on the clock of the artifact. place: wall times in file order to instants."""
        self._turn()
        walls = {
            slot: stamp._replace(ns=stamp.ns // MINUTE * MINUTE)
            for slot, stamp in self._kinds.items()
            if isinstance(stamp, Wall)
        }
        whens: dict[int, When] = {slot: stamp for slot, stamp in self._kinds.items() if isinstance(stamp, Instant)}
        whens.update(zip(walls, place(list(walls.values())), strict=True))
        return LogView(self, whens)


def _behind_later(minutes: Sequence[int | None], timed: Sequence[int], newest: int) -> Sequence[int]:
    """Numbers of the entries of a block that stand behind one of a later minute. newest: the latest minute before the block."""
    if not timed or (timed[0] >= newest and all(map(le, timed, timed[1:]))):
        return ()
    tops = accumulate((newest if minute is None else minute for minute in minutes), max, initial=newest)
    return [
        number
        for number, (minute, top) in enumerate(zip(minutes, tops, strict=False))
        if minute is not None and minute < top
    ]


def _earlier(starts: dict[int, Record], ends: Mapping[int, Record]) -> dict[int, Record]:
    found = starts | {
        slot: record for slot, record in ends.items() if slot not in starts or _ns(record) < _ns(starts[slot])
    }
    return {slot: found[slot] for slot in starts}


def _ns(record: Record) -> int:
    """The time as it was written, 0 for none."""
    return record.time.ns if isinstance(record.time, Instant | Wall) else 0


class Volume(NamedTuple):
    """A template on the instant scale. counts: UTC minute (ns // MINUTE) to number of entries."""

    template: Template
    channel: str
    counts: dict[int, int]

    @property
    def together(self) -> bool:
        """These are the entries of many forms, of which none is counted apart: when they began says nothing."""
        return self.template.text == BEYOND


class Measured(NamedTuple):
    """One field of one template on the instant scale. minutes: its values by UTC minute. kept: entries far from the usual."""

    channel: str
    template: str
    name: str
    field: Field
    minutes: dict[int, Minute]
    kept: dict[int, Record]

    def behind(self, onset: int) -> Record:
        """The first kept entry from a UTC minute on, else the first entry of the field."""
        return min(
            ((minute, record) for minute, record in self.kept.items() if minute >= onset),
            key=lambda one: one[0],
            default=(0, self.field.first),
        )[1]


class LogView:
    """A crunched log in UTC minutes."""

    def __init__(self, crunch: Crunch, whens: Mapping[int, When]) -> None:
        self.crunch = crunch
        self._whens = whens
        self._minutes = {slot: when.ns // MINUTE for slot, when in whens.items() if isinstance(when, Instant)}
        self._left_out: set[int] = set()

    def leave_out(self, before: int) -> None:
        """Count nothing before a UTC minute."""
        self._left_out.update(slot for slot, minute in self._minutes.items() if minute < before)
        self._minutes = {slot: minute for slot, minute in self._minutes.items() if minute >= before}

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

    def placed(self) -> Mapping[int, int]:
        """UTC minute of each slot that could be placed."""
        return self._minutes

    @property
    def unplaced(self) -> int:
        """Entries whose minute could not be placed: it never existed, or the clock is not known."""
        placed = self._minutes.keys() | self._left_out
        return sum(count for (slot, _), count in self.crunch.levels.items() if slot not in placed)

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

    def measured(self) -> Iterator[Measured]:
        """Every field that states numbers, with its values per UTC minute."""
        for (channel, template, name), field in self.crunch.numbers.fields.items():
            placed = ((self._minutes.get(slot), values) for slot, values in field.minutes.items())
            minutes = {minute: Minute(values) for minute, values in placed if minute is not None}
            kept = {self._minutes[slot]: record for slot, (_, record) in field.kept.items() if slot in self._minutes}
            yield Measured(channel, template, name, field, minutes, kept)
