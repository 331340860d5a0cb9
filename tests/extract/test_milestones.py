"""Milestones: the right candidate leads, and every other one stays."""

from __future__ import annotations

from tests.kit import alert, at, bot, change, item, log, said

from afteraction.domain.draft import Milestone
from afteraction.domain.record import Actor, Level, Record, RecordKind
from afteraction.domain.when import MINUTE, SECOND, Instant
from afteraction.extract.milestones import NAMES
from afteraction.extract.rules import Material, Options, extract
from afteraction.logs.crunch import Crunch
from afteraction.timeline.merge import instant, merge
from afteraction.timeline.people import Roster, count_actors

TITLE = "payment-service error rate above 5%"
PAGE = alert("02:12:04", "triggered", TITLE, "pagerduty:P1")
ACK = alert("02:14:11", "acknowledged", TITLE, "pagerduty:P1")
CLEARED = alert("03:10:02", "resolved", TITLE, "pagerduty:P1")
TALK = [
    said("02:13:00", "payment-service errors everywhere, error rate is 9%", "Ana Ruiz"),
    said("02:15:00", "the error rate of payment-service comes from the pool", "Ben Cole"),
    said("02:17:00", "pool of payment-service is full, errors and timeouts", "Ana Ruiz"),
]


def found(*records: Record, logs: tuple[Record, ...] = ()) -> dict[str, Milestone]:
    """The milestones of chat and pager records and of a log, through the whole of the extraction."""
    crunch = Crunch("log", "app.log")
    for record in logs:
        crunch.add(record)
    views = [crunch.placed(lambda times: [Instant(time.ns) for time in times])] if logs else []
    material = Material(merge(records), views, Roster((), count_actors(records), ()), lambda record: record, {})
    return {milestone.name: milestone for milestone in extract(material, Options()).milestones}


def led_by(milestone: Milestone) -> str:
    return milestone.best.record if milestone.best else ""


def test_there_are_always_five_milestones_in_order() -> None:
    """What nobody recorded is empty, not absent and not guessed."""
    milestones = found(said("02:13:00", "hello all, lunch at noon"), change("02:00:00", "success", "release 4"))
    assert list(NAMES) == list(milestones)
    assert (
        ()
        == milestones["resolved"].candidates
        == milestones["acknowledged"].candidates
        == milestones["started"].candidates
    )


def test_a_page_is_detection_and_its_acknowledgement_is_acknowledged() -> None:
    """To the second, from the pager's fields."""
    milestones = found(PAGE, ACK, CLEARED, *TALK)
    assert (PAGE.id, ACK.id, CLEARED.id) == tuple(
        led_by(milestones[name]) for name in ("detected", "acknowledged", "resolved")
    )


def test_a_warning_does_not_outrank_the_page() -> None:
    """A warning six minutes earlier woke nobody; it stays a candidate."""
    warning = alert("02:06:00", "warning", "payment-service latency", "datadog:9", artifact="monitor")
    detected = found(warning, PAGE, ACK, *TALK)["detected"]
    assert PAGE.id == led_by(detected)
    assert warning.id in [candidate.record for candidate in detected.candidates]


def test_an_alert_of_hours_before_the_failures_does_not_detect_them() -> None:
    """It fired in the morning and still does; what fired with the errors of the log leads, and the failures have begun before."""
    errors = tuple(log(f"02:{minute:02}:10", "charge failed", Level.ERROR) for minute in range(5, 20) for _ in range(9))
    quiet = tuple(log(f"{hour:02}:{minute:02}:30", "charged") for hour in (0, 1) for minute in range(60))
    morning = alert("00:10:00", "triggered", "disk of the archive fills", "prom:1", artifact="monitor")
    with_it = alert("02:12:04", "triggered", "payments fail", "prom:2", artifact="monitor")
    milestones = found(morning, with_it, logs=(*quiet, *errors))
    assert with_it.id == led_by(milestones["detected"])
    assert "before the failures that the logs tell of" in milestones["detected"].candidates[1].why
    assert milestones["started"].best is not None
    assert milestones["started"].best.at == at("02:05:10")
    alone = found(morning, logs=(*quiet, *errors))
    assert morning.id == led_by(alone["detected"])


def test_an_alert_that_nobody_acknowledged_does_not_outrank_the_page() -> None:
    """The page that a person answered is the detection, though another alert fired before it."""
    other = alert("02:08:00", "triggered", "payment-service queue depth", "datadog:7", artifact="monitor")
    detected = found(other, PAGE, ACK, *TALK)["detected"]
    assert PAGE.id == led_by(detected)
    assert other.id in [candidate.record for candidate in detected.candidates]


def test_after_it_fired_again_the_later_resolution_leads_and_the_earlier_stays() -> None:
    """Called resolved at 02:33, fired again at 02:38, resolved at 03:10."""
    early = said("02:33:02", "calling this resolved, payment-service error rate is fine", "Ben Cole")
    again = alert("02:38:21", "triggered", TITLE, "pagerduty:P1")
    late = said("03:10:30", "payment-service error rate is flat, calling this resolved", "Ben Cole")
    resolved = found(PAGE, ACK, early, again, late, *TALK)["resolved"]
    assert late.id == led_by(resolved)
    assert early.id in [candidate.record for candidate in resolved.candidates]


def test_the_pager_outranks_what_a_person_said_about_the_end() -> None:
    """Both are kept."""
    early = said("02:33:02", "calling this resolved", "Ben Cole")
    resolved = found(PAGE, ACK, early, CLEARED, *TALK)["resolved"]
    assert [CLEARED.id, early.id] == [candidate.record for candidate in resolved.candidates][:2]


def test_a_question_is_no_milestone() -> None:
    """``is it resolved?`` and ``back to normal?`` end and mitigate nothing."""
    questions = [
        said("02:33:00", "is the incident resolved?", "Ben Cole"),
        said("02:34:00", "are payment-service errors back to normal?", "Ben Cole"),
    ]
    milestones = found(PAGE, ACK, *questions, *TALK)
    cited = {candidate.record for name in ("mitigated", "resolved") for candidate in milestones[name].candidates}
    assert set() == cited & {record.id for record in questions}


def test_the_first_line_of_a_rise_in_the_log_is_a_start() -> None:
    """Before anybody was told; and its end, to the minute, is when it was mitigated."""
    night = at("01:00:00").ns
    served = [log(Instant(night + minute * MINUTE), "request served") for minute in range(150)]
    full = [log(Instant(night + (63 * 60 + n * 5) * SECOND), "pool is full", Level.ERROR) for n in range(300)]
    milestones = found(PAGE, ACK, *TALK, logs=(*served, *full))
    started, mitigated = milestones["started"].best, milestones["mitigated"].best
    assert (full[0].id, at("02:03:00").ns) == (started and started.record, started and started.at.ns)
    assert at("02:28:00", MINUTE).ns == (mitigated and mitigated.at.ns)


def test_nothing_is_acknowledged_mitigated_or_resolved_before_it_was_detected() -> None:
    """What was resolved before the page was another matter."""
    before = alert("02:01:00", "resolved", TITLE, "pagerduty:P0")
    earlier_ack = alert("01:58:00", "acknowledged", TITLE, "pagerduty:P0")
    milestones = found(earlier_ack, before, PAGE, ACK, *TALK)
    assert ACK.id == led_by(milestones["acknowledged"])
    assert before.id not in [
        candidate.record for candidate in (*milestones["resolved"].candidates, *milestones["mitigated"].candidates)
    ]


def test_a_human_report_is_detection_when_no_alert_fired() -> None:
    """Customers or engineers noticed first."""
    assert TALK[0].id == led_by(found(*TALK)["detected"])


def test_a_stated_start_leads_whatever_the_log_says() -> None:
    """A field that says when impact began is worth more than a computed rise."""
    stated = item(
        RecordKind.NOTE, "02:03:00", "customer impact began", fields=(("milestone", "customer_impact_start"),)
    )
    assert stated.id == led_by(found(stated, PAGE, ACK, *TALK)["started"])


def test_each_candidate_says_why() -> None:
    """A person who chooses another one must know what they choose."""
    milestones = found(bot("02:12:02", f"Triggered: {TITLE}"), PAGE, ACK, CLEARED, *TALK)
    assert [
        candidate for milestone in milestones.values() for candidate in milestone.candidates if not candidate.why
    ] == []


def _night(bad: range, *further: Record) -> tuple[Record, ...]:
    """Ninety minutes of a log with a failed request every ten seconds of some minutes."""
    every = [
        log(f"{1 + minute // 60:02}:{minute % 60:02}:{second:02}", "POST /v1/charges 503" if minute in bad else "served",
            Level.ERROR if minute in bad else Level.INFO, fields=(("status_code", "503" if minute in bad else "200"),))
        for minute in range(90) for second in range(5, 60, 10)
    ]  # fmt: skip
    return tuple(sorted((*every, *further), key=lambda record: instant(record).ns))


def test_the_end_of_failures_rests_on_an_entry_of_their_last_minute() -> None:
    """The first failed request says nothing of when they ended."""
    lines = _night(range(60, 72))
    milestones = found(logs=lines)
    assert led_by(milestones["started"]) == next(line.id for line in lines if line.level is Level.ERROR)
    best = milestones["mitigated"].best
    assert best is not None
    cited = next(line for line in lines if line.id == best.record)
    assert (best.at.ns, cited.level) == (at("02:12:00").ns, Level.ERROR)
    assert instant(cited).ns // MINUTE == at("02:11:00").ns // MINUTE


def test_what_rises_behind_a_stop_that_was_asked_for_says_so_and_counts_less() -> None:
    """A program that is told to stop ends its work with errors; ten minutes later they are errors of another kind."""
    best = [
        found(logs=_night(range(60, 72), log(time, "caught signal signal=terminated")))["started"].best
        for time in ("01:59:50", "01:50:00")
    ]
    assert best[0] is not None
    assert best[1] is not None
    assert best[0].why.endswith("of the rise; a stop was asked for at 01:59:50 UTC")
    assert best[1].why.endswith("of the rise")
    assert best[0].confidence < best[1].confidence


def test_a_ticket_that_is_watched_is_no_status_page() -> None:
    """A tracker's state may be called so, too; the candidate says where it stands."""
    watched = item(
        RecordKind.TICKET, "02:40:00", "", title=TITLE, status="monitoring", group="jira:OPS-1", artifact="jira"
    )
    whys = [candidate.why for candidate in found(PAGE, *TALK, watched)["mitigated"].candidates]
    assert whys == ["the ticket went over to monitoring"]


def test_a_monitor_that_closes_its_own_incident_ends_it_only_where_nobody_says_so() -> None:
    """Its signal is well again; people may still be at work on what it does not see."""
    by_itself = CLEARED._replace(author=Actor("Service", bot=True))
    said_later = said("03:40:00", "the last region of payment-service is fine, calling this resolved", "Ben Cole")
    alone, both = found(PAGE, ACK, *TALK, by_itself), found(PAGE, ACK, *TALK, by_itself, said_later)
    assert (led_by(alone["resolved"]), led_by(both["resolved"])) == (by_itself.id, said_later.id)
    by_hand = found(PAGE, ACK, *TALK, CLEARED._replace(author=Actor("Ana Ruiz")), said_later)
    assert by_hand["resolved"].best is not None
    assert by_hand["resolved"].best.why == "the incident was resolved in the pager"


def test_the_end_is_when_it_was_first_said_not_when_it_was_said_again() -> None:
    first = said("03:20:00", "payment-service is fine, calling this resolved", "Ana Ruiz")
    again = said("03:21:00", "posted the all clear for payment-service", "Ben Cole")
    assert led_by(found(PAGE, ACK, *TALK, first, again)["resolved"]) == first.id
    back = alert("03:20:30", "triggered", TITLE, "pagerduty:P2")
    assert led_by(found(PAGE, ACK, *TALK, first, back, again)["resolved"]) == again.id
