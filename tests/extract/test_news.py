"""New entries of a log: the gravest, those just before the onset, and those that went on until it; and nothing that chance brings."""

from __future__ import annotations

import pytest
from tests.kit import at, log

from afteraction.domain.record import Level, Record
from afteraction.domain.when import MINUTE, Instant
from afteraction.extract.news import News, news_facts, news_of
from afteraction.logs.crunch import Crunch, LogView

ONSET, OVER = at("03:00:20"), at("03:20:00")


def clock(minute: int, second: int = 0) -> Instant:
    return Instant(at("02:00:00").ns + (minute * 60 + second) * 10**9)


def quiet(minutes: int = 90, first: int = -30) -> list[Record]:
    """A service that says the same every ten seconds, from half past one on."""
    return [log(clock(minute, second), "cart sold") for minute in range(first, minutes) for second in range(0, 60, 10)]


def view_of(records: list[Record], name: str = "cart.log") -> LogView:
    crunch = Crunch("log", name)
    for record in sorted(records, key=lambda record: record.time.ns if isinstance(record.time, Instant) else 0):
        crunch.add(record)
    return crunch.placed(lambda times: [])


def told(*records: Record, calm: list[Record] | None = None) -> list[News]:
    view = view_of([*(quiet() if calm is None else calm), *records])
    return news_of([view], ONSET, OVER, [], lambda record: record)


def test_one_grave_entry_is_told_though_it_stands_alone() -> None:
    """No count shows it, and it is what a person would quote."""
    (news,) = told(log("03:04:10", "PANIC: no space left on device", Level.FATAL))
    (fact,) = news_facts([news], ONSET)
    assert fact.name == "Grave entry in the log"
    assert fact.text == (
        "“PANIC: no space left on device” in cart.log at 03:04:10 UTC, once; none in the 94 minutes of the log before"
    )
    assert fact.cites == (news.entry.id,)


def test_a_grave_entry_that_comes_every_night_is_no_news() -> None:
    every = [log(clock(minute), "worker killed", Level.FATAL) for minute in range(-20, 90, 30)]
    assert told(*every) == []


def test_what_came_up_just_before_the_onset_is_told_with_how_long_before() -> None:
    """At any level: a job that locks a table calls that information."""
    (news,) = told(log("02:59:50", "orders: detaching partition orders_2025_04"))
    (fact,) = news_facts([news], ONSET)
    assert fact.name == "New in the log before the onset"
    assert fact.text.endswith("at 02:59:50 UTC, once; none in the 89 minutes of the log before; 30 s before the onset")
    assert "cause" not in fact.text


def test_in_a_log_in_which_new_forms_are_common_a_new_one_tells_nothing() -> None:
    words = ("ash", "elm", "fir", "oak", "yew", "bay", "fig", "may", "sal", "ule", "box", "asp", "sow", "pea", "rue", "ivy", "hop", "rye", "tea", "nut", "gum")  # fmt: skip
    common = [log(clock(minute * 3), f"planted {word} in {word}wood") for minute, word in enumerate(words)]
    assert told(*common, log("02:59:50", "orders: detaching partition")) == []


def test_what_still_comes_when_it_is_long_over_is_no_news() -> None:
    """The log had only not come to it yet."""
    declined = [log(clock(minute), "card declined") for minute in (52, 71, 84, 118)]
    assert told(*declined, calm=quiet(120)) == []


def test_what_came_with_the_onset_or_later_is_not_before_it() -> None:
    assert told(log("03:00:20", "queue is full"), log("03:02:00", "queue is still full")) == []


def test_what_went_on_for_an_hour_before_is_told_from_its_first_entry() -> None:
    """It reports no trouble, so no rise of errors holds it."""
    often = [log(clock(minute, 30), f"checkpoints are too frequent ({minute} s apart)") for minute in range(2, 75)]
    (news,) = told(*often)
    assert (news.sort, news.entry.time, news.total) == ("since", clock(2, 30), 73)


def test_what_stopped_well_before_the_onset_is_not_told() -> None:
    assert told(*[log(clock(minute, 30), "rebalancing") for minute in range(2, 30)]) == []


@pytest.mark.parametrize("onset", [None, ONSET], ids=["no onset", "a log that begins shortly before"])
def test_without_a_time_before_nothing_is_new(onset: Instant | None) -> None:
    calm = quiet(first=-30 if onset is None else 40)
    view = view_of([*calm, log("02:59:50", "orders: detaching partition")])
    assert news_of([view], onset, OVER, [], lambda record: record) == []


def test_what_is_told_as_a_rise_is_not_told_again() -> None:
    from afteraction.logs.burst import Burst

    entry = log("03:04:10", "PANIC: no space", Level.FATAL)
    minute = at("03:04:00").ns // MINUTE
    rise = Burst("PANIC: no space", "", Level.FATAL, minute, minute, 1, 1, True, None, entry, "cart.log")
    view = view_of([*quiet(), entry])
    assert news_of([view], ONSET, OVER, [(rise, at("03:04:10"), at("03:05:00"))], lambda record: record) == []
