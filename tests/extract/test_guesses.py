"""A hypothesis names what may be wrong, or why. The same words of a guess also plan, foresee, praise, quote and agree."""

from __future__ import annotations

import pytest
from tests.kit import said

from afteraction.domain.draft import EventKind, Status
from afteraction.extract.guesses import doubts, suspects
from afteraction.extract.kinds import kind_of


@pytest.mark.parametrize(
    "text",
    [
        "I think the pool is exhausted",
        "maybe it's the cache",
        "the workers are old, I think",
        "it might be a db issue",  # two letters are a name, too
        "so maybe, the quota is full",
        "Presumably because we've just tried to copy four new tables",
        "I think we are doing it wrong in the parser",
        "maybe we ran out of addresses",
        "could it be the proxy? it was restarted at noon",
        "is it possible that the importer holds the lock?",
        "because the workers never got scaled back down?",
        "I wonder if something got changed in the update of last week",
        "Lots of errors, they all look like they come from one pod",
        "So it seems that the proxy took the order and the ledger refused it",
        "we should restart them, probably, because the pool is exhausted",
        "a worker died and it's retrying the whole chunk, maybe that. I only see the retry",
        "it behaves as expected here. Wondering if the proxy strips the header",
    ],
)
def test_a_guess_of_what_is_wrong_is_a_hypothesis(text: str) -> None:
    assert suspects(text)


@pytest.mark.parametrize(
    "text",
    [
        # that it is over
        "It looks like it recovered after the apply of the network rules",
        "looks like the errors are gone. I think some pages might still return 500 for a while due to caching",
        # agreement, and who is right
        "I think so",
        "Yes, I think so. I can use the search of the shop on my machine",
        "I think you're right",
        "that seems reasonable",
        "I guess that's expected: nothing is released yet",
        "the other hosts seem to have updated fine",
        # what to do
        "I think we need to wait until the workers are healthy, no?",
        "so now it is deployed, I think you should be safe to remove the old fields",
        "maybe restart the pods",
        "I guess we could bump the quota",
        "wondering if you all can join the call",
        "can somebody of the team that likely owns this take a look?",
        # what may come
        "The fix for this might lead to other totals, so maybe, any fix must be announced",
        "that could lead to a problem in a future release, I think it should be written down",
        "restarting the workers will cause them to pick up the new secret?",
        "you'll likely hit one of the other hosts",
        # the words of somebody else
        "There has been a comment that says “I think this might be broken” for months",
        'the runbook says "this may be the cache" and nothing else',
        # what everybody sees
        "Seems like the importers are still down",
        "looks like checkout is down",
        # a doubt without a guess
        "But I don't know why that would cause a failure to scale?",
        "what is the root cause?",
        "do we know if it is related to the deploy?",
        # phrases
        "please update as soon as possible",
        "is it possible to pause the export?",
        "the choice is the least likely to be noticed",
        # that something did not help
        "I doubled the quota, but that doesn't seem to have helped the checkout",
        # who does what
        "I think Zoe is working on the importer",
    ],
)
def test_a_guess_of_anything_else_is_none(text: str) -> None:
    assert not suspects(text)
    assert kind_of(said("02:13:00", text)).title != "Suspected"


@pytest.mark.parametrize(
    "text",
    [
        "I don't think it's a database issue",
        "looks like it's not an issue with the cache, the answer looks as expected",
        "the other idea was an attack, but I think we can rule that out",
        "I applied the network rules an hour ago. I can't see how that would cause this",
    ],
)
def test_who_thinks_that_it_is_not_that_doubts_it(text: str) -> None:
    """It is neither ruled out nor suspected."""
    assert doubts(text)
    assert not suspects(text)


def test_a_doubt_is_told_as_one() -> None:
    kind = kind_of(said("02:13:00", "I don't think it's a database issue"))
    assert kind == (EventKind.HYPOTHESIS, "Doubted", Status.OPEN)


@pytest.mark.parametrize(
    "text",
    [
        "the cache is ruled out",
        "Normally that's not an issue, apparently it uses the other query",
        "are we sure that it's not the cache?",
        "I don't think it's a good time to deploy",
        "I don't think that worked",
    ],
)
def test_these_doubt_no_cause(text: str) -> None:
    assert not doubts(text)


def test_a_doubt_that_turns_into_a_guess_is_a_guess() -> None:
    text = "I tested it and it works, so I don't think it's the cache\nActually, it might be the cache of the proxy"
    assert kind_of(said("02:13:00", text)).title == "Suspected"
