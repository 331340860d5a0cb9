"""What a log in which trouble rose shows before the rise against a quiet log of the same services: what was so already when it
begins, or that nothing of it is to be seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from afteraction.domain.draft import Fact
from afteraction.domain.record import Record
from afteraction.domain.when import MINUTE, Instant, clock_of, day_of
from afteraction.logs.burst import Burst
from afteraction.logs.change import METHOD_GIVEN
from afteraction.logs.crunch import LogView
from afteraction.logs.quiet import Differs, Moved, Quiet, compare, quiet_logs
from afteraction.logs.template import plain_form

NAME = "Against a quiet log"
_TOLD = 3  # differences of one log
_FORM = 90  # characters of a form


class Told(NamedTuple):
    """A fact with the entries that it cites, at their instants."""

    fact: Fact
    entries: tuple[Record, ...]


def quiet_facts(
    views: Sequence[LogView],
    rises: Sequence[tuple[Burst, Instant, Instant]],
    place: Callable[[Record], Record],
) -> list[Told]:
    """For each log with a rise that has a quiet one beside it: up to three differences (``quiet1``), or that there is none
    (``unseen1``)."""
    first: dict[str, int] = {}
    for burst, _, _ in rises:
        first[burst.log] = min(burst.onset, first.get(burst.log, burst.onset))
    told: list[Told] = []
    for view, quiet in quiet_logs(views, first):
        found = compare(view, quiet, first[view.crunch.name] - 1)
        if found is None:
            continue
        for text, value, unit, entries in _sentences(found, view, quiet):
            placed = tuple(record for record in map(place, entries) if isinstance(record.time, Instant))
            method = f"{METHOD_GIVEN}; the minutes of {found.quiet_log} as the time before, chance below 0.01 over all forms and numbers"
            cites = tuple(record.id for record in placed)
            name = f"{'quiet' if found.differs or found.moves else 'unseen'}{len(told) + 1}"
            told.append(Told(Fact(name, NAME, text, value, unit, method, cites), placed))
    return told


def _sentences(found: Quiet, view: LogView, quiet: LogView) -> Iterator[tuple[str, float, str, tuple[Record, ...]]]:
    """(text, value, unit, entries behind it)."""
    beside = f"{found.quiet_log} ({_span(found.quiet_span)})"
    samples = tuple(one.crunch.sample[0] for one in (view, quiet) if one.crunch.sample)
    lines = [_differs(one, found, beside) for one in found.differs] + [
        _moved(one, found, beside) for one in found.moves
    ]
    yield from lines[:_TOLD]
    if not lines:
        until = clock_of((found.high + 1) * MINUTE, MINUTE)
        yield (
            f"before {until} UTC {found.log} does not differ from {beside}: of {found.forms} forms of entries none came surely more or "
            f"less often, and of {found.numbers} numbers in them none moved. Trouble before {until} UTC, if there was any, shows in none "
            f"of these counts of the log, which begins at {clock_of(found.low * MINUTE, MINUTE)} UTC",
            0.0,
            "differences",
            samples,
        )


def _differs(one: Differs, found: Quiet, beside: str) -> tuple[str, float, str, tuple[Record, ...]]:
    change = one.change
    inside, other = change.inside / change.minutes, change.other / change.other_minutes
    form = plain_form(one.template.text)[:_FORM].rstrip()
    text = f"entries of the form “{form}” came {_rate(inside)} a minute {_since(found, one.began)}, against {_rate(other)} a minute in {beside}{_onset(one.began)}"
    return text, inside, "a minute", (one.template.first,)


def _moved(one: Moved, found: Quiet, beside: str) -> tuple[str, float, str, tuple[Record, ...]]:
    inside, outside = (part.quantile(0.5) for part in (one.shift.inside, one.shift.outside))
    unit = f" {one.told.field.unit}".rstrip()
    text = f"{one.told.name} was {inside:g}{unit} (median) {_since(found, None)}, against {outside:g}{unit} in {beside}{_onset(None)}"
    return text, inside, one.told.field.unit, (one.told.behind(found.low),)


def _since(found: Quiet, began: int | None) -> str:
    low, high = (clock_of(minute * MINUTE, MINUTE) for minute in (found.low, found.high + 1))
    return f"from {low} to {high} UTC" + (
        f", more of them from {clock_of(began * MINUTE, MINUTE)} UTC on" if began else ""
    )


def _onset(began: int | None) -> str:
    return "" if began else "; it was so already when the log begins, and when it began is not in the record"


def _rate(rate: float) -> str:
    return f"{rate:.3g}"


def _span(span: tuple[int, int]) -> str:
    low, high = span[0] * MINUTE, (span[1] + 1) * MINUTE
    return f"{day_of(low)} {clock_of(low, MINUTE)} to {clock_of(high, MINUTE)} UTC"
