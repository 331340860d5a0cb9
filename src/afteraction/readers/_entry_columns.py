"""The entries of many structured log lines by columns: what `_entry` says of each, worked out for all of a kind at once.

Lines are of a kind when they have the same names in the same order. What is not plain of its kind (a message that is no
text, a level that says nothing) is left to `_entry`, line by line; so are lines that carry an error with its stack.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import repeat
from typing import Any, TypeVar

from afteraction.domain.entries import STATUS, Entries
from afteraction.domain.record import Level
from afteraction.readers._entry import flatten
from afteraction.readers._entry_plan import MOST_NAMES, Plan, plan_of
from afteraction.readers._entry_values import LONGEST, NOTHING, NUMBER, Convert, moment_of, scalar
from afteraction.readers._lines import iso_minutes, minute_of
from afteraction.readers._rows import Parts

Value = Mapping[str, Any]
_T = TypeVar("_T")
_ERROR = Level.ERROR.value
_REMEMBERED = 5000
_FEW = 4  # lines of a kind in one block for which columns are no faster than reading each


def columns_of(values: Sequence[Value | None], foreign: frozenset[str], *, nested: bool = True) -> Parts:
    """Columns of the plain ones among these. foreign: names that together say that an object is read in another way.

    nested: False when it is known that no value of an object is an object.
    """
    size = len(values)
    found = Entries()
    found.minutes, found.levels, found.channels = [None] * size, [0] * size, [""] * size
    found.texts, found.statuses = [""] * size, [None] * size
    given = bytearray(size)
    for names, numbers, flats in _kinds(values, nested):
        if len(numbers) < _FEW < size:
            continue
        plan = plan_of(flats[0])
        if _is_plain(plan) and len(names) < MOST_NAMES and not foreign.issubset(names):
            _Kind(plan, names, flats, numbers).into(found, given)
    return bytes(given), bytes(value is not None for value in values), found


def _kinds(
    values: Sequence[Value | None], nested: bool
) -> Iterator[tuple[tuple[str, ...], Sequence[int], list[Value]]]:
    """(names, which lines have them, the lines without nesting) of each kind."""
    flats = [value or {} for value in values]
    if nested:
        flats = [flatten(flat) if dict in map(type, flat.values()) else flat for flat in flats]
    named = list(map(tuple, flats))
    if named.count(named[0]) == len(named):
        yield named[0], range(len(flats)), flats
        return
    kinds: dict[tuple[str, ...], list[int]] = {names: [] for names in dict.fromkeys(named)}
    for number, names in enumerate(named):
        kinds[names].append(number)
    for names, numbers in kinds.items():
        yield names, numbers, [flats[number] for number in numbers]


def _is_plain(plan: Plan) -> bool:
    if plan.errors or plan.stacks or plan.instant or plan.doubled or not (plan.times and plan.texts):
        return False
    names = [name for _, name, _, _ in plan.kept] + [name for _, name in plan.numbers]
    return len({"service", *names}) == len(names) + 1


class _Kind:
    """Lines with the same names. numbers: which lines they are."""

    def __init__(self, plan: Plan, names: Sequence[str], flats: Sequence[Value], numbers: Sequence[int]) -> None:
        self._plan, self._numbers = plan, numbers
        self._columns = dict(zip(names, zip(*[flat.values() for flat in flats], strict=True), strict=True))
        self._odd: set[int] = set()

    def into(self, found: Entries, given: bytearray) -> None:
        """Write the columns of the plain ones into those of the block."""
        plan, size = self._plan, len(given)
        minutes = self._minutes(found)
        texts = self._words(plan.texts[0], printable=True)
        channels: Sequence[str] = [""] * len(self._numbers)
        fields: dict[str, Sequence[str | int | None]] = {}
        if plan.services:
            fields["service"] = channels = self._words(plan.services[0])
        elif plan.loggers:
            channels = self._words(plan.loggers[0])
        for key, name, convert, _ in plan.kept:
            fields[name] = _kept(convert, self._columns[key])
        for key, name in plan.numbers:
            fields[name] = _numbers(self._columns[key])
        statuses: Sequence[Any] = fields.get(STATUS) or [None] * len(self._numbers)
        levels = self._levels(statuses)
        for column, mine in (
            (found.minutes, minutes), (found.levels, levels), (found.channels, channels), (found.texts, texts),
            (found.statuses, statuses),
        ):  # fmt: skip
            self._put(column, mine)
        for name, values in fields.items():
            self._put(found.fields.setdefault(name, [None] * size), values)
        self._put(given, repeat(1, len(self._numbers)))
        for number in self._odd:
            given[self._numbers[number]] = 0

    def _put(self, column: Any, values: Any) -> None:
        if len(column) == len(self._numbers):
            column[:] = values
            return
        for number, value in zip(self._numbers, values, strict=True):
            column[number] = value

    def _minutes(self, found: Entries) -> list[int | None]:
        told = self._columns[self._plan.times[0]]
        if set(map(type, told)) == {str} and {text[4:5] for text in told} == {"-"}:
            minutes, walls = iso_minutes(told)
            found.walls = found.walls or walls
        else:
            stamps = list(map(moment_of, told))
            minutes = list(map(minute_of, stamps))
            found.walls = True  # whoever counts looks at each where it matters
        if None in minutes:
            self._odd.update(number for number, minute in enumerate(minutes) if minute is None)
        return minutes

    def _levels(self, statuses: Sequence[str | None]) -> list[int]:
        if not self._plan.levels:
            return [_ERROR if status and status[0] == "5" else 0 for status in statuses]
        levels = _mapped(_worth(self._plan.level_of), self._columns[self._plan.levels[0]])
        if 0 in levels:
            self._odd.update(number for number, level in enumerate(levels) if not level)
        return levels

    def _words(self, key: str, *, printable: bool = False) -> Sequence[str]:
        told = self._columns[key]
        if set(map(type, told)) == {str} and min(map(len, told)) > 4 and not (printable and not _printable(told)):
            return told
        words = list(told)
        for number, word in enumerate(words):
            if type(word) is not str or word in NOTHING or (printable and not word.isprintable()):
                self._odd.add(number)
                words[number] = ""
        return words


def _printable(words: Iterable[str]) -> bool:
    return "".join(words).isprintable()


class _Memory(dict[Any, Any]):
    """What values became."""

    def __init__(self, convert: Callable[[Any], Any]) -> None:
        self._convert = convert

    def __missing__(self, value: Any) -> Any:
        if len(self) >= _REMEMBERED:
            self.clear()
        converted = self[value] = self._convert(value)
        return converted


_MEMORIES: dict[tuple[Callable[[Any], Any], type], _Memory] = {}


def _mapped(convert: Callable[[Any], _T], values: Sequence[Any]) -> list[_T]:
    """The values converted; what is text or a number is remembered, each for itself: True is equal to 1."""
    kind = type(values[0])
    if kind in (str, int) and set(map(type, values)) == {kind}:
        memory = _MEMORIES.setdefault((convert, kind), _Memory(convert))
        return list(map(memory.__getitem__, values))
    return list(map(convert, values))


def _kept(convert: Convert, values: Sequence[Any]) -> Sequence[str | None]:
    """Further values as text."""
    words = convert is scalar and set(map(type, values)) == {str} and min(map(len, values)) > 4
    if words and max(map(len, values)) < LONGEST and _printable(values):
        return values
    return _mapped(_or_none(convert), values)


@cache
def _worth(level_of: Callable[[Any], Level]) -> Callable[[Any], int]:
    return lambda value: level_of(value)._value_


@cache
def _or_none(convert: Convert) -> Callable[[Any], str | None]:
    return lambda value: convert(value) or None


def _numbers(values: Sequence[Any]) -> Sequence[str | int | None]:
    """What a further value says when it is a number."""
    if set(map(type, values)) == {int}:
        return values
    return [value if type(value) is int or (type(value) is str and NUMBER.match(value)) else None for value in values]
