"""From wall time to instant in a zone, with the hours that occur twice or never said out loud."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from afteraction.domain.stamps import offset_ns
from afteraction.domain.when import MINUTE, SECOND, Basis, BasisKind, Instant, civil

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

# Abbreviations that mean one offset wherever they are used today; CST, IST, BST, PST and EST do not (FORMATS rule R7).
ONE_MEANING = {
    "CET": 60, "CEST": 120, "EET": 120, "EEST": 180, "WEST": 60, "PDT": -420, "EDT": -240, "MDT": -360, "AKDT": -480,
    "JST": 540, "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780,
}  # fmt: skip

_PASSES = {"first": 0, "second": 1}


class Zone(NamedTuple):
    """A zone to read wall times in. name: IANA name, or "" for a fixed offset of ``offset`` nanoseconds east of UTC.

    fold: which of the two is meant by a time that occurs twice, when nothing else says: 0, 1, or None for nobody said.
    """

    name: str
    offset: int
    basis: Basis
    fold: int | None = None


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


TWICE = "the hour occurs twice"  # begins what the basis of such a time says


class Twice(NamedTuple):
    """The two instants of a wall time of an hour that occurs twice."""

    first: Instant
    second: Instant


def place(ns: int, precision: int, zone: Zone) -> Instant | Twice | None:
    """The instant of a complete wall time; both of an hour that occurs twice; None when it never existed there."""
    if not zone.name:
        return Instant(ns - zone.offset, precision, zone.basis)
    early, late = _offsets(zone.name, ns // MINUTE)
    first = Instant(ns - early * SECOND, precision, zone.basis)
    if early == late:
        return first
    if early < late:  # the clock jumped over this time
        return None
    return Twice(first, Instant(ns - late * SECOND, precision, zone.basis))


def settled(twice: Twice, fold: int, why: str) -> Instant:
    """One of the two. fold: 0 or 1. why: what says so, for the basis."""
    chosen = twice.second if fold else twice.first
    said = f"{TWICE}, the {'second' if fold else 'first'} is meant: {why}"
    return chosen._replace(basis=chosen.basis._replace(detail=f"{chosen.basis.detail}; {said}"))


@lru_cache(maxsize=65_536)
def _offsets(name: str, minute: int) -> tuple[int, int]:
    """Offsets in seconds of a wall minute, before and after a possible change of the clock."""
    year, month, day, hour, mins, _, _ = civil(minute * MINUTE)
    zone = _zone(name)
    local = dt.datetime(year, month, day, hour, mins, tzinfo=zone)
    found = []
    for fold in (0, 1):
        offset = local.replace(fold=fold).utcoffset()
        found.append(int(offset.total_seconds()) if offset is not None else 0)
    return found[0], found[1]


def _zone(name: str) -> ZoneInfo:
    from zoneinfo import ZoneInfo  # it looks for the zones of this system when it is imported

    return ZoneInfo(name)


def flag_zone(text: str) -> Zone | None:
    """A zone as a person gives it: an IANA name, ``UTC`` or ``+01:00``; None when it is neither.

    ``Europe/Berlin@second`` also says which is meant by a time that occurs twice and that nothing else settles.
    """
    name, mark, which = text.partition("@")
    if mark and which not in _PASSES:
        return None
    offset = offset_ns(name)
    basis = Basis(BasisKind.FLAG, f"{text}, as given")
    if offset is not None:
        return None if mark else fixed(offset, basis)
    try:
        _zone(name)
    except (KeyError, ValueError, OSError):
        return None
    return Zone(name, 0, basis, _PASSES[which] if mark else None)
