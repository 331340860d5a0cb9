"""Reading times from text: a closed list of forms, and never a guess about day, year or zone.

Each function returns None when the text is not of its form, `Unknown` when it is but names no moment (Go's zero time,
a relative word), `Wall` when something is lacking, `Instant` otherwise. Digits finer than a nanosecond are dropped.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from afteraction.domain.late import late
from afteraction.domain.when import (
    DAY,
    EXPLICIT,
    HOUR,
    MICRO,
    MILLI,
    MINUTE,
    NANO,
    SECOND,
    Instant,
    Lacks,
    Stamp,
    Unknown,
    Wall,
    from_civil,
)

SENTINEL = Unknown("the field holds a placeholder, not a time")

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
            "sep sept september", "oct october", "nov november", "dec december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_DAYS = {
    name: number
    for number, names in enumerate(
        ("mon monday", "tue tues tuesday", "wed wednesday", "thu thur thurs thursday", "fri friday", "sat saturday",
         "sun sunday")
    )
    for name in names.split()
}  # fmt: skip

_ZONE = r"(?P<zone>[Zz]|[+-]\d{2}:?\d{2}(?::?\d{2})?|[+-]\d{2}|[A-Z]{2,5})?"
_ISO = late(
    r"(?P<y>\d{4})([-/.])(?P<mo>\d{2})\2(?P<d>\d{2})[T ,]\s?(?P<h>\d{2}):(?P<mi>\d{2})(?::(?P<s>\d{2})(?:[.,](?P<f>\d{1,12}))?)?"
    r"\s?" + _ZONE + r"(?:\s\(?[A-Z]{2,5}\)?)?\Z"
)
_COMPACT = late(
    r"(?P<y>\d{4})(?P<mo>\d{2})(?P<d>\d{2})[T ](?P<h>\d{2}):?(?P<mi>\d{2}):?(?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?"
    + _ZONE
    + r"\Z"
)
_CLOCK = late(
    r"(?P<h>\d{1,2})(?P<sep>[:.])\s?(?P<mi>\d{2})(?:(?P=sep)(?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?\s?(?P<ap>[AaPp]\.?[Mm]\.?)?\s?"
    + _ZONE
    + r"\Z"
)
_EPOCH = late(r"-?(?P<i>\d{1,19})(?:\.(?P<f>\d{1,12}))?\Z")
_EPOCH_EXP = late(r"(?P<i>\d)\.(?P<f>\d+)[eE]\+?0?(?P<e>\d{1,2})\Z")
_DAY_FIRST = late(
    r"(?:(?P<wd>[A-Za-z]{3,9}),?\s+)?(?P<d>\d{1,2})(?:st|nd|rd|th)?(?:\s+of)?\s+(?P<mon>[A-Za-z]{3,9})\.?(?:,?\s+(?P<y>\d{4}))?\Z"
)
_MONTH_FIRST = late(
    r"(?:(?P<wd>[A-Za-z]{3,9}),?\s+)?(?P<mon>[A-Za-z]{3,9})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(?P<y>\d{4}))?\Z"
)
_ISO_DAY = late(r"(?P<y>\d{4})[-/.](?P<mo>\d{2})[-/.](?P<d>\d{2})\Z")
_ODD_SPACE = late("[\u00a0\u2007\u2009\u202f]")
_OFFSET = late(r"(?P<sign>[+-])(?P<h>\d{2})(?::?(?P<m>\d{2}))?(?::?(?P<s>\d{2}))?\Z")

_SAFE_ZONES = frozenset({"Z", "z", "UTC", "GMT", "UT"})


class Day(NamedTuple):
    """A date as written; year is 0 when it is lacking, weekday -1 when not named (0 is Monday)."""

    year: int
    month: int
    day: int
    weekday: int = -1


def offset_ns(text: str) -> int | None:
    """``+02:00``, ``-0500``, ``+01`` or a safe zone name as nanoseconds east of UTC; None when it is neither."""
    if text in _SAFE_ZONES:
        return 0
    found = _OFFSET.match(text)
    if not found:
        return None
    total = int(found["h"]) * HOUR + int(found["m"] or 0) * MINUTE + int(found["s"] or 0) * SECOND
    if int(found["m"] or 0) > 59 or total > 18 * HOUR:
        return None
    return -total if found["sign"] == "-" else total


def parse_iso(text: str) -> Stamp | None:
    """ISO 8601 and its relatives: space or T, ``/`` dates, comma decimals, 0 to 9 digits, ``+0000``, `` UTC``, `` CEST``."""
    found = _ISO.match(text) or _COMPACT.match(text)
    if not found:
        return None
    year = int(found["y"])
    if year in (1, 9999) or text.startswith("1970-01-01T00:00:00Z"):
        return SENTINEL
    try:
        ns = from_civil(
            year, int(found["mo"]), int(found["d"]), int(found["h"]), int(found["mi"]), int(found["s"] or 0)
        )
    except ValueError:
        return None
    return _finish(ns, found["s"], found["f"], found["zone"])


def parse_epoch(text: str) -> Instant | Unknown | None:
    """Seconds, milliseconds, microseconds or nanoseconds since 1970 by the number of digits; decimals kept exactly."""
    exponent = _EPOCH_EXP.match(text)
    if exponent:
        shift = int(exponent["e"])
        digits = exponent["i"] + exponent["f"].ljust(shift, "0")
        text = digits[: shift + 1] + ("." + digits[shift + 1 :] if digits[shift + 1 :] else "")
    found = _EPOCH.match(text)
    if not found:
        return None
    whole, frac = found["i"], found["f"] or ""
    if not int(whole):
        return SENTINEL
    unit = {9: SECOND, 10: SECOND, 12: MILLI, 13: MILLI, 16: MICRO, 15: MICRO, 18: NANO, 19: NANO}.get(len(whole))
    if unit is None or text.startswith("-"):
        return None
    ns = int(whole) * unit
    if frac:
        ns += int(frac.ljust(12, "0")[:12]) * unit // 10**12
    return Instant(ns, _unit_precision(unit, len(frac)), EXPLICIT)


# Most logs and exports name no month, and the two patterns take a millisecond to make.
@cache
def _ctime() -> re.Pattern[str]:
    return re.compile(
        r"(?:(?P<wd>[A-Za-z]{3,9}),?\s+)?(?P<mon>[A-Za-z]{3,9})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?:(?P<y1>\d{4}),?\s+)?(?:at\s+)?"
        r"(?P<h>\d{1,2}):(?P<mi>\d{2})(?::(?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?\s?(?P<ap>[AaPp]\.?[Mm]\.?)?(?:\s+(?P<y2>\d{4}))?\s?"
        + _ZONE
        + r"(?:\s(?P<y3>\d{4}))?\Z"
    )


@cache
def _rfc2822() -> re.Pattern[str]:
    return re.compile(
        r"(?:(?P<wd>[A-Za-z]{3,9}),?\s+)?(?P<d>\d{1,2})(?:st|nd|rd|th)?[\s/-]+(?P<mon>[A-Za-z]{3,9})[\s/,-]+(?P<y>\d{4})(?:[:,]|\s)\s?(?:at\s+)?"
        r"(?P<h>\d{1,2})[:.](?P<mi>\d{2})(?:[:.](?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?\s?(?P<ap>[AaPp]\.?[Mm]\.?)?\s?"
        + _ZONE
        + r"(?:\s\([A-Z]{2,5}\))?\Z"
    )


def parse_named(text: str) -> Stamp | None:
    """Forms with a month's name: ctime, syslog, RFC 2822, access log, ``Mar 5th, 2023 at 9:41 AM``."""
    text = _ODD_SPACE.sub(" ", text)
    found = _rfc2822().match(text)
    year_text = found["y"] if found else None
    if not found:
        found = _ctime().match(text)
        if not found:
            return None
        year_text = found["y1"] or found["y2"] or found["y3"]
    month = _MONTHS.get(found["mon"].lower())
    hour = _hour(int(found["h"]), found["ap"])
    if month is None or hour is None:
        return None
    weekday = _DAYS.get((found["wd"] or "").lower(), -1)
    try:
        ns = from_civil(int(year_text or 2000), month, int(found["d"]), hour, int(found["mi"]), int(found["s"] or 0))
    except ValueError:
        return None
    return _finish(ns, found["s"], found["f"], found["zone"], Lacks.NOTHING if year_text else Lacks.YEAR, weekday)


def parse_clock(text: str) -> Wall | None:
    """A time of day alone: ``02:14``, ``2:14 AM``, ``14.37``, ``14: 45``, ``09:06:47.013``. Lacks its date."""
    found = _CLOCK.match(_ODD_SPACE.sub(" ", text))
    if not found:
        return None
    hour = _hour(int(found["h"]), found["ap"])
    if hour is None:
        return None
    try:
        ns = from_civil(2000, 1, 1, hour, int(found["mi"]), int(found["s"] or 0))
    except ValueError:
        return None
    zone = found["zone"] or ""
    ns += _frac_ns(found["f"])
    return Wall(ns, _text_precision(found["s"], found["f"]), Lacks.DATE | Lacks.YEAR | Lacks.ZONE, zone)


def parse_day(text: str) -> Day | None:
    """A date alone: ``2026-02-16``, ``27 July 2021``, ``Mar 3, 2026``, ``Monday, March 4th``."""
    text = _ODD_SPACE.sub(" ", text)
    found = _ISO_DAY.match(text)
    if found:
        day = Day(int(found["y"]), int(found["mo"]), int(found["d"]))
    else:
        found = _DAY_FIRST.match(text) or _MONTH_FIRST.match(text)
        month = _MONTHS.get(found["mon"].lower()) if found else None
        if not found or month is None or (found["wd"] and found["wd"].lower() not in _DAYS):
            return None
        day = Day(int(found["y"] or 0), month, int(found["d"]), _DAYS.get((found["wd"] or "").lower(), -1))
    try:
        from_civil(day.year or 2000, day.month, day.day)
    except ValueError:
        return None
    return day


def on_day(day: Day, clock: Wall) -> Stamp:
    """The time of day ``clock`` on ``day``: still a `Wall` unless the clock names a safe zone or an offset."""
    ns = clock.ns % DAY + from_civil(day.year or 2000, day.month, day.day)
    lacks = Lacks.NOTHING if day.year else Lacks.YEAR
    offset = offset_ns(clock.zone) if clock.zone else None
    if offset is not None and day.year:
        return Instant(ns - offset, clock.precision, EXPLICIT)
    return Wall(ns, clock.precision, lacks | Lacks.ZONE, clock.zone, day.weekday)


def parse_any(text: str) -> Stamp | None:
    """The first form that fits, epoch numbers included; a date alone is an instant of day precision without a zone."""
    text = text.strip().strip("[]")
    stamp = parse_iso(text) or parse_epoch(text) or parse_named(text) or parse_clock(text)
    if stamp is not None:
        return stamp
    day = parse_day(text)
    if day is None:
        return None
    ns = from_civil(day.year or 2000, day.month, day.day)
    return Wall(ns, DAY, Lacks.ZONE | (Lacks.NOTHING if day.year else Lacks.YEAR), "", day.weekday)


def _finish(
    ns: int, seconds: str | None, frac: str | None, zone: str | None, lacks: Lacks = Lacks.NOTHING, weekday: int = -1
) -> Stamp:
    ns += _frac_ns(frac)
    precision = _text_precision(seconds, frac)
    offset = offset_ns(zone) if zone else None
    if offset is None:
        return Wall(ns, precision, lacks | Lacks.ZONE, zone or "", weekday)
    if lacks:
        return Wall(ns, precision, lacks, zone or "", weekday)
    return Instant(ns - offset, precision, EXPLICIT)


def _hour(hour: int, half: str | None) -> int | None:
    if half is None:
        return hour if hour < 24 else None
    if not 1 <= hour <= 12:
        return None
    return hour % 12 + (12 if half[0] in "pP" else 0)


def _frac_ns(frac: str | None) -> int:
    return int(frac.ljust(9, "0")[:9]) if frac else 0


def _text_precision(seconds: str | None, frac: str | None) -> int:
    if not seconds:
        return MINUTE
    if not frac:
        return SECOND
    return MILLI if len(frac) <= 3 else MICRO if len(frac) <= 6 else NANO


def _unit_precision(unit: int, decimals: int) -> int:
    if unit != SECOND or not decimals:
        return unit
    return MILLI if decimals <= 3 else MICRO if decimals <= 6 else NANO
