"""Milestones with every candidate that the record holds; the best is shown first and none is thrown away.

Confidence is a rank: what a system recorded beats what a person said, what is about the main alert beats the rest. When an
alert fires again after it was called resolved, the later resolution leads and the earlier one stays as a candidate.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from afteraction.domain.draft import Candidate, EventKind, Milestone
from afteraction.domain.record import Record, RecordKind
from afteraction.domain.when import HOUR, MINUTE, Instant
from afteraction.extract.focus import Focus
from afteraction.extract.joined import Joined, state_of
from afteraction.extract.kinds import kind_of
from afteraction.extract.signals import signals
from afteraction.logs.burst import Burst, Failures
from afteraction.timeline.merge import instant

NAMES = ("started", "detected", "acknowledged", "mitigated", "resolved")
RELEVANT, SURELY = 0.3, 0.7
_MAX = 5  # candidates shown for one milestone
_STARTED_STATES = frozenset({"customer_impact_start", "started", "impact_start"})


def milestones_of(
    records: Sequence[Record],
    focus: Focus,
    joined: Joined,
    rises: Sequence[tuple[Burst, Instant, Instant]],
    failed: Sequence[Failures],
) -> tuple[Milestone, ...]:
    """The five milestones. rises: log bursts with the instants of their first line and of their end."""
    fired = [record for record in records if state_of(record) == "triggered"]
    only = len({record.group or record.id for record in fired}) == 1  # one alert in all: it is this incident's
    mine = [r for r in records if _of_incident(r, focus) or (only and r.kind is RecordKind.ALERT)]
    detected = _detected(mine, joined, focus)
    at = detected[0].at.ns if detected else None
    started = _started(mine, rises, failed, at)
    acknowledged = [
        c for c in _acknowledged(mine) if at is None or (c.at.ns >= at - MINUTE and c.record != detected[0].record)
    ]
    if acknowledged:
        detected = [c for c in detected if c is detected[0] or c.at.ns <= acknowledged[0].at.ns]
    begin = detected[0].at.ns if detected else min((c.at.ns for c in started), default=focus.start)
    mitigated = [c for c in _mitigated(mine, rises) if c.at.ns > begin]
    resolved = [c for c in _resolved(mine) if c.at.ns > begin]
    found = dict(zip(NAMES, (started, detected, acknowledged, mitigated, resolved), strict=True))
    return tuple(Milestone(name, tuple(found[name][:_MAX])) for name in NAMES)


_MITIGATED = re.compile(
    r"\bmitigated\b|\bmitigation (?:has been |was |is )?(?:applied|in place)|applied (?:a|the) (?:mitigation|fix)|fix (?:has been |is |was )?(?:deployed|applied|in place|rolled out|implemented)|fully recovered",
    re.IGNORECASE,
)
_ONLY_WARNS = re.compile(r"\bwarn(?:ing)?\b|\bno page\b|\blow[- ]urgency\b|\bP[45]\b", re.IGNORECASE)


def _of_incident(record: Record, focus: Focus) -> bool:
    """Machine states need to be about the matter, or to lie within its time when nothing else tells."""
    at = instant(record).ns
    if not focus.start - 3 * HOUR <= at <= focus.end + 12 * HOUR:
        return False
    if record.kind in (RecordKind.ALERT, RecordKind.STATUS, RecordKind.TICKET):
        return focus.relevance.get(record.id, 0.0) >= RELEVANT or not focus.terms
    return True


def _ranked(candidates: list[Candidate], *, last: bool = False) -> list[Candidate]:
    """By confidence; among equals the first, or the last when ``last``."""
    return sorted(candidates, key=lambda c: (-c.confidence, -c.at.ns if last else c.at.ns))


def _started(
    records: Sequence[Record],
    rises: Sequence[tuple[Burst, Instant, Instant]],
    failed: Sequence[Failures],
    detected: int | None,
) -> list[Candidate]:
    found = [
        Candidate(instant(r), r.id, f"the record states it ({r.get('milestone') or r.status})", 0.95)
        for r in records
        if r.status in _STARTED_STATES or r.get("milestone") in _STARTED_STATES
    ]
    for one in failed:
        when = instant(one.first)
        if detected is None or detected - 6 * HOUR <= when.ns <= detected + 5 * MINUTE:
            found.append(Candidate(when, one.first.id, "the first failed request of the rise", 0.7))
    for burst, first, _ in rises:
        if detected is None or detected - 6 * HOUR <= first.ns <= detected + 5 * MINUTE:
            rank = 0.7 if burst is rises[0][0] else 0.5
            found.append(Candidate(first, burst.first.id, "the first line of a rise in the log", rank))
    return _ranked(found)


def _detected(records: Sequence[Record], joined: Joined, focus: Focus) -> list[Candidate]:
    found: list[Candidate] = []
    acknowledged = {record.group for record in records if record.group and state_of(record) == "acknowledged"}
    for record in records:
        state = state_of(record)
        if state == "triggered":
            company = joined.company.get(record.id, ())
            told = len({record.artifact, *(other.artifact for other in company)})
            rank = 0.9 if record.kind is RecordKind.ALERT else 0.8
            if focus.relevance.get(record.id, 1.0) < SURELY and focus.terms:
                rank -= 0.2
            if {record.group, *(other.group for other in company)} & acknowledged:
                rank = 0.95
            elif record.status == "warning" or _ONLY_WARNS.search(f"{record.title} {record.text}"[:200]):
                rank = 0.6
            what = "the first alert" if not found else "an alert"
            what = (
                "the alert that was acknowledged"
                if rank == 0.95
                else f"{what} that only warns"
                if rank == 0.6
                else what
            )
            found.append(
                Candidate(instant(record), record.id, f"{what}{f', told by {told} sources' if told > 1 else ''}", rank)
            )
    people = [r for r in records if r.kind in (RecordKind.MESSAGE, RecordKind.NOTE) and not (r.author and r.author.bot)]
    reports = [
        r
        for r in people
        if not r.status and "symptom" in signals(r.text) and "chatter" not in signals(r.text) and not r.get("subtype")
    ]
    if reports:
        found.append(Candidate(instant(reports[0]), reports[0].id, "the first report of trouble in the talk", 0.5))
    tickets = [r for r in records if r.kind is RecordKind.TICKET]
    if tickets:
        found.append(Candidate(instant(tickets[0]), tickets[0].id, "the first support ticket", 0.45))
    pages = [r for r in records if r.kind is RecordKind.STATUS or r.status == "investigating"]
    if pages:
        found.append(Candidate(instant(pages[0]), pages[0].id, "the first public status update", 0.4))
    return _ranked(found)


def _spoken(record: Record) -> bool:
    return record.kind in (RecordKind.MESSAGE, RecordKind.NOTE) and not (record.author and record.author.bot)


def _acknowledged(records: Sequence[Record]) -> list[Candidate]:
    found: list[Candidate] = []
    for record in records:
        if state_of(record) == "acknowledged":
            rank = 0.95 if record.kind is RecordKind.ALERT else 0.85
            found.append(Candidate(instant(record), record.id, "acknowledged in the pager", rank))
        elif (
            _spoken(record) and "acknowledge" in (marks := signals(record.text)) and not marks & {"question", "declare"}
        ):
            found.append(Candidate(instant(record), record.id, "a person said they are on it", 0.5))
    return _ranked(found)


def _mitigated(records: Sequence[Record], rises: Sequence[tuple[Burst, Instant, Instant]]) -> list[Candidate]:
    found: list[Candidate] = []
    if rises:
        burst, _, end = max(rises, key=lambda rise: rise[0].total)
        found.append(Candidate(end, burst.first.id, "errors in the log fell back to their quiet level", 0.75))
    for record in records:
        state = state_of(record)
        if state == "resolved":
            found.append(Candidate(instant(record), record.id, "the alert cleared", 0.65))
        elif record.kind is RecordKind.STATUS and record.status != "resolved" and _MITIGATED.search(record.text):
            found.append(Candidate(instant(record), record.id, "the status page reported a mitigation", 0.6))
        elif record.status == "monitoring":
            found.append(Candidate(instant(record), record.id, "the status page went over to monitoring", 0.6))
        elif record.kind in (RecordKind.MESSAGE, RecordKind.NOTE) and kind_of(record).kind is EventKind.RECOVERY:
            found.append(Candidate(instant(record), record.id, "recovery was reported in the talk", 0.5))
    return _ranked(found)


_PAGER = ("pagerduty:", "opsgenie:", "datadog:incident")


def _in_pager(record: Record) -> bool:
    """The pager's own incident was resolved, as opposed to a monitor that went back to normal."""
    if record.kind is not RecordKind.ALERT or state_of(record) != "resolved":
        return False
    return record.group.startswith(_PAGER) or record.text.startswith("Resolved by")


def _resolved(records: Sequence[Record]) -> list[Candidate]:
    """The last of the strongest kind leads: an incident that opened again was not over."""
    found: list[Candidate] = []
    for record in records:
        if _in_pager(record):
            found.append(Candidate(instant(record), record.id, "the incident was resolved in the pager", 0.8))
        elif record.status == "resolved" and record.kind in (RecordKind.STATUS, RecordKind.NOTE):
            found.append(Candidate(instant(record), record.id, "the status page said resolved", 0.75))
        elif record.kind in (RecordKind.MESSAGE, RecordKind.NOTE) and not (record.author and record.author.bot):
            if kind_of(record).kind is EventKind.RESOLVED:
                found.append(Candidate(instant(record), record.id, "a person called it resolved", 0.7))
        elif state_of(record) == "resolved":
            found.append(Candidate(instant(record), record.id, "the alert cleared", 0.5))
    return _ranked(found, last=True)
