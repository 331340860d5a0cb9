"""Action items of an invented document, and decisions about them."""

from __future__ import annotations

import datetime

from afteraction.actions.items import Item, ItemDecision, ItemDeed, Written, marks
from afteraction.actions.states import items
from afteraction.domain.lifecycle import Person

ANA, BEN = Person("Ana Ruiz", "ana@example.com"), Person("Ben Cole", "ben@example.com")
ALERT, PIN = "Add an alert on pool use", "Pin the proxy to its last version"
MARK = dict(zip((ALERT, PIN), marks((ALERT, PIN)), strict=True))


def day(text: str) -> datetime.date:
    """``03-12`` of the year in which all of it happens."""
    return datetime.date.fromisoformat(f"2026-{text}")


def written(words: str = ALERT, *, owner: str = "", due: str = "", done: bool = False) -> Written:
    at = day(due) if due else None
    return Written(marks((words,))[0], words, owner, due, at, "detect", "", done, 20)


class Told:
    """What people did about items, each with its day."""

    def __init__(self) -> None:
        self.decisions: list[ItemDecision] = []

    def agree(self, on: str, due: str, owner: str = "Ana", words: str = ALERT, why: str = "") -> Told:
        return self._do(ItemDeed.AGREE, on, words, owner=owner, due=day(due), why=why)

    def close(self, on: str, words: str = ALERT) -> Told:
        return self._do(ItemDeed.CLOSE, on, words, evidence="3fa1b2c4")

    def reopen(self, on: str, words: str = ALERT, why: str = "it happened again") -> Told:
        return self._do(ItemDeed.REOPEN, on, words, why=why)

    def _do(
        self, deed: ItemDeed, on: str, words: str, *, why: str = "", owner: str = "", due: datetime.date | None = None,
        evidence: str = "",
    ) -> Told:  # fmt: skip
        number = len(self.decisions) + 1
        at = f"{day(on)}T09:{number:02}:00Z"
        one = ItemDecision(number, deed, BEN, at, MARK[words], words, why, owner, due, evidence=evidence)
        self.decisions.append(one)
        return self

    def items(self, today: str, *there: Written, first: str = "02-16") -> list[Item]:
        return items(there or (written(),), self.decisions, day(today), day(first))

    def item(self, today: str, *there: Written) -> Item:
        return self.items(today, *there)[0]
