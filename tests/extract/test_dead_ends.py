"""A guess that somebody ruled out later is not left open; that the two belong together is an inference, and labelled as one."""

from __future__ import annotations

import pytest
from tests.extract.test_read_to_the_end import TITLE, drafted
from tests.kit import alert, item, said

from afteraction.domain.draft import Status
from afteraction.domain.record import RecordKind
from afteraction.extract.dead_ends import ends_itself, ruled_out_by


@pytest.mark.parametrize(
    ("guess", "denial"),
    [
        ("maybe it's leaked connections", "so not a leak. somebody holds them"),
        ("could it be Meridian? they had a bad night last week", "ruling out Meridian: flat at 310ms all night"),
        ("looks like the deploy of 01:52 broke it", "that was css only, so not the deploy"),
        ("I suspect the cache, it was flushed at noon", "the cache is not the cause, hit rate is as ever"),
    ],
)
def test_a_guess_and_the_denial_that_names_its_matter_belong_together(guess: str, denial: str) -> None:
    first, later = said("02:17:00", guess), said("02:21:00", denial, "Ben Cole")
    assert ruled_out_by(first, [said("02:18:00", "it's not the network"), later]) == later
    assert ruled_out_by(later._replace(text=guess), [first._replace(text=denial)]) is None  # it was said before


@pytest.mark.parametrize(
    "denial",
    ["so not the network", "I think it's not the cache", "is it not the cache?", "the cache is warm again",
     "ruled out the network: the cache showed it", "not the cause of tonight's problem"],
)  # fmt: skip
def test_what_denies_something_else_or_only_guesses_ends_nothing(denial: str) -> None:
    assert ruled_out_by(said("02:17:00", "maybe the cache is the cause"), [said("02:21:00", denial)]) is None


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("Dana thought it may be the certificate; it was fine, a red herring", True),
        ("looks like it's not related to the cache", False),  # a guess, too
        ("maybe it's the cache", False),
        ("maybe it's the cache. I think it's not the network", False),
    ],
)
def test_a_guess_may_be_ended_by_the_words_that_tell_it(text: str, ends: bool) -> None:
    """Then it is not open."""
    assert ends_itself(said("02:17:00", text)) is ends


def test_the_draft_says_when_it_was_ruled_out_and_that_this_was_put_together() -> None:
    guess = said("02:17:00", "checkout errors may be caused by the cache of checkout")
    open_ = said("02:18:00", "checkout errors look like a deadlock in the checkout database", "Ben Cole")
    denial = said("02:21:00", "checkout cache hit rate is as ever, so not the cache", "Ben Cole")
    _, made = drafted(alert("02:12:04", "triggered", TITLE, "pagerduty:P1"), guess, open_, denial)
    (section,) = [one for one in made.sections if one.id == "investigation"]
    told = {claim.cites: (claim.status, claim.text) for claim in section.claims}
    status, text = told[guess.id, denial.id]
    assert (status, text.rpartition("; ")[2]) == (Status.INFERRED, "ruled out at 02:21:00 UTC by Responder 2")
    assert told[open_.id,][0] is Status.OPEN


def test_word_to_the_public_that_came_after_a_ticket_is_no_success() -> None:
    """What went well and what went wrong do not tell the same delay."""
    told = item(RecordKind.STATUS, "02:20:00", "We are investigating errors.", status="investigating")
    night = (alert("02:12:04", "triggered", TITLE, "pagerduty:P1"), told)
    asked = item(RecordKind.TICKET, "02:14:00", "cannot pay", status="new", group="t1", key="t1")
    for records, praised in ((night, True), ((*night, asked), False)):
        sections = {one.id: [claim.text for claim in one.claims] for one in drafted(*records)[1].sections}
        assert any(text.startswith("First public word") for text in sections["well"]) is praised
        assert any("before the first public word" in text for text in sections["wrong"]) is not praised
