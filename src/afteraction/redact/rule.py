"""What a rule is: a pattern for a linear-time engine, a test of what it found, and examples that prove both."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from typing import NamedTuple


class Family(enum.Enum):
    """How a find is shown, and whether it may ever be turned back."""

    SECRET = "secret"  # one-way: ``[secret: aws-access-key #1]``
    CUSTOMER = "customer"  # a consistent alias, ``[email 1]``, that the vault can turn back


class Find(NamedTuple):
    """Where a value stands in a text: character offsets, half open."""

    start: int
    end: int
    rule: str


Accept = Callable[[str, str], bool]


def always(value: str, before: str) -> bool:
    """Accept whatever the pattern found."""
    return True


class Rule(NamedTuple):
    """One kind of thing that must not leave.

    name: kebab-case, for ever; the word in its alias. pattern: RE2 syntax, case-sensitive unless it says ``(?i)``; the
    group ``v`` is the value, else the whole match is. hints: lower-case literals of which every match holds one; ()
    means the pattern is tried on every text. accept: (value, up to 80 characters before it) to whether it is one.
    strict: the form alone proves it, whatever stands around it: such a find in finished output stops the output.
    finds: (text, value that must be found in it). leaves: texts in which nothing may be found by this rule.
    """

    name: str
    pattern: str
    hints: tuple[str, ...]
    family: Family = Family.SECRET
    accept: Accept = always
    strict: bool = False
    finds: tuple[tuple[str, str], ...] = ()
    leaves: tuple[str, ...] = ()


Finder = Callable[[str], Iterable[Find]]
