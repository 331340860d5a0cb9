"""The entry of a structured log: time, level, text, channel and further fields of one object, by what its names mean.

What names mean is in `_entry_names` and, worked out for the names of one entry, `_entry_plan`; how values are read is in
`_entry_values`. This runs once for each line of a log.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from afteraction.domain.record import Level
from afteraction.domain.when import Stamp
from afteraction.readers._entry_names import SECRET
from afteraction.readers._entry_plan import MOST_NAMES, PAIRS_KEPT, PLANS, Pairs, plan_of
from afteraction.readers._entry_values import LONGEST, NUMBER, Convert, first_of, moment_of, scalar, two_numbers
from afteraction.readers._lines import iso_clock
from afteraction.readers._text import clean, cut

Fields = tuple[tuple[str, str], ...]
_MOST_NUMBERS = 12
_STACK_LINES = 3
_FIRST_OF_NUMBER = frozenset("-0123456789")
_NO_LEVEL = Level.NONE
_make = tuple.__new__


class Entry(NamedTuple):
    """What an entry says. stamp is None when no time was found; channel is the service or logger, or ""."""

    stamp: Stamp | None
    raw_time: str
    text: str
    level: Level
    channel: str
    fields: Fields


def flatten(value: Mapping[str, Any]) -> dict[str, Any]:
    """Nested objects as dotted names, three levels deep."""
    flat: dict[str, Any] = {}
    _flatten(value, "", 0, flat)
    return flat


def _flatten(value: Mapping[str, Any], prefix: str, depth: int, flat: dict[str, Any]) -> None:
    for key, inner in value.items():
        if type(inner) is dict and depth < 3:
            _flatten(inner, f"{prefix}{key}.", depth + 1, flat)
        elif len(flat) < MOST_NAMES:
            flat.setdefault(f"{prefix}{key}", inner)


def entry_of(value: Mapping[str, Any], nested: bool = True) -> Entry:
    """Time, level, text and further fields of one entry; never raises, whatever the values are.

    nested: False when the caller knows that no value is an object.
    """
    flat = flatten(value) if nested and dict in map(type, value.values()) else value
    plan = PLANS.get(tuple(flat)) or plan_of(flat)
    times, levels, texts, errors, stacks, services, loggers, kept, numbers, severity, instant, doubled = plan
    stamp, raw = None, ""
    for key in times:
        told = flat[key]
        stamp = (iso_clock(told) if type(told) is str and told[4:5] == "-" else None) or moment_of(told)
        if stamp is not None:
            raw = told if type(told) is str else str(told)
            break
    if stamp is None and instant is not None:
        stamp, raw = two_numbers(flat[instant[0]], flat[instant[1]])
    level = _NO_LEVEL
    for key in levels:
        level = severity(flat[key])
        if level:
            break
    channel = first_of(flat, services) if services else ""
    text = first_of(flat, texts)
    fields = _fields(flat, channel, kept, numbers)
    if doubled:
        fields = list(dict(reversed(fields)).items())[::-1]
    if errors or stacks:
        text = _with_error(text, flat, errors, stacks, fields)
    if not text:
        text = _summary(flat, fields)
    if not level and kept and any(name == "status_code" and status[0] == "5" for name, status in fields):
        level = Level.ERROR
    if not text.isprintable():
        text = clean(text).strip("\n")
    return _make(Entry, (stamp, raw, text, level, channel or first_of(flat, loggers), tuple(fields)))


def _fields(
    flat: Mapping[str, Any],
    service: str,
    kept: tuple[tuple[str, str, Convert, Pairs], ...],
    numbers: tuple[tuple[str, str], ...],
) -> list[tuple[str, str]]:
    fields = [("service", service)] if service else []
    for key, name, convert, pairs in kept:
        told = flat[key]
        kind = type(told)
        if kind is int:
            pair = pairs.get(told) or _pair(name, told, convert, pairs)
            if pair[1]:
                fields.append(pair)
        elif kind is str and convert is scalar and 4 < len(told) < LONGEST and told.isprintable():
            fields.append((name, told))  # by far the most frequent case
        elif text := convert(told):
            fields.append((name, text))
    if not numbers:
        return fields
    left = _MOST_NUMBERS
    for key, name in numbers:
        told = flat[key]
        kind = type(told)
        if kind is int or (kind is str and told[:1] in _FIRST_OF_NUMBER and NUMBER.match(told)):
            fields.append((name, str(told)))
            left -= 1
            if not left:
                break
    return fields


def _pair(name: str, told: int, convert: Convert, pairs: Pairs) -> tuple[str, str]:
    """The field of a number, remembered: statuses and durations repeat."""
    pair = name, convert(told)
    if len(pairs) < PAIRS_KEPT:
        pairs[told] = pair
    return pair


def _with_error(
    text: str,
    flat: Mapping[str, Any],
    errors: tuple[str, ...],
    stacks: tuple[str, ...],
    fields: list[tuple[str, str]],
) -> str:
    """The message, the error's own words when they are not in it, and the first lines of the stack."""
    error = first_of(flat, errors)
    parts = [text] if text else []
    if error:
        first = error.split("\n", 1)[0].strip()
        fields.append(("error", clean(cut(first, LONGEST))))
        if error not in text:
            parts.append("\n".join(error.splitlines()[:_STACK_LINES]))
    stack = first_of(flat, stacks)
    if stack:
        lines = [line for line in stack.splitlines() if line.strip()][:_STACK_LINES]
        parts.extend(line for line in lines if line.strip() not in text and line.strip() not in error)
    return "\n".join(parts)


def _summary(flat: Mapping[str, Any], fields: list[tuple[str, str]]) -> str:
    """Words for an entry without a message: its request, or its plain values as they are."""
    told = dict(fields)
    request = " ".join(told[name] for name in ("method", "path", "status_code") if name in told)
    if "path" in told:
        return request
    pairs = (f"{key}={value}" for key, value in flat.items() if type(value) in (str, int) and not SECRET.search(key))
    return cut(" ".join(pairs), 500)
