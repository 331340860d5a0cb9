"""Bursts: found where they were put, with their first line; a quiet log gives none."""

from __future__ import annotations

import pytest
from tests.kit import at, log

from afteraction.domain.record import Level
from afteraction.domain.when import MINUTE, SECOND, Instant
from afteraction.logs.burst import Burst, bursts, failures
from afteraction.logs.change import SURE, Watched, scan
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
    assert (burst.new, burst.total, burst.peak) == (True, 200, 20)
    assert burst.change is not None
    assert burst.change.chance <= SURE
    assert Instant(NIGHT + onset * MINUTE) == burst.first.time


def test_a_rise_above_a_constant_trickle_is_found_at_its_minute() -> None:
    """Two a minute all night is quiet; sixty a minute for twelve minutes is not."""
    trickle = dict.fromkeys(range(240), 2)
    found = bursts(view_of({"charge refused": trickle | {100 + n: 60 for n in range(12)}}))
    assert minutes(found) == [(100, 111)]
    assert not found[0].new
    assert found[0].change is not None
    assert (found[0].change.other, found[0].change.other_minutes) == (2 * 228, 228)


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


def test_what_is_new_while_errors_rise_is_told_though_it_is_rare() -> None:
    """Three entries are too few to be sure of, and just what somebody looks for."""
    found = bursts(view_of({"pool is full": {100 + n: 20 for n in range(10)}, "worker died": {102: 1, 104: 1, 105: 1}}))
    assert [(burst.text, burst.onset - FIRST) for burst in found] == [("pool is full", 100), ("worker died", 102)]
    assert found[1].change is None


def test_an_error_that_comes_up_in_an_excerpt_is_told_without_being_sure() -> None:
    """Somebody cut twenty minutes out of a log: nothing in it is long enough to compare with."""
    (burst,) = bursts(view_of({"pool is full": {0: 0, 12: 1, 13: 1, 14: 1}}, hours=1))
    assert (burst.onset - FIRST, burst.change) == (12, None)


def test_where_the_first_of_two_waves_ended_is_known() -> None:
    """One window holds both, and people called it over in between."""
    waves = dict.fromkeys(range(100, 112), 40) | {112: 3} | dict.fromkeys(range(118, 124), 30)
    (burst,) = bursts(view_of({"pool is full": waves}))
    assert (burst.onset - FIRST, (burst.lull or 0) - FIRST, burst.end - FIRST) == (100, 112, 123)
    (single,) = bursts(view_of({"pool is full": dict.fromkeys(range(100, 112), 40)}))
    assert single.lull is None


def test_what_the_pods_of_one_deployment_say_is_one_rise() -> None:
    """With the first entry of any of them, and all of their entries."""
    pods = ("cart-6d9f7c5b8-x2lqp", "cart-6d9f7c5b8-m8w4z", "cart-6d9f7c5b8-t7hkd")
    crunch = Crunch("log", "app.log")
    for minute in range(240):
        for number, pod in enumerate(pods):
            when = Instant(NIGHT + minute * MINUTE + (2 - number) * SECOND)
            crunch.add(log(when, "request served", channel=pod))
            if 100 <= minute < 110:
                crunch.add(log(when, "pool is full", Level.ERROR, channel=pod))
    (burst,) = bursts(crunch.placed(lambda times: []))
    assert (burst.onset - FIRST, burst.total, burst.peak) == (100, 30, 3)
    assert burst.first.channel == pods[2]


def test_a_pause_that_chance_makes_is_no_end_of_a_wave() -> None:
    """Of what comes once a minute, five minutes without one say nothing; of what comes ten times a minute they do."""
    for each, ended in ((1, False), (10, True)):
        counts = {minute: each for minute in range(100, 170) if not 130 <= minute < 135}
        (burst,) = bursts(view_of({"pool is full": counts}))
        assert (burst.lull is not None) is ended


def test_rare_errors_here_and_there_are_no_burst() -> None:
    """Each is new somewhere in a quiet night, and none of them says that something happened."""
    assert (
        bursts(
            view_of(
                {
                    f"task {word} failed": {n * 7 + 60: 1, n * 7 + 110: 1, n * 7 + 160: 1}
                    for n, word in enumerate(("alpha", "beta", "gamma"))
                }
            )
        )
        == []
    )


def test_the_draft_and_the_summary_of_logs_have_one_window() -> None:
    """A rise is what `scan` finds, in both."""
    counts = {60: 1, 97: 1, 98: 2, 99: 4, **{100 + n: 40 for n in range(12)}}
    (burst,) = bursts(view_of({"charge refused": counts}))
    change = scan(counts, Watched([(0, 239)]))
    assert change is not None
    assert (change.onset, change.recovery) == (burst.onset - FIRST, burst.end - FIRST + 1) == (97, 112)


def test_failed_requests_are_counted_from_the_first_of_the_rise_to_its_last() -> None:
    """Answered with 5xx, of all that were answered in these minutes."""
    records = [log(Instant(NIGHT + n * MINUTE), "GET /cart", fields=(("status_code", "200"),)) for n in range(240)]
    records += [
        log(Instant(NIGHT + (100 + n // 5) * MINUTE + n), "GET /cart", Level.ERROR, fields=(("status_code", "503"), ("tenant", f"t{n % 7}")))
        for n in range(60)
    ]  # fmt: skip
    crunch = Crunch("log", "app.log")
    for record in sorted(records, key=lambda record: record.time.ns if isinstance(record.time, Instant) else 0):
        crunch.add(record)
    found = failures(crunch.placed(lambda times: [Instant(time.ns) for time in times]))
    assert found is not None
    assert (found.low - FIRST, found.high - FIRST, found.failed, found.served) == (100, 111, 60, 72)
    assert found.who == (("tenant", 7),)


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
