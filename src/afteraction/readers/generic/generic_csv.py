"""Tables of no known format: CSV and its relatives.

CSV comes with commas, semicolons, tabs or bars, with a ``sep=,`` line from Excel, with quoted line ends, with or without
a header, with lines of prose above the header. ``03/04/2024`` is read only when another date of the same column has a
number over 12. A row whose quote never closes costs that row alone. Columns are found as `_columns` says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from afteraction.domain.artifact import Artifact
from afteraction.domain.late import late
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Item, Locator, Skipped, Unread
from afteraction.readers._column_record import named_cells, record_of
from afteraction.readers._columns import NOTHING_CHOSEN, Chosen, Mappable, Plan, chosen_hint, plan_for
from afteraction.readers._moments import (
    ALL_ORDERS,
    Orders,
    day_of_cell,
    has_slashed,
    moment,
    orders_of,
)
from afteraction.readers._text import BLANK, Offsets, held
from afteraction.readers.generic.generic_markdown import markdown_items

_ROW_LIMIT = 64 * 1024  # characters of one row that a quote may stretch over several lines
_PATIENCE = 8  # times the text that may be read in vain for such rows, before quotes end with their line
_LOOK = 200  # rows that are looked at to understand the columns
_PREAMBLE = 15  # lines above the header that may be prose
_DELIMITERS = ",;\t|"
_SEP_LINE = late(r"sep=(?P<mark>.)[ \t]*\r?\n", re.IGNORECASE)


class Row(NamedTuple):
    """One row: its cells and its place in characters."""

    cells: list[str]
    start: int
    end: int


class Shape(NamedTuple):
    """How a table is cut: its delimiter, where the rows begin, their number of columns."""

    mark: str
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class GenericCsv(Mappable):
    """See the module. ``chosen`` holds the columns that a person named in the config."""

    chosen: Chosen = NOTHING_CHOSEN
    name: str = "generic-csv"
    title: str = "CSV or TSV with times, of no known format"
    time_rule: str = "the column that reads as a time in nine of ten rows, or the one named in the config"
    link_rule: str = "a column called permalink, html_url, link or url"
    evidence: Evidence = Evidence.FIXTURE

    def identify(self, sample: Sample) -> Match | None:
        """Claim rows of equal width in which one column holds times."""
        if sample.doc is not None or sample.objects or markdown_items(sample):
            return None
        table = _understood(sample.text, sample.text, self.chosen)
        if table is None:
            return None
        shape, header, plan, _ = table
        kind = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}[shape.mark]
        head = "with a header" if header else "without a header"
        return Match(Rank.FALLBACK, f"{shape.width} columns cut by {kind}, {head}: {plan.why}")

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """One record for each row with a time or a text."""
        text, encoding, bom, beyond = held(artifact)
        if bom:
            yield Skipped(0, bom, "byte-order mark")
        offsets = Offsets(text, encoding, bom)
        table = _understood(text[: 64 * 1024], text, self.chosen)
        if table is None:
            yield Unread(bom, artifact.size, "no column of it reads as a time", 1)
            return
        shape, header, plan, first = table
        if text[:first].strip(BLANK):
            yield Skipped(bom, offsets.byte(first), "the header, or lines above the table")
        yield from chosen_hint(self.chosen)
        ordinal = 0
        names = header or [str(number + 1) for number in range(shape.width)]
        for row in _rows(text, first, shape.mark, shape.width):
            start, end = offsets.byte(row.start), offsets.byte(row.end)
            line = offsets.line(row.start)
            record = None
            if len(row.cells) > 1:
                place = Locator(line, offsets.line(max(row.start, row.end - 1)), start, end)
                record = record_of(named_cells(names, row.cells), plan, place, artifact.id, ordinal)
            if record is not None:
                yield record
                ordinal += 1
            elif header and row.cells == header:
                yield Skipped(start, end, "the header again")
            elif not any(cell.strip() for cell in row.cells):
                yield Skipped(start, end, "an empty row")
            else:
                yield Unread(start, end, "a row without a time in its columns", line)
        if beyond is not None:
            yield beyond


def _understood(head: str, text: str, chosen: Chosen) -> tuple[Shape, list[str], Plan, int] | None:
    """(shape, header or [], plan, offset of the first row of data) of the likeliest reading, or None."""
    for shape in _shapes(head):
        rows = list(islice(_rows(head, shape.start, shape.mark, shape.width), _LOOK))
        at = next((number for number, row in enumerate(rows[:_PREAMBLE]) if len(row.cells) == shape.width), -1)
        if at < 0:
            continue
        header = [] if _has_time(rows[at].cells) or len(rows) == 1 else [cell.strip() for cell in rows[at].cells]
        even = all(len(row.cells) == shape.width for row in rows)
        if not header and shape.mark == "," and (shape.width == 2 or len(rows) < 2 or not even):
            continue  # a line of text with a comma in it, or with decimals after one
        data = rows[at + 1 :] if header else rows[at:]
        names = header or [str(number + 1) for number in range(shape.width)]
        plan = plan_for([named_cells(names, row.cells) for row in data if len(row.cells) == shape.width], chosen)
        if plan is None or not data or (plan.timed * 2 < len(data) and not chosen.time):
            continue
        if chosen.day_first is None and any(has_slashed(cell[:40]) for row in data for cell in row.cells):
            plan = plan._replace(orders=_settled(text, shape, data[0].start, names, plan))
        return shape, header, plan, data[0].start
    return None


def _settled(text: str, shape: Shape, first: int, names: Sequence[str], plan: Plan) -> Orders:
    """The order of day and month from every row: one date late in the file may settle the first."""
    wanted = {path[0] for path in (*plan.time, *((plan.day,) if plan.day else ()))}
    places = [number for number, name in enumerate(names) if name in wanted]
    rows = _rows(text, first, shape.mark, shape.width)
    return orders_of(row.cells[place][:40] for row in rows for place in places if place < len(row.cells)) or ALL_ORDERS


def _has_time(cells: Sequence[str]) -> bool:
    return any(moment(cell) is not None or day_of_cell(cell) is not None for cell in map(str.strip, cells))


def _shapes(head: str) -> Iterator[Shape]:
    """Ways to cut the text into rows of equal width, the likeliest first."""
    said = _SEP_LINE.match(head)
    start = said.end() if said else 0
    found: list[tuple[float, int, Shape]] = []
    for mark in said["mark"] if said else _DELIMITERS:
        if mark not in _DELIMITERS:
            continue
        widths = [len(row.cells) for row in islice(_rows(head, start, mark, 0), 60) if any(row.cells)]
        common = max(set(widths), key=lambda width: (widths.count(width), width)) if widths else 0
        if common < 2 or not widths:
            continue
        share = widths.count(common) / len(widths)
        if share >= 0.75 or (len(widths) < 8 and share >= 0.5):
            found.append((share, common, Shape(mark, start, common)))
    yield from (shape for _, _, shape in sorted(found, key=lambda entry: entry[:2], reverse=True))


def _cutter(mark: str) -> re.Pattern[str]:
    cut = re.escape(mark)
    return re.compile(
        rf'"(?P<quoted>[^"]*+(?:""[^"]*+)*+)"(?P<after>[^{cut}\r\n]*+)(?P<end>{cut}|\r?\n|\r|\Z)'
        rf"|(?P<plain>[^{cut}\r\n]*+)(?P<stop>{cut}|\r?\n|\r|\Z)"
    )


_CUTTERS: dict[str, re.Pattern[str]] = {mark: _cutter(mark) for mark in _DELIMITERS}


def _rows(text: str, at: int, mark: str, width: int) -> Iterator[Row]:
    """The rows from ``at`` on. A quoted cell over several lines is believed when the row then has ``width`` cells."""
    patience = _PATIENCE * len(text)
    while at < len(text):
        row = _row(text, at, mark, _ROW_LIMIT if patience > 0 else 0)
        stretched = "\n" in text[row.start : row.end].rstrip("\r\n")
        if stretched and (patience <= 0 or row.end - row.start > _ROW_LIMIT or (width and len(row.cells) != width)):
            patience -= row.end - row.start
            end = text.find("\n", at)
            end = len(text) if end < 0 else end + 1
            row = Row(text[at:end].rstrip("\r\n").split(mark), at, end)
        at = row.end
        if text[row.start : row.end].strip(BLANK):
            yield row


def _row(text: str, at: int, mark: str, most: int) -> Row:
    """One row. most: characters after which a row over several lines is left as it is, since nobody will believe it."""
    cells: list[str] = []
    cut, start, stretched = _CUTTERS[mark].match, at, False
    while True:
        found = cut(text, at)
        if found is None:
            return Row(cells, start, len(text))
        if found["end"] is not None:
            cells.append(found["quoted"].replace('""', '"') + found["after"])
            stretched = stretched or "\n" in found["quoted"]
        else:
            cells.append(found["plain"])
        at = found.end()
        closed = (found["end"] if found["end"] is not None else found["stop"]) != mark
        if closed or (stretched and at - start > most):
            return Row(cells, start, at)


READER = GenericCsv()
