"""What the names of a log entry mean, worked out once for each set of names.

The lines of a program repeat a few sets millions of times, so this may take its time, and the reading of a line may not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from afteraction.domain.record import Level
from afteraction.readers._entry_names import (
    DURATIONS,
    ERRORS,
    KEEP,
    LEVELS,
    LOGGERS,
    NOISE,
    SECRET,
    SERVICES,
    STACKS,
    TEXTS,
    TIMES,
    normal,
    shown,
)
from afteraction.readers._entry_values import (
    Convert,
    duration_if_named,
    duration_in,
    level,
    method,
    nextcloud_level,
    scalar,
    status,
    syslog_level,
)

Pairs = dict[int, tuple[str, str]]  # the field that a number became
MOST_NAMES = 200  # names of one entry that are looked at
PAIRS_KEPT = 1000
_PLANS_KEPT = 4096
_PAIRS: dict[tuple[str, Decimal | None], Pairs] = {}  # by name and unit: few, whatever a file holds


class Plan(NamedTuple):
    """What the names of an entry mean: keys by role, in order of preference.

    kept: (key, name, how its value becomes text, numbers seen before). doubled: two keys have one name.
    """

    times: tuple[str, ...]
    levels: tuple[str, ...]
    texts: tuple[str, ...]
    errors: tuple[str, ...]
    stacks: tuple[str, ...]
    services: tuple[str, ...]
    loggers: tuple[str, ...]
    kept: tuple[tuple[str, str, Convert, Pairs], ...]
    numbers: tuple[tuple[str, str], ...]
    level_of: Callable[[Any], Level]
    instant: tuple[str, str] | None
    doubled: bool


PLANS: dict[tuple[str, ...], Plan] = {}  # by the names of an entry in their order


def plan_of(flat: Mapping[str, Any]) -> Plan:
    """The plan for an entry with these names."""
    keys = tuple(flat)
    plan = PLANS.get(keys)
    if plan is None:
        if len(PLANS) > _PLANS_KEPT:
            PLANS.clear()
        plan = PLANS[keys] = _plan(keys[:MOST_NAMES])
    return plan


def _plan(keys: tuple[str, ...]) -> Plan:
    names: dict[str, str] = {}
    for key in keys:
        names.setdefault(normal(key), key)
    gelf = "shortmessage" in names
    nextcloud = "reqid" in names and "remoteaddr" in names
    mongo = "t.$date" in names and "s" in names
    used: set[str] = set()

    def pick(wanted: tuple[str, ...]) -> tuple[str, ...]:
        found = tuple(names[name] for name in wanted if name in names)
        used.update(found)
        return found

    times = pick(TIMES)
    levels = pick(LEVELS) + ((names["s"],) if mongo else ())
    texts, errors, stacks = pick(TEXTS), pick(ERRORS), pick(STACKS)
    services, loggers = pick(SERVICES), pick(LOGGERS)
    instant = None
    if "instant.epochsecond" in names and "instant.nanoofsecond" in names:
        instant = names["instant.epochsecond"], names["instant.nanoofsecond"]
        used.update(instant)
    kept: list[tuple[str, str, Convert, Pairs]] = []
    numbers: list[tuple[str, str]] = []
    for key in keys:
        if key in used or (gelf and key == "version"):
            continue
        how = _keeping(normal(key))
        if how is not None:
            kept.append((key, *how))
        bare_number = how is None or how[1] is duration_if_named  # a duration whose unit nobody says
        if bare_number and shown(key).count(".") < 2 and normal(key) not in NOISE and not SECRET.search(key):
            numbers.append((key, shown(key)))
    severity = syslog_level if gelf else nextcloud_level if nextcloud else level
    names_kept = [name for _, name, _, _ in kept]
    doubled = len(set(names_kept)) < len(names_kept)
    return Plan(
        times, levels, texts, errors, stacks, services, loggers, tuple(kept), tuple(numbers), severity, instant, doubled
    )


def _keeping(name: str) -> tuple[str, Convert, Pairs] | None:
    """Under which name a value is kept, how it becomes text, and what its numbers became."""
    for candidate in (name, shown(name)):
        if candidate in DURATIONS:
            unit = DURATIONS[candidate]
            return "duration_ms", duration_in(unit), _PAIRS.setdefault(("duration_ms", unit), {})
        if candidate in KEEP:
            kept = KEEP[candidate]
            convert = {"status_code": status, "method": method}.get(kept, scalar)
            return kept, convert, _PAIRS.setdefault((kept, None), {})
    return None
