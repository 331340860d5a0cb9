"""The rows of a timeline: what counts as one, its date, and which rows are compared with each other."""

from __future__ import annotations

import datetime as dt

import pytest

from afteraction.document.parse import parse
from afteraction.rubric.rows import Row, days, rows


def found(text: str) -> list[Row]:
    return list(rows(parse(text)))


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2026-03-01", (2026, 3, 1)), ("15/10/2023", (2023, 10, 15)), ("10/15/2023", (2023, 10, 15)), ("15.10.2023", (2023, 10, 15)),
        ("02-14-2025", (2025, 2, 14)), ("3rd of March 2026", (2026, 3, 3)), ("March 3, 2026", (2026, 3, 3)), ("Mar 3", (None, 3, 3)),
    ],
)  # fmt: skip
def test_a_date_is_read_where_nobody_can_read_it_otherwise(text: str, date: tuple[int | None, int, int]) -> None:
    assert [(day.year, day.month, day.day) for day in days(text)] == [date]


@pytest.mark.parametrize("text", ["03/04/2026", "03-04-2026", "1.2.3", "10.2.0.1"])
def test_a_date_of_two_readings_is_not_read(text: str) -> None:
    assert list(days(text)) == []


def test_a_date_without_a_year_has_that_of_the_document() -> None:
    (row,) = found("# Outage of 2025-12-30\n\n## Timeline (UTC)\n\n- Dec 30, 10:02 Alert\n")
    assert (row.date, row.dated, row.clock) == (dt.date(2025, 12, 30), False, "10:02")


def test_an_item_with_a_date_alone_is_a_row_without_a_minute() -> None:
    (row,) = found("## Timeline\n\n- Nov 20th - decided\n")
    assert (row.clock, row.minute) == ("Nov 20th", None)


def test_rows_under_two_labels_are_two_runs() -> None:
    text = "# Outage\n\n- **Key events**\n  - Resolved: 11:36\n- **Time to repair**: 1h\n- **Context**:\n  - 10:14 A\n  - 10:20 B\n  - 10:21 C\n"
    runs = [row.run for row in found(text)]
    assert runs[0] != runs[1] == runs[2] == runs[3]


def test_a_short_line_between_rows_begins_a_new_run() -> None:
    first, second = found("## Timeline (UTC)\n\n23:50 Alert.\n\nThe next day\n\n9:10 Closed.\n")
    assert first.run != second.run


def test_a_date_that_cannot_be_read_begins_a_new_run() -> None:
    first, second = found("## Timeline (UTC)\n\n- 03/04/2026 17:00 A\n- 04/04/2026 09:00 B\n")
    assert (first.date, second.date) == (None, None)
    assert first.run != second.run


def test_a_version_is_no_time() -> None:
    assert found("## Timeline (UTC)\n\n- Upgraded to 8.41\n") == []
