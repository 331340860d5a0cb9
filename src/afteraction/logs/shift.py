"""When the values of a field moved: latency that rose, a pool that was full, a rate that sank.

Method: for each of some levels that the values themselves give (percentiles from the 50th on for a rise, up to it for a fall), the share of each minute's
values at or beyond the level is searched for its most telling window by the scan statistic of `change`. All minutes weigh
the same, that of four entries at most, however many they have: entries of one minute are no independent witnesses. The
level that tells most is shown. A move by less than half is weather.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

from afteraction.logs.change import SURE, Change, Watched, against, scan
from afteraction.logs.numbers import Minute, joined

METHOD = "Poisson scan statistic (Kulldorff 1997) over the share of each minute's values at or beyond a level"
_LEVELS = (0.5, 0.75, 0.9, 0.95, 0.99)  # of a rise: below the middle, most values lie beyond the level anyway
_LOW_LEVELS = (0.05, 0.25, 0.5)  # of a fall
_FACTOR = 1.5
_FULL = 100.0
_WITNESSES = 4  # of one minute, at most
_LEAST = 10  # minutes with values below which nothing is said


class Shift(NamedTuple):
    """One move. change: its window; the counts in it are minutes, not entries. level: the value at or beyond which (at or
    below which, when not up) the values of the window lie. beyond: shares of values there, inside and outside. climb: the UTC
    minute from which on the values had left what was usual before, where that is earlier than the window."""

    up: bool
    level: float
    change: Change
    inside: Minute
    outside: Minute
    beyond: tuple[float, float]
    climb: int | None = None

    @property
    def began(self) -> int | None:
        """The UTC minute in which it began to move, None when nobody saw that."""
        return self.change.onset if self.climb is None else self.climb


def moved(
    minutes: Mapping[int, Minute], looked: int = 1, *, share: bool = False, window: tuple[int, int] | None = None
) -> Shift | None:
    """The most telling move of a field, None when there may be none. minutes: by UTC minute.

    looked: how many fields are looked at together. share: the values are percent of a whole, so that 100 is full.
    window: UTC minutes, both included, to be compared with what lies before instead of searching.
    """
    if window is not None:
        minutes = {at: values for at, values in minutes.items() if at <= window[1]}
    if len(minutes) < _LEAST or _counts_up(minutes):
        return None
    watched = Watched((minute, minute) for minute in minutes)
    whole = joined(minutes.values())
    if max(whole.values) < _FACTOR * min(whole.values):
        return None
    full = {_FULL} if share and _FULL in whole.values else set()
    least, most = min(whole.values), max(whole.values)
    high = sorted(({whole.quantile(at) for at in _LEVELS} | full) - {least})
    low = sorted({whole.quantile(at) for at in _LOW_LEVELS} - {most})
    tries = looked * (len(high) + len(low))
    witnesses = min(_WITNESSES, sorted(minute.size for minute in minutes.values())[len(minutes) // 2])
    best: Shift | None = None
    for up in (True, False):
        for level in high if up else low:
            shares = {at: witnesses * minute.share(level, up) for at, minute in minutes.items()}
            change = (
                scan(shares, watched, tries, gathers=False)
                if window is None
                else against(shares, watched, *window, tries)
            )
            if change is None or not change.kind.up or change.chance > SURE:
                continue
            found = _told(minutes, change, (up, level), window)
            if found is not None and (best is None or _better(found, best, share)):
                best = found
    if best is None:
        return None
    found = _from_its_beginning(best)
    return found if window is not None else found._replace(climb=_climb(minutes, found))


def _climb(minutes: Mapping[int, Minute], found: Shift) -> int | None:
    """Where a slow move left the values of the first half of the time before its window, None when it did not move slowly."""
    onset = found.change.onset
    before = sorted(at for at in minutes if onset is not None and at < onset)
    usual = before[: len(before) // 2]
    if len(usual) < _LEAST:
        return None
    sign = 1 if found.up else -1
    most = max(sign * minutes[at].quantile(0.5) for at in usual)
    first = len(before)
    while first > len(usual) and sign * minutes[before[first - 1]].quantile(0.5) > most:
        first -= 1
    return before[first] if first < len(before) else None


def _better(one: Shift, two: Shift, share: bool) -> bool:
    """Whether one tells more than two. That something was full tells more than that it was nearly so."""
    full = [share and found.up and found.level == _FULL for found in (one, two)]
    return full[0] if full[0] != full[1] else one.change.weight > two.change.weight


def _from_its_beginning(found: Shift) -> Shift:
    """What began with the log, and whose onset nobody saw, is told as the move at its end."""
    if found.change.onset is not None or found.change.recovery is None:
        return found
    change = found.change._replace(onset=found.change.recovery, earliest=None, latest=None, recovery=None)
    up, after, before = not found.up, found.outside, found.inside
    beyond = [value for value in after.values if (value > found.level if up else value < found.level)]
    level = (min if up else max)(beyond, default=found.level)
    outside, inside = found.beyond
    return Shift(up, level, change, after, before, (1 - inside, 1 - outside))


def _told(
    minutes: Mapping[int, Minute],
    change: Change,
    how: tuple[bool, float],
    window: tuple[int, int] | None,
) -> Shift | None:
    """The move with its values inside and outside, None when they hardly differ."""
    up, level = how
    first = min(minutes) if change.onset is None else change.onset
    last = max(minutes) if change.recovery is None else change.recovery - 1
    if window is not None:
        first, last = max(first, window[0]), min(last, window[1])
    within = {at for at in minutes if first <= at <= last}
    if within and change.recovery is not None and change.recovery - max(within) > _pause(minutes):
        change = change._replace(recovery=max(within) + 1)  # nothing was measured before it was usual again
    others = [at for at in minutes if at not in within and (window is None or at < window[0])]
    if not within or not others:
        return None
    inside, outside = joined(minutes[at] for at in within), joined(minutes[at] for at in others)
    shared = inside.share(level, up), outside.share(level, up)
    ends = (0.5, 0.95) if up else (0.5, 0.05)
    if not any(_differ(inside.quantile(at), outside.quantile(at), up) for at in ends):
        return None
    return Shift(up, level, change, inside, outside, shared)


def _pause(minutes: Mapping[int, Minute]) -> int:
    """Minutes without a value from which on nobody knows what the value was."""
    gaps = sorted(after - before for before, after in pairwise(sorted(minutes)))
    return 3 * gaps[len(gaps) // 2]


def _differ(one: float, two: float, up: bool) -> bool:
    return one > two and one >= _FACTOR * two if up else one < two and one * _FACTOR <= two


def _counts_up(minutes: Mapping[int, Minute]) -> bool:
    """A counter that only grows, such as all bytes ever sent, says nothing by being larger than before."""
    middles = [minutes[at].quantile(0.5) for at in sorted(minutes)]
    ups = sum(after > before for before, after in pairwise(middles))
    downs = sum(after < before for before, after in pairwise(middles))
    return ups >= 0.5 * len(middles) and downs <= 0.02 * len(middles)
