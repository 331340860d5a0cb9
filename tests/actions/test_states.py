"""How an item stands, and what may be decided about it next."""

from __future__ import annotations

import pytest
from tests.actions.kit import ALERT, PIN, Told, day, written

from afteraction.actions.items import ItemDeed, ItemState
from afteraction.actions.states import items, refused


def test_what_a_document_says_is_proposed_until_people_agree() -> None:
    item = Told().item("03-01", written(owner="Ines", due="03-10"))
    assert (item.state, item.owner, item.day) == (ItemState.PROPOSED, "Ines", day("03-10"))


def test_what_a_document_says_is_done_waits_for_nobody() -> None:
    item = Told().item("03-01", written(done=True))
    assert item.state is ItemState.DONE
    assert not item.open


def test_agreed_owner_and_date_stand_before_the_written_ones_and_the_difference_is_said() -> None:
    item = Told().agree("03-01", "03-20").item("03-02", written(owner="Ines", due="03-10"))
    assert (item.state, item.owner, item.due) == (ItemState.AGREED, "Ana", "2026-03-20")
    assert item.said == (
        "the document names Ines as its owner",
        "the document says that it is due 2026-03-10",
    )


def test_a_tick_in_the_document_closes_nothing_that_was_agreed() -> None:
    item = Told().agree("03-01", "03-20").item("03-02", written(done=True))
    assert item.state is ItemState.AGREED
    assert "close it with its evidence" in item.said[0]


def test_closed_and_reopened_follow_from_the_last_deed() -> None:
    told = Told().agree("03-01", "03-20").close("03-05")
    assert told.item("03-06").state is ItemState.CLOSED
    assert told.reopen("03-07").item("03-08").state is ItemState.REOPENED
    assert told.agree("03-09", "04-01", why="a new day").item("03-09").state is ItemState.REOPENED
    assert told.close("03-10").item("03-10").state is ItemState.CLOSED


def test_what_was_decided_after_the_day_does_not_count_yet() -> None:
    told = Told().agree("03-01", "03-20").close("03-05")
    assert told.item("03-04").state is ItemState.AGREED
    assert told.item("02-28").state is ItemState.PROPOSED


def test_an_item_that_is_gone_from_the_document_is_not_dropped() -> None:
    found = Told().agree("03-01", "03-20").items("03-02", written("Add an alert on the pool use"))
    assert [one.number for one in found] == [1, 2]
    gone = found[1]
    assert (gone.line, gone.words, gone.owner, gone.state) == (0, ALERT, "Ana", ItemState.AGREED)
    assert gone.said == ("the document does not have it any more; most like it now: Add an alert on the pool use",)


def test_it_is_late_from_the_day_after_its_due_day_while_it_is_open() -> None:
    told = Told().agree("03-01", "03-20")
    assert [told.item(today).overdue(day(today)) for today in ("03-20", "03-21")] == [0, 1]
    assert told.close("03-25").item("03-26").overdue(day("03-26")) == 0


def test_age_counts_from_the_first_agreement_else_from_the_first_note_of_the_incident() -> None:
    assert Told().item("03-01").age(day("03-01")) == 13
    told = Told().agree("03-01", "03-20").agree("03-10", "03-30", why="the vendor is late")
    assert told.item("03-11").age(day("03-11")) == 10
    assert items([written()], [], day("03-01"), None)[0].age(day("03-01")) is None


def test_a_moved_date_is_told_with_the_first_one() -> None:
    told = Told().agree("03-01", "03-20").agree("03-10", "03-30", why="the vendor is late")
    assert told.item("03-11").said == ("its date was moved once, first 2026-03-20",)


def why_not(told: Told, deed: ItemDeed, why: str = "", *, done: bool = False) -> str:
    found = refused(told.item("05-01", written(done=done)), deed, why)
    return f"{found.what}; {found.why}" if found else ""


def test_nothing_is_closed_before_it_was_agreed_on() -> None:
    assert "nobody agreed to do it" in why_not(Told(), ItemDeed.CLOSE)
    assert why_not(Told().agree("03-01", "03-20"), ItemDeed.CLOSE) == ""


def test_what_was_done_before_anybody_agreed_can_be_closed_and_not_agreed_on() -> None:
    assert why_not(Told(), ItemDeed.CLOSE, done=True) == ""
    assert "the document says that it is done" in why_not(Told(), ItemDeed.AGREE, done=True)


def test_nothing_is_closed_twice() -> None:
    told = Told().agree("03-01", "03-20").close("03-05")
    assert "closed already; by Ben Cole" in why_not(told, ItemDeed.CLOSE)


def test_only_what_was_closed_is_reopened_and_only_for_a_reason() -> None:
    told = Told().agree("03-01", "03-20")
    assert "not closed" in why_not(told, ItemDeed.REOPEN, "it happened again")
    told.close("03-05")
    assert "needs a reason" in why_not(told, ItemDeed.REOPEN, " ")
    assert why_not(told, ItemDeed.REOPEN, "it happened again") == ""


def test_another_date_needs_a_reason() -> None:
    told = Told().agree("03-01", "03-20")
    assert "another owner or date needs a reason" in why_not(told, ItemDeed.AGREE)
    assert why_not(told, ItemDeed.AGREE, "the vendor is late") == ""


@pytest.mark.parametrize("deed", [ItemDeed.AGREE])
def test_nobody_agrees_on_what_the_document_does_not_say_any_more(deed: ItemDeed) -> None:
    gone = Told().agree("03-01", "03-20").items("03-02", written(PIN))[1]
    found = refused(gone, deed, "why not")
    assert found is not None
    assert "does not have" in found.what
    assert refused(gone, ItemDeed.CLOSE) is None
