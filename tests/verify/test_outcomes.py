"""Three outcomes: refused, lowered, passed; and what a lowered claim looks like."""

from __future__ import annotations

import pytest

from afteraction.domain.draft import Status
from afteraction.verify.example import WORLD
from afteraction.verify.judge import Verdict, judge
from afteraction.verify.language import Proposal
from afteraction.verify.world import Source, World

GUESS = "the deploy of cart v4.2.1 did this"


def said(words: str, cite: str, quote: str, status: Status = Status.REPORTED) -> Verdict:
    return judge(Proposal(words, (cite,), quote, status), WORLD)


def test_a_claim_that_is_lowered_keeps_its_words() -> None:
    verdict = said("Errors dropped because the report job was killed.", "m6", "killed the report job")
    assert verdict.claim is not None
    assert verdict.claim.text == "Errors dropped because the report job was killed."
    assert verdict.claim.status is Status.INFERRED
    assert [flaw.token for flaw in verdict.doubts] == ["because"]


def test_what_the_record_suspects_is_led_by_a_word_that_says_so() -> None:
    """The word is the code's: the reader sees no fact even where the mark is missed."""
    verdict = said("The deploy of cart did this.", "m3", GUESS)
    assert verdict.claim is not None
    assert verdict.claim.text == "Suspected: the deploy of cart did this."
    assert verdict.shown == verdict.claim.text
    assert verdict.claim.status is Status.OPEN


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("Sessions were lost with the node.", "Suspected: sessions were lost with the node."),
        ("{actor m14} lost sessions with the node.", "Suspected: Responder 2 lost sessions with the node."),
    ],
)
def test_behind_that_word_no_sentence_begins(words: str, shown: str) -> None:
    assert said(words, "m14", "the node is gone").shown == shown


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("Hikari lost sessions.", "could be that Hikari lost sessions"),
        ("TLS sessions were lost.", "we might have lost the TLS sessions"),
        ("Redis lost sessions.", "redis might have lost sessions"),
    ],
    ids=["a name", "an abbreviation", "a name of the trade"],
)
def test_behind_that_word_a_name_keeps_its_capital(words: str, text: str) -> None:
    world = World({"m1": Source("m1", text, "", "Responder 1", person=True)}, {})
    verdict = judge(Proposal(words, ("m1",), text), world)
    assert verdict.shown == f"Suspected: {words}"


def test_behind_that_word_a_role_has_a_small_letter() -> None:
    text = "I might have dropped the sessions"
    world = World({"m1": Source("m1", text, "", "On-call engineer", person=True)}, {})
    verdict = judge(Proposal("{actor m1} dropped the sessions.", ("m1",), text), world)
    assert verdict.shown == "Suspected: the on-call engineer dropped the sessions."


def test_what_the_record_asks_is_led_by_a_word_that_says_so() -> None:
    verdict = said("The retry storm had made it worse.", "m10", "the retry storm have made it worse")
    assert verdict.claim is not None
    assert verdict.claim.text.startswith("Asked: ")


def test_an_inference_from_a_guess_stays_an_inference_and_says_so() -> None:
    """A person has to tick it: open would free it of that."""
    verdict = said("The deploy of cart did this.", "m3", GUESS, Status.INFERRED)
    assert verdict.claim is not None
    assert verdict.claim.status is Status.INFERRED
    assert verdict.claim.text.startswith("Suspected: ")


def test_of_two_doubts_none_is_left_to_tick() -> None:
    verdict = said("The deploy of cart did this to all carts.", "m3", GUESS)
    assert verdict.claim is None
    assert {flaw.rule for flaw in verdict.flaws} == {"hedge-dropped", "unsaid-universal"}
    assert verdict.doubts == ()
    assert verdict.shown == "The deploy of cart did this to all carts."


def test_a_status_that_is_set_right_is_no_second_doubt() -> None:
    verdict = said("Checkout was healthy for all merchants.", "m7", "all regions back to normal", Status.OBSERVED)
    assert verdict.claim is not None
    assert verdict.claim.status is Status.INFERRED


@pytest.mark.parametrize(
    ("words", "cite", "quote"),
    [
        ("The pool was full for 40 minutes.", "m5", "pool is full"),
        ("The pool was full because of a lock, on the previous day.", "m5", "pool is full"),
        ("Ines killed all report jobs.", "m6", "killed the report job"),
    ],
    ids=["a number", "a day", "a name"],
)
def test_a_wrong_value_is_refused_whatever_else_would_lower_it(words: str, cite: str, quote: str) -> None:
    for status in Status:
        assert said(words, cite, quote, status).claim is None


def test_a_claim_that_its_author_marked_is_not_lowered_for_its_words() -> None:
    """It waits for a person as it is."""
    words = "Errors dropped because the report job was killed, for all merchants."
    verdict = said(words, "m6", "killed the report job", Status.INFERRED)
    assert verdict.doubts == ()
    assert verdict.claim is not None
