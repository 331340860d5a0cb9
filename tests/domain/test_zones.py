"""Zone statements as people and exports write them."""

from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afteraction.domain import zones
from afteraction.domain.stamps import offset_ns
from afteraction.domain.zones import zone_named


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Europe/Bucharest", "Europe/Bucharest"),
        ("europe/paris", "Europe/Paris"),
        ("America/New_York", "America/New_York"),
        ("Bucharest", "Europe/Bucharest"),
        ("new york", "America/New_York"),
        ("New York, NY", "America/New_York"),
        ("London", "Europe/London"),
        ("UK time", "Europe/London"),
        ("Edinburgh, London", "Europe/London"),
        ("Pacific Time (US & Canada)", "America/Los_Angeles"),
        ("(GMT-08:00) Pacific Time (US & Canada)", "America/Los_Angeles"),
        ("Eastern Time", "America/New_York"),
        ("US Eastern", "America/New_York"),
        ("Central European Time", "Europe/Berlin"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi", "Asia/Kolkata"),
        ("Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "Europe/Amsterdam"),
        ("Tokyo Standard Time", "Asia/Tokyo"),
        ("CET", "CET"),
        ("Z", "UTC"),
        ("UTC", "UTC"),
        ("(UTC)", "UTC"),
        ("Coordinated Universal Time", "UTC"),
        ("UTC (Coordinated Universal Time)", "UTC"),
        ("UTC+0", "UTC"),
        ("UTC+1", "+01:00"),
        ("GMT-05:00", "-05:00"),
        ("GMT \u22125", "-05:00"),
        ("+0530", "+05:30"),
        ("(GMT+01:00) A place nobody knows", "+01:00"),
        ("PST (UTC-8)", "-08:00"),
    ],
)
def test_names_that_mean_one_zone(text: str, zone: str) -> None:
    assert zone_named(text) == zone


@pytest.mark.parametrize(
    "text",
    ["CST", "IST", "BST", "PST", "EST", "MST", "local", "local time", "time", "", " ", "12:30", "5", "-3", "UTC+25", "UTC+01:77",
     "Beijing, London", "West", "north", "Springfield", "somewhere", "U" * 500],
)  # fmt: skip
def test_names_that_mean_several_or_none(text: str) -> None:
    assert zone_named(text) is None


def test_every_name_of_the_database_is_itself() -> None:
    misleading = {"EST", "MST", "HST", "ROC", "PRC", "ROK", "W-SU"}
    for name in available_timezones() - misleading - {"Factory", "localtime"}:
        found = zone_named(name)
        assert found is not None, name
        assert found == name or ZoneInfo(found).key == found or offset_ns(found) is not None


def test_every_long_name_leads_to_a_zone_that_exists() -> None:
    for alias, zone in zones._LONG.items():
        assert zone in available_timezones(), (alias, zone)


@given(st.text(max_size=60))
def test_any_text_gives_a_usable_zone_or_none(text: str) -> None:
    found = zone_named(text)
    assert found is None or offset_ns(found) is not None or ZoneInfo(found)


@given(st.integers(-14 * 4, 14 * 4))
def test_offsets_round_trip(quarters: int) -> None:
    hours, rest = divmod(abs(quarters), 4)
    shown = f"{'-' if quarters < 0 else '+'}{hours:02d}:{rest * 15:02d}"
    expected = "UTC" if not quarters else shown
    assert {zone_named(shown), zone_named(f"UTC{shown}"), zone_named(f"(GMT{shown}) nowhere")} == {expected}
