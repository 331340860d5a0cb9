"""Any number of lines in memory that grows with their kinds only; the counts do not depend on the order."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.kit import at, log, wall

from afteraction.domain.entries import entries_of
from afteraction.domain.record import Level, Record
from afteraction.domain.when import MINUTE, SECOND, Basis, BasisKind, Instant, Lacks, Unknown, Wall, When
from afteraction.logs import crunch as module
from afteraction.logs.crunch import Crunch, LogView
from afteraction.timeline.clocks import Clock
from afteraction.timeline.zones import Zone

NIGHT = at("02:00:00").ns
FIRST = NIGHT // MINUTE


def crunched(records: list[Record], read: object = None) -> LogView:
    crunch = Crunch("log", "app.log")
    for record in records:
        crunch.add(record)

    def utc(times: Sequence[Wall]) -> list[When]:
        return [Instant(time.ns, time.precision) for time in times]

    return crunch.placed(read if callable(read) else utc)


def test_entries_are_counted_by_template_and_minute() -> None:
    """Three failures in one minute and one in the next."""
    view = crunched(
        [
            log(time, f"connection {n} failed", Level.ERROR)
            for n, time in enumerate(("02:00:01", "02:00:20", "02:00:59", "02:01:00"))
        ]
    )
    (volume,) = view.volumes()
    assert (volume.template.text, volume.counts) == ("connection <*> failed", {FIRST: 3, FIRST + 1: 1})
    assert view.span == (FIRST, FIRST + 1)


def test_one_text_at_two_levels_or_in_two_services_is_two_templates() -> None:
    """A warning that becomes an error is news."""
    records = [
        log("02:00:01", "late", Level.WARN),
        log("02:00:02", "late", Level.ERROR),
        log("02:00:03", "late", Level.ERROR, channel="batch"),
    ]
    assert [(v.channel, v.template.level) for v in crunched(records).volumes()] == [
        ("", Level.WARN),
        ("", Level.ERROR),
        ("batch", Level.ERROR),
    ]


def test_entries_are_counted_by_level_and_by_status() -> None:
    """Levels count from the one asked for upwards; statuses by their first digit."""
    records = [
        log("02:00:01", "a", Level.INFO, fields=(("status_code", "200"),)),
        log("02:00:02", "b", Level.ERROR, fields=(("status_code", "503"),)),
        log("02:01:03", "c", Level.FATAL),
        log("02:01:04", "d", Level.WARN, fields=(("status_code", "oddity"),)),
    ]
    view = crunched(records)
    assert view.by_level(Level.ERROR) == {FIRST: 1, FIRST + 1: 1}
    assert view.by_level(Level.NONE) == {FIRST: 2, FIRST + 1: 2}
    assert (view.by_status("5"), view.by_status("2"), view.by_status("4")) == ({FIRST: 1}, {FIRST: 1}, {})
    assert {FIRST: records[1]} == view.crunch.failed_first


def test_entries_without_a_time_are_counted_and_placed_nowhere() -> None:
    """They are in the account and in no minute."""
    view = crunched([log(Unknown("no time"), "a", Level.ERROR), log("02:00:02", "a", Level.ERROR)])
    assert (view.crunch.lines, view.crunch.untimed, view.by_level(Level.NONE)) == (2, 1, {FIRST: 1})


def test_a_log_without_a_zone_is_placed_by_its_clock_and_nowhere_without_one() -> None:
    """The counts wait in wall time until the clock is known."""
    records = [log(wall("2026-02-16T03:00:05", Lacks.ZONE), "a", Level.ERROR)]
    berlin = crunched(records, lambda times: [Instant(time.ns - 60 * MINUTE) for time in times])
    assert berlin.by_level(Level.ERROR) == {FIRST: 1}
    unsettled = crunched(records, lambda times: [Unknown("a local time without a zone")] * len(times))
    assert (unsettled.by_level(Level.NONE), unsettled.span) == ({}, None)


def test_memory_grows_with_templates_and_minutes_and_not_with_lines() -> None:
    """Two logs of the same shape, one ten times as long, keep the same number of records and counts."""

    def kept(lines: int) -> tuple[int, int]:
        crunch = Crunch("log", "app.log")
        for n in range(lines):
            time = Instant(NIGHT + n * 30 * MINUTE // lines)
            crunch.add(log(time, f"request {n} failed after {n % 97} ms", Level.ERROR, ordinal=n))
        (template,) = crunch.templates.values()
        records = {id(record) for record in (template.first, *template.starts.values(), *crunch.failed_first.values())}
        return len(records), len(template.counts) + len(crunch.levels)

    small, large = kept(4_000), kept(40_000)
    assert small == large
    assert large[0] <= 32


def test_the_sample_for_clocks_is_bounded() -> None:
    """However long the log, only its beginning is kept whole."""
    crunch = Crunch("log", "app.log")
    for n in range(module._SAMPLE + 500):
        crunch.add(log("02:00:01", "a", ordinal=n))
    assert (len(crunch.sample), crunch.lines) == (module._SAMPLE, module._SAMPLE + 500)


def test_templates_beyond_the_limit_are_counted_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """A log in which every line differs fills no memory, and no line is lost from the count."""
    monkeypatch.setattr(module, "MAX_TEMPLATES", 5)
    words = ["".join(chr(97 + (n // 26**place) % 26) for place in range(3)) for n in range(40)]
    view = crunched([log("02:00:01", f"{word}q is odd", Level.ERROR) for word in words])
    assert len(view.crunch.templates) == 6
    assert sum(volume.template.total for volume in view.volumes()) == 40


LINES = st.lists(
    st.tuples(
        st.integers(0, 600), st.sampled_from(["pool full", "late 1", "late 22", "ok"]), st.sampled_from(list(Level))
    ),
    max_size=40,
)


@pytest.mark.parametrize("size", [1, 2, 7], ids=["one by one", "in pairs", "in one block"])
def test_where_the_newest_stand_first_the_first_entry_of_a_minute_is_its_last_line(size: int) -> None:
    """Many exports are written so; the block in which the lines come decides nothing."""
    times = ("02:01:50", "02:01:10", "02:00:59", "02:00:30", "02:00:07", "01:59:20", "01:59:01")
    failed = (("status_code", "503"),)
    records = [log(time, "refused", Level.ERROR, fields=failed) for time in times]
    crunch = Crunch("log", "app.log")
    for start in range(0, len(records), size):
        crunch.add_all(entries_of(records[start : start + size]))
    view = crunch.placed(lambda times: [])
    (template,) = view.crunch.templates.values()
    earliest = [at("02:00:07"), at("01:59:01")]
    assert [template.starts[slot].time for slot in (FIRST, FIRST - 1)] == earliest
    assert [crunch.failed_first[slot].time for slot in (FIRST, FIRST - 1)] == earliest
    assert template.first.time == at("01:59:01")


@given(LINES, st.randoms(use_true_random=False))
def test_the_order_of_the_lines_does_not_change_the_counts(
    lines: list[tuple[int, str, Level]], shuffler: object
) -> None:
    """Two files of one service may be read in any order."""
    records = [log(Instant(NIGHT + second * SECOND), text, level) for second, text, level in lines]
    mixed = list(records)
    shuffler.shuffle(mixed)  # type: ignore[attr-defined]

    def counts(view: LogView) -> tuple[object, ...]:
        volumes = sorted(
            (v.channel, v.template.text, v.template.level, v.template.total, sorted(v.counts.items()))
            for v in view.volumes()
        )
        return volumes, sorted(view.by_level(Level.NONE).items()), view.span

    assert counts(crunched(records)) == counts(crunched(mixed))


def test_an_hour_that_occurs_twice_is_counted_twice() -> None:
    """At the end of summer time the clock steps back: the second 02:10 is an hour after the first, not the same minute."""
    zone = Zone("Europe/Berlin", 0, Basis(BasisKind.FLAG, "as given"))
    times = ("2025-10-26T02:10:00", "2025-10-26T02:50:00", "2025-10-26T02:10:00", "2025-10-26T02:50:00")
    view = crunched([log(wall(time), "disk full", Level.ERROR) for time in times], Clock(zone).place)
    first = at("2025-10-26T00:10:00").ns // MINUTE
    assert view.by_level(Level.ERROR) == {first: 1, first + 40: 1, first + 60: 1, first + 100: 1}


def test_a_minute_that_never_existed_is_said_to_be_unplaced() -> None:
    """In spring the clock jumps over an hour; what a file claims of it stands nowhere and is counted as such."""
    zone = Zone("Europe/Berlin", 0, Basis(BasisKind.FLAG, "as given"))
    times = ("2026-03-29T01:50:00", "2026-03-29T02:30:00", "2026-03-29T03:10:00")
    view = crunched([log(wall(time), "disk full", Level.ERROR) for time in times], Clock(zone).place)
    assert (view.unplaced, sum(view.by_level(Level.ERROR).values())) == (1, 2)


def test_a_log_without_dates_goes_on_over_midnight() -> None:
    """23:59 and the 00:01 that follows it lie two minutes apart."""
    zone = Zone("", 0, Basis(BasisKind.FLAG, "UTC"))
    times = [wall(time, Lacks.ZONE | Lacks.YEAR | Lacks.DATE) for time in ("23:59:00", "00:01:00")]
    view = crunched([log(time, "tick") for time in times], Clock(zone, at("2026-02-16T00:00:00").ns).place)
    (early, late) = sorted(view.by_level(Level.NONE))
    assert late - early == 2


def test_two_clocks_in_one_file_do_not_grow_the_memory() -> None:
    """Lines of two hours in turn: each second line steps back, the number of minutes kept stays bounded."""
    crunch = Crunch("log", "app.log")
    for number in range(4000):
        crunch.add(log(wall("2026-02-16T01:00:00" if number % 2 else "2026-02-16T01:40:00"), "tick"))
    view = crunch.placed(lambda times: [Instant(time.ns) for time in times])
    assert len(list(view.whens())) < 200
    assert sum(view.by_level(Level.NONE).values()) == 4000


def test_a_line_from_before_1970_is_placed_like_any_other() -> None:
    view = crunched(
        [log(wall("1969-12-31T23:00:00"), "old"), log(wall("2026-02-16T02:00:00"), "new")],
        Clock(Zone("", 0, Basis(BasisKind.FLAG, "UTC"))).place,
    )
    assert view.span == (at("1969-12-31T23:00:00").ns // MINUTE, FIRST)
