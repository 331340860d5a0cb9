"""Candidates of the trigger: what went live before the onset is there, what cannot have done it does not stand among them."""

from __future__ import annotations

import pytest
from tests.extract.test_read_to_the_end import TITLE, claims, drafted
from tests.kit import alert, at, change, item, said

from afteraction.domain.record import Record, RecordKind
from afteraction.extract.changes import Before, announces, changes_before, tells_change, touches_documents

ONSET = at("12:00:00").ns
SHA = "4c1d9aef20b7"


def commit(time: str, title: str, sha: str = "", paths: str = "", files: str = "") -> Record:
    return change(time, "committed", title, title=title, fields=(("sha", sha), ("paths", paths), ("files", files)))


def before(*records: Record, about: tuple[Record, ...] = ()) -> Before:
    return changes_before(records, {record.id: 0.9 for record in about}, ONSET)


def told(found: Before) -> list[str]:
    return [one.record.text for one in found.changes]


def test_what_went_live_in_the_day_before_is_a_candidate_whatever_it_is_about() -> None:
    live = change("02:05:00", "success", "deploy search")
    assert told(before(live, commit("01:00:00", "search: new index"))) == ["deploy search"]
    assert told(before(change("2026-02-14T02:05:00", "success", "deploy search"))) == []


def test_changes_of_the_last_hours_push_out_no_deployment_of_the_day() -> None:
    busy = [commit(f"11:{minute}:00", f"web: part {minute}") for minute in range(10, 50)]
    found = before(change("02:05:00", "success", "deploy search"), *busy)
    assert told(found)[0] == "deploy search"
    assert found.more == len(busy) - 5


def test_of_an_application_the_version_that_was_replaced_is_no_candidate() -> None:
    """However much it is about the matter: what ran at the onset came later."""
    old = change("2026-02-09T08:00:00", "success", "cart v1", group="argocd:cart/1", channel="cart")
    last = change("02:02:00", "success", "cart v2", group="argocd:cart/2", channel="cart")
    other = change("2026-02-09T08:00:00", "success", "queue v1", group="argocd:queue/1", channel="queue")
    assert told(before(old, other, last, about=(old, other))) == ["queue v1", "cart v2"]


def test_a_commit_is_told_with_its_deployment_and_not_beside_it() -> None:
    """However long it lay there: of the two the deployment is what went live. Tools cut the id to their taste."""
    written = commit("2026-02-03T09:00:00", "jobs: 40 workers", SHA)
    asked = change("11:00:00", "requested", "deploy jobs", group="d1", fields=(("sha", SHA[:8]),))
    live = change("11:02:00", "success", "success", group="d1")
    (one,) = before(written, asked, live, about=(written, asked, live)).changes
    assert (one.record, one.told, one.commit) == (live, asked, written)


def test_a_commit_that_was_deployed_after_the_onset_stands_alone() -> None:
    written = commit("11:30:00", "jobs: 40 workers", SHA)
    assert told(before(written, change("12:10:00", "success", "deploy jobs", fields=(("sha", SHA),)))) == [
        "jobs: 40 workers"
    ]


@pytest.mark.parametrize(
    "title",
    ["docs: how to drain a node", "docs(api): limits", "runbook: find who holds a lock", "Update README.md",
     "fix the on-call runbook", "Document how the cache is filled"],
)  # fmt: skip
def test_a_title_can_say_that_only_documents_change(title: str) -> None:
    assert touches_documents(commit("11:00:00", title)) == "title"


@pytest.mark.parametrize(
    "title",
    ["docs-search: new index", "fix typo in the pool size", "search: docs are cached for an hour",
     "Update runbook automation to restart the database", "fix docs service crash", "documents: cache them"],
)  # fmt: skip
def test_a_title_with_such_a_word_need_not(title: str) -> None:
    assert touches_documents(commit("11:00:00", title)) == ""


def test_paths_say_more_than_a_title() -> None:
    assert touches_documents(commit("11:00:00", "docs: pool", paths="docs/pool.md, src/pool.py")) == ""
    assert touches_documents(commit("11:00:00", "pool explained", paths="docs/pool.md, README")) == "files"
    assert touches_documents(commit("11:00:00", "pool explained", paths="docs/pool.md", files="30")) == ""


def test_a_deployment_is_never_documents_alone() -> None:
    """Who deploys a branch brings along what else lies on it."""
    assert touches_documents(change("11:00:00", "success", "docs: pool", title="docs: pool")) == ""


def test_documents_take_no_place_from_a_change_and_stand_last() -> None:
    old = commit("2026-02-05T09:00:00", "runbook: who holds a lock")
    new = commit("11:50:00", "docs: limits")
    real = change("11:55:00", "success", "deploy search")
    assert told(before(old, new, real, about=(old, new))) == ["deploy search", "docs: limits"]


def test_the_sentences_say_what_is_a_commit_a_change_and_mere_documents() -> None:
    _, made = drafted(
        change("01:40:00", "success", "deploy checkout", group="d1"),
        commit("01:50:00", "checkout: new cache"),
        commit("01:55:00", "docs: limits"),
        item(RecordKind.CHANGE, "01:56:00", "deploy", status="requested"),
        alert("02:12:04", "triggered", TITLE, "pagerduty:P1"),
    )
    assert [text.partition(" at ")[0] for text in claims(made, "trigger")] == [
        "A change",
        "A commit",
        "A change of documents alone, by its title,",
    ]


@pytest.mark.parametrize(
    "text",
    ["the catalogue repo was modified 28mins ago", "I recently applied some terraform with a new index",
     "applying that pull request seems to have borked something", "there was a checkout deploy right before, 01:52",
     "errors since the database upgrade", "last deploy was 4 hours ago. Anyone on it?"],
)  # fmt: skip
def test_people_tell_of_a_change_with_its_time_or_what_it_broke(text: str) -> None:
    assert tells_change(text)


@pytest.mark.parametrize(
    "text",
    ["was anything deployed this morning?", "nothing was deployed this morning", "we have not changed it recently",
     "I deployed the fix an hour ago", "the reverted schedule was merged this morning", "I will apply it tomorrow",
     "deploys are slow", "we talked about it this morning"],
)  # fmt: skip
def test_a_question_a_denial_and_the_fix_are_no_change_told_of(text: str) -> None:
    assert not tells_change(text)


@pytest.mark.parametrize(
    "text", ["deploying ledger 8.3 to prod now", "ledger 8.3 is live", "ok, rolling out the new index", "8.3 went out"]
)
def test_who_says_that_something_goes_live_announces_it(text: str) -> None:
    assert announces(text)


@pytest.mark.parametrize(
    "text", ["deploying it tomorrow", "are we deploying ledger today?", "not deploying anything now", "the stream is live once ledger is up"]
)  # fmt: skip
def test_a_plan_and_a_question_announce_nothing(text: str) -> None:
    assert not announces(text)


def test_the_trigger_lists_what_people_announced_in_the_room_in_words_of_their_own() -> None:
    room = [
        said(time, text, "Kit Rowe", key=f"chat:{time}", channel="inc-pay")
        for time, text in (("00:20:00", "deploying ledger 8.3 to prod now"), ("02:13:00", "checkout errors, checkout error page"))
    ]  # fmt: skip
    _, made = drafted(
        *room,
        alert("02:12:04", "triggered", TITLE, "pagerduty:P1"),
        alert("02:40:00", "resolved", TITLE, "pagerduty:P1"),
    )
    assert [text.partition(" by ")[0] for text in claims(made, "trigger")] == ["A change told of at 00:20:00 UTC"]


def test_the_trigger_lists_what_people_told_while_it_lasted_and_did_before_it() -> None:
    """The log of changes is not there; what the people said about it is."""
    night = (
        said("01:45:00", "deployed the checkout model", "Ben Cole"),
        said("01:50:00", "I've set up replication between the checkout clusters", "Ana Ruiz"),
        said("01:55:00", "deploying the checkout pages after lunch", "Ana Ruiz"),
        said("02:13:00", "checkout errors, the checkout page shows the error page", "Ben Cole"),
        said("02:14:00", "checkout errors: the checkout repo was modified 28 mins ago", "Ben Cole"),
        said("02:15:00", "I restarted the checkout workers, errors go on", "Ana Ruiz"),
        alert("02:12:04", "triggered", TITLE, "pagerduty:P1"),
        alert("02:40:00", "resolved", TITLE, "pagerduty:P1"),
        said("02:50:00", "checkout errors came with what was merged this morning", "Ana Ruiz"),
    )
    _, made = drafted(*night)
    assert [text.partition("“")[0] for text in claims(made, "trigger")] == [
        "A change told of at 01:45:00 UTC by Responder 1: ",
        "A change told of at 01:50:00 UTC by Responder 2: ",
        "A change told of at 02:14:00 UTC by Responder 1: ",
    ]
