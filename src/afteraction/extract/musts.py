"""What a timeline never leaves out: the record of each milestone, the first of each act, every alert and deployment while the
incident was open, the last time that such an alert cleared, what was tried without effect, the last act before the end, and
what may have set it off."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from afteraction.domain.draft import EventKind, Milestone
from afteraction.domain.record import Record, RecordKind
from afteraction.domain.when import HOUR, MINUTE
from afteraction.extract.changes import COMMITTED, NOT_LIVE
from afteraction.extract.focus import Focus
from afteraction.extract.joined import state_of
from afteraction.extract.kinds import kind_of
from afteraction.extract.select import MUST, Scored
from afteraction.extract.signals import clauses, is_hedged, signals
from afteraction.timeline.merge import instant

_MILESTONE, _ENDED, _BEFORE, _OTHER = 3.0, 3.0, 3.0, 1.2  # what it adds to a score
_EACH = ("live", "fired", "no effect", "ruled out")  # every one of these, of the others the first
_RELEVANT = 0.4
_REACH = HOUR // 2  # from an act to the recovery that it may have brought
_TOLD = 2 * MINUTE  # people say what they did a little later
_DONE = re.compile(
    r"\b(?:\w{2,}ed|shut|reset|took|put|cut|ran|undid|rebuilt|live|out now|(?:turned|switched|is|now) off)\b"
)


def with_musts(
    scored: Sequence[Scored],
    milestones: Sequence[Milestone],
    focus: Focus,
    ended: Record | None = None,
    before: Collection[str] = (),
) -> list[Scored]:
    """The records with a higher score for those that must be seen, marked as such. ended: what `end_of` found. before: ids
    of what may have set it off."""
    must = dict.fromkeys(before, _BEFORE)
    must |= {milestone.best.record: _MILESTONE for milestone in milestones if milestone.best}
    best = {milestone.name: milestone.best for milestone in milestones}
    low = best["detected"].at.ns if best["detected"] else focus.start
    high = best["resolved"].at.ns if best["resolved"] else focus.end
    if ended is not None:
        must.setdefault(ended.id, _ENDED)
    seen: set[str] = set()
    fired: set[str] = set()
    cleared = ""
    for item in scored:
        record, at = item.record, instant(item.record).ns
        if not low - HOUR // 4 <= at <= high or not _relevant(record, focus):
            continue
        mark = _act(record)
        if mark and (mark in _EACH or mark not in seen):
            must.setdefault(record.id, _OTHER)
        seen.add(mark)
        fired |= {record.title} if mark == "fired" else set()
        if record.title in fired and record.id not in must and state_of(record) == "resolved":
            cleared = record.id
    must.setdefault(cleared, _OTHER)
    return [
        item._replace(score=item.score + must[item.record.id], signals=(*item.signals, MUST))
        if item.record.id in must
        else item
        for item in scored
    ]


def end_of(
    records: Sequence[Record], milestones: Sequence[Milestone], focus: Focus, stops: Sequence[Record] = ()
) -> Record | None:
    """The last act before the trouble ended: something that was done, else a stop in a log, else what was under way.

    None where the record of the recovery tells the act itself, or nothing is in reach. That it came before is all that
    this says. stops: log entries that say that a program was told to stop.
    """
    best = {milestone.name: milestone.best for milestone in milestones}
    over = best["mitigated"] or best["resolved"]
    if over is None:
        return None
    low, high = over.at.ns - _REACH, over.at.ns + max(over.at.precision, _TOLD)
    if any(record.id == over.record and "mitigation" in signals(record.text) for record in records):
        return None
    acts = [r for r in records if low <= instant(r).ns <= high and _relevant(r, focus) and _acts(r)]
    done = [record for record in acts if record.kind is RecordKind.CHANGE or _done(record.text)]
    stopped = [record for record in stops if low <= instant(record).ns <= high]
    return max(done or stopped or acts, key=lambda record: (instant(record).ns, record.id), default=None)


def _acts(record: Record) -> bool:
    """Something was done to the system."""
    kind = kind_of(record).kind
    return kind is EventKind.MITIGATION or (kind is EventKind.CHANGE and record.status not in (*NOT_LIVE, COMMITTED))


def _done(text: str) -> bool:
    return any(
        _DONE.search(clause) and not is_hedged(clause) for clause in clauses(text) if "mitigation" in signals(clause)
    )


def _relevant(record: Record, focus: Focus) -> bool:
    return focus.relevance.get(record.id, 1.0) >= _RELEVANT


def _act(record: Record) -> str:
    """The sort of act or word that a timeline must show, or ""."""
    if record.kind is RecordKind.CHANGE:
        return "live" if record.status in ("success", "rolled_back", "failure") else ""
    if record.kind is RecordKind.ALERT:
        return "fired" if state_of(record) == "triggered" else ""
    if record.kind not in (RecordKind.MESSAGE, RecordKind.NOTE) or (record.author and record.author.bot):
        return ""
    if not record.channel and not record.key and state_of(record) == "triggered":
        return "fired"  # in the notes of the incident; a channel of alerts holds others too
    found = signals(record.text)
    if found & {"chatter", "question"} or record.get("subtype"):
        return ""
    if "no_effect" in found and found & {"mitigation", "first_person_act"}:
        return "no effect"
    if "hypothesis" in found and found & {"cause", "symptom", "identifier"}:
        return "hypothesis"
    if "ruled_out" in found:
        return "ruled out"
    return "acted" if {"mitigation", "first_person_act"} <= found else ""
