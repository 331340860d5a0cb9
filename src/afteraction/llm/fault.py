"""What can go wrong with a model, by what to do about it."""

from __future__ import annotations

import enum

from afteraction.domain.errors import UnansweredError


class Kind(enum.Enum):
    """What a failure calls for."""

    RETRY = "retry"  # transient: again, after a growing pause
    WAIT = "wait"  # the provider says for how long
    FAIL = "fail"  # the request is wrong: never again
    PAY = "pay"  # quota or spending limit: nothing but a person helps
    REFUSED = "refused"  # the model declined
    TRUNCATED = "truncated"  # the answer is cut, or the question too long


class ModelError(UnansweredError):
    """A call that gave no answer. kind: what it calls for. after: seconds the provider asked to wait, or None. status: HTTP, or 0.

    by: who of us ended it (breaker, max-cost, pace, patience, deadline), "" when it was the provider.
    """

    def __init__(
        self,
        kind: Kind,
        what: str,
        *,
        why: str = "",
        hint: str = "",
        after: float | None = None,
        status: int = 0,
        by: str = "",
    ) -> None:
        super().__init__(what, why=why, hint=hint)
        self.kind, self.after, self.status, self.by = kind, after, status, by
