"""What a document is compared with: the record of the incident, as the draft would read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from afteraction.app.reading import Reading, place_log_record
from afteraction.domain.document import Part, Place
from afteraction.domain.draft import EventKind
from afteraction.domain.errors import NothingReadableError
from afteraction.domain.finding import Finding, Level
from afteraction.domain.record import Record
from afteraction.domain.when import Instant
from afteraction.extract.rules import Extraction, Material, Options, extract
from afteraction.review.report import RuleInfo
from afteraction.rubric.page import Page
from afteraction.rubric.rows import states_utc, states_zone
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
    values_in,
)

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
        written = list(_rows(page, self.library))
        private = [(one.start, one.end) for one in page.private]
        sentences = [sentence for sentence in page.sentences if sentence.part in _LOOKED]
        passages = [Passage(sentence.text, sentence.voice, mark) for mark, sentence in enumerate(sentences)]
        found = [
            _row_finding(page, written, doubt) for doubt in rows_against([row for row, _ in written], self.library)
        ]
        for doubt in values_in(passages, self.library):
            finding = _finding(page, sentences[doubt.mark], doubt)
            if not any(start <= finding.place.start < end for start, end in private):
                found.append(finding)
        if page.rows:
            place = page.document.place(page.rows[0].block.start, page.rows[0].block.start)
            gone = list(missing(self.keys, [row for row, _ in written], self.library))[:_MOST]
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
    return Known(record.id, text, at.ns if at else None, at.precision if at else 0, where, record.permalink)


def _keys(found: Extraction, known: dict[str, Known]) -> Iterator[Key]:
    """The moments that a timeline should tell: milestones first, then what was decided and said to others."""
    seen: set[str] = set()
    for milestone in found.milestones:
        best = milestone.best
        if best and best.record in known and best.record not in seen:
            seen.add(best.record)
            moment = known[best.record]._replace(at=best.at.ns, precision=best.at.precision)
            yield Key(f"{milestone.name}: {best.why}", moment)
    for event in sorted(found.events, key=lambda event: -event.score):
        if event.kind in _KEY_KINDS and event.cites[0] in known and event.cites[0] not in seen:
            seen.add(event.cites[0])
            yield Key(event.title or f"“{' '.join(event.text.split())[:120]}”", known[event.cites[0]])


def _rows(page: Page, library: Library) -> Iterator[tuple[WrittenRow, Place]]:
    """The rows with their instants; in a zone that nobody stated there is none."""
    titles = " ".join(section.title for section in page.document.sections if section.part is Part.TIMELINE)
    heads = " ".join(page.rows[0].block.head) if page.rows else ""
    before = " ".join(block.text[:200] for block in page.document.blocks[:20])
    utc = states_utc(titles) or states_utc(heads) or (states_utc(before) and not states_zone(titles))
    last: int | None = None
    for mark, row in enumerate(page.rows):
        here = row.zone.lower().startswith(_UTC) if row.zone else utc
        date = (row.date.year, row.date.month, row.date.day) if row.date else None
        at = instant_of(row.minute, date, library, last) if here and row.minute is not None else None
        last = at if at is not None else last
        block = row.block
        text = " ".join(cell.text for cell in block.cells) if block.cells else row.seen.text
        place = page.document.place_of(row.seen, row.at, row.at + len(row.clock))
        yield WrittenRow(text, row.clock, at, page.document.source[block.start : block.end], mark), place


def _row_finding(page: Page, rows: Sequence[tuple[WrittenRow, Place]], doubt: Doubt) -> Finding:
    row, place = rows[doubt.mark]
    quote = row.clock if doubt.check == "wrong-time" else row.text
    return Finding(doubt.check, _LEVELS[doubt.check], place, quote[:200], doubt.message, doubt.better)


def _finding(page: Page, sentence: Sentence, doubt: Doubt) -> Finding:
    place = sentence.place(page.document, doubt.start, doubt.end)
    return Finding(
        doubt.check, _LEVELS[doubt.check], place, sentence.text[doubt.start : doubt.end], doubt.message, doubt.better
    )
