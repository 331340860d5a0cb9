"""Rules that look at one long text after another and find nothing are asked together, with one pattern for all of them.

Logs hold the hints of twenty rules in every block (``-``, ``.``, ``key``) and a secret in next to none. Only speed depends on
what is remembered here: a rule is left out for a text only when the common pattern matches nowhere in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

import re2

from afteraction.domain.late import late

_LONG = 16 * 1024  # bytes of a text for which it is worth it
_IDLE = 6  # long texts in which a rule found nothing before it is taken in
_IN_VAIN = (
    400  # searches that found nothing before a common pattern is made, which takes as long; then four times as many
)
_NAMED = late(r"\(\?P<\w+>")


class Quiet:
    """What is known of the rules of one finder."""

    def __init__(self) -> None:
        self._idle: Counter[str] = Counter()
        self._members: frozenset[str] = frozenset()
        self._in_vain, self._enough = 0, _IN_VAIN
        self._common: re2._Regexp | None = None

    def absent(self, patterns: Collection[str], data: bytes) -> frozenset[str]:
        """Patterns that match nowhere in these bytes; others may be none of them either."""
        if len(data) < _LONG:
            return frozenset()
        if self._in_vain >= self._enough:
            self._make(frozenset(pattern for pattern, times in self._idle.items() if times >= _IDLE))
            self._enough *= 4
        if self._common is None or len(self._members.intersection(patterns)) < 2:
            return frozenset()
        return self._members if self._common.search(data) is None else frozenset()

    def note(self, pattern: str, data: bytes, *, matched: bool) -> None:
        """What came of a search with a pattern alone."""
        if len(data) < _LONG:
            return
        if not matched:
            self._idle[pattern] += 1
            self._in_vain += 1
            return
        self._idle[pattern] = 0
        if pattern in self._members:  # until it is made anew, without it
            self._members, self._common = frozenset(), None

    def _make(self, members: frozenset[str]) -> None:
        options = re2.Options()
        options.log_errors = False
        options.max_mem = 64 << 20
        self._members, self._in_vain = members, 0
        self._common = re2.compile("|".join(f"(?:{_NAMED.sub('(?:', one)})" for one in sorted(members)), options)
