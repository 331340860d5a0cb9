"""Times as people and unknown programs write them: alone in a cell, at the head of a line, or somewhere inside it.

Everything ends in `afteraction.domain.stamps`; this module only finds the text to hand over, puts a day and a time of
day that stand side by side together, and knows ``03/04/2024``: such a date is read only when the file itself settles
which number is the day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from afteraction.domain.late import late
from afteraction.domain.stamps import Day, on_day, parse_any, parse_clock, parse_day, parse_epoch
from afteraction.domain.when import DAY, Instant, Lacks, Stamp, Unknown, Wall, from_civil

Orders = frozenset[str]
ALL_ORDERS: Orders = frozenset({"dmy", "mdy", "ymd"})
REMEDY = "say day_first = true or false for this file in the config"
_WIDEST = 64  # characters of the longest text that is tried as a time

_ZONE_WORDS = (
    "UTC|GMT|[CEW]ES?T|MSK|[BHIJK]ST|[CEP][DS]?T|M[DS]T|AK[DS]T|A[CE][DS]T|AWST|NZ[DS]T|SAST|BRT|HKT|SGT"  # CET, CEST …
)
_TAIL = rf"(?:\s?(?:[+-]\d\d:?\d\d(?![\w:])|(?:{_ZONE_WORDS})\b)|[Zz](?!\w)|[+-]\d\d(?![\w:]))?"
_BARE_TAIL = rf"(?:\s?(?:(?:[+-]\d{{4}}|\+\d\d:\d\d)(?![\w:])|(?:{_ZONE_WORDS})\b)|[Zz](?!\w))?"
_HALF = r"(?:\s?[AaPp]\.?[Mm]\b\.?)?"
# Without seconds, 10:00-10:30 is a range: only a full ISO time may carry such an offset.
_CLOCK = rf"\d\d?:\d\d(?::\d\d(?:[.,]\d{{1,12}})?(?!:?\d){_HALF}{_TAIL}|(?!:?\d){_HALF}{_BARE_TAIL})"
_DOTTED_CLOCK = rf"\d\d\.\d\d(?![\w.%]|\s\d){_HALF}{_TAIL}"
_ISO_DAY = r"\d{4}(?:-\d\d?-\d\d?|/\d\d?/\d\d?|\.\d\d?\.\d\d?)"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_WEEKDAY = r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},?\s{1,2})?"
_MONTH_DAY = rf"{_WEEKDAY}{_MONTH}\s{{1,2}}\d\d?(?:st|nd|rd|th)?(?!:?\d)(?:,?\s\d{{4}}(?!:?\d))?"
_DAY_MONTH = rf"{_WEEKDAY}\d\d?(?:st|nd|rd|th)?[\s/-]{_MONTH}(?:[\s/,-]{{1,2}}\d{{4}}(?!\d))?"
_SLASH_DAY = r"\d\d?(?:/\d\d?/|\.\d\d?\.|-\d\d?-)(?:\d{4}|\d\d)(?!\d)"
_JOIN = r"(?:[T:_]|,?\s{1,3}(?:at\s)?|,)"
_AFTER_YEAR = r"(?:\s\d{4}(?!:?\d))?"  # ctime writes its year last
_DATED = (
    rf"{_ISO_DAY}T\d\d:\d\d(?!:){_TAIL}|(?:{_ISO_DAY}|{_DAY_MONTH}|{_SLASH_DAY}){_JOIN}{_CLOCK}|{_MONTH_DAY}{_JOIN}{_CLOCK}{_AFTER_YEAR}"
    rf"|\d{{8}}T\d{{6}}{_TAIL}"
)
_CLOCK_FIRST = rf"{_CLOCK},?\s(?:on\s)?(?:{_ISO_DAY}|{_DAY_MONTH}|{_MONTH_DAY}|{_SLASH_DAY})"
_EPOCH_TEXT = r"\d{10}(?:\.\d{1,9})?(?![\w.-])|\d{13}(?![\w.-])|\d{16}(?![\w.-])|\d{19}(?![\w.-])"
_DAY_THEN_CLOCK = late(r"(?P<day>[^:]{3,40}?)(?:T|_|,?\s+(?:at\s)?|,)(?P<clock>\d\d?[:.]\d\d[^/]{0,24})\Z")
_NAMED_ZONE = late(r"\s?\[?(?P<zone>[A-Z][A-Za-z]{1,63}/[A-Za-z_/+-]{2,30})\]?\Z")
_ZONE_END = late(rf"\s?(?P<zone>{_ZONE_WORDS})\Z")
_NUMBER = late(r"\d{1,4}\.\d+\Z")
_SLASHED = late(r"(?P<a>\d\d?)(?P<sep>[/.-])(?P<b>\d\d?)(?P=sep)(?P<c>\d{4}|\d\d)(?!\d)")
_LOOSE_DAY = late(r"(?P<y>\d{4})(?P<sep>[-/.])(?P<m>\d\d?)(?P=sep)(?P<d>\d\d?)\Z")
_ODD_SPACE = late("[\u00a0\u2007\u2009\u202f]")
_FIRST, _LAST = from_civil(2000, 1, 1), from_civil(2100, 1, 1)


# Made at first use: together they take 20 ms


@cache
def _head() -> re.Pattern[str]:
    return re.compile(
        rf"(?:-\s)?[\[(\"'*_`~<\s]{{0,6}}(?P<time>{_DATED}|{_CLOCK_FIRST}|{_CLOCK}|{_DOTTED_CLOCK}|{_EPOCH_TEXT}"
        rf"|{_ISO_DAY}|{_DAY_MONTH}|{_MONTH_DAY})(?P<shut>[\])\"'*_`>]{{0,4}})(?=[\s:,;|\])>=–—-]|$)"
    )


@cache
def _within() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w/.:-])(?P<time>{_DATED}|1\d{{9}}\.\d{{3,9}})(?!\w|\.\w)")


@cache
def _also() -> re.Pattern[str]:
    return re.compile(rf"\s?[/(]\s?(?:{_CLOCK})\)?(?=[\s:,;|\])*_>=–—-]|$)")  # the same moment in a second zone


@cache
def _until() -> re.Pattern[str]:
    return re.compile(rf"\s?(?:-|–|—|to\s|until\s)\s?(?P<time>{_CLOCK})(?=[\s:,;|\])]|$)")


@cache
def _range() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<first>(?:.{{5,40}}?[ ,])?(?P<from>\d\d?:\d\d){_HALF})\s?(?:-|–|—|to|until)\s?(?P<to>\d\d?:\d\d){_HALF}\s?(?P<zone>{_ZONE_WORDS})?\Z"
    )


@cache
def _clock_then_day() -> re.Pattern[str]:
    return re.compile(rf"(?P<clock>{_CLOCK}),?\s(?:on\s)?(?P<day>.{{5,40}})\Z")


class Head(NamedTuple):
    """A time found in a line: the stamp, its text as written, where it stands, the end of a range if one is given."""

    stamp: Stamp
    raw: str
    start: int
    end: int
    until: str = ""


def orders_of(texts: Iterable[str]) -> Orders:
    """Which orders of day, month and year fit every numeric date among ``texts``; all when there are none."""
    left = ALL_ORDERS
    for text in texts:
        found = _SLASHED.search(text)
        if found:
            left &= _possible(found)
            if len(left) < 2:
                break
    return left


def has_slashed(text: str) -> bool:
    """Whether a date such as ``03/04/2024`` stands in the text."""
    return _SLASHED.search(text) is not None


def chosen_orders(day_first: bool | None) -> Orders:
    """The orders that remain when a person has said which number is the day."""
    return ALL_ORDERS if day_first is None else frozenset({"dmy" if day_first else "mdy"})


@lru_cache(maxsize=65_536)
def moment(text: str, orders: Orders = ALL_ORDERS) -> Stamp | None:
    """The time a cell or a JSON value holds, in any known form; epoch numbers only between the years 2000 and 2100."""
    text = _ODD_SPACE.sub(" ", text).strip().strip("[]()*_`~\"'").strip()
    if not text or len(text) > _WIDEST or not any(char.isdigit() for char in text):
        return None
    epoch = parse_epoch(text)
    if text.isdigit() or epoch is not None:
        return epoch if not isinstance(epoch, Instant) or _FIRST <= epoch.ns < _LAST else None
    if _NUMBER.match(text):
        return None  # 10.04 is a number more often than a time of day
    span = _range().match(text)
    if span and span["to"].rjust(5, "0") > span["from"].rjust(5, "0"):
        return moment(f"{span['first']} {span['zone'] or ''}", orders)
    zoned = _NAMED_ZONE.search(text)
    if zoned:
        stamp = moment(text[: zoned.start()], orders)
        return stamp._replace(zone=zoned["zone"]) if isinstance(stamp, Wall) and not stamp.zone else stamp
    return parse_any(text) or _slashed_stamp(text, orders) or _side_by_side(text, orders)


def day_of_cell(text: str, orders: Orders = ALL_ORDERS) -> Day | None:
    """A date alone, ``3/14/2024`` included when its order is settled."""
    text = _ODD_SPACE.sub(" ", text).strip().strip("[]()*_`\"'").strip()
    if not text or len(text) > _WIDEST:
        return None
    found = _LOOSE_DAY.match(text)
    if found:
        text = f"{found['y']}-{found['m']:0>2}-{found['d']:0>2}"
    day = parse_day(text)
    if day is not None:
        return day
    slashed = _SLASHED.fullmatch(text)
    options = _days(slashed, orders) if slashed else []
    return options[0] if len(options) == 1 else None


def head_of(line: str, orders: Orders = ALL_ORDERS) -> Head | None:
    """The time a line begins with (brackets and emphasis around it allowed), or None."""
    found = _head().match(line)
    stamp = (moment(found["time"], orders) or parse_clock(found["time"])) if found else None
    if found is None or stamp is None:
        return None
    until = _until().match(line, found.end())
    if until and moment(until["time"]) is not None:
        zone = _ZONE_END.search(until["time"])  # 14:02-14:10 UTC: the zone is said once for both
        if zone and isinstance(stamp, Wall) and not stamp.zone:
            stamp = moment(f"{found['time']} {zone['zone']}", orders) or stamp
        return Head(stamp, found["time"], found.start("time"), until.end(), until["time"])
    also = _also().match(line, found.end())
    return Head(stamp, found["time"], found.start("time"), also.end() if also else found.end())


def within(line: str, orders: Orders = ALL_ORDERS) -> Head | None:
    """The first full date and time of day anywhere in a line, or None."""
    for found in _within().finditer(line[:4096]):
        stamp = moment(found["time"], orders)
        if stamp is not None:
            return Head(stamp, found["time"], found.start(), found.end())
    return None


def is_clock_only(stamp: Stamp | None) -> bool:
    """A time of day without any date."""
    return isinstance(stamp, Wall) and bool(stamp.lacks & Lacks.DATE)


def day_stamp(day: Day) -> Wall:
    """A date alone as a stamp of day precision."""
    lacks = Lacks.ZONE | (Lacks.NOTHING if day.year else Lacks.YEAR)
    return Wall(from_civil(day.year or 2000, day.month, day.day), DAY, lacks, "", day.weekday)


def _possible(found: re.Match[str]) -> Orders:
    a, b, c = int(found["a"]), int(found["b"]), int(found["c"])
    orders = set()
    if 1 <= a <= 31 and 1 <= b <= 12:
        orders.add("dmy")
    if 1 <= a <= 12 and 1 <= b <= 31 and found["sep"] != ".":
        orders.add("mdy")
    if len(found["c"]) == 2 and 1 <= b <= 12 and 1 <= c <= 31 and len(found["a"]) == 2:
        orders.add("ymd")
    return frozenset(orders)


def _days(found: re.Match[str], orders: Orders) -> list[Day]:
    """Every date the numbers can be; one entry when there is no doubt."""
    a, b, c = int(found["a"]), int(found["b"]), int(found["c"])
    year = c if len(found["c"]) == 4 else 2000 + c
    readings = {"dmy": Day(year, b, a), "mdy": Day(year, a, b), "ymd": Day(2000 + a, b, c)}
    own = _possible(found)
    days = []
    for order in sorted((own & orders) or own):
        day = readings[order]
        try:
            from_civil(day.year, day.month, day.day)
        except ValueError:
            continue
        if day not in days:
            days.append(day)
    return days


def _slashed_stamp(text: str, orders: Orders) -> Stamp | None:
    found = _SLASHED.match(text)
    if found is None:
        return None
    rest = text[found.end() :].lstrip("T,: ").removeprefix("at ").strip()
    clock = parse_clock(rest) if rest else None
    days = _days(found, orders)
    if not days or (rest and clock is None):
        return None
    if len(days) > 1:
        shown = " or ".join(f"{day.year:04d}-{day.month:02d}-{day.day:02d}" for day in days)
        return Unknown(f"{found[0]} can be {shown}", REMEDY)
    return on_day(days[0], clock) if clock else day_stamp(days[0])


def _side_by_side(text: str, orders: Orders) -> Stamp | None:
    found = _DAY_THEN_CLOCK.match(text) or _clock_then_day().match(text)
    if found is None:
        loose = _LOOSE_DAY.match(text)
        day = day_of_cell(text, orders) if loose else None
        return day_stamp(day) if day else None
    clock = parse_clock(found["clock"].strip())
    if clock is None:
        return None
    day = day_of_cell(found["day"], orders)
    if day is not None:
        return on_day(day, clock)
    slashed = _SLASHED.fullmatch(found["day"].strip())
    return _slashed_stamp(f"{slashed[0]} {found['clock']}", orders) if slashed else None
