"""The rules engine's extraction: from the merged stream and the logs to events, milestones, facts and roles."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from afteraction.domain.draft import EventKind, Fact, Milestone, RoleHolder, Status, TimelineEvent, alone
from afteraction.domain.record import Record, RecordKind
from afteraction.domain.stamps import parse_iso
from afteraction.domain.when import HOUR, MINUTE, SECOND, Instant, clock_of, off_by
from afteraction.extract import facts as fact_rules
from afteraction.extract import precedence
from afteraction.extract.candidates import Candidates, candidates_of
from afteraction.extract.changes import descriptions
from afteraction.extract.computed import computed_rows
from afteraction.extract.focus import Focus, focus_of
from afteraction.extract.joined import Joined, join_alerts, state_of
from afteraction.extract.kinds import kind_of, run_of
from afteraction.extract.log_words import asked, log_title, log_words
from afteraction.extract.metrics import Metric, metric_facts
from afteraction.extract.milestones import milestones_of
from afteraction.extract.musts import end_of, with_musts
from afteraction.extract.news import News, news_facts, news_of
from afteraction.extract.quiet import quiet_facts
from afteraction.extract.quotes import quote_facts, quotes_of
from afteraction.extract.restarts import restarts_of
from afteraction.extract.roles import Naming, roles_of
from afteraction.extract.select import MUST, Moment, Scored, choose, score_all, telling
from afteraction.extract.signals import signals
from afteraction.extract.topic import prose
from afteraction.extract.traces import trace_facts, traces_of
from afteraction.extract.unplaced import unplaced_of
from afteraction.logs.burst import Burst, Failures, bursts, failures
from afteraction.logs.crunch import LogView
from afteraction.timeline.merge import Merged, instant
from afteraction.timeline.people import Roster

_QUOTE = 280  # characters of a record shown in a row
_RISES = 6
_MOST_STATED = 4  # rows beside those of the talk
_ALL_OF = 14  # so few moments are all told
_OTHER_DAYS = 12 * HOUR
_BARE = 2  # words that tell nothing by themselves
_TITLED = (RecordKind.ALERT, RecordKind.TICKET, RecordKind.CHANGE)  # elsewhere the title is that of the whole thread
_TELLING = 2  # minutes of a log behind a rise that tell no end of it
_JOB_LATER = 10  # minutes
_LOG_SCORE = 3.2
_AT_ONCE = 2 * SECOND
_FOLDED = ("##[", "::group::")  # how build systems fold their output
_PICKED = 2.5  # what a model's choice adds to a score
# Where a sentence ends: not where a long line goes on in the next, which was wrapped.
_BOUNDARY = re.compile(r"[.!?](?=\s)|(?<![^\n]{59}[a-z,])\n|\n(?![a-z])")
_ADDRESS = re.compile(r"https?://\S{60,}")  # one that takes the room of a sentence


class Material(NamedTuple):
    """What the engine works on. place: gives a log record its instant. names: artifact id to name. metrics: of dashboards."""

    merged: Merged
    views: Sequence[LogView]
    roster: Roster
    place: Callable[[Record], Record]
    names: dict[str, str]
    metrics: Sequence[Metric] = ()


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
    candidates: Candidates


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
    others = (
        *starts,
        *(move.first for move in moves),
        *traces.entries,
        *(record for told in calm for record in told.entries),
        *(quote.first for quote in quotes),
        *(burst.first for burst, _, _ in every if burst.first.id in cited),
        *(record for burst, _, _ in rises for record in (burst.last, burst.fell) if record),
        *(found.last for found in failed if found.last),
    )
    log_records = _once((*firsts.values(), *others))
    joined = join_alerts(dated)
    leads = [record for record in dated if record.id not in joined.absorbed]
    scored = [*score_all(leads, focus=focus, handled=_handled(leads, joined)), *_log_rows(tuple(firsts.values()))]
    scored = [_picked(item) if item.record.id in options.picked else item for item in scored]
    stops = precedence.stops_of(material.views, material.place)
    told_to_stop = [(log, instant(record)) for log, record in stops]
    milestones = milestones_of(leads, focus, joined, rises, failed, _cut_rises(material, rises), told_to_stop)
    ended = end_of(leads, milestones, focus, [record for _, record in stops])
    candidates = candidates_of(dated, focus.relevance, starts, _onset(milestones))
    news = news_of(material.views, _onset(milestones), _over(milestones), rises, material.place)
    restarts = restarts_of(material.views, _onset(milestones), _over(milestones), material.place)
    further = [r for r in (*candidates.jobs, *restarts, *((ended,) if ended else ())) if r.kind is RecordKind.LOG]
    log_records = _once((*log_records, *further, *(one.entry for one in news)))
    scored = list({item.record.id: item for item in (*_further_rows(further, news), *scored)}.values())
    scored.sort(key=_when)  # at one time the stream keeps its order
    roles = roles_of([*_taking_part(dated, focus), *_untimed(material.merged)], material.roster)
    naming = Naming(roles, material.roster, options.names)
    told = descriptions(dated)
    rows = computed_rows(milestones, log_records, naming)[: options.limit and int(options.limit > 1)]
    rows += [
        _event(moment, joined, naming, told, options.picked.get(moment.lead.record.id))
        for moment in _moments(scored, milestones, focus, ended, candidates, options, len(rows))
    ]
    computed = [
        *fact_rules.durations(milestones),
        *fact_rules.log_facts(material.views, rises, failed),
        *(told.fact for told in calm),
        *precedence.move_facts(moves, milestones, candidates.standing),
        *order,
        *trace_facts(traces),
        *quote_facts(quotes),
        *news_facts(news, _onset(milestones)),
        *metric_facts(material.metrics, _onset(milestones), _over(milestones), milestones),
        *fact_rules.talk_facts(dated, milestones, focus),
        *fact_rules.skew_facts(joined, dated, material.names),
    ]
    facts = fact_rules.timed(computed, (*dated, *log_records), material.names)
    return Extraction(
        tuple(sorted(rows, key=lambda row: row.at.ns)),
        milestones,
        tuple(facts),
        tuple(roles),
        naming,
        focus,
        joined,
        tuple(rises),
        tuple(scored),
        log_records,
        candidates,
    )


def _onset(milestones: Sequence[Milestone]) -> Instant | None:
    best = {milestone.name: milestone.best for milestone in milestones}
    began = best["started"] or best["detected"]
    return began.at if began else None


def _over(milestones: Sequence[Milestone]) -> Instant | None:
    best = {milestone.name: milestone.best for milestone in milestones}
    ended = best["mitigated"] or best["resolved"]
    return ended.at if ended else None


def _once(records: Iterable[Record]) -> tuple[Record, ...]:
    return tuple({record.id: record for record in records}.values())


def _further_rows(records: Iterable[Record], news: Sequence[News]) -> Iterator[Scored]:
    """Log entries that may have set it off or ended it, and those that are new."""
    yield from (Scored(record, _LOG_SCORE, ("before the onset or the end",)) for record in records)
    yield from (Scored(one.entry, _LOG_SCORE, ("new in the log", MUST)) for one in news)


def _moments(
    scored: Sequence[Scored],
    milestones: Sequence[Milestone],
    focus: Focus,
    ended: Record | None,
    candidates: Candidates,
    options: Options,
    taken: int,
) -> list[Moment]:
    """The rows, as many as were asked for, less those that are taken, or as the incident deserves."""
    if options.everything:
        return [Moment(item, ()) for item in scored]
    if options.limit is not None:
        return choose(with_musts(scored, milestones, focus, ended), options.limit - taken)
    wanted = with_musts(scored, milestones, focus, ended, candidates.rows)
    # A greeting or a bare link is a row for whoever asks for more of them.
    onset = _onset(milestones)
    wanted = [
        item
        for item in wanted
        if MUST in item.signals
        or not (_says_little(item) or _is_no_moment(item.record, onset) or item.record.id in candidates.told_elsewhere)
    ]
    fit = _fitting(scored, focus)
    return choose(wanted, fit + _further(scored, candidates, fit) + _stated(wanted, candidates))


def _handled(leads: Sequence[Record], joined: Joined) -> frozenset[str]:
    """Alert records of what somebody acknowledged, escalated or wrote a note to, in whichever source."""
    touched = {
        r.group for r in leads if r.group and (r.status == "note" or state_of(r) in ("acknowledged", "escalated"))
    }
    every = ((lead, *joined.company.get(lead.id, ())) for lead in leads if lead.kind is RecordKind.ALERT)
    return frozenset(event[0].id for event in every if touched & {record.group for record in event})


def _untimed(merged: Merged) -> list[Record]:
    """What is shown of the records that no clock could place."""
    return [record for one in unplaced_of(merged.undated) for record in one.records]


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
        said = [entry for entry in view.crunch.sample if not entry.text.startswith(_FOLDED)]
        if view.span and spans and view.span[0] >= min(spans) + _JOB_LATER and said:
            first = material.place(said[0])
            if isinstance(first.time, Instant):
                found.append(first)
    return found


def _when(item: Scored) -> int:
    return _ns(item.record)


def _log_rows(records: Sequence[Record]) -> list[Scored]:
    """The first entries of rises. Of those that one log wrote within moments of each other, the first is enough."""
    chosen: list[Record] = []
    for record in records:
        if not any(r.artifact == record.artifact and abs(_ns(r) - _ns(record)) <= _AT_ONCE for r in chosen):
            chosen.append(record)
    return [Scored(record, _LOG_SCORE - 0.7 * place, ("rise in the log",)) for place, record in enumerate(chosen[:3])]


def _ns(record: Record) -> int:
    return instant(record).ns


def _fitting(scored: Sequence[Scored], focus: Focus) -> int:
    """How many rows the incident deserves: it grows with the square root of what is relevant."""
    relevant = sum(1 for item in scored if focus.relevance.get(item.record.id, 1.0) >= 0.5 and item.score > 0)
    return max(8, min(relevant, _ALL_OF), min(60, round(5 + 1.8 * math.sqrt(relevant))))


def _further(scored: Sequence[Scored], candidates: Candidates, fit: int) -> int:
    """How many of the candidates' rows would not be among so many by their own weight."""
    least = min(sorted((item.score for item in scored), reverse=True)[:fit], default=0.0)
    return sum(item.score < least for item in scored if item.record.id in candidates.rows)


def _stated(wanted: Sequence[Scored], candidates: Candidates) -> int:
    """How many rows of machines must be seen: many alerts and deployments leave no less room for what people did."""
    musts = [item.record for item in wanted if MUST in item.signals and item.record.id not in candidates.rows]
    return min(_MOST_STATED, sum(1 for record in musts if record.kind in (RecordKind.ALERT, RecordKind.CHANGE)))


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
        title = log_title(record) + asked(record)
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
        alone(naming.actor(record)),
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


def _is_no_moment(record: Record, onset: Instant | None) -> bool:
    """A series of numbers, a check of a build system, or a change of more than half a day before the onset: rows of what may
    have set it off are chosen elsewhere."""
    if record.get("metric") and record.get("samples"):
        return True
    long_before = onset is not None and _ns(record) < onset.ns - _OTHER_DAYS
    return record.kind is RecordKind.CHANGE and (long_before or run_of(record)[0] == "check")


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

    about: of a longer text the most telling sentence that it is true of leads. Before a sentence is cut, a long address is.
    """
    text = prose(log_words(record) if record.kind is RecordKind.LOG else record.text, " […] ").strip()
    if len(" ".join(text.split())) > limit:
        text = _ADDRESS.sub("[…]", text).strip()
    while text.startswith("[…]") or text.endswith("[…]"):
        text = text.removeprefix("[…]").removesuffix("[…]").strip()
    text = text or record.text.strip().strip("`").strip()
    if about is not None and len(" ".join(text.split())) > limit and (start := _place_of(text, about)) > 0:
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
    """Where the most telling of the sentences begins that ``about`` is true of, of several alike the first; -1 for none."""
    begins = [0, *(found.end() for found in _BOUNDARY.finditer(text))]
    said = [(begin, text[begin:end]) for begin, end in itertools.pairwise([*begins, len(text)])]
    told = [part for part in said if about(part[1])]
    return max(told, key=lambda part: (telling(part[1]), -part[0]), default=(-1, ""))[0]


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
