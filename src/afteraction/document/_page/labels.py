"""Where the labels of moments stand, so that none covers another and no line of a moment runs through a label."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

LETTER = 7.0  # width of a bold letter, for placing only: fonts differ
_AROUND = 10


class Label(NamedTuple):
    """A label. level: how many rows above the lowest; flipped: it ends at its moment, and does not begin there."""

    level: int
    flipped: bool


def place(moments: Sequence[tuple[float, str]], width: float) -> list[Label]:
    """A place for each. moments: where each stands and what it is called, from left to right.

    A label that would leave the drawing is flipped, and so is each whose line would run through a flipped one. The line of
    a moment goes down from its label: among the flipped the right ones stand higher, among the others the left ones do.
    """
    flipped: set[int] = set()
    edge = width
    for number in reversed(range(len(moments))):
        x, size = moments[number][0], _size(moments[number][1])
        if x + size > width or x > edge:
            flipped.add(number)
            edge = min(edge, x - size)
    spans = [
        (x - _size(text), x) if number in flipped else (x, x + _size(text)) for number, (x, text) in enumerate(moments)
    ]
    levels: dict[int, int] = {}
    order = [*sorted(flipped), *(number for number in reversed(range(len(moments))) if number not in flipped)]
    for number in order:
        left, right = spans[number]
        covered = [level for other, level in levels.items() if spans[other][0] < right and left < spans[other][1]]
        levels[number] = max(covered, default=-1) + 1
    return [Label(levels[number], number in flipped) for number in range(len(moments))]


def _size(text: str) -> float:
    return LETTER * len(text) + _AROUND
