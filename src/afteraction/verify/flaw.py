"""What is wrong with a claim, said so that its author can mend it."""

from __future__ import annotations

from typing import NamedTuple


class Flaw(NamedTuple):
    """rule: name of the check. token: the words of the claim that it is about. message: what is wrong and what is right."""

    rule: str
    token: str
    message: str
