"""An open question is one that waits for an answer in words and got none: in its thread, from the next speaker, or soon after."""

from __future__ import annotations

import pytest
from tests.extract.test_read_to_the_end import TITLE, drafted
from tests.kit import alert, said

from afteraction.domain.record import Record
from afteraction.extract.questions import asks_openly, unanswered
from afteraction.timeline.merge import merge

ASKED = "are we sure that the test of the checkout ledger is correct?"


def open_ones(*further: Record) -> list[str]:
    """Of a talk about the checkout, with one question and what came behind it."""
    talk = [
        said(f"02:{minute}:00", f"checkout errors, the ledger holds order {minute}", "Zoe Lind") for minute in (13, 14, 15, 16, 17)
    ]  # fmt: skip
    asked = said("02:20:00", ASKED, "Ben Cole", key="q")
    stream = merge([alert("02:12:04", "triggered", TITLE, "pagerduty:P1"), *talk, asked, *further]).dated
    found, _ = drafted(*stream)
    return [record.text for record in unanswered(stream, found.focus)]


def test_a_question_behind_which_nobody_says_anything_is_open() -> None:
    assert open_ones() == [ASKED]


@pytest.mark.parametrize(
    ("time", "text"),
    [
        (
            "02:24:00",
            "its addresses are those of the ledger, and the orders of checkout are extra",
        ),  # words that many use
        ("02:29:00", "it was correct this morning"),  # one that few use
        ("02:29:00", "Ben, have a look at the run of yesterday"),
        ("02:21:00", "it passed yesterday"),
        ("04:10:00", "tomorrow"),  # the next word of anybody, and it says nothing alone
    ],
)
def test_an_answer_is_one_by_its_words_its_name_or_its_place(time: str, text: str) -> None:
    assert open_ones(said(time, text)) == []


@pytest.mark.parametrize(
    ("time", "text", "author"),
    [
        ("02:25:00", "the vendor was paged twice", "Ana Ruiz"),  # of something else
        ("02:25:00", "is the ledger of checkout slow as well?", "Ana Ruiz"),  # another question
        ("04:10:00", "we moved the export over to the other region", "Ana Ruiz"),
        ("02:22:00", "the correct one is in the runbook", "Ben Cole"),  # by whom it was asked
    ],
)
def test_what_else_is_said_answers_nothing(time: str, text: str, author: str) -> None:
    assert ASKED in open_ones(said(time, text, author))


def test_a_word_in_the_same_thread_is_an_answer_whenever_it_comes() -> None:
    """Also where the question stood in the thread itself."""
    root = said("02:18:00", "checkout errors: the ledger again", "Zoe Lind", key="r")
    asked = said("02:19:00", "who approved the new limit of the ledger in checkout?", "Ben Cole", thread="r")
    late = said("03:40:00", "the board did on Monday", "Ana Ruiz", thread="r")
    assert asked.text in open_ones(root, asked)
    assert asked.text not in open_ones(root, asked, late)


@pytest.mark.parametrize("text", ["never mind, found it", "thanks!"])
def test_who_asked_may_say_that_it_is_settled(text: str) -> None:
    assert open_ones(said("02:23:00", text, "Ben Cole")) == []


@pytest.mark.parametrize(
    "text",
    [
        "funny that we did not see this before, it must be common, right?",
        "can somebody from the ledger team take a look?",
        "could you please restart both of the workers?",
        "is it down?",
    ],
)
def test_who_wants_agreement_or_a_deed_asks_no_open_question(text: str) -> None:
    assert not asks_openly(text)


@pytest.mark.parametrize(
    "text",
    [
        "can anyone confirm that the ledger is complete?",
        "please restart it. Which of the two hosts holds the lock?",
        "any idea why the ledger is late",
    ],
)
def test_who_wants_to_know_something_asks_one(text: str) -> None:
    assert asks_openly(text)
