"""Two edits of one Markdown text, put together: what only one side changed is taken, what both changed differently is a conflict.

Line by line, since a claim is a line. Numbers of footnotes stand for their sources while it is done: a new draft numbers its sources
anew, and a line that a person kept must not come to cite another one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

_NUMBERED = re.compile(r"\[\^(\d{1,6})\]")
_DEFINED = re.compile(r"^\[\^(\d{1,6})\]:[ \t]?(.*)$")
_KEYED = re.compile(r"\[\^source-([0-9a-f]{16}|\d{1,6})\]")
_KEY_DEFINED = re.compile(r"^\[\^source-(?:[0-9a-f]{16}|\d{1,6})\]:")


class Conflict(NamedTuple):
    """Lines that both sides changed, each differently. line: 1-based, where they stand in the merged text. Lines without their ends."""

    line: int
    base: tuple[str, ...]
    mine: tuple[str, ...]
    theirs: tuple[str, ...]


class Merged(NamedTuple):
    """text: merged; where the sides are at odds it has the words of the person. taken: lines of the new draft that came in."""

    text: str
    conflicts: tuple[Conflict, ...]
    taken: int


def merge(base: str, mine: str, theirs: str) -> Merged:
    """What a person made of a draft, and a new draft, from the draft that both came from. mine: the person's."""
    sources: dict[str, str] = {}
    bodies = [_keyed(text, sources) for text in (base, mine, theirs)]
    lines: list[str] = []
    odds: list[tuple[int, tuple[Sequence[str], Sequence[str], Sequence[str]]]] = []
    taken = 0
    for piece in _pieces(*bodies):
        if piece.conflict:
            odds.append((len(lines), (piece.base, piece.mine, piece.theirs)))
            lines += piece.mine
            continue
        new = piece.theirs != piece.mine and piece.mine == piece.base
        taken += len(piece.theirs) if new else 0
        lines += piece.theirs if new else piece.mine
    numbers = _numbers(lines, odds, sources)
    kept = _numbered(lines, numbers)
    kept = _with_sources(kept, numbers, sources)
    conflicts = tuple(Conflict(at + 1, *(tuple(_numbered(side, numbers)) for side in sides)) for at, sides in odds)
    newline = "\r\n" if "\r\n" in mine else "\n"
    return Merged(newline.join(kept) + newline, conflicts, taken)


# Footnotes by what they say


def _keyed(text: str, sources: dict[str, str]) -> list[str]:
    """The lines with each footnote called after its source; ``sources`` gains what the keys stand for.

    The definitions are left out: they are written again from what the merged text cites.
    """
    lines = text.splitlines()
    keys: dict[str, str] = {}
    for line in lines:
        defined = _DEFINED.match(line)
        if defined:
            key = hashlib.sha256(defined[2].encode("utf-8", "replace")).hexdigest()[:16]
            keys[defined[1]], sources[key] = key, defined[2]
    return [
        _NUMBERED.sub(lambda found: f"[^source-{keys.get(found[1], found[1])}]", line)
        for line in lines
        if not _DEFINED.match(line)
    ]


def _numbers(
    lines: Sequence[str],
    odds: Sequence[tuple[int, tuple[Sequence[str], Sequence[str], Sequence[str]]]],
    sources: Mapping[str, str],
) -> dict[str, str]:
    """Key of a source to its number: in the order of the text, then what only a side of a conflict cites.

    A footnote without a definition keeps the number that a person gave it, and nothing else gets that one.
    """
    cited = [*lines, *(line for _, sides in odds for side in sides for line in side)]
    found = dict.fromkeys(key for line in cited for key in _KEYED.findall(line))
    taken = {key for key in found if key not in sources}
    free = (str(number) for number in range(1, len(found) + len(taken) + 1) if str(number) not in taken)
    return {key: key if key in taken else next(free) for key in found}


def _numbered(lines: Sequence[str], numbers: Mapping[str, str]) -> list[str]:
    return [_KEYED.sub(lambda found: f"[^{numbers[found[1]]}]", line) for line in lines]


def _with_sources(lines: list[str], numbers: Mapping[str, str], sources: Mapping[str, str]) -> list[str]:
    """The definitions of all that is cited, under the heading where they stood, which is the last one, else at the end."""
    defined = [f"[^{number}]: {sources[key]}" for key, number in numbers.items() if key in sources]
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    at = next((place for place in reversed(range(len(lines))) if lines[place].strip() == "## Sources"), len(lines) - 1)
    head, rest = lines[: at + 1], lines[at + 1 :]
    while rest and not rest[0].strip():
        rest = rest[1:]
    return [*head, *(["", *defined] if defined else []), *(["", *rest] if rest else [])]


# Three ways


class _Piece(NamedTuple):
    base: Sequence[str]
    mine: Sequence[str]
    theirs: Sequence[str]
    conflict: bool = False


def _pieces(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> Iterator[_Piece]:
    """The three texts in step: stretches that all share, and between them what one side or both made of a stretch."""
    b = m = t = 0
    for start, size, in_mine, in_theirs in _shared(base, mine, theirs):
        yield from _between(base[b:start], mine[m:in_mine], theirs[t:in_theirs])
        if size:
            same = base[start : start + size]
            yield _Piece(same, same, same)
        b, m, t = start + size, in_mine + size, in_theirs + size


def _between(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> Iterator[_Piece]:
    if mine == theirs or base in (mine, theirs):
        yield _Piece(base, mine, theirs)
        return
    apart = _line_by_line(base, _changes(base, mine), _changes(base, theirs))
    yield from apart or [_Piece(base, mine, theirs, conflict=True)]


class _Changes(NamedTuple):
    """What a side made of a stretch. before: lines put in before the line of that number. became: what each line is now."""

    before: dict[int, Sequence[str]]
    became: list[Sequence[str]]


def _changes(base: Sequence[str], side: Sequence[str]) -> _Changes | None:
    """The changes of a side by line; None where so many lines became so many others that nobody can say which became which."""
    found = _Changes({}, [[line] for line in base])
    for tag, i, i_end, j, j_end in SequenceMatcher(None, base, side, autojunk=False).get_opcodes():
        if tag == "insert":
            found.before[i] = side[j:j_end]
        elif tag == "replace" and i_end - i != j_end - j:
            return None
        elif tag != "equal":
            for place in range(i, i_end):
                found.became[place] = [side[j + place - i]] if tag == "replace" else []
    return found


def _line_by_line(base: Sequence[str], mine: _Changes | None, theirs: _Changes | None) -> list[_Piece]:
    """The stretch in single steps; [] where both changed a line, or put something at one place, each differently."""
    if mine is None or theirs is None:
        return []
    found: list[_Piece] = []
    for place in range(len(base) + 1):
        steps: list[tuple[Sequence[str], Sequence[str], Sequence[str]]]
        steps = [([], mine.before.get(place, []), theirs.before.get(place, []))]
        steps += [([base[place]], mine.became[place], theirs.became[place])] if place < len(base) else []
        for was, my, their in steps:
            if my != their and was not in (my, their):
                return []
            found.append(_Piece(was, my, their))
    return found


def _shared(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """(start in base, length, start in mine, start in theirs) of what stands in all three, in order; the end of all last."""
    ours, others = _matches(base, mine), _matches(base, theirs)
    i = j = 0
    while i < len(ours) and j < len(others):
        (a, in_mine, many), (c, in_theirs, more) = ours[i], others[j]
        start, end = max(a, c), min(a + many, c + more)
        if start < end:
            yield start, end - start, in_mine + start - a, in_theirs + start - c
        if a + many < c + more:
            i += 1
        else:
            j += 1
    yield len(base), 0, len(mine), len(theirs)


def _matches(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int, int]]:
    return [(a, b, size) for a, b, size in SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()][:-1]
