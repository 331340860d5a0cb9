"""The numbers in logs as plain values: which fields moved, from when to when, and which stayed as they were."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from afteraction.app.reading import ArtifactReading
from afteraction.domain.record import Record
from afteraction.domain.when import MINUTE, iso
from afteraction.logs.numbers import Field, Minute, joined
from afteraction.logs.shift import METHOD, Shift, moved

_FEW = 10  # minutes with values from which a field that did not move is worth a row
_STEADY = 20  # such rows


@dataclass(slots=True)
class Followed:
    """One field of one template of one service, over all files that hold it."""

    service: str
    template: str
    name: str
    unit: str
    minutes: dict[int, Minute] = field(default_factory=dict)
    held: list[tuple[ArtifactReading, Field]] = field(default_factory=list)


def followed(
    logs: Sequence[ArtifactReading], until: int, service: Callable[[ArtifactReading, str], str]
) -> list[Followed]:
    """All fields that state numbers. until: last UTC minute. service: whose the entries of a channel are."""
    found: dict[tuple[str, str, str], Followed] = {}
    for one in logs:
        assert one.view is not None
        for told in one.view.measured():
            key = service(one, told.channel), told.template, told.name
            series = found.setdefault(key, Followed(*key, told.field.unit))
            series.held.append((one, told.field))
            for minute, values in told.minutes.items():
                if minute <= until:
                    known = series.minutes.get(minute)
                    series.minutes[minute] = values if known is None else joined((known, values))
    return [series for series in found.values() if series.minutes]


def numbers(
    fields: Sequence[Followed],
    window: tuple[int, int] | None,
    quoted: Callable[[ArtifactReading, Record, int, int | None], dict[str, Any]],
    left_out: int,
) -> dict[str, Any]:
    """What moved and what did not. window: UTC minutes that were asked for, None to search. left_out: values not followed.

    quoted: shows an entry, from (its file, its record, its minute, the onset).
    """
    rows, steady = [], []
    for one in fields:
        shift = moved(one.minutes, len(fields), share=one.unit == "%", window=window)
        if shift is not None:
            rows.append((shift, one))
        elif len(one.minutes) >= _FEW:
            steady.append(one)
    rows.sort(key=lambda row: (-row[0].change.weight, row[1].service, row[1].template, row[1].name))
    steady.sort(key=lambda one: (-len(one.minutes), one.service, one.template, one.name))
    return {
        "moved": [_of(one) | _told(shift) | {"example": _example(one, shift, quoted)} for shift, one in rows],
        "steady": [_of(one) | {"values": _values(joined(one.minutes.values()))} for one in steady[:_STEADY]],
        "steady_in_all": len(steady),
        "looked_at": len(fields),
        "values_left_out": left_out,
        "method": METHOD,
    }


def _of(one: Followed) -> dict[str, Any]:
    return {"service": one.service, "template": one.template, "field": one.name, "unit": one.unit}


def _told(shift: Shift) -> dict[str, Any]:
    change = shift.change
    return {
        "kind": "rose" if shift.up else "sank",
        "onset": _time(change.onset),
        "onset_from": _time(change.earliest),
        "onset_to": _time(change.latest),
        "recovery": _time(change.recovery),
        "climbs_from": _time(shift.climb),
        "level": shift.level,
        "beyond": [round(share, 3) for share in shift.beyond],
        "inside": _values(shift.inside),
        "outside": _values(shift.outside),
        "chance": float(f"{change.chance:.2g}"),
    }


def _values(minute: Minute) -> dict[str, Any]:
    return {
        "looked_at": minute.size,
        "least": min(minute.values),
        "median": minute.quantile(0.5),
        "p95": minute.quantile(0.95),
        "most": max(minute.values),
    }


def _example(
    one: Followed, shift: Shift, quoted: Callable[[ArtifactReading, Record, int, int | None], dict[str, Any]]
) -> dict[str, Any]:
    """The first kept entry from the onset on, else the last before it, else the first of the field."""
    onset = shift.change.onset
    kept = [
        (minute, reading, record)
        for reading, told in one.held
        for slot, (_, record) in told.kept.items()
        if reading.view is not None and (minute := reading.view.utc(slot)) is not None
    ]
    late = [item for item in kept if onset is None or item[0] >= onset]
    if late or not kept:
        firsts = [(min(one.minutes), reading, told.first) for reading, told in one.held]
        minute, reading, record = min(late or firsts, key=lambda item: (item[0], item[1].artifact.name))
    else:
        minute, reading, record = max(kept, key=lambda item: (item[0], item[1].artifact.name))
    values = [f"{name}={value}" for name in one.name.split(" of ") if (value := record.get(name))]
    return quoted(reading, record, minute, onset) | {"values": values}


def _time(minute: int | None) -> str | None:
    return None if minute is None else f"{iso(minute * MINUTE)[:16]}Z"
