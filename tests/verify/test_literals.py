"""What counts as a value in a sentence: the value itself, without what stands behind it."""

from __future__ import annotations

import pytest

from afteraction.verify._literals import literals


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("It reached 12000.", ["12000"]),
        ("It reached 12000. The pool was full.", ["12000"]),
        ("Of 12000, most failed.", ["12000"]),
        ("It took 10.5 ms per request.", ["10.5 ms per request"]),
        ("1,240 orders failed.", ["1,240 orders"]),
        ("Half was lost.", ["Half"]),
        ("Two of the hosts failed.", ["Two"]),
        ("Three hosts failed.", ["Three hosts"]),
        ("It began on Monday at night.", ["Monday"]),
        ("See https://wiki.example/run.", ["https://wiki.example/run"]),
        ("See https://wiki.example/run, then stop.", ["https://wiki.example/run"]),
        ("It began at nine in the evening.", ["nine in the evening"]),
        ("It began at six thirty a.m. sharp.", ["six thirty a.m"]),
    ],
)
def test_a_value_ends_where_it_ends(text: str, values: list[str]) -> None:
    assert [one.text for one in literals(text)] == values


def test_an_hour_in_words_is_a_time() -> None:
    assert [one.kind for one in literals("It began at nine in the evening, with nine hosts.")] == ["time", "number"]


def test_the_place_of_a_value_holds_the_value() -> None:
    for text in ("It reached 12000. See https://wiki.example/run. Half was lost.", "At 09:12 UTC, 40 of 41 failed."):
        for one in literals(text):
            assert text[one.start : one.end].strip() == one.text
