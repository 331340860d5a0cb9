"""What every section looks at, and the few ways in which sections quote it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from afteraction.domain.draft import Claim, Fact, Gap, Milestone, Section, Slot, Status, in_prose
from afteraction.domain.record import Actor, Record, RecordKind
from afteraction.domain.when import MINUTE, Instant
from afteraction.extract.facts import shown_at
from afteraction.extract.kinds import kind_of
from afteraction.extract.rules import Extraction, shown_text
from afteraction.extract.select import Scored
from afteraction.extract.signals import signals
from afteraction.synthesize.words import at, quote

_WORD = re.compile(r"\w+")
_ABOUT = 0.6  # relevance from which a word elsewhere is about it
_NAMES = 2
_QUOTED = 4  # words from which on two files do not quote the same by chance


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
    """Whether a record stands where the incident was talked about, or speaks elsewhere with the words of it."""
    channels = ctx.found.focus.channels
    return (
        record.kind is not RecordKind.MESSAGE
        or not isinstance(record.time, Instant)
        or record.channel in channels
        or record.artifact in channels
        or not channels
        or ctx.found.focus.relevance.get(record.id, 0.0) >= _ABOUT
    )


def once(ctx: Context, section: Section) -> Section:
    """A section without the claims whose words another claim of it quotes from another file: two files may hold the same talk."""
    authors = {item.record.id: item.record.author for item in ctx.talk}
    quotes: list[tuple[str, str, Actor | None]] = []

    def fresh(claim: Claim) -> bool:
        slot = next((word for word in claim.words if isinstance(word, Slot) and word.kind == "quote"), None)
        words = " ".join(_WORD.findall(slot.text.lower())) if slot else ""
        if slot is None or len(words.split()) < _QUOTED:
            return True
        artifact, author = slot.ref.rpartition(".")[0], authors.get(slot.ref)
        if any(
            artifact != other
            and (_holds(said, words) or _holds(words, said))
            and (author == by or not author or not by)
            for said, other, by in quotes
        ):
            return False
        quotes.append((words, artifact, author))
        return True

    claims = tuple(claim for claim in section.claims if fresh(claim))
    groups = tuple((name, tuple(claim for claim in group if fresh(claim))) for name, group in section.groups)
    return section._replace(claims=claims, groups=groups)


def _holds(whole: str, part: str) -> bool:
    """Whether words stand among others, perhaps behind a name that the others have elsewhere."""
    words = part.split()
    most = min(_NAMES, len(words) - _QUOTED)
    return any(" ".join(words[drop:]) in whole for drop in range(most + 1))


def by_id(ctx: Context, ident: str) -> Record | None:
    """The record with this id, or None."""
    return next((record for record in ctx.records if record.id == ident), None)
