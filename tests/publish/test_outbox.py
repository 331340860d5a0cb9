"""The outbox: noted before it is sent, asked for before it is sent again, never over what somebody else wrote."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.publish.kit import CORRECTED, EVE, TEXT, Desk, approved
from tests.publish.servers import Hooks
from tests.wire.kit import Fault, Here, Said, served

from afteraction.app.outbox import DOCUMENT
from afteraction.app.publish import note
from afteraction.domain.delivery import Delivery, Noted, Remote, Step
from afteraction.domain.errors import RefusedError, ServiceError, UncertainError
from afteraction.domain.lifecycle import State
from afteraction.publish.mark import mark, marked
from afteraction.publish.outbox import changed_there, deliveries, key_of, marker_of


@pytest.fixture
def share(tmp_path: Path) -> Path:
    place = tmp_path / "share"
    place.mkdir()
    return place


@pytest.fixture
def desk(tmp_path: Path, share: Path) -> Desk:
    return Desk(approved(tmp_path / "pool"), {"to": "markdown", "folder": str(share)})


def hook(tmp_path: Path, here: Here, idempotent: bool) -> Desk:
    said = {"to": "webhook", "idempotent": "true" if idempotent else "false"}
    return Desk(approved(tmp_path / "pool"), said, {"AFTERACTION_WEBHOOK_URL": here.url + "/hook"})


def test_it_is_intended_then_sent_then_known_to_have_arrived(desk: Desk, share: Path) -> None:
    done = desk.publish()
    assert desk.steps() == ["intended", "sending", "sent"]
    assert (share / "pool.md").read_text(encoding="utf-8").startswith("# Payments failed")
    assert done.sent is not None
    assert done.sent.payload


def test_a_second_run_sends_nothing(desk: Desk) -> None:
    desk.publish()
    desk.publish()
    assert desk.steps() == ["intended", "sending", "sent"]


def test_a_corrected_text_takes_the_place_of_the_first(desk: Desk, share: Path) -> None:
    desk.publish()
    approved(desk.folder, CORRECTED)
    desk.publish()
    assert desk.steps() == ["intended", "sending", "sent"] * 2
    assert [path.name for path in share.iterdir()] == ["pool.md"]
    assert "341 requests" in (share / "pool.md").read_text(encoding="utf-8")


def test_what_somebody_else_changed_is_shown_and_not_written_over(desk: Desk, share: Path) -> None:
    desk.publish()
    page = share / "pool.md"
    page.write_text(page.read_text(encoding="utf-8").replace("nine", "nineteen"), encoding="utf-8")
    for text in (TEXT, CORRECTED):
        if text is CORRECTED:
            approved(desk.folder, text)
        with pytest.raises(RefusedError, match="not what was written there") as error:
            desk.publish()
        assert "-- The pool of payment-service was full for nineteen minutes." in error.value.why
        assert "+- The pool of payment-service was full for nine minutes." in error.value.why
    assert "nineteen" in page.read_text(encoding="utf-8")
    assert desk.steps() == ["intended", "sending", "sent"]


def test_a_person_who_looked_may_give_up_what_is_there(desk: Desk, share: Path) -> None:
    desk.publish()
    (share / "pool.md").write_text("mine", encoding="utf-8")
    with pytest.raises(RefusedError) as error:
        desk.publish()
    version = error.value.hint.rpartition(" ")[2]
    desk.publish(over=version)
    assert "nine minutes" in (share / "pool.md").read_text(encoding="utf-8")


def test_a_file_that_is_not_ours_is_not_written_over(desk: Desk, share: Path) -> None:
    (share / "pool.md").write_text("somebody's", encoding="utf-8")
    with pytest.raises(RefusedError):
        desk.publish()
    assert desk.steps() == []


def test_what_was_killed_after_it_was_sent_is_found_and_noted(desk: Desk, share: Path) -> None:
    to, letter = desk.to, desk.letter()
    to.put(letter, to.render(letter), None)  # sent, and killed before a word of it was noted
    done = desk.publish()
    assert desk.steps() == ["intended", "sent"]
    assert done.last.found


def test_a_service_that_refuses_leaves_the_delivery_open(tmp_path: Path) -> None:
    with served(Hooks()) as here:
        desk = hook(tmp_path, here, idempotent=True)
        here.faults = [Fault(Said(403, {"message": "no"}))]
        with pytest.raises(ServiceError):
            desk.publish()
        assert desk.delivery().open
        assert "403" in desk.delivery().last.why
        desk.publish()
    assert desk.steps() == ["intended", "sending", "failed", "sending", "sent"]


def test_nothing_is_sent_again_to_what_cannot_be_asked(tmp_path: Path) -> None:
    hooks = Hooks()
    with served(hooks) as here:
        desk = hook(tmp_path, here, idempotent=False)
        here.faults = [Fault(Said(lost=True), after=True)]
        with pytest.raises(UncertainError):
            desk.publish()
        with pytest.raises(UncertainError, match="nobody knows whether it arrived") as error:
            desk.publish()
        assert "outbox settle" in error.value.hint
        assert len(here.seen) == 1
        desk.box.settle(desk.delivery(), EVE, arrived=True, url="https://chat.example.com/1")
        desk.publish()
        assert len(here.seen) == 1
    assert desk.delivery().last.step is Step.SENT


def test_what_a_person_saw_was_lost_is_sent_again(tmp_path: Path) -> None:
    with served(Hooks()) as here:
        desk = hook(tmp_path, here, idempotent=False)
        here.faults = [Fault(Said(lost=True))]
        with pytest.raises(UncertainError):
            desk.publish()
        desk.box.settle(desk.delivery(), EVE, arrived=False)
        desk.publish()
    assert desk.steps() == ["intended", "sending", "uncertain", "lost", "sending", "sent"]


def test_what_is_known_needs_no_settling(desk: Desk) -> None:
    desk.publish()
    with pytest.raises(RefusedError, match="nothing to settle"):
        desk.box.settle(desk.delivery(), EVE, arrived=True)


def test_a_receiver_that_knows_the_key_is_sent_it_again(tmp_path: Path) -> None:
    hooks = Hooks()
    with served(hooks) as here:
        desk = hook(tmp_path, here, idempotent=True)
        here.faults = [Fault(Said(lost=True), after=True), Fault(Said(500), after=True)]
        desk.publish()
    assert len(hooks.held()) == 1
    assert len({seen.headers["idempotency-key"] for seen in here.seen}) == 1
    assert len(here.seen) == 3


def test_the_address_of_a_hook_is_in_no_error_and_no_entry(tmp_path: Path) -> None:
    with served(Hooks()) as here:
        desk = hook(tmp_path, here, idempotent=False)
        here.faults = [Fault(Said(403))]
        with pytest.raises(ServiceError) as error:
            desk.publish()
    assert "/hook" not in str(error.value)
    assert "/hook" not in (desk.folder / "journal.jsonl").read_text(encoding="utf-8")


def test_what_is_taken_back_is_kept_and_can_be_sent_anew(desk: Desk, share: Path) -> None:
    desk.publish()
    desk.box.undo(desk.to, desk.letter(), desk.delivery(), EVE, "two incidents in it")
    assert not (share / "pool.md").exists()
    assert [path.name for path in share.iterdir()] == [".withdrawn.pool.md"]
    assert desk.delivery().last.step is Step.UNDONE
    with pytest.raises(RefusedError, match="nothing to undo"):
        desk.box.undo(desk.to, desk.letter(), desk.delivery(), EVE)
    desk.publish()
    assert (share / "pool.md").exists()


def test_a_publication_is_noted_once_for_a_text(desk: Desk) -> None:
    desk.publish()
    note(desk.folder, EVE)
    note(desk.folder, EVE)
    from afteraction.app.decisions import opened

    now = opened(desk.folder)
    assert now.standing.state is State.PUBLISHED
    assert sum(one.deed.value == "publish" for one in now.decisions) == 1


def step(kind: Step, marker: str = "m", version: str = "") -> Noted:
    remote = Remote("1", "", version, marker) if kind is Step.SENT else None
    return Noted(1, kind, "k", marker, "", "wiki", "confluence", "there", DOCUMENT, "pool", "", "", remote=remote)


@pytest.mark.parametrize(
    ("steps", "unknown", "open_"),
    [
        ([Step.INTENDED], False, True),
        ([Step.INTENDED, Step.SENDING], True, True),
        ([Step.INTENDED, Step.SENDING, Step.UNCERTAIN], True, True),
        ([Step.INTENDED, Step.SENDING, Step.UNCERTAIN, Step.SENDING, Step.FAILED], False, True),
        ([Step.INTENDED, Step.SENDING, Step.SENT], False, False),
        ([Step.INTENDED, Step.SENDING, Step.SENT, Step.UNDOING], False, True),
        ([Step.INTENDED, Step.SENDING, Step.SENT, Step.UNDOING, Step.UNDONE], False, False),
        ([Step.INTENDED, Step.SENDING, Step.LOST], False, True),
    ],
)
def test_the_state_of_a_delivery_follows_from_its_steps(steps: list[Step], unknown: bool, open_: bool) -> None:
    (found,) = deliveries([step(one) for one in steps]).values()
    assert (found.unknown, found.open) == (unknown, open_)


def test_attempts_are_counted_for_each_text() -> None:
    steps = [step(Step.SENDING), step(Step.UNCERTAIN), step(Step.SENDING), step(Step.SENT), step(Step.SENDING, "n")]
    (found,) = deliveries(steps).values()
    assert found.attempts == 1
    assert deliveries(steps[:4])["k"].attempts == 2


@pytest.mark.parametrize(
    ("there", "before", "changed"),
    [
        (Remote("1", "", "3", "old"), lambda: (step(Step.SENT, "old", "3"),), False),
        (Remote("1", "", "4", "old"), lambda: (step(Step.SENT, "old", "3"),), True),
        (Remote("1", "", "3", "old"), lambda: (), True),
        (Remote("1", "", "1", "new"), lambda: (), False),
        (Remote("1", "", "1", "new"), lambda: (step(Step.SENDING, "new"),), False),
        (Remote("1", "", "2", "new"), lambda: (step(Step.SENT, "new", "1"),), True),
    ],
)
def test_what_is_there_is_ours_only_at_the_version_that_we_wrote(
    there: Remote, before: Callable[[], tuple[Noted, ...]], changed: bool
) -> None:
    from afteraction.domain.delivery import Letter

    letter = Letter("k", "new", "pool", "", "", "")
    found: Delivery | None = deliveries(before()).get("k")
    assert changed_there(there, letter, found) is changed
    assert not changed_there(there, letter, found, over=there.version)


def test_a_key_is_the_same_for_every_text_and_other_at_every_place() -> None:
    key = key_of("incident", "confluence", "wiki OPS", DOCUMENT)
    assert key == key_of("incident", "confluence", "wiki OPS", DOCUMENT)
    others = [key_of("other", "confluence", "wiki OPS", DOCUMENT), key_of("incident", "confluence", "wiki DEV", DOCUMENT), key_of("incident", "confluence", "wiki OPS", "item")]  # fmt: skip
    assert key not in others
    assert marker_of(key, "a") != marker_of(key, "b")


def test_a_mark_is_found_in_a_text_by_its_key_alone(desk: Desk) -> None:
    letter = desk.letter()
    assert marked(letter.markdown, letter.key) == letter.marker
    assert marked(letter.markdown, "0" * 20) == ""
    assert mark(letter) in letter.markdown.splitlines()[-1]
