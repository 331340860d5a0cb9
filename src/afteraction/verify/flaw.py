"""What is wrong with a claim, said so that its author can mend it."""

from __future__ import annotations

from typing import NamedTuple

from afteraction.domain.draft import Status


class Flaw(NamedTuple):
    """rule: name of the check. token: the words of the claim that it is about. message: what is wrong and what is right.

    to: the status that the claim is lowered to, its words kept; None when it is refused.
    """

    rule: str
    token: str
    message: str
    to: Status | None = None
