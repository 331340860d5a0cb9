"""Times from text: what is written comes back exactly, and what only looks like a time never becomes one."""

import datetime as dt
import email.utils

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from afteraction.domain.stamps import (
    SENTINEL,
    Day,
    offset_ns,
    on_day,
    parse_any,
    parse_clock,
    parse_day,
    parse_epoch,
    parse_iso,
    parse_named,
)
from afteraction.domain.when import (
    DAY,
    MICRO,
    MILLI,
    MINUTE,
    NANO,
    SECOND,
    Instant,
    Lacks,
    Unknown,
    Wall,
    civil,
    from_civil,
    iso,
)

MOMENTS = st.integers(from_civil(1971, 1, 1), from_civil(2199, 12, 31))
SECONDS = MOMENTS.map(lambda ns: ns // SECOND * SECOND)
OFFSETS = st.integers(-14 * 60, 14 * 60)


def shown(ns: int) -> dt.datetime:
    return dt.datetime(1970, 1, 1) + dt.timedelta(seconds=ns // SECOND)  # noqa: DTZ001  # civil by intent


def offset_text(minutes: int, colon: str = ":") -> str:
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}{colon}{abs(minutes) % 60:02d}"


@given(MOMENTS)
def test_our_own_text_comes_back(ns: int) -> None:
    for precision in (NANO, MICRO, MILLI, SECOND):
        stamp = parse_iso(iso(ns // precision * precision, precision))
        assert isinstance(stamp, Instant)
        assert (stamp.ns, stamp.precision) == (ns // precision * precision, precision)


@given(SECONDS, OFFSETS, st.sampled_from(["T", " ", ", "]), st.sampled_from([":", ""]), st.sampled_from(["", " "]))
def test_iso_with_an_offset_is_exact(ns: int, minutes: int, join: str, colon: str, gap: str) -> None:
    text = f"{shown(ns):%Y-%m-%d}{join}{shown(ns):%H:%M:%S}{gap}{offset_text(minutes, colon)}"
    if shown(ns).year < 1000:
        return
    stamp = parse_iso(text)
    assert isinstance(stamp, Instant)
    assert stamp.ns == ns - minutes * MINUTE


@given(SECONDS, st.integers(0, 999_999_999), st.integers(1, 9), st.sampled_from(".,"))
def test_fractions_are_kept_digit_by_digit(ns: int, frac: int, digits: int, mark: str) -> None:
    written = f"{frac:09d}"[:digits]
    stamp = parse_iso(f"{shown(ns):%Y-%m-%d %H:%M:%S}{mark}{written}")
    assert isinstance(stamp, Wall)
    assert stamp.ns == ns + int(written.ljust(9, "0"))
    assert stamp.lacks == Lacks.ZONE


@given(st.integers(10**9, 9 * 10**9), st.integers(0, 10**9 - 1))
@example(1709629963, 583369000)
def test_epochs_in_every_unit(seconds: int, frac: int) -> None:
    if len(str(seconds)) != 10:
        return
    for unit, digits in ((SECOND, 0), (MILLI, 3), (MICRO, 6), (NANO, 9)):
        part = f"{frac:09d}"[:digits]
        expected = seconds * SECOND + int(part.ljust(9, "0") or 0)
        whole = parse_epoch(f"{seconds}{part}")
        assert isinstance(whole, Instant)
        assert (whole.ns, whole.precision) == (expected, unit)
        if digits:
            split = parse_epoch(f"{seconds}.{part}")
            assert isinstance(split, Instant)
            assert split.ns == expected


@given(SECONDS)
def test_ctime_and_its_relatives(ns: int) -> None:
    at = shown(ns)
    for text in (
        f"{at:%a %b %d %H:%M:%S %Y}",
        f"{at:%a %b} {at.day:2d} {at:%H:%M:%S %Y}",
        f"{at:%B} {at.day}, {at.year} {at:%H:%M:%S}",
        f"{at.day} {at:%b} {at.year} {at:%H:%M:%S}",
        f"{at:%d/%b/%Y:%H:%M:%S}",
    ):
        stamp = parse_named(text)
        assert isinstance(stamp, Wall), text
        assert (stamp.ns, stamp.lacks) == (ns, Lacks.ZONE), text


def test_the_year_may_stand_behind_the_zone_as_the_command_date_prints_it() -> None:
    """``Mon Feb 16 03:12:43 UTC 2026``; a zone that is only an abbreviation stays unsettled."""
    moment = Instant(from_civil(2026, 2, 16, 3, 12, 43), SECOND)
    assert parse_named("Mon Feb 16 03:12:43 UTC 2026") == moment
    assert parse_named("Mon Feb 16 04:12:43 +0100 2026") == moment
    assert parse_named("Mon Feb 16 04:12:43 CET 2026") == Wall(moment.ns + 3600 * SECOND, SECOND, Lacks.ZONE, "CET", 0)


@given(SECONDS, OFFSETS)
def test_mail_dates(ns: int, minutes: int) -> None:
    at = shown(ns).replace(tzinfo=dt.timezone(dt.timedelta(minutes=minutes)))
    stamp = parse_named(email.utils.format_datetime(at))
    assert isinstance(stamp, Instant)
    assert stamp.ns == ns - minutes * MINUTE


@given(SECONDS)
def test_syslog_lacks_its_year(ns: int) -> None:
    at = shown(ns)
    stamp = parse_named(f"{at:%b} {at.day:2d} {at:%H:%M:%S}")
    assert isinstance(stamp, Wall)
    assert stamp.lacks == Lacks.ZONE | Lacks.YEAR
    assert civil(stamp.ns)[1:] == civil(ns)[1:]
    assert civil(stamp.ns)[0] == 2000


@given(st.integers(0, 23), st.integers(0, 59))
def test_clocks_of_both_habits_agree(hour: int, minute: int) -> None:
    half = f"{(hour + 11) % 12 + 1}:{minute:02d}\u202f{'AM' if hour < 12 else 'PM'}"
    clock, other = parse_clock(f"{hour:02d}:{minute:02d}"), parse_clock(half)
    assert clock is not None
    assert clock == other
    assert clock.lacks == Lacks.DATE | Lacks.YEAR | Lacks.ZONE


@given(SECONDS)
def test_a_day_and_a_clock_make_the_moment(ns: int) -> None:
    at = shown(ns)
    for text in (f"{at:%Y-%m-%d}", f"{at.day} {at:%B} {at.year}", f"{at:%b} {at.day}, {at.year}", f"{at:%Y/%m/%d}"):
        day, clock, utc = parse_day(text), parse_clock(f"{at:%H:%M:%S}"), parse_clock(f"{at:%H:%M:%S} UTC")
        assert day is not None, text
        assert clock is not None, text
        assert utc is not None, text
        assert day[:3] == (at.year, at.month, at.day)
        wall, instant = on_day(day, clock), on_day(day, utc)
        assert isinstance(wall, Wall)
        assert isinstance(instant, Instant)
        assert (wall.ns, instant.ns) == (ns, ns)


@given(st.text(alphabet="0123456789:-/.,TZ+ apmAPM", max_size=30))
def test_no_text_of_digits_and_marks_ever_raises(text: str) -> None:
    for parse in (parse_iso, parse_epoch, parse_named, parse_clock, parse_any):
        stamp = parse(text)
        assert stamp is None or isinstance(stamp, Instant | Wall | Unknown)


@given(st.text(max_size=40))
def test_no_text_ever_raises(text: str) -> None:
    assert parse_any(text) is None or isinstance(parse_any(text), Instant | Wall | Unknown)
    assert parse_day(text) is None or isinstance(parse_day(text), Day)


@pytest.mark.parametrize(
    "text",
    ["", "-", "12", "2026", "1.2.3", "10.0.0.1", "192.168.100.200", "v2026.01.01", "3:2", "25:00", "12:60", "13:00 PM", "0:30 AM",
     "2026-02-30T00:00:00Z", "2026-13-01 00:00:00", "2026-02-16T24:00:00Z", "2026-02-16T02:61:00Z", "2025-02-29",
     "Feb 30 10:00:00", "Foo 12 10:00:00", "1234567", "12345678901", "-1709629963", "0x65e6e2eb", "1e9", "+49 170 1234567",
     "550e8400-e29b-41d4-a716-446655440000", "deadbeef", "today at 10:00", "5m32s ago", "yesterday", "10:00 or so", "1/2", "16:9:1"],
)  # fmt: skip
def test_lookalikes_are_no_times(text: str) -> None:
    assert parse_any(text) is None


@pytest.mark.parametrize(
    "text", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1970-01-01T00:00:00Z", "0", "0000000000.000000"]
)
def test_placeholders_are_unknown(text: str) -> None:
    assert parse_any(text) == SENTINEL


@pytest.mark.parametrize("zone", ["CST", "IST", "BST", "PST", "CEST"])
def test_names_of_zones_settle_nothing(zone: str) -> None:
    for text in (f"2026-02-16 02:12:05 {zone}", f"Mon Feb 16 02:12:05 2026 {zone}", f"02:12 {zone}"):
        stamp = parse_any(text)
        assert isinstance(stamp, Wall), text
        assert stamp.zone == zone
        assert stamp.lacks & Lacks.ZONE


def test_a_leap_second_is_the_last_moment_of_its_minute() -> None:
    stamp = parse_iso("2016-12-31T23:59:60Z")
    assert isinstance(stamp, Instant)
    assert stamp.ns == from_civil(2016, 12, 31, 23, 59, 59, SECOND - 1)


@pytest.mark.parametrize("text", ["2026-10-25 02:30:00", "2026-03-29 02:30:00"])
def test_hours_that_a_clock_change_repeats_or_skips_stay_walls(text: str) -> None:
    stamp = parse_iso(text)
    assert isinstance(stamp, Wall)
    assert stamp.lacks == Lacks.ZONE
    assert iso(stamp.ns)[:19].replace("T", " ") == text


@pytest.mark.parametrize(("text", "minutes"), [("+02:00", 120), ("-0530", -330), ("+14", 840), ("Z", 0), ("GMT", 0)])
def test_offsets(text: str, minutes: int) -> None:
    assert offset_ns(text) == minutes * MINUTE


@pytest.mark.parametrize("text", ["+25:00", "+10:75", "-99", "CST", "", "10:00"])
def test_what_is_no_offset(text: str) -> None:
    assert offset_ns(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [("Monday, March 4th", Day(0, 3, 4, 0)), ("27 July 2021", Day(2021, 7, 27)), ("29 Feb", Day(0, 2, 29)), ("2026/02/16", Day(2026, 2, 16))],
)  # fmt: skip
def test_days(text: str, day: Day) -> None:
    assert parse_day(text) == day
    stamp = parse_any(text)
    assert isinstance(stamp, Wall)
    assert stamp.precision == DAY
