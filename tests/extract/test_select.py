"""Which records become rows: a bounded number, in order, states before chatter, the same on every run."""

from __future__ import annotations

import pytest
from tests.kit import alert, bot, change, item, said

from afteraction.domain.record import Record, RecordKind
from afteraction.extract.select import Moment, choose, score_all
from afteraction.timeline.merge import instant

STATES = [
    alert("02:12:04", "triggered", "payment-service error rate", "pagerduty:P1"),
    alert("02:14:11", "acknowledged", "payment-service error rate", "pagerduty:P1"),
    change("02:26:41", "success", "payment-service pool 50"),
    alert("03:10:02", "resolved", "payment-service error rate", "pagerduty:P1"),
]
TALK = [
    said("02:13:00", "payment-service errors, error rate is 9%", "Ana Ruiz"),
    said("02:17:38", "the pool of payment-service is full, that is the cause of the errors", "Ben Cole"),
    said("02:21:00", "the vendor is ruled out for payment-service errors", "Ana Ruiz"),
    said("02:27:00", "I rolled out the bigger pool to payment-service", "Ben Cole"),
    said("02:31:00", "payment-service errors are back to normal", "Ana Ruiz"),
]
CHATTER = [
    said(f"02:{minute}:30", text, "Ana Ruiz")
    for minute, text in zip(range(12, 32), ["ok", "thanks!", "lol", "yes", "nice"] * 4, strict=True)
]
NIGHT = sorted(
    [*STATES, *TALK, *CHATTER, bot("02:40:00", "reminder: stand-up at nine")], key=lambda record: instant(record).ns
)


def chosen(limit: int, records: list[Record] = NIGHT) -> list[Record]:
    return [moment.lead.record for moment in choose(score_all(records), limit)]


@pytest.mark.parametrize("limit", [1, 3, 8, 1000])
def test_there_are_never_more_rows_than_asked_for(limit: int) -> None:
    """And never more than there are records."""
    assert min(limit, len(NIGHT)) == len(chosen(limit))


@pytest.mark.parametrize("limit", [3, 8, 1000])
def test_rows_are_in_order_of_time(limit: int) -> None:
    """Whatever was picked first."""
    times = [instant(record).ns for record in chosen(limit)]
    assert sorted(times) == times


def test_chatter_never_beats_a_state() -> None:
    """``thanks!`` takes no row from an alert, a deploy or a finding."""
    picked = {record.id for record in chosen(len(STATES) + len(TALK))}
    assert set() == picked & {record.id for record in CHATTER}
    assert {record.id for record in STATES} <= picked


def test_every_state_scores_higher_than_every_word_of_chatter() -> None:
    """Not only in sum."""
    scores = {item.record.id: item.score for item in score_all(NIGHT)}
    assert min(scores[record.id] for record in STATES) > max(scores[record.id] for record in CHATTER)


def test_a_deleted_message_loses_to_the_same_message_that_stands() -> None:
    """Who took it back did not want it told."""
    text = "the pool of payment-service is full, that is the cause"
    records = [*STATES[:2], said("02:17:38", text, "Ben Cole", deleted=True), said("02:18:38", text, "Ben Cole")]
    scores = {item.record.deleted: item.score for item in score_all(records) if item.record.text == text}
    assert scores[True] < scores[False]


def test_the_company_of_a_row_was_said_close_by_in_its_channel() -> None:
    """Two minutes at most, and it is no row of its own."""
    moments: list[Moment] = choose(score_all(NIGHT), 4)
    leads = {moment.lead.record.id for moment in moments}
    for moment in moments:
        for record in moment.company:
            assert abs(instant(record).ns - instant(moment.lead.record).ns) <= 120 * 10**9
            assert (moment.lead.record.channel, False) == (record.channel, record.id in leads)


def test_no_record_is_told_twice() -> None:
    """A companion belongs to one row."""
    told = [record.id for moment in choose(score_all(NIGHT), 6) for record in (moment.lead.record, *moment.company)]
    assert sorted(set(told)) == sorted(told)


def test_two_runs_choose_the_same() -> None:
    """Ties are broken by place, never by chance."""
    assert choose(score_all(NIGHT), 7) == choose(score_all(list(NIGHT)), 7)


def test_nothing_to_choose_from_gives_nothing() -> None:
    """No rows for no records."""
    assert choose([], 10) == []


def test_a_ticket_of_well_before_that_does_not_name_the_matter_weighs_less_than_one_of_just_before() -> None:
    """Issues about anything lie in the same export; a customer's word minutes before the alert may be the first of it."""

    def weight(time: str) -> float:
        asked = item(RecordKind.TICKET, time, "", title="order a badge printer", group="jira:OPS-7", artifact="jira")
        records = sorted([*NIGHT, asked], key=lambda record: instant(record).ns)
        return next(one.score for one in score_all(records) if one.record.id == asked.id)

    assert weight("00:40:00") < 0.5 * weight("02:09:00")
