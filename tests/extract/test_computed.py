"""A recovery that was computed from counts has a row of its own, and what something else tells has not."""

from __future__ import annotations

from tests.extract.test_read_to_the_end import TITLE, drafted
from tests.kit import alert, at, log

from afteraction.domain.draft import Candidate, EventKind, Milestone, TimelineEvent
from afteraction.domain.record import Level, Record
from afteraction.domain.when import MINUTE
from afteraction.extract.computed import computed_rows
from afteraction.extract.milestones import NAMES

LAST = log("02:41:07", "GET /v1/charges 503", Level.ERROR)
FELL = log("02:28:57", "GET /v1/refunds 503", Level.ERROR)


def end(time: str, record: Record, confidence: float) -> Candidate:
    return Candidate(at(time, MINUTE), record.id, "failures ended", confidence)


def rows(*candidates: Candidate, entries: tuple[Record, ...] = (LAST, FELL)) -> list[TimelineEvent]:
    milestones = [Milestone(name, candidates if name == "mitigated" else ()) for name in NAMES]
    return computed_rows(milestones, entries, drafted(alert("02:07:00", "triggered", TITLE))[0].naming)


def test_the_end_of_the_failures_is_a_row_that_says_that_it_was_computed() -> None:
    (row,) = rows(end("02:42:00", LAST, 0.9))
    assert (row.at, row.kind, row.cites) == (at("02:42:00", MINUTE), EventKind.RECOVERY, (LAST.id,))
    assert row.title == "Recovered (computed from counts of the log; its last failure)"
    assert row.text == "GET /v1/charges 503"


def test_a_fall_that_did_not_last_is_no_recovery() -> None:
    titles = [
        (row.at, row.title.partition(" (")[0]) for row in rows(end("02:42:00", LAST, 0.9), end("02:29:00", FELL, 0.7))
    ]
    assert titles == [(at("02:42:00", MINUTE), "Recovered"), (at("02:29:00", MINUTE), "Failures fell")]


def test_a_recovery_that_an_alert_tells_has_its_row_already() -> None:
    cleared = alert("02:45:00", "resolved", TITLE)
    assert rows(end("02:45:00", cleared, 0.95), end("02:42:00", LAST, 0.9)) == []
    assert rows() == []


def test_a_long_entry_is_cut_at_a_word() -> None:
    long = log("02:41:07", "refused " * 60, Level.ERROR)
    (row,) = rows(end("02:42:00", long, 0.9), entries=(long,))
    assert row.text.endswith("refused …")
    assert len(row.text) < 220
