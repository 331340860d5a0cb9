"""What changed in a log: which counts rose or fell against the rest of it, from which minute to which, how surely.

Method of `scan`: the temporal scan statistic for Poisson counts (Kulldorff 1997, *A spatial scan statistic*, in one
dimension): of all windows of whole minutes, the one whose count is least likely if the rate had been the same throughout,
by the likelihood ratio. Its logarithm is divided by the spread of the counts outside the window (variance over mean, at
least 1, the worst of blocks of 1, 5 and 15 minutes), because log lines come in clumps and a job of every hour is no
incident; a series with few entries takes the clumps of its fellows (`clumping`). A rise that was gathering begins where it
left what is usual outside (`_beginning`). The chance that such a window is in a series without a change is bounded by the number of windows times the tail
of chi-square with one degree of freedom. The onset has an interval: every minute that would begin the window almost as
well (profile likelihood, 95%).

Method of `against`: the same ratio for one window that was given, with nothing searched.

Levels and rates decide; no word of a message is looked at.
"""

from __future__ import annotations

import enum
from bisect import bisect_right
from collections.abc import Container, Iterable, Mapping, Sequence
from itertools import accumulate
from math import erfc, log, sqrt
from typing import NamedTuple

SURE = 0.01  # chance of a false find below which a change is told, over all series that were looked at
TIMES = 2.0  # a rate that changes by less is weather
METHOD = "Poisson scan statistic over counts per minute (Kulldorff 1997), divided by the spread outside the window"
METHOD_GIVEN = "Poisson likelihood ratio of the counts in the window and before it, divided by the spread before it"
_HALF_CHI2_95 = 1.92
_BLOCKS = (1, 5, 15)
_FEW_BLOCKS = 8
_GROWTH = 1.25  # from one length of window to the next
_SHORTEST_FALL = 3  # minutes: a shorter silence is how logs breathe, or the cut at the end of a file
_NET = 8  # starts that are tried in the length of a window
_ENOUGH_TO_FALL = 20  # entries without which no silence is sure
_RARE = 30  # minutes with entries up to which a series is rare
_CLUMP = 10  # entries of one minute that may be one stroke, such as a loop over a list
_CLIMBS = 40
_GATHERING = 15  # minutes that a rise may take to come to its height
_PAUSE = 3  # minutes without an entry that part what gathers from a stray entry, where entries are rare
_STRAY = 0.02  # usual entries in the time of a single one, above which it begins no rise
_UNUSUAL = 3.0  # standard deviations above the rate outside


class Kind(enum.Enum):
    """How the counts of one series changed."""

    NEW = "new"  # none before
    BURST = "burst"  # rose and came back
    GREW = "grew"  # rose and stayed
    FELL = "fell"  # sank and came back
    SHRANK = "shrank"  # sank and stayed
    GONE = "gone"  # none after

    @property
    def up(self) -> bool:
        """More, not less."""
        return self in (Kind.NEW, Kind.BURST, Kind.GREW)


class Change(NamedTuple):
    """One change. Minutes are UTC (ns // MINUTE), so that a time is known to the minute and no better.

    onset: first minute of the window; None when the window begins with the log, and the onset lies before it, or is not known.
    earliest, latest: the minutes between which the onset lies, 95%. recovery: first minute after the window, None when the
    log ends before. inside: entries (or what else was counted) over minutes. other over other_minutes: outside (`scan`) or before (`against`).
    weight: logarithm of the likelihood ratio, divided by spread. chance: that this is no change at all, at most.
    """

    kind: Kind
    onset: int | None
    earliest: int | None
    latest: int | None
    recovery: int | None
    inside: float
    minutes: int
    other: float
    other_minutes: int
    weight: float
    spread: float
    chance: float


class Watched:
    """The minutes in which a series could be seen, without the gaps between files."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        """spans: first and last UTC minute of each file."""
        seen: set[int] = set()
        for first, last in spans:
            seen.update(range(first, last + 1))
        self.minutes = sorted(seen)

    def __len__(self) -> int:
        return len(self.minutes)

    def series(self, counts: Mapping[int, float]) -> list[float]:
        """Counts of these minutes in order, 0 where there is none."""
        return [counts.get(minute, 0) for minute in self.minutes]


def clumping(series: Iterable[Mapping[int, int]], quiet: Container[int]) -> float:
    """How many entries of one kind come together where one comes, at least 1, over the rare series of a log.

    A series of a few entries cannot tell its own spread; its fellows can. quiet: UTC minutes without the incident, lest
    it make itself look usual; for the same reason a minute counts for ten at most.
    """
    entries = squares = 0
    for counts in series:
        cells = [min(count, _CLUMP) for minute, count in counts.items() if count and minute in quiet]
        if len(cells) <= _RARE:
            entries += sum(cells)
            squares += sum(count * count for count in cells)
    return max(1.0, squares / entries) if entries else 1.0


def quiet_minutes(troubles: Iterable[Mapping[int, float]], watched: Watched) -> set[int]:
    """The minutes outside the windows in which trouble rose. troubles: counts of what may be trouble, such as of errors."""
    quiet = set(watched.minutes)
    for counts in troubles:
        change = scan(counts, watched)
        if change is not None and change.kind.up:
            low = watched.minutes[0] if change.onset is None else change.onset
            quiet.difference_update(range(low, change.recovery or watched.minutes[-1] + 1))
    return quiet


def scan(
    counts: Mapping[int, float], watched: Watched, looked: int = 1, clumps: float = 1.0, *, gathers: bool = True
) -> Change | None:
    """The most telling window of a series, None when it may well be chance.

    looked: how many series are looked at together. clumps: `clumping` of the log, the least spread that is believed.
    gathers: the counts are of things that may come one by one before they come in numbers.
    """
    values = watched.series(counts)
    size, total = len(values), sum(values)
    if size < 2 or total < 2:
        return None
    sums = [0, *accumulate(values)]
    best: tuple[float, float, int, int] | None = None
    for up in (True, False) if total >= _ENOUGH_TO_FALL else (True,):
        found = _best_window(values, sums, up)
        if found is None:
            continue
        gain, start, end = found
        spread = max(clumps, _spread([*values[:start], *values[end:]]))
        if best is None or gain / spread > best[0]:
            best = gain / spread, spread, start, end
    if best is None:
        return None
    weight, spread, start, end = best
    if not start and end > size // 2:  # most of the log is what is usual: it sank at the end of the window
        start, end = end, size
    chance = min(1.0, size * (size + 1) / 2 * looked * _tail(weight))
    if chance > SURE:
        return None
    low, high = _interval(sums, start, end, _HALF_CHI2_95 * spread)
    inside = sums[end] - sums[start]
    if gathers and inside * (size - end + start) > (total - inside) * (end - start):
        start = _beginning(values, start, spread)
        low, inside = min(low, start), sums[end] - sums[start]
    minutes = watched.minutes
    return Change(
        _kind(inside * (size - end + start) > (total - inside) * (end - start), sums, start, end),
        minutes[start] if start else None,
        minutes[low] if start else None,
        minutes[high] if start else None,
        minutes[end] if end < size else None,
        inside,
        end - start,
        total - inside,
        size - end + start,
        weight,
        spread,
        chance,
    )


def against(
    counts: Mapping[int, float], watched: Watched, since: int, until: int, looked: int = 1, clumps: float = 1.0
) -> Change | None:
    """How a series differs between the time before a moment and the window from it on; None when it does not.

    since, until: UTC minutes, the last one included. A series without an entry before is new however few it has; any other
    change must be sure, and at least by the factor `TIMES`. None, too, when nothing was watched before. Two rates do not
    say when the one became the other: such a change has no onset.
    """
    before = [counts.get(minute, 0) for minute in watched.minutes if minute < since]
    window = [minute for minute in watched.minutes if since <= minute <= until]
    inside, other = sum(counts.get(minute, 0) for minute in window), sum(before)
    if not before or not window or not inside + other:
        return None
    size = len(before) + len(window)
    spread = max(clumps, _spread(before))
    weight = _gain(inside, len(window), inside + other, size) / spread
    chance = min(1.0, looked * _tail(weight))
    up = inside * len(before) > other * len(window)
    onset: int | None
    if other and (chance > SURE or not _differs(inside, len(window), other, len(before), up)):
        return None
    if not other:
        kind = Kind.NEW
        onset = next(minute for minute in window if counts.get(minute))
    elif not inside:
        kind = Kind.GONE
        last = max(minute for minute in watched.minutes if minute < since and counts.get(minute))
        onset = next(minute for minute in watched.minutes if minute > last)
    else:
        kind, onset = (Kind.GREW if up else Kind.SHRANK), None
    return Change(kind, onset, onset, onset, None, inside, len(window), other, len(before), weight, spread, chance)


def _kind(up: bool, sums: Sequence[float], start: int, end: int) -> Kind:
    stays = end == len(sums) - 1
    if up:
        if start and not sums[start]:
            return Kind.NEW
        return Kind.GREW if stays and start else Kind.BURST
    if not stays:
        return Kind.FELL
    return Kind.SHRANK if sums[end] > sums[start] else Kind.GONE


def _best_window(values: Sequence[float], sums: Sequence[float], up: bool) -> tuple[float, int, int] | None:
    """(logarithm of the likelihood ratio, start, end) of the best window among a net of lengths, then moved to its edges."""
    size, total = len(values), sums[-1]
    # Few entries at the beginning are many from then on: that is the same window seen from its other side.
    starts = [at for at, value in enumerate(values) if value] if up else list(range(1, size))
    best = 0.0, 0, 0
    length = 1 if up else _SHORTEST_FALL
    lengths = []
    while length < (size if up else size // 2 + 1):
        lengths.append(length)
        length = max(length + 1, int(length * _GROWTH))
    for length in lengths:
        rest = size - length
        stride = max(1, length * len(starts) // (_NET * size))  # the edges are moved afterwards
        some = starts[::stride]
        del some[bisect_right(some, rest) :]
        insides = [sums[start + length] - sums[start] for start in some]
        if not insides:
            continue
        inside = max(insides) if up else min(insides)  # of equal length, the one farthest from the mean tells most
        if not _differs(inside, length, total - inside, rest, up):
            continue
        gain = _gain(inside, length, total, size)
        if gain > best[0]:
            start = some[insides.index(inside)]
            best = gain, start, start + length
    for cut in starts:  # what never comes back, and what was so from the beginning
        before, after = sums[cut] * (size - cut), (total - sums[cut]) * cut
        if after >= TIMES * before if up else TIMES * after <= before:
            best = _better(best, sums, cut, size, up)
        if before >= TIMES * after if up else TIMES * before <= after:
            best = _better(best, sums, 0, cut, up)
    return _climbed(best, values, sums, up) if best[2] else None


def _climbed(
    best: tuple[float, int, int], values: Sequence[float], sums: Sequence[float], up: bool
) -> tuple[float, int, int]:
    """Each edge moved to where the ratio is largest, until neither moves."""
    for _ in range(_CLIMBS):
        _, start, end = before = best
        reach = max(3, int((end - start) * (_GROWTH - 1)) + 2)
        for at in range(max(0, start - reach), min(start + reach, end - 1) + 1):
            if values[at] or not up:  # a rise begins and ends with an entry
                best = _better(best, sums, at, end, up)
        start = best[1]
        for at in range(max(start + 1, end - reach), min(end + reach, len(values)) + 1):
            if values[at - 1] or not up:
                best = _better(best, sums, start, at, up)
        if best == before:
            break
    return best


def _better(
    best: tuple[float, int, int], sums: Sequence[float], start: int, end: int, up: bool
) -> tuple[float, int, int]:
    size, total = len(sums) - 1, sums[-1]
    length, inside = end - start, sums[end] - sums[start]
    if not 0 < length < size:
        return best
    if not up and (length < _SHORTEST_FALL or not start or (end < size and length > size // 2)):
        return best
    if not _differs(inside, length, total - inside, size - length, up):
        return best
    gain = _gain(inside, length, total, size)
    return (gain, start, end) if gain > best[0] else best


def _differs(inside: float, length: int, other: float, rest: int, up: bool) -> bool:
    one, two = inside * rest, other * length
    return one >= TIMES * two if up else TIMES * one <= two


def _gain(inside: float, length: int, total: float, size: int) -> float:
    """Logarithm of the likelihood ratio: two rates against one."""
    other = total - inside
    gain = 0.0
    if inside:
        gain += inside * log(inside * size / (total * length))
    if other:
        gain += other * log(other * size / (total * (size - length)))
    return gain


def _spread(values: Sequence[float]) -> float:
    """Variance over mean of the counts, at least 1: the worst of several widths."""
    worst = 1.0
    for width in _BLOCKS:
        size = len(values) // width
        blocks = [sum(values[at : at + width]) for at in range(0, size * width, width)] if width > 1 else values
        total = sum(blocks)
        if size < _FEW_BLOCKS or not total:
            continue
        squares = sum(block * block for block in blocks if block)
        worst = max(worst, (squares - total * total / size) / (size - 1) * size / total)
    return worst


def _beginning(values: Sequence[float], start: int, spread: float) -> int:
    """Where a rise whose window starts there left what is usual: back over minutes with more than chance would give.

    Usual is what was before it gathered. A stray entry long before is not the beginning.
    """
    before = values[: max(start - _GATHERING, start // 2)]  # of a short log, its first half before the window
    if len(before) < _PAUSE:
        return start
    rate = sum(before) / len(before)
    usual = rate + _UNUSUAL * sqrt(rate * spread)
    pause = _PAUSE if usual < 1 else 1
    first = start
    for at in range(start - 1, len(before) - 1, -1):
        if values[at] > usual:
            first = at
        elif first - at >= pause:
            break
    few = sum(values[first:start]) <= 1  # what comes now and then all day may come just before, too
    return start if few and rate * (start - first) > _STRAY else first


def _interval(sums: Sequence[float], start: int, end: int, loss: float) -> tuple[int, int]:
    """First and last position at which the window could begin for so little loss."""
    size, total = len(sums) - 1, sums[-1]

    def gain(at: int) -> float:
        return _gain(sums[end] - sums[at], end - at, total, size) if 0 < end - at < size else float("-inf")

    least = gain(start) - loss
    low = high = start
    while low > 0 and gain(low - 1) >= least:
        low -= 1
    while high + 1 < end and gain(high + 1) >= least:
        high += 1
    return low, high


def _tail(weight: float) -> float:
    """Chance that chi-square with one degree of freedom passes twice the weight."""
    return erfc(sqrt(max(weight, 0.0)))
