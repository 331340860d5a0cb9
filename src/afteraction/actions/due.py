"""When an item should be due, by the severity of its incident."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping

_WORKING = 5  # Monday to Friday


def proposed(
    days: Mapping[str, int], severity: str, start: datetime.date, holidays: Collection[datetime.date] = ()
) -> tuple[datetime.date, int]:
    """The day, and after how many working days it comes; a severity that is "" or not in the table counts as the most urgent."""
    many = days.get(severity) or min(days.values())
    return after(start, many, holidays), many


def after(start: datetime.date, many: int, holidays: Collection[datetime.date] = ()) -> datetime.date:
    """The working day that comes ``many`` working days after a day."""
    day = start
    while many > 0:
        day += datetime.timedelta(days=1)
        many -= day.weekday() < _WORKING and day not in holidays
    return day
