"""The trigger: what came before the onset. Recent changes, older ones about the same matter, jobs that began, changes that
people told of; never which did it."""

from __future__ import annotations

from collections.abc import Sequence

from afteraction.domain.draft import Candidate, Claim, Gap, Section, Slot, Status
from afteraction.domain.record import Record, RecordKind
from afteraction.domain.when import HOUR, Instant, between, duration_text, off_by
from afteraction.extract.candidates import named_in
from afteraction.extract.changes import COMMITTED, Change, announces, tells_act, tells_change
from afteraction.extract.kinds import run_of
from afteraction.extract.rules import shown_change, shown_text
from afteraction.logs.jobs import starts_job
from afteraction.synthesize.context import Context, actor_of, in_focus, quoted
from afteraction.synthesize.words import at, moment, quote
from afteraction.timeline.merge import instant

_SHOWN = 170  # characters of a change
_TOLD = 3
_ANNOUNCED, _HOURS = 2, 12 * HOUR


def trigger(ctx: Context) -> Section:
    """Candidates in order of time, and the question which of them it was."""
    start = ctx.milestones["started"].best or ctx.milestones["detected"].best
    found = ctx.found.candidates
    claims: list[Claim] = []
    if start is not None:
        told = [(item, named_in(item, found.changes)) for item in _told(ctx, start)]
        claims = [_change(ctx, change, start, told) for change in found.changes if not change.documents]
        claims += [_job(ctx, record, start) for record in found.jobs]
        claims += [_said(ctx, item) for item, change in told if change is None]
        claims += [_change(ctx, change, start, told) for change in found.changes if change.documents]
    why = (
        "what is listed came before; nothing in the record proves that one of them did it"
        if claims
        else "no change before the onset is in the artifacts, and none was recognised in the talk"
    )
    if more := found.more:
        why += f"; {more} more change{'s' if more > 1 else ''} of the day before {'are' if more > 1 else 'is'} in the artifacts"
    return Section("trigger", tuple(claims), (Gap("the trigger: which event started it", why, "on-call engineer"),))


def _change(ctx: Context, change: Change, start: Candidate, told: Sequence[tuple[Record, Change | None]]) -> Claim:
    """The change with its commit, who told of it, and who said that it was not it."""
    record, describes, commit, _ = change
    said = quote(describes, ctx.found.naming.quote(shown_change(record, describes, _SHOWN)))
    words = (_sort(change), at(instant(record), record.id, ctx.day), *_earlier(ctx, record, start), ": ", said)
    of = (", committed at ", at(instant(commit), commit.id, ctx.day)) if commit else ()
    teller = next((item for item, named in told if named is change), None)
    denial = ctx.found.candidates.ruled_out.get(record.id)
    by = (*_by(ctx, "told of", teller), *_by(ctx, "ruled out", denial))
    cites = (record.id, describes.id, *(one.id for one in (commit, teller, denial) if one is not None), start.record)
    status = Status.OBSERVED if denial is None else Status.INFERRED
    return Claim((*words, *of, *by, "."), tuple(dict.fromkeys(cites)), status)


def _by(ctx: Context, what: str, record: Record | None) -> tuple[str | Slot, ...]:
    if record is None:
        return ()
    actor = actor_of(ctx, record)
    by = (" by ", Slot("actor", record.id, actor)) if actor else ()
    return (f"; {what} at ", at(instant(record), record.id, ctx.day), *by)


def _sort(change: Change) -> str:
    """How its sentence begins."""
    if change.documents:
        return f"A change of documents alone, by its {change.documents}, at "
    if run_of(change.record)[0]:
        return "A run that succeeded at "
    return "A commit at " if change.record.status == COMMITTED else "A change at "


def _job(ctx: Context, record: Record, start: Candidate) -> Claim:
    began = "A job starts at " if starts_job(record.text) else "A log begins at "
    when = at(instant(record), record.id, ctx.day)
    words = (began, when, *_earlier(ctx, record, start), ": ", quote(record, shown_text(record, _SHOWN)), ".")
    return Claim(words, (record.id, start.record))


def _told(ctx: Context, start: Candidate) -> list[Record]:
    """What people say was changed: before it was noticed, or of an earlier time while it lasted."""
    over = ctx.milestones["resolved"].best or ctx.milestones["mitigated"].best
    found = []
    for item in ctx.talk:
        record, said = item.record, item.record.text
        if not isinstance(record.time, Instant) or (over is not None and record.time.ns > over.at.ns):
            continue
        if tells_change(said) or (record.time.ns < start.at.ns and tells_act(said)):
            found.append(item)
    best = [item.record for item in sorted(found, key=lambda item: -item.score)[:_TOLD]]
    announced = [r for r in ctx.records if _announced(ctx, r, start) and r not in best][-_ANNOUNCED:]
    return sorted((*best, *announced), key=lambda record: instant(record).ns)


def _announced(ctx: Context, record: Record, start: Candidate) -> bool:
    """Somebody said in the room of the incident that something goes live, in the hours before."""
    by_hand = record.kind is RecordKind.MESSAGE and record.author is not None and not record.author.bot
    if not by_hand or not in_focus(ctx, record):
        return False
    return 0 < start.at.ns - instant(record).ns <= _HOURS and announces(record.text)


def _said(ctx: Context, record: Record) -> Claim:
    return quoted(
        ctx, record, "A change told of", about=lambda text: tells_change(text) or tells_act(text) or announces(text)
    )


def _earlier(ctx: Context, record: Record, start: Candidate) -> tuple[str | Slot, ...]:
    if off_by(instant(record)) != off_by(start.at):  # two clocks that are known to differ tell no length
        return (", before the onset at ", moment(start, ctx.day))
    before = Slot("duration", record.id, duration_text(between(instant(record), start.at)))
    return (", ", before, " before the onset at ", moment(start, ctx.day))
