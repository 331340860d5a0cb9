"""What the talk is about: terms that several people use within the incident, and who brought each one up first."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from afteraction.domain.record import Record

_TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{2,}|\b[0-9a-f]{7,40}\b")
_URL = re.compile(r"https?://\S+|<[@#!][^>\s]{0,80}>|(?<!\w)@[\w.-]+")
_READ = 4000  # characters of a text that are looked at
_BLOCK = re.compile(r"```.*?(?:```|\Z)|^[ \t]{0,3}>[^\n]*", re.DOTALL | re.MULTILINE)
_STOP = frozenset(
    [
        "the",
        "and",
        "for",
        "are",
        "but",
        "not",
        "you",
        "all",
        "any",
        "can",
        "had",
        "her",
        "was",
        "one",
        "our",
        "out",
        "has",
        "him",
        "his",
        "how",
        "its",
        "may",
        "new",
        "now",
        "old",
        "see",
        "two",
        "who",
        "did",
        "get",
        "got",
        "let",
        "say",
        "she",
        "too",
        "use",
        "that",
        "this",
        "with",
        "have",
        "from",
        "they",
        "will",
        "what",
        "when",
        "your",
        "were",
        "been",
        "than",
        "then",
        "them",
        "there",
        "their",
        "which",
        "would",
        "could",
        "should",
        "about",
        "just",
        "like",
        "some",
        "into",
        "also",
        "only",
        "very",
        "much",
        "more",
        "most",
        "other",
        "over",
        "such",
        "here",
        "where",
        "while",
        "don't",
        "didn't",
        "isn't",
        "it's",
        "i'm",
        "i'll",
        "we're",
        "that's",
        "can't",
        "doesn't",
        "yes",
        "yeah",
        "okay",
        "think",
        "know",
        "going",
        "still",
        "make",
        "sure",
        "need",
        "want",
        "because",
        "being",
        "does",
        "doing",
        "done",
        "back",
        "well",
        "good",
        "really",
        "right",
        "thanks",
        "please",
        "maybe",
        "something",
        "anyone",
        "everyone",
        "someone",
        "look",
        "looking",
        "looks",
        "see",
        "seeing",
        "same",
        "thing",
        "things",
        "https",
        "http",
        "www",
        "com",
        "org",
        "net",
    ]
)


class Topic(NamedTuple):
    """Per record id: how central its words are (0 to 1) and how much it introduced that others took up (0 to 1)."""

    central: dict[str, float]
    introduced: dict[str, float]


def tokens(text: str) -> list[str]:
    """Content words of a text, lower case, in order; links, mentions and pasted code blocks count for nothing."""
    plain = _URL.sub(" ", prose(text[:_READ]))
    return [t for t in (found.lower().strip(".-_") for found in _TOKEN.findall(plain)) if t not in _STOP and len(t) > 2]


def prose(text: str, instead: str = " ") -> str:
    """The text without its pasted code blocks and the lines it quotes; ``instead`` stands where each was."""
    return _BLOCK.sub(instead, text) if "```" in text or ">" in text else text


def topic_of(records: Sequence[Record]) -> Topic:
    """Weigh every record of a stream against all others of it."""
    words = {record.id: tokens(f"{record.title} {record.text}") for record in records}
    authors: dict[str, set[str]] = defaultdict(set)
    count: Counter[str] = Counter()
    for record in records:
        for token in set(words[record.id]):
            count[token] += 1
            authors[token].add(record.author.name if record.author else record.artifact)
    total = max(1, len(records))
    weight = {
        token: math.log1p(number) * math.log(total / number + 1)
        for token, number in count.items()
        if number >= 2 and len(authors[token]) >= 2 and number <= 0.4 * total
    }
    central = {
        record.id: sum(weight.get(token, 0.0) for token in set(words[record.id]))
        / math.sqrt(8 + len(set(words[record.id])))
        for record in records
    }
    seen: set[str] = set()
    introduced: dict[str, float] = {}
    for record in records:
        fresh = {token for token in words[record.id] if token not in seen}
        seen |= fresh
        introduced[record.id] = sum(
            math.log1p(count[t] - 1) for t in fresh if len(authors[t]) >= 2 and count[t] <= 0.3 * total + 2
        )
    return Topic(_scaled(central), _scaled(introduced))


def _scaled(values: dict[str, float]) -> dict[str, float]:
    """Onto 0 to 1; the top twentieth counts as 1, so that one long message does not flatten the rest."""
    if not values:
        return {}
    ordered = sorted(values.values())
    top = ordered[max(0, int(len(ordered) * 0.95) - 1)] or max(ordered) or 1.0
    return {key: min(1.0, value / top) for key, value in values.items()}
