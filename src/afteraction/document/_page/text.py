"""Hostile text made inert, links that may be followed, and times as people read them."""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple

from afteraction.document.visible import visible
from afteraction.domain.when import MINUTE, SECOND, clock_of, from_civil

_STAMP = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?Z", re.ASCII)
_LINK = re.compile(
    r"https?://([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?)(?:[/?#][!-~]*)?", re.ASCII | re.IGNORECASE
)
_NEVER_IN_LINK = re.compile(r"[\"'<>\\^`{|}]")
_SAFE_ID = re.compile(r"[A-Za-z0-9._-]{1,120}", re.ASCII)


def inert(value: object) -> object:
    """A JSON value with `visible` applied to all its text, keys included."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {visible(str(key)): inert(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [inert(item) for item in value]
    return value


class Link(NamedTuple):
    """An address that may be followed, and the host that a reader sees."""

    url: str
    host: str


def link_of(address: str) -> Link | None:
    """The link, when it is plain http or https with a spelled-out host; everything else stays text."""
    found = _LINK.fullmatch(address)
    if not found or _NEVER_IN_LINK.search(address):
        return None
    return Link(address, found.group(1).lower())


def slug(identity: str) -> str:
    """An id fit for a fragment: the id itself where it is plain, else a digest of it."""
    return identity if _SAFE_ID.fullmatch(identity) else "x" + hashlib.sha256(identity.encode()).hexdigest()[:20]


class Clock(NamedTuple):
    """A time for people. ns: None when the text is no time. day, clock: parts shown; note: what the precision hides."""

    ns: int | None
    iso: str
    day: str
    clock: str
    note: str = ""


def clock(stamp: str, precision_s: float = 1) -> Clock:
    """A stamp split for display, no finer than its precision."""
    found = _STAMP.fullmatch(stamp)
    ns = _nanoseconds(found) if found else None
    if ns is None:
        return Clock(None, "", "", stamp or "time unknown")
    day = stamp[:10]
    if precision_s >= 86_400:
        return Clock(ns, stamp, day, "—", "time of day unknown")
    if precision_s >= 60:
        note = f"within {precision_s / 60:.0f} min" if precision_s > 60 else ""
        return Clock(ns, stamp, day, clock_of(ns, MINUTE), note)
    return Clock(ns, stamp, day, clock_of(ns, SECOND))


def _nanoseconds(found: re.Match[str]) -> int | None:
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    try:
        return from_civil(year, month, day, hour, minute, second, int((found.group(7) or "0").ljust(9, "0")))
    except ValueError:
        return None


def span(first: str, last: str) -> str:
    """Two stamps as one reading: ``2026-02-16, 02:05–03:20 UTC``."""
    one, two = clock(first, 60), clock(last, 60)
    if one.ns is None or two.ns is None:
        return " – ".join(part for part in (first, last) if part)
    if one.day == two.day:
        if one.clock == two.clock:
            return f"{one.day}, {one.clock} UTC"
        return f"{one.day}, {one.clock}–{two.clock} UTC"
    return f"{one.day} {one.clock} – {two.day} {two.clock} UTC"
