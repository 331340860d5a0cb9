"""What a document says an incident rests on, when it happened, and which closed items it brings back."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from afteraction.actions.items import Item, ItemState
from afteraction.actions.proposals import Answered, Factor
from afteraction.actions.recurrence import back, factor_of
from afteraction.app.actions import Folder
from afteraction.domain.document import Document, Kind, Part
from afteraction.lifecycle.ready import gaps
from afteraction.rubric.rows import days

_OPENING = 60  # blocks in which a document says when it happened
_SHORTEST = 20  # characters of a factor


class Returned(NamedTuple):
    """A closed item whose factor stands in a later incident. day: of that incident."""

    folder: Folder
    item: Item
    later: Folder
    day: datetime.date
    factor: str
    found: Answered


def factors(document: Document) -> list[Factor]:
    """The contributing factors and triggers, in order; gaps, and questions that a template asks, are none."""
    open_ = {one.line for one in gaps(document, [Part.FACTORS])}
    found: list[Factor] = []
    number = 0
    for block in document.under(Part.FACTORS):
        line = document.place_of(block.seen, 0, len(block.text)).line
        asks = block.text.rstrip().endswith("?") and block.text.count("?") == 1 and ". " not in block.text
        said = block.kind in (Kind.ITEM, Kind.PARAGRAPH, Kind.ROW) and len(block.text) >= _SHORTEST
        if not said or asks or line in open_:
            continue
        top = block.kind is Kind.ITEM and block.ordered and block.depth <= 1
        number += top
        found.append(Factor(number if top else 0, block.text, line))
    return found


def happened(document: Document) -> datetime.date | None:
    """The first full day that a document names; None when it names none."""
    for block in document.blocks[:_OPENING]:
        text = " ".join(cell.text for cell in block.cells) or block.text
        day = next((day for one in days(text[:500]) if (day := one.date())), None)
        if day:
            return day
    return None


def returned(folders: Sequence[Folder], today: datetime.date) -> list[Returned]:
    """The closed items whose factor stands in an incident that happened after they were closed, up to a day."""
    resting: dict[int, list[Factor]] = {}
    dated = []
    for one in folders:
        page = one.document  # parsed when it is asked for, and not kept
        resting[id(one)] = factors(page)
        day = happened(page)
        dated += [(day, one)] if day and day <= today else []
    dated.sort(key=lambda pair: (pair[0], str(pair[1].incident.folder)))
    return [found for folder in folders for found in _of(folder, dated, resting)]


def _of(
    folder: Folder, dated: Sequence[tuple[datetime.date, Folder]], resting: dict[int, list[Factor]]
) -> Iterator[Returned]:
    for item in folder.items:
        if item.state is not ItemState.CLOSED:
            continue
        factor = factor_of(item, resting[id(folder)])
        closed = item.decisions[-1].day
        for day, later in dated:
            found = back(factor, resting[id(later)]) if factor and later is not folder and day > closed else None
            if found:
                yield Returned(folder, item, later, day, factor, found)
                break
