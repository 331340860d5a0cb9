"""The words of substance in a text, for comparing what two texts are about."""

from __future__ import annotations

import re

_WORD = re.compile(r"[a-z][a-z0-9_-]{3,}")
_COMMON = "that this with from have been were was will would should could when which there their then than they them into over also only more most some such each other about after before because while where what make makes made need needs used uses using does done doing able update updates updated create created creating ensure improve review check checks change changes changed process owner date team incident incidents issue issues problem problems production system systems service services time first next better work works working action actions item items prevention detection mitigation cause causes root factor factors add added adding"
_PASSED = frozenset(_COMMON.split())
_STEM = 5  # letters: "migrate", "migration" and "migrations" are one word


def stems(text: str) -> set[str]:
    """The beginnings of its words that say more than any incident does, in lower case."""
    return {word[:_STEM] for word in _WORD.findall(text.lower()) if word not in _PASSED}
