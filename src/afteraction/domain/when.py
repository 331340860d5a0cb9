"""Time as values: an instant with its precision and basis, a wall time that still lacks something, or unknown.

Nothing here reads a clock. A time is exact (`Instant`), incomplete as it was written (`Wall`), or `Unknown` with the
reason and the flag that would settle it. All numbers are whole nanoseconds; floats never touch a time.
"""

from __future__ import annotations

import datetime as dt
import enum
from typing import NamedTuple, TypeAlias

SECOND = 1_000_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
MILLI = 1_000_000
MICRO = 1_000
NANO = 1

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class BasisKind(enum.Enum):
    """Where the zone, the date or the year of an instant came from; only the first two may pass in silence."""

    EXPLICIT = "explicit"  # an offset, Z or an epoch stands in the text
    DOCUMENTED = "documented"  # the format defines UTC
    HEADER = "header"  # the file says it elsewhere (time_zone, date separator, log header)
    FLAG = "flag"  # a person said so: flag or config
    ALIGNED = "aligned"  # shared items with a source whose clock is known
    NEIGHBOUR = "neighbour"  # order and neighbours in the same file


class Basis(NamedTuple):
    """Why an instant is believed: a kind, and words for a person (``"UTC+1, from 3 shared alerts"``).

    ahead: nanoseconds by which the clock runs ahead of the times it was aligned with; negative when it is behind.
    """

    kind: BasisKind
    detail: str = ""
    ahead: int = 0


EXPLICIT = Basis(BasisKind.EXPLICIT)
DOCUMENTED = Basis(BasisKind.DOCUMENTED)


class Instant(NamedTuple):
    """A moment in UTC.

    ns: nanoseconds since the epoch. precision: width of the interval it stands for, in nanoseconds (a chat client that
    shows minutes gives `MINUTE`).
    """

    ns: int
    precision: int = NANO
    basis: Basis = EXPLICIT

    def iso(self) -> str:
        """RFC 3339 in UTC with as many fraction digits as the precision holds: ``2026-02-16T02:12:05Z``."""
        return iso(self.ns, self.precision)


class Lacks(enum.IntFlag):
    """What a wall time does not say."""

    NOTHING = 0
    ZONE = 1
    YEAR = 2
    DATE = 4  # month and day (and so the year)


class Wall(NamedTuple):
    """A civil time as written, before anybody knows which instant it is.

    ns: the civil time read as if it were UTC; year 2000 when the year is lacking, 2000-01-01 when the date is.
    zone: what the text says about its zone without settling it (``"CST"``), or "".
    weekday: 0 for Monday to 6, when the text names one, else -1; it can settle a lacking year.
    """

    ns: int
    precision: int
    lacks: Lacks
    zone: str = ""
    weekday: int = -1


class Unknown(NamedTuple):
    """No time can be given.

    reason: why, in words. remedy: the flag or artifact that would settle it ("" when nothing would).
    """

    reason: str
    remedy: str = ""


When: TypeAlias = Instant | Unknown
Stamp: TypeAlias = Instant | Wall | Unknown


def civil(ns: int) -> tuple[int, int, int, int, int, int, int]:
    """(year, month, day, hour, minute, second, nanosecond) of an epoch count read as UTC."""
    seconds, frac = divmod(ns, SECOND)
    at = _EPOCH + dt.timedelta(seconds=seconds)
    return at.year, at.month, at.day, at.hour, at.minute, at.second, frac


def from_civil(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0, frac: int = 0) -> int:
    """Nanoseconds since the epoch of a civil time read as UTC.

    Raises:
        ValueError: no such day or hour. Second 60 is clamped to the last nanosecond of second 59.
    """
    if second == 60:
        second, frac = 59, SECOND - 1
    at = dt.datetime(year, month, day, hour, minute, second, tzinfo=dt.UTC)
    delta = at - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * SECOND + frac


def iso(ns: int, precision: int = SECOND) -> str:
    """RFC 3339 text in UTC; seconds always shown, fraction digits only as far as ``precision`` (nanoseconds) goes."""
    year, month, day, hour, minute, second, frac = civil(ns)
    text = f"{year:04d}-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}:{second:02d}"
    if precision < MICRO:
        text += f".{frac:09d}"
    elif precision < MILLI:
        text += f".{frac // MICRO:06d}"
    elif precision < SECOND:
        text += f".{frac // MILLI:03d}"
    return text + "Z"


def off_by(when: Instant) -> str:
    """``about 21 s ahead`` of an instant whose clock is known to be off by more than its precision hides; else ""."""
    off = when.basis.ahead
    return (
        f"about {abs(off) // SECOND} s {'ahead' if off > 0 else 'behind'}"
        if abs(off) >= max(when.precision, SECOND)
        else ""
    )


def day_of(ns: int) -> str:
    """The UTC day of an instant, ``2026-02-16``."""
    return iso(ns)[:10]


def clock_of(ns: int, precision: int = SECOND) -> str:
    """The UTC time of day: ``02:12`` when the precision is a minute or coarser, else ``02:12:05``."""
    text = iso(ns)[11:19]
    return text[:5] if precision >= MINUTE else text


def between(first: Instant, last: Instant) -> int:
    """Whole seconds from ``first`` to ``last`` as both are shown; negative when ``last`` comes first.

    In whole minutes when either is known to the minute only. Whoever subtracts the two times in print gets this number.
    """
    unit = MINUTE if max(first.precision, last.precision) >= MINUTE else SECOND
    return (last.ns // unit - first.ns // unit) * (unit // SECOND)


def duration_text(seconds: int) -> str:
    """Whole seconds in words a person reads: ``9 min 05 s``, ``1 h 02 min``, ``45 s``."""
    sign = "-" if seconds < 0 else ""
    seconds = abs(seconds)
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3600)
    minutes, secs = divmod(rest, 60)
    if days:
        return f"{sign}{days} d {hours} h {minutes:02d} min"
    if hours:
        return f"{sign}{hours} h {minutes:02d} min" + (f" {secs:02d} s" if secs else "")
    if minutes:
        return f"{sign}{minutes} min" + (f" {secs:02d} s" if secs else "")
    return f"{sign}{secs} s"
