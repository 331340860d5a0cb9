"""Numbers that log entries state: which are followed, by what name and unit, and how little is kept of them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.kit import at, log

from afteraction.domain.record import Record
from afteraction.domain.when import MINUTE
from afteraction.logs import numbers as module
from afteraction.logs.crunch import Crunch
from afteraction.logs.numbers import Field, Minute, Numbers, in_text, joined, unit_of

NIGHT = at("02:00:00").ns // MINUTE


def counted(records: list[Record]) -> Numbers:
    crunch = Crunch("log", "app.log")
    for record in records:
        crunch.add(record)
    return crunch.numbers


def values_of(numbers: Numbers, name: str) -> list[dict[float, int]]:
    (found,) = (field for (_, _, field_name), field in numbers.fields.items() if field_name == name)
    return list(found.minutes.values())


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("slow query took 12 ms", [("time", "ms", 12.0)]),
        ("GET /cart 200 (1.5s)", [("time", "ms", 1500.0)]),
        ("waited 250us, then 2s", [("time", "ms", 0.25), ("time 2", "ms", 2000.0)]),
        ("disk at 93%", [("share", "%", 93.0)]),
        ("pool (total=10, active=9, waiting=4)", [("total", "", 10.0), ("active", "", 9.0), ("waiting", "", 4.0)]),
        ("Timed out dur=4165.9 height=7037689 round=0", [("dur", "", 4165.9)]),
        ("queue_depth: 31", [("queue_depth", "", 31.0)]),
        ("latency=12ms", [("latency", "ms", 12.0)]),
    ],
)
def test_what_a_message_measures_is_read(text: str, wanted: list[tuple[str, str, float]]) -> None:
    """By its name or by its unit; times in milliseconds."""
    assert list(in_text(text)) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "order 4711 was paid",
        "listening on port=8080 pid=77",
        "release 1.2.3 of 2026-02-16 at 02:03:04",
        "user_id=12 queue_id=4 status=503",
        "GET /v1/items/12s/7",
    ],
)
def test_what_only_names_something_is_no_number(text: str) -> None:
    """An id, a port, a version, a date or a path measures nothing."""
    assert list(in_text(text)) == []


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("duration_ms", "ms"), ("responseTime", ""), ("poolInUse", ""), ("cpu_pct", "%"), ("bytes", "bytes"),
        ("queue_id", None), ("port", None), ("timestamp", None), ("tenant", None), ("http_status", None),
    ],
)  # fmt: skip
def test_a_field_is_followed_by_the_words_of_its_name(name: str, unit: str | None) -> None:
    """Whichever way the words are joined."""
    assert unit_of(name) == unit


def test_fields_of_records_are_followed_by_minute() -> None:
    """Not only what stands in the message."""
    numbers = counted(
        [log(f"02:0{n}:00", "pool stats")._replace(fields=(("pool_in_use", str(n)), ("pod", "a-1"))) for n in range(3)]
    )
    assert values_of(numbers, "pool_in_use") == [{0.0: 1}, {1.0: 1}, {2.0: 1}]


def test_what_is_in_use_is_told_as_a_share_of_what_there_is() -> None:
    """Ten of ten is full, ten of fifty is not."""
    numbers = counted([log("02:00:00", "pool active=10 total=10"), log("02:00:01", "pool active=10 total=50")])
    assert values_of(numbers, "active of total") == [{100.0: 1, 20.0: 1}]


def test_workers_of_a_pool_are_one_series() -> None:
    """Their numbers are masked like those of a message."""
    numbers = counted([log("02:00:00", "took 5 ms", channel=f"worker-{n}") for n in range(9)])
    assert [channel for channel, _, _ in numbers.fields] == ["worker-<*>"]


def test_memory_is_bounded_by_fields_and_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many values and fields there are; what was not followed is counted."""
    monkeypatch.setattr(module, "MAX_FIELDS", 5)
    numbers = counted([log("02:00:00", f"{'abcdefghi'[n % 9]} took {n}.25 ms") for n in range(3000)])
    assert len(numbers.fields) == 5
    assert numbers.left_out > 0
    assert all(len(values) <= 64 for field in numbers.fields.values() for values in field.minutes.values())


def test_of_many_entries_of_a_minute_some_are_looked_at() -> None:
    """The first 8 all; the cost of a busy log stays small."""
    numbers = counted([log("02:00:00", f"took {n % 7} ms") for n in range(12800)])
    assert Minute(values_of(numbers, "time")[0]).size == 8 + 24


@given(st.lists(st.floats(0.001, 1e9), min_size=1, max_size=400))
@settings(max_examples=60, deadline=None)
def test_quantiles_of_what_is_kept_are_near_those_of_all(values: list[float]) -> None:
    """Between the neighbours, as far as joined values and three digits allow."""
    field = Field("", log("02:00:00", "x"))
    for value in values:
        field.add(NIGHT, value)
    kept = Minute(field.minutes[NIGHT])
    assert kept.size == len(values)
    assert min(values) * 0.99 <= kept.quantile(0.5) <= max(values) * 1.01
    if len(values) <= 64:
        ordered = sorted(values)
        assert kept.quantile(0.5) == pytest.approx(ordered[(len(values) + 1) // 2 - 1], rel=0.006)


def test_the_first_entry_of_a_rise_is_kept_to_quote_and_quiet_is_not() -> None:
    """One for each new height."""
    heights = [2] * 30 + [10] * 5 + [2] * 10 + [11]
    records = [log(f"02:{n:02}:00", f"pool busy={height}") for n, height in enumerate(heights)]
    (field,) = counted(records).fields.values()
    assert [record.time for _, record in field.kept.values()] == [at("02:30:00"), at("02:45:00")]


def test_values_of_several_minutes_add_up() -> None:
    """Quantiles are over all of them."""
    both = joined([Minute({1.0: 3}), Minute({1.0: 1, 9.0: 2})])
    assert (both.size, both.quantile(0.5), both.quantile(0.95)) == (6, 1.0, 9.0)
