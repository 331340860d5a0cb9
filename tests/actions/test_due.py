"""When an item should be due."""

from __future__ import annotations

import datetime

import pytest

from afteraction.actions.due import after, proposed

DAYS = {"SEV1": 5, "SEV3": 20}
FRIDAY = datetime.date(2026, 2, 20)


@pytest.mark.parametrize(("many", "day"), [(1, "2026-02-23"), (5, "2026-02-27"), (6, "2026-03-02"), (20, "2026-03-20")])
def test_weekends_do_not_count(many: int, day: str) -> None:
    assert after(FRIDAY, many).isoformat() == day


def test_holidays_do_not_count_and_one_on_a_weekend_changes_nothing() -> None:
    monday, sunday = datetime.date(2026, 2, 23), datetime.date(2026, 2, 22)
    assert after(FRIDAY, 1, {monday, sunday}).isoformat() == "2026-02-24"


def test_it_follows_from_the_severity() -> None:
    assert proposed(DAYS, "SEV3", FRIDAY) == (datetime.date(2026, 3, 20), 20)


@pytest.mark.parametrize("severity", ["", "SEV2"])
def test_a_severity_that_the_table_does_not_know_counts_as_the_most_urgent(severity: str) -> None:
    assert proposed(DAYS, severity, FRIDAY)[1] == 5
