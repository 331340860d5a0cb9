"""A person's document against the record: wrong times, values and quotations from nowhere, and what was left out."""

from __future__ import annotations

import pytest

from afteraction.domain.when import SECOND, from_civil
from afteraction.verify.written import (
    Key,
    Known,
    Library,
    Passage,
    WrittenRow,
    instant_of,
    missing,
    rows_against,
    shift_of,
)
from afteraction.verify.written_values import values_in

DAY = (2026, 2, 16)


def at(hour: int, minute: int, second: int = 0) -> int:
    return from_civil(*DAY, hour, minute, second)


ALERT = Known(
    "a.1",
    "payment-service error rate above 5%: Triggered",
    at(2, 12, 4),
    SECOND,
    "pagerduty.json, line 3",
    "https://pager.example/1",
)
SAID = Known(
    "c.1",
    "Noor it's the db pool. every failing request is Hikari, both pods at 10/10",
    at(2, 17, 38),
    SECOND,
    "chat.json, line 40",
)
RESTART = Known(
    "c.2", "Noor restarted both payment pods, did not help at all", at(2, 20, 30), SECOND, "chat.json, line 44"
)
LIBRARY = Library([ALERT, SAID, RESTART], facts=["failed requests 4,312"], spans=[292.0])


def row(clock: str, text: str, when: int | None, source: str = "") -> WrittenRow:
    return WrittenRow(f"{clock} {text}", clock, when, source, 0)


def checks(text: str) -> list[str]:
    return [doubt.check for doubt in values_in([Passage(text, text, 0)], LIBRARY)]


def test_a_row_at_its_time_is_left_alone() -> None:
    assert not list(rows_against([row("02:12", "Alert: payment-service error rate above 5%", at(2, 12))], LIBRARY))


def test_a_row_at_another_time_is_told_the_time_of_the_record() -> None:
    (doubt,) = rows_against([row("02:50", "Restarted both payment pods, which did not help", at(2, 50))], LIBRARY)
    assert (doubt.check, doubt.better) == ("wrong-time", "02:20:30 UTC")
    assert "chat.json, line 44" in doubt.message


def test_a_row_without_a_zone_is_not_judged() -> None:
    assert not list(rows_against([row("02:50", "Restarted both payment pods, which did not help", None)], LIBRARY))


def test_a_row_that_nothing_tells_is_said_to_be_so() -> None:
    (doubt,) = rows_against([row("04:10", "The mayor was informed by telephone", at(4, 10))], LIBRARY)
    assert doubt.check == "untold-row"


def test_a_row_whose_source_says_something_else_is_said_to_be_so() -> None:
    wrong = row("02:12", "Database failover finished", at(2, 12), "[pager](https://pager.example/1)")
    assert [doubt.check for doubt in rows_against([wrong], LIBRARY)] == ["source-says-otherwise"]


def test_a_row_whose_source_has_another_time_is_wrong() -> None:
    wrong = row("02:40", "Alert: error rate", at(2, 40), "[pager](https://pager.example/1)")
    assert [doubt.better for doubt in rows_against([wrong], LIBRARY)] == ["02:12:04 UTC"]


@pytest.mark.parametrize(
    "text",
    [
        "4,312 requests failed.",
        "The pool stood at 10/10.",
        "It took 4 minutes to detect.",  # 292 s, to the minute
        "One message read “every failing request is Hikari”.",
        "One message read “it's the db pool … both pods at 10/10”.",
        "We saw two waves.",
        "On 16 February 2026 it began.",
        "The “hot” path failed.",
    ],
)
def test_a_value_of_the_record_is_left_alone(text: str) -> None:
    assert checks(text) == []


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("5,120 requests failed.", "unsupported-value"),
        ("The pool stood at 12/12.", "unsupported-value"),
        ("It took 40 minutes to detect.", "unsupported-value"),
        ("The host pay-db-7 was full.", "unsupported-value"),
        ("See https://graphs.example/9.", "unsupported-value"),
        ("One message read “every request is failing at Hikari”.", "misquoted"),
    ],
)
def test_a_value_from_nowhere_is_found(text: str, check: str) -> None:
    assert checks(text) == [check]


def test_what_the_timeline_leaves_out_is_named_with_its_place() -> None:
    told = [row("02:17", "On-call: every failing request is Hikari, the db pool", at(2, 17))]
    gone = list(missing([Key("alert fired", ALERT), Key("suspected", SAID)], told, LIBRARY))
    assert [doubt.check for doubt in gone] == ["missing-event"]
    assert "02:12:04 UTC alert fired (pagerduty.json, line 3)" in gone[0].message


def test_a_clock_past_midnight_is_the_next_day() -> None:
    library = Library([ALERT, Known("x", "later", from_civil(2026, 2, 17, 0, 10), SECOND, "x")])
    before = from_civil(2026, 2, 16, 23, 50)
    assert instant_of(10, None, library, before) == from_civil(2026, 2, 17, 0, 10)
    assert instant_of(130, DAY, library, None) == from_civil(2026, 2, 16, 2, 10)


def test_a_time_is_wrong_without_doubt_only_when_the_row_quotes_or_shares_most_words() -> None:
    (quoted,) = rows_against(
        [row("02:50", "Noor: “both pods at 10/10 it is”, “every failing request is Hikari”", at(2, 50))], LIBRARY
    )
    (told,) = rows_against([row("02:50", "Restarted both payment pods, which did not help", at(2, 50))], LIBRARY)
    (likely,) = rows_against([row("02:50", "Noor restarted the pods by hand, payment unchanged", at(2, 50))], LIBRARY)
    assert (quoted.sure, quoted.better) == (True, "02:17:38 UTC")
    assert (told.sure, likely.sure) == (True, False)


def test_a_row_that_fits_another_time_clearly_better_is_not_excused_by_its_neighbour() -> None:
    (doubt,) = rows_against([row("02:14", "Noor restarted both payment pods, no error since", at(2, 14))], LIBRARY)
    assert doubt.better == "02:20:30 UTC"


PAGED = Known(
    "p.1", "[P1] error rate: Acknowledged by Noor", at(2, 14, 11), SECOND, "pagerduty.json, line 344", pointer="/log/4"
)
CLOSED = Known(
    "p.2", "[P1] error rate: Resolved by Tomasz", at(3, 10, 6), SECOND, "pagerduty.json, line 3", pointer="/log/0"
)
PAGER = Library([ALERT, PAGED, SAID, RESTART, CLOSED])
MOMENTS = [
    Key("acknowledged: in the pager", PAGED, milestone="acknowledged"),
    Key("resolved: in the pager", CLOSED, milestone="resolved"),
]


@pytest.mark.parametrize(
    ("clock", "text", "when", "better"),
    [
        ("02:19", "On-call acknowledged the page", at(2, 19), "02:14:11 UTC"),
        ("03:25", "Incident resolved by the incident commander", at(3, 25), "03:10:06 UTC"),
    ],
)
def test_a_milestone_at_another_time_is_found_by_its_verb(clock: str, text: str, when: int, better: str) -> None:
    (doubt,) = rows_against([row(clock, text, when)], PAGER, MOMENTS)
    assert (doubt.check, doubt.better, doubt.sure) == ("wrong-time", better, False)


def test_a_milestone_at_its_time_and_a_verb_about_something_else_are_left_alone() -> None:
    fine = [
        row("02:14", "On-call acknowledged the page", at(2, 14)),
        row("02:17", "Name resolved in the db pool", at(2, 17)),
    ]
    assert not list(rows_against(fine, PAGER, MOMENTS))


def test_a_source_named_by_file_and_line_is_the_source() -> None:
    note = "| 02:19:11 | [^3] |\n2026-02-16 02:14:11 UTC, `pagerduty.json` line 344 at `/log/4` — Acknowledged by Noor"
    (doubt,) = rows_against([row("02:19:11", "Acknowledged by the on-call engineer", at(2, 19, 11), note)], PAGER)
    assert (doubt.better, doubt.sure) == ("02:14:11 UTC", True)


def test_records_of_one_line_are_told_apart_by_their_pointer() -> None:
    page = [
        Known(f"s.{one}", "Update", at(2, 20 + 9 * one), SECOND, "page.json, line 9", pointer=f"/u/{one}")
        for one in (0, 1)
    ]
    library = Library(page)
    assert library.cited("`page.json` line 9 at `/u/1`", None) == [1]
    assert library.cited("`page.json` line 9", at(2, 20)) == [0]


def test_rows_that_run_ahead_by_the_same_are_one_mistake() -> None:
    ahead = [
        row("03:12", "payment-service error rate above 5%", at(3, 12)),
        row("03:17", "“every failing request is Hikari”", at(3, 17)),
        row("03:20", "Restarted both payment pods, which did not help", at(3, 20)),
    ]
    assert shift_of(ahead, LIBRARY) == at(1, 0) - at(0, 0)
    assert shift_of(ahead[:2], LIBRARY) is None
    assert (
        shift_of(
            [one._replace(at=(one.at or 0) + number * 7 * 60 * SECOND) for number, one in enumerate(ahead)], LIBRARY
        )
        is None
    )


def test_one_common_word_nearby_does_not_tell_an_event() -> None:
    told = [row("02:13", "Checked the payment dashboard of another team", at(2, 13))]
    assert [doubt.check for doubt in missing([Key("alert fired", ALERT)], told, LIBRARY)] == ["missing-event"]


def test_a_row_tells_one_event_at_most_the_one_that_it_fits_best() -> None:
    again = ALERT._replace(id="a.2", at=at(2, 14), where="pagerduty.json, line 9", link="")
    library = Library([ALERT, again, SAID, RESTART])
    told = [row("02:12", "payment-service error rate above 5%", at(2, 12))]
    (gone,) = missing([Key("again", again), Key("alert fired", ALERT)], told, library)
    assert "again (pagerduty.json, line 9)" in gone.message


def test_a_row_with_sources_tells_only_what_it_cites() -> None:
    cites = row("02:20", "Restarted both payment pods, did not help at all", at(2, 20), "`chat.json` line 40")
    assert [
        doubt.message.split(": ")[1] for doubt in missing([Key("a", SAID), Key("b", RESTART)], [cites], LIBRARY)
    ] == ["02:20:30 UTC b (chat.json, line 44)."]


def test_a_row_out_of_order_stays_on_its_day() -> None:
    assert instant_of(130, None, LIBRARY, at(3, 10)) == at(2, 10)


COUNTED = Library(
    [
        Known("n.1", "raise the pool from 10 to 50 on 40 workers", at(2, 26), SECOND, "git.txt, line 2"),
        Known("n.2", "gave 9 sessions back, ERC20 log of PayDesk", at(2, 27), SECOND, "chat.json, line 9"),
    ],
    facts=["support tickets: 4 opened"],
    spans=[3482.0],
    raw={"app.log": "took 500 of 12 88 min"},
)


@pytest.mark.parametrize(
    "text",
    [
        "Tickets: 4 opened.",
        "It ended 58 min 02 s later.",
        "The pool went from 10 to 50.",
        "It took 15 min 07 s from 01:52:05 to 02:07:12.",
        "Somebody was requesting/logging and can/should stop a well-known follow-up job.",
        "A 1559-style market.",
        "The log of paydesk and of erc20.",
        "Customer 4 wrote.",
    ],
)
def test_a_value_with_what_it_counts_is_left_alone(text: str) -> None:
    assert not list(values_in([Passage(text, text, 0)], COUNTED))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Tickets: 9 opened.", "9 opened"),
        ("It ended 88 min 02 s later.", "88 min 02 s"),
        ("The pool went from 10 to 500.", "10 to 500"),
        ("It took 25 min 07 s from 01:52:05 to 02:07:12.", "25 min 07 s"),
        ("We lost 12 hosts.", "12 hosts"),
    ],
)
def test_a_small_number_that_was_changed_is_found(text: str, value: str) -> None:
    (doubt,) = values_in([Passage(text, text, 0)], COUNTED)
    assert text[doubt.start : doubt.end] == value


def test_a_value_from_nowhere_is_told_once_with_how_often_it_stands() -> None:
    passages = [
        Passage(text, text, mark)
        for mark, text in enumerate(("The host pay-7 died.", "Then pay-7 rose.", "So did pay-7."))
    ]
    (doubt,) = values_in(passages, COUNTED)
    assert doubt.mark == 0
    assert "The same in 2 more places." in doubt.message
