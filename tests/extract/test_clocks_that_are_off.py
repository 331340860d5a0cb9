"""A clock that is known to be off says so beside each time that was read from it, and nowhere else."""

from __future__ import annotations

import pytest
from tests.extract.test_read_to_the_end import TITLE, claims, drafted
from tests.kit import alert, at, change, log

from afteraction.domain.draft import Candidate, Fact, Milestone
from afteraction.domain.record import Record
from afteraction.domain.when import MILLI, MINUTE, SECOND, Basis, BasisKind, Instant, off_by
from afteraction.extract.facts import durations, timed

AHEAD = Basis(BasisKind.ALIGNED, "UTC, from 1 full time inside its lines", 21 * SECOND)


def entry(time: str) -> Record:
    return log(at(time)._replace(basis=AHEAD), "batch 1 starting", artifact="batch")


@pytest.mark.parametrize(
    ("ahead", "precision", "says"),
    [(21 * SECOND, MILLI, "about 21 s ahead"), (-90 * SECOND, SECOND, "about 90 s behind"), (21 * SECOND, MINUTE, ""),
     (300 * MILLI, MILLI, ""), (0, SECOND, "")],
)  # fmt: skip
def test_it_is_said_where_the_precision_does_not_hide_it(ahead: int, precision: int, says: str) -> None:
    assert off_by(Instant(0, precision, AHEAD._replace(ahead=ahead))) == says


def test_a_fact_says_it_of_each_clock_that_it_rests_on() -> None:
    off, right = entry("02:00:21"), log("02:07:12", "no connection")
    facts = [Fact("burst1", "", "40 entries from 02:00:21", None, "", "", (off.id, right.id)), Fact("b", "", "9", None, "", "", (right.id,))]  # fmt: skip
    assert [fact.text for fact in timed(facts, (off, right), {"batch": "batch.log"})] == [
        "40 entries from 02:00:21; the clock of batch.log is about 21 s ahead",
        "9",
    ]


def test_a_duration_keeps_its_value_and_says_it_beside_its_ends() -> None:
    off, right = entry("02:00:21"), log("02:07:12", "no connection")
    ends = {"started": off, "detected": right}
    found = durations([
        Milestone(name, (Candidate(at("02:00:21" if one is off else "02:07:12"), one.id, "", 0.9),) if one else ())
        for name in ("started", "detected", "acknowledged", "mitigated", "resolved")
        for one in (ends.get(name),)
    ])  # fmt: skip
    (ttd,) = timed(found, (off, right), {"batch": "batch.log"})
    assert (ttd.text, ttd.method) == (
        "6 min 51 s",
        "from started (02:00:21 UTC) to detected (02:07:12 UTC); the clock of batch.log is about 21 s ahead",
    )


def test_a_row_and_a_milestone_say_it() -> None:
    late = alert(at("02:12:04")._replace(basis=AHEAD), "triggered", TITLE, "pagerduty:P1")
    found, made = drafted(late, alert("02:14:00", "acknowledged", TITLE, "pagerduty:P1", artifact="desk"))
    assert [event.title for event in found.events] == ["Alert triggered (by a clock about 21 s ahead)", "Acknowledged"]
    detected = next(milestone.best for milestone in found.milestones if milestone.name == "detected")
    assert detected is not None
    assert detected.why.endswith(", by a clock about 21 s ahead")
    assert sum(text.count("21 s ahead") for text in claims(made, "summary")) == 1


def test_two_clocks_that_differ_tell_no_length_between_a_change_and_the_onset() -> None:
    """Twenty-one seconds of it would be those of a clock. By one clock, or by two that are right, the length is told."""
    off, right = at("02:00:21")._replace(basis=AHEAD), at("02:00:21")
    told = {}
    for name, moment, onset in (
        ("apart", off, at("02:12:04")), ("together", off, at("02:12:04")._replace(basis=AHEAD)), ("right", right, at("02:12:04")),
    ):  # fmt: skip
        live = change(moment, "success", "deploy batch", artifact="batch")
        (told[name],) = claims(drafted(live, alert(onset, "triggered", TITLE))[1], "trigger")
    assert "at 02:00:21 UTC by a clock about 21 s ahead, before the onset at 02:12:04 UTC" in told["apart"]
    assert "11 min 43 s before the onset" not in told["apart"]
    assert "11 min 43 s before the onset" in told["together"]
    assert "11 min 43 s before the onset" in told["right"]
