"""What a document is compared with: the record of the incident, as the draft would read it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from afteraction.app.reading import Reading, place_log_record
from afteraction.domain.document import Block, Kind, Part, Place
from afteraction.domain.draft import EventKind
from afteraction.domain.errors import NothingReadableError
from afteraction.domain.finding import Finding, Level
from afteraction.domain.late import late
from afteraction.domain.record import Record
from afteraction.domain.when import MINUTE, Instant, from_civil
from afteraction.extract.rules import Extraction, Material, Options, extract
from afteraction.review.report import RuleInfo
from afteraction.rubric.page import Page
from afteraction.rubric.rows import Row, days, states_utc, states_zone
from afteraction.rubric.sentences import Sentence
from afteraction.verify.written import (
    Doubt,
    Key,
    Known,
    Library,
    Passage,
    WrittenRow,
    instant_of,
    missing,
    rows_against,
    shift_of,
)
from afteraction.verify.written_values import values_in

_LOOKED = (
    Part.SUMMARY, Part.IMPACT, Part.TIMELINE, Part.FACTORS, Part.DETECTION, Part.RESPONSE, Part.WELL, Part.WRONG, Part.LUCKY,
)  # fmt: skip
_KEY_KINDS = (
    EventKind.ALERT_FIRED,
    EventKind.ACKNOWLEDGED,
    EventKind.MITIGATION,
    EventKind.RESOLVED,
    EventKind.COMMUNICATION,
)
_MOST = 12  # events that are listed as missing
_RAW = 64 << 20  # bytes of one artifact that are searched for a value that stands in no record
_DAY = 24 * 60 * MINUTE
_AHEAD = 6 * 60 * MINUTE  # ns: how far a row may follow the one before the last, when the last one stands out of order
_START = 60  # characters of a row in which its own date stands
_STAMPED = late(r"\d{1,2}:\d\d(?::\d\d)?\s?(?:[ap]\.?m\.?\s?)?\(?(?:UTC|GMT|Z)\b\)?", re.IGNORECASE)
_HALF = late(r"\d\s?([ap])\.?m\b", re.IGNORECASE)
_FOOTNOTE = late(r"^\[\^([^\]\s]{1,80})\]:[ \t]*(\S.*)$", re.MULTILINE)
_CITED = late(r"\[\^([^\]\s]{1,80})\]")
_UTC = ("z", "utc", "gmt", "+00:00", "+0000")
INFOS = (
    RuleInfo("wrong-time", "The record has another time.", "Every duration and every order rests on it.", "the record itself", Level.ERROR),
    RuleInfo("untold-row", "The record does not tell this row.", "A row that only memory holds should say so.", "the record itself", Level.SUGGESTION),
    RuleInfo("source-says-otherwise", "The source does not say what the row says.", "A citation that does not hold is worse than none: nobody looks again.", "the record itself", Level.WARNING),
    RuleInfo("missing-event", "The timeline leaves out what the record holds.", "What is left out was often what decided: the alert, the attempt that failed, the word to customers.", "the record itself", Level.WARNING),
    RuleInfo("unsupported-value", "A value stands nowhere in the record.", "A number that cannot be traced cannot be defended.", "the record itself", Level.WARNING),
    RuleInfo("misquoted", "Nobody said it in these words.", "Quotation marks promise the very words.", "the record itself", Level.WARNING),
)  # fmt: skip
_LEVELS = {info.name: info.level for info in INFOS}


class Checked(NamedTuple):
    """What came of it. told: what was compared, one sentence, or ""."""

    findings: tuple[Finding, ...] = ()
    infos: tuple[RuleInfo, ...] = ()
    told: str = ""


class Evidence:
    """The record of one incident."""

    def __init__(self, reading: Reading, found: Extraction, raw: dict[str, str]) -> None:
        names = {item.artifact.id: item.artifact.name for item in reading.artifacts}
        records = {record.id: record for record in (*reading.merged.dated, *reading.merged.undated, *found.log_records)}
        known = {ident: _known(record, names) for ident, record in records.items()}
        facts = [
            f"{fact.name} {fact.text} {fact.method} {'' if fact.value is None else f'{fact.value:g}'}"
            for fact in found.facts
        ]
        spans = [fact.value for fact in found.facts if fact.unit == "s" and fact.value is not None]
        self.library = Library(known.values(), facts, spans, raw)
        self.keys = tuple(_keys(found, known))
        self.files = len(reading.artifacts)

    def check(self, page: Page) -> Checked:
        """Rows, values and omissions of a document."""
        written, shifted = _aligned(page, list(_rows(page, self.library)), self.library)
        rows = [row for row, _ in written]
        private = [(one.start, one.end) for one in page.private]
        sentences = [sentence for sentence in page.sentences if sentence.part in _LOOKED]
        passages = [Passage(sentence.text, sentence.voice, mark) for mark, sentence in enumerate(sentences)]
        doubts = (*shifted, *rows_against(rows, self.library, self.keys))
        found = [_row_finding(page, written, doubt) for doubt in doubts]
        for doubt in values_in(passages, self.library):
            finding = _finding(page, sentences[doubt.mark], doubt)
            if not any(start <= finding.place.start < end for start, end in private):
                found.append(finding)
        if page.rows:
            place = page.document.place(page.rows[0].block.start, page.rows[0].block.start)
            gone = list(missing(self.keys, rows, self.library))[:_MOST]
            found += [Finding(doubt.check, _LEVELS[doubt.check], place, "", doubt.message) for doubt in gone]
        told = f"Compared with {len(self.library.known):,} records of {self.files} files: {len(written)} rows, {len(passages)} sentences."
        return Checked(tuple(found), INFOS, told)


def gathered(reading: Reading) -> Evidence:
    """The record behind a reading.

    Raises:
        NothingReadableError: it holds no record.
    """
    by_id = {item.artifact.id: item for item in reading.artifacts}
    names = {ident: item.artifact.name for ident, item in by_id.items()}
    if not any(item.count for item in reading.artifacts):
        raise NothingReadableError(
            "the evidence holds nothing that could be read", hint="afteraction inspect PATH tells why"
        )

    def place(record: Record) -> Record:
        (clean,) = reading.gate.records([record], names[record.artifact], again=True)
        return place_log_record(clean, by_id[record.artifact])

    found = extract(Material(reading.merged, reading.views, reading.roster, place, names), Options())
    raw = {item.artifact.name: item.artifact.read(_RAW).decode("utf-8", "replace") for item in reading.artifacts}
    return Evidence(reading, found, raw)


def _known(record: Record, names: dict[str, str]) -> Known:
    at = record.time if isinstance(record.time, Instant) else None
    author = record.author.name if record.author else ""
    said = f"{record.title}: {record.text}" if record.title and record.text else record.title or record.text
    text = " ".join(
        part
        for part in (
            author,
            said,
            record.key,
            record.group,
            " ".join(value for _, value in record.fields),
        )
        if part
    )
    where = f"{names[record.artifact]}, line {record.locator.line}"
    pointer = record.locator.pointer
    return Known(record.id, text, at.ns if at else None, at.precision if at else 0, where, record.permalink, pointer)


def _keys(found: Extraction, known: dict[str, Known]) -> Iterator[Key]:
    """The moments that a timeline should tell: milestones first, then what was decided and said to others."""
    seen: set[str] = set()
    logged = {record.id for record in found.log_records}
    copies = {event.cites[0]: (*event.cites[1:], *event.around) for event in found.events}
    for milestone in found.milestones:
        best = milestone.best
        if best and best.record in logged and best.record not in copies:
            continue  # computed from a log: no line of it is a thing that a row could tell
        if best and best.record in known and best.record not in seen:
            moment = known[best.record]._replace(at=best.at.ns, precision=best.at.precision)
            seen.add(best.record)
            yield Key(f"{milestone.name}: {best.why}", moment, copies.get(best.record, ()), milestone.name)
    for event in sorted(found.events, key=lambda event: -event.score):
        if event.kind in _KEY_KINDS and event.cites[0] in known and event.cites[0] not in seen:
            at = known[event.cites[0]].at
            if any(
                at is not None and (other := known[one].at) is not None and abs(at - other) <= MINUTE
                for one in seen.intersection((*event.cites, *event.around))
            ):
                continue  # the same moment, told by another source
            seen.add(event.cites[0])
            what = event.title or f"“{' '.join(event.text.split())[:120]}”"
            yield Key(what, known[event.cites[0]], copies[event.cites[0]])


def _rows(page: Page, library: Library) -> Iterator[tuple[WrittenRow, Place]]:
    """The rows with their instants, as if in UTC where nobody stated a zone; in another zone there is none."""
    notes: dict[str, str] = dict(_FOOTNOTE.findall(page.document.source))
    rows = list(_told(page))
    first = _first_day(page, library)
    last: int | None = None
    before: int | None = None
    day: object = None
    for mark, (row, minute) in enumerate(rows):
        here = not row.zone or row.zone.lower().startswith(_UTC)
        stated = row.date is not None and (row.date != day or any(days(row.block.text[:_START])))
        date = (row.date.year, row.date.month, row.date.day) if row.date and (stated or last is None) else None
        day = day if minute is None else row.date  # a row that is a day alone says it of those below
        at = None
        if here and minute is not None:
            at = instant_of(minute, date or (first if last is None else None), library, last)
            if at is not None and date is None and before is not None and 0 <= at - _DAY - before <= _AHEAD:
                at -= _DAY  # the row before stands out of order, not this one
        before, last = (last, at) if at is not None else (before, last)
        block = row.block
        text = " ".join(cell.text for cell in block.cells) if block.cells else row.seen.text
        markup = page.document.source[block.start : block.end]
        source = "\n".join((markup, *(notes[name] for name in _CITED.findall(markup) if name in notes)))
        place = page.document.place_of(row.seen, row.at, row.at + len(row.clock))
        yield WrittenRow(text, row.clock, at, source, mark), place


def _aligned(
    page: Page, written: list[tuple[WrittenRow, Place]], library: Library
) -> tuple[list[tuple[WrittenRow, Place]], list[Doubt]]:
    """The rows in the time of the record, and what is to be said of a constant difference.

    Without a zone they are compared only where most of them stand at one distance from what they tell.
    """
    utc = _states_utc(page)
    shift = shift_of([row for row, _ in written], library)
    if shift is None and not utc:
        return [(row._replace(at=row.at if _zoned(row) else None), place) for row, place in written], []
    if not shift:
        return written, []
    hours = f"{abs(shift) / (60 * MINUTE):g} h {'ahead of' if shift > 0 else 'behind'} the record"
    why = "" if utc else " and name no zone"
    doubt = Doubt(
        "wrong-time", 0, 0, 0, f"The rows run {hours}{why}. They are compared as if they did not; write them in UTC."
    )
    moved = [(row._replace(at=None if row.at is None else row.at - shift), place) for row, place in written]
    return moved, [doubt]


def _zoned(row: WrittenRow) -> bool:
    return states_utc(row.clock) or row.clock.endswith(("Z", "z"))


def _states_utc(page: Page) -> bool:
    """Whether the timeline says that it is in UTC: its title, its head, or a line above its first row."""
    document = page.document
    titles = " ".join(section.title for section in document.sections if section.part is Part.TIMELINE)
    heads = " ".join(page.rows[0].block.head) if page.rows else ""
    if states_utc(titles) or states_utc(heads):
        return True
    start = page.rows[0].block.start if page.rows else 0
    lines = (
        block.text
        for block in document.blocks
        if block.start < start and document.part_of(block) in (Part.TIMELINE, Part.HEADER)
    )
    # "18:00 UTC" is about one moment, "(UTC)" about the page
    return any(states_utc(_STAMPED.sub(" ", line)) for line in lines) and not states_zone(titles)


def _first_day(page: Page, library: Library) -> tuple[int, int, int] | None:
    """A day with a year, in the title or the header, on which something was recorded."""
    recorded = {at // _DAY for at, _ in library.timed}
    for block in page.document.blocks:
        if (block.kind is Kind.HEADING and block.depth == 1) or page.document.part_of(block) is Part.HEADER:
            for day in days(block.text):
                if day.date() and day.year and from_civil(day.year, day.month, day.day) // _DAY in recorded:
                    return day.year, day.month, day.day
    return None


def _told(page: Page) -> Iterator[tuple[Row, float | None]]:
    """The rows that tell something, with their minute of the day; a heading above rows of its own is their caption."""
    captions = {
        row.block.start
        for row, after in pairwise(page.rows)
        if row.block.kind is Kind.HEADING
        and after.block.kind is not Kind.HEADING
        and after.block.section == row.block.section
    }
    rows = [row for row in page.rows if row.block.start not in captions]
    halves = [_half(row, page) for row in rows]
    twelve = any(halves) and not any(
        row.minute is not None and not _HALF.search(row.clock) and (row.minute >= 13 * 60 or row.clock.startswith("0"))
        for row in rows
    )
    last: float | None = None
    section = -2
    for row, half in zip(rows, halves, strict=True):
        minute = row.minute
        if twelve and minute is not None and not _HALF.search(row.clock):
            of_half = minute % 720
            if half and (last is None or row.block.section != section or _own_half(row)):
                minute = of_half + 720 * (half == "p")
            elif last is not None:
                minute = next((one for one in (of_half, of_half + 720) if one >= last - 30), of_half)
        section = row.block.section
        last = minute if minute is not None else last
        yield row, minute


def _own_half(row: Row) -> str:
    """The half of the day behind the time of a row: ``a``, ``p`` or "". Of a span both times share it."""
    match = _HALF.search(row.seen.text[row.at : row.at + len(row.clock) + 12])
    return match[1].lower() if match else ""


def _half(row: Row, page: Page) -> str:
    titles = _title(page, row.block)
    match = _HALF.search(titles)
    return _own_half(row) or (match[1].lower() if match else "")


def _title(page: Page, block: Block) -> str:
    return page.document.sections[block.section].title if block.section >= 0 else ""


def _row_finding(page: Page, rows: Sequence[tuple[WrittenRow, Place]], doubt: Doubt) -> Finding:
    row, place = rows[doubt.mark]
    quote = row.clock if doubt.check == "wrong-time" else row.text
    level = _LEVELS[doubt.check] if doubt.sure or doubt.check != "wrong-time" else Level.WARNING
    return Finding(doubt.check, level, place, quote[:200], doubt.message, doubt.better)


def _finding(page: Page, sentence: Sentence, doubt: Doubt) -> Finding:
    place = sentence.place(page.document, doubt.start, doubt.end)
    return Finding(
        doubt.check, _LEVELS[doubt.check], place, sentence.text[doubt.start : doubt.end], doubt.message, doubt.better
    )
