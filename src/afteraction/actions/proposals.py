"""What may be proposed of an item that nobody agreed on: its class by its words, and the factor that it answers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from afteraction.document.substance import stems

# Words that say what an item changes: how soon it is known, how much it hurts, whether it happens.
_WORDS = {
    "detect": r"alert(?:s|ing)?|alarms?|monitor(?:s|ing)?|dashboards?|metrics?|detect(?:s|ion)?|probes?|pages?(?= (?:at|on|when|if|after) )|paging|log(?:s|ging)",
    "mitigate": r"roll ?backs?|fail ?over|fallbacks?|runbooks?|circuit breakers?|timeouts?|kill switch|degrade[sd]?|drain(?:s|ing)?|restores?|back ?ups?|rate limits?|shed(?:s|ding)?",
    "prevent": r"tests?|lint(?:s|er)?|validat(?:e|es|ion)|pin(?:s|ned)?|constraints?|block(?:s|ed)?|refuse[sd]?|require[sd]?|migrate[sd]?|remove[sd]?|quotas?|guards?|review rules?",
}
_KINDS = {kind: re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE) for kind, words in _WORDS.items()}


class Factor(NamedTuple):
    """A contributing factor as a document has it. number: its place among the numbered ones, 0 for none. line: 1-based."""

    number: int
    text: str
    line: int


class Kind(NamedTuple):
    """A class and the word that points to it."""

    name: str
    word: str


class Answered(NamedTuple):
    """The factor that an item shares most words with, and their beginnings in alphabetical order."""

    factor: Factor
    shared: tuple[str, ...]


def kind_for(words: str) -> Kind | None:
    """The class that the words of an item point to; None when they point to none or to several."""
    found = [Kind(name, match[0]) for name, pattern in _KINDS.items() if (match := pattern.search(words))]
    return found[0] if len(found) == 1 else None


def factor_for(words: str, factors: Iterable[Factor]) -> Answered | None:
    """The factor that an item answers, by the words that both hold; None when it shares none with any."""
    mine = stems(words)
    found = [Answered(one, tuple(sorted(mine & stems(one.text)))) for one in factors]
    best = max(found, key=lambda one: len(one.shared), default=None)
    return best if best and best.shared else None
