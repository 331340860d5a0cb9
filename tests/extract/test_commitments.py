"""Commitments: work that outlives the incident, by what lasts or by the day until which it is promised."""

from __future__ import annotations

import pytest

from afteraction.synthesize.commitments import commits, due_of, lasts, promise_of


@pytest.mark.parametrize(
    "text",
    ["I will add a check that a shard is writable by 2026-05-11", "I'll look into it by Friday", "I'll add an alert on the pool"],
)  # fmt: skip
def test_a_day_or_something_that_stays_makes_it_last(text: str) -> None:
    assert lasts(text)


@pytest.mark.parametrize("text", ["I'll restart the pods", "I'll check what 2026-05-11 looked like"])
def test_what_is_done_at_once_does_not_last(text: str) -> None:
    assert not lasts(text)


@pytest.mark.parametrize(
    "text",
    ["I'll make the exporter exit 1 when its folder is empty", "I'll rename queue-b so that nobody takes it for queue-a", "we need the quota warning to page somebody",
     "someone should fix the drain hook so that it works without the cache", "TODO kim: count restarts per minute"],
)  # fmt: skip
def test_behind_the_end_a_promise_needs_no_day_and_no_thing_that_stays(text: str) -> None:
    assert commits(text, promised=False, over=True)
    assert not commits(text, promised=False)


@pytest.mark.parametrize(
    "text", ["I'll be back in ten minutes, need some food", "I'll keep an eye on it for another hour", "we should have seen that one coming", "I'll do it"]
)  # fmt: skip
def test_what_people_say_as_they_leave_is_no_promise(text: str) -> None:
    assert not commits(text, promised=False, over=True)


@pytest.mark.parametrize(
    ("text", "due"),
    [("I'll add it by Tuesday", "Tuesday"), ("I will add a check, before the weekend", "the weekend"), ("I'll rename it this week", "this week"),
     ("it broke on us before the restart", "")],
)  # fmt: skip
def test_the_day_of_a_promise_is_as_it_was_said(text: str, due: str) -> None:
    assert due_of(text) == due


def test_who_takes_what_somebody_wished_for_is_quoted_with_the_wish() -> None:
    said = "logs were thin. someone should fix the drain hook. i can take that next week. good night"
    assert promise_of(said) == "someone should fix the drain hook. i can take that next week."


def test_a_promise_without_a_blank_is_cut_all_the_same() -> None:
    assert promise_of("I'll file " + "x" * 5000) == "I'll file " + "x" * 230 + " …"
