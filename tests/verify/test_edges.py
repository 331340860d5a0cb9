"""No value is made where a slot meets words or another slot, and none in words that only look harmless."""

from __future__ import annotations

import pytest

from afteraction.domain.draft import Status
from afteraction.verify.example import WORLD
from afteraction.verify.judge import Verdict, judge
from afteraction.verify.language import Proposal

POOL = "hikari-checkout has 40 of 40 connections busy"


def said(words: str) -> Verdict:
    return judge(Proposal(words, ("m5", "m9", "m1", "f1", "f2"), POOL, Status.REPORTED), WORLD)


def values_refused(verdict: Verdict) -> bool:
    return verdict.claim is None and "literal-value" in {flaw.rule for flaw in verdict.flaws}


@pytest.mark.parametrize(
    "words",
    [
        "The pool had {id m5: 40}{id m5: 40} connections.",
        "The pool had {id m5: 40} {id m9: 12} connections.",
        "The pool had {id m9: 12}:{id m5: 40} connections.",
        "The pool had {id m5: 40}, {id m9: 12} connections.",
        "The pool had {id m9: 12} connections.",
        "The pool had 40, 12 connections.",
        "The pool had {id m9: 12} : {id m5: 40} connections.",
        "The pool was SEV{id m1: 2} busy.",
        "The pool was SEV {id m1: 2} busy.",
        "The pool hikari-{id m9: orders} was busy.",
        "The pool {id m5: hikari-checkout}-replica was busy.",
        "The pool was at {id m5: 40}% busy.",
        "The pool was at {id m5: 40} % busy.",
        "The pool had {id m5: 40}k connections.",
        "The pool was full for {id m5: 40} minutes.",
        "The pool held {id m5: 40} GB.",
        "The pool was at {quote m5: 40} % busy.",
        "The pool had {id m1: 2} × the load.",
        "The pool grew by a factor of {id m5: 40}.",
        "The pool grew {id m5: 40}-fold.",
        "The pool cost ${id m5: 40}.",
        "The pool cost $ {id m5: 40}.",
        "The pool was at -{id m5: 40} connections.",
        "The pool had {id m5: 40} customers.",
        "The pool was full for {fact f1} hours.",
        "The pool was full for {duration m1 m5} seconds.",
        "The pool was full at {time m1} minus an hour.",
        "The pool was full an hour after {time m1}.",
        "The pool was full two hours before {time m1}.",
        "The pool was “already {id m5: full} at dawn”.",
        "The pool was full, at {id m9: 12} am.",
    ],
)
def test_a_value_made_at_the_edge_of_a_slot_is_refused(words: str) -> None:
    assert values_refused(said(words))


@pytest.mark.parametrize(
    "words",
    [
        "The pool {id m5: hikari-checkout} had {id m5: 40} connections busy.",
        "The pool had its connections ({id m5: 40}) busy.",
        "The pool had {id m5: 40} of {id m5: 40} connections busy.",
        "The pool hikari-{id m5: checkout} was busy.",
        "The pool was full at {time m5}, {duration m1 m5} after {time m1}.",
        "The pool of {actor m5}'s service was full on {day m5} {time m5}.",
        "The pool was full: {quote m5: 40 of 40 connections busy}; then {fact f2} failed.",
        "The pool `{id m5: hikari-checkout}` was full.",
        "The pool was full {fact f1} before the page.",
    ],
)
def test_a_slot_that_stands_alone_or_as_its_record_has_it_passes(words: str) -> None:
    assert said(words).flaws == ()


@pytest.mark.parametrize(
    "rest",
    [
        "with 450 errors", "with 404 responses", "with HTTP 503", "at p50", "over TLS 1.3", "in IPv6", "with zero errors", "on a couple of hosts", "on a pair of hosts", "after the second restart",
        "in phase III", "for ½ of the users", "for ⅓ of the users", "in step ①", "with a twofold rise", "an hour later", "overnight", "last night", "this morning", "within minutes", "for hours", "on Thu", "in Sep",
        "in March", "on for\u200bty hosts", "on for\u00adty hosts", "on f o r t y hosts", "on \uff14\uff10\uff11 hosts", "for half\u00a0an\u00a0hour", "on fo\u0332rty hosts",
    ],
)  # fmt: skip
def test_a_number_or_a_time_in_other_words_is_refused(rest: str) -> None:
    assert values_refused(said(f"The pool was full {rest}."))


def test_a_word_of_the_trade_that_the_record_holds_passes() -> None:
    assert judge(Proposal("The p99 of checkout was high.", ("m1",), "checkout p99 above 2 s"), WORLD).flaws == ()


@pytest.mark.parametrize(
    ("words", "cites"),
    [
        ("The database of the vendor collapsed and customers left.", ("f2",)),
        ("The database of the vendor collapsed: {fact f2}.", ("f2",)),
        ("The requests failed: {fact f2}.", ("f1", "f2")),
        ("The requests failed.", ("f2",)),
        ("Requests never failed: {fact f2}.", ("f2",)),
    ],
)
def test_without_a_quotation_a_claim_says_its_facts_and_no_more(words: str, cites: tuple[str, ...]) -> None:
    verdict = judge(Proposal(words, cites, "", Status.OBSERVED), WORLD)
    assert verdict.claim is None
    assert "unquoted" in {flaw.rule for flaw in verdict.flaws}


def test_without_a_quotation_a_claim_that_says_its_facts_passes() -> None:
    for words, cites in (
        ("As counted in the log, {fact f2} failed.", ("f2",)),
        ("It took {fact f1} from detection until the alert was acknowledged.", ("f1",)),
    ):
        assert judge(Proposal(words, cites, "", Status.OBSERVED), WORLD).flaws == ()
