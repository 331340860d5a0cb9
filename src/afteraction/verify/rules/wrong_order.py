"""Before and after, by the clock."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.domain.draft import Slot
from afteraction.verify.flaw import Flaw
from afteraction.verify.rule import Check, Example, Judged

_BETWEEN = re.compile(r"\b(?P<before>before|until|prior to|preceded)\b|\b(?P<after>after|since|following)\b")


def _look(judged: Judged) -> Iterator[Flaw]:
    words = judged.rendered.words
    for place in range(1, len(words) - 1):
        between, left, right = words[place], words[place - 1], words[place + 1]
        if not isinstance(between, str) or not isinstance(left, Slot) or not isinstance(right, Slot):
            continue
        match = _BETWEEN.search(between)
        times = [_time(judged, slot) for slot in (left, right)]
        if match is None or times[0] is None or times[1] is None:
            continue
        earlier, later = (left, right) if match["before"] else (right, left)
        if (times[0] > times[1]) if match["before"] else (times[1] > times[0]):
            yield Flaw("", match[0], f"{earlier.ref} is later than {later.ref}")


def _time(judged: Judged, slot: Slot) -> int | None:
    source = judged.world.sources.get(slot.ref)
    return source.at.ns if source is not None and source.at is not None else None


CHECK = Check(
    "wrong-order",
    "What came first is the first thing a reader takes for the cause.",
    _look,
    refuses=(
        Example(
            "The job was stopped at {time m6} before the pool was found full at {time m5}.",
            ("m5", "m6"),
            "pool is full",
        ),
    ),
    allows=(
        Example(
            "The pool was found full at {time m5} before the job was stopped at {time m6}.",
            ("m5", "m6"),
            "pool is full",
        ),
    ),
)
