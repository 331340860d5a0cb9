"""Markdown of no known format: pipe tables (also as psql prints them) and list items that begin with a time.

A heading that is a date gives the items below it their day, and prose that says "all times in UTC" gives a hint of the
zone. Columns of tables are found as `_columns` says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from afteraction.domain.artifact import Artifact
from afteraction.domain.late import late
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Item, Locator, Record, RecordKind, Skipped, Unread
from afteraction.domain.stamps import Day, on_day
from afteraction.domain.when import Wall
from afteraction.readers._column_record import named_cells, record_of
from afteraction.readers._columns import NOTHING_CHOSEN, Chosen, Mappable, Plan, chosen_hint, plan_for
from afteraction.readers._moments import (
    ALL_ORDERS,
    chosen_orders,
    day_of_cell,
    has_slashed,
    head_of,
    is_clock_only,
    orders_of,
)
from afteraction.readers._page_times import still_that_day, zone_hints
from afteraction.readers._text import ANSI, BLANK, Offsets, clean, held

_LOOK = 200  # rows that are looked at to understand the columns
_RULE = late(r"[\s|+:=-]{3,}\Z")  # the line of dashes under a table's header
_HEADING = late(r"#{1,6}\s+(?P<text>\S.*)|(?P<bold>\*\*[^*]+\*\*):?\s*\Z")
_CLOSING = late(r"(?<![\s#])[\s#]+\Z")  # what may close a heading
_BULLET = late(r"(?P<indent>\s{0,12})(?:[-*+•]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?(?P<text>\S.*)")
_BETWEEN = late(r"[\s:;,|)\]*_`~–—-]*")


@dataclass(frozen=True, slots=True)
class GenericMarkdown(Mappable):
    """See the module. Only tables with a column of times and list items that begin with a time are records."""

    chosen: Chosen = NOTHING_CHOSEN
    name: str = "generic-markdown"
    title: str = "Markdown tables and lists with times"
    time_rule: str = (
        "the table column of times, or the time an item begins with; a heading that is a date gives the day"
    )
    link_rule: str = "none"
    evidence: Evidence = Evidence.FIXTURE

    def identify(self, sample: Sample) -> Match | None:
        """Claim a text with a table of times or at least two timed list items."""
        if sample.doc is not None or sample.objects:
            return None
        found = markdown_items(sample, self.chosen)
        return Match(Rank.FALLBACK, f"Markdown with {found}") if found else None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """Rows and items in file order; prose between them is unread."""
        text, encoding, bom, beyond = held(artifact)
        if bom:
            yield Skipped(0, bom, "byte-order mark")
        yield from chosen_hint(self.chosen)
        yield from zone_hints(text[: 64 * 1024])
        yield from _Page(text, Offsets(text, encoding, bom), artifact.id, self.chosen).items()
        if beyond is not None:
            yield beyond


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


def _table_at(lines: Sequence[str], at: int, chosen: Chosen) -> tuple[int, Plan | None]:
    """(line behind the table that begins here, its plan), or (0, None) when none begins here."""
    if at + 1 >= len(lines) or "|" not in lines[at] or not _RULE.match(lines[at + 1]) or "-" not in lines[at + 1]:
        return 0, None
    end = at + 2
    while end < len(lines) and "|" in lines[end] and lines[end].strip():
        end += 1
    names = _cells(lines[at])
    rows = [named_cells(names, _cells(line)) for line in lines[at + 2 : min(end, at + 2 + _LOOK)]]
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
            said = _CLOSING.sub("", found["text"] or found["bold"]).strip("*_ :")
            day = day_of_cell(said, self._orders) or day_of_cell(re.split(r"\s[-–—(|]|:\s", said)[0], self._orders)
            day = day or day_of_cell(re.split(r"[-–—:|]\s", said)[-1], self._orders)
            if day is not None:
                self._day, self._latest = day, 0

    def _table(self, first: int, last: int, plan: Plan) -> Iterator[Item]:
        yield Skipped(*self._span(first, first + 2), "the header of a table")
        names = _cells(self._lines[first])
        for at in range(first + 2, last):
            place = Locator(at + 1, at + 1, *self._span(at, at + 1))
            record = record_of(named_cells(names, _cells(self._lines[at])), plan, place, self._artifact, self._ordinal)
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


READER = GenericMarkdown()
