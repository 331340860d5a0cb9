"""Tables of no known format: CSV and its relatives, and the tables and timed lists of Markdown.

CSV comes with commas, semicolons, tabs or bars, with a ``sep=,`` line from Excel, with quoted line ends, with or without
a header, with lines of prose above the header. ``03/04/2024`` is read only when another date of the same column has a
number over 12. A row whose quote never closes costs that row alone. Columns are found as `_columns` says.

Markdown: pipe tables (also as psql prints them) and list items that begin with a time; a heading that is a date gives
the items below it their day, and prose that says "all times in UTC" gives a hint of the zone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Hint, Item, Locator, Record, RecordKind, Skipped, Unread
from afteraction.domain.stamps import Day, on_day
from afteraction.domain.when import HOUR, Wall
from afteraction.domain.zones import zone_named
from afteraction.readers._column_record import record_of
from afteraction.readers._columns import NOTHING_CHOSEN, Chosen, Plan, checked, chosen_hint, plan_for
from afteraction.readers._moments import (
    ALL_ORDERS,
    Orders,
    chosen_orders,
    day_of_cell,
    has_slashed,
    head_of,
    is_clock_only,
    moment,
    orders_of,
)
from afteraction.readers._text import ANSI, BLANK, Offsets, clean, decode

_LIMIT = 256 * 1024 * 1024  # bytes of a table held in memory
_ROW_LIMIT = 64 * 1024  # characters of one row that a quote may stretch over several lines
_LOOK = 200  # rows that are looked at to understand the columns
_PREAMBLE = 15  # lines above the header that may be prose
_DELIMITERS = ",;\t|"
_SEP_LINE = re.compile(r"sep=(?P<mark>.)[ \t]*\r?\n", re.IGNORECASE)
_RULE = re.compile(r"[\s|+:=-]{3,}\Z")  # the line of dashes under a table's header
_HEADING = re.compile(r"#{1,6}\s+(?P<text>.+?)[\s#]*\Z|(?P<bold>\*\*[^*]+\*\*):?\s*\Z")
_BULLET = re.compile(r"(?P<indent>\s{0,12})(?:[-*+•]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?(?P<text>\S.*)")
_BETWEEN = re.compile(r"[\s:;,|)\]*_`~–—-]*")
_ZONE_SAID = re.compile(
    r"\btimes?(?:stamps)?\b[^.\n]{0,40}?\b(?:in|are|is|as|use|uses)\b\s+(?:all\s+|in\s+|the\s+)?(?P<zone>[A-Za-z][\w/+&:. -]{1,40})",
    re.IGNORECASE,
)
_ZONE_BRACKET = re.compile(
    r"\b(?:timeline|times?|timestamps)\s?[(\[](?:all\s)?(?:times\s)?(?:in\s)?(?P<zone>[^)\]\n]{2,40})[)\]]",
    re.IGNORECASE,
)


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
class GenericCsv:
    """See the module. ``chosen`` holds the columns that a person named in the config."""

    chosen: Chosen = NOTHING_CHOSEN
    name: str = "generic-csv"
    title: str = "CSV or TSV with times, of no known format"
    time_rule: str = "the column that reads as a time in nine of ten rows, or the one named in the config"
    link_rule: str = "a column called permalink, html_url, link or url"
    evidence: Evidence = Evidence.FIXTURE

    def mapped(
        self, time: str = "", author: str = "", text: str = "", zone: str = "", day_first: bool | None = None
    ) -> GenericCsv:
        """A copy that takes its columns by header, or by number from 1 when there is none.

        Raises:
            UsageError: the zone is none, or means several.
        """
        return replace(self, chosen=checked(Chosen(time, author, text, zone, day_first)))

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
        if artifact.size > _LIMIT:
            yield Unread(0, artifact.size, f"a table over {_LIMIT // 2**20} MiB cannot be read at once", 1)
            return
        text, encoding, bom = decode(artifact.read())
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
                record = record_of(_named_cells(names, row.cells), plan, place, artifact.id, ordinal)
            if record is not None:
                yield record
                ordinal += 1
            elif header and row.cells == header:
                yield Skipped(start, end, "the header again")
            elif not any(cell.strip() for cell in row.cells):
                yield Skipped(start, end, "an empty row")
            else:
                yield Unread(start, end, "a row without a time in its columns", line)


@dataclass(frozen=True, slots=True)
class GenericMarkdown:
    """See the module. Only tables with a column of times and list items that begin with a time are records."""

    chosen: Chosen = NOTHING_CHOSEN
    name: str = "generic-markdown"
    title: str = "Markdown tables and lists with times"
    time_rule: str = (
        "the table column of times, or the time an item begins with; a heading that is a date gives the day"
    )
    link_rule: str = "none"
    evidence: Evidence = Evidence.FIXTURE

    def mapped(
        self, time: str = "", author: str = "", text: str = "", zone: str = "", day_first: bool | None = None
    ) -> GenericMarkdown:
        """A copy that takes the columns of tables by header.

        Raises:
            UsageError: the zone is none, or means several.
        """
        return replace(self, chosen=checked(Chosen(time, author, text, zone, day_first)))

    def identify(self, sample: Sample) -> Match | None:
        """Claim a text with a table of times or at least two timed list items."""
        if sample.doc is not None or sample.objects:
            return None
        found = markdown_items(sample, self.chosen)
        return Match(Rank.FALLBACK, f"Markdown with {found}") if found else None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """Rows and items in file order; prose between them is unread."""
        if artifact.size > _LIMIT:
            yield Unread(0, artifact.size, f"a document over {_LIMIT // 2**20} MiB cannot be read at once", 1)
            return
        text, encoding, bom = decode(artifact.read())
        if bom:
            yield Skipped(0, bom, "byte-order mark")
        yield from chosen_hint(self.chosen)
        yield from zone_hints(text[: 64 * 1024])
        yield from _Page(text, Offsets(text, encoding, bom), artifact.id, self.chosen).items()


def zone_hints(text: str) -> Iterator[Hint]:
    """ "All times are in UTC", "Timeline (Pacific Time)": the first such statement that names one zone."""
    for pattern in (_ZONE_BRACKET, _ZONE_SAID):
        for found in islice(pattern.finditer(text), 50):
            said = re.split(r"[.,;]| unless| and ", found["zone"])[0].strip(" *_`:")
            zone = zone_named(said) or zone_named(" ".join(said.split()[:1]))
            if zone:
                yield Hint(zone=zone, why=f"the text says {clean(found[0]).strip()!r}")
                return


def markdown_items(sample: Sample, chosen: Chosen = NOTHING_CHOSEN) -> str:
    """What there is of timed Markdown in a sample, in words; "" when it is no such document."""
    tables, listed, bullets, lines = 0, 0, 0, [ANSI.sub("", line) for line in sample.text.split("\n")]
    at = 0
    while at < len(lines):
        end, plan = _table_at(lines, at, chosen)
        if end:
            tables += plan is not None
            at = end
            continue
        item = _BULLET.match(lines[at])
        if item:
            bullets += 1
            head = head_of(item["text"])
            listed += head is not None and not head.raw.isdigit()
        at += 1
    parts = [f"{tables} table{'s' * (tables > 1)} of times"] if tables else []
    if listed > 1 and listed * 4 >= bullets:
        parts.append(f"{listed} list items that begin with a time")
    return " and ".join(parts)


def still_that_day(day: Day | None, clock: Wall, latest: int) -> tuple[bool, int]:
    """Whether a time of day still belongs to the day above it; one that jumps back by hours is past midnight."""
    return (day is not None and clock.ns >= latest - 6 * HOUR), max(latest, clock.ns)


def _named_cells(names: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    row: dict[str, str] = {}
    for number, cell in enumerate(cells):
        name = names[number] if number < len(names) and names[number] else str(number + 1)
        row[name if name not in row else f"{name} {number + 1}"] = cell
    return row


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
        plan = plan_for([_named_cells(names, row.cells) for row in data if len(row.cells) == shape.width], chosen)
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
    while at < len(text):
        row = _row(text, at, mark)
        stretched = "\n" in text[row.start : row.end].rstrip("\r\n")
        if stretched and (row.end - row.start > _ROW_LIMIT or (width and len(row.cells) != width)):
            end = text.find("\n", at)
            end = len(text) if end < 0 else end + 1
            row = Row(text[at:end].rstrip("\r\n").split(mark), at, end)
        at = row.end
        if text[row.start : row.end].strip(BLANK):
            yield row


def _row(text: str, at: int, mark: str) -> Row:
    cells: list[str] = []
    cut, start = _CUTTERS[mark].match, at
    while True:
        found = cut(text, at)
        if found is None:
            return Row(cells, start, len(text))
        if found["end"] is not None:
            cells.append(found["quoted"].replace('""', '"') + found["after"])
        else:
            cells.append(found["plain"])
        at = found.end()
        if (found["end"] if found["end"] is not None else found["stop"]) != mark:
            return Row(cells, start, at)


def _table_at(lines: Sequence[str], at: int, chosen: Chosen) -> tuple[int, Plan | None]:
    """(line behind the table that begins here, its plan), or (0, None) when none begins here."""
    if at + 1 >= len(lines) or "|" not in lines[at] or not _RULE.match(lines[at + 1]) or "-" not in lines[at + 1]:
        return 0, None
    end = at + 2
    while end < len(lines) and "|" in lines[end] and lines[end].strip():
        end += 1
    names = _cells(lines[at])
    rows = [_named_cells(names, _cells(line)) for line in lines[at + 2 : min(end, at + 2 + _LOOK)]]
    plan = plan_for(rows, chosen) if rows else None
    return end, plan if plan and plan.timed * 2 >= len(rows) else None


def _cells(line: str) -> list[str]:
    line = line.strip()
    line = line.removeprefix("|")
    if line.endswith("|") and not line.endswith("\\|"):
        line = line[:-1]
    return [cell.strip().replace("\\|", "|").replace("<br>", "\n") for cell in re.split(r"(?<!\\)\|", line)]


class _Page:
    """One walk over a Markdown document."""

    def __init__(self, text: str, offsets: Offsets, artifact: str, chosen: Chosen) -> None:
        self._offsets, self._artifact, self._chosen = offsets, artifact, chosen
        raw = text.split("\n")
        self._lines = [ANSI.sub("", line).rstrip("\r") for line in raw]
        self._starts = [0]
        for line in raw:
            self._starts.append(min(self._starts[-1] + len(line) + 1, len(text)))
        self._orders = chosen_orders(chosen.day_first)
        if chosen.day_first is None:
            self._orders = orders_of(line[:40] for line in self._lines if has_slashed(line[:40])) or ALL_ORDERS
        self._day: Day | None = None
        self._latest = 0
        self._ordinal = 0

    def items(self) -> Iterator[Item]:
        """Records, and what stands between them."""
        at = prose = 0
        while at < len(self._lines):
            end, plan = _table_at(self._lines, at, self._chosen)
            found: Iterator[Item] | None = None
            if end and plan:
                found = self._table(at, end, plan)
            elif not end:
                end = self._item_end(at)
                if end:
                    found = self._item(at, end)
                else:
                    self._heading(self._lines[at])
            if found:
                yield from self._prose(prose, at)
                yield from found
                prose = end
            at = end or at + 1
        yield from self._prose(prose, len(self._lines))

    def _prose(self, first: int, last: int) -> Iterator[Item]:
        if any(line.strip(BLANK) for line in self._lines[first:last]):
            yield Unread(*self._span(first, last), "text without a time of its own", first + 1)

    def _heading(self, line: str) -> None:
        found = _HEADING.match(line)
        if found:
            said = (found["text"] or found["bold"]).strip("*_ :")
            day = day_of_cell(said, self._orders) or day_of_cell(re.split(r"\s[-–—(|]|:\s", said)[0], self._orders)
            day = day or day_of_cell(re.split(r"[-–—:|]\s", said)[-1], self._orders)
            if day is not None:
                self._day, self._latest = day, 0

    def _table(self, first: int, last: int, plan: Plan) -> Iterator[Item]:
        yield Skipped(*self._span(first, first + 2), "the header of a table")
        names = _cells(self._lines[first])
        for at in range(first + 2, last):
            place = Locator(at + 1, at + 1, *self._span(at, at + 1))
            record = record_of(_named_cells(names, _cells(self._lines[at])), plan, place, self._artifact, self._ordinal)
            if record is None:
                yield Unread(place.start, place.end, "a row without a time in its columns", at + 1)
                continue
            yield self._dated(record)
            self._ordinal += 1

    def _item_end(self, at: int) -> int:
        """The line behind the timed item that begins here (indented lines below belong to it), or 0."""
        found = _BULLET.match(self._lines[at])
        if not found or head_of(found["text"], self._orders) is None:
            return 0
        indent, end = len(found["indent"]), at + 1
        while end < len(self._lines) and self._lines[end].strip():
            line = self._lines[end]
            inner = _BULLET.match(line)
            deeper = len(line) - len(line.lstrip()) > indent
            if not deeper or (inner and head_of(inner["text"], self._orders) is not None):
                break
            end += 1
        return end

    def _item(self, first: int, last: int) -> Iterator[Item]:
        found = _BULLET.match(self._lines[first])
        head = head_of(found["text"], self._orders) if found else None
        if found is None or head is None:
            return
        rest = found["text"][head.end :]
        rest = rest[_BETWEEN.match(rest).end() :]  # type: ignore[union-attr]  # the pattern matches the empty text
        below = "\n".join(line.strip() for line in self._lines[first + 1 : last])
        record = Record(
            self._artifact,
            self._ordinal,
            RecordKind.NOTE,
            head.stamp,
            clean("\n".join(part for part in (rest, below) if part)),
            Locator(first + 1, last, *self._span(first, last)),
            raw_time=head.raw,
            fields=(("until", head.until),) if head.until else (),
        )
        yield self._dated(record)
        self._ordinal += 1

    def _dated(self, record: Record) -> Record:
        """A bare time of day takes the day of the heading above it, until the clock jumps back past midnight."""
        clock = record.time
        if not isinstance(clock, Wall) or not is_clock_only(clock) or self._day is None:
            return record
        fits, self._latest = still_that_day(self._day, clock, self._latest)
        return record._replace(time=on_day(self._day, clock)) if fits else record

    def _span(self, first: int, last: int) -> tuple[int, int]:
        return self._offsets.byte(self._starts[first]), self._offsets.byte(self._starts[last])


READERS = (GenericCsv(), GenericMarkdown())
