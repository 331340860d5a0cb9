"""Milestones with every candidate that the record holds; the best is shown first and none is thrown away.

Confidence is a rank: what a system recorded beats what a person said, what is about the main alert beats the rest. When an
alert fires again after it was called resolved, the later resolution leads and the earlier one stays as a candidate.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from afteraction.domain.draft import Candidate, EventKind, Milestone
from afteraction.domain.record import Level, Record, RecordKind
from afteraction.domain.when import HOUR, MINUTE, Instant, clock_of, off_by
from afteraction.extract.focus import Focus
from afteraction.extract.joined import Joined, state_of
from afteraction.extract.kinds import is_issue, kind_of, opens_ticket
from afteraction.extract.signals import is_partial, sentences, shows, signals, states, unhedged
from afteraction.logs.burst import Burst, Failures
from afteraction.timeline.merge import instant

NAMES = ("started", "detected", "acknowledged", "mitigated", "resolved")
RELEVANT, ABOUT, SURELY = 0.3, 0.45, 0.7
_SAID = 0.5  # confidence in what a person said in passing
_STOPPED, _AFTER_STOP = 0.4, 5 * MINUTE  # of confidence, for what came of a stop; how long more may come of it
_EARLY, _LATE = 5 * MINUTE, HOUR  # around the first failure, between which an alert is about them
_OF_BEFORE = 0.5  # of confidence, for an alert of before
_MAX = 5  # candidates shown for one milestone
_SUPPOSED = re.compile(r"\b(?:if|unless|in case|would|whether)\b")  # trouble that is imagined
_STARTED_STATES = frozenset({"customer_impact_start", "started", "impact_start"})


def milestones_of(
    records: Sequence[Record],
    focus: Focus,
    joined: Joined,
    rises: Sequence[tuple[Burst, Instant, Instant]],
    failed: Sequence[Failures],
    cut: Collection[str] = (),
    stops: Sequence[tuple[str, Instant]] = (),
) -> tuple[Milestone, ...]:
    """The five milestones. rises: log bursts with the instants of their first line and of their end; cut: first lines of
    those that lasted as long as their log; stops: when the program of a log was told to stop."""
    fired = [record for record in records if state_of(record) == "triggered"]
    only = len({record.group or record.id for record in fired}) == 1  # one alert in all: it is this incident's
    mine = [r for r in records if _of_incident(r, focus) or (only and r.kind is RecordKind.ALERT)]
    report = next((record for record in records if _reports(record, focus)), None)
    detected = _detected(mine, joined, focus, _first_failures(rises, failed), report)
    at = detected[0].at.ns if detected else None
    started = _started(mine, rises, failed, at, stops)
    acknowledged = [
        c for c in _acknowledged(mine) if at is None or (c.at.ns >= at - MINUTE and c.record != detected[0].record)
    ]
    if acknowledged:
        detected = [c for c in detected if c is detected[0] or c.at.ns <= acknowledged[0].at.ns]
    begin = detected[0].at.ns if detected else min((c.at.ns for c in started), default=focus.start)
    mitigated = [c for c in _mitigated(mine, rises, failed, cut) if c.at.ns > begin]
    resolved = [c for c in _resolved(mine) if c.at.ns > begin]
    if mitigated:  # "on it" behind the recovery takes up something else
        acknowledged = [c for c in acknowledged if c.confidence > _SAID or c.at.ns < mitigated[0].at.ns]
    found = dict(zip(NAMES, (started, detected, acknowledged, mitigated, resolved), strict=True))
    return tuple(Milestone(name, tuple(map(_timed, _once(found[name])[:_MAX]))) for name in NAMES)


def _timed(candidate: Candidate) -> Candidate:
    """With what is known of a clock that is off."""
    off = off_by(candidate.at)
    return candidate._replace(why=f"{candidate.why}, by a clock {off}") if off else candidate


def _once(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Of one record the best candidate: it competes with others, not with itself."""
    best: dict[str, Candidate] = {}
    for candidate in candidates:
        best.setdefault(candidate.record, candidate)
    return list(best.values())


_MITIGATED = re.compile(
    r"\bmitigated\b|\bmitigations? (?:ha(?:s|ve) been |was |were |is |are )?(?:applied|in place)|applied (?:a|the) (?:mitigation|fix)|fix (?:has been |is |was )?(?:deployed|applied|in place|rolled out|implemented)|fully recovered",
    re.IGNORECASE,
)
_ONLY_WARNS = re.compile(
    r"\bwarn(?:ing)?\b|\bno page\b|\blow[- ]urgency\b|\bP[45]\b|\bseverity=(?:info\w*|none|low)\b", re.IGNORECASE
)


def _mitigation(text: str) -> bool:
    return _MITIGATED.search(text) is not None and not is_partial(text)


def _of_incident(record: Record, focus: Focus) -> bool:
    """Machine states need to be about the matter, or to lie within its time when nothing else tells."""
    at = instant(record).ns
    if not focus.start - 3 * HOUR <= at <= focus.end + 12 * HOUR:
        return False
    if record.get("milestone") or record.status:
        pass  # a field states what it is about; words have to show it
    elif record.kind in (RecordKind.MESSAGE, RecordKind.NOTE):
        here = _noted(record) or record.channel in focus.channels or record.artifact in focus.channels
        return not focus.terms or (here and focus.relevance.get(record.id, 0.0) >= ABOUT)
    if record.kind in (RecordKind.MESSAGE, RecordKind.NOTE):
        return True
    return focus.relevance.get(record.id, 0.0) >= RELEVANT or not focus.terms


def _noted(record: Record) -> bool:
    """A line of the notes that people kept of the incident: a file of notes is no channel of its own."""
    return record.kind in (RecordKind.MESSAGE, RecordKind.NOTE) and not record.channel and not record.key


def _ranked(candidates: list[Candidate], *, last: bool = False) -> list[Candidate]:
    """By confidence; among equals the first, or the last when ``last``."""
    return sorted(candidates, key=lambda c: (-c.confidence, -c.at.ns if last else c.at.ns))


def _started(
    records: Sequence[Record],
    rises: Sequence[tuple[Burst, Instant, Instant]],
    failed: Sequence[Failures],
    detected: int | None,
    stops: Sequence[tuple[str, Instant]],
) -> list[Candidate]:
    found = [
        Candidate(instant(r), r.id, f"the record states it ({r.get('milestone') or r.status})", 0.95)
        for r in records
        if r.status in _STARTED_STATES or r.get("milestone") in _STARTED_STATES
    ]
    begun = [(one.log, instant(one.first), one.first.id, "the first failed request of the rise", 0.7) for one in failed]
    for burst, first, _ in rises:
        with_main = 0 <= rises[0][1].ns - first.ns <= 3 * MINUTE
        rank = 0.7 if burst is rises[0][0] or with_main else 0.5
        begun.append((burst.log, first, burst.first.id, "the first line of a rise in the log", rank))
    stopped = _behind([(log, first) for log, first, *_ in begun], stops)
    for log, first, ident, what, rank in begun:
        if detected is None or detected - 6 * HOUR <= first.ns <= detected + 5 * MINUTE:
            stop = stopped.get((log, first.ns))
            if stop is not None:
                rank, what = rank - _STOPPED, f"{what}; a stop was asked for at {clock_of(stop.ns, stop.precision)} UTC"
            found.append(Candidate(first, ident, what, rank))
    return _ranked(found)


def _behind(
    begun: Sequence[tuple[str, Instant]], stops: Sequence[tuple[str, Instant]]
) -> dict[tuple[str, int], Instant]:
    """The beginnings, by log, within a minute after its program was told to stop, or soon after such a one; with the stop."""
    found: dict[tuple[str, int], Instant] = {}
    for log, first in sorted(begun, key=lambda one: (one[1].ns, one[0])):
        own = [stop for of, stop in stops if of == log and 0 <= first.ns - stop.ns <= MINUTE]
        near = [stop for (of, _), stop in found.items() if of == log and first.ns - stop.ns <= _AFTER_STOP]
        if own or near:
            found[log, first.ns] = (own or near)[0]
    return found


def _first_failures(rises: Sequence[tuple[Burst, Instant, Instant]], failed: Sequence[Failures]) -> int | None:
    """When requests began to fail by the logs, else when the main rise of errors began; None when neither is sure."""
    if failed:
        return min(instant(one.first).ns for one in failed)
    main = rises[0] if rises else None
    return main[1].ns if main and main[0].change is not None and main[0].level >= Level.ERROR else None


def _reports(record: Record, focus: Focus) -> bool:
    """Whether somebody tells of this trouble, be it as a question: in its words, or in some of them where it is talked about."""
    if record.kind not in (RecordKind.MESSAGE, RecordKind.NOTE) or (record.author and record.author.bot):
        return False
    marks = signals(record.text)
    if record.status or record.get("subtype") or "symptom" not in marks or "chatter" in marks:
        return False
    told = [one for one in sentences(record.text) if shows("symptom", one)]
    if told and all(map(_SUPPOSED.search, told)):
        return False
    begun = record.channel in focus.channels and focus.start <= instant(record).ns <= focus.end
    return _of_incident(record, focus) or (begun and focus.relevance.get(record.id, 0.0) > 0)


def _detected(
    records: Sequence[Record], joined: Joined, focus: Focus, failing: int | None, report: Record | None
) -> list[Candidate]:
    """failing: nanoseconds from which on logs tell of failures. An alert of well before, which nobody took up, may be about
    anything: it stands behind those that came with them. report: the first that somebody said of the trouble."""
    found: list[Candidate] = []
    fired = [instant(record).ns for record in records if state_of(record) == "triggered"]
    with_them = failing is not None and any(-_EARLY <= at - failing <= _LATE for at in fired)
    acknowledged = {record.group for record in records if record.group and state_of(record) == "acknowledged"}
    for record in records:
        state = state_of(record)
        if state == "triggered":
            company = joined.company.get(record.id, ())
            told = len({record.artifact, *(other.artifact for other in company)})
            rank = 0.9 if record.kind is RecordKind.ALERT else 0.8
            if focus.relevance.get(record.id, 1.0) < SURELY and focus.terms and not _noted(record):
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
            if rank < 0.95 and with_them and failing is not None and instant(record).ns < failing - _EARLY:
                rank, what = rank - _OF_BEFORE, f"{what}, before the failures that the logs tell of"
            found.append(
                Candidate(instant(record), record.id, f"{what}{f', told by {told} sources' if told > 1 else ''}", rank)
            )
    if report is not None:
        where = "talk" if report.kind is RecordKind.MESSAGE else "notes"
        found.append(Candidate(instant(report), report.id, f"the first report of trouble in the {where}", 0.5))
    opened = next((r for r in records if opens_ticket(r)), None)
    if opened is not None:
        what = "the first issue that was opened" if is_issue(opened) else "the first support ticket"
        found.append(Candidate(instant(opened), opened.id, what, 0.45))
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
        elif _spoken(record) and "acknowledge" in (marks := signals(record.text)) and "question" not in marks:
            found.append(Candidate(instant(record), record.id, "a person said they are on it", _SAID))
    return _ranked(found)


def _mitigated(
    records: Sequence[Record],
    rises: Sequence[tuple[Burst, Instant, Instant]],
    failed: Sequence[Failures],
    cut: Collection[str],
) -> list[Candidate]:
    """Recovery that lasted: what was followed by more failures is shown behind what was not, and no public word counts then."""
    found = _log_ends(rises, failed, cut)
    bad = [
        instant(r).ns
        for r in records
        if r.kind is RecordKind.STATUS
        and _WORSE.search(r.text)
        and r.status not in ("resolved", "monitoring")
        and not _mitigation(r.text)
    ]
    worse = max(bad, default=0)
    for record in records:
        if state_of(record) == "resolved" and not _by_hand(record):
            found.append(Candidate(instant(record), record.id, "the alert cleared", 0.65))
        elif record.kind is RecordKind.STATUS and record.status != "resolved" and _mitigation(record.text):
            if instant(record).ns > worse:
                rank = 0.5 if _OF_A_PART.search(record.text) else 0.6
                found.append(Candidate(instant(record), record.id, "the status page reported a mitigation", rank))
        elif record.status == "monitoring":
            if instant(record).ns > worse:
                place = "ticket" if record.kind is RecordKind.TICKET else "status page"
                found.append(Candidate(instant(record), record.id, f"the {place} went over to monitoring", 0.62))
        elif _spoken(record) and _recovered(record):
            where = "talk" if record.kind is RecordKind.MESSAGE else "notes"
            found.append(Candidate(instant(record), record.id, f"recovery was reported in the {where}", 0.5))
    again = max((instant(r).ns for r in records if state_of(r) == "triggered"), default=0)
    ranked = [c._replace(confidence=round(c.confidence - 0.2, 2)) if c.at.ns < again else c for c in found]
    return _ranked(ranked)


def _recovered(record: Record) -> bool:
    """A person says that it works again; in notes, which hold what came of it, be it in those that say what was done."""
    if "recovery" not in signals(record.text):
        return False
    kind = kind_of(record).kind
    return kind is EventKind.RECOVERY or (
        kind is EventKind.MITIGATION
        and not record.key
        and states(unhedged(record.text), "recovery")
        and not is_partial(record.text)
    )


def _log_ends(
    rises: Sequence[tuple[Burst, Instant, Instant]], failed: Sequence[Failures], cut: Collection[str]
) -> list[Candidate]:
    """When the logs fell back to their quiet: the end of the last wave leads, that of the main rise stands behind it.

    A log that ends within its last wave tells of no end.
    """
    if not rises or max(rises, key=lambda rise: rise[2].ns)[0].first.id in cut:
        return []
    heaviest = max(burst.total for burst, _, _ in rises)
    ends = [
        ((one.high + 1) * MINUTE, (one.last or one.first).id, Instant((one.high + 1) * MINUTE, MINUTE))
        for one in failed
    ]
    ends += [(end.ns, (burst.last or burst.first).id, end) for burst, _, end in rises if burst.total >= heaviest // 10]
    last = max(ends, key=lambda end: end[0])
    main, _, first_end = max(rises, key=lambda rise: rise[0].total)
    found = [Candidate(last[2], last[1], "failures in the log ended with their last wave", 0.9)]
    if main.lull is not None:
        first_end = Instant(main.lull * MINUTE, MINUTE)
    if last[0] - first_end.ns >= 3 * MINUTE:
        fell = main.fell or main.last or main.first
        found.append(Candidate(first_end, fell.id, "errors fell back for the first time; they rose again", 0.7))
    return found


def _by_hand(record: Record) -> bool:
    """A person closed it in the pager: that ends the incident and says nothing of when the trouble stopped."""
    return bool(record.author and not record.author.bot) or record.text.startswith("Resolved by")


_OF_A_PART = re.compile(r"\baffecting [\w.-]+(?:[, ][^.\n]{0,120})? (?:has|have) been\b", re.IGNORECASE)
_WORSE = re.compile(
    r"\b(?:degraded|residual|continu\w+ to (?:see|experience)|impact(?:ed|ing)?|elevated|errors?|outage)\b",
    re.IGNORECASE,
)
_CALLED, _SOON = "a person called it resolved", 15 * MINUTE
_ITSELF = re.compile(
    r"\bresolved (?:through the api|automatically|by (?:the )?(?:api|integration|timeout))\b", re.IGNORECASE
)
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
            what, rank = (
                ("its monitor resolved it in the pager", 0.65)
                if _by_itself(record)
                else ("the incident was resolved in the pager", 0.8)
            )
            found.append(Candidate(instant(record), record.id, what, rank))
        elif record.status == "resolved" and record.kind in (RecordKind.STATUS, RecordKind.NOTE):
            found.append(Candidate(instant(record), record.id, "the status page said resolved", 0.75))
        elif record.kind in (RecordKind.MESSAGE, RecordKind.NOTE) and not (record.author and record.author.bot):
            if "resolved" in signals(record.text) and kind_of(record).kind is EventKind.RESOLVED:
                found.append(Candidate(instant(record), record.id, _CALLED, 0.7))
        elif state_of(record) == "resolved":
            found.append(Candidate(instant(record), record.id, "the alert cleared", 0.5))
    fired = [instant(record).ns for record in records if state_of(record) == "triggered"]
    return _ranked([_said_again(one, found, fired) for one in found], last=True)


def _said_again(one: Candidate, others: Sequence[Candidate], fired: Sequence[int]) -> Candidate:
    """What is said soon after it was said already stands behind the first word, unless an alert fired between."""
    for other in others:
        again = other.why == one.why == _CALLED and 0 < one.at.ns - other.at.ns <= _SOON
        if again and not any(other.at.ns < at <= one.at.ns for at in fired):
            return one._replace(confidence=one.confidence - 0.01)
    return one


def _by_itself(record: Record) -> bool:
    """A monitor's word that its signal is well again: people may still be at work."""
    return bool(record.author and record.author.bot) or _ITSELF.search(record.text[:200]) is not None
