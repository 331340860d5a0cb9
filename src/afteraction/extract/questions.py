"""Questions of the talk that nobody answered, as far as words and times can tell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from afteraction.domain.record import Record, RecordKind
from afteraction.domain.when import HOUR, MINUTE
from afteraction.extract.focus import Focus
from afteraction.extract.signals import asks, sentences, signals
from afteraction.extract.topic import tokens
from afteraction.timeline.merge import instant

# Messages, or share of them, from which on all that a shared word tells is what the talk is about.
_FEW, _COMMON = 3, 0.03
_SOON, _AROUND, _DAY = 3 * MINUTE, 10 * MINUTE, 24 * HOUR
_FIRST = 3  # speakers who may mean the question by being there
_ALIKE = 2  # words of any kind that an answer shares with its question
_STEM = 5  # letters by which two forms of a word are the same word
_SHORT = 4  # words of a reply that says nothing alone
_LEAST = 5  # words of a question
# Asked for agreement, or asked to do something: no answer in words is waited for.
_TAG = re.compile(r"[,;–-]\s?(?:right|no|huh|eh|yes|ok(?:ay)?|isn't (?:it|that)|is it|or)\s?\?")
_REQUEST = re.compile(
    r"\b(?:can|could|would|will) (?:you|we|i|someone|somebody|anyone|@\S{1,40})(?: (?:from|of|in) [^?.!\n]{1,40}?)?(?: please| maybe| also)? "
    r"(?:take a look|have a look|look|join|help|merge|approve|review|restart|roll|revert|deploy|dm|ping|page|call|hop|jump|check|send|share|add|post|update|open|get)\b|^\W*(?:let's|please)\b"
)
_SETTLED = re.compile(
    r"\b(?:never ?mind|nvm|found (?:it|out)|figured (?:it )?out|got it|solved|answering my|to answer my|thanks?|thank you|thx|ty|(?:ah|oh|ok|okay),? i see|makes sense)\b"
)


def unanswered(records: Sequence[Record], focus: Focus) -> list[Record]:
    """Questions of people within the incident that nobody answered: no reply in their thread, and within ten minutes no other
    person said anything that shares with them a word that few others use, or two that many use, or names the one who asked.
    """
    talk = [r for r in records if r.kind is RecordKind.MESSAGE and not r.get("subtype")]
    replied = {r.thread for r in talk if r.thread}
    used = Counter(word for record in talk for word in set(tokens(record.text)))
    common = {word for word, number in used.items() if number > max(_FEW, _COMMON * len(talk))}
    found = []
    for place, record in enumerate(talk):
        marks = signals(record.text)
        if "question" not in marks or "chatter" in marks or (record.author and record.author.bot):
            continue
        here = record.channel in focus.channels or record.artifact in focus.channels or not focus.channels
        if (
            focus.relevance.get(record.id, 0.0) < 0.5
            or not here
            or record.key in replied
            or record.replies
            or not asks_openly(record.text)
        ):
            continue
        if not _answered(talk[place + 1 : place + 60], record, common):
            found.append(record)
    return found


def asks_openly(text: str) -> bool:
    """Whether some sentence asks for an answer: not for agreement, and not that somebody do something."""
    return len(text.split()) >= _LEAST and any(
        asks(one) and not _TAG.search(one) and not _REQUEST.search(one) for one in sentences(text)
    )


def _answered(later: Sequence[Record], asked: Record, common: set[str]) -> bool:
    """Whether one of the messages behind a question answers it, or the one who asked says that it is settled."""
    mine = set(tokens(asked.text))
    name = asked.author.name.split(" ")[0].lower() if asked.author and asked.author.name else ""
    spoke = 0
    for other in later:
        after = instant(other).ns - instant(asked).ns
        threaded = bool(asked.thread) and other.thread == asked.thread
        if after > _DAY or other.channel != asked.channel:
            continue
        if other.author == asked.author:
            if after <= _AROUND and _SETTLED.search(other.text.lower()):
                return True
            continue
        spoke += 1
        if threaded or (spoke == 1 and _completes(other.text)):
            return True
        if after <= _AROUND:
            shared = {word for word in mine if any(_same(word, theirs) for theirs in tokens(other.text))}
            named = name and name in other.text.lower()
            if named or shared - common or (len(shared) >= _ALIKE and not asks(other.text)):
                return True
        if after <= _SOON and spoke <= _FIRST:
            return True
    return False


def _completes(text: str) -> bool:
    """Whether it is a few words that say nothing alone and ask nothing: "tomorrow", "yes, both"."""
    return 0 < len(text.split()) <= _SHORT and not asks(text)


def _same(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) >= _STEM and (one.startswith(other) or other.startswith(one)))
