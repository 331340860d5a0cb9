"""What a month promised and what became of it, over the items of many incidents."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from afteraction.actions.items import Item, ItemDeed

_AGES = (7, 30, 90)  # days, up to and with
NOBODY = "nobody"
UNKNOWN = "unknown"


class Outcome(enum.Enum):
    """What became of a promise by the day of the report. LEFT: agreed for another day since, and not done."""

    IN_TIME = "done in time"
    LATE = "done late"
    LEFT = "moved out of the month"
    AHEAD = "not due yet"
    MISSED = "not done"


class Span(NamedTuple):
    """A month up to the day of the report, the last of the month or today. over: whether today comes after the month."""

    first: datetime.date
    last: datetime.date
    day: datetime.date
    over: bool

    def holds(self, day: datetime.date) -> bool:
        """Whether a day is one of the month, whether it has come or not."""
        return self.first <= day <= self.last


class Promise(NamedTuple):
    """An item that was due in the month by some agreement. due: the last such day."""

    item: Item
    due: datetime.date
    outcome: Outcome


class Month(NamedTuple):
    """The figures of a month. agreed, closed, reopened: items of which that was noted in it. ages: open items by days.

    overdue: by owner as written. items: all that count. left: items agreed on and not done at the end of each day, as the decisions tell it.
    """

    span: Span
    promises: tuple[Promise, ...]
    agreed: int
    closed: int
    reopened: tuple[Item, ...]
    ages: dict[str, int]
    overdue: dict[str, tuple[Item, ...]]
    open: int
    left: tuple[tuple[datetime.date, int], ...]
    items: tuple[Item, ...]


def span_of(first: datetime.date, today: datetime.date) -> Span:
    """The month that begins on a day, as it can be told today."""
    last = (first.replace(day=28) + datetime.timedelta(days=4)).replace(day=1) - datetime.timedelta(days=1)
    return Span(first, last, min(last, today), today > last)


def month(items: Sequence[Item], span: Span) -> Month:
    """The figures. items: as they stood on the day of the report; what was first noted after it does not count."""
    known = [one for one in items if one.since is None or one.since <= span.day]
    open_ = [one for one in known if one.open]
    return Month(
        span,
        tuple(made for one in known if (made := _promise(one, span))),
        _deeds(known, ItemDeed.AGREE, span),
        _deeds(known, ItemDeed.CLOSE, span),
        tuple(one for one in known if _deeds([one], ItemDeed.REOPEN, span)),
        _ages(open_, span.day),
        _overdue(open_, span.day),
        len(open_),
        tuple((day, sum(_promised(one, day) for one in known)) for day in _days(span)),
        tuple(known),
    )


def _days(span: Span) -> list[datetime.date]:
    return [span.first + datetime.timedelta(days=past) for past in range((span.day - span.first).days + 1)]


def _promised(item: Item, day: datetime.date) -> bool:
    """Whether an item was agreed on and not closed at the end of a day."""
    last = next((one for one in reversed(item.decisions) if one.day <= day), None)
    return last is not None and last.deed is not ItemDeed.CLOSE


def _promise(item: Item, span: Span) -> Promise | None:
    days = [one.due for one in item.decisions if one.deed is ItemDeed.AGREE and one.due and span.holds(one.due)]
    return Promise(item, days[-1], _outcome(item, days[-1], span)) if days else None


def _outcome(item: Item, due: datetime.date, span: Span) -> Outcome:
    if not item.open:
        done = item.decisions[-1].day
        return Outcome.IN_TIME if done <= due else Outcome.LATE
    if item.day is not None and not span.holds(item.day):
        return Outcome.LEFT
    return Outcome.MISSED if span.over or due < span.day else Outcome.AHEAD


def _deeds(items: Iterable[Item], deed: ItemDeed, span: Span) -> int:
    """Of how many items a deed was noted in the month."""
    return sum(any(one.deed is deed and span.holds(one.day) for one in item.decisions) for item in items)


def _ages(items: Iterable[Item], day: datetime.date) -> dict[str, int]:
    """Open items by age; those of which nothing tells it last."""
    starts = (0, *(limit + 1 for limit in _AGES))
    names = [f"{low} to {high} days" for low, high in zip(starts, _AGES, strict=False)] + [
        f"more than {_AGES[-1]} days"
    ]
    found = dict.fromkeys((*names, UNKNOWN), 0)
    for one in items:
        age = one.age(day)
        found[UNKNOWN if age is None else names[sum(age > limit for limit in _AGES)]] += 1
    return found


def _overdue(items: Iterable[Item], day: datetime.date) -> dict[str, tuple[Item, ...]]:
    """Who has most first; the most overdue of each first."""
    found: dict[str, list[Item]] = {}
    for one in items:
        if one.overdue(day):
            found.setdefault(one.owner or NOBODY, []).append(one)
    order = sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return {owner: tuple(sorted(late, key=lambda one: -one.overdue(day))) for owner, late in order}
