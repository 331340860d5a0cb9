"""Facts: values that code computed, each with how it was computed and the records it rests on."""

from __future__ import annotations

import itertools
import shlex
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from afteraction.domain.draft import Candidate, Fact, Milestone
from afteraction.domain.record import Level, Record, RecordKind
from afteraction.domain.stamps import parse_iso
from afteraction.domain.when import HOUR, MINUTE, SECOND, Instant, between, clock_of, day_of, duration_text, off_by
from afteraction.extract.focus import Focus
from afteraction.extract.joined import Joined
from afteraction.extract.kinds import is_issue, opens_ticket
from afteraction.extract.log_words import cut, first_line
from afteraction.logs.burst import Burst, Failures, of_many_forms
from afteraction.logs.change import METHOD, SURE
from afteraction.logs.crunch import LogView
from afteraction.logs.template import plain_form
from afteraction.timeline.merge import instant

_DURATIONS = (
    ("ttd", "Time to detect (TTD)", "started", "detected"),
    ("tta", "Time to acknowledge (TTA)", "detected", "acknowledged"),
    ("ttm", "Time to mitigate (TTM)", "detected", "mitigated"),
    ("ttr", "Time to resolve (TTR)", "detected", "resolved"),
)
_AGAIN = "counted again by `"
_TOGETHER = 5 * MINUTE  # between two rises of one time of trouble
_SILENCE = 15 * MINUTE
_OVER = 6 * HOUR  # a longer pause is no gap in the response: people had gone
_TALKED = 10  # messages of a channel that was talked in


def durations(milestones: Sequence[Milestone]) -> list[Fact]:
    """TTD, TTA, TTM, TTR between the best candidates; absent when a milestone is, or when they stand in the wrong order.

    Source: docs/adr/0005-durations.md.
    """
    by_name = {milestone.name: milestone.best for milestone in milestones}
    facts: list[Fact] = []
    for ident, name, start, end in _DURATIONS:
        first, last = by_name.get(start), by_name.get(end)
        if first is None or last is None or last.at.ns < first.at.ns:
            continue
        seconds = between(first.at, last.at)
        method = f"from {start} ({_moment(first.at, last.at)}) to {end} ({_moment(last.at, first.at)})"
        if max(first.at.precision, last.at.precision) >= MINUTE:
            method += ", to the minute, as coarse as the record"
        facts.append(
            Fact(ident, name, duration_text(seconds), float(seconds), "s", method, (first.record, last.record))
        )
    return facts


def _moment(when: Instant, other: Instant) -> str:
    """A time of day, with its date when the other end lies on another day."""
    date = f"{day_of(when.ns)} " if day_of(when.ns) != day_of(other.ns) else ""
    return f"{date}{clock_of(when.ns, when.precision)} UTC"


def log_facts(
    views: Sequence[LogView], rises: Sequence[tuple[Burst, Instant, Instant]], failed: Sequence[Failures]
) -> list[Fact]:
    """Counts of failed requests, errors and first lines, over the time of the main rise."""
    facts: list[Fact] = []
    for place, (burst, first, end) in enumerate(rises[:4]):
        text = (
            f"{burst.total} entries {_form(burst)} from {clock_of(first.ns)} to {clock_of(end.ns, end.precision)} UTC"
        )
        if burst.total > burst.peak:
            text += f", at most {burst.peak} in a minute"
        facts.append(
            Fact(
                f"burst{place + 1}",
                "Rise in the log",
                text,
                float(burst.total),
                "entries",
                f"{'counts' if of_many_forms(burst) else 'template counts'} per minute in {burst.log}; {_how_sure(burst)}",
                (burst.first.id,),
            )
        )
    for place, found in enumerate(failed):
        share = 100 * found.failed / found.served
        window = f"from {clock_of(found.low * MINUTE, MINUTE)} to {clock_of((found.high + 1) * MINUTE, MINUTE)} UTC"
        about = " to one endpoint" if found.endpoint else ""
        facts.append(
            Fact(
                f"failed-{place + 1}",
                "Failed requests",
                f"{found.failed} of {found.served} requests ({share:.1f} %){about} answered with a 5xx status {window}",
                float(found.failed),
                "requests",
                f"entries with an HTTP status in {found.log}, counted by whole minutes from the first to the last minute of the rise; {_AGAIN}{_query(found)}`",
                (found.first.id,),
            )
        )
        facts += [
            Fact(
                f"failed-{place + 1}-{field}",
                "Failed requests by whom",
                f"{count} distinct value{'s' * (count != 1)} of {field} in the requests that failed {window}",
                float(count),
                field,
                f"the field {field} of entries with a 5xx status in {found.log}; {_AGAIN}{_query(found)}`",
                (found.first.id,),
            )
            for field, count in found.who
        ]
        alike = any(one.endpoints == found.endpoints for one in failed[:place])  # another service told of the same
        if found.endpoints and not alike:
            listed = ", ".join(f"{bad} of {every} to {plain_form(name)}" for name, bad, every in found.endpoints)
            facts.append(
                Fact(
                    f"endpoints-{place + 1}",
                    "Failed requests by endpoint",
                    f"{listed} {window}",
                    None,
                    "",
                    f"method and path of entries with an HTTP status in {found.log}, without what varies; {_AGAIN}{_query(found)}`",
                    (found.first.id,),
                )
            )
    if rises:
        facts.append(_errors(views, rises))
    return facts


def _how_sure(burst: Burst) -> str:
    """What else the log holds of it, and how likely it is that nothing changed."""
    change = burst.change
    if change is None:
        return "none before, and too few to be sure"
    other = f"{change.other:g} in the other {change.other_minutes} minutes" if change.other else "none else"
    if change.chance > SURE:
        return f"{other}, and too few to be sure"
    between = (
        f", onset between {clock_of(change.earliest * MINUTE, MINUTE)} and {clock_of(change.latest * MINUTE, MINUTE)}"
        if change.earliest is not None and change.latest is not None and change.earliest < change.latest
        else ""
    )
    return f"{other}; {METHOD}{between}, chance below {max(change.chance, 1e-6):.0e}"


def query_of(fact: Fact) -> str:
    """The command that counts a fact's failed requests again, "" where none does."""
    return fact.method.partition(_AGAIN)[2].removesuffix("`") if fact.unit == "requests" else ""


def _query(found: Failures) -> str:
    """The command that counts the failed requests of a rise again."""
    file = shlex.quote(found.log.partition("!")[0])
    return f"afteraction logs {file} --since {_minute(found.low)} --until {_minute(found.high)}"


def _minute(minute: int) -> str:
    return f"{day_of(minute * MINUTE)}T{clock_of(minute * MINUTE, MINUTE)}Z"


def _errors(views: Sequence[LogView], rises: Sequence[tuple[Burst, Instant, Instant]]) -> Fact:
    """Error entries over the main rise and those that go on from it or lead up to it."""
    _, first, last = rises[0]
    low, high = first.ns, last.ns
    for _, began, end in sorted(rises, key=lambda rise: abs(rise[1].ns - first.ns)):
        if began.ns <= high + _TOGETHER and end.ns >= low - _TOGETHER:
            low, high = min(low, began.ns), max(high, end.ns)
    low, high = low // MINUTE, high // MINUTE
    count = sum(n for view in views for minute, n in view.by_level(Level.ERROR).items() if low <= minute < high)
    window = f"from {clock_of(low * MINUTE, MINUTE)} to {clock_of(high * MINUTE, MINUTE)} UTC"
    text = f"{count} log entries at ERROR or worse {window}"
    method = "levels of log entries, by whole minutes of the rises"
    return Fact("errors", "Error entries", text, float(count), "entries", method, (rises[0][0].first.id,))


def _form(burst: Burst) -> str:
    """What all entries of a rise have in common, in quotation marks, and one of them when it says more."""
    form, example = cut(plain_form(burst.text)), first_line(burst.first)
    if of_many_forms(burst):
        return f"at ERROR or worse, of more forms than are counted apart, such as “{example}”,"
    return f"of the form “{form}”, such as “{example}”," if form != example else f"of the form “{form}”"


def talk_facts(records: Sequence[Record], milestones: Sequence[Milestone], focus: Focus) -> list[Fact]:
    """Silent gaps in the talk, tickets, and how public word compared with detection."""
    facts: list[Fact] = []
    if not records:
        return facts
    best = {milestone.name: milestone.best for milestone in milestones}
    start = best["detected"].at.ns if best.get("detected") else focus.start  # type: ignore[union-attr]
    over = best.get("resolved") or best.get("mitigated")
    end = over.at.ns if over else focus.end
    facts += _silences(records, start, end, focus)
    tickets = [
        r for r in records if opens_ticket(r) and not is_issue(r) and start - HOUR <= instant(r).ns <= end + HOUR
    ]
    first_of: dict[str, Record] = {}
    for record in tickets:
        first_of.setdefault(record.group or record.id, record)
    opened = sorted(first_of.values(), key=lambda record: (instant(record).ns, record.id))
    if opened:
        facts.append(
            Fact(
                "tickets",
                "Support tickets",
                f"{len(opened)} opened {_between(*(clock_of(instant(r).ns, MINUTE) for r in (opened[0], opened[-1])))} UTC",
                float(len(opened)),
                "tickets",
                "tickets opened from an hour before detection to an hour after resolution",
                tuple(r.id for r in opened),
            )
        )
    return [*facts, *_first_answer(records, opened), *_first_public(records, best.get("detected"), start)]


def _first_answer(records: Sequence[Record], opened: Sequence[Record]) -> list[Fact]:
    """How long after the first of some tickets a customer was answered: on one of them, for them to see, by somebody else."""
    asked = {ticket.group: ticket for ticket in opened if ticket.group}
    for record in records:
        ticket = asked.get(record.group)
        if ticket is None or record.get("visibility") != "public" or not record.author or not ticket.author:
            continue
        if record.id != ticket.id and record.text and record.author.name != ticket.author.name:
            seconds, first = between(instant(opened[0]), instant(record)), instant(opened[0])
            text = (
                f"{duration_text(seconds)} after the first ticket ({_moment(first, instant(record))}), "
                f"at {_moment(instant(record), first)}"
            )
            method = "the first public comment on one of the tickets by somebody else than who opened it"
            cites = tuple(dict.fromkeys((opened[0].id, record.id)))
            return [Fact("first-answer", "First answer to a customer", text, float(seconds), "s", method, cites)]
    return []


def _first_public(records: Sequence[Record], detected: Candidate | None, start: int) -> list[Fact]:
    """How long after detection the public was told."""
    public = next((r for r in records if r.kind is RecordKind.STATUS and instant(r).ns >= start - HOUR), None)
    if public is None or detected is None or public.id == detected.record:
        return []
    shown = instant(public)._replace(ns=shown_at(public))
    seconds = between(detected.at, shown)
    word = "after" if seconds >= 0 else "before"
    text = f"{duration_text(abs(seconds))} {word} detection, at {_moment(shown, detected.at)}"
    method = "first status page update, when it was typed, against the detection milestone"
    return [Fact("first-public", "First public word", text, float(seconds), "s", method, (public.id,))]


def _between(first: str, last: str) -> str:
    return f"between {first} and {last}" if first != last else f"at {first}"


def _silences(records: Sequence[Record], start: int, end: int, focus: Focus) -> list[Fact]:
    """The longest pauses of the channel that was talked in most, until it was over."""
    facts: list[Fact] = []
    inside = [
        r for r in records if r.kind is RecordKind.MESSAGE and start <= instant(r).ns <= end and not r.get("subtype")
    ]
    # Files without a channel are one talk: what one of them leaves out, another may hold.
    count = Counter(r.channel for r in inside if focus.relevance.get(r.id, 1.0) >= 0.45)
    main = max(count, key=lambda channel: (count[channel], channel), default="")
    talk = [r for r in inside if r.channel == main]
    talk = talk if len(talk) >= _TALKED else []  # in a few lines that somebody kept, a pause says nothing
    gaps = sorted(
        (
            (instant(after).ns - instant(before).ns, before, after)
            for before, after in itertools.pairwise(talk)
            if _SILENCE <= instant(after).ns - instant(before).ns <= _OVER
        ),
        key=lambda gap: -gap[0],
    )
    for place, (_, before, after) in enumerate(gaps[:3]):
        left, back = instant(before), instant(after)
        seconds = between(left, back)
        since, until = _moment(left, back), _moment(back, left)
        text = f"no message for {duration_text(seconds)}, from {since.removesuffix(' UTC')} to {until}"
        facts.append(
            Fact(
                f"silence{place + 1}",
                "Silence in the channel",
                text,
                float(seconds),
                "s",
                "the longest pauses between messages until it was over",
                (before.id, after.id),
            )
        )
    return facts


def skew_facts(joined: Joined, records: Sequence[Record], names: dict[str, str]) -> list[Fact]:
    """Clock skew: sources that tell the same alerts at times that differ the same way."""
    by_id = {record.id: record for record in records}
    pairs: dict[tuple[str, str], list[tuple[int, str, str]]] = {}
    for lead_id, company in joined.company.items():
        lead = by_id.get(lead_id)
        for other in company if lead else ():
            assert lead is not None
            if lead.artifact != other.artifact and max(instant(lead).precision, instant(other).precision) <= SECOND:
                first, second = sorted((lead, other), key=lambda r: names.get(r.artifact, ""))
                pairs.setdefault((first.artifact, second.artifact), []).append(
                    (between(instant(first), instant(second)), lead.id, other.id)
                )
    facts: list[Fact] = []
    for (first_name, second_name), found in sorted(
        pairs.items(), key=lambda pair: (names.get(pair[0][0], ""), names.get(pair[0][1], ""))
    ):
        seconds = sorted(value for value, _, _ in found)
        median = seconds[len(seconds) // 2]
        if len(found) >= 2 and abs(median) >= 5 and seconds[-1] - seconds[0] <= max(10, abs(median)):
            text = f"{names.get(second_name, second_name)} tells the same alerts {duration_text(abs(median))} {'after' if median > 0 else 'before'} {names.get(first_name, first_name)}"
            facts.append(
                Fact(
                    f"skew{len(facts) + 1}",
                    "Clock or delivery difference",
                    text,
                    float(median),
                    "s",
                    f"median over {len(found)} alerts told by both",
                    tuple(dict.fromkeys(i for _, a, b in found for i in (a, b))),
                )
            )
    return facts


def timed(facts: Sequence[Fact], records: Iterable[Record], names: Mapping[str, str]) -> list[Fact]:
    """The facts; those that tell a time of a clock that is known to be off, with a word about it. names: of the artifacts."""
    off = {r.id: (r.artifact, told) for r in records if isinstance(r.time, Instant) and (told := off_by(r.time))}
    return [
        _with_clocks(fact, dict.fromkeys(off[ident] for ident in fact.cites if ident in off), names) for fact in facts
    ]


def _with_clocks(fact: Fact, clocks: Iterable[tuple[str, str]], names: Mapping[str, str]) -> Fact:
    """A duration says it beside its two ends, which stand in its method; any other fact in its text."""
    said = "".join(f"; the clock of {names.get(artifact, artifact)} is {told}" for artifact, told in clocks)
    if fact.id in [ident for ident, *_ in _DURATIONS]:
        return fact._replace(method=fact.method + said)
    return fact._replace(text=fact.text + said)


def shown_at(record: Record) -> int:
    """When a status page update could be seen, in nanoseconds: it may be dated back, and then nobody saw it before it was typed."""
    typed = parse_iso(record.get("typed_at"))
    return max(instant(record).ns, typed.ns if isinstance(typed, Instant) else 0)
