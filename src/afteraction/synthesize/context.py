"""What every section looks at, and the few ways in which sections quote it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from afteraction.domain.draft import Claim, Fact, Gap, Milestone, Slot, Status, in_prose
from afteraction.domain.record import Record, RecordKind
from afteraction.domain.when import MINUTE, Instant
from afteraction.extract.facts import shown_at
from afteraction.extract.kinds import kind_of
from afteraction.extract.rules import Extraction, shown_text
from afteraction.extract.select import Scored
from afteraction.extract.signals import signals
from afteraction.synthesize.words import at, quote


class Context(NamedTuple):
    """What every section looks at. talk: people's and machines' words within the incident, in time order; when no clock could
    place any of them, those without a time in the order of their file. day: the UTC day of the detection."""

    found: Extraction
    records: tuple[Record, ...]
    talk: tuple[Scored, ...]
    facts: dict[str, Fact]
    milestones: dict[str, Milestone]
    present: frozenset[RecordKind]
    notes: tuple[Gap, ...]
    day: str


def quoted(
    ctx: Context, record: Record, lead: str, status: Status | None = None, about: Callable[[str], bool] | None = None
) -> Claim:
    """``Said at 02:17 UTC by the on-call engineer: “…”``. about: the sentence that a long text is quoted for.

    A time that nobody could settle stands as it was written, and says so.
    """
    actor = actor_of(ctx, record)
    by: tuple[str | Slot, ...] = (" by ", Slot("actor", record.id, actor)) if actor else ()
    text = ctx.found.naming.quote(shown_text(record, 220, about))
    sure = status or kind_of(record).status
    return Claim(
        (f"{lead} at ", *_seen(ctx, record, by), ": ", quote(record, text)),
        (record.id,),
        sure,
        ctx.found.naming.quote(record.text),
    )


def _seen(ctx: Context, record: Record, by: tuple[str | Slot, ...]) -> tuple[str | Slot, ...]:
    if not isinstance(record.time, Instant):
        written = Slot("value", record.id, " ".join(record.raw_time.split()))
        return (written, " as written, not on the clock" + ("," if by else ""), *by)
    dated, when = record.time, shown_at(record) if record.kind is RecordKind.STATUS else record.time.ns
    seen: tuple[str | Slot, ...] = (at(dated._replace(ns=when), record.id, ctx.day),)
    if when - dated.ns >= MINUTE:
        seen = (*seen, ", dated back to ", at(dated, record.id, ctx.day), ",")
    return (*seen, *by)


def place_of(record: Record) -> int:
    """By what records of the talk are ordered: their instant, without one their place in the file."""
    return record.time.ns if isinstance(record.time, Instant) else record.ordinal


def actor_of(ctx: Context, record: Record) -> str:
    """The author as a sentence names them: ``the on-call engineer``, ``Responder 2``, a system, or ""."""
    actor = ctx.found.naming.actor(record)
    if not actor:
        return ""
    if ctx.found.naming.machine(record):
        return actor
    return in_prose(actor) if ctx.found.naming.by_role else actor


def top(
    talk: Sequence[Scored],
    wanted: set[str],
    limit: int,
    *,
    without: set[str] | None = None,
    need_any: set[str] | None = None,
) -> list[Scored]:
    """The best of the talk that carries one of the signals, in order of time."""
    chosen = []
    for item in talk:
        marks = signals(item.record.text)
        if not marks & wanted or (without and marks & without) or (need_any and not marks & need_any):
            continue
        if item.record.author and item.record.author.bot:
            continue
        chosen.append(item)
    best = sorted(chosen, key=lambda item: (-item.score, place_of(item.record)))[:limit]
    return sorted(best, key=lambda item: (place_of(item.record), item.record.id))


def in_focus(ctx: Context, record: Record) -> bool:
    """Whether a record stands where the incident was talked about."""
    channels = ctx.found.focus.channels
    return (
        record.kind is not RecordKind.MESSAGE
        or not isinstance(record.time, Instant)
        or record.channel in channels
        or record.artifact in channels
        or not channels
    )


def by_id(ctx: Context, ident: str) -> Record | None:
    """The record with this id, or None."""
    return next((record for record in ctx.records if record.id == ident), None)
