"""Tables that commands print: a header whose names are known, and rows cut where its columns begin.

Columns are told apart by tabs, by bars, or by where the header's names begin; a copy that lost its alignment is cut at its
gaps. A line with a single cell (``deployment.apps/checkout``) stands above the rows it names and is given to them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Item, Locator, Record, Skipped, Unread
from afteraction.readers._alerts import UNDERSTOOD
from afteraction.readers._lines import numbered_lines
from afteraction.readers._text import clean

Row = Callable[[dict[str, str], Locator, str, str], Record | str]
_FRAME = " \t+-=|"


@dataclass(frozen=True, slots=True)
class TableReader:
    """A printed table as data. It is a `Reader`.

    needs: names of columns that the header must have, in lower case. row: from the cells by name, the place, the artifact
    and the line above, to a record or a text why there is none.
    """

    name: str
    title: str
    needs: frozenset[str]
    row: Row
    why: str
    time_rule: str
    link_rule: str = "none"
    evidence: Evidence = Evidence.MEMORY
    exact: bool = False  # the header has no other columns: for names that any table may have

    def identify(self, sample: Sample) -> Match | None:
        """Claim a text that has this header among its first lines."""
        for line in sample.lines[:6]:
            if self._header(line):
                return Match(Rank.SIGNATURE, f"{self.why}: {' '.join(line.split())!r}")
        return None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """One record for each row."""
        header: dict[str, int] = {}
        first = above = ""
        ordinal = 0
        for line, start, end, number, lost in numbered_lines(artifact):
            found = self._header(line)
            if found:
                header, first = found, line
                yield Skipped(start, end, "names of the columns")
            elif not line.strip(_FRAME):
                if line.strip():
                    yield Skipped(start, end, "a rule of the table")
            elif not header or (len(_cells(line)) == 1 and not line.strip()[:1].isdigit()):
                above = clean(line).strip()
                yield Skipped(start, end, "a line above the rows of the table")
            else:
                cells = _cut(line, header, first)
                place = Locator(number, number, start, end)
                made = self.row(cells, place, artifact.id, above) if cells else "not a row of the table"
                if isinstance(made, str):
                    yield (
                        Skipped(start, end, made.removeprefix(UNDERSTOOD))
                        if made.startswith(UNDERSTOOD)
                        else Unread(start, end, made, number)
                    )
                else:
                    yield made._replace(ordinal=ordinal)
                    ordinal += 1
            if lost:
                yield Unread(end, end + lost, "the rest of a line that is too long", number)

    def _header(self, line: str) -> dict[str, int]:
        """Where each column of the header begins, by its name; nothing when the line is not the header."""
        low = line.lower()
        if not all(name in low for name in self.needs):
            return {}
        found: dict[str, int] = {}
        at = 0
        for part in _cells(line):
            at = line.index(part, at)
            found[part.lower()] = at
            at += len(part)
        return found if self.needs == found.keys() or (self.needs <= found.keys() and not self.exact) else {}


@cache
def _gap() -> re.Pattern[str]:
    return re.compile(r" {2,}|\t+")


def _cells(line: str) -> list[str]:
    """The cells of a line that are not empty."""
    parts = line.strip("| \t").split("|") if _barred(line) else _gap().split(line.strip())
    return [part.strip() for part in parts if part.strip()]


def _barred(line: str) -> bool:
    return line.lstrip().startswith("|")


def _cut(line: str, header: dict[str, int], first: str) -> dict[str, str]:
    """The cells of a row by the names of their columns; nothing when they do not fit."""
    names, starts = list(header), list(header.values())
    if _barred(first):
        parts = [part.strip() for part in line.strip().strip("|").split("|")]
    elif "\t" in first:
        parts = [part.strip() for part in line.split("\t")]
    elif len(line) > starts[-1] and all(at == 0 or line[at - 1].isspace() for at in starts):
        parts = [line[at:until].strip() for at, until in zip(starts, [*starts[1:], len(line)], strict=True)]
    else:
        parts = _gap().split(line.strip(), maxsplit=len(names) - 1)
    parts = parts[: len(names)]
    if len(parts) < min(2, len(names)) or not parts[0]:
        return {}
    return {name: clean(part) for name, part in zip(names, parts, strict=False)}
