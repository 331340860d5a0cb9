"""Questions of the talk that nobody answered, as far as words and times can tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from afteraction.domain.record import Record, RecordKind
from afteraction.domain.when import MINUTE
from afteraction.extract.focus import Focus
from afteraction.extract.signals import signals
from afteraction.extract.topic import tokens
from afteraction.timeline.merge import instant

_FEW, _COMMON = (
    3,
    0.03,
)  # messages, or share of them, from which on all that a shared word tells is what the talk is about


def unanswered(records: Sequence[Record], focus: Focus) -> list[Record]:
    """Questions of people within the incident that nobody answered: no reply in their thread, and within ten minutes no
    other person said anything that shares a word with them that few others use, or names the one who asked."""
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
            or len(record.text.split()) < 5
        ):
            continue
        mine = set(tokens(record.text)) - common
        if not _answered(talk[place + 1 : place + 60], record, mine):
            found.append(record)
    return found


def _answered(later: Sequence[Record], asked: Record, mine: set[str]) -> bool:
    spoke = 0
    for other in later:
        if instant(other).ns - instant(asked).ns > 10 * MINUTE:
            break
        if other.author == asked.author or other.channel != asked.channel:
            continue
        spoke += 1
        theirs = set(tokens(other.text))
        name = asked.author.name.split(" ")[0].lower() if asked.author and asked.author.name else ""
        soon = instant(other).ns - instant(asked).ns <= 3 * MINUTE and spoke <= 3
        if mine & theirs or (name and name in other.text.lower()) or soon:
            return True
    return False
