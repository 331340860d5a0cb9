"""What is told of the talk: its first word, no effect, lessons, praise, luck, and of what two files hold one claim only."""

from __future__ import annotations

import pytest
from tests.extract.test_read_to_the_end import TITLE, claims, drafted
from tests.kit import alert, at, item, said

from afteraction.domain.record import Record, RecordKind
from afteraction.domain.when import Unknown
from afteraction.extract.focus import Focus
from afteraction.extract.joined import Joined
from afteraction.extract.kinds import kind_of
from afteraction.extract.milestones import milestones_of
from afteraction.extract.rules import Material, Options, extract
from afteraction.extract.signals import signals, states_no_effect
from afteraction.extract.unplaced import unplaced_of
from afteraction.synthesize.review import _LESSON, _LUCK, _PRAISE, _says
from afteraction.synthesize.rules import Synthesis, synthesize
from afteraction.timeline.merge import merge
from afteraction.timeline.people import Roster, count_actors

ZONELESS = Unknown("a local time without a zone", "--tz 'chat=Area/City'")


def of(*talk: Record) -> Synthesis:
    return drafted(alert("02:12:04", "triggered", TITLE, "pagerduty:P1"), *talk)[1]


def unplaced(*talk: Record) -> Synthesis:
    """A draft of talk that no clock could place."""
    merged = merge(list(talk))
    found = extract(
        Material(merged, [], Roster((), count_actors(talk), ()), lambda record: record, {}), Options(names="role")
    )
    return synthesize(found, merged.dated, {RecordKind.MESSAGE}, "Incident", (), merged.undated)


# The first word of the trouble


@pytest.mark.parametrize(
    ("text", "where", "relevance", "first"),
    [
        ("our host has stopped at order 538, the import failed", "inc-pay", 0.2, True),
        ("anyone else with errors in the shop?", "inc-pay", 0.2, True),
        ("if the proxy runs on the old host, would that explain the errors?", "inc-pay", 0.9, False),  # imagined
        ("our host has stopped at order 538, the import failed", "lunch", 0.2, False),  # elsewhere
        ("the coffee machine is broken", "inc-pay", 0.0, False),  # about nothing of it
    ],
)
def test_the_first_report_is_one_that_tells_of_trouble_where_it_is_talked_about(
    text: str, where: str, relevance: float, first: bool
) -> None:
    """Before the words of the incident are found, its first report has few of them."""
    report = said("02:05:00", text, channel=where)
    talk = [said(f"02:1{n}:00", f"checkout errors everywhere, error rate {n}%", "Ben Cole") for n in range(5)]
    focus = Focus(
        {report.id: relevance} | {record.id: 0.9 for record in talk},
        at("02:05:00").ns,
        at("02:20:00").ns,
        {"checkout": 1.0},
        frozenset({"inc-pay"}),
    )
    detected = {one.name: one.best for one in milestones_of([report, *talk], focus, Joined({}, frozenset()), [], [])}
    best = detected["detected"]
    assert best is not None
    assert (best.record == report.id) is first


# What did not help


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("restarted the workers of checkout, it didn't help", "No effect"),
        ("Didn't work either", "No effect"),
        ("all workers have been restarted, not that it changed anything", "No effect"),
        ("I reverted the release of checkout and it seems to behave the same", "Action"),
        ("search of the shop still doesn't work for me", "Still failing"),
        ("restarted it, same error", "No effect"),
        ("I tried to log in to the shop, still down", "Still failing"),
    ],
)
def test_what_was_tried_in_vain_is_kept_apart_from_what_goes_on_failing(text: str, title: str) -> None:
    assert kind_of(said("02:20:00", text)).title == title
    assert states_no_effect(text)


@pytest.mark.parametrize(
    "text",
    [
        "any chance to roll back as stage has the same problem",
        "we have the same problem in the other region",
        "this is the same issue as on Monday",
        "if the restart doesn't help we fail over",
        "In general, when an order has to be refused, the test of the ledger doesn't work",
        "I'm still not convinced",
        "we haven't changed anything today",
        "did the restart not help?",
    ],
)
def test_what_is_asked_or_general_or_about_people_reports_no_effect(text: str) -> None:
    assert not states_no_effect(text)
    assert kind_of(said("02:20:00", text)).title not in ("No effect", "Still failing")


def test_a_question_may_begin_without_a_verb() -> None:
    assert "question" in signals("any chance to roll back")
    assert "question" not in signals("any update will be posted here")


def test_the_investigation_says_which_of_the_two_it_was() -> None:
    tried = said("02:20:00", "restarted the workers of checkout, it didn't help, errors as before")
    fails = said("02:21:00", "checkout still fails for me with an error", "Ben Cole")
    told = claims(of(tried, fails), "investigation")
    assert [one.partition(" at ")[0] for one in told] == ["No effect seen", "Still failing"]
    assert [one for one in claims(of(tried, fails), "wrong") if "checkout still fails" in one] == []


# What was learned, what went well, where there was luck


@pytest.mark.parametrize(
    ("text", "learned"),
    [
        ("I should have remembered that when I reviewed the change", True),
        ("we should not have made this change on a Friday", True),
        ("in hindsight the alert was there all the time", True),
        ("next time we check the quota first", True),
        ("the lesson is that the quota has no alert", True),
        ("made an initial guess at the fix, opened #84 Remember to encode the answers of the API", False),
        ("the next time the job runs it will fail again", False),
        ("next time my friend", False),
        ("I vaguely remember that we had this", False),
        ("should we have restarted it at once?", False),
        ("we are going forward with the deploy", False),
    ],
)
def test_a_lesson_looks_back_or_to_the_next_time(text: str, learned: bool) -> None:
    """An order, a title or a memory is none."""
    assert _says(_LESSON)(text) is learned


@pytest.mark.parametrize(
    ("text", "praised"),
    [
        ("nice catch with the quota, Zoe", True),
        ("the failover worked as designed", True),
        ("searched again and it worked as expected", False),
        ("the failover has not worked as designed", False),
        ("was that a good call?", False),
    ],
)
def test_a_test_that_went_well_is_no_praise(text: str, praised: bool) -> None:
    assert _says(_PRAISE)(text) is praised


@pytest.mark.parametrize(
    ("text", "lucky"),
    [
        ("luckily the export was paused", True),
        ("good thing that nobody was on the site", True),
        ("could be a coincidence, but the deploy was at noon", False),
        ("that would be a good thing to add", False),
        ("were we just lucky to get the right host?", False),
    ],
)
def test_luck_is_what_somebody_calls_luck(text: str, lucky: bool) -> None:
    assert _says(_LUCK)(text) is lucky


@pytest.mark.parametrize(("relevance", "told"), [(0.5, 1), (0.9, 2)])
def test_lessons_of_another_channel_are_of_this_incident_where_they_speak_of_it(relevance: float, told: int) -> None:
    here = said("02:40:00", "checkout errors: in hindsight the alert on the pool of checkout was missing")
    there = said(
        "02:41:00",
        "errors of checkout, as ever: in hindsight nobody had an eye on the pool",
        channel="lunch",
        artifact="lunch",
    )
    talk = [said(f"02:13:{n}", f"errors of checkout everywhere, error rate {n}%") for n in range(10, 20)]
    records = [alert("02:12:04", "triggered", TITLE, "pagerduty:P1"), *talk, here, there]
    found, _ = drafted(*records)
    alike = found.focus._replace(relevance={record.id: relevance for record in records})
    made = synthesize(found._replace(focus=alike), records, {RecordKind.MESSAGE}, "Incident")
    assert len(claims(made, "lessons")) == told


# The same talk in two files


def test_a_claim_whose_words_another_file_holds_too_stands_once() -> None:
    """The export runs on where the paste ends, or its time is another."""
    first = said(
        "02:20:00",
        "errors of checkout: the issue is that the importer holds the lock of the pool",
        artifact="a",
        channel="",
    )
    again = said("02:22:00", f"{first.text}\nok, fixed the importer", artifact="b", channel="")
    assert len([one for one in claims(of(first, again), "factors") if "importer holds the lock" in one]) == 1


def test_the_same_words_of_two_people_are_two_claims() -> None:
    words = "errors of checkout: the issue is that the importer holds the lock of the pool"
    first = said("02:20:00", words, artifact="a", channel="")
    other = said("02:25:00", words, "Ben Cole", artifact="b", channel="")
    assert len([one for one in claims(of(first, other), "factors") if "importer holds the lock" in one]) == 2


def test_talk_without_a_clock_that_two_files_hold_is_told_once() -> None:
    """With a name before the words in one of them, and with the next line behind them in the other."""
    paste = said(ZONELESS, "DB still seeing the error on a different page of the shop", artifact="a", raw_time="16.11")
    export = said(ZONELESS, "still seeing the error on a different page of the shop\n**16.35 the fix of it is deployed**", artifact="b", raw_time="16:11")  # fmt: skip
    told = [one for one in claims(unplaced(paste, export), "investigation") if "different page" in one]
    assert len(told) == 1


@pytest.mark.parametrize(
    ("first", "second", "shown"),
    [
        ("issue found\nthe importer holds the lock", "the importer holds the lock", 1),
        ("DB the importer holds the lock", "the importer holds the lock", 1),
        ("the importer holds the lock", "DB: the importer holds the lock", 1),
        ("**16.35 the importer holds the lock**", "the importer holds the lock", 1),
        ("the importer holds the lock", "the importer holds the lock\nI stopped it for now", 2),
        ("Ana the importer holds the lock", "Ben the importer holds the lock", 2),
        ("pool full", "pool full", 2),  # so few words are said twice
    ],
)
def test_a_copy_is_known_by_its_lines(first: str, second: str, shown: int) -> None:
    one = item(RecordKind.NOTE, ZONELESS, first, artifact="a", raw_time="16:35")
    two = item(RecordKind.NOTE, ZONELESS, second, artifact="b", raw_time="16.35")
    other = item(RecordKind.NOTE, ZONELESS, "rolled back release 1.8", artifact="b", raw_time="16.40")
    told = [record.id for file in unplaced_of([one, two, other]) for record in file.records]
    assert ([one.id in told, two.id in told].count(True), other.id in told) == (shown, True)


def test_a_file_without_a_clock_says_what_most_of_it_lacks() -> None:
    """Not what the heading of its day lacks."""
    heading = item(
        RecordKind.NOTE, Unknown("only its day is known", ""), "16 February", artifact="a", raw_time="16 February"
    )
    talk = [said(ZONELESS, f"errors in order {n} of the shop", artifact="a", raw_time=f"16:1{n}") for n in range(3)]
    (told,) = unplaced_of([heading, *talk])
    assert (told.reason, told.remedy) == (ZONELESS.reason, ZONELESS.remedy)
