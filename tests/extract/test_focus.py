"""Where the incident is: not where most is said, but where trouble is talked about."""

from __future__ import annotations

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
