"""What the names of a log entry mean, worked out once for each set of names: the lines of a program repeat a few sets
millions of times.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple


class Plan(NamedTuple):
    """What the names of an entry mean: keys by role, in order of preference.

    kept: (key, name, how its value becomes text; None for a plain scalar). doubled: two keys have one name.
    """

    times: tuple[str, ...]
    levels: tuple[str, ...]
    texts: tuple[str, ...]
    errors: tuple[str, ...]
    stacks: tuple[str, ...]
    services: tuple[str, ...]
    loggers: tuple[str, ...]
    kept: tuple[tuple[str, str, Callable[[Any], str] | None], ...]
    numbers: tuple[tuple[str, str], ...]
    level_of: Callable[[Any], Level]
    instant: tuple[str, str] | None
    doubled: bool


_PLANS: dict[tuple[str, ...], Plan] = {}


def plan_of(flat: Mapping[str, Any]) -> Plan:
    """The plan for an entry with these names."""
    keys = tuple(flat)
    plan = _PLANS.get(keys)
    if plan is None:
        if len(_PLANS) > 4096:
            _PLANS.clear()
        plan = _PLANS[keys] = _plan(keys[:_MOST_NAMES])
    return plan


def _plan(keys: tuple[str, ...]) -> Plan:
    names: dict[str, str] = {}
    for key in keys:
        names.setdefault(_normal(key), key)
    gelf = "shortmessage" in names
    nextcloud = "reqid" in names and "remoteaddr" in names
    mongo = "t.$date" in names and "s" in names
    used: set[str] = set()

    def pick(wanted: tuple[str, ...]) -> tuple[str, ...]:
        found = tuple(names[name] for name in wanted if name in names)
        used.update(found)
        return found

    times = pick(_TIMES)
    levels = pick(_LEVELS) + ((names["s"],) if mongo else ())
    texts, errors, stacks = pick(_TEXTS), pick(_ERRORS), pick(_STACKS)
    services, loggers = pick(_SERVICES), pick(_LOGGERS)
    instant = None
    if "instant.epochsecond" in names and "instant.nanoofsecond" in names:
        instant = names["instant.epochsecond"], names["instant.nanoofsecond"]
        used.update(instant)
    kept: list[tuple[str, str, Callable[[Any], str] | None]] = []
    numbers: list[tuple[str, str]] = []
    for key in keys:
        if key in used or (gelf and key == "version"):
            continue
        how = _keeping(_normal(key))
        if how is not None:
            kept.append((key, *how))
        bare_number = how is None or how[1] is _duration_if_named  # a duration whose unit nobody says
        if bare_number and _shown(key).count(".") < 2 and _normal(key) not in _NOISE and not _SECRET.search(key):
            numbers.append((key, _shown(key)))
    severity = _syslog_level if gelf else _nextcloud_level if nextcloud else _level
    names_kept = [name for _, name, _ in kept]
    doubled = len(set(names_kept)) < len(names_kept)
    return Plan(
        times, levels, texts, errors, stacks, services, loggers, tuple(kept), tuple(numbers), severity, instant, doubled
    )


def _keeping(name: str) -> tuple[str, Callable[[Any], str] | None] | None:
    """Under which name a value is kept, and how it becomes text."""
    for candidate in (name, _shown(name)):
        if candidate in _DURATIONS:
            unit = _DURATIONS[candidate]
            if unit is None:
                return "duration_ms", _duration_if_named
            return "duration_ms", _milliseconds if unit is _MS else partial(_in_ms, unit=unit)
        if candidate in _KEEP:
            kept = _KEEP[candidate]
            return kept, {"status_code": _status, "method": _method}.get(kept)
    return None
