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
    values_in,
)

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
