"""What a sentence says beyond those it rests on."""

from __future__ import annotations

import pytest

from afteraction.verify.carried import beyond, stem

SAID = (
    "About 1,240 orders failed in the EU region from 09:12 to 09:59 UTC.",
    "~38 % of customers waited for half an hour.",
)


@pytest.mark.parametrize(
    "text",
    [
        "About 1,240 orders failed.",
        "Orders failed in the EU region from 09:12 to 09:59 UTC.",
        "~38 % of customers waited.",
        "Failing orders in the regions.",
        "Customers waited for half an hour.",
    ],
)
def test_what_they_say_is_carried(text: str) -> None:
    assert beyond(text, SAID) == ((), (), ())


@pytest.mark.parametrize(
    ("text", "values", "words", "sharper"),
    [
        ("About 1,250 orders failed.", 1, 0, 0),
        ("About 240 orders failed.", 1, 0, 0),
        ("Orders failed at 09:1.", 1, 0, 0),
        ("1,240 orders failed.", 0, 0, 1),
        ("38 % of customers waited.", 0, 0, 1),
        ("Orders vanished.", 0, 1, 0),
        ("Orders failed on node db-primary-3.", 1, 3, 0),
        ("Orders failed, see https://example.org.", 1, 4, 0),
    ],
)
def test_what_they_do_not_say_is_found(text: str, values: int, words: int, sharper: int) -> None:
    found = beyond(text, SAID, {"on", "at"})
    assert (len(found.values), len(found.sharper)) == (values, sharper)
    assert bool(found.words) == bool(words)


def test_words_that_are_free_may_be_added() -> None:
    assert beyond("The orders failed.", SAID).words == ()
    assert beyond("Those orders failed.", SAID).words == ("Those",)
    assert beyond("Those orders failed.", SAID, {"those"}).words == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("failed", "failing"),
        ("orders", "order"),
        ("retries", "retry"),
        ("stopped", "stop"),
        ("customer’s", "customers"),
    ],
)
def test_forms_of_a_word_are_one(one: str, other: str) -> None:
    assert stem(one)[:5] == stem(other)[:5]


@pytest.mark.parametrize(("one", "other"), [("failed", "fixed"), ("customers", "custody"), ("some", "same")])
def test_different_words_are_not(one: str, other: str) -> None:
    assert stem(one) != stem(other)
