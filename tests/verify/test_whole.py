"""Checks of a whole draft: what it leaves out, and claims that contradict each other."""

from __future__ import annotations

import pytest

from afteraction.domain.draft import Claim, Slot, Status
from afteraction.verify.contradiction import contradictions
from afteraction.verify.omission import Key, left_out

ALERT, ACK, CHANGE = (
    Key("alert", ("a1", "a2"), "fired"),
    Key("acknowledgement", ("k1",), "acked"),
    Key("change", ("c1",), "deploy"),
)


def test_what_is_cited_anywhere_is_not_left_out() -> None:
    """Of an event that several sources tell, one is enough."""
    assert left_out([ALERT, ACK, CHANGE], ["a2", "c1"]) == [ACK]


def test_nothing_cited_leaves_everything_out_once() -> None:
    assert left_out([ALERT, ACK, ALERT], []) == [ALERT, ACK]


def said(text: str, cites: tuple[str, ...] = ("m1",), status: Status = Status.REPORTED) -> Claim:
    return Claim((text,), cites, status)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The restart of the pods helped.", "The restart of the pods did not help."),
        ("The deploy of cart was ruled out.", "The deploy of cart broke checkout."),
    ],
)
def test_a_claim_that_denies_another_of_the_same_record_is_refused(one: str, other: str) -> None:
    """The later one, with the earlier one in the message."""
    ((number, flaw),) = contradictions([said(one), said(other)])
    assert number == 1
    assert one in flaw.message


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (said("The restart of the pods helped."), said("The rollback of the service did not help.")),
        (said("The restart of the pods helped."), said("The restart of the pods did not help.", ("m2",))),
        (
            said("The restart of the pods helped."),
            said("Whether the restart of the pods did not help is open.", status=Status.OPEN),
        ),
        (said("The pool of checkout was full."), said("The pool of checkout was full of waiting requests.")),
    ],
    ids=["about another thing", "of another record", "open", "the same"],
)
def test_claims_that_stand_beside_each_other_are_left_alone(one: Claim, other: Claim) -> None:
    assert list(contradictions([one, other])) == []


def test_a_quotation_denies_for_somebody_else() -> None:
    """Only the claim's own words count."""
    quoted = Claim(
        ("The restart of the pods was reported: ", Slot("quote", "m1", "“it did not help”"), "."),
        ("m1",),
        Status.REPORTED,
    )
    assert list(contradictions([said("The restart of the pods was reported."), quoted])) == []
