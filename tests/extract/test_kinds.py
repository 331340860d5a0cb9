"""The kind of a moment: fields first, words second, and never more certainty than the record has."""

from __future__ import annotations

import pytest
from tests.kit import alert, bot, change, item, said

from afteraction.domain.draft import EventKind, Status
from afteraction.domain.record import Record, RecordKind
from afteraction.extract.kinds import kind_of

CASES = [
    ("a fired alert", alert("02:12:04", "triggered", "error rate"), EventKind.ALERT_FIRED, Status.OBSERVED),
    ("an acknowledged page", alert("02:14:11", "acknowledged", "error rate"), EventKind.ACKNOWLEDGED, Status.OBSERVED),
    ("a cleared alert", alert("02:31:00", "resolved", "error rate"), EventKind.RECOVERY, Status.OBSERVED),
    ("a handed-over page", alert("02:20:00", "escalated", "error rate"), EventKind.ESCALATION, Status.OBSERVED),
    ("a deployment", change("02:26:41", "success", "pool 50"), EventKind.CHANGE, Status.OBSERVED),
    (
        "a status page that is over",
        item(RecordKind.STATUS, "03:10:00", "over", status="resolved"),
        EventKind.RESOLVED,
        Status.OBSERVED,
    ),
    (
        "a status page that is not",
        item(RecordKind.STATUS, "02:29:00", "we look", status="investigating"),
        EventKind.COMMUNICATION,
        Status.OBSERVED,
    ),
    ("a ticket", item(RecordKind.TICKET, "02:10:48", "cannot charge"), EventKind.OBSERVATION, Status.REPORTED),
    ("a bot that says firing", bot("02:12:04", "[FIRING] error rate"), EventKind.ALERT_FIRED, Status.OBSERVED),
    (
        "a person who reports recovery",
        said("02:31:00", "errors are back to normal"),
        EventKind.RECOVERY,
        Status.REPORTED,
    ),
    ("a person who calls it resolved", said("02:33:00", "calling this resolved"), EventKind.RESOLVED, Status.REPORTED),
    ("a person who acted", said("02:26:00", "I rolled back the release"), EventKind.MITIGATION, Status.REPORTED),
    (
        "a person who rules something out",
        said("02:21:00", "the vendor is ruled out"),
        EventKind.RULED_OUT,
        Status.REPORTED,
    ),
    ("a guess", said("02:17:00", "maybe the pool is the cause"), EventKind.HYPOTHESIS, Status.OPEN),
    (
        "a person who calls for help",
        said("02:18:00", "paging the database team"),
        EventKind.ESCALATION,
        Status.REPORTED,
    ),
]


@pytest.mark.parametrize(("reason", "record", "kind", "status"), CASES, ids=[case[0] for case in CASES])
def test_the_kind_of_a_record(reason: str, record: Record, kind: EventKind, status: Status) -> None:
    """What a field states is observed, what a person says is reported, what is guessed stays open."""
    found = kind_of(record)
    assert (kind, status) == (found.kind, found.status), reason


@pytest.mark.parametrize(
    "sentence",
    [
        "are errors back to normal?", "is it working again?", "is the incident resolved?", "did the rollback fix it?", "is everything green again?",
        "can we call this resolved?", "maybe it recovered", "it seems to be resolved", "probably back to normal", "did you roll back?",
    ],
)  # fmt: skip
def test_a_question_or_a_guess_is_never_a_recovery(sentence: str) -> None:
    """Nor a resolution, nor an action; and its status is open."""
    found = kind_of(said("02:31:00", sentence))
    assert found.kind not in (EventKind.RECOVERY, EventKind.RESOLVED, EventKind.MITIGATION, EventKind.RULED_OUT)
    assert Status.OPEN is found.status


@pytest.mark.parametrize(
    "sentence",
    ["RESOLVED: error rate", "Triggered #4471: error rate", "Acknowledged by Ana Ruiz", "[FIRING] error rate"],
)
def test_a_person_who_types_like_a_machine_makes_no_state(sentence: str) -> None:
    """A state that text imitates is something a person said: never an observation, an alert or an acknowledgement."""
    found = kind_of(said("02:31:00", sentence))
    assert found.kind not in (EventKind.ALERT_FIRED, EventKind.ACKNOWLEDGED)
    assert Status.OBSERVED is not found.status


def test_a_field_is_believed_over_the_words_beside_it() -> None:
    """The text of an alert may say anything."""
    assert EventKind.ALERT_FIRED is kind_of(alert("02:12:04", "triggered", "resolved: all good")).kind


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Assigned to Ana Ruiz", "Assigned"),
        ("Reassigned to Ben Cole by Ana Ruiz", "Reassigned"),
        ("Escalated to Ben Cole (Database on-call)", "Escalated"),
    ],
)
def test_what_a_pager_does_by_itself_is_no_escalation(text: str, title: str) -> None:
    """It assigns every page to somebody; only who passes one on escalates."""
    assert kind_of(alert("02:12:09", "", "error rate")._replace(text=text)).title == title
