"""One clock for each artifact: how its wall times become instants, on what basis, or why they cannot.

Order of trust: a flag or config line for that very file, or for the file of which it is a rotated part; what the file says of itself; full times inside its own lines;
items shared with sources whose clock is known (`align`); a flag for all files; for the date and year only, the days that
the other artifacts cover. What none of these settles stays unknown, with the flag that would settle it.
"""

from __future__ import annotations

import fnmatch
import glob
import shlex
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from afteraction.domain.late import late
from afteraction.domain.record import Hint, Record
from afteraction.domain.stamps import Day, offset_ns, parse_day
from afteraction.domain.when import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    Basis,
    BasisKind,
    Instant,
    Lacks,
    Unknown,
    Wall,
    When,
    civil,
    clock_of,
    day_of,
    from_civil,
)
from afteraction.timeline import align
from afteraction.timeline.zones import ONE_MEANING, TWICE, Twice, Zone, fixed, flag_zone, offset_text, place, settled

_NIGHT = 3 * HOUR  # a time of day that steps back further than this means the next day, less means disorder
_DISORDER = 15 * MINUTE  # how far back a file in order may step
_CLOSE = 10 * MINUTE  # neighbours this close belong to the same one of two equal hours
_ROUNDS = 3
_SAMPLE = 4000
_AHEAD = 5 * SECOND
_UNDATED = Lacks.DATE | Lacks.YEAR
_ROTATED = late(r"(.{1,200}?)(?:\.\d{1,3}|[-.]\d{8}|[-.]\d{4}-\d\d-\d\d)\Z")


class TimeFlags(NamedTuple):
    """What a person said about times.

    zones, dates: (file pattern, value); the pattern ``*`` stands for all files. typed: the patterns of the command line;
    each must mean a file that is there, while a team's config speaks of files that other incidents have.
    """

    zones: tuple[tuple[str, str], ...] = ()
    dates: tuple[tuple[str, str], ...] = ()
    typed: tuple[str, ...] = ()


class Source(NamedTuple):
    """The records of one artifact in file order (for a streamed log: the first five hundred), and its hints."""

    artifact: str
    name: str
    records: Sequence[Record]
    hints: Sequence[Hint] = ()


class Clock(NamedTuple):
    """How one artifact's wall times are read.

    zone: None when it could not be settled. shift_date: nanoseconds to add to a date-less or year-less wall time, before
    its own roll-overs. says: the basis in words for the ledger ("" when every time was explicit). remedy: the flag that
    would settle what is missing. flag: the file's own pattern with its ``=``, as a flag that means this file begins.
    """

    zone: Zone | None = None
    date: int | None = None
    says: str = ""
    remedy: str = ""
    notes: tuple[str, ...] = ()
    flag: str = ""

    def place(self, walls: Sequence[Wall]) -> list[When]:
        """The instants of the wall times of the artifact, given in file order."""
        return _in_repeated_hours(_Cursor(self).walk(walls), self)


def _in_repeated_hours(walked: Sequence[When | Twice], clock: Clock) -> list[When]:
    """Which of two: as a person said, by the order of the file, by a close neighbour, else unknown.

    The order counts only when the whole file can be in order, from the oldest entry to the newest or the other way round;
    where both ways are possible, only what both say.
    """
    if not any(isinstance(when, Twice) for when in walked):
        return [when for when in walked if not isinstance(when, Twice)]
    if clock.zone is not None and clock.zone.fold is not None:
        fold = clock.zone.fold
        return [settled(when, fold, "as given") if isinstance(when, Twice) else when for when in walked]
    down = _in_order(walked[::-1])
    ways = [way for way in (_in_order(walked), down[::-1] if down is not None else None) if way is not None]
    found: list[When] = []
    for at, when in enumerate(walked):
        if isinstance(when, Twice):
            said = [way[at] for way in ways]
            agreed = len({one.ns if isinstance(one, Instant) else None for one in said}) == 1
            found.append(said[0] if agreed and isinstance(said[0], Instant) else _unsettled(clock))
        else:
            found.append(when)
    return found


def _in_order(walked: Sequence[When | Twice]) -> list[When | Twice] | None:
    """What the order settles when these are in order of time, give or take some disorder; None when they cannot be."""
    places = [at for at, when in enumerate(walked) if not isinstance(when, Unknown)]
    choices = [_choices(walked[at]) for at in places]
    least, most = _earliest(choices), _latest(choices)
    if least is None or most is None:
        return None
    whens = list(walked)
    for at, low, high in zip(places, least, most, strict=True):
        when = whens[at]
        if isinstance(when, Twice) and low == high:
            whens[at] = settled(when, 0 if low == when.first.ns else 1, "by the order of the file")
    for before, at in pairwise(places):  # from each settled entry to the next one
        when, near = whens[at], whens[before]
        if isinstance(when, Twice) and isinstance(near, Instant) and -MINUTE <= when.first.ns - near.ns <= _CLOSE:
            whens[at] = settled(when, 0, f"the entry before it is of {clock_of(near.ns)} UTC")
    for at, behind in reversed(list(pairwise(places))):
        when, near = whens[at], whens[behind]
        if isinstance(when, Twice) and isinstance(near, Instant) and -MINUTE <= near.ns - when.second.ns <= _CLOSE:
            whens[at] = settled(when, 1, f"the entry behind it is of {clock_of(near.ns)} UTC")
    return whens


def _choices(when: When | Twice) -> tuple[int, ...]:
    if isinstance(when, Twice):
        return when.first.ns, when.second.ns
    return (when.ns,) if isinstance(when, Instant) else ()


def _earliest(choices: Sequence[tuple[int, ...]]) -> list[int] | None:
    """The earliest instant each entry can have in a file in order; None when there is no such order."""
    found: list[int] = []
    reached: int | None = None
    for instants in choices:
        fitting = [ns for ns in instants if reached is None or ns >= reached - _DISORDER]
        if not fitting:
            return None
        found.append(fitting[0])
        reached = fitting[0] if reached is None else max(reached, fitting[0])
    return found


def _latest(choices: Sequence[tuple[int, ...]]) -> list[int] | None:
    mirrored = [tuple(-ns for ns in reversed(instants)) for instants in reversed(choices)]
    found = _earliest(mirrored)
    return None if found is None else [-ns for ns in reversed(found)]


def _unsettled(clock: Clock) -> Unknown:
    name = clock.zone.name if clock.zone else ""
    remedy = f"--tz {_shell(f'{clock.flag}{name}@first')} (or @second)"
    return Unknown(f"{TWICE} in {name} and nothing beside it says which is meant", remedy)


class _Cursor:
    """Carries day and year over midnight and New Year while walking one artifact in file order."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last: int | None = None
        self._carry = 0

    def walk(self, walls: Iterable[Wall]) -> list[When | Twice]:
        """Each wall time with its date and year, in its zone."""
        return [self._when(wall) for wall in walls]

    def _when(self, wall: Wall) -> When | Twice:
        clock = self._clock
        ns = wall.ns
        if wall.precision >= DAY:
            return Unknown("only its day is known")
        if wall.lacks & _UNDATED:
            if clock.date is None:
                what = "its date" if wall.lacks & Lacks.DATE else "its year"
                return Unknown(f"the time lacks {what}", clock.remedy or "--date YYYY-MM-DD")
            carried = self._carried(wall)
            if carried is None:
                return Unknown("there is no such day in that year", clock.remedy or "--date YYYY-MM-DD")
            ns = carried
        zone = clock.zone
        if wall.zone in ONE_MEANING and (zone is None or not zone.name):
            minutes = ONE_MEANING[wall.zone]
            zone = fixed(minutes * 60 * 10**9, Basis(BasisKind.EXPLICIT, f"{wall.zone} has one meaning"))
        if not wall.lacks & Lacks.ZONE:
            zone = fixed(offset_ns(wall.zone) or 0, Basis(BasisKind.EXPLICIT))
        if zone is None:
            return Unknown("a local time without a zone", clock.remedy)
        placed = place(ns, wall.precision, zone)
        return placed or Unknown(f"this local time never existed: the clocks of {zone.name} skipped it")

    def _carried(self, wall: Wall) -> int | None:
        """The wall time with its date: days and years go on when the clock steps back. None when that day never was."""
        last, self._last = self._last, wall.ns
        if wall.lacks & Lacks.DATE:
            if last is not None and last % DAY - wall.ns % DAY > _NIGHT:
                self._carry += DAY
            return wall.ns % DAY + (self._clock.date or 0) + self._carry
        year = civil(self._clock.date or 0)[0]
        if last is not None and last - wall.ns > 180 * DAY:
            self._carry += 1  # December went over into January
        _, month, day, *_ = civil(wall.ns)
        try:
            return from_civil(year + self._carry, month, day) + wall.ns % DAY
        except ValueError:  # 29 February in a year that has none
            return None


def settle_clocks(sources: Sequence[Source], flags: TimeFlags = TimeFlags()) -> dict[str, Clock]:  # noqa: B008  # a frozen value
    """A clock for every source, by artifact id."""
    clocks: dict[str, Clock] = {}
    waiting: list[Source] = []
    for source in sources:
        if not any(isinstance(record.time, Wall) for record in source.records):
            clocks[source.artifact] = Clock()
        else:
            waiting.append(source)
    known = [
        (record, record.time.ns) for source in sources for record in source.records if isinstance(record.time, Instant)
    ]
    window = _window(known)
    for _ in range(_ROUNDS):
        index = align.index_known(known)
        still: list[Source] = []
        placed: list[tuple[Source, Clock]] = []
        for source in waiting:
            clock = _settle(source, flags, index, window)
            if clock.zone is None or (clock.date is None and _lacks(source.records) & _UNDATED):
                still.append(source)
            clocks[source.artifact] = clock
            if clock.zone is not None:
                placed.append((source, clock))
        if len(still) == len(waiting) or not still:
            break
        known += [pair for source, clock in placed for pair in _placed(source, clock)]
        waiting, window = still, _window(known)
    return clocks


def _placed(source: Source, clock: Clock) -> Iterable[tuple[Record, int]]:
    walled = [(record, record.time) for record in source.records if isinstance(record.time, Wall)]
    for (record, _), when in zip(walled, clock.place([wall for _, wall in walled]), strict=True):
        if isinstance(when, Instant):
            yield record, when.ns


def _settle(
    source: Source, flags: TimeFlags, index: dict[str, list[tuple[int, str]]], window: tuple[int, int] | None
) -> Clock:
    lacks = _lacks(source.records)
    zone, zone_says = _stated_zone(source, flags)
    date, date_says = _stated_date(source, flags)
    notes: list[str] = []
    found = _aligned(source, lacks, date, index)
    if found is not None:
        basis = Basis(BasisKind.ALIGNED, f"{offset_text(found.offset)}, from {found.what}")
        if zone is None:
            zone, zone_says = fixed(found.offset, basis), basis.detail
        elif not _agrees(zone, found, source):
            notes.append(f"{zone_says} disagrees with {basis.detail}: check the zone of this file")
        if date is None and lacks & _UNDATED:
            date = _aligned_date(source, found, lacks)
            date_says = "" if date is None else day_of(date) if lacks & Lacks.DATE else f"year {day_of(date)[:4]}"
        if abs(found.rest) >= _AHEAD and _precision(source) < MINUTE:
            zone = zone._replace(basis=zone.basis._replace(ahead=found.rest))
            notes.append(
                f"its clock is about {abs(found.rest) // SECOND} s {'ahead of' if found.rest > 0 else 'behind'} the times it was aligned with"
            )
    if zone is None:
        zone, zone_says = _flag_for_all(flags)
    if date is None and zone is not None and lacks & _UNDATED and window is not None:
        date, date_says = _neighbour_date(source, lacks, zone, window)
    if zone is None and (named := _named_zones(source.records)):
        zone_says, lacks = f"{', '.join(named)}, as its lines say", lacks & ~Lacks.ZONE
    says = ", ".join(part for part in (zone_says, date_says) if part)
    return Clock(zone, date, says, _remedy(source.name, zone, date, lacks), tuple(notes), _flag(source.name))


def _named_zones(records: Iterable[Record]) -> list[str]:
    """The abbreviations behind the wall times, when every one of them has one meaning; else nothing."""
    named = {record.time.zone for record in records if isinstance(record.time, Wall)}
    return sorted(named) if named <= ONE_MEANING.keys() else []


def _lacks(records: Iterable[Record]) -> Lacks:
    union = Lacks.NOTHING
    for lacks in {record.time.lacks for record in records if isinstance(record.time, Wall)}:
        union |= lacks
    return union


def _remedy(name: str, zone: Zone | None, date: int | None, lacks: Lacks) -> str:
    """The flags that would settle it, safe to paste into a shell whatever the file is called."""
    pattern, parts = _flag(name), []
    if zone is None and lacks & Lacks.ZONE:
        parts.append(f"--tz {_shell(f'{pattern}Area/City')}")
    if date is None and lacks & _UNDATED:
        parts.append(f"--date {_shell(f'{pattern}YYYY-MM-DD')}")
    return " ".join(parts)


def _flag(name: str) -> str:
    """How a flag that means this file begins: ``paste.txt=``; "" when its name cannot be typed."""
    short = name.replace("!", "/").rsplit("/", 1)[-1]
    return f"{glob.escape(short)}=" if short.isprintable() else ""


def _shell(text: str) -> str:
    quoted = shlex.quote(text)
    return quoted if quoted != text else f"'{text}'"


def matches(pattern: str, name: str) -> bool:
    """Whether a file pattern of a flag or config means this artifact: its whole name, its last part, or a glob
    of them, or that of an archive it lies in."""
    parts = name.split("!")
    for count in range(len(parts), 0, -1):  # what a pattern says of an archive holds for all that is in it
        whole = "!".join(parts[:count])
        last = whole.replace("!", "/").rsplit("/", 1)[-1]
        if pattern in (whole, last) or fnmatch.fnmatchcase(whole, pattern) or fnmatch.fnmatchcase(last, pattern):
            return True
    return False


def _stated_zone(source: Source, flags: TimeFlags) -> tuple[Zone | None, str]:
    for pattern, value in flags.zones:
        if pattern != "*" and matches(pattern, source.name):
            zone = flag_zone(value)
            if zone is not None:
                return zone, f"{value}, as given for this file"
    current = current_of(source.name)
    for pattern, value in flags.zones:
        zone = flag_zone(value) if pattern != "*" and current and matches(pattern, current) else None
        if zone is not None:
            return zone, f"{value}, as given for {current}, of which this is an older part"
    for hint in source.hints:
        zone = flag_zone(hint.zone) if hint.zone else None
        if zone is not None:
            says = f"{hint.zone}, {hint.why}" if hint.why else f"{hint.zone}, as the file says"
            return zone._replace(basis=Basis(BasisKind.HEADER, says)), says
    return None, ""


def current_of(name: str) -> str:
    """The file that a rotated one was before: ``syslog`` for ``syslog.2.gz!syslog.2``; "" when it was not rotated."""
    last = name.replace("!", "/").rsplit("/", 1)[-1]
    return found[1] if (found := _ROTATED.match(last)) else ""


def _flag_for_all(flags: TimeFlags) -> tuple[Zone | None, str]:
    for pattern, value in flags.zones:
        zone = flag_zone(value) if pattern == "*" else None
        if zone is not None:
            return zone, f"{value}, as given"
    return None, ""


def _stated_date(source: Source, flags: TimeFlags) -> tuple[int | None, str]:
    given = [(value, "as given") for pattern, value in flags.dates if pattern != "*" and matches(pattern, source.name)]
    current = current_of(source.name)
    if current and not _lacks(source.records) & Lacks.DATE:  # only the year is lacking: its first day is another
        of_set = [value for pattern, value in flags.dates if pattern != "*" and matches(pattern, current)]
        given += [(value, f"as given for {current}") for value in of_set]
    given += [(hint.date, hint.why or "as the file says") for hint in source.hints if hint.date]
    given += [(value, "as given") for pattern, value in flags.dates if pattern == "*"]
    for value, why in given:
        day = parse_day(value)
        if isinstance(day, Day) and day.year:
            return _nearest_year(source, from_civil(day.year, day.month, day.day)), f"{value}, {why}"
    return None, ""


def _nearest_year(source: Source, date: int) -> int:
    """For times that lack only their year: 1 January of the year that puts the first of them closest to the date."""
    first = next((r.time for r in source.records if isinstance(r.time, Wall) and r.time.lacks & Lacks.YEAR), None)
    if first is None or first.lacks & Lacks.DATE:
        return date
    year, (_, month, day, *_rest) = civil(date)[0], civil(first.ns)
    fitting = [y for y in (year, year - 1, year + 1) if (month, day) != (2, 29) or _is_leap(y)] or [year]
    return from_civil(min(fitting, key=lambda y: abs(from_civil(y, month, day) - date)), 1, 1)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _walls(source: Source, date: int | None) -> list[tuple[Record, int]]:
    """Each wall time with its roll-overs, on the date that is known or on day zero."""
    cursor = _Cursor(Clock(date=date if date is not None else from_civil(2000, 1, 1)))
    found = []
    for record in source.records[:_SAMPLE]:
        if isinstance(record.time, Wall) and record.time.precision < DAY:
            ns = record.time.ns
            if record.time.lacks & _UNDATED:
                carried = cursor._carried(record.time)
                if carried is None:
                    continue
                ns = carried
            found.append((record, ns))
    return found


def _aligned(
    source: Source, lacks: Lacks, date: int | None, index: dict[str, list[tuple[int, str]]]
) -> align.Alignment | None:
    walls = _walls(source, date)
    if not walls:
        return None
    precision = min(record.time.precision for record, _ in walls if isinstance(record.time, Wall))
    left = lacks if date is None else lacks & Lacks.ZONE
    own = align.settle(align.own_clues(walls), left, precision)
    if own is not None:
        return own
    links = align.permalink_instants(source.records[:_SAMPLE])
    return align.settle(align.shared_clues(walls, index), left, precision, links[:20], [ns for _, ns in walls[:400]])


def _agrees(zone: Zone, found: align.Alignment, source: Source) -> bool:
    for record, ns in _walls(source, None)[:1]:
        if isinstance(record.time, Wall):
            placed = place(ns - (found.shift - found.offset), record.time.precision, zone)
            meant = ns - found.shift
            return placed is None or meant in (
                (placed.first.ns, placed.second.ns) if isinstance(placed, Twice) else (placed.ns,)
            )
    return True


def _precision(source: Source) -> int:
    return min((record.time.precision for record in source.records if isinstance(record.time, Wall)), default=MINUTE)


def _aligned_date(source: Source, found: align.Alignment, lacks: Lacks) -> int | None:
    for _, ns in _walls(source, None)[:1]:
        local = ns - (found.shift - found.offset)
        return local // DAY * DAY if lacks & Lacks.DATE else from_civil(civil(local)[0], 1, 1)
    return None


def _window(known: Sequence[tuple[Record, int]]) -> tuple[int, int] | None:
    """The time that the dated records cover, without the outermost twentieth on either side."""
    if len(known) < 3:
        return None
    order = sorted(ns for _, ns in known)
    cut = len(order) // 20
    return order[cut], order[-1 - cut]


def _neighbour_date(source: Source, lacks: Lacks, zone: Zone, window: tuple[int, int]) -> tuple[int | None, str]:
    """The only date (or year) that puts most of the file inside the time the other artifacts cover."""
    low, high = window[0] - 2 * HOUR, window[1] + 2 * HOUR
    if lacks & Lacks.DATE:
        first, last = low // DAY - 1, high // DAY + 1
        if last - first > 60:
            return None, ""
        dates = [day * DAY for day in range(first, last + 1)]
    else:
        dates = [from_civil(year, 1, 1) for year in range(civil(low)[0], civil(high)[0] + 1)]
        low, high = low - 30 * DAY, high + 30 * DAY
    scored = []
    for date in dates:
        walls = _walls(source, date)
        inside = sum(1 for _, ns in walls if low <= ns - zone.offset <= high)
        scored.append((inside, date, len(walls)))
    scored.sort(reverse=True)
    inside, date, total = scored[0]
    rival = scored[1][0] if len(scored) > 1 else 0
    if not total or inside < 0.6 * total or rival * 2 > inside:
        return None, ""
    what = "date" if lacks & Lacks.DATE else "year"
    shown = day_of(date) if lacks & Lacks.DATE else day_of(date)[:4]
    return date, f"{what} {shown} from the time the other artifacts cover"
