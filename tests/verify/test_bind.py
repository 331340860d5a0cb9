"""Words that count or date, and the one place in the cited records where they stand."""

from __future__ import annotations

import pytest

from afteraction.domain.draft import Slot
from afteraction.domain.when import DOCUMENTED, MINUTE, SECOND, Instant, from_civil
from afteraction.verify.bind import bound
from afteraction.verify.language import render
from afteraction.verify.world import Source, World

DAY = "2031-04-07"


def found(words: str, text: str, day: int = 7) -> tuple[list[Slot], list[str]]:
    """(slots, tokens of what is refused) of words over one record of that day of April."""
    at = Instant(from_civil(2031, 4, day, 9, 0) + 5 * MINUTE, SECOND, DOCUMENTED)
    source = Source("m1", text, at=at)
    rendered, _ = render(words, World({"m1": source}, {}, day=DAY))
    done, flaws = bound(rendered, (source,), DAY)
    return list(done.slots), [flaw.token for flaw in flaws]


@pytest.mark.parametrize(
    "words",
    [
        "It ran on a single host.",
        "It had run on the previous day.",
        "It had run the day before.",
        "It will be ready by the end of the sprint.",
        "It ran again the following week.",
    ],
)
def test_words_that_count_or_date_stand_in_the_record_or_are_refused(words: str) -> None:
    assert found(words, "it ran on db")[1] != []


def test_they_are_copied_where_the_record_has_them() -> None:
    slots, refused = found("It ran on a single host.", "it ran on a single host")
    assert refused == []
    assert [slot.text for slot in slots] == ["a single host"]


def test_the_next_day_is_reckoned_from_the_day_of_the_incident() -> None:
    slots, refused = found("It ran on the next day.", "it ran", day=8)
    assert refused == []
    assert [(slot.kind, slot.ref, slot.text) for slot in slots] == [("time", "m1", "next day")]
    assert found("It ran on the next day.", "it ran", day=7)[1] == ["next day"]
    assert found("It ran on the previous day.", "it ran", day=8)[1] == ["previous day"]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("Recovery is expected within half an hour.", "we expect recovery within the next 30 minutes"),
        ("Recovery is expected in an hour.", "recovery in 60 min"),
        ("Recovery took a day.", "recovery took 24 hours"),
    ],
)
def test_a_length_of_time_may_be_written_in_either_way(words: str, text: str) -> None:
    assert found(words, text)[1] == []


def test_another_length_of_time_may_not() -> None:
    assert found("Recovery is expected within half an hour.", "recovery within the next 20 minutes")[1] == [
        "half an hour"
    ]


def test_an_identifier_is_found_whatever_the_size_of_its_letters_and_shown_as_the_record_has_it() -> None:
    slots, refused = found("The rule of EIP-6110 applies.", "see eip-6110.md")
    assert refused == []
    assert [slot.text for slot in slots] == ["eip-6110"]


@pytest.mark.parametrize(
    "words",
    [
        "Two things came together: the job was new and the pool was small.",
        "Three conditions met: the job was new, the pool was small, and nobody watched.",
    ],
)
def test_a_sentence_may_count_what_it_lists_itself(words: str) -> None:
    assert found(words, "anything") == ([], [])


@pytest.mark.parametrize(
    "words",
    [
        "Three things came together: the job was new and the pool was small.",
        "Two hosts failed: the first and the last.",
        "Two things came together. The job was new and the pool was small.",
    ],
)
def test_any_other_count_stands_in_the_record(words: str) -> None:
    assert found(words, "anything")[1] != []


def test_of_several_places_of_a_number_the_quote_says_which() -> None:
    source = Source("m1", "retries 5 then errors 5")
    rendered, _ = render("There were 5.", World({"m1": source}, {}))
    assert [flaw.token for flaw in bound(rendered, (source,))[1]] == ["5"]
    assert bound(rendered, (source,), quote="errors 5")[1] == []


def test_a_number_behind_the_same_word_is_one_value_however_often_it_is_said() -> None:
    assert found("It ran on Ubuntu 18.04.", "Ubuntu 18.04 is hit; fixes for Ubuntu 18.04 are due")[1] == []
    assert found("It ran on 18.04.", "Ubuntu 18.04 is hit; Debian 18.04 is not")[1] == ["18.04"]


def test_yesterday_may_be_told_as_the_day_before() -> None:
    assert found("It had run the day before.", "it ran yesterday")[1] == []


def test_a_month_may_be_written_small_in_the_record_and_a_short_form_may_not() -> None:
    assert found("There was a ticket in October.", "there's a ticket from like october")[1] == []
    assert found("There was a ticket in Oct.", "there's a ticket from like oct")[1] == ["Oct"]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("It failed for half of the requests.", "half of the requests fail"),
        ("It failed for half of the requests.", "it fails on half the requests"),
        ("It failed for half the requests.", "50% of all requests fail"),
        ("It failed for half of the requests.", "of the requests about half are lost"),
        ("It failed for half of them.", "half of the requests fail"),
        ("It failed for half of the checkout requests.", "half of our checkout requests fail"),
        ("It failed for a third of the uploads.", "a third of uploads never finish"),
        ("It failed for two-thirds of the uploads.", "two thirds of the uploads never finish"),
        ("It failed for three quarters of the uploads.", "75 % of the uploads never finish"),
        ("It failed for a pair of hosts.", "a pair of hosts is gone"),
        ("It failed for dozens of tenants.", "dozens of tenants wrote in"),
        ("It failed for a tenth of the tenants.", "a tenth of the tenants"),
        ("It failed for two of the hosts.", "both hosts are gone"),
        ("It failed for 40 connections.", "40 database connections are gone"),
    ],
)
def test_a_share_in_words_stands_with_that_of_which_it_is_one(words: str, text: str) -> None:
    assert found(words, text)[1] == []


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("It failed for half of the users.", "it runs until blocks are only half full"),
        ("It failed for half the users.", "half of the requests fail"),
        ("It failed for half of them.", "blocks are only half full"),
        ("It failed for a third of the users.", "a third party sends them"),
        ("It failed for a third of the users.", "a third of the requests fail"),
        ("It failed for three quarters of the users.", "three quarters of the requests fail"),
        ("It failed for a quarter of our users.", "a quarter of the year is over"),
        ("It failed for a tenth of the users.", "a tenth of the tenants"),
        ("It failed for a pair of users.", "a pair of hosts is gone"),
        ("It failed for dozens of users.", "dozens of alerts"),
        ("It failed for two of the users.", "two restarts"),
        ("It failed for half of the EU users.", "half of the users are hit"),
        ("It failed for half of the {id m1: hosts}.", "half of the users are hit, on all hosts"),
        ("It failed for twice the users.", "it is at 2x the load"),
    ],
)
def test_a_share_of_one_thing_is_none_of_another(words: str, text: str) -> None:
    assert found(words, text)[1] != []


def test_a_share_that_the_record_gives_twice_of_the_same_is_one_value() -> None:
    assert found("It failed for half of the requests.", "half of the requests fail. still half the requests")[1] == []
