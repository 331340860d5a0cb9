"""Where the incident is: not where most is said, but where trouble is talked about."""

from __future__ import annotations

import pytest
from tests.kit import alert, at, bot, change, said

from afteraction.domain.record import Record
from afteraction.extract.focus import focus_of
from afteraction.timeline.merge import instant

PEOPLE = ("Ana Ruiz", "Ben Cole", "Noa Levy", "Kit Rowe")
INCIDENT = [
    alert("02:12:04", "triggered", "payment-service error rate above 5%", "pagerduty:P1"),
    *(
        said(f"02:{minute}:00", text, PEOPLE[minute % 3], channel="inc-pay", artifact="inc")
        for minute, text in (
            (13, "payment-service errors everywhere, timeouts on charges"), (14, "charges fail with 503, customers are affected"),
            (15, "the pool of payment-service is full, that is the cause"), (17, "restarting payment-service pods"),
            (20, "restart did not help, charges still failing"), (24, "the batch job holds 40 connections of the pool"),
            (26, "rolled out a bigger pool to payment-service"), (31, "payment-service errors are back to normal, charges work again"),
        )
    ),
]  # fmt: skip
LUNCH = [
    said(f"{hour:02d}:{minute:02d}:00", text, PEOPLE[(hour + minute) % 4], channel="random", artifact="random")
    for hour in range(1, 6) for minute, text in enumerate(["pizza or curry", "curry for me", "the new office is nice", "football on friday", "who brings cake"] * 8)
]  # fmt: skip
MARKETING = [
    bot(f"02:{minute:02d}:10", "campaign newsletter spring sent", channel="marketing", artifact="marketing")
    for minute in range(10, 50, 4)
]


def ordered(*records: Record) -> list[Record]:
    return sorted(records, key=lambda record: instant(record).ns)


def test_an_unrelated_busy_channel_is_not_the_focus() -> None:
    """Two hundred messages about lunch do not outweigh eight about the outage."""
    focus = focus_of(ordered(*INCIDENT, *LUNCH, *MARKETING))
    assert tuple(name in focus.channels for name in ("inc-pay", "random", "marketing")) == (True, False, False)
    inside = min(focus.relevance[record.id] for record in INCIDENT)
    outside = sorted(focus.relevance[record.id] for record in LUNCH)
    assert inside > outside[len(outside) // 2]


def test_the_active_time_covers_the_incident() -> None:
    """It begins no later than the first sign and ends no earlier than the last word of it."""
    focus = focus_of(ordered(*INCIDENT, *LUNCH))
    assert focus.start <= at("02:14:00").ns
    assert focus.end >= at("02:31:00").ns


def test_talk_about_the_same_matter_in_another_channel_is_relevant() -> None:
    """The database engineer writes elsewhere, in the incident's own words."""
    elsewhere = said(
        "02:23:00",
        "payment-service pool is full because the batch job holds the connections of charges",
        "Kit Rowe",
        channel="db-oncall",
        artifact="db",
    )
    chat = said("02:23:30", "pizza or curry today", "Kit Rowe", channel="db-oncall", artifact="db")
    focus = focus_of(ordered(*INCIDENT, *LUNCH, elsewhere, chat))
    assert focus.relevance[elsewhere.id] > 0.5 > focus.relevance[chat.id]


def test_an_alert_of_another_service_is_less_relevant_than_the_page() -> None:
    """Nobody talked about it."""
    other = alert("02:20:00", "triggered", "search-index disk nearly full", "pagerduty:P2")
    focus = focus_of(ordered(*INCIDENT, *LUNCH, other))
    assert focus.relevance[INCIDENT[0].id] > focus.relevance[other.id]


def test_changes_alone_have_no_focus_and_all_stay_relevant() -> None:
    """With nothing to tell apart nothing is left out."""
    records = [change("02:00:00", "success", "release 4"), change("03:00:00", "success", "release 5")]
    assert {record.id: 1.0 for record in records} == focus_of(records).relevance


def test_every_record_has_a_relevance_between_nothing_and_all() -> None:
    """None is forgotten, none counts double."""
    records = ordered(*INCIDENT, *LUNCH, *MARKETING)
    relevance = focus_of(records).relevance
    assert {record.id for record in records} == set(relevance)
    assert all(0.0 <= value <= 1.0 for value in relevance.values())


def test_two_runs_find_the_same_focus() -> None:
    """Terms, times and channels do not depend on hash order."""
    records = ordered(*INCIDENT, *LUNCH)
    assert focus_of(records) == focus_of(list(records))


AFTERMATH = [
    said("03:20:00", "lowered the worker count, watching", "Ana Ruiz", artifact="inc"),
    said("04:05:00", "calling it over, thank you everybody", "Ben Cole", artifact="inc"),
    said("04:40:00", "9,120 orders waited, 14 shops wrote to us", "Noa Levy", artifact="inc"),
]


def room(*records: Record, channel: str = "pay-desk") -> list[Record]:
    """Messages of a service, which gives each a key: no file of notes."""
    return [record._replace(channel=channel, artifact=channel, key=f"chat:{record.id}") for record in records]


def test_the_room_of_an_incident_is_about_it_to_the_end_in_whatever_words() -> None:
    """The fix, the end and the count use none of the words of the first hour."""
    told = room(*INCIDENT[1:], *AFTERMATH)
    focus = focus_of(ordered(INCIDENT[0], *LUNCH, *told))
    assert min(focus.relevance[record.id] for record in told) >= 0.5
    assert focus.end >= at("04:40:00").ns


def test_a_room_is_about_something_else_behind_a_long_silence() -> None:
    later = said("09:30:00", "who has the key of the bike shed", "Kit Rowe", artifact="inc")
    told = room(*INCIDENT[1:], *AFTERMATH, later)
    assert focus_of(ordered(INCIDENT[0], *LUNCH, *told)).relevance[told[-1].id] < 0.5


@pytest.mark.parametrize(("channel", "about"), [("pay-desk", False), ("inc-417-pay", True)])
def test_where_people_talked_before_only_the_name_makes_a_room_the_incident_s(channel: str, about: bool) -> None:
    """The outage was met in the team's own channel: what follows there may be about anything."""
    told = room(*INCIDENT[1:], *LUNCH[:20], *AFTERMATH, channel=channel)
    focus = focus_of(ordered(INCIDENT[0], *LUNCH[20:], *told))
    assert (focus.relevance[told[-2].id] >= 0.5) == about


def test_a_change_of_what_the_talk_names_is_about_it_by_its_resource_or_by_its_commit() -> None:
    """A cloud's log names the thing at the end of a path; people name a commit by the first digits of its hash."""
    named = [
        said(f"02:{minute}:30", text, "Kit Rowe", key=f"chat:{minute}", artifact="inc")
        for minute, text in (
            (14, "charges cannot read paystore1"),
            (15, "the rules of paystore1 refuse them"),
            (16, "3f9c2ab is it"),
        )
    ]
    times = ("01:55:00", "01:20:00", "01:58:00")
    fields = (
        (("resource", "/groups/a/accounts/paystore1"),),
        (("sha", "3f9c2ab" + "0" * 33),),
        (("resource", "/groups/a/accounts/backup"),),
    )
    account, commit, other = (
        change(time, "", "Update", fields=pairs) for time, pairs in zip(times, fields, strict=True)
    )
    focus = focus_of(ordered(*INCIDENT, *LUNCH, *named, account, commit, other))
    assert min(focus.relevance[account.id], focus.relevance[commit.id]) >= 0.5 > focus.relevance[other.id]


def test_what_was_said_right_before_the_hottest_hour_leads_to_it_and_what_was_said_before_a_pause_does_not() -> None:
    first, second = said("01:50:00", "the desks in Lyon see an empty list"), said("02:01:00", "same in Ghent")
    told = room(said("01:30:00", "who has the key of the bike shed"), first, second, *INCIDENT[1:], *AFTERMATH)
    relevance = focus_of(ordered(INCIDENT[0], *LUNCH, *told)).relevance
    assert [relevance[record.id] >= 0.5 for record in told[:3]] == [False, True, True]
