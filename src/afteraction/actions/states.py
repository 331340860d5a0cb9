"""How each item stands, from the document and the decisions about it, and which decision may come next. Nothing is stored."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from itertools import pairwise

from afteraction.actions.items import Item, ItemDecision, ItemDeed, ItemState, Written
from afteraction.domain.lifecycle import Refusal

_NEAR = 0.6  # how alike an item must be to be offered as what became of one that is gone
_REACHED = {
    ItemDeed.AGREE: ItemState.AGREED,
    ItemDeed.CLOSE: ItemState.CLOSED,
    ItemDeed.REOPEN: ItemState.REOPENED,
}


def items(
    written: Sequence[Written],
    decisions: Sequence[ItemDecision],
    today: datetime.date,
    first: datetime.date | None = None,
) -> list[Item]:
    """The items of the document in its order, then those that people decided about and that it does not have any more.

    Decisions after ``today`` count for nothing. first: the day on which the incident was first noted, None when nothing tells.
    """
    by_mark: dict[str, list[ItemDecision]] = {}
    for one in decisions:
        if one.day <= today:
            by_mark.setdefault(one.mark, []).append(one)
    found = [_there(number, one, by_mark.pop(one.mark, []), first) for number, one in enumerate(written, start=1)]
    names = [one.words for one in written]
    return found + [_gone(number, about, names) for number, about in enumerate(by_mark.values(), start=len(found) + 1)]


def _there(number: int, one: Written, about: Sequence[ItemDecision], first: datetime.date | None) -> Item:
    agreed = _last(about, ItemDeed.AGREE)
    state = _state(about) or (ItemState.DONE if one.done else ItemState.PROPOSED)
    said = []
    if one.done and state in (ItemState.AGREED, ItemState.REOPENED):
        said.append("the document says that it is done: close it with its evidence")
    if agreed and one.owner and _plain(one.owner) != _plain(agreed.owner):
        said.append(f"the document names {one.owner} as its owner")
    if agreed and one.day and one.day != agreed.due:
        said.append(f"the document says that it is due {one.day.isoformat()}")
    base = Item(
        number, one.mark, one.words, one.line, state, one.owner, one.due, one.day, one.kind, one.factor, first,
        (*said, *_moves(about)), tuple(about),
    )  # fmt: skip
    return _as_agreed(base, agreed)


def _gone(number: int, about: Sequence[ItemDecision], names: Sequence[str]) -> Item:
    """An item that the document does not have: as it was when people last decided about it."""
    words = about[-1].words
    near = get_close_matches(words, names, 1, _NEAR)
    said = "the document does not have it any more" + (f"; most like it now: {near[0]}" if near else "")
    base = Item(
        number, about[0].mark, words, 0, _state(about) or ItemState.PROPOSED, "", "", None, "", "", about[0].day,
        (said, *_moves(about)), tuple(about),
    )  # fmt: skip
    return _as_agreed(base, _last(about, ItemDeed.AGREE))


def _as_agreed(item: Item, agreed: ItemDecision | None) -> Item:
    """What was agreed stands before what is written. Its age counts from the first agreement."""
    if agreed is None:
        return item
    first = next(one for one in item.decisions if one.deed is ItemDeed.AGREE)
    return item._replace(
        owner=agreed.owner,
        due=agreed.due.isoformat() if agreed.due else "",
        day=agreed.due,
        kind=agreed.kind or item.kind,
        factor=agreed.factor or item.factor,
        since=first.day,
    )


def _state(about: Sequence[ItemDecision]) -> ItemState | None:
    """What the last deed led to; an agreement on an item that was re-opened leaves it re-opened."""
    if not about:
        return None
    if any(one.deed is ItemDeed.REOPEN for one in about) and about[-1].deed is ItemDeed.AGREE:
        return ItemState.REOPENED
    return _REACHED[about[-1].deed]


def _moves(about: Iterable[ItemDecision]) -> list[str]:
    days = [one.due for one in about if one.deed is ItemDeed.AGREE and one.due]
    moved = sum(later != earlier for earlier, later in pairwise(days))
    return [f"its date was moved {'once' if moved == 1 else f'{moved} times'}, first {days[0]}"] if moved else []


def _last(about: Sequence[ItemDecision], deed: ItemDeed) -> ItemDecision | None:
    return next((one for one in reversed(about) if one.deed is deed), None)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def refused(item: Item, deed: ItemDeed, why: str = "") -> Refusal | None:
    """Why this cannot be decided about the item now, None when it can. why: the reason that the person gives, ""."""
    named = f"action item {item.number} is {item.state.value}"
    match deed:
        case ItemDeed.AGREE:
            return _no_agreement(item, named, why)
        case ItemDeed.CLOSE:
            if item.state is ItemState.PROPOSED:
                return Refusal(
                    f"{named}: nobody agreed to do it", "", "afteraction actions agree FOLDER N --owner NAME"
                )
            if item.state is ItemState.CLOSED:
                return Refusal(f"{named} already", _by(item.decisions[-1]), "afteraction actions reopen FOLDER N")
            return None
        case ItemDeed.REOPEN:
            if item.state is not ItemState.CLOSED:
                return Refusal(f"{named}, not closed", "only what was closed can be re-opened")
            return (
                None if why.strip() else Refusal("re-opening needs a reason", "", "-m 'what shows that it is not done'")
            )


def _no_agreement(item: Item, named: str, why: str) -> Refusal | None:
    if item.state is ItemState.CLOSED:
        return Refusal(named, _by(item.decisions[-1]), "afteraction actions reopen FOLDER N, then agree on it")
    if item.state is ItemState.DONE:
        hint = "afteraction actions close FOLDER N --evidence …, or correct the document"
        return Refusal(named, "the document says that it is done", hint)
    if not item.line:
        return Refusal(f"the document does not have action item {item.number} any more", "", "agree on what it has now")
    if item.decisions and not why.strip():
        return Refusal(
            f"{named} already: {item.owner}, due {item.due}", "another owner or date needs a reason", "-m 'why'"
        )
    return None


def _by(one: ItemDecision) -> str:
    return f"by {one.who.name} at {one.at}"
