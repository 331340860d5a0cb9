"""Changes in counts: found where they were put, moved with them, and not found where nothing changed."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afteraction.logs.change import SURE, Change, Kind, Watched, against, clumping, scan

HOUR = 60
NIGHT = range(4 * HOUR)
WATCHED = Watched([(NIGHT[0], NIGHT[-1])])


def steady(rate: int, minutes: range = NIGHT) -> dict[int, int]:
    return dict.fromkeys(minutes, rate)


def noisy(seed: int, rate: float, minutes: range = NIGHT) -> dict[int, int]:
    """Entries that come independently of each other: sixty chances a minute."""
    dice = random.Random(seed)
    return {minute: sum(dice.random() < rate / 60 for _ in range(60)) for minute in minutes}


def found(counts: dict[int, int], watched: Watched = WATCHED) -> Change:
    change = scan(counts, watched)
    assert change is not None
    return change


@given(rate=st.integers(0, 500), minutes=st.integers(1, 400))
@settings(max_examples=60, deadline=None)
def test_a_flat_series_has_no_onset(rate: int, minutes: int) -> None:
    """However many entries a minute, and however long."""
    assert scan(steady(rate, range(minutes)), Watched([(0, minutes - 1)])) is None


@given(seed=st.integers(0, 10_000), rate=st.sampled_from([0.05, 0.5, 3.0, 20.0]))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_what_comes_by_chance_has_no_onset(seed: int, rate: float) -> None:
    """Independent entries at one rate are one rate."""
    assert scan(noisy(seed, rate), WATCHED) is None


@pytest.mark.parametrize("rate", [0, 2, 20])
@pytest.mark.parametrize("onset", [40, 133, 200])
def test_a_burst_is_found_from_its_first_minute_to_the_first_after_it(rate: int, onset: int) -> None:
    """Ten minutes, six times what is usual."""
    counts = noisy(onset, rate) if rate else {}
    for minute in range(onset, onset + 10):
        counts[minute] = counts.get(minute, 0) + max(12, 5 * rate)
    change = found(counts)
    assert (change.onset, change.recovery, change.minutes) == (onset, onset + 10, 10)
    assert change.kind is (Kind.BURST if rate else Kind.NEW)
    assert change.inside == sum(counts[minute] for minute in range(onset, onset + 10))
    assert change.inside + change.other == sum(counts.values())
    assert change.chance < SURE


@pytest.mark.parametrize(
    ("counts", "kind", "onset", "recovery"),
    [
        ({**steady(3), **steady(30, range(150, 240))}, Kind.GREW, 150, None),
        ({**steady(30), **steady(3, range(150, 240))}, Kind.SHRANK, 150, None),
        ({**steady(30), **steady(3, range(20, 240))}, Kind.BURST, None, 20),
        (steady(30, range(150)), Kind.GONE, 150, None),
        (steady(30, range(150, 240)), Kind.NEW, 150, None),
        ({**steady(30), **steady(0, range(100, 120))}, Kind.FELL, 100, 120),
        ({**steady(2), **steady(30, range(40, 220))}, Kind.BURST, 40, 220),
    ],
)
def test_each_kind_of_change_has_its_name_and_its_edges(
    counts: dict[int, int], kind: Kind, onset: int | None, recovery: int | None
) -> None:
    """A recovery is only told when the log goes on; an onset only when the log shows what was before."""
    change = found(counts)
    assert (change.kind, change.onset, change.recovery) == (kind, onset, recovery)


@given(
    onset=st.integers(20, 180),
    length=st.integers(2, 30),
    rate=st.integers(0, 5),
    height=st.integers(30, 80),
    shift=st.integers(-1_000_000, 30_000_000),
)
@settings(max_examples=40, deadline=None)
def test_a_shift_in_time_moves_the_onset_with_it(onset: int, length: int, rate: int, height: int, shift: int) -> None:
    """And nothing else."""
    counts = {**steady(rate), **steady(height, range(onset, onset + length))}
    here = found(counts)
    there = found(
        {minute + shift: count for minute, count in counts.items()}, Watched([(NIGHT[0] + shift, NIGHT[-1] + shift)])
    )
    assert (here.onset, here.recovery) == (onset, onset + length)
    assert there.onset == onset + shift
    assert there.recovery == onset + length + shift
    assert there._replace(onset=None, earliest=None, latest=None, recovery=None) == here._replace(
        onset=None, earliest=None, latest=None, recovery=None
    )


@given(onset=st.integers(20, 180), length=st.integers(2, 30), factor=st.integers(2, 50))
@settings(max_examples=40, deadline=None)
def test_more_of_the_same_moves_no_edge(onset: int, length: int, factor: int) -> None:
    """A service that is asked more often is no other incident."""
    counts = {**steady(2), **steady(30, range(onset, onset + length))}
    few, many = found(counts), found({minute: count * factor for minute, count in counts.items()})
    assert (few.onset, few.recovery, few.kind) == (many.onset, many.recovery, many.kind)


@given(order=st.permutations(range(60)))
@settings(max_examples=20, deadline=None)
def test_the_order_in_which_minutes_were_counted_does_not_matter(order: list[int]) -> None:
    """Counts are a set of facts."""
    counts = {**steady(1, range(60)), **steady(20, range(30, 40))}
    watched = Watched([(0, 59)])
    assert scan({minute: counts[minute] for minute in order}, watched) == scan(counts, watched)


def test_a_job_of_every_half_hour_is_no_incident() -> None:
    """Forty lines at once are usual where they come again and again."""
    assert scan(dict.fromkeys(range(7, 240, 30), 40), WATCHED) is None


def test_a_rise_by_less_than_the_double_is_weather() -> None:
    """However sure it is."""
    assert scan({**steady(200), **steady(300, range(100, 140))}, WATCHED) is None
    assert scan({**steady(200), **steady(120, range(100, 140))}, WATCHED) is None
    assert scan({**steady(200), **steady(420, range(100, 140))}, WATCHED) is not None


def test_a_clump_that_is_usual_in_its_log_is_no_burst() -> None:
    """Seven lines at once say nothing where lines come by the seven; outside the quiet nobody learns what is usual."""
    others = [{minute: 7, minute + 90: 7} for minute in range(20, 60)]
    usual = clumping(others, set(NIGHT))
    assert usual == 7.0
    assert clumping(others, set()) == 1.0
    assert scan({100: 7}, WATCHED, len(others)) is not None
    assert scan({100: 7}, WATCHED, len(others), usual) is None


def test_a_gap_between_files_is_no_silence() -> None:
    """Nobody watched, so nothing vanished and nothing is new."""
    watched = Watched([(0, 99), (1500, 1599)])
    counts = {**steady(5, range(100)), **steady(5, range(1500, 1600))}
    assert scan(counts, watched) is None
    assert against(counts, watched, 1500, 1599) is None


def test_the_onset_lies_between_its_earliest_and_latest() -> None:
    """A sharp rise is known to the minute, a slow one is not."""
    sharp = found({**steady(2), **steady(60, range(100, 120))})
    assert (sharp.earliest, sharp.onset, sharp.latest) == (100, 100, 100)
    slow = found({**noisy(4, 2.0), **{100 + n: 2 + n // 2 for n in range(30)}, **steady(16, range(130, 150))})
    assert slow.earliest is not None
    assert slow.latest is not None
    assert slow.onset is not None
    assert slow.earliest <= slow.onset <= slow.latest
    assert slow.latest > slow.earliest


def test_a_rise_that_gathers_begins_with_its_first_entries() -> None:
    """One or two a minute before it comes in numbers belong to it; one long before, or a gap between, does not."""
    counts = {5: 1, 80: 1, 96: 1, 97: 1, 99: 2, **dict.fromkeys(range(100, 112), 40)}
    change = found(counts)
    assert (change.onset, change.earliest, change.latest) == (96, 96, 100)
    assert found(steady(2) | dict.fromkeys(range(100, 112), 40)).onset == 100


def test_a_single_entry_of_what_comes_all_day_begins_no_rise() -> None:
    """It may stand a minute or two before by chance; where nothing came before, it is the first of them."""
    now_and_then = dict.fromkeys((7, 31, 52, 60, 83), 1)
    burst = dict.fromkeys(range(100, 112), 40)
    assert found({**now_and_then, 98: 1, **burst}).onset == 100
    assert found({**now_and_then, 98: 1, 99: 2, **burst}).onset == 98
    assert found({98: 1, **burst}).onset == 98


def test_a_share_does_not_gather() -> None:
    """Of values beside each other the window alone tells the onset."""
    counts = {99: 1, **dict.fromkeys(range(100, 112), 40)}
    exact = scan(counts, WATCHED, gathers=False)
    assert exact is not None
    assert (exact.onset, found(counts).onset) == (100, 99)


def test_what_was_looked_at_beside_it_makes_a_find_less_sure() -> None:
    """One of ten thousand series looks odd by chance alone."""
    counts = {**noisy(8, 1.0), 100: 12}
    assert scan(counts, WATCHED) is not None
    assert scan(counts, WATCHED, looked=1_000_000) is None


@pytest.mark.parametrize("counts", [{}, {5: 1}, {5: 1, 90: 1}])
def test_one_or_two_entries_are_no_change(counts: dict[int, int]) -> None:
    """Nor is nothing."""
    assert scan(counts, WATCHED) is None


@pytest.mark.parametrize(
    ("counts", "kind", "onset"),
    [
        ({150: 1}, Kind.NEW, 150),
        (steady(3, range(90)), Kind.GONE, 90),
        ({**steady(2), **steady(20, range(130, 240))}, Kind.GREW, None),
        ({**steady(20), **steady(2, range(120, 240))}, Kind.SHRANK, None),
    ],
)
def test_a_moment_parts_what_was_from_what_is(counts: dict[int, int], kind: Kind, onset: int | None) -> None:
    """One entry is enough to be new; how sure that is, is told. Two rates do not say when one became the other."""
    change = against(counts, WATCHED, 120, 239)
    assert change is not None
    assert (change.kind, change.onset) == (kind, onset)
    assert (change.minutes, change.other_minutes) == (120, 120)


def test_nothing_is_new_where_nothing_was_watched_before() -> None:
    """A log that begins with the moment says nothing of the time before."""
    assert against({0: 5, 1: 9}, WATCHED, 0, 239) is None


@given(rate=st.integers(1, 40), since=st.integers(1, 239))
@settings(max_examples=40, deadline=None)
def test_what_goes_on_as_before_is_no_change_at_any_moment(rate: int, since: int) -> None:
    """Whichever moment is asked about."""
    assert against(steady(rate), WATCHED, since, 239) is None
