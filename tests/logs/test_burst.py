"""Bursts: found where they were put, with their first line; a quiet log gives none."""

from __future__ import annotations

import pytest
from tests.kit import at, log

from afteraction.domain.record import Level
from afteraction.domain.when import MINUTE, SECOND, Instant
from afteraction.logs.burst import Burst, bursts, rise
from afteraction.logs.crunch import Crunch, LogView

NIGHT = at("00:00:00").ns
FIRST = NIGHT // MINUTE


def view_of(plan: dict[str, dict[int, int]], level: Level = Level.ERROR, hours: int = 4) -> LogView:
    """A log of so many hours with an INFO line in every minute, and the planned lines: text to minute to number."""
    records = [log(Instant(NIGHT + minute * MINUTE), "request served") for minute in range(hours * 60)]
    for text, counts in plan.items():
        records += [
            log(Instant(NIGHT + minute * MINUTE + n * SECOND), text, level)
            for minute, number in counts.items()
            for n in range(number)
        ]
    records.sort(key=lambda record: record.time.ns if isinstance(record.time, Instant) else 0)
    crunch = Crunch("log", "app.log")
    for record in records:
        crunch.add(record)
    return crunch.placed(lambda times: [Instant(time.ns) for time in times])


def minutes(found: list[Burst]) -> list[tuple[int, int]]:
    return [(burst.onset - FIRST, burst.end - FIRST) for burst in found]


@pytest.mark.parametrize("onset", [30, 123, 200])
def test_a_new_error_is_found_at_the_minute_it_began(onset: int) -> None:
    """A template that never occurred before rises for ten minutes."""
    found = bursts(view_of({"pool is full": {onset + n: 20 for n in range(10)}}))
    assert [(onset, onset + 9)] == minutes(found)
    (burst,) = found
    assert (burst.new, burst.total, burst.peak_count, burst.quiet) == (True, 200, 20, 0.0)
    assert Instant(NIGHT + onset * MINUTE) == burst.first.time


def test_a_rise_above_a_constant_trickle_is_found_at_its_minute() -> None:
    """Two a minute all night is quiet; sixty a minute for twelve minutes is not."""
    trickle = dict.fromkeys(range(240), 2)
    found = bursts(view_of({"charge refused": trickle | {100 + n: 60 for n in range(12)}}))
    assert minutes(found) == [(100, 111)]
    assert (found[0].new, found[0].quiet) == (False, 2.0)


def test_the_first_failure_before_the_rise_is_part_of_it() -> None:
    """A new template that trickles in for three minutes before it bursts began with its first line."""
    found = bursts(view_of({"pool is full": {97: 1, 98: 1, 99: 3, **{100 + n: 50 for n in range(8)}}}))
    assert minutes(found) == [(97, 107)]
    assert Instant(NIGHT + 97 * MINUTE) == found[0].first.time


def test_the_heaviest_of_two_rises_leads() -> None:
    """Order is by weight, not by time."""
    found = bursts(view_of({"small": {60 + n: 10 for n in range(5)}, "large": {120 + n: 90 for n in range(10)}}))
    assert [burst.text for burst in found] == ["large", "small"]


@pytest.mark.parametrize(
    ("reason", "plan", "level"),
    [
        ("nothing but the usual", {}, Level.ERROR),
        ("the same number of errors all night", {"charge refused": dict.fromkeys(range(240), 4)}, Level.ERROR),
        ("one stray error", {"charge refused": {100: 1}}, Level.ERROR),
        ("a rise of what is no trouble", {"cache filled": {100 + n: 90 for n in range(10)}}, Level.INFO),
        ("an error once every ten minutes", {"charge refused": dict.fromkeys(range(0, 240, 10), 1)}, Level.ERROR),
    ],
)
def test_a_quiet_log_has_no_burst(reason: str, plan: dict[str, dict[int, int]], level: Level) -> None:
    """What is there every night explains nothing."""
    assert bursts(view_of(plan, level)) == [], reason


def test_a_log_without_a_clock_has_no_burst() -> None:
    """Counts that stand nowhere in time rise nowhere."""
    assert bursts(Crunch("log", "app.log").placed(lambda times: [Instant(time.ns) for time in times])) == []


def test_a_rise_needs_more_than_a_few_entries() -> None:
    """Two entries are two entries."""
    assert rise({5: 2}, (0, 100)) is None
    assert rise({}, (0, 100)) is None


def test_two_runs_find_the_same_in_the_same_order() -> None:
    """Equal weights are told apart by time and text."""
    plan = {text: {100 + n: 20 for n in range(5)} for text in ("beta gone", "alpha gone", "gamma gone")}

    def told(view: LogView) -> list[tuple[str, int]]:
        return [(burst.text, burst.onset) for burst in bursts(view)]

    assert (
        [(text, FIRST + 100) for text in sorted(plan)]
        == told(view_of(plan))
        == told(view_of(dict(reversed(plan.items()))))
    )
