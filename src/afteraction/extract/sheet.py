"""What a model is shown of the records, and what a judge compares its claims with: the same text, under short ids."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from afteraction.document.visible import one_line, visible
from afteraction.domain.draft import Fact
from afteraction.domain.record import Record, RecordKind
from afteraction.domain.stamps import parse_iso
from afteraction.domain.when import HOUR, MINUTE, Instant, clock_of, day_of
from afteraction.extract.roles import Naming
from afteraction.extract.rules import Extraction
from afteraction.redact.names import Names
from afteraction.timeline.merge import instant
from afteraction.timeline.people import Roster
from afteraction.verify.world import Source, World

_BEFORE = HOUR  # around the active time
_AFTER = 2 * HOUR
_NEAR = 0.25  # relevance at which a record outside these hours is shown, too
_MOST = 4000


class Sheet(NamedTuple):
    """sources: in order of time, ids m1, m2, …. threads: short id to that of its thread's first record. ids: short id to record or fact id."""

    sources: tuple[Source, ...]
    threads: Mapping[str, str]
    channels: Mapping[str, str]
    ids: Mapping[str, str]
    world: World

    @property
    def shorts(self) -> Mapping[str, str]:
        """Record or fact id to short id."""
        return {ident: short for short, ident in self.ids.items()}


def sheet(found: Extraction, dated: Sequence[Record], roster: Roster, day: str) -> Sheet:
    """The records of the incident's hours and what is about it elsewhere, with people by role."""
    low, high = found.focus.start - _BEFORE, found.focus.end + _AFTER
    relevance = found.focus.relevance
    lines = {record.id: record for record in found.log_records if isinstance(record.time, Instant)}
    chosen = [
        record
        for record in (*dated, *lines.values())
        if low <= instant(record).ns <= high or relevance.get(record.id, 0.0) >= _NEAR
    ]
    if len(chosen) > _MOST:
        ranked = sorted(chosen, key=lambda record: (-relevance.get(record.id, 0.0), instant(record).ns, record.id))
        chosen = ranked[:_MOST]
    chosen.sort(key=lambda record: (_seen(record).ns, record.artifact, record.ordinal))
    keys = {record.key: f"m{number}" for number, record in enumerate(chosen, start=1) if record.key}
    naming = Naming(found.roles, roster)  # by role, however the document names people
    shown = naming.people(roster)
    people = Names(shown, mentions="[a person]")
    sources = tuple(
        _source(f"m{number}", record, found, roster, naming, people) for number, record in enumerate(chosen, start=1)
    )
    facts = {f"f{number}": fact for number, fact in enumerate(found.facts, start=1)}
    ids = {source.id: record.id for source, record in zip(sources, chosen, strict=True)}
    world = World(
        {source.id: source for source in sources},
        {short: _fact(short, fact, ids, people) for short, fact in facts.items()},
        frozenset(name for name, alias in shown.items() if alias.startswith("[")),
        day,
    )
    return Sheet(
        sources,
        {f"m{n}": keys.get(record.thread, f"m{n}") for n, record in enumerate(chosen, start=1)},
        {f"m{n}": people.text(record.channel) for n, record in enumerate(chosen, start=1)},
        {**ids, **{short: fact.id for short, fact in facts.items()}},
        world,
    )


def _source(short: str, record: Record, found: Extraction, roster: Roster, naming: Naming, people: Names) -> Source:
    member = roster.member(record.author)
    text = naming.quote(people.text(record.text))
    return Source(
        short,
        text,
        naming.quote(people.text(record.title)) if record.kind is not RecordKind.MESSAGE else "",
        naming.actor(record),
        bool(member and not member.bot and record.kind is not RecordKind.LOG),
        record.kind,
        _seen(record),
        record.status,
        record.group,
        found.focus.relevance.get(record.id, 1.0) >= _NEAR or found.focus.start - _BEFORE <= instant(record).ns <= found.focus.end + _AFTER,
    )  # fmt: skip


def _seen(record: Record) -> Instant:
    """When an entry could be seen: an update of a status page that is dated back was not, before it was typed."""
    at, typed = instant(record), parse_iso(record.get("typed_at"))
    return typed if isinstance(typed, Instant) and typed.ns - at.ns >= MINUTE else at


def _fact(short: str, fact: Fact, ids: Mapping[str, str], people: Names) -> Fact:
    shorts = {ident: name for name, ident in ids.items()}
    name, text, method = (people.text(words) for words in (fact.name, fact.text, fact.method))
    return fact._replace(
        id=short,
        name=name,
        text=text,
        method=method,
        cites=tuple(shorts[ident] for ident in fact.cites if ident in shorts),
    )


def chunks(whole: Sheet, most: int) -> Iterator[tuple[Source, ...]]:
    """The sources in parts of about ``most`` characters, in order of time; no text is cut.

    A thread is cut only where it alone is longer; then each part of it begins with the entry that it answers.
    """
    threads: dict[str, list[Source]] = {}
    for source in whole.sources:
        threads.setdefault(whole.threads[source.id], []).append(source)
    part: list[Source] = []
    size = 0
    for thread in threads.values():
        for piece in _pieces(thread, most):
            length = sum(size_of(source) for source in piece)
            if part and size + length > most:
                yield tuple(sorted(part, key=_number))
                part, size = [], 0
            part += piece
            size += length
    if part:
        yield tuple(sorted(part, key=_number))


def size_of(source: Source) -> int:
    """About how many characters an entry takes on a page."""
    return len(source.whole) + 60


def _pieces(thread: list[Source], most: int) -> Iterator[list[Source]]:
    root, size = thread[0], 0
    piece: list[Source] = []
    for source in thread:
        if piece and size + size_of(source) > most:
            yield piece
            piece, size = [root], size_of(root)
        piece.append(source)
        size += size_of(source)
    yield piece


def page(whole: Sheet, part: Iterable[Source], facts: str = "") -> tuple[str, str]:
    """(the entries and facts as text between two fences, the fence): it depends on every byte of the text, so no entry can hold it.

    Whatever would end a line or be unseen is spelled out: an entry cannot begin another, and hides nothing from people.
    """
    lines: list[str] = []
    for source in part:
        assert source.at is not None  # only dated records are on a sheet
        day = day_of(source.at.ns)
        when = (
            f"{clock_of(source.at.ns, source.at.precision)}"
            if day == whole.world.day
            else f"{day} {clock_of(source.at.ns)}"
        )
        where = whole.channels.get(source.id, "")
        root = whole.threads[source.id]
        head = [source.id, when, source.actor or source.kind.value, source.kind.value]
        head += [where] if where else []
        head += [f"in thread of {root}"] if root != source.id else []
        head += [f"state {source.status}"] if source.status else []
        first, *rest = visible(source.whole).split("\n")
        lines.append(f"{' · '.join(one_line(word) for word in head)}: {first}")
        lines += [f"| {line}" for line in rest]
    if facts:
        lines += ["", "Facts:", *(visible(facts).split("\n"))]
    body = "\n".join(lines)
    fence = f"record-{hashlib.sha256(body.encode('utf-8', 'replace')).hexdigest()[:16]}"
    return f"{fence}\n{body}\n{fence}", fence


def _number(source: Source) -> int:
    return int(source.id[1:])
