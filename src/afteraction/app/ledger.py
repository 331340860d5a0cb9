"""The account of what was read, for the end of every draft and for `inspect`."""

from __future__ import annotations

from afteraction.app.reading import ArtifactReading, Reading, notes_of
from afteraction.domain.draft import Ledger, LedgerLine, TimelineEvent
from afteraction.domain.record import RecordKind
from afteraction.domain.when import MINUTE, Instant, iso


def ledger_of(reading: Reading, events: tuple[TimelineEvent, ...] = ()) -> Ledger:
    """Lines by artifact in the order of reading, totals, and what could not even be opened."""
    lines = tuple(line_of(item) for item in reading.artifacts)
    records = [record for item in reading.artifacts for record in item.records]
    cited = {ident for event in events for ident in event.cites}
    keys = {record.key for record in records if record.key}
    messages = [record for record in reading.merged.dated if record.kind is RecordKind.MESSAGE]
    totals = (
        ("artifacts", len(reading.artifacts)),
        ("bytes", sum(item.artifact.size for item in reading.artifacts)),
        ("records", sum(item.count for item in reading.artifacts)),
        ("of them log entries", sum(item.crunch.lines for item in reading.artifacts if item.crunch)),
        ("records without a time", len(reading.merged.undated)),
        ("copies joined with their originals", sum(len(ids) for ids in reading.merged.copies.values())),
        (
            "messages not shown in the timeline",
            sum(1 for record in messages if record.id not in cited) if events else 0,
        ),
        ("edited messages", sum(1 for record in records if record.edited)),
        ("deleted messages", sum(1 for record in records if record.deleted)),
        (
            "replies whose thread parent is not in the artifacts",
            sum(1 for r in records if r.thread and r.thread not in keys),
        ),
        ("spans not read", sum(item.unread_spans for item in reading.artifacts)),
        ("bytes not read", sum(item.unread_bytes for item in reading.artifacts)),
    )
    notes = tuple(f"{problem.name}: {problem.reason}" for problem in reading.problems)
    return Ledger(
        lines,
        tuple((name, number) for name, number in totals if number or name in ("artifacts", "bytes", "records")),
        notes,
    )


def line_of(item: ArtifactReading) -> LedgerLine:
    """What became of one artifact."""
    times = [record.time for record in item.records if isinstance(record.time, Instant)]
    stamps = [time.ns for time in times]
    if item.view is not None and item.view.span is not None:
        stamps += [item.view.span[0] * MINUTE, item.view.span[1] * MINUTE]
    undated = sum(1 for record in item.records if not isinstance(record.time, Instant))
    undated += (item.crunch.untimed if item.crunch else 0) + (item.view.unplaced if item.view else 0)
    reader = item.identified.reader
    return LedgerLine(
        name=item.artifact.name,
        artifact=item.artifact.id,
        size=item.artifact.size,
        reader=reader.title if reader else "",
        why=item.identified.why,
        records=item.count,
        first=iso(min(stamps)) if stamps else "",
        last=iso(max(stamps)) if stamps else "",
        zone=_zone_words(item, bool(stamps)),
        undated=undated,
        skipped=item.skipped_bytes,
        unread=tuple((span.line, span.end - span.start, span.reason) for span in item.unread),
        notes=tuple(notes_of(item)),
    )


def _zone_words(item: ArtifactReading, dated: bool) -> str:
    if item.clock.says:
        return item.clock.says
    if item.clock.remedy:
        return "not settled"
    return "explicit in the file" if dated else ""
