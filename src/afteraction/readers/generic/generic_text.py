"""Any text whose lines begin with a time; as a last resort, any text that has full dates with a time of day in it.

In a text of timed lines, what follows without a time belongs to the line above it, and a line that is only a date gives
the times of day below it their day. A level word after the time makes it a log; ``<nick>`` or ``Name:`` after it makes it
a chat when most lines have one. In the last resort only the lines with a date are records, with their indented
continuation; the rest is listed as unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from afteraction.domain.artifact import Artifact
from afteraction.domain.late import late
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Actor, Item, Level, Locator, Record, RecordKind, Skipped, Unread
from afteraction.domain.stamps import Day, on_day
from afteraction.domain.when import DAY, Wall
from afteraction.readers._columns import NOTHING_CHOSEN, Chosen, Mappable, chosen_hint
from afteraction.readers._lines import LINE_LIMIT, TEXT_LIMIT, level_of, numbered_lines
from afteraction.readers._moments import (
    ALL_ORDERS,
    Head,
    Orders,
    chosen_orders,
    day_of_cell,
    has_slashed,
    head_of,
    is_clock_only,
    orders_of,
    within,
)
from afteraction.readers._page_times import still_that_day, zone_hints
from afteraction.readers._sample import HeadSample
from afteraction.readers._text import BLANK, clean
from afteraction.readers.generic.generic_csv import READER as CSV
from afteraction.readers.generic.generic_markdown import READER as MARKDOWN

SHARE = 0.6  # part of the lines, continuation lines not counted, that must begin with a time
_CONTINUES = late(
    r"\s|Traceback |Caused by|\.\.\. \d+ more|goroutine \d+|panic: |During handling|The above exception|Suppressed:"
    r"|[\w.$]+(?:Error|Exception|Interrupt|Failure)\b|[)}\]]|at \S+\("
)
_AFTER = late(r"[\s:;,|)\]>*_`~–—-]*")
_LEVEL = late(r"[\[(<|]?\s?(?P<level>[A-Za-z]{3,9})\s?[\])>|:]?(?=\s|$)[\s:|-]*")
_WORD_LEVEL = late(r"\b(?:DEBUG|INFO|WARN|WARNING|ERROR|FATAL|CRITICAL|SEVERE|PANIC)\b")
_BY_MACHINE = late(
    r"\w\[\d+\][: ]|\b\w+=\S|\b(?:GET|POST|PUT|HEAD|DELETE) /|\b\w+(?:\.\w+){2}|\b0x[0-9a-f]{4}"
    r"|\b(?:DEBUG|INFO|WARN|WARNING|ERROR|FATAL|NOTICE|LOG)\b"
)
_NICK = late(r"<[@+ ]?(?P<author>[^<>\n]{1,40})>\s+")
_NAME = late(r"(?P<author>@?[^\W\d_][\w.'-]{0,30}(?: [^\W\d_][\w.'-]{0,30}){0,3}):\s+")
_DAY_LINE = late(
    r"[-–—=*#_\s\[(]{0,40}(?:Day changed |Date:? |On )?(?P<day>[^\s=*#_\[(][^=*#_\])]{4,40}?)[-–—=*#_:\s\])]{0,40}\Z"
)
_LINK = late(r"https?://[^\s<>\"'`|\])}]+")


class Manner(NamedTuple):
    """How the lines of a text are built, from its beginning."""

    led: bool  # lines begin with a time; else times stand anywhere
    named: bool  # most lines have an author after the time
    levelled: bool  # lines have a level after the time
    machine: bool  # programs wrote them
    orders: Orders
    why: str


@dataclass(frozen=True, slots=True)
class GenericText(Mappable):
    """See the module. ``chosen`` holds what a person named in the config: words of a line, counted from 1."""

    chosen: Chosen = NOTHING_CHOSEN
    name: str = "generic-text"
    title: str = "Text with times, of no known format"
    time_rule: str = "the time a line begins with; a line that is a date gives the day; else a full date inside a line"
    link_rule: str = "none"
    evidence: Evidence = Evidence.FIXTURE

    def identify(self, sample: Sample) -> Match | None:
        """Claim a text of timed lines that is neither JSON nor a table."""
        if sample.doc is not None or sample.objects or CSV.identify(sample) or MARKDOWN.identify(sample):
            return None
        manner = _manner(sample.lines, self.chosen)
        return Match(Rank.FALLBACK, manner.why) if manner else None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """One record for each line with a time, and what belongs to it."""
        sample = HeadSample(artifact)
        manner = _manner(sample.lines, self.chosen) or Manner(True, False, False, False, ALL_ORDERS, "")
        if self.chosen.day_first is None and any(has_slashed(line[:60]) for line in sample.lines):
            manner = manner._replace(orders=_settled(artifact) or ALL_ORDERS)
        yield from chosen_hint(self.chosen)
        yield from zone_hints(sample.text)
        yield from _Walk(artifact, manner, self.chosen).items()


def _settled(artifact: Artifact) -> Orders:
    """The order of day and month from every line: one date late in the file may settle the first."""
    return orders_of(
        found.raw
        for line, *_ in numbered_lines(artifact)
        if has_slashed(line[:4096])
        for found in (head_of(line) or within(line),)
        if found
    )


def _manner(lines: Sequence[str], chosen: Chosen) -> Manner | None:
    orders = chosen_orders(chosen.day_first)
    heads: list[tuple[str, Head]] = []
    other, inside = 0, ""
    for line in lines:
        head = _head(line, chosen, orders)
        if head:
            heads.append((line, head))
        elif not _CONTINUES.match(line) and _day_line(line, orders) is None:
            other += 1
        if not head and not inside:
            found = within(line, orders)
            inside = found.raw if found else ""
    if heads and len(heads) >= SHARE * (len(heads) + other):
        rests = [_rest(line, head) for line, head in heads]
        named = sum(bool(_NICK.match(rest) or (_NAME.match(rest) and not _leveled(rest))) for rest in rests)
        levelled = sum(_leveled(rest) is not None for rest in rests)
        why = f"{len(heads)} of {len(heads) + other} lines begin with a time such as {heads[0][1].raw!r}"
        marked = levelled * 4 >= len(heads)
        machine = marked or _machine(rests)
        return Manner(True, named * 2 > len(heads) and not machine, marked, machine, orders, why)
    if inside or heads:
        dated = next((head.raw for line, head in heads if within(line, orders)), inside)
        if dated:
            machine = _machine([line for line in lines if within(line, orders)])
            why = f"a text in which some lines hold a date and time such as {dated!r}"
            return Manner(False, False, False, machine, orders, why)
    return None


def _machine(rests: Sequence[str]) -> bool:
    return sum(_BY_MACHINE.search(rest[:400]) is not None for rest in rests) * 2 > len(rests)


def _head(line: str, chosen: Chosen, orders: Orders) -> Head | None:
    """The time at the head of a line, or at the word that a person chose."""
    if not chosen.time.isdigit():
        head = head_of(line, orders)
        alone = head and isinstance(head.stamp, Wall) and head.stamp.precision == DAY and not _rest(line, head)
        return None if alone else head  # a line that is only a date heads the lines below it
    words = list(re.finditer(r"\S+", line[:LINE_LIMIT]))
    place = int(chosen.time) - 1
    return _head_at(line, words[place].start(), orders) if 0 <= place < len(words) else None


def _head_at(line: str, start: int, orders: Orders) -> Head | None:
    found = head_of(line[start:], orders)
    return found._replace(start=found.start + start, end=found.end + start) if found else None


def _rest(line: str, head: Head) -> str:
    rest = line[head.end :]
    if rest[:1] == "<" or rest[1:2] == "<":
        return rest.lstrip()  # <nick>
    found = _AFTER.match(rest)
    return rest[found.end() :] if found else rest


def _leveled(rest: str) -> re.Match[str] | None:
    found = _LEVEL.match(rest)
    return found if found and len(found["level"]) > 2 and level_of(found["level"]) > Level.NONE else None


def _day_line(line: str, orders: Orders) -> Day | None:
    """The date of a line that says nothing else: ``--- 2024-03-05 ---``, ``Tuesday, March 5th, 2024``."""
    if len(line) > 100 or not any(char.isdigit() for char in line):
        return None
    found = _DAY_LINE.match(line)
    return day_of_cell(found["day"], orders) if found else None


class _Walk:
    """One walk over the lines of a text."""

    def __init__(self, artifact: Artifact, manner: Manner, chosen: Chosen) -> None:
        self._artifact, self._manner, self._chosen = artifact, manner, chosen
        self._day: Day | None = None
        self._latest = self._ordinal = self._room = 0
        self._pending: Record | None = None
        self._more: list[str] = []
        self._lost: Unread | None = None

    def items(self) -> Iterator[Item]:
        """Records in file order; lines without a time before the first, or between dated ones, as unread spans."""
        for line, start, end, number, lost in numbered_lines(self._artifact):
            head = self._find(line)
            if head is not None:
                yield from self._flush()
                self._pending, self._room = self._record(line, head, Locator(number, number, start, end)), TEXT_LIMIT
            elif self._manner.led and self._is_day(line):
                yield from self._flush()
                yield Skipped(start, end, "a line that gives the day")
            elif self._pending is not None and (self._manner.led or _CONTINUES.match(line)):
                self._join(line, end, number)
            elif line.strip(BLANK):
                if self._lost is None:
                    yield from self._flush()
                    self._lost = Unread(start, end, "no time on the line and no record above it", number)
                self._lost = self._lost._replace(end=end)
            if lost:
                yield from self._flush()
                yield Unread(
                    end, end + lost, f"line longer than {LINE_LIMIT // 2**20} MiB: only its beginning was read", number
                )
        yield from self._flush()

    def _find(self, line: str) -> Head | None:
        if self._manner.led:
            return _head(line, self._chosen, self._manner.orders)
        return within(line, self._manner.orders)

    def _is_day(self, line: str) -> bool:
        day = _day_line(line, self._manner.orders)
        if day is not None:
            self._day, self._latest = day, 0
        return day is not None

    def _join(self, line: str, end: int, number: int) -> None:
        if self._pending is None:
            return
        if self._room > 0:
            self._more.append(line[: self._room])
            self._room -= len(line)
        self._pending = self._pending._replace(locator=self._pending.locator._replace(end_line=number, end=end))

    def _flush(self) -> Iterator[Item]:
        if self._lost is not None:
            yield self._lost
        if self._pending is not None:
            record = self._pending
            text = clean("\n".join([record.text, *self._more])).strip("\n") if self._more else record.text
            links = tuple(dict.fromkeys(found.rstrip(".,;:!?") for found in _LINK.findall(text)))
            yield record._replace(text=text, links=links)
        self._pending, self._more, self._lost = None, [], None

    def _record(self, line: str, head: Head, place: Locator) -> Record:
        stamp = head.stamp
        if isinstance(stamp, Wall) and is_clock_only(stamp) and self._day is not None:
            fits, self._latest = still_that_day(self._day, stamp, self._latest)
            stamp = on_day(self._day, stamp) if fits else stamp
        rest, author, level = (_rest(line, head) if self._manner.led else line.strip()), "", Level.NONE
        if self._chosen.author or self._chosen.text:
            author, rest = self._words(line, rest)
        elif self._manner.led:
            found = _leveled(rest)
            if found and self._manner.levelled:
                level, rest = level_of(found["level"]), rest[found.end() :]
            said = _NICK.match(rest) or (_NAME.match(rest) if self._manner.named else None)
            if said:
                author, rest = said["author"], rest[said.end() :]
        if self._manner.machine and not level:
            word = _WORD_LEVEL.search(line[:160])
            level = level_of(word[0]) if word else Level.NONE
        kind = RecordKind.LOG if self._manner.machine else RecordKind.MESSAGE if author else RecordKind.NOTE
        self._ordinal += 1
        return Record(
            self._artifact.id,
            self._ordinal - 1,
            kind,
            stamp,
            clean(rest),
            place,
            Actor(clean(author)) if author else None,
            level=level,
            raw_time=head.raw,
            fields=(("until", head.until),) if head.until else (),
        )

    def _words(self, line: str, rest: str) -> tuple[str, str]:
        """Author and text by the number of their word, as the config says."""
        words = list(re.finditer(r"\S+", line))
        places = [int(said) - 1 if said.isdigit() else -1 for said in (self._chosen.author, self._chosen.text)]
        author = words[places[0]][0].strip("<>[]():,") if 0 <= places[0] < len(words) else ""
        return author, line[words[places[1]].start() :] if 0 <= places[1] < len(words) else rest


READER = GenericText()
