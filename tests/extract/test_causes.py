"""A cause explains trouble. A symptom, how it was noticed, and what may come are told in the same words."""

from __future__ import annotations

import pytest
from tests.kit import said

from afteraction.domain.draft import Status
from afteraction.extract.causes import states_cause
from afteraction.extract.kinds import kind_of


@pytest.mark.parametrize(
    "text",
    [
        "the issue is that the importer hammers the cluster",
        "the problem was the quota of the pool",
        "the problem is that redis is down",
        "I cannot connect to the cluster due to a certificate error",
        "orders fail because the pool is exhausted",
        "found the reason, it is the proxy",
        "we need to restart, since the issue is that the workers hold the lock",
        "requests will time out because the pool is full",
        "created a new index. This caused the secret to be made again",
        "we forgot to renew it and the certificate expired",
        "got it. poll.timeout is 3000 here, it was 30000. every worker is thrown out in the middle",
        "the list is not cut any more. that explains it: 8.3 dropped the limit",
        "Found something: the rules of paystore1 refuse by default since 07:02, every read fails",
    ],
)
def test_these_tell_a_cause(text: str) -> None:
    assert states_cause(text)


@pytest.mark.parametrize(
    "text",
    [
        # what is seen
        "confirmed the issue was that search and order pages are down",
        "the issue is still there",
        "the problem is users can't log in",
        "the issue is only happening in the evening",
        # how it was noticed
        "the link checker is noticing this error because it is not caught",
        "we only know because a customer wrote about the errors",
        # what may come, or would
        "Because then we'd have to add a broken order to the test, and see that it fails",
        "the reason to take a new one is that orders of the test couldn't leak into the ledger and cause issues there",
        # what is found, but no reason
        "Already found 3 blocks",
        # what is understood, or explains people
        "got it. will do that after lunch then, thanks for the hint",
        "that explains why nobody answered in the evening",
        "need somebody with a shell there, mine expired",
        # what is looked for
        "the team is diagnosing the root cause",
        "I am almost done with the regression tests",
    ],
)
def test_these_tell_none(text: str) -> None:
    assert not states_cause(text)


@pytest.mark.parametrize(
    ("text", "plainly"),
    [
        ("The certificate expired at nine. Can anyone renew it?", True),
        ("The pool is exhausted, I think.", False),
        ("Is the pool exhausted?", False),
    ],
)
def test_what_is_guessed_or_asked_is_not_told_plainly(text: str, plainly: bool) -> None:
    """Sentence by sentence: a question behind it takes nothing from a statement."""
    assert states_cause(text, plainly=True) is plainly


def test_a_cause_beside_a_question_is_told_as_a_cause_that_is_open() -> None:
    kind = kind_of(said("02:13:00", "The certificate expired at nine. Can anyone renew it?"))
    assert (kind.title, kind.status) == ("Cause reported", Status.OPEN)
