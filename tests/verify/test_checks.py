"""Each check refuses its own examples and allows what it promises to allow."""

from __future__ import annotations

import pytest

from afteraction.domain.draft import Status
from afteraction.verify.example import WORLD
from afteraction.verify.judge import checks, judge
from afteraction.verify.language import Proposal
from afteraction.verify.rule import Check, Example

REFUSES = [(check, example) for check in checks() for example in check.refuses]
ALLOWS = [(check, example) for check in checks() for example in check.allows]


def proposal(example: Example) -> Proposal:
    return Proposal(example.words, example.cites, example.quote, Status(example.status))


@pytest.mark.parametrize(("check", "example"), REFUSES, ids=[f"{c.name}-{n}" for n, (c, _) in enumerate(REFUSES)])
def test_a_check_refuses_its_examples(check: Check, example: Example) -> None:
    verdict = judge(proposal(example), WORLD)
    assert verdict.claim is None
    assert check.name in {flaw.rule for flaw in verdict.flaws}
    assert all(flaw.message for flaw in verdict.flaws)


@pytest.mark.parametrize(("check", "example"), ALLOWS, ids=[f"{c.name}-{n}" for n, (c, _) in enumerate(ALLOWS)])
def test_a_check_allows_its_examples(check: Check, example: Example) -> None:
    """The whole judge allows them, so that no two checks forbid a true sentence together."""
    verdict = judge(proposal(example), WORLD)
    assert verdict.flaws == ()
    assert verdict.claim is not None


def test_every_check_has_examples_of_both_sides() -> None:
    for check in checks():
        assert check.refuses, check.name
        assert check.allows, check.name
        assert check.why.endswith("."), check.name
