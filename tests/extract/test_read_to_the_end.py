"""What drafts of real incidents got wrong when people read them to the end, each with an invented case of its kind."""

from __future__ import annotations

import pytest
from tests.kit import alert, at, bot, item, said

from afteraction.domain.draft import EventKind, Milestone
from afteraction.domain.record import Actor, Record, RecordKind
from afteraction.domain.when import MINUTE, Unknown
from afteraction.extract.causes import states_cause
from afteraction.extract.guesses import suspects
from afteraction.extract.kinds import kind_of
from afteraction.extract.questions import unanswered
from afteraction.extract.roles import roles_of
from afteraction.extract.rules import Extraction, Material, Options, extract, shown_text
from afteraction.extract.signals import is_hedged, signals, states
from afteraction.extract.topic import prose
from afteraction.extract.unplaced import unplaced_of
from afteraction.synthesize.rules import Synthesis, synthesize
from afteraction.timeline.merge import merge
from afteraction.timeline.people import Roster, count_actors

TITLE = "checkout error rate"


def drafted(*records: Record, names: str = "role") -> tuple[Extraction, Synthesis]:
    merged = merge(list(records))
    roster = Roster((), count_actors(records), ())
    found = extract(Material(merged, [], roster, lambda record: record, {}), Options(names=names))
    return found, synthesize(found, merged.dated, {record.kind for record in records}, "Incident")


def milestones(*records: Record) -> dict[str, Milestone]:
    return {milestone.name: milestone for milestone in drafted(*records)[0].milestones}


def claims(made: Synthesis, section: str) -> list[str]:
    (one,) = [part for part in made.sections if part.id == section]
    return [claim.text for claim in (*one.claims, *(claim for _, group in one.groups for claim in group))]


def note(time: str, text: str, author: str = "", artifact: str = "notes") -> Record:
    """A line of a timeline that somebody wrote by hand."""
    kind = RecordKind.MESSAGE if author else RecordKind.NOTE
    stamp = at(time, MINUTE)
    return item(kind, stamp, text, author=Actor(author) if author else None, artifact=artifact)


# Words


def test_a_typographic_apostrophe_changes_nothing() -> None:
    """Notes come out of editors that turn every one of them."""
    for text in ("it isn’t the pool", "we’ve just restarted the workers", "can’t pay on the site at all"):
        assert signals(text) == signals(text.replace("’", "'"))
    assert "question" not in signals("can’t pay on the site, nor log in")


@pytest.mark.parametrize(
    "text", ["is reviewed and being deployed", "can’t view orders at all", "do not touch the pool"]
)
def test_a_statement_without_a_subject_is_no_question(text: str) -> None:
    assert "question" not in signals(text)


@pytest.mark.parametrize("text", ["is the pool full", "did anyone deploy", "why is it slow", "could it be the cache"])
def test_a_question_without_its_mark_is_one(text: str) -> None:
    assert "question" in signals(text)


def test_lines_that_were_wrapped_at_a_width_are_one_sentence() -> None:
    text = "All the old nodes are retired, and new, working nodes have taken their place by now. Service is\nrestored."
    assert states(text, "recovery")


def test_a_conjunction_inside_a_phrase_does_not_end_it() -> None:
    assert states("Home page back and stable", "recovery")
    assert not states("we check whether it is back to normal", "recovery")


def test_a_paste_ends_where_it_ends_whatever_it_holds() -> None:
    """A backtick within it, and lines that are quoted, are not what the speaker says."""
    assert prose("see ```a `b` c``` there").split() == ["see", "there"]
    assert prose("related:\n> I would drop the pool\nno").split() == ["related:", "no"]


@pytest.mark.parametrize(
    "text",
    [
        "We are investigating where the errors in checkout came from",
        "We had an incident causing errors in checkout",
        "We will publish a root cause analysis by Friday",
        "it's weird because it worked before",
    ],
)
def test_these_tell_no_cause(text: str) -> None:
    assert not states_cause(text)


def test_a_guess_in_other_words_is_a_guess() -> None:
    assert is_hedged("My best guess is that the pool was full")
    assert is_hedged("Looked like it worked again")


# Kinds


@pytest.mark.parametrize(
    ("text", "kind", "title"),
    [
        ("I have manually switched the pool back\nlooks like the lights are coming on", EventKind.MITIGATION, "Action"),
        ("Found a volume with 100GB on it", EventKind.OBSERVATION, "Found"),
        ("To recap - the pool was restarted twice", EventKind.COMMUNICATION, "Update"),
        ("“WARNING: if you are removing fields, deploy first”\nWe were bitten by this", EventKind.OBSERVATION, "Reported"),
        ("```\nworker 3 died\n```", EventKind.OBSERVATION, "Pasted"),
        ("the node has stopped on block 7, the error is raised here", EventKind.OBSERVATION, "Reported"),
        ("so checkout isn't the only one that fails", EventKind.OBSERVATION, "Reported"),
    ],
)  # fmt: skip
def test_the_kind_of_what_people_say(text: str, kind: EventKind, title: str) -> None:
    found = kind_of(said("02:13:00", text))
    assert (found.kind, found.title) == (kind, title)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Uptime alerts for\nCheckout", EventKind.ALERT_FIRED),
        ("ALERT DOWN messages for\n- Checkout", EventKind.ALERT_FIRED),
        ("First alerts from the monitor in #ops", EventKind.ALERT_FIRED),
        ("Recovery:\nCheckout", EventKind.RECOVERY),
        ("Uptime recovery for\nCheckout", EventKind.RECOVERY),
        ("alerts are noisy today", EventKind.OBSERVATION),
    ],
)
def test_alerts_that_somebody_noted_are_alerts(text: str, kind: EventKind) -> None:
    """In notes that nobody speaks; a person's chat line never is one."""
    assert kind_of(note("02:12:00", text)).kind is kind
    assert kind_of(said("02:12:00", text)).kind is not EventKind.ALERT_FIRED


# Milestones


def test_the_alerts_of_notes_detect_and_clear_and_the_last_recovery_counts() -> None:
    found = milestones(
        note("02:10:00", "Uptime alerts for\nCheckout"),
        note("02:11:00", "Recovery:\nCheckout"),
        note("02:14:00", "we lost the master node of the pool", "Ana Ruiz"),
        note("02:18:00", "Uptime alert for\nCheckout images"),
        note("02:29:00", "Recovery:\nCheckout images"),
    )
    times = {name: one.best.at.iso()[11:16] for name, one in found.items() if one.best}
    assert (times["detected"], times["mitigated"]) == ("02:10", "02:29")


def test_a_mitigation_that_the_status_page_took_back_is_none() -> None:
    """Degraded again an hour later: when harm was over, nobody said."""

    def page(time: str, text: str, status: str = "update") -> Record:
        return item(RecordKind.STATUS, time, text, status=status, title="Checkout")

    begin = page("02:00:00", "We are investigating errors in checkout", "investigating")
    over = page("03:00:00", "The degradation affecting Checkout has been mitigated.")
    again = page("04:00:00", "Checkout is experiencing degraded performance.")
    done = page("05:00:00", "Mitigations have been applied and checkout works again.")
    assert milestones(begin, over, again)["mitigated"].best is None
    best = milestones(begin, over, again, done)["mitigated"].best
    assert best is not None
    assert best.record == done.id


def test_on_it_behind_the_recovery_acknowledges_nothing() -> None:
    talk = [said(f"02:1{n}:00", f"checkout errors everywhere, error rate {n}%") for n in range(4)]
    late = said("03:40:00", "on it", "Cleo Marsh")
    found = milestones(*talk, said("02:30:00", "checkout errors are back to normal", "Ben Cole"), late)
    assert late.id not in [candidate.record for candidate in found["acknowledged"].candidates]


def test_a_record_competes_with_others_and_not_with_itself() -> None:
    found = milestones(note("02:12:00", "Alert [FIRING:1] checkout pod has restarted, errors everywhere"))
    assert len(found["detected"].candidates) == 1


# Rows


def test_a_bare_link_is_no_row_and_a_short_file_is_told_whole() -> None:
    lines = [note(f"02:{10 + n}:00", f"step {n}: the pool of worker {n} was looked at", "Ana Ruiz") for n in range(11)]
    link = note("02:30:00", "url: https://chat.example/archives/C1/p1")
    found, _ = drafted(note("02:09:00", "checkout errors everywhere"), *lines, link)
    assert link.id not in [event.cites[0] for event in found.events]
    assert len(found.events) == 12


def test_a_long_message_is_quoted_for_the_sentence_that_counts() -> None:
    """And a pasted block leaves its mark."""
    text = (
        "When I looked at it the name was wrong, which is odd. I made a new set of credentials, tested them, and updated all the"
        " settings of the mailer in both places. In real terms 8 users were affected by errors. Good night."
    )
    _, made = drafted(
        alert("02:12:04", "triggered", TITLE, "pagerduty:P1"),
        said("02:13:00", "checkout errors everywhere"),
        said("02:20:00", f"checkout errors: {text}", "Ben Cole"),
    )
    assert [one for one in claims(made, "impact") if "“… In real terms 8 users were affected" in one]
    record = said("02:20:00", "it says ```\nerror 535\n``` in the log")
    assert shown_text(record) == "it says […] in the log"


def test_the_same_words_in_a_second_file_without_a_clock_are_shown_once() -> None:
    stamp = Unknown("a local time without a zone", "--tz")
    first = said(stamp, "Ana: the pool was full at last", artifact="a", raw_time="10:43")
    copy = said(stamp, "the pool was full at last", artifact="b", raw_time="10.43")
    dayed = item(RecordKind.NOTE, Unknown("only its day is known"), "pool merged", artifact="b", raw_time="2026-02-15")
    assert [[r.text for r in one.records] for one in unplaced_of([first, copy, dayed])] == [
        [first.text],
        ["pool merged"],
    ]


def test_a_copy_that_lost_its_first_words_or_runs_on_is_a_copy() -> None:
    """Somebody's parser took them for a part of the time or for a name."""
    whole = note("01:30:00", "1.30 and 4.00 alerts in the channel, put it down to testing")
    cut = note("01:30:00", "and 4.00 alerts in the channel, put it down to testing", artifact="export")
    merged = merge([whole, cut])
    assert ([r.id for r in merged.dated], merged.copies) == ([whole.id], {whole.id: (cut.id,)})
    named = note("01:31:00", "TLS is the root cause of all of this")
    parsed = note("01:31:00", "is the root cause of all of this", "TLS", "export")
    assert [r.id for r in merge([named, parsed]).dated] == [named.id]
    other = note("01:31:00", "is the root cause of all of this", "Ben Cole", "export")
    assert len(merge([named, other]).dated) == 2


# People


def test_a_machine_that_says_so_by_its_name_holds_no_role() -> None:
    records = [said("02:13:00", "errors", name) for name in ("bridge-bot", "deploy_bot", "AWS", "Talbot", "Ana Ruiz")]
    assert [holder.name for holder in roles_of(records, Roster((), count_actors(records), ()))] == [
        "Talbot",
        "Ana Ruiz",
    ]


def test_nobody_takes_a_role_at_the_end_of_a_pasted_file() -> None:
    """And so a word of ten megabytes is not searched for one."""
    records = [said("02:13:00", "x" * 5000 + " I'll take IC", "Ana Ruiz")]
    assert [holder.role for holder in roles_of(records, Roster((), count_actors(records), ()))] == ["Responder 1"]


def test_people_are_named_as_a_sentence_names_them() -> None:
    """``Ana Ruiz`` by full name, ``a participant`` without a role, never ``the ana Ruiz`` or ``the a participant``."""
    talk = [said(f"02:1{n}:00", f"checkout fails for {n}0 users, errors everywhere", "Ana Ruiz") for n in range(3)]
    late = [said("20:10:00", "checkout fails for 20 users", "Zoe Lind")]
    for style, name in (("full", "by Ana Ruiz: "), ("role", "by Responder 1: ")):
        told = claims(drafted(alert("02:09:00", "triggered", TITLE, "p"), *talk, *late, names=style)[1], "impact")
        assert any(name in one for one in told), told
        assert not any("the a" in one for one in told), told


def test_a_pager_s_sentence_gives_its_alert_a_name_and_nobody_else_s() -> None:
    fired = note("02:12:00", "Triggered by Ana Ruiz.\nDescription: checkout cannot scale (View Message)")
    _, made = drafted(fired, note("02:14:00", "checkout errors, the pool is full", "Ben Cole"))
    (named,) = [one for one in claims(made, "summary") if "detected" in one]
    assert named.endswith("by the first alert: “checkout cannot scale”.")


# Sentences


def test_the_end_is_told_as_it_was_recorded() -> None:
    """An alert that cleared was not declared resolved, and is not told twice."""
    _, made = drafted(
        alert("02:12:04", "triggered", TITLE, "mon:1"),
        bot("02:13:00", "noted"),
        alert("02:25:04", "resolved", TITLE, "mon:1"),
    )
    told = claims(made, "summary")
    assert "The end is recorded at 02:25:04 UTC, 13 min after detection: the alert cleared." in told
    assert len([one for one in told if "02:25:04" in one]) == 1


def test_a_severity_asked_of_somebody_else_is_not_this_one_s() -> None:
    fired = alert("02:12:04", "triggered", TITLE, "mon:1")
    assert drafted(fired, said("02:13:00", "errors: send them a ticket as a severity-1"))[1].severity is None
    assert drafted(fired, said("02:13:00", "errors everywhere, this is a SEV-2"))[1].severity is not None


def test_a_question_asked_elsewhere_is_not_an_open_one() -> None:
    """In another channel the same words are about something else."""
    talk = [said(f"02:1{n}:00", f"checkout errors everywhere, error rate {n}%", key=f"k{n}") for n in range(8)]
    asked = said("02:30:00", "how do I get checkout errors into the tutorial?", "Zoe", channel="learn", key="q")
    found, _ = drafted(*talk, asked)
    assert asked.id not in [record.id for record in unanswered(merge([*talk, asked]).dated, found.focus)]


def test_a_commitment_is_cut_where_its_sentence_ends() -> None:
    """Not at a dot inside a name, nor inside brackets; a long one is marked as cut."""
    text = (
        "we should add a test (next week!) with mail.example so that emails are sent after each deploy "
        + "and so on " * 30
    )
    _, made = drafted(alert("02:12:04", "triggered", TITLE, "p"), said("02:13:00", f"checkout errors: {text}"))
    (action,) = made.actions
    assert "(next week!) with mail.example" in action.text
    assert action.text.endswith(" …")


# Guesses, recoveries and causes that were none


@pytest.mark.parametrize(
    "text",
    [
        "ooh, I think that worked!",
        "looks like the lights are coming on again",
        "looks like the outage has indeed resolved, but the importer has stopped",
        "mails arrive, so I think that this issue has been temporarily resolved",
    ],
)
def test_a_guess_that_it_is_over_is_no_hypothesis(text: str) -> None:
    """Nor is it a recovery: it was not stated."""
    assert not suspects(text)
    assert kind_of(said("02:13:00", text)).title == "Said"


@pytest.mark.parametrize(
    "text",
    ["I think the pool is exhausted", "looks like it's back to the old schema and that breaks the importer"],
)
def test_a_guess_about_the_trouble_stays_one(text: str) -> None:
    assert suspects(text)


@pytest.mark.parametrize(
    ("text", "recovered"),
    [
        ("we need a process to recover the ledger", False),
        ("there is no realistic way to recover without a rebuild", False),
        ("some recovery instructions are in the runbook", False),
        ("a sync from a non-finalized state and the last finalized epoch", False),
        ("it's back to block 3419775", False),
        ("my nodes are all back in syncing state", False),
        ("it is going to be hard enough getting it back online", False),
        ("the importer successfully imported a slashing", False),
        ("the checkout recovered", True),
        ("we are seeing signs of recovery in both regions", True),
        ("the site is back to normal", True),
        ("the site is back in service", True),
    ],
)
def test_the_word_recover_is_no_recovery_by_itself(text: str, recovered: bool) -> None:
    assert states(text, "recovery") == recovered


@pytest.mark.parametrize(
    ("text", "ruled"),
    [
        ("it is complaining about a slot that is not an epoch slot", False),
        ("that is not a good idea", False),
        ("that is not the case", False),
        ("that is not a release blocker", False),
        ("so not a big deal", False),
        ("it's not the pool", True),
        ("so not a network issue", True),
        ("so not a leak. something holds the connections", True),
        ("nothing was merged today, so not a deploy", True),
    ],
)
def test_what_is_not_something_is_not_ruled_out(text: str, ruled: bool) -> None:
    assert ("ruled_out" in signals(text)) == ruled


@pytest.mark.parametrize(
    "text", ["so not a leak. something is slow", "it's not the pool that leaks", "not caused by the release"]
)
def test_what_is_ruled_out_is_no_stated_cause(text: str) -> None:
    made = drafted(alert("02:12:04", "triggered", TITLE, "p"), note("02:13:00", text, "Ana Ruiz"))
    assert [event.title for event in made[0].events] == ["Alert triggered", "Ruled out"]
    assert not any(text[:12] in one for one in claims(made[1], "factors"))


def test_what_made_it_better_is_no_cause_of_the_trouble() -> None:
    text = "latency improved due to the importer being turned off"
    assert not states_cause(text)
    assert kind_of(note("02:30:00", text)).kind is EventKind.RECOVERY


def test_not_found_is_nothing_that_was_found() -> None:
    assert "cause" not in signals("HTTP/1.1 404 Not Found")
    assert "cause" not in signals("the nodes aren't found in the portal")


def test_a_row_that_says_cause_has_its_place_among_the_factors() -> None:
    """The two may not contradict each other."""
    made = drafted(
        alert("02:12:04", "triggered", TITLE, "p"),
        note("02:13:00", "checkout errors: a new index, this cause a secret to get recreated", "Ana Ruiz"),
    )
    assert [event.title for event in made[0].events] == ["Alert triggered", "Cause reported"]
    assert any("this cause a secret" in one for one in claims(made[1], "factors"))


@pytest.mark.parametrize(
    "text",
    [
        "We identified a faulty network component and have removed it.",
        "While rolling out an update to Boards, board data was affected and needed to be restored.",
    ],
)
def test_a_cause_told_to_the_public_is_quoted(text: str) -> None:
    page = item(RecordKind.STATUS, "02:30:00", text, artifact="page", status="update")
    start = item(RecordKind.STATUS, "02:12:00", "We are looking at errors.", artifact="page", status="investigating")
    assert any(text[:40] in one for one in claims(drafted(start, page)[1], "factors"))


def test_a_note_in_the_pager_is_read_for_a_cause() -> None:
    """As a line of a pager's timeline it shares no words with the alert."""
    text = "Ana updated the status of the incident through the website.\nMessage: The certificates of the gate expired."
    fired = item(RecordKind.ALERT, "02:12:04", "Triggered through the API.\nDescription: two servers failed to start")
    told = drafted(fired, item(RecordKind.ALERT, "02:40:00", text))[1]
    assert any("certificates of the gate expired" in one for one in claims(told, "factors"))


def test_the_first_alert_of_a_file_of_notes_leads_whatever_words_it_has() -> None:
    """A file of notes is about one incident: what it names first is not less about it."""
    first = note("07:52:00", "Updown alerts:\nWorks search")
    later = note("08:14:00", "Updown alert\nFront end works search pool")
    talk = [note(f"08:{n}:00", f"the pool of the front end is full, errors {n}", "Ana Ruiz") for n in range(15, 22)]
    found = drafted(first, note("07:53:00", "Recovery:\nWorks search"), later, *talk)[0]
    best = {milestone.name: milestone.best for milestone in found.milestones}["detected"]
    assert best is not None
    assert best.record == first.id
    assert later.id in [event.cites[0] for event in found.events]


def test_what_was_said_hours_before_is_not_part_of_it() -> None:
    """With the same words, and in the same channel, it was about something else."""
    early = said("2026-02-15T20:00:00", "good thing that the retry hides the errors of checkout")
    fired = alert("02:12:04", "triggered", TITLE, "p")
    talk = [said(f"02:13:{n}", f"errors of checkout everywhere, error rate {n}%") for n in range(10, 20)]
    late = said("02:14:00", "good thing that the errors of checkout came at night")
    records = [early, fired, *talk, late]
    found, _ = drafted(*records)
    alike = found.focus._replace(relevance={record.id: 0.9 for record in records})
    made = synthesize(found._replace(focus=alike), records, {RecordKind.MESSAGE}, "Incident")
    (told,) = claims(made, "lucky")
    assert "came at night" in told


def test_a_note_of_another_month_gives_no_title() -> None:
    """An integration that was added later is not what the incident is called."""
    talk = [said(f"02:13:{n}", f"errors of checkout everywhere, error rate {n}%") for n in range(10, 20)]
    for day, name in (("2026-02-16T02:20:00", "Parrot"), ("2026-11-02T02:20:00", "Incident")):
        noted = item(RecordKind.NOTE, day, "Integration added: Parrot", title="Parrot")
        assert drafted(*talk, noted)[1].title == name


def test_a_row_cites_what_says_it_and_keeps_apart_what_was_said_around_it() -> None:
    """Who follows its mark must land on its sentence."""
    asked, told, thanks = (
        said("02:20:40", "is the checkout queue full on both hosts", "Ana Ruiz"),
        said("02:21:00", "checkout errors come from the queue, I restarted the workers of both hosts", "Ben Cole"),
        said("02:21:30", "thank you, the checkout page of my customer loads", "Ana Ruiz"),
    )
    stream = merge([alert("02:12:04", "triggered", TITLE, "pagerduty:P1"), asked, told, thanks])
    roster = Roster((), count_actors([asked, told, thanks]), ())
    found = extract(Material(stream, [], roster, lambda record: record, {}), Options(limit=2))
    (row,) = [event for event in found.events if event.cites[0] == told.id]
    assert (row.cites, set(row.around)) == ((told.id,), {asked.id, thanks.id})


@pytest.mark.parametrize(
    ("reply", "open_"), [("we keep the import off until Friday", True), ("the board approved it on Monday", False)]
)
def test_a_word_that_everybody_uses_answers_no_question(reply: str, open_: bool) -> None:
    talk = [
        said(f"02:{minute}:00", f"checkout errors, the import holds lock {minute} of the checkout")
        for minute in range(13, 40)
    ]
    asked = said("02:41:00", "who approved moving the import of the checkout?", "Ben Cole")
    stream = merge([alert("02:12:04", "triggered", TITLE, "pagerduty:P1"), *talk, asked, said("02:46:00", reply)]).dated
    found, _ = drafted(*stream)
    assert (asked.id in [record.id for record in unanswered(stream, found.focus)]) is open_
