"""What ended the trouble stands in the timeline: the last act before it, done rather than announced, by hand or by a log's word."""

from __future__ import annotations

import pytest
from tests.extract.test_read_to_the_end import TITLE, drafted
from tests.kit import alert, at, log, said

from afteraction.domain.draft import Candidate, Milestone
from afteraction.domain.record import Record
from afteraction.extract.focus import Focus
from afteraction.extract.kinds import kind_of
from afteraction.extract.milestones import NAMES
from afteraction.extract.musts import end_of, with_musts
from afteraction.extract.select import MUST, Scored
from afteraction.logs.jobs import asks_stop

ANYWHERE = Focus({}, at("02:00:00").ns, at("03:00:00").ns, {}, frozenset())


def over(time: str, record: str = "") -> tuple[Milestone, ...]:
    """Milestones of which only the recovery is known."""
    recovered = Candidate(at(time), record, "the alert cleared", 0.65)
    return tuple(Milestone(name, (recovered,) if name == "mitigated" else ()) for name in NAMES)


def ended(*records: Record, stops: tuple[Record, ...] = ()) -> str:
    found = end_of(records, over("02:42:00"), ANYWHERE, stops)
    return found.text if found else ""


def test_what_was_done_last_before_the_recovery_ended_it() -> None:
    assert ended(said("02:20:00", "restarted the pods"), said("02:41:12", "export paused")) == "export paused"


@pytest.mark.parametrize(
    "text",
    [
        "export suspended, the sessions go away",
        "consumer evicted",
        "shard detached",
        "traffic diverted to the other site",
    ],
)
def test_a_thing_and_a_participle_are_an_act(text: str) -> None:
    """People in a hurry leave out who did it."""
    assert kind_of(said("02:41:12", text)).title == "Action"
    assert ended(said("02:41:12", text)) == text


@pytest.mark.parametrize("text", ["please suspend the export", "should I suspend it?", "it stops renewing them"])
def test_what_was_asked_for_or_merely_happens_is_no_act(text: str) -> None:
    assert ended(said("02:41:12", text)) == ""


def test_what_was_done_comes_before_what_was_still_under_way() -> None:
    assert ended(said("02:35:00", "export paused"), said("02:40:00", "draining the queue")) == "export paused"
    assert ended(said("02:40:00", "draining the queue")) == "draining the queue"


def test_what_is_told_a_moment_late_counts_and_what_came_after_does_not() -> None:
    assert ended(said("02:43:30", "export paused")) == "export paused"
    assert ended(said("02:49:00", "export paused")) == ""
    assert ended(said("01:50:00", "export paused")) == ""


def test_a_stop_in_a_log_stands_in_where_nobody_said_it() -> None:
    stop = log("02:41:27", "suspend requested, no new batches")
    assert asks_stop(stop.text)
    assert ended(stops=(stop,)) == stop.text
    assert ended(said("02:38:00", "export paused"), stops=(stop,)) == "export paused"


def test_a_recovery_that_tells_what_was_done_needs_no_other_row() -> None:
    told = said("02:42:00", "restarted the pods and it works again")
    acts = (said("02:40:00", "cache flushed"), told)
    assert end_of(acts, over("02:42:00", told.id), ANYWHERE) is None


def test_the_act_must_be_seen_however_few_words_it_has() -> None:
    """Two words in a busy minute lose against everything else."""
    busy = [said(f"02:41:{second:02}", f"checkout errors, worker {second} has a slow query") for second in range(50)]
    found, _ = drafted(
        alert("02:12:04", "triggered", TITLE, "pagerduty:P1"),
        *busy,
        said("02:41:13", "export suspended", "Ben Cole"),
        alert("02:43:00", "resolved", TITLE, "pagerduty:P1"),
    )
    (row,) = [event for event in found.events if event.text == "export suspended"]
    assert MUST in row.signals


def test_an_alert_that_came_back_is_shown_to_have_cleared_at_the_end() -> None:
    """It cleared twice in the same words; the first time it was not over."""
    found, _ = drafted(
        alert("02:12:04", "triggered", TITLE, "datadog:1"),
        alert("02:33:34", "resolved", TITLE, "datadog:1"),
        alert("02:38:21", "triggered", TITLE, "datadog:2"),
        alert("02:46:34", "resolved", TITLE, "datadog:2"),
        *(
            said(f"02:{minute}:30", f"checkout errors, error rate {minute}% and the pool is slow")
            for minute in range(13, 60)
        ),
    )
    assert [event.at for event in found.events if event.text == TITLE and event.title == "Alert resolved"][-1] == at(
        "02:46:34"
    )


def test_each_theory_that_was_ruled_out_must_be_seen() -> None:
    denials = ("ruling out the vendor, its latency is flat", "disks are optimal. so not the raid")
    records = [
        said(f"02:{minute}:00", text, key=f"chat:{minute}") for minute, text in zip((20, 24), denials, strict=True)
    ]
    scored = with_musts([Scored(record, 1.0, ()) for record in records], over("02:42:00"), ANYWHERE)
    assert [MUST in item.signals for item in scored] == [True, True]


def test_alerts_that_must_be_seen_leave_no_less_room_for_what_people_did() -> None:
    """Alerts that flap are rows beside those of the talk, up to a few."""
    talk = [
        said(f"02:{minute}:00", f"{word} of the {TITLE} is full", key=f"chat:{minute}")
        for minute, word in enumerate(
            (
                "pool",
                "queue",
                "disk",
                "cache",
                "ring",
                "spool",
                "tray",
                "lane",
                "shelf",
                "rack",
                "ledger",
                "index",
                "table",
                "heap",
            ),
            20,
        )
    ]
    flaps = [
        alert(f"02:{minute}:00", "triggered", f"{TITLE} {minute}", f"pagerduty:P{minute}")
        for minute in range(40, 52, 3)
    ]
    quiet, _ = drafted(*talk)
    busy, _ = drafted(*talk, *flaps)
    told = [sum(event.cites[0] in {record.id for record in talk} for event in found.events) for found in (quiet, busy)]
    assert told[1] >= told[0] - 1
