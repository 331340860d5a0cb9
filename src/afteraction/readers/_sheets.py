"""Rows of a CSV file with their places: a cell in quotes may hold line ends, and the bytes of each row are known."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple

from afteraction.domain.artifact import Artifact
from afteraction.domain.record import Item, Locator, Record, Skipped, Unread
from afteraction.readers._lines import numbered_lines

_ROW_LINES = 2000  # lines that one quoted cell may span


def cells(text: str, delimiter: str) -> list[str]:
    """The cells of a row."""
    import csv  # late: a log is asked whether it is PostgreSQL's, and has no cells

    try:
        return next(
            csv.reader([text + "\n"] if "\n" not in text else text.splitlines(keepends=True), delimiter=delimiter), []
        )
    except csv.Error:
        return text.split(delimiter)


def rows(artifact: Artifact) -> Iterator[tuple[str, Locator, int]]:
    """(text, place, bytes not read of an oversize line) of each row. A quote that never closes costs only its own line."""
    held: list[tuple[str, Locator, int]] = []
    odd = False
    for line, start, end, number, lost in numbered_lines(artifact):
        if not held and not line.strip():
            continue
        held.append((line, Locator(number, number, start, end), lost))
        odd ^= line.count('"') % 2 == 1
        if odd and len(held) < _ROW_LINES and not lost:
            continue
        if odd:
            yield from held
        else:
            first, last = held[0][1], held[-1][1]
            place = Locator(first.line, last.end_line, first.start, last.end)
            yield "\n".join(text for text, _, _ in held), place, lost
        held, odd = [], False
    yield from held


def columns(line: str, known: dict[str, str]) -> tuple[dict[str, int], str]:
    """(places of the columns whose headings are known, by their meaning; the delimiter that finds most of them).

    known: a meaning for each heading in lower case.
    """
    best: dict[str, int] = {}
    chosen = ","
    for delimiter in ",;\t":
        found: dict[str, int] = {}
        for place, cell in enumerate(cells(line, delimiter)):
            meaning = known.get(cell.strip().lower())
            if meaning:
                found.setdefault(meaning, place)
        if len(found) > len(best):
            best, chosen = found, delimiter
    return best, chosen


class Table(NamedTuple):
    """A table whose first row names its columns, one thing to a row.

    known: as `columns` takes it. is_header: whether these meanings make it the table. no_header, no_row: why a row is
    unread. make: the records of a row by meaning, in order, their ordinals counted from 0; None when it is no row.
    """

    known: dict[str, str]
    is_header: Callable[[Collection[str]], bool]
    no_header: str
    no_row: str
    make: Callable[[dict[str, str], str, Locator], Iterable[Record] | None]

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """Every item of it."""
        places: dict[str, int] = {}
        delimiter, ordinal = ",", 0
        for text, place, lost in rows(artifact):
            if not places:
                places, delimiter = columns(text, self.known)
                if self.is_header(places.keys()):
                    yield Skipped(place.start, place.end, "names of the columns")
                else:
                    places = {}
                    yield Unread(place.start, place.end, self.no_header, place.line)
                continue
            found = cells(text, delimiter)
            row = {name: found[at].strip() for name, at in places.items() if at < len(found)}
            made = self.make(row, artifact.id, place)
            if made is None:
                yield Unread(place.start, place.end, self.no_row, place.line)
            for record in made or ():
                yield record._replace(ordinal=ordinal)
                ordinal += 1
            if lost:
                yield Unread(place.end, place.end + lost, "the rest of a line that is too long", place.line)
