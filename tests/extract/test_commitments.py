"""Commitments: work that outlives the incident, by what lasts or by the day until which it is promised."""

from __future__ import annotations

import pytest

from afteraction.synthesize.follow_up import _lasts


@pytest.mark.parametrize(
    "text",
    ["I will add a check that a shard is writable by 2026-05-11", "I'll look into it by Friday", "I'll add an alert on the pool"],
)  # fmt: skip
def test_a_day_or_something_that_stays_makes_it_last(text: str) -> None:
    assert _lasts(text)


@pytest.mark.parametrize("text", ["I'll restart the pods", "I'll check what 2026-05-11 looked like"])
def test_what_is_done_at_once_does_not_last(text: str) -> None:
    assert not _lasts(text)
