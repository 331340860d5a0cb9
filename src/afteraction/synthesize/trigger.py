"""The trigger: what came before the onset. Recent changes, older ones about the same matter, jobs that began, changes that
people told of; never which did it."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.domain.draft import Candidate, Claim, Gap, Section, Slot
from afteraction.domain.record import Record
from afteraction.domain.when import HOUR, SECOND, Instant, between, duration_text, off_by
from afteraction.extract.changes import COMMITTED, Change, changes_before, tells_act, tells_change
from afteraction.extract.kinds import run_of
from afteraction.extract.rules import shown_change, shown_text
from afteraction.logs.jobs import starts_job
from afteraction.synthesize.context import Context, quoted
from afteraction.synthesize.words import at, moment, quote
from afteraction.timeline.merge import instant

_JOB = HOUR // 2  # before the onset, in which a job may have started
_SHOWN = 170  # characters of a change
_TOLD = 3


def trigger(ctx: Context) -> Section:
    """Candidates in order of time, and the question which of them it was."""
    start = ctx.milestones["started"].best or ctx.milestones["detected"].best
    claims: list[Claim] = []
    more = 0
    if start is not None:
        before = changes_before(ctx.records, ctx.found.focus.relevance, start.at.ns)
        more = before.more
        claims = [_change(ctx, change, start) for change in before.changes if not change.documents]
        claims += _jobs(ctx, start)
        claims += _told(ctx, start)
        claims += [_change(ctx, change, start) for change in before.changes if change.documents]
    why = (
        "what is listed came before; nothing in the record proves that one of them did it"
        if claims
        else "no change before the onset is in the artifacts, and none was recognised in the talk"
    )
    if more:
        why += f"; {more} more change{'s' if more > 1 else ''} of the day before {'are' if more > 1 else 'is'} in the artifacts"
    return Section("trigger", tuple(claims), (Gap("the trigger: which event started it", why, "on-call engineer"),))


def _change(ctx: Context, change: Change, start: Candidate) -> Claim:
    record, told, commit, _ = change
    said = quote(told, ctx.found.naming.quote(shown_change(record, told, _SHOWN)))
    words = (_sort(change), at(instant(record), record.id, ctx.day), *_earlier(ctx, record, start), ": ", said)
    of = (", committed at ", at(instant(commit), commit.id, ctx.day)) if commit else ()
    cites = (record.id, told.id, *((commit.id,) if commit else ()), start.record)
    return Claim((*words, *of, "."), tuple(dict.fromkeys(cites)))


def _sort(change: Change) -> str:
    """How its sentence begins."""
    if change.documents:
        return f"A change of documents alone, by its {change.documents}, at "
    if run_of(change.record)[0]:
        return "A run that succeeded at "
    return "A commit at " if change.record.status == COMMITTED else "A change at "


def _jobs(ctx: Context, start: Candidate) -> Iterator[Claim]:
    for record in ctx.found.job_starts:
        job = starts_job(record.text)
        if (
            (0 if job else 1) <= between(instant(record), start.at) <= _JOB // SECOND
        ):  # a log may begin with the trouble
            began = "A job starts at " if job else "A log begins at "
            when = at(instant(record), record.id, ctx.day)
            words = (began, when, *_earlier(ctx, record, start), ": ", quote(record, shown_text(record, _SHOWN)), ".")
            yield Claim(words, (record.id, start.record))


def _told(ctx: Context, start: Candidate) -> list[Claim]:
    """What people say was changed: before it was noticed, or of an earlier time while it lasted."""
    over = ctx.milestones["resolved"].best or ctx.milestones["mitigated"].best
    found = []
    for item in ctx.talk:
        record, said = item.record, item.record.text
        if not isinstance(record.time, Instant) or (over is not None and record.time.ns > over.at.ns):
            continue
        if tells_change(said) or (record.time.ns < start.at.ns and tells_act(said)):
            found.append(item)
    best = sorted(found, key=lambda item: -item.score)[:_TOLD]
    return [
        quoted(ctx, item.record, "A change told of", about=lambda text: tells_change(text) or tells_act(text))
        for item in sorted(best, key=lambda item: instant(item.record).ns)
    ]


def _earlier(ctx: Context, record: Record, start: Candidate) -> tuple[str | Slot, ...]:
    if off_by(instant(record)) != off_by(start.at):  # two clocks that are known to differ tell no length
        return (", before the onset at ", moment(start, ctx.day))
    before = Slot("duration", record.id, duration_text(between(instant(record), start.at)))
    return (", ", before, " before the onset at ", moment(start, ctx.day))
