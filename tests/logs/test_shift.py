"""Moves of a number in logs: found where they were put, and not found where nothing moved."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afteraction.logs.numbers import Minute
from afteraction.logs.shift import Shift, moved

NIGHT = range(3 * 60)


def latencies(seed: int, *, times: float = 1.0, window: range = range(0)) -> dict[int, Minute]:
    """Ten answers a minute, each of its own length; in the window ``times`` as long."""
    dice = random.Random(seed)
    found = {}
    for minute in NIGHT:
        values: dict[float, int] = {}
        for _ in range(10):
            value = float(f"{dice.lognormvariate(5, 0.4) * (times if minute in window else 1):.3g}")
            values[value] = values.get(value, 0) + 1
        found[minute] = Minute(values)
    return found


def gauge(heights: dict[range, float], usual: float) -> dict[int, Minute]:
    found = {minute: Minute({usual: 4}) for minute in NIGHT}
    for window, height in heights.items():
        found |= {minute: Minute({height: 4}) for minute in window}
    return found


def told(minutes: dict[int, Minute], *, share: bool = False) -> Shift:
    shift = moved(minutes, share=share)
    assert shift is not None
    return shift


@given(seed=st.integers(0, 10_000))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_what_varies_by_chance_did_not_move(seed: int) -> None:
    """Also among a hundred fields."""
    assert moved(latencies(seed), looked=100) is None


@pytest.mark.parametrize("onset", [30, 90, 150])
@pytest.mark.parametrize("times", [3.0, 10.0])
def test_a_rise_is_found_within_a_minute_with_its_recovery(onset: int, times: float) -> None:
    """With how high it was then and else."""
    shift = told(latencies(1, times=times, window=range(onset, onset + 12)))
    assert shift.up
    assert shift.change.onset is not None
    assert abs(shift.change.onset - onset) <= 1
    assert shift.change.recovery is not None
    assert abs(shift.change.recovery - onset - 12) <= 1
    assert shift.inside.quantile(0.5) > 2 * shift.outside.quantile(0.5)


def test_a_fall_is_found_too() -> None:
    """Free space, or peers that went away."""
    shift = told(gauge({range(60, 80): 1.0}, usual=10.0))
    assert (shift.up, shift.change.onset, shift.change.recovery) == (False, 60, 80)


def test_a_share_is_full_from_the_minute_at_which_it_is_full() -> None:
    """Not from when it began to fill, which other levels would tell."""
    shift = told(gauge({range(57, 60): 60.0, range(60, 80): 100.0}, usual=10.0), share=True)
    assert (shift.level, shift.change.onset) == (100.0, 60)


def test_what_was_so_from_the_first_minute_is_told_as_the_move_at_its_end() -> None:
    """Nobody saw its onset; it sank when it sank."""
    shift = told(gauge({range(50): 900.0}, usual=20.0))
    assert (shift.up, shift.change.onset, shift.change.recovery) == (False, 50, None)
    assert (shift.inside.quantile(0.5), shift.outside.quantile(0.5), shift.level) == (20.0, 900.0, 20.0)


def test_a_change_by_less_than_half_is_weather() -> None:
    """However sure it is."""
    assert moved(gauge({range(60, 90): 14.0}, usual=10.0)) is None
    assert moved(gauge({range(60, 90): 15.0}, usual=10.0)) is not None


def test_a_counter_that_only_grows_did_not_move() -> None:
    """All bytes ever sent are more at noon than in the morning."""
    assert moved({minute: Minute({float(1000 * minute): 1}) for minute in NIGHT}) is None


def test_many_values_in_a_minute_are_few_witnesses() -> None:
    """A move is no surer for a thousand entries a minute than for four: they may all tell of one stroke."""
    few = gauge({range(60, 66): 900.0}, usual=10.0)
    many = {at: Minute(dict.fromkeys(one.values, 1000)) for at, one in few.items()}
    assert told(few).change.chance == told(many).change.chance


def test_a_window_that_was_given_is_compared_with_the_time_before_it() -> None:
    """What lies behind it is not looked at."""
    minutes = gauge({range(60, 80): 50.0, range(120, 180): 90.0}, usual=10.0)
    shift = moved(minutes, window=(60, 79))
    assert shift is not None
    assert (shift.inside.quantile(0.5), shift.outside.quantile(0.5)) == (50.0, 10.0)
    assert moved(minutes, window=(80, 110)) is None


def test_few_minutes_say_nothing() -> None:
    """Nine readings have no usual."""
    assert moved({minute: Minute({float(minute > 4) * 100: 9}) for minute in range(9)}) is None


def test_what_climbs_for_an_hour_began_when_it_left_what_was_usual() -> None:
    """The level that tells most is passed much later; the first minute above all that was before is told too."""
    climbing = {minute: Minute({float(20 + minute % 3): 4}) for minute in range(90)}
    climbing |= {minute: Minute({22.0 + 5 * (minute - 89): 4}) for minute in range(90, 160)}
    climbing |= {minute: Minute({float(20 + minute % 3): 4}) for minute in range(160, 180)}
    shift = told(climbing)
    assert shift.change.onset is not None
    assert shift.change.onset > 95
    assert (shift.climb, shift.began, shift.change.recovery) == (90, 90, 160)


def test_what_fell_for_an_hour_began_to_fall_then() -> None:
    """Room on a disk that runs out."""
    falling = {minute: Minute({410.0 + minute % 3: 1}) for minute in range(60)}
    falling |= {minute: Minute({410.0 - 4 * (minute - 59): 1}) for minute in range(60, 160)}
    shift = told(falling)
    assert (shift.up, shift.began) == (False, 60)


def test_a_step_does_not_climb() -> None:
    """It began with its window."""
    shift = told(gauge({range(100, 130): 50.0}, 2.0))
    assert (shift.climb, shift.began) == (None, 100)


def test_a_move_ends_with_its_last_value_when_none_follows_for_long() -> None:
    """Entries that came only while it lasted, and one an hour later, say nothing of the time between."""
    now_and_then = {minute: Minute({20.0: 1}) for minute in range(0, 60, 10)}
    slow = {minute: Minute({30_000.0: 4}) for minute in range(60, 90)}
    shift = told(now_and_then | slow | {150: Minute({20.0: 1})})
    assert (shift.change.onset, shift.change.recovery) == (60, 90)
