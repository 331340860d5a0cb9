"""The rules engine's draft. It never writes a cause that nobody stated, an owner nobody named, or a number nobody counted.

One function for each section, in the order of the rubric; each returns what the record holds and the gaps it leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from afteraction.domain.draft import ActionItem, Claim, Gap, Section
from afteraction.domain.record import Record, RecordKind
from afteraction.domain.when import HOUR, day_of
from afteraction.extract.kinds import pager_state
from afteraction.extract.rules import Extraction
from afteraction.extract.select import Scored
from afteraction.extract.signals import signals
from afteraction.extract.unplaced import unplaced_of, weight
from afteraction.synthesize.cause import factors, investigation
from afteraction.synthesize.context import Context, once
from afteraction.synthesize.follow_up import action_gaps, actions, distribution, missing, questions
from afteraction.synthesize.header import severity, summary, title
from afteraction.synthesize.impact import impact
from afteraction.synthesize.review import lessons, lucky, well, wrong
from afteraction.synthesize.trigger import trigger
from afteraction.timeline.merge import instant

_LEAD = 2 * HOUR  # what was said longer before the trouble is about something else


class Synthesis(NamedTuple):
    """The parts of a draft that the engine wrote."""

    title: str
    severity: Claim | None
    sections: tuple[Section, ...]
    actions: tuple[ActionItem, ...]


def synthesize(
    found: Extraction,
    records: Sequence[Record],
    present: Iterable[RecordKind],
    fallback_title: str,
    notes: Sequence[Gap] = (),
    undated: Sequence[Record] = (),
) -> Synthesis:
    """Write every section. records: the dated stream. present: families of the artifacts. notes: gaps of the reading.

    undated: what no clock could place; it is quoted when there is no talk with a time.
    """
    relevance = found.focus.relevance
    began = [m.best.at.ns for m in found.milestones if m.name in ("started", "detected") and m.best]
    low = min(began) - _LEAD if began else found.focus.start
    talk = tuple(
        item
        for item in found.scored
        if ((_is_talk(item.record) and relevance.get(item.record.id, 0.0) >= 0.4) or _pager_note(item.record))
        and low <= instant(item.record).ns
        and "chatter" not in item.signals
    )
    ctx = Context(
        found,
        tuple(records),
        talk or _untimed(undated),
        {fact.id: fact for fact in found.facts},
        {m.name: m for m in found.milestones},
        frozenset(present),
        tuple(notes),
        _day(found),
    )
    name, name_record = title(ctx, fallback_title)
    committed = actions(ctx)
    sections = (
        summary(ctx, name, name_record),
        impact(ctx),
        trigger(ctx),
        factors(ctx),
        investigation(ctx),
        well(ctx),
        wrong(ctx),
        lucky(ctx),
        Section("actions", gaps=action_gaps(committed)),
        lessons(ctx),
        questions(ctx),
        distribution(),
    )
    told = tuple(once(ctx, section) for section in sections)
    return Synthesis(name, severity(ctx), (*told, missing(ctx)), committed)


def _untimed(undated: Sequence[Record]) -> tuple[Scored, ...]:
    """The talk that no clock could place, in the order of its files."""
    told = [record for one in unplaced_of(undated) for record in one.records if _is_talk(record)]
    return tuple(Scored(record, weight(record), tuple(sorted(signals(record.text)))) for record in told)


def _is_talk(record: Record) -> bool:
    return record.kind in (RecordKind.MESSAGE, RecordKind.NOTE) or record.status == "note"


def _pager_note(record: Record) -> bool:
    """What a person wrote into the pager, met as a line of its timeline: it shares no words with the alerts around it."""
    return record.kind is RecordKind.ALERT and not record.status and pager_state(record) == "note"


def _day(found: Extraction) -> str:
    """The UTC day that times of the draft mean unless they say otherwise."""
    best = next((m.best for m in found.milestones if m.name == "detected"), None)
    first = best.at if best else found.events[0].at if found.events else None
    return day_of(first.ns) if first else ""
