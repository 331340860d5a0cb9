"""What a month promised and what became of it."""

from __future__ import annotations

import pytest
from tests.actions.kit import ALERT, PIN, Told, day, written

from afteraction.actions.report import Month, Outcome, month, span_of


def told(story: Told, today: str = "05-01") -> Month:
    """March, as it is told on a day."""
    span = span_of(day("03-01"), day(today))
    return month(story.items(span.day.isoformat()[5:], written(ALERT), written(PIN)), span)


@pytest.mark.parametrize(
    ("story", "today", "outcome"),
    [
        (Told().agree("03-01", "03-20").close("03-20"), "05-01", Outcome.IN_TIME),
        (Told().agree("02-20", "03-20").close("03-21"), "05-01", Outcome.LATE),
        (Told().agree("03-01", "03-20"), "05-01", Outcome.MISSED),
        (Told().agree("03-01", "03-31"), "05-01", Outcome.MISSED),
        (Told().agree("03-01", "03-31"), "03-31", Outcome.AHEAD),
        (Told().agree("03-01", "03-20"), "03-10", Outcome.AHEAD),
        (Told().agree("03-01", "03-20").agree("03-19", "04-20", why="late"), "05-01", Outcome.LEFT),
        (Told().agree("03-01", "03-20").close("03-10").reopen("03-25"), "05-01", Outcome.MISSED),
        (Told().agree("03-01", "03-20").close("04-02"), "05-01", Outcome.MISSED),
    ],
)
def test_each_promise_has_one_outcome(story: Told, today: str, outcome: Outcome) -> None:
    assert [one.outcome for one in told(story, today).promises] == [outcome]


def test_a_promise_for_another_month_is_none_of_this_one() -> None:
    assert told(Told().agree("03-01", "04-20")).promises == ()


def test_what_a_document_proposes_is_no_promise() -> None:
    span = span_of(day("03-01"), day("05-01"))
    assert month(Told().items("03-31", written(due="03-20")), span).promises == ()


def test_deeds_of_other_months_do_not_count() -> None:
    story = Told().agree("02-20", "03-20").agree("03-02", "03-10", words=PIN).close("03-05").close("04-01", PIN)
    found = told(story)
    assert (found.agreed, found.closed, found.reopened) == (1, 1, ())


def test_open_items_are_counted_by_age_on_the_last_day_of_the_month() -> None:
    found = told(Told().agree("03-25", "04-20"))
    assert found.ages == {
        "0 to 7 days": 1, "8 to 30 days": 0, "31 to 90 days": 1, "more than 90 days": 0, "unknown": 0,
    }  # fmt: skip
    assert found.open == 2


def test_what_was_first_noted_later_is_not_in_the_report() -> None:
    span = span_of(day("03-01"), day("05-01"))
    assert month(Told().items("03-31", written(), first="04-02"), span).open == 0


def test_overdue_items_stand_under_their_owner_as_written_the_latest_first() -> None:
    story = Told().agree("03-01", "03-20", "Ana").agree("03-01", "03-10", "Ana", PIN)
    assert {owner: [one.words for one in late] for owner, late in told(story).overdue.items()} == {"Ana": [PIN, ALERT]}


def test_reopened_items_are_named() -> None:
    story = Told().agree("03-01", "03-20").close("03-05").reopen("03-25")
    assert [one.words for one in told(story).reopened] == [ALERT]


@pytest.mark.parametrize(("first", "last"), [("02-01", "02-28"), ("04-01", "04-30"), ("12-01", "12-31")])
def test_a_month_ends_with_its_last_day(first: str, last: str) -> None:
    assert span_of(day(first), day("12-31")).last == day(last)
