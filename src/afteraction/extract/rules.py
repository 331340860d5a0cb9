"""The rules engine's extraction: from the merged stream and the logs to events, milestones, facts and roles."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from afteraction.domain.draft import EventKind, Fact, Milestone, RoleHolder, Status, TimelineEvent
from afteraction.domain.record import Record, RecordKind
from afteraction.domain.stamps import parse_iso
from afteraction.domain.when import HOUR, MINUTE, Instant, clock_of, off_by
from afteraction.extract import facts as fact_rules
from afteraction.extract import precedence
from afteraction.extract.changes import descriptions
from afteraction.extract.focus import Focus, focus_of
from afteraction.extract.joined import Joined, join_alerts, state_of
from afteraction.extract.kinds import kind_of, run_of
from afteraction.extract.milestones import milestones_of
from afteraction.extract.musts import end_of, with_musts
from afteraction.extract.quiet import quiet_facts
from afteraction.extract.quotes import quote_facts, quotes_of
from afteraction.extract.roles import Naming, roles_of
from afteraction.extract.select import MUST, Moment, Scored, choose, score_all
from afteraction.extract.signals import signals
from afteraction.extract.topic import prose
from afteraction.extract.traces import trace_facts, traces_of
from afteraction.logs.burst import Burst, Failures, bursts, failures
from afteraction.logs.crunch import LogView
from afteraction.timeline.merge import Merged, instant
from afteraction.timeline.people import Roster

_QUOTE = 280  # characters of a record shown in a row
_RISES = 6
_ALL_OF = 14  # so few moments are all told
_BARE = 2  # words that tell nothing by themselves
_TITLED = (RecordKind.ALERT, RecordKind.TICKET, RecordKind.CHANGE)  # elsewhere the title is that of the whole thread
_TELLING = 2  # minutes of a log behind a rise that tell no end of it
_JOB_LATER = 10  # minutes
_LOG_SCORE = 3.2
_PICKED = 2.5  # what a model's choice adds to a score
_BOUNDARY = re.compile(r"[.!?](?=\s)|(?<![a-z,])\n|\n(?![a-z])")  # a line that goes on in the next was wrapped


class Material(NamedTuple):
    """What the engine works on. place: gives a log record its instant. names: artifact id to name."""

    merged: Merged
    views: Sequence[LogView]
    roster: Roster
    place: Callable[[Record], Record]
    names: dict[str, str]


class Options(NamedTuple):
    """limit: rows of the timeline, None for as many as deserve it. everything: a row for each record. names: role, full, pseudonym.

    picked: record ids that a model chose, with the kind it saw in a person's words, or None.
    """

    limit: int | None = None
    everything: bool = False
    names: str = "role"
    picked: Mapping[str, EventKind | None] = MappingProxyType({})


class Extraction(NamedTuple):
    """What was found. scored: every record of the stream with its score, in order. records: those that anything cites."""

    events: tuple[TimelineEvent, ...]
    milestones: tuple[Milestone, ...]
    facts: tuple[Fact, ...]
    roles: tuple[RoleHolder, ...]
    naming: Naming
    focus: Focus
    joined: Joined
    rises: tuple[tuple[Burst, Instant, Instant], ...]
    scored: tuple[Scored, ...]
    log_records: tuple[Record, ...]
    job_starts: tuple[Record, ...]


def extract(material: Material, options: Options) -> Extraction:
    """Run all rules. Deterministic: the same material gives the same extraction."""
    dated = material.merged.dated
    every = _rises(material)
    rises = every[:_RISES]
    failed = _failures(material)
    firsts = {
        record.id: record for record in (*(burst.first for burst, _, _ in rises), *(found.first for found in failed))
    }
    starts = tuple(_job_starts(material))
    focus = focus_of(dated, [f"{record.channel} {record.text[:80]}" for record in starts])
    moves = precedence.moves_of(material.views, focus, rises, material.place)
    traces = traces_of(material.views, dated, material.place)
    quotes = quotes_of(material.views, rises, dated, material.place)
    jobs = precedence.jobs_of(material.views, rises, focus, material.place)
    starts = tuple({record.id: record for record in (*starts, *jobs)}.values())
    order = tuple(precedence.order_facts(_of_one_time(every, rises), traces.services))
    calm = quiet_facts(material.views, every, material.place)
    cited = {ident for fact in order for ident in fact.cites}
    others = {
        record.id: record
        for record in (
            *starts,
            *(move.first for move in moves),
            *traces.entries,
            *(record for told in calm for record in told.entries),
            *(quote.first for quote in quotes),
            *(burst.first for burst, _, _ in every if burst.first.id in cited),
            *(record for burst, _, _ in rises for record in (burst.last, burst.fell) if record),
            *(found.last for found in failed if found.last),
        )
    }
    log_records = tuple({**firsts, **others}.values())
    joined = join_alerts(dated)
    leads = [record for record in dated if record.id not in joined.absorbed]
    scored = [*score_all(leads, focus=focus, handled=_handled(leads, joined)), *_log_rows(tuple(firsts.values()))]
    scored.sort(key=_when)  # at one time the stream keeps its order
    if options.picked:
        scored = [_picked(item) if item.record.id in options.picked else item for item in scored]
    stops = precedence.stops_of(material.views, material.place)
    told_to_stop = [(log, instant(record)) for log, record in stops]
    milestones = milestones_of(leads, focus, joined, rises, failed, _cut_rises(material, rises), told_to_stop)
    ended = end_of(leads, milestones, focus, [record for _, record in stops])
    if ended is not None and ended.kind is RecordKind.LOG:
        log_records = tuple({record.id: record for record in (*log_records, ended)}.values())
        scored.append(Scored(ended, _LOG_SCORE, ("a stop in the log",)))
        scored.sort(key=_when)
    roles = roles_of(_taking_part(dated, focus), material.roster)
    naming = Naming(roles, material.roster, options.names)
    told = descriptions(dated)
    events = tuple(
        _event(moment, joined, naming, told, options.picked.get(moment.lead.record.id))
        for moment in _moments(scored, milestones, focus, ended, options)
    )
    computed = [
        *fact_rules.durations(milestones),
        *fact_rules.log_facts(material.views, rises, failed),
        *(told.fact for told in calm),
        *precedence.move_facts(moves, milestones),
        *order,
        *trace_facts(traces),
        *quote_facts(quotes),
        *fact_rules.talk_facts(dated, milestones, focus),
        *fact_rules.skew_facts(joined, dated, material.names),
    ]
    facts = fact_rules.timed(computed, (*dated, *log_records), material.names)
    return Extraction(
        events,
        milestones,
        tuple(facts),
        tuple(roles),
        naming,
        focus,
        joined,
        tuple(rises),
        tuple(scored),
        log_records,
        starts,
    )


def _moments(
    scored: Sequence[Scored], milestones: Sequence[Milestone], focus: Focus, ended: Record | None, options: Options
) -> list[Moment]:
    """The rows, as many as were asked for or as the incident deserves."""
    if options.everything:
        return [Moment(item, ()) for item in scored]
    wanted = with_musts(scored, milestones, focus, ended)
    if options.limit is None:  # a greeting or a bare link is a row for whoever asks for more of them
        wanted = [item for item in wanted if MUST in item.signals or not _says_little(item)]
    return choose(wanted, options.limit or _fitting(scored, focus))


def _handled(leads: Sequence[Record], joined: Joined) -> frozenset[str]:
    """Alert records of what somebody acknowledged, escalated or wrote a note to, in whichever source."""
    touched = {
        r.group for r in leads if r.group and (r.status == "note" or state_of(r) in ("acknowledged", "escalated"))
    }
    every = ((lead, *joined.company.get(lead.id, ())) for lead in leads if lead.kind is RecordKind.ALERT)
    return frozenset(event[0].id for event in every if touched & {record.group for record in event})


def _taking_part(dated: Sequence[Record], focus: Focus) -> Sequence[Record]:
    """Records of who responded; all where none stands out."""
    low, high = focus.start - 2 * HOUR, focus.end + 2 * HOUR
    return [r for r in dated if low <= instant(r).ns <= high and _takes_part(r, focus)] or dated


def _takes_part(record: Record, focus: Focus) -> bool:
    here = record.channel in focus.channels or record.artifact in focus.channels
    return here or record.kind is not RecordKind.MESSAGE or focus.relevance.get(record.id, 0.0) >= 0.3


def _rises(material: Material) -> list[tuple[Burst, Instant, Instant]]:
    """Rises of all logs, the heaviest first, with the instants of the first line and of the end."""
    found = []
    for view in material.views:
        for burst in bursts(view):
            first = material.place(burst.first)
            if isinstance(first.time, Instant):
                end = Instant((burst.end + 1) * MINUTE, MINUTE, first.time.basis)
                last, fell = (one and material.place(one) for one in (burst.last, burst.fell))
                found.append((burst._replace(first=first, last=last, fell=fell), first.time, end))
    found.sort(key=lambda rise: (-rise[0].total * rise[0].level * (2 if rise[0].new else 1), rise[1].ns, rise[0].text))
    return found


def _failures(material: Material) -> list[Failures]:
    """Rises of failed requests in all logs, with their entries at their instants."""
    placed = [
        found._replace(first=material.place(found.first), last=found.last and material.place(found.last))
        for found in map(failures, material.views)
        if found
    ]
    return [found for found in placed if isinstance(found.first.time, Instant)]


def _of_one_time(
    every: Sequence[tuple[Burst, Instant, Instant]], rises: Sequence[tuple[Burst, Instant, Instant]]
) -> list[tuple[Burst, Instant, Instant]]:
    """Rises that began while those that weigh most lasted, or in the hour before."""
    if not rises:
        return []
    low, high = rises[0][1].ns - HOUR, rises[0][2].ns
    return [rise for rise in every if low <= rise[1].ns <= high]


def _cut_rises(material: Material, rises: Sequence[tuple[Burst, Instant, Instant]]) -> frozenset[str]:
    """First lines of the rises that had not ended when their log did."""
    last = {view.crunch.name: view.span[1] for view in material.views if view.span}
    return frozenset(
        burst.first.id for burst, _, _ in rises if burst.end + _TELLING >= last.get(burst.log, burst.end + 9)
    )


def _job_starts(material: Material) -> list[Record]:
    """First entries of logs that begin well after another log had begun: something started to run."""
    spans = [view.span[0] for view in material.views if view.span]
    found = []
    for view in material.views:
        if view.span and spans and view.span[0] >= min(spans) + _JOB_LATER and view.crunch.sample:
            first = material.place(view.crunch.sample[0])
            if isinstance(first.time, Instant):
                found.append(first)
    return found


def _when(item: Scored) -> int:
    return instant(item.record).ns


def _log_rows(records: Sequence[Record]) -> list[Scored]:
    return [Scored(record, _LOG_SCORE - 0.7 * place, ("rise in the log",)) for place, record in enumerate(records[:3])]


def _fitting(scored: Sequence[Scored], focus: Focus) -> int:
    """How many rows the incident deserves: it grows with the square root of what is relevant."""
    relevant = sum(1 for item in scored if focus.relevance.get(item.record.id, 1.0) >= 0.5 and item.score > 0)
    return max(8, min(relevant, _ALL_OF), min(60, round(5 + 1.8 * math.sqrt(relevant))))


def _picked(item: Scored) -> Scored:
    return Scored(item.record, item.score + _PICKED, (*item.signals, "chosen by the model"))


def _event(
    moment: Moment, joined: Joined, naming: Naming, told: dict[str, Record], seen: EventKind | None
) -> TimelineEvent:
    record = moment.lead.record
    kind = kind_of(record)
    if seen is not None and kind.kind is EventKind.OBSERVATION and record.kind is RecordKind.MESSAGE:
        kind = kind._replace(kind=seen)
    twins = joined.company.get(record.id, ())
    deployed = record.kind is RecordKind.CHANGE and not run_of(record)[0]  # of a run each record says all there is
    said = told.get(record.group, record) if deployed else record
    further = (said.id,) if said is not record else ()
    cites = (record.id, *further, *(twin.id for twin in twins))
    about = _acts if kind.kind is EventKind.MITIGATION and record.kind is not RecordKind.CHANGE else None
    text = naming.quote(shown_change(record, said) if about is None else shown_text(record, about=about))
    title = kind.title
    if record.kind is RecordKind.LOG:
        title = f"Log: {record.level.name.lower()}" if record.level else "Log"
    if record.kind is RecordKind.STATUS:
        title += _dated_back(record)
    if record.get("time_inherited"):
        title += " (at the time of the line above)"
    at = instant(record)
    if off := off_by(at):
        title += f" (by a clock {off})"
    return TimelineEvent(
        f"e-{record.id}",
        at,
        kind.kind,
        text,
        cites,
        naming.actor(record),
        kind.status,
        moment.lead.score,
        moment.lead.signals,
        title,
        tuple(other.id for other in moment.company),
    )


def _says_little(item: Scored) -> bool:
    """A greeting, or a word or two that introduce what was pasted behind them."""
    talk = item.record.kind in (RecordKind.MESSAGE, RecordKind.NOTE) and not item.record.status
    bare = talk and len(prose(item.record.text).split()) <= _BARE and not signals(item.record.text)
    return bare or "chatter" in item.signals


def _acts(sentence: str) -> bool:
    """Whether it says what somebody did: a long report that begins otherwise is quoted from there."""
    return {"mitigation", "first_person_act"} <= signals(sentence)


def _dated_back(record: Record) -> str:
    """A status page shows the time its author chose; when it was typed is another matter."""
    typed = parse_iso(record.get("typed_at"))
    if not isinstance(typed, Instant) or typed.ns - instant(record).ns < MINUTE:
        return ""
    return f" (typed at {clock_of(typed.ns)}, dated back)"


def shown_text(record: Record, limit: int = _QUOTE, about: Callable[[str], bool] | None = None) -> str:
    """The words of a record for a row: title and text, […] for pasted blocks when there is prose, cut at a sentence.

    about: of a longer text the first sentence that it is true of leads.
    """
    text = prose(record.text, " […] ").strip()
    while text.startswith("[…]") or text.endswith("[…]"):
        text = text.removeprefix("[…]").removesuffix("[…]").strip()
    text = text or record.text.strip().strip("`").strip()
    if about is not None and len(text) > limit and (start := _place_of(text, about)) > 0:
        return f"… {_cut(' '.join(text[start:].split()), limit)}"
    if record.title and record.kind in _TITLED and record.title.lower() not in text.lower():
        text = f"{record.title}: {text}" if text and text.lower() not in record.title.lower() else record.title
    return _cut(" ".join(text.split()).removesuffix("(View Message)").rstrip(), limit)  # the label of a pager's link


def shown_change(record: Record, told: Record, limit: int = _QUOTE) -> str:
    """What told says for a row of record, another state of the same: not in which state it was itself."""
    if told is record:
        return shown_text(told, limit)
    head, _, rest = told.text.partition("\n")
    if told.title and told.title == record.title and told.title in head:  # around the title the head tells its state
        return shown_text(told._replace(text=f"{told.title}\n{rest}"), limit)
    return shown_text(told, limit).removeprefix(f"{kind_of(told).title}: ")


def _place_of(text: str, about: Callable[[str], bool]) -> int:
    """Where the first sentence begins that ``about`` is true of; -1 when there is none."""
    begin = 0
    for found in _BOUNDARY.finditer(text):
        if about(text[begin : found.end()]):
            return begin
        begin = found.end()
    return begin if about(text[begin:]) else -1


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    ends = [found.end() for found in _BOUNDARY.finditer(text, 60, limit)]
    if ends:
        return text[: ends[-1]].rstrip() + " …"
    return text[: text.rfind(" ", 0, limit)].rstrip(",;: ") + " …"


__all__ = [
    "EventKind",
    "Extraction",
    "Material",
    "Options",
    "Status",
    "extract",
    "shown_change",
    "shown_text",
]
