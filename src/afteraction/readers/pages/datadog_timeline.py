"""A timeline of Datadog alerts exported or written down as Markdown: headings, tables, lists.

No vendor defines it, so the reader is tolerant. A table row with a time, a list line or heading that begins with one,
and a line with a full date and time are records; a state of a monitor in it (a state column, ``[Triggered on {…}]``, a
column such as *Recovered at*) makes it an alert, else it is a note. Lines below a record's heading or list line belong
to it, with ``Metric value: 97.3`` and the threshold. Times without a zone stay wall times. Lines about the document
itself (generated at, time range) are no events; what it says there is read by ``_datadog_document``.

Knowledge: the monitor's own words come from real notifications; the layouts are what people and scripts make of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from afteraction.domain.artifact import Artifact
from afteraction.domain.late import late
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Item, Locator, Record, Skipped, Unread
from afteraction.domain.when import Stamp, Unknown
from afteraction.readers import _datadog
from afteraction.readers._lines import numbered_lines
from afteraction.readers._moments import head_of, moment, within
from afteraction.readers.pages._datadog_document import ABOUT, NAMED, Document, days_in, settled, survey
from afteraction.readers.pages._datadog_event import event_record
from afteraction.readers.pages._datadog_table import table_items
from afteraction.readers.pages._markdown import (
    CELL,
    HEADING,
    ITEM,
    LEAD,
    Line,
    content_of,
    flat,
    is_rule,
    table_end,
    words_of,
)

_LABEL = late(
    r"(?:first |last )?(?P<word>re-?triggered|triggered|recovered|resolved|acknowledged|warn|no data|snoozed|muted)"
    r"(?:\s+(?:at|on))?\s*:",
    re.IGNORECASE,
)
_TIME_LABEL = late(
    r"(?:time|timestamp|date|when|at|occurred(?: at)?|date/time|event time)(?:\s*\([^)]{0,20}\))?\s*:\s*(?P<time>\d.*|[A-Z].*)",
    re.IGNORECASE,
)
_FURNITURE = late(
    r"timeline|summary|overview|history|alerts?\s*\Z|events?\s*\Z|details|notes|metrics?\b|values?\b|log\s*\Z|\d{4}",
    re.IGNORECASE,
)
_NOT_SAID = Unknown("the document says only when the monitor was last triggered, not when this happened")


class DatadogTimelineReader:
    """See the module."""

    name = "datadog-timeline"
    title = "Datadog alert timeline in Markdown"
    time_rule = "the time column or the head of the line; zone and date as the document itself states them"
    link_rule = "a link to a Datadog event on the line"
    evidence = Evidence.MEMORY

    def identify(self, sample: Sample) -> Match | None:
        """Claim Markdown with times that speaks of monitors as Datadog does."""
        text = sample.text
        if text.lstrip()[:1] == "{" or not any(HEADING.match(line) or is_rule(line) for line in sample.lines):
            return None
        points = _evidence(text, sample.lines)
        if sum(points.values()) < 3 or not any(_timed(line) for line in sample.lines):
            return None
        return Match(Rank.KEYS, f"Markdown with times and a monitor's words: {', '.join(points)}")

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """Hints first, then the records in the order of the document."""
        lines = [Line(*line) for line in numbered_lines(artifact)]
        about = survey(lines)
        yield from about.hints
        ordinal = 0
        for item in _walk(lines, about, artifact.id):
            if isinstance(item, Record):
                yield item._replace(ordinal=ordinal)
                ordinal += 1
            else:
                yield item
        for line in lines:
            if line.lost:
                yield Unread(line.end, line.end + line.lost, "the rest of an oversize line", line.number)


def _evidence(text: str, lines: Sequence[str]) -> dict[str, int]:
    """What speaks for a monitor's timeline, with its weight."""
    heads = [line.lower() for line in lines if HEADING.match(line)]
    heads += [line.lower() for line, below in pairwise(lines) if is_rule(below)]
    states = [found for found in map(_datadog.transition, lines) if found]
    points: dict[str, int] = {}
    if any(state.scope for state in states):
        points["a transition with its scope"] = 3
    elif states:
        points["transitions in brackets"] = 2
    if _datadog.LAST_TRIGGERED.search(text):
        points["'last triggered at'"] = 2
    if "metric value" in text.lower():
        points["'metric value'"] = 2
    if any("datadog" in line for line in heads) or any("datadog" in line.lower() for line in lines[:3]):
        points["Datadog in its headings"] = 2
    if any("monitor" in line for line in heads) or any(NAMED.match(words_of(line)) for line in lines[:20]):
        points["a monitor in its headings"] = 1
    return points if len(points) > 1 or any(state.scope for state in states) else {}


def _timed(line: str) -> bool:
    cells = CELL.split(line) if "|" in line else [content_of(line)]
    return any(moment(flat(cell)) is not None or head_of(flat(cell)) or within(cell) for cell in cells)


# The walk


def _walk(lines: Sequence[Line], about: Document, artifact: str) -> Iterator[Item]:
    open_record: _Open | None = None
    index = 0
    while index < len(lines):
        line = lines[index]
        table = table_end(lines, index)
        if table:
            yield from _closed(open_record, artifact)
            open_record = None
            yield from table_items(lines[index:table], about, artifact)
            index = table
            continue
        index += 1
        if open_record is not None and open_record.time_from(line):
            open_record.add(line)
            continue
        made = _opened(line, about)
        if made is not None:
            yield from _closed(open_record, artifact)
            open_record = made
        elif open_record is not None and open_record.takes(line):
            open_record.add(line)
        else:
            yield from _closed(open_record, artifact)
            open_record = None
            if line.text.strip():
                yield Skipped(line.start, line.end, "text without a time")
    yield from _closed(open_record, artifact)


@dataclass(slots=True)
class _Open:
    """A record under way: more lines may belong to it."""

    first: Line
    stamp: Stamp | None  # a heading's may come further down
    raw: str
    text: str
    state: str
    heading: bool
    about: Document
    end: int = 0
    end_line: int = 0
    more: list[str] = field(default_factory=list)

    def takes(self, line: Line) -> bool:
        """Whether a line without a time of its own still belongs to it."""
        if HEADING.match(line.text) or "|" in line.text[:2]:
            return False
        if self.heading or line.text[:1].isspace() or not line.text.strip():
            return self.heading or bool(line.text.strip())
        return self.end_line + 1 >= line.number and not ITEM.match(line.text)

    def add(self, line: Line) -> None:
        """Append a line; blank ones only count when text follows."""
        if line.text.strip() and sum(map(len, self.more)) < 64 * 1024:
            self.more.append(line.text)
        if line.text.strip():
            self.end, self.end_line = line.end, line.number

    def time_from(self, line: Line) -> bool:
        """Whether a line is not an event of its own but tells when this one was; takes the time from it."""
        bare = words_of(line.text)
        label = _TIME_LABEL.match(bare)
        last = _datadog.LAST_TRIGGERED.search(bare)
        if not (label or last) or not self.takes(line):
            return False
        if self.stamp is None and (label or self.state in ("triggered", "warning", "no_data")):
            raw = label["time"] if label else last["time"] if last else ""
            hit = head_of(raw)
            if hit is not None:
                self.stamp, self.raw = settled(hit.stamp, self.about), hit.raw
        return bool(last) or self.stamp is not None


def _opened(line: Line, about: Document) -> _Open | None:
    """A record that begins on this line, or None; headings with a date set the date for what follows."""
    heading = HEADING.match(line.text)
    content = content_of(line.text)
    bare = words_of(line.text)
    if heading:
        _under(heading, bare, about)
    if not bare or (ABOUT.match(bare) and not _datadog.transition(bare)):
        return None
    head = head_of(content) or head_of(bare)
    if head is not None and ":" not in head.raw and not head.raw.isdigit():
        head = None  # 12.45 at the head of a line is a number
    label = _LABEL.match(bare)
    word = _datadog.LAST_TRIGGERED.search(bare)
    state = _datadog.STATES.get(label["word"].lower(), "") if label else "triggered" if word else ""
    change = _datadog.transition(line.text)
    if heading and len(heading[1]) == 1 and not change:
        return None  # the title of the document says what it covers, not what happened
    state = change.status if change else state
    hit = head or (within(bare) if ITEM.match(line.text) or heading or state else None)
    hit = hit or (head_of(bare[label.end() :].strip()) if label else None)
    if hit is None:
        return _Open(line, None, "", bare, state, True, about, line.end, line.number) if heading and change else None
    text = bare if head is None else (bare[bare.find(head.raw) + len(head.raw) :] if head.raw in bare else bare)
    text = LEAD.sub("", text) if head is not None else text
    if head is not None and not text:
        text = bare
    return _Open(line, settled(hit.stamp, about), hit.raw, text, state, bool(heading), about, line.end, line.number)


def _under(heading: re.Match[str], bare: str, about: Document) -> None:
    """Remember the heading: its date, and its words unless they only name a part of the document."""
    days = days_in(bare[:400]) if about.several_days else []
    about.day = days[0] if days else about.day
    change = _datadog.transition(bare)
    about.section = change.name if change else "" if _FURNITURE.search(bare) or len(heading[1]) == 1 else bare


def _closed(item: _Open | None, artifact: str) -> Iterator[Record | Skipped]:
    if item is None:
        return
    if item.stamp is None and not any(_datadog.LAST_TRIGGERED.search(line) for line in item.more):
        yield Skipped(item.first.start, item.end, "text without a time")
        return
    raw_text = "\n".join([item.first.text, *item.more])
    text = "\n".join([item.text, *(words_of(line) for line in item.more)])
    place = Locator(item.first.number, item.end_line, item.first.start, item.end)
    change = _datadog.transition(raw_text)
    yield event_record(artifact, place, item.stamp or _NOT_SAID, item.raw, text, raw_text, item.state or (change.status if change else ""),
                  item.about, {})  # fmt: skip


READER = DatadogTimelineReader()
