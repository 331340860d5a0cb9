"""What may have set it off stands under the trigger and in the timeline alike, with what people said of it."""

from __future__ import annotations

import pytest
from tests.extract.test_read_to_the_end import TITLE, claims, drafted
from tests.kit import alert, at, change, log, said

from afteraction.domain.draft import Status
from afteraction.domain.record import Record
from afteraction.extract.candidates import Candidates, candidates_of, named_in
from afteraction.extract.changes import Change
from afteraction.extract.rules import Material, Options, extract
from afteraction.timeline.merge import merge
from afteraction.timeline.people import Roster

SHOP = change("01:52:05", "success", "deploy main to shop-web: spacing of the basket")
RULES = change("01:20:00", "success", "deploy main to stock-rules: rules v118")
BOTH = (Change(RULES, RULES), Change(SHOP, SHOP))


def found(*records: Record, starts: tuple[Record, ...] = ()) -> Candidates:
    return candidates_of(records, {}, starts, at("02:07:00"))


# Which change people name


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("there was a deploy right before, 01:52", SHOP),
        ("shop-web was deployed earlier today", SHOP),
        ("we just released v118", RULES),
        ("there was a deploy earlier", None),
        ("shop-web is slow", None),
        ("shop-web and stock-rules were deployed earlier", None),
        ("deployed something at 01:52 PM", None),
        ("deployed something at 11:01:52", None),
        ("```deployed at 01:52``` is what was pasted, and a release of stock-rules", RULES),
    ],
)
def test_a_change_is_named_by_its_minute_or_by_a_name_that_is_its_own(text: str, named: Record | None) -> None:
    change = named_in(said("02:19:00", text), BOTH)
    assert (change.record if change else None) is named


def test_a_name_that_two_changes_share_names_none() -> None:
    again = change("01:30:00", "success", "deploy main to shop-web: a new footer")
    assert (
        named_in(said("02:19:00", "the shop-web deploy broke it"), (Change(again, again), Change(SHOP, SHOP))) is None
    )


def test_what_was_said_before_a_change_is_not_about_it() -> None:
    assert named_in(said("01:40:00", "shop-web will be deployed"), BOTH) is None


def test_a_denial_that_names_a_change_rules_it_out() -> None:
    denial = said("02:23:00", "01:52 was spacing only. so not the deploy")
    assert found(SHOP, denial).ruled_out == {SHOP.id: denial}


@pytest.mark.parametrize(
    "text", ["is it not the deploy of 01:52?", "maybe not the deploy of 01:52", "the deploy of 01:52 broke it"]
)
def test_a_doubt_or_a_charge_rules_nothing_out(text: str) -> None:
    assert found(SHOP, said("02:23:00", text)).ruled_out == {}


# What is a row


def test_what_went_live_and_its_denial_are_rows_and_a_commit_is_none() -> None:
    commit = change("01:50:00", "committed", "web: a new footer", title="web: a new footer")
    denial = said("02:23:00", "01:52 was spacing only. so not the deploy")
    assert found(SHOP, commit, denial).rows == {SHOP.id, denial.id}


def test_a_commit_is_told_with_its_deployment_and_what_was_ruled_out_stands_no_more() -> None:
    sha = (("sha", "4c1d9aef20b7"),)
    commit = change("01:38:00", "committed", "web: spacing", title="web: spacing", fields=sha)
    live = change("01:52:05", "success", "deploy main to shop-web", fields=sha)
    denial = said("02:23:00", "01:52 was spacing only. so not the deploy")
    before, after = found(commit, live, RULES), found(commit, live, RULES, denial)
    assert before.told_elsewhere == {commit.id}
    assert (before.standing, after.standing) == ((RULES, live), (RULES,))


def test_a_job_of_the_half_hour_before_is_a_row_and_an_older_one_is_none() -> None:
    near, old = log("01:45:00", "nightly export starting"), log("01:10:00", "nightly export starting")
    assert found(starts=(near, old)).rows == {near.id}


def test_of_many_logs_that_begin_the_jobs_and_the_nearest_are_told() -> None:
    job = log("01:40:00", "nightly export starting")
    others = [log(f"01:{minute}:00", "listening on 8080") for minute in range(41, 59)]
    assert found(starts=(*others, job)).jobs == (job, *others[-3:])


def test_a_log_that_begins_with_the_trouble_is_no_job_before_it() -> None:
    assert found(starts=(log("02:07:00", "listening on 8080"),)).jobs == ()
    assert found(starts=(log("02:07:00", "nightly export starting"),)).jobs != ()


# In a draft


def test_a_change_told_of_is_told_once_with_who_told_it_and_who_ruled_it_out() -> None:
    records = (
        SHOP, alert("02:07:00", "triggered", TITLE), said("02:09:00", "there was a shop-web deploy just before, 01:52", "Ben Cole"),
        said("02:23:00", f"{TITLE}: 01:52 was spacing only. so not the deploy", "Cy Dorn"), alert("02:40:00", "resolved", TITLE),
    )  # fmt: skip
    extraction, made = drafted(*records)
    (one,) = claims(made, "trigger")
    assert "told of at 02:09:00 UTC" in one
    assert "ruled out at 02:23:00 UTC" in one
    (section,) = [part for part in made.sections if part.id == "trigger"]
    assert section.claims[0].status is Status.INFERRED
    assert {records[0].id, records[3].id} <= {event.cites[0] for event in extraction.events}


def test_a_change_told_of_that_no_record_holds_stands_for_itself() -> None:
    _, made = drafted(alert("02:07:00", "triggered", TITLE), said("02:09:00", "we deployed the checkout just before"))
    assert any(claim.startswith("A change told of at 02:09:00 UTC") for claim in claims(made, "trigger"))


def test_old_changes_do_not_push_out_what_was_asked_for_by_number() -> None:
    """A person who asks for three rows gets the three that weigh most."""
    records = [change(f"01:{minute}:00", "success", f"deploy part-{minute}") for minute in (10, 20, 30, 40)]
    alerts = [alert("02:07:00", "triggered", TITLE), alert("02:40:00", "resolved", TITLE)]
    material = Material(merge([*records, *alerts]), [], Roster((), {}, ()), lambda record: record, {})
    few, many = (extract(material, Options(limit)).events for limit in (3, None))
    assert len(few) == 3
    assert {alert.id for alert in alerts} <= {event.cites[0] for event in few}
    assert {record.id for record in records} <= {event.cites[0] for event in many}
