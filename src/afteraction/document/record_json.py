"""A draft as ``postmortem.json``: plain values in a fixed order, so that the same draft gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from afteraction.document.shape import (
    ActionJson,
    CandidateJson,
    ClaimJson,
    ContextJson,
    EvidenceJson,
    FactJson,
    GapJson,
    LedgerJson,
    LedgerLineJson,
    LocatorJson,
    MilestoneJson,
    PostmortemJson,
    RecordJson,
    RoleJson,
    RowJson,
    SectionJson,
    SeriesJson,
    UnplacedJson,
    UnplacedRowJson,
)
from afteraction.document.template import Template
from afteraction.document.visible import escaped
from afteraction.domain.draft import (
    ActionItem,
    Candidate,
    Claim,
    Draft,
    Fact,
    Gap,
    LedgerLine,
    Milestone,
    Section,
    Series,
    TimelineEvent,
    UnplacedFile,
)
from afteraction.domain.record import Level, Locator, Record
from afteraction.domain.when import SECOND, Instant, iso

MADE_BY = "afteraction"
FORMAT = 1


class Shown(NamedTuple):
    """What goes with a draft. records: all that are cited or in the stream. names: artifact id to name.

    role: how the author of a record appears in prose. contexts: log lines around cited ones. stream: record ids in order.
    left_out: records of the stream beyond what is shown.
    """

    records: Mapping[str, Record]
    names: Mapping[str, str]
    role: Callable[[Record], str]
    contexts: Sequence[tuple[str, Sequence[tuple[int, str]]]]
    stream: Sequence[str]
    left_out: int
    full_names: bool
    audience: str = "internal"


def to_json(draft: Draft, shown: Shown, template: Template) -> PostmortemJson:
    """The record behind the Markdown and the page."""
    sections = {section.id: section for section in draft.sections}
    keys = {record.key: record.id for record in shown.records.values() if record.key}
    return PostmortemJson(
        made_by=MADE_BY,
        format=FORMAT,
        engine=draft.engine,
        template=template.name,
        audience=shown.audience,
        title=draft.title,
        date=draft.day,
        window=[instant.iso() for instant in draft.window] if draft.window else [],
        secrets=[],  # known when everything has passed the gate
        replaced={},
        severity=_claim(draft.severity) if draft.severity else None,
        roles=[
            RoleJson(role=r.role, name=r.name if shown.full_names else "", why=r.why, evidence=list(r.cites))
            for r in draft.roles
        ],
        milestones=[_milestone(milestone) for milestone in draft.milestones],
        facts=[_fact(fact) for fact in draft.facts],
        timeline=[_row(event, shown) for event in draft.timeline],
        unplaced=[_unplaced(one) for one in draft.unplaced],
        sections=[
            _section(sections.get(ident, Section(ident)), title)
            for ident, title in template.sections
            if ident not in ("header", "ledger")
        ],
        actions=[_action(action) for action in draft.actions],
        series=[_series(one) for one in draft.series],
        templates=[_series(one) for one in draft.templates],
        ledger=LedgerJson(
            artifacts=[_ledger_line(line) for line in draft.ledger.lines],
            totals=dict(draft.ledger.totals),
            notes=list(draft.ledger.notes),
        ),
        records={ident: _record(record, shown, keys) for ident, record in sorted(shown.records.items())},
        contexts=[
            ContextJson(record=record, lines=[(number, text) for number, text in lines])
            for record, lines in shown.contexts
        ],
        stream=list(shown.stream),
        stream_left_out=shown.left_out,
    )


def _series(one: Series) -> SeriesJson:
    return SeriesJson(name=one.name, unit=one.unit, start=iso(one.start), step_s=one.step, values=list(one.values))


def dumps(record: PostmortemJson) -> str:
    """Two-space JSON with a final new line; half characters, which names of files may hold, become question marks."""
    # Indented by msgspec, which copies what is written: the encoder of Python is slow as soon as it indents.
    plain = json.dumps(record, ensure_ascii=False).encode("utf-8", "replace").decode()
    return msgspec.json.format(escaped(plain), indent=2) + "\n"


def _time(record: Record) -> tuple[str, float, str]:
    if isinstance(record.time, Instant):
        return (
            record.time.iso(),
            record.time.precision / SECOND,
            record.time.basis.detail or record.time.basis.kind.value,
        )
    return "", 0.0, getattr(record.time, "reason", "a local time without a zone")


def _locator(place: Locator) -> LocatorJson:
    return LocatorJson(line=place.line, end_line=place.end_line, bytes=[place.start, place.end], pointer=place.pointer)


def _record(record: Record, shown: Shown, keys: Mapping[str, str]) -> RecordJson:
    time, precision, zone = _time(record)
    author = record.author
    return RecordJson(
        id=record.id,
        kind=record.kind.value,
        time=time,
        precision_s=precision,
        zone=zone,
        author=(author.name or author.id) if author and (shown.full_names or author.bot) else shown.role(record),
        role=shown.role(record),
        bot=bool(author and author.bot),
        channel=record.channel,
        title=record.title,
        text=record.text,
        status=record.status,
        level=record.level.name.lower() if record.level is not Level.NONE else "",
        artifact=shown.names.get(record.artifact, record.artifact),
        locator=_locator(record.locator),
        permalink=record.permalink,
        thread=keys.get(record.thread, ""),
        reactions=record.reactions,
        edited=record.edited,
        deleted=record.deleted,
    )


def _row(event: TimelineEvent, shown: Shown) -> RowJson:
    return RowJson(
        id=event.id,
        time=event.at.iso(),
        precision_s=event.at.precision / SECOND,
        kind=event.kind.value,
        title=event.title,
        actor=event.actor,
        text=event.text,
        status=event.status.value,
        signals=list(event.signals),
        evidence=[
            _evidence(shown.records[ident], shown, says=ident in event.cites) for ident in (*event.cites, *event.around)
        ],
    )


def _unplaced(one: UnplacedFile) -> UnplacedJson:
    return UnplacedJson(
        artifact=one.artifact,
        reason=one.reason,
        remedy=one.remedy,
        total=one.total,
        rows=[UnplacedRowJson(record=r.record, written=r.written, actor=r.actor, text=r.text) for r in one.rows],
    )


def _evidence(record: Record, shown: Shown, *, says: bool) -> EvidenceJson:
    return EvidenceJson(
        record=record.id,
        says=says,
        time=_time(record)[0],
        text=record.text,
        artifact=shown.names.get(record.artifact, record.artifact),
        locator=_locator(record.locator),
        permalink=record.permalink,
    )


def _claim(claim: Claim) -> ClaimJson:
    return ClaimJson(
        text=claim.text,
        words=[
            {"kind": "", "ref": "", "text": w} if isinstance(w, str) else {"kind": w.kind, "ref": w.ref, "text": w.text}
            for w in claim.words
        ],
        status=claim.status.value,
        quote=claim.quote,
        evidence=list(claim.cites),
    )


def _gap(gap: Gap) -> GapJson:
    return GapJson(what=gap.what, why=gap.why, ask=gap.ask)


def _section(section: Section, title: str) -> SectionJson:
    return SectionJson(
        id=section.id,
        title=title,
        claims=[_claim(claim) for claim in section.claims],
        groups=[{"title": name, "claims": [_claim(claim) for claim in claims]} for name, claims in section.groups],
        gaps=[_gap(gap) for gap in section.gaps],
    )


def _candidate(candidate: Candidate) -> CandidateJson:
    return CandidateJson(
        time=candidate.at.iso(),
        precision_s=candidate.at.precision / SECOND,
        record=candidate.record,
        why=candidate.why,
        confidence=candidate.confidence,
    )


def _milestone(milestone: Milestone) -> MilestoneJson:
    return MilestoneJson(
        name=milestone.name,
        time=milestone.best.at.iso() if milestone.best else "",
        candidates=[_candidate(candidate) for candidate in milestone.candidates],
    )


def _fact(fact: Fact) -> FactJson:
    return FactJson(
        id=fact.id,
        name=fact.name,
        text=fact.text,
        value=fact.value,
        unit=fact.unit,
        method=fact.method,
        evidence=list(fact.cites),
    )


def _action(action: ActionItem) -> ActionJson:
    return ActionJson(
        text=action.text,
        owner=action.owner,
        due=action.due,
        kind=action.kind,
        state=action.state,
        evidence=list(action.cites),
    )


def _ledger_line(line: LedgerLine) -> LedgerLineJson:
    return LedgerLineJson(
        name=line.name,
        bytes=line.size,
        reader=line.reader,
        why=line.why,
        records=line.records,
        first=line.first,
        last=line.last,
        zone=line.zone,
        undated=line.undated,
        skipped_bytes=line.skipped,
        unread=[(at, size, reason) for at, size, reason in line.unread],
        notes=list(line.notes),
    )
