"""What the values of a structured log entry say: a time, a level, a status, a method, a duration, or plain words.

No function here raises, whatever the value is: a value that is not what its name promises says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache, partial
from typing import Any

from afteraction.domain.late import late
from afteraction.domain.record import Level
from afteraction.domain.stamps import parse_any, parse_epoch
from afteraction.domain.when import EXPLICIT, MICRO, MILLI, NANO, SECOND, Instant, Stamp
from afteraction.readers._entry_names import MS, NS, US, S
from afteraction.readers._lines import iso_clock, level_of
from afteraction.readers._text import clean, cut

Convert = Callable[[Any], str]
LONGEST = 300  # characters of one further field
_STATUSES: Mapping[Any, str] = {**{n: str(n) for n in range(100, 600)}, **{str(n): str(n) for n in range(100, 600)}}
_METHODS: Mapping[str, str] = {
    written: verb
    for verb in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT", "TRACE")
    for written in (verb, verb.lower())
}
_DURATION = late(
    r"(?P<n>\d{1,40}(?:\.\d{1,40})?)\s?(?P<u>h|ms|min|m|s|us|µs|μs|ns)(?![a-z])|(?P<n2>\d{1,40})(?P<u2>h|m)(?=\d)"
)
NUMBER = late(r"-?\d{1,19}(?:\.\d{1,12})?(?:[eE][+-]?\d{1,3})?\Z")
_NAMED_WITH_DIGITS = late(r"(?P<word>[A-Za-z]+)(?:[+-]?\d+)?\Z")
_UNITS = {"h": Decimal(3_600_000), "min": Decimal(60_000), "m": Decimal(60_000), "s": S, "ms": MS, "us": US,
          "µs": US, "μs": US, "ns": NS}  # fmt: skip
_EPOCH_UNITS = {10: SECOND, 13: MILLI, 16: MICRO, 19: NANO}
NOTHING = ("", "-", "--", "null", "None")
_LEVEL_MEMORY: dict[str, Level] = {}
_make = tuple.__new__


def moment_of(value: Any) -> Stamp | None:
    """The time that a JSON value holds: ISO text, another named form, or an epoch as number or text."""
    if type(value) is str:
        if value[4:5] == "-":
            return iso_clock(value) or parse_any(value)
        if value[10:11] == "." and len(value) <= 20 and value[:10].isdigit() and value[11:].isdigit():
            digits = value[11:]
            width = MILLI if len(digits) <= 3 else MICRO if len(digits) <= 6 else NANO
            return _make(Instant, (int(value[:10]) * SECOND + int(digits.ljust(9, "0")), width, EXPLICIT))
        return parse_any(value) if len(value) <= 64 else None
    if type(value) is int:
        unit = _EPOCH_UNITS.get(len(str(value)), 0) if value > 0 else 0
        return Instant(value * unit, unit, EXPLICIT) if unit else parse_epoch(str(value)[:24])
    return None


def two_numbers(seconds: Any, rest: Any) -> tuple[Stamp | None, str]:
    """log4j2's instant: whole seconds and nanoseconds as two numbers."""
    if type(seconds) is int and type(rest) is int and 0 <= rest < SECOND and 0 < seconds < 10**11:
        return Instant(seconds * SECOND + rest, NANO, EXPLICIT), f"{seconds}.{rest:09d}"
    return None, ""


def duration_ms(text: str) -> str:
    """``1m3.5s``, ``12.3ms``, ``250µs`` as milliseconds; "" when the text names no unit."""
    total, at = Decimal(0), 0
    for found in _DURATION.finditer(text[:40]):
        if found.start() != at:
            return ""
        at = found.end()
        total += Decimal(found["n"] or found["n2"]) * _UNITS[found["u"] or found["u2"]]
    return _plain(total) if at and at == len(text) else ""


def first_of(flat: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    """The first value of these that says something."""
    for key in keys:
        told = flat[key]
        if type(told) is str and (len(told) > 4 or told not in NOTHING):
            return told
        if type(told) is int:
            return str(told)
    return ""


def scalar(value: Any) -> str:
    """A plain value as text; "" for what is none."""
    if type(value) is str:
        return "" if value in NOTHING else clean(cut(value, LONGEST))
    return str(value) if type(value) is int else ""


def status(value: Any) -> str:
    """An HTTP status, or ""."""
    return _STATUSES.get(value, "") if type(value) is int or type(value) is str else ""


def method(value: Any) -> str:
    """The verb of a request in capitals, or ""."""
    return _METHODS.get(value, "") if type(value) is str else ""


def milliseconds(value: Any) -> str:
    """A duration whose name says milliseconds."""
    if type(value) is int or (type(value) is str and value.replace(".", "", 1).isdigit()):
        return str(value)[:20]
    return _in_ms(value, MS)


@cache
def duration_in(unit: Decimal | None) -> Convert:
    """How a duration becomes milliseconds. unit: of its plain numbers, in milliseconds; None when nobody says."""
    if unit is None:
        return duration_if_named
    return milliseconds if unit is MS else partial(_in_ms, unit=unit)


def _in_ms(value: Any, unit: Decimal) -> str:
    text = str(value) if type(value) is int else value if type(value) is str else ""
    if not NUMBER.match(text):
        return duration_ms(text) if text else ""
    try:
        return _plain(Decimal(text) * unit)
    except InvalidOperation:
        return ""


def duration_if_named(value: Any) -> str:
    """A duration whose unit only the value itself can name."""
    return duration_ms(value) if type(value) is str else ""


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def level(value: Any) -> Level:
    """The level that a word or a number of bunyan and pino states."""
    if type(value) is str:
        known = _LEVEL_MEMORY.get(value)
        if known is None:
            found = _NAMED_WITH_DIGITS.match(value)  # slog's ERROR+2, DEBUG5
            known = level_of(found["word"] if found else "")
            if value.isdigit():
                known = level(int(value[:6]))
            if len(_LEVEL_MEMORY) < 1000:
                _LEVEL_MEMORY[value] = known
        return known
    if type(value) is not int:
        return Level.NONE
    # bunyan and pino: 10 trace to 60 fatal. Below 10 every library counts in its own direction.
    steps = ((60, Level.FATAL), (50, Level.ERROR), (40, Level.WARN), (30, Level.INFO), (10, Level.DEBUG))
    return next((named for least, named in steps if least <= value < 100), Level.NONE)


def syslog_level(value: Any) -> Level:
    """The level of GELF: numbers are those of syslog."""
    if type(value) is int or (type(value) is str and value.isdigit()):
        return level_of(str(value)) if len(str(value)) == 1 else Level.NONE
    return level(value)


def nextcloud_level(value: Any) -> Level:
    """The level of nextcloud, which counts up from 0."""
    levels = (Level.DEBUG, Level.INFO, Level.WARN, Level.ERROR, Level.FATAL)
    return levels[value] if type(value) is int and 0 <= value < 5 else level(value)
