"""An action item as its document has it, as people decided about it, and as it stands.

An item is known by a hash of the words that say what is to be done. Owner, date and class are no part of it, and neither are its place,
its markup and its box, so all of them may be edited, and so may everything around it.
"""

from __future__ import annotations

import datetime
import enum
import hashlib
import re
from collections.abc import Iterable
from typing import NamedTuple

from afteraction.domain.lifecycle import Person

_FIELD = re.compile(
    r"\b(?:owner|assignee|assigned to|dri|responsible|by whom|due(?: date| by)?|deadline|eta|target(?: date)?|class|type|classification|ticket|status|priority|factor|rationale)\s?[:=]|\bdue (?:by )?\d",
    re.IGNORECASE,
)
_CLASS = re.compile(
    r"(?:prevent(?:ion|ative|ive|s)?|detect(?:ion|ive|s)?|mitigat(?:ion|ive|e|es)|repair|process|documentation)[\]):]",
    re.IGNORECASE,
)
_KINDS = ("prevent", "detect", "mitigat")
CLASSES = ("prevent", "detect", "mitigate")


class ItemState(enum.Enum):
    """Where an action item stands. DONE: the document says so and nobody gave evidence."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    CLOSED = "closed"
    REOPENED = "re-opened"
    DONE = "done"


OPEN = (ItemState.PROPOSED, ItemState.AGREED, ItemState.REOPENED)


class ItemDeed(enum.Enum):
    """What a person did about an action item. The value is the kind of its entry in the journal."""

    AGREE = "agree-action"
    CLOSE = "close-action"
    REOPEN = "reopen-action"


class Written(NamedTuple):
    """An item as the document has it. mark: see `marks`. due: as written; day: the same when it is a day with its year.

    kind: one of `CLASSES`, another word of the document, or "". done: whether the document says that it is. line: 1-based.
    """

    mark: str
    words: str
    owner: str
    due: str
    day: datetime.date | None
    kind: str
    factor: str
    done: bool
    line: int


class ItemDecision(NamedTuple):
    """One deed, as the journal holds it. at: when, in UTC. due: of an agreement. evidence: of a closing. "" where the deed has none."""

    entry: int
    deed: ItemDeed
    who: Person
    at: str
    mark: str
    words: str
    why: str = ""
    owner: str = ""
    due: datetime.date | None = None
    kind: str = ""
    factor: str = ""
    evidence: str = ""

    @property
    def day(self) -> datetime.date:
        """The day on which it was noted, in UTC."""
        return datetime.date.fromisoformat(self.at[:10])


class Item(NamedTuple):
    """An item as it stands. number: as it is listed, 1-based. line: 0 when the document does not have it any more.

    due: as written or agreed; day: the same when it is a day with its year. since: when it was agreed, else when its incident was first
    noted; None when nothing tells. said: what a person should know beside that, one sentence each. decisions: in their order.
    """

    number: int
    mark: str
    words: str
    line: int
    state: ItemState
    owner: str
    due: str
    day: datetime.date | None
    kind: str
    factor: str
    since: datetime.date | None
    said: tuple[str, ...] = ()
    decisions: tuple[ItemDecision, ...] = ()

    @property
    def open(self) -> bool:
        """Whether something is still to be done."""
        return self.state in OPEN

    def overdue(self, today: datetime.date) -> int:
        """Days since its due day; 0 when it is not late, has no day, or is not open."""
        return max(0, (today - self.day).days) if self.open and self.day else 0

    def age(self, today: datetime.date) -> int | None:
        """Days since it was agreed or first noted; None when nothing tells."""
        return max(0, (today - self.since).days) if self.since else None


def words_of(text: str) -> str:
    """What is to be done, without its class in front and the fields behind it."""
    rest = text.lstrip(" \t[(")
    label = _CLASS.match(rest)
    rest = rest[label.end() :] if label else text
    field = next((found for found in _FIELD.finditer(rest) if rest[: found.start()].strip(" ([*_—–-.,;|")), None)
    cut = rest[: field.start()] if field else rest
    return " ".join(cut.split()).strip(" ([*_—–-.,;|“”\"'") or " ".join(text.split())


def kind_of(text: str) -> str:
    """``detect`` from ``Detection``; another word in lower case."""
    low = text.strip().lower()
    return next((CLASSES[place] for place, stem in enumerate(_KINDS) if low.startswith(stem)), low)


def marks(words: Iterable[str]) -> list[str]:
    """SHA-256 of the words of each item, whatever their case; of items with equal words, of their order among these, too."""
    found: list[str] = []
    seen: dict[str, int] = {}
    for one in words:
        plain = " ".join(one.casefold().split())
        seen[plain] = nth = seen.get(plain, 0) + 1
        found.append(hashlib.sha256((plain if nth == 1 else f"{plain}\n{nth}").encode()).hexdigest())
    return found
