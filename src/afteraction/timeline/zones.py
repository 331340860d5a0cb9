"""From wall time to instant in a zone, with the hours that occur twice or never said out loud."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from afteraction.domain.when import MINUTE, SECOND, Basis, BasisKind, Instant, civil

# Abbreviations that mean one offset wherever they are used today; CST, IST, BST, PST and EST do not (FORMATS rule R7).
ONE_MEANING = {
    "CET": 60, "CEST": 120, "EET": 120, "EEST": 180, "WEST": 60, "PDT": -420, "EDT": -240, "MDT": -360, "AKDT": -480,
    "JST": 540, "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780,
}  # fmt: skip


class Zone(NamedTuple):
    """A zone to read wall times in. name: IANA name, or "" for a fixed offset of ``offset`` nanoseconds east of UTC."""

    name: str
    offset: int
    basis: Basis


def fixed(offset: int, basis: Basis) -> Zone:
    """A zone that is only an offset, as found by alignment."""
    return Zone("", offset, basis)


def offset_text(offset: int) -> str:
    """``UTC+1``, ``UTC-3:30``, ``UTC``."""
    if offset == 0:
        return "UTC"
    minutes = abs(offset) // MINUTE
    sign = "+" if offset > 0 else "-"
    return f"UTC{sign}{minutes // 60}" + (f":{minutes % 60:02d}" if minutes % 60 else "")


class Placed(NamedTuple):
    """An instant, or None when the wall time never existed there; ``twice`` when it happened two times."""

    at: Instant | None
    twice: bool


def place(ns: int, precision: int, zone: Zone, *, second_time: bool = False) -> Placed:
    """The instant of a complete wall time. ``second_time`` chooses the later one of an hour that occurs twice."""
    if not zone.name:
        return Placed(Instant(ns - zone.offset, precision, zone.basis), False)
    early, late = _offsets(zone.name, ns // MINUTE)
    if early == late:
        return Placed(Instant(ns - early * SECOND, precision, zone.basis), False)
    if early < late:  # the clock jumped over this time
        return Placed(None, False)
    basis = Basis(
        zone.basis.kind,
        f"{zone.basis.detail}; the hour occurs twice, the {'second' if second_time else 'first'} is meant by its order",
    )
    return Placed(Instant(ns - (late if second_time else early) * SECOND, precision, basis), True)


@lru_cache(maxsize=65_536)
def _offsets(name: str, minute: int) -> tuple[int, int]:
    """Offsets in seconds of a wall minute, before and after a possible change of the clock."""
    year, month, day, hour, mins, _, _ = civil(minute * MINUTE)
    zone = ZoneInfo(name)
    local = dt.datetime(year, month, day, hour, mins, tzinfo=zone)
    found = []
    for fold in (0, 1):
        offset = local.replace(fold=fold).utcoffset()
        found.append(int(offset.total_seconds()) if offset is not None else 0)
    return found[0], found[1]


def flag_zone(text: str) -> Zone | None:
    """A zone as a person gives it on the command line: an IANA name, ``UTC`` or ``+01:00``; None when it is neither."""
    from afteraction.domain.stamps import offset_ns

    offset = offset_ns(text)
    basis = Basis(BasisKind.FLAG, f"{text}, as given")
    if offset is not None:
        return fixed(offset, basis)
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        return None
    return Zone(text, 0, basis)
