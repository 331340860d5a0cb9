"""One clock for each file: what settles it, in which order of trust, and what stays unknown."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.kit import at, said, wall

from afteraction.domain.record import Hint, Record
from afteraction.domain.when import DAY, HOUR, MINUTE, BasisKind, Instant, Lacks, Unknown, Wall, When, iso, off_by
from afteraction.timeline.clocks import Clock, Source, TimeFlags, settle_clocks

NO_DATE = Lacks.ZONE | Lacks.YEAR | Lacks.DATE
NO_YEAR = Lacks.ZONE | Lacks.YEAR
SENTENCE = "the pool of payment-service is full on both pods"


def read(sources: list[Source], flags: TimeFlags = TimeFlags()) -> dict[str, list[When]]:  # noqa: B008  # a frozen value
    """The times of every source, by artifact."""
    clocks = settle_clocks(sources, flags)
    return {source.artifact: times(clocks[source.artifact], source.records) for source in sources}


def times(clock: Clock, records: Sequence[Record]) -> list[When]:
    whens = iter(clock.place([record.time for record in records if isinstance(record.time, Wall)]))
    return [next(whens) if isinstance(record.time, Wall) else record.time for record in records]


def shown(found: list[When]) -> list[str]:
    return [iso(when.ns) if isinstance(when, Instant) else "unknown" for when in found]


def paste(
    *clock_times: str, lacks: Lacks = Lacks.ZONE, name: str = "paste.txt", hints: tuple[Hint, ...] = ()
) -> Source:
    return Source(
        "paste",
        name,
        [said(wall(time, lacks), f"line {n}", artifact="paste") for n, time in enumerate(clock_times)],
        hints,
    )


def test_a_file_whose_times_are_explicit_needs_no_clock() -> None:
    """Nothing is said about a clock that was never in doubt."""
    source = Source("chat", "chat.json", [said("02:12:04", "hello there")])
    assert {"chat": Clock()} == settle_clocks([source])


@pytest.mark.parametrize(
    ("reason", "flags"),
    [
        ("for the file by name", (("paste.txt", "Europe/Berlin"),)),
        ("for the file by pattern", (("*.txt", "Europe/Berlin"),)),
        ("for all files", (("*", "Europe/Berlin"),)),
        ("as an offset", (("*", "+01:00"),)),
        ("for the file, over the one for all", (("*", "UTC"), ("paste.txt", "Europe/Berlin"))),
        ("for the file, not the one for another", (("other.txt", "UTC"), ("paste.txt", "+01:00"))),
    ],
)
def test_a_flag_gives_the_zone(reason: str, flags: tuple[tuple[str, str], ...]) -> None:
    """What a person says about a file is how its wall times are read, and the basis says that a person said so."""
    found = read([paste("2026-02-16T03:12:04")], TimeFlags(zones=flags))["paste"]
    assert shown(found) == ["2026-02-16T02:12:04Z"], reason
    assert isinstance(found[0], Instant)
    assert BasisKind.FLAG is found[0].basis.kind


def test_the_last_part_of_an_archive_members_name_is_enough_for_a_flag() -> None:
    """Nobody types ``export.zip!night/paste.txt``."""
    source = paste("2026-02-16T03:12:04", name="export.zip!night/paste.txt")
    assert shown(read([source], TimeFlags(zones=(("paste.txt", "+01:00"),)))["paste"]) == ["2026-02-16T02:12:04Z"]


@pytest.mark.parametrize("name", ["syslog.1", "syslog.2.gz!syslog.2", "web-1/syslog-20260215", "syslog.2026-02-15"])
def test_what_is_said_of_a_log_holds_for_its_rotated_parts(name: str) -> None:
    """A set that one program wrote on one machine has one clock; the year is that of its first line, not the day given."""
    source = paste("2000-02-15T03:12:04", lacks=NO_YEAR, name=name)
    flags = TimeFlags(zones=(("syslog", "+01:00"),), dates=(("syslog", "2026-02-16"),))
    assert shown(read([source], flags)["paste"]) == ["2026-02-15T02:12:04Z"]
    assert "of which this is an older part" in settle_clocks([source], flags)["paste"].says


def test_what_is_said_of_a_rotated_part_itself_comes_first() -> None:
    """It was moved between machines, or written before the zone was changed."""
    source = paste("2026-02-15T03:12:04", name="syslog.1")
    flags = TimeFlags(zones=(("syslog", "+01:00"), ("syslog.1", "UTC")))
    assert shown(read([source], flags)["paste"]) == ["2026-02-15T03:12:04Z"]


def test_what_the_file_says_of_itself_gives_the_zone_and_the_date() -> None:
    """A header such as ``times in Europe/Berlin, 16 February 2026`` is believed and named as the basis."""
    source = paste("03:12:04", lacks=NO_DATE, hints=(Hint("Europe/Berlin", "2026-02-16", "line 1"),))
    clock = settle_clocks([source])["paste"]
    found = times(clock, source.records)
    assert shown(found) == ["2026-02-16T02:12:04Z"]
    assert isinstance(found[0], Instant)
    assert BasisKind.HEADER is found[0].basis.kind
    assert clock.says == "Europe/Berlin, line 1, 2026-02-16, line 1"


def test_a_flag_for_the_file_beats_what_the_file_says() -> None:
    """The person who gives a flag for one file has looked at it."""
    source = paste("2026-02-16T03:12:04", hints=(Hint("UTC", why="line 1"),))
    assert shown(read([source], TimeFlags(zones=(("paste.txt", "+01:00"),)))["paste"]) == ["2026-02-16T02:12:04Z"]


def test_what_the_file_says_beats_a_flag_for_all_files() -> None:
    """``--tz`` without a file is for those that nothing else settles."""
    source = paste("2026-02-16T03:12:04", hints=(Hint("+01:00", why="line 1"),))
    assert shown(read([source], TimeFlags(zones=(("*", "Asia/Tokyo"),)))["paste"]) == ["2026-02-16T02:12:04Z"]


def test_a_full_time_inside_a_line_proves_the_zone_of_its_file() -> None:
    """One line that says its UTC time settles all the others, even when the clock runs a little ahead."""
    records = [
        said(wall("2026-02-16T04:00:21"), "run begins at 2026-02-16T02:00:00Z", artifact="paste"),
        said(wall("2026-02-16T04:05:00"), "still running", artifact="paste"),
    ]
    source = Source("paste", "job.log", records)
    clock = settle_clocks([source])["paste"]
    assert shown(times(clock, records)) == ["2026-02-16T02:00:21Z", "2026-02-16T02:05:00Z"]
    assert clock.says == "UTC+2, from 1 full time inside its lines"
    assert list(clock.notes) == ["its clock is about 21 s ahead of the times it was aligned with"]
    assert [off_by(when) for when in times(clock, records) if isinstance(when, Instant)] == ["about 21 s ahead"] * 2


def test_a_message_shared_with_a_dated_export_gives_zone_and_date_to_a_paste() -> None:
    """The same sentence in an export with UTC times settles a paste that shows only minutes."""
    export = Source(
        "chat", "chat.json", [said("02:17:38", SENTENCE), said("02:20:00", "we restart them now one by one")]
    )
    pasted = [
        said(wall("03:17:00", NO_DATE, MINUTE), SENTENCE, artifact="paste"),
        said(wall("03:31:00", NO_DATE, MINUTE), "better", artifact="paste"),
    ]
    found = read([export, Source("paste", "paste.txt", pasted)])["paste"]
    assert shown(found) == ["2026-02-16T02:17:00Z", "2026-02-16T02:31:00Z"]
    assert isinstance(found[0], Instant)
    assert (found[0].basis.kind, found[0].basis.detail) == (BasisKind.ALIGNED, "UTC+1, from 1 shared message")


def test_a_paste_over_midnight_goes_on_to_the_next_day() -> None:
    """Times of day that step back over night belong to the next day; a small step back is only disorder."""
    export = Source("chat", "chat.json", [said("2026-02-15T22:50:00", SENTENCE)])
    pasted = [
        said(wall(time, NO_DATE, MINUTE), text, artifact="paste")
        for time, text in (
            ("23:50:00", SENTENCE),
            ("23:58:00", "looking"),
            ("23:57:00", "late"),
            ("00:04:00", "better"),
        )
    ]
    found = read([export, Source("paste", "paste.txt", pasted)])["paste"]
    assert shown(found) == [
        "2026-02-15T22:50:00Z",
        "2026-02-15T22:58:00Z",
        "2026-02-15T22:57:00Z",
        "2026-02-15T23:04:00Z",
    ]


def test_a_date_flag_is_the_day_of_the_first_time() -> None:
    """``--date`` and a midnight in the file give two days."""
    flags = TimeFlags((("*", "UTC"),), (("paste.txt", "2026-02-15"),))
    assert shown(read([paste("23:50:00", "00:10:00", lacks=NO_DATE)], flags)["paste"]) == [
        "2026-02-15T23:50:00Z",
        "2026-02-16T00:10:00Z",
    ]


@pytest.mark.parametrize(
    ("shared", "expected"),
    [
        ("two links", ["2026-02-16T02:12:00Z", "2026-02-16T02:40:00Z"]),
        ("one link", ["unknown", "unknown"]),
    ],
)
def test_two_shared_links_settle_a_clock_and_one_alone_does_not(shared: str, expected: list[str]) -> None:
    """A link may be posted twice by chance; two at the same distance may not."""
    urls = ("https://git.example/pay/pull/481", "https://status.example/pay/incidents/77")
    export = Source("chat", "chat.json", [said("02:12:30", f"see {urls[0]}"), said("02:40:10", f"see {urls[1]}")])
    second = urls[1] if shared == "two links" else "that page"
    pasted = [
        said(wall("2026-02-16T07:42:00", precision=MINUTE), f"ours {urls[0]}", artifact="paste"),
        said(wall("2026-02-16T08:10:00", precision=MINUTE), f"and {second}", artifact="paste"),
    ]
    assert expected == shown(read([export, Source("paste", "paste.txt", pasted)])["paste"])


def test_links_to_its_own_messages_settle_a_paste_that_shares_nothing() -> None:
    """A permalink holds the instant of a message: one place only fits both ends of a long paste."""
    stamps = [at(time).ns // 10**9 for time in ("02:00:10", "02:58:30")]
    pasted = [
        said(wall("03:00:00", NO_DATE, MINUTE), "start", artifact="paste"),
        said(
            wall("03:58:00", NO_DATE, MINUTE),
            " ".join(f"https://x.example/archives/C01/p{stamp}000000" for stamp in stamps),
            artifact="paste",
        ),
    ]
    assert shown(read([Source("paste", "paste.txt", pasted)])["paste"]) == [
        "2026-02-16T02:00:00Z",
        "2026-02-16T02:58:00Z",
    ]


def test_a_log_without_years_rolls_over_new_year() -> None:
    """December and then January is the next year, never eleven months back."""
    flags = TimeFlags((("*", "UTC"),), (("*", "2025-12-31"),))
    source = paste("2000-12-31T23:59:58", "2000-01-01T00:00:03", lacks=NO_YEAR)
    assert shown(read([source], flags)["paste"]) == ["2025-12-31T23:59:58Z", "2026-01-01T00:00:03Z"]


def test_the_year_comes_from_the_only_one_that_fits_the_other_files() -> None:
    """Month and day are known, the others cover one winter: the year follows, and the basis says from where."""
    export = Source(
        "chat",
        "chat.json",
        [said(f"2026-02-16T02:{minute}:00", f"word number {minute} said") for minute in range(10, 40)],
    )
    source = paste("2000-02-16T02:12:00", "2000-02-16T02:13:00", lacks=NO_YEAR)
    clock = settle_clocks([export, source], TimeFlags((("paste.txt", "UTC"),)))["paste"]
    assert shown(times(clock, source.records)) == ["2026-02-16T02:12:00Z", "2026-02-16T02:13:00Z"]
    assert clock.says.endswith("year 2026 from the time the other artifacts cover")


def test_a_leap_day_in_a_year_that_has_none_is_unknown() -> None:
    """29 February with ``--date 2026-02-01`` is a contradiction: not the 28th, not the first of March, not another year."""
    flags = TimeFlags((("*", "UTC"),), (("*", "2026-02-01"),))
    found = read([paste("2000-02-28T10:00:00", "2000-02-29T10:00:00", lacks=NO_YEAR)], flags)["paste"]
    assert shown(found) == ["2026-02-28T10:00:00Z", "unknown"]


def test_an_hour_that_occurs_twice_is_told_apart_by_order() -> None:
    """25 October 2026 in Berlin: 02:30, 02:50, 02:10 - the last stands after the clock was set back."""
    found = read(
        [paste("2026-10-25T01:10:00", "2026-10-25T02:30:00", "2026-10-25T02:50:00", "2026-10-25T02:10:00")],
        TimeFlags((("*", "Europe/Berlin"),)),
    )["paste"]
    assert shown(found)[1:] == ["2026-10-25T00:30:00Z", "2026-10-25T00:50:00Z", "2026-10-25T01:10:00Z"]
    assert [why(when) for when in found[1:]] == [
        "the first is meant: by the order of the file",
        "the first is meant: by the order of the file",
        "the second is meant: by the order of the file",
    ]


def why(when: When) -> str:
    """What settled a time of the hour that occurs twice."""
    return when.basis.detail.rpartition("occurs twice, ")[2] if isinstance(when, Instant) else when.reason


@pytest.mark.parametrize(
    ("clock_times", "expected"),
    [
        (["02:30"], ["unknown"]),
        (["02:10", "02:20", "02:50"], ["unknown", "unknown", "unknown"]),
        (["01:55", "02:03", "02:12"], ["23:55", "00:03", "00:12"]),  # each close behind the one before it
        (["02:50", "02:58", "03:04"], ["01:50", "01:58", "02:04"]),  # each close before the one behind it
        (["01:30", "02:30", "03:30"], ["23:30", "unknown", "02:30"]),
        (["01:58", "02:05", "02:58", "03:01"], ["23:58", "00:05", "01:58", "02:01"]),  # a quiet hour between
        (["01:10", "02:58", "02:10", "02:20"], ["23:10", "00:58", "01:10", "01:20"]),
        (["02:30", "02:50", "02:10"], ["unknown", "00:50", "unknown"]),  # from the oldest or from the newest?
        (["03:05", "02:05", "02:50"], ["02:05", "01:05", "00:50"]),
        (["01:00", "08:00", "02:20", "09:00"], ["23:00", "07:00", "unknown", "08:00"]),  # not in order of time at all
        (
            ["01:40", "02:05", "02:50", "03:20", "01:40", "02:05", "02:50", "03:20"],
            ["23:40", "unknown", "unknown", "02:20"] * 2,
        ),
        (["02:40", "02:35"], ["unknown", "unknown"]),  # disorder, or a quiet hour
        (["03:20", "02:40", "02:50", "02:10", "01:50"], ["02:20", "unknown", "unknown", "unknown", "23:50"]),
        (
            ["03:04", "02:58", "02:10", "02:50", "02:05", "01:59"],
            ["02:04", "01:58", "01:10", "00:50", "00:05", "23:59"],
        ),
    ],
)
def test_an_hour_that_occurs_twice_is_settled_by_its_neighbours_or_not_at_all(
    clock_times: list[str], expected: list[str]
) -> None:
    """Berlin again: never the first because it is the first; files may also run from the newest entry to the oldest."""
    found = read([paste(*(f"2026-10-25T{time}:00" for time in clock_times))], TimeFlags((("*", "Europe/Berlin"),)))[
        "paste"
    ]
    assert [time if time == "unknown" else time[11:16] for time in shown(found)] == expected
    for when in found:
        if isinstance(when, Unknown):
            assert when.remedy == "--tz 'paste.txt=Europe/Berlin@first' (or @second)"


@pytest.mark.parametrize(("which", "expected"), [("first", "2026-10-25T00:30:00Z"), ("second", "2026-10-25T01:30:00Z")])
def test_a_person_may_say_which_of_the_two_hours_is_meant(which: str, expected: str) -> None:
    """The flag settles what nothing else settles, and only that."""
    flags = TimeFlags((("paste.txt", f"Europe/Berlin@{which}"),))
    found = read([paste("2026-10-25T01:00:00", "2026-10-25T02:30:00", "2026-10-25T03:50:00")], flags)["paste"]
    assert shown(found) == ["2026-10-24T23:00:00Z", expected, "2026-10-25T02:50:00Z"]
    assert why(found[1]) == f"the {which} is meant: as given"


@given(st.lists(st.integers(0, 239), min_size=1, max_size=30).map(sorted))
def test_in_a_file_in_order_no_time_of_the_repeated_hour_is_placed_out_of_order(minutes: list[int]) -> None:
    """Real instants around the change, written as Berlin's clocks showed them: what is placed is in order."""
    start = at("2026-10-24T23:00:00").ns
    instants = [start + minute * MINUTE for minute in minutes]
    berlin = [wall(iso(ns + (2 if ns < at("2026-10-25T01:00:00").ns else 1) * HOUR)[:19]) for ns in instants]
    source = Source("paste", "paste.txt", [said(time, f"line {n}", artifact="paste") for n, time in enumerate(berlin)])
    placed = [
        when.ns for when in read([source], TimeFlags((("*", "Europe/Berlin"),)))["paste"] if isinstance(when, Instant)
    ]
    assert placed == sorted(placed)


def test_a_time_that_the_clocks_skipped_is_unknown() -> None:
    """29 March 2026, 02:30 in Berlin never was; the hours beside it are read."""
    found = read(
        [paste("2026-03-29T01:59:00", "2026-03-29T02:30:00", "2026-03-29T03:00:00")],
        TimeFlags((("*", "Europe/Berlin"),)),
    )["paste"]
    assert shown(found) == ["2026-03-29T00:59:00Z", "unknown", "2026-03-29T01:00:00Z"]
    assert isinstance(found[1], Unknown)
    assert "never existed" in found[1].reason


@pytest.mark.parametrize(
    ("abbreviation", "expected"),
    [
        ("CEST", "2026-07-01T10:00:00Z"),
        ("EDT", "2026-07-01T16:00:00Z"),
        ("JST", "2026-07-01T03:00:00Z"),
        ("CST", "unknown"),  # Chicago, Shanghai or Havana
        ("IST", "unknown"),  # India, Israel or Ireland
        ("BST", "unknown"),  # Britain or Bangladesh
        ("PST", "unknown"),  # written all year round
        ("EST", "unknown"),
    ],
)
def test_only_an_abbreviation_with_one_meaning_is_a_zone(abbreviation: str, expected: str) -> None:
    """Letters that mean several zones settle nothing."""
    source = Source("paste", "paste.txt", [said(wall("2026-07-01T12:00:00", zone=abbreviation), "x", artifact="paste")])
    assert [expected] == shown(read([source])["paste"])


def test_a_file_whose_lines_name_their_zone_needs_no_flag() -> None:
    """It says so, and asks for nothing; letters of several meanings still ask."""
    for zone, says, asks in (("CEST", "CEST, as its lines say", False), ("CST", "", True)):
        records = [said(wall("2026-07-01T12:00:00", zone=zone), "x", artifact="log")]
        clock = settle_clocks([Source("log", "pg.log", records)])["log"]
        assert (clock.says, bool(clock.remedy)) == (says, asks)


def test_a_flag_that_contradicts_shared_messages_is_followed_and_noted() -> None:
    """The person decides, the ledger says that the record disagrees."""
    export = Source("chat", "chat.json", [said("02:17:38", SENTENCE)])
    pasted = Source("paste", "paste.txt", [said(wall("2026-02-16T03:17:38"), SENTENCE, artifact="paste")])
    clock = settle_clocks([export, pasted], TimeFlags((("paste.txt", "Asia/Tokyo"),)))["paste"]
    assert shown(times(clock, pasted.records)) == ["2026-02-15T18:17:38Z"]
    assert list(clock.notes) == [
        "Asia/Tokyo, as given for this file disagrees with UTC+1, from 1 shared message: check the zone of this file"
    ]


def test_a_flag_that_agrees_with_shared_messages_is_not_noted() -> None:
    """A note that is always there is read by nobody."""
    export = Source("chat", "chat.json", [said("02:17:38", SENTENCE)])
    pasted = Source("paste", "paste.txt", [said(wall("2026-02-16T03:17:38"), SENTENCE, artifact="paste")])
    assert settle_clocks([export, pasted], TimeFlags((("paste.txt", "Europe/Berlin"),)))["paste"].notes == ()


@pytest.mark.parametrize(
    ("lacks", "time", "remedy"),
    [
        (Lacks.ZONE, "2026-02-16T03:12:04", "--tz 'paste.txt=Area/City'"),
        (NO_YEAR, "2000-02-16T03:12:04", "--tz 'paste.txt=Area/City' --date 'paste.txt=YYYY-MM-DD'"),
        (NO_DATE, "03:12:04", "--tz 'paste.txt=Area/City' --date 'paste.txt=YYYY-MM-DD'"),
    ],
)
def test_what_nothing_settles_is_unknown_with_the_flag_that_would_settle_it(
    lacks: Lacks, time: str, remedy: str
) -> None:
    """Never today's date, never UTC in silence."""
    source = paste(time, lacks=lacks)
    clock = settle_clocks([source])["paste"]
    assert (None, remedy) == (clock.zone, clock.remedy)
    assert all(isinstance(when, Unknown) and when.remedy == remedy for when in times(clock, source.records))


def test_a_zone_without_a_date_stays_unknown() -> None:
    """``--tz`` alone does not make a day."""
    assert shown(read([paste("03:12:04", lacks=NO_DATE)], TimeFlags((("*", "UTC"),)))["paste"]) == ["unknown"]


def test_only_a_day_is_not_a_time() -> None:
    """``2026-02-16`` without a time of day is never midnight."""
    source = Source("paste", "paste.txt", [said(wall("2026-02-16T00:00:00", precision=DAY), "x", artifact="paste")])
    assert shown(read([source], TimeFlags((("*", "UTC"),)))["paste"]) == ["unknown"]


def test_a_settled_file_settles_the_next() -> None:
    """The paste is aligned with the export, and the notes with the paste."""
    other = "the batch job holds forty connections to the database"
    export = Source("chat", "chat.json", [said("02:17:38", SENTENCE)])
    pasted = Source(
        "paste",
        "paste.txt",
        [
            said(wall("2026-02-16T03:17:38"), SENTENCE, artifact="paste"),
            said(wall("2026-02-16T03:24:02"), other, artifact="paste"),
        ],
    )
    notes = Source("notes", "notes.txt", [said(wall("2026-02-15T21:24:02"), other, artifact="notes")])
    assert shown(read([notes, export, pasted])["notes"]) == ["2026-02-16T02:24:02Z"]
