"""Each check refuses or lowers its own examples and allows what it promises to allow."""

from __future__ import annotations

import pytest

from afteraction.domain.draft import Status
from afteraction.verify.example import WORLD
from afteraction.verify.judge import checks, judge
from afteraction.verify.language import Proposal
from afteraction.verify.rule import Check, Example

REFUSES = [(check, example) for check in checks() for example in check.refuses]
LOWERS = [(check, example) for check in checks() for example in check.lowers]
ALLOWS = [(check, example) for check in checks() for example in check.allows]


def proposal(example: Example) -> Proposal:
    return Proposal(example.words, example.cites, example.quote, Status(example.status))


@pytest.mark.parametrize(("check", "example"), REFUSES, ids=[f"{c.name}-{n}" for n, (c, _) in enumerate(REFUSES)])
def test_a_check_refuses_its_examples(check: Check, example: Example) -> None:
    verdict = judge(proposal(example), WORLD)
    assert verdict.claim is None
    assert check.name in {flaw.rule for flaw in verdict.flaws}
    assert all(flaw.message for flaw in verdict.flaws)


@pytest.mark.parametrize(("check", "example"), LOWERS, ids=[f"{c.name}-{n}" for n, (c, _) in enumerate(LOWERS)])
def test_a_check_lowers_its_examples_and_says_why(check: Check, example: Example) -> None:
    """The claim stays, with a status that is weaker than its author gave it, or behind a word that says so."""
    verdict = judge(proposal(example), WORLD)
    assert verdict.flaws == ()
    assert verdict.claim is not None
    assert {flaw.rule for flaw in verdict.doubts} == {check.name}
    assert all(flaw.message for flaw in verdict.doubts)
    said = judge(proposal(example)._replace(status=verdict.claim.status), WORLD)
    assert verdict.claim.status is not Status(example.status) or verdict.shown.startswith(("Suspected: ", "Asked: "))
    assert said.flaws == ()


@pytest.mark.parametrize(("check", "example"), ALLOWS, ids=[f"{c.name}-{n}" for n, (c, _) in enumerate(ALLOWS)])
def test_a_check_allows_its_examples(check: Check, example: Example) -> None:
    """The whole judge allows them, so that no two checks forbid a true sentence together."""
    verdict = judge(proposal(example), WORLD)
    assert verdict.flaws == verdict.doubts == ()
    assert verdict.claim is not None


def test_every_check_has_examples_of_both_sides() -> None:
    for check in checks():
        assert check.refuses or check.lowers, check.name
        assert check.allows, check.name
        assert check.why.endswith("."), check.name
