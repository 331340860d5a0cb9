"""take: one artifact read to its end, its log entries counted. Large logs are taken beside the rest where that is possible."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from afteraction.app.aside import Aside, Tell, spare
from afteraction.domain.artifact import Artifact
from afteraction.domain.entries import Entries, entries_of
from afteraction.domain.ports import ColumnReader, Reader
from afteraction.domain.record import Channel, Hint, Person, Record, RecordKind, Skipped, Unread
from afteraction.logs.crunch import Crunch
from afteraction.redact.gate import Gate

_LARGE = 1 << 20  # bytes of a log that takes longer to read than to send what came of it
_TELL_EVERY = 20_000  # records
_ENTRIES = 1000  # log entries that the gate looks at together
_KEEP_UNREAD = 50  # unread spans kept with their place, for each artifact; the rest is counted


@dataclass(slots=True)
class Taken:
    """What one artifact gave. Log entries are counted and clean; the names and records are not, and wait for the gate."""

    records: list[Record] = field(default_factory=list)
    met: list[Person | Channel] = field(default_factory=list)
    hints: list[Hint] = field(default_factory=list)
    crunch: Crunch | None = None
    unread: list[Unread] = field(default_factory=list)
    unread_bytes: int = 0
    unread_spans: int = 0
    skipped_bytes: int = 0


class _FoundError(Exception):
    """The gate found something in the entries of a log."""


def take(reader: Reader, artifact: Artifact, gate: Gate, tell: Tell) -> Taken:
    """Read it to its end. tell: is told the number of records so far, now and then."""

    def clean(entries: Entries) -> Entries:
        if gate.passes(entries):
            return entries
        return entries_of(gate.records(entries.records(), artifact.name, deep=False))

    return _take(reader, artifact, clean, tell)


def is_large(reader: Reader, artifact: Artifact) -> bool:
    """Whether it is a log worth a process of its own."""
    return isinstance(reader, ColumnReader) and artifact.size >= _LARGE


class Hands:
    """Large logs, each read by a process of its own, or here and now when none is to spare.

    Either way the gate is asked as it stands then, and learns nothing. A log in which it finds something is read again
    later, by `take`, so that the draft is the same however many processes there were.
    """

    def __init__(self) -> None:
        self._busy: list[Aside[Taken | None]] = []

    def begin(self, reader: Reader, artifact: Artifact, gate: Gate, tell: Tell) -> Callable[[], Taken | None]:
        """What gives the log when it is asked, None when it must be read again."""

        def clean(entries: Entries) -> Entries:
            if not gate.passes(entries):
                raise _FoundError
            return entries

        def work(say: Tell) -> Taken | None:
            try:
                return _take(reader, artifact, clean, say)
            except _FoundError:
                return None

        try:
            aside = Aside(work) if len(self._busy) < spare() else None
        except OSError:  # the system allows no further process
            aside = None
        if aside is None:
            here = work(tell)
            return lambda: here
        self._busy.append(aside)
        return lambda: (aside.value(tell) or (None,))[0]

    @property
    def busy(self) -> bool:
        """Whether anything is read beside this process."""
        return bool(self._busy)

    def stop(self) -> None:
        """Nobody waits for any of it any more."""
        for aside in self._busy:
            aside.stop()


def _take(reader: Reader, artifact: Artifact, clean: Callable[[Entries], Entries], tell: Tell) -> Taken:
    taken = Taken()
    crunch = Crunch(artifact.id, artifact.name)
    seen = 0
    held = Entries()
    for item in reader.entries(artifact) if isinstance(reader, ColumnReader) else reader.read(artifact):
        if isinstance(item, Record | Entries):
            before = seen
            if isinstance(item, Entries):
                held.join(item)
                seen += len(item)
            else:
                seen += 1
                if item.kind is RecordKind.LOG:
                    held.add(item)
                else:
                    taken.records.append(item)
            if len(held) >= _ENTRIES:
                held = _count(held, crunch, clean)
            if seen // _TELL_EVERY > before // _TELL_EVERY:
                tell(seen)
        elif isinstance(item, Skipped):
            taken.skipped_bytes += item.end - item.start
        elif isinstance(item, Unread):
            taken.unread_bytes += item.end - item.start
            taken.unread_spans += 1
            if len(taken.unread) < _KEEP_UNREAD:
                taken.unread.append(item)
        elif isinstance(item, Person | Channel):
            taken.met.append(item)
        else:
            taken.hints.append(item)
    _count(held, crunch, clean, last=True)
    if crunch.lines:
        taken.crunch = crunch
    return taken


def _count(held: Entries, crunch: Crunch, clean: Callable[[Entries], Entries], *, last: bool = False) -> Entries:
    """Count entries, so many together, and give back the rest, which more may follow."""
    at = 0
    while len(held) - at >= (1 if last else _ENTRIES):
        entries = held.part(at, min(at + _ENTRIES, len(held)))
        at += len(entries)
        crunch.add_all(clean(entries))
    return held.part(at, len(held))
