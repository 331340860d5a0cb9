"""Days as people type them and as documents write them."""

from __future__ import annotations

import datetime

from afteraction.app import clock
from afteraction.domain.errors import UsageError
from afteraction.domain.stamps import parse_day


def read_day(text: str) -> datetime.date | None:
    """The day that a text is, None when it is none or lacks its year."""
    day = parse_day(text.strip())
    return datetime.date(day.year, day.month, day.day) if day and day.year else None


def day_of(text: str, where: str) -> datetime.date:
    """The day that somebody typed.

    Raises:
        UsageError: it is none.
    """
    day = read_day(text)
    if day is None:
        raise UsageError(f"{text!r} is no day", where=where, hint="YYYY-MM-DD")
    return day


def today(said: str = "") -> datetime.date:
    """The day of ``--today``, else of the clock.

    Raises:
        UsageError: it is none.
    """
    return day_of(said, "--today") if said else clock.today()


def month_of(text: str, where: str) -> datetime.date:
    """The first day of ``2026-03``.

    Raises:
        UsageError: it is no month.
    """
    day = read_day(f"{text.strip()}-01")
    if day is None:
        raise UsageError(f"{text!r} is no month", where=where, hint="YYYY-MM")
    return day
