"""read: from paths to records on one clock, with the account of every byte. Shared by `draft` and `inspect`."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from afteraction.app import pdfs
from afteraction.app.aside import Tell
from afteraction.app.streams import name_streams
from afteraction.app.take import Hands, Taken, is_large, take
from afteraction.domain.artifact import Artifact
from afteraction.domain.errors import UsageError
from afteraction.domain.ports import Evidence, Rank, Reader
from afteraction.domain.record import Channel, Hint, Person, Record, Unread
from afteraction.domain.when import MINUTE, Instant, Lacks, Stamp, Unknown, Wall
from afteraction.logs.crunch import Crunch, LogView
from afteraction.readers._first_look import Problem
from afteraction.readers._intake import gather
from afteraction.readers._registry import Identified, identify
from afteraction.readers._repositories import Repository
from afteraction.redact.gate import Gate
from afteraction.timeline.clocks import Clock, Source, TimeFlags, matches, settle_clocks
from afteraction.timeline.merge import Merged, merge
from afteraction.timeline.people import Roster, count_actors
from afteraction.timeline.zones import TWICE

if TYPE_CHECKING:
    from afteraction.app.logs_grouped import Plan, Planner

CONFIG_NAME = "afteraction.toml"


class FileRules(NamedTuple):
    """What the config says of files: (pattern, reader name) and (pattern, columns)."""

    readers: tuple[tuple[str, str], ...] = ()
    columns: tuple[tuple[str, tuple[tuple[str, str | bool], ...]], ...] = ()


@dataclass(slots=True)
class ArtifactReading:
    """Everything about one artifact: who read it, what came of it."""

    artifact: Artifact
    identified: Identified
    records: list[Record] = field(default_factory=list)  # log entries are in ``crunch`` instead
    crunch: Crunch | None = None
    hints: list[Hint] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    unread_bytes: int = 0
    unread_spans: int = 0
    skipped_bytes: int = 0
    clock: Clock = field(default_factory=Clock)
    view: LogView | None = None
    changed: str = ""  # that it was written while it was read
    part: str = ""  # of which log it is a part
    origin: str = ""  # how it was made, when it was not handed in as it is
    plan: Plan | None = None  # how an engine is to group it, and why not when it could not
    engine: str = "lines"  # what counted it, when there is no plan

    @property
    def count(self) -> int:
        """Records read from it."""
        return len(self.records) + (self.crunch.lines if self.crunch else 0)


@dataclass(slots=True)
class Reading:
    """All artifacts, on one clock."""

    artifacts: list[ArtifactReading]
    problems: list[Problem]
    roster: Roster
    merged: Merged
    views: list[LogView]
    gate: Gate


_FAILED = 1000  # failed requests of a log whose ids are looked for in others, to settle its clock

Progress = Callable[[str, int], None]  # name of the artifact, records so far


def read_all(
    paths: Sequence[str],
    *,
    flags: TimeFlags | None = None,
    rules: FileRules | None = None,
    stdin: BinaryIO | None = None,
    progress: Progress | None = None,
    gate: Gate | None = None,
    meanwhile: Callable[[], object] | None = None,
    since: Instant | None = None,
    until: Instant | None = None,
    grouped: Planner | None = None,
) -> Reading:
    """Read everything, take out what must not leave, settle the clocks, join copies.

    meanwhile: done here while other processes read large logs, when they do. since, until: of which hours git repositories
    are asked, instead of those around the other artifacts. grouped: plans how large logs are grouped.

    Raises:
        UsageError: a path does not exist.
    """
    for path in paths:
        if path != "-" and not os.path.lexists(path):
            raise UsageError(
                f"there is no file or folder {path!r}", hint="check the path; quote names that hold spaces"
            )
    flags, rules, gate = flags or TimeFlags(), rules or FileRules(), gate or Gate()
    run = _Run(rules, gate, progress, grouped)
    try:
        beside = None if grouped is None else grouped.least
        for item in gather(paths, stdin=stdin, histories=bool(since or until), hashed_beside=beside):
            if isinstance(item, Problem):
                run.problems.append(item)
            elif isinstance(item, Repository):
                run.repositories.append(item)
            elif item.name != CONFIG_NAME:  # the team's settings are no evidence
                run.meet(item)
        run.read_small()
        if meanwhile is not None and run.hands.busy:
            meanwhile()
        run.finish()
    finally:
        run.hands.stop()
        if grouped is not None:
            grouped.stop()
    readings, problems = run.readings, run.problems
    _settle(readings, flags)
    name_streams(readings)
    run.ask(since, until)
    _check_patterns(flags.typed, [*(reading.artifact.name for reading in readings), *(one.name for one in problems)])
    every = [record for reading in readings for record in reading.records]
    roster = Roster(run.people, count_actors(every), run.channels)
    every = [_spelled(record, roster) for record in every]
    views = [reading.view for reading in readings if reading.view is not None]
    return Reading(readings, problems, roster, merge(every), views, gate)


class _Run:
    """Artifacts on their way in. Large logs are begun first, so that the others are read beside them."""

    def __init__(self, rules: FileRules, gate: Gate, progress: Progress | None, grouped: Planner | None) -> None:
        self._rules, self._gate, self._progress, self._grouped = rules, gate, progress, grouped
        self._small: list[ArtifactReading] = []
        self._large: list[tuple[ArtifactReading, Callable[[], Taken | None]]] = []
        self.hands = Hands()
        self.readings: list[ArtifactReading] = []
        self.problems: list[Problem] = []
        self.repositories: list[Repository] = []
        self.people: list[Person] = []
        self.channels: list[Channel] = []

    def meet(self, artifact: Artifact) -> None:
        """The next one; a large log is begun."""
        try:
            reading = ArtifactReading(artifact, _identify(artifact, self._rules))
            reader = reading.identified.reader
            if artifact.read(len(pdfs.SIGN)) == pdfs.SIGN:  # whatever the words between its marks look like
                text = pdfs.text_of(artifact)
                if isinstance(text, Artifact):
                    self.meet(text)
                    return
                reading.identified = Identified(None, text)
            reading.plan = self._grouped.plan(reader, artifact) if reader is not None and self._grouped else None
            if reading.plan is not None and not reading.plan.why:
                self._large.append((reading, partial(reading.plan.take, self._tell(artifact))))
            elif reader is not None and is_large(reader, artifact) and artifact.sha256:  # no thread hashes it any more
                self._large.append((reading, self.hands.begin(reader, artifact, self._gate, self._tell(artifact))))
            else:
                self._small.append(reading)
        except OSError as error:
            self._lost(artifact, error)
        else:
            self.readings.append(reading)

    def read_small(self) -> None:
        """Read those that were met and not begun."""
        for reading in self._small:
            self._read(reading, lambda: None)

    def finish(self) -> None:
        """Wait for the large ones."""
        for reading, taken in self._large:
            self._read(reading, taken)

    def ask(self, since: Instant | None, until: Instant | None) -> None:
        """Read the repositories, for whose window the times of all else are settled; their own need no settling."""
        if not self.repositories:
            return
        from afteraction.app.histories import exported, window_of  # and git with it, which few runs ask

        window = window_of(
            (when for one in self.readings for when, _ in _whens(one) if isinstance(when, Instant)), since, until
        )
        for repository in self.repositories:
            for item in exported(repository, window):
                if isinstance(item, Problem):
                    self.problems.append(item)
                    continue
                reading = ArtifactReading(item, _identify(item, self._rules))
                reading.origin = (
                    f"asked of the git repository {repository.name}: {window}, {window.why if window else ''}"
                )
                self.readings.append(reading)
                self._read(reading, lambda: None)

    def _read(self, reading: ArtifactReading, taken: Callable[[], Taken | None]) -> None:
        try:
            self._keep(reading, taken())
        except OSError as error:
            self._lost(reading.artifact, error)
            self.readings.remove(reading)

    def _keep(self, reading: ArtifactReading, taken: Taken | None) -> None:
        """What came of one artifact, with names and texts as they may leave. taken: None when it is still to be read."""
        artifact, reader = reading.artifact, reading.identified.reader
        if reader is None:
            return
        taken = taken or take(reader, artifact, self._gate, self._tell(artifact))
        reading.changed = artifact.changed()
        reading.hints, reading.unread, reading.crunch = taken.hints, taken.unread, taken.crunch
        reading.unread_bytes, reading.unread_spans = taken.unread_bytes, taken.unread_spans
        reading.skipped_bytes = taken.skipped_bytes
        self._meet(taken.met)
        reading.records = self._gate.records(taken.records, artifact.name)

    def _meet(self, met: Sequence[Person | Channel]) -> None:
        """People and channels by names as they may leave, all looked at together."""
        names = [(one.id, *one.names) if isinstance(one, Person) else (one.id, one.name) for one in met]
        cleaned = iter(self._gate.many([text for texts in names for text in texts]))
        for one, texts in zip(met, names, strict=True):
            ident, *rest = itertools.islice(cleaned, len(texts))
            if isinstance(one, Person):
                self.people.append(one._replace(id=ident, names=tuple(rest)))
            else:
                self.channels.append(Channel(ident, *rest))

    def _lost(self, artifact: Artifact, error: OSError) -> None:
        """It was there when the folder was listed."""
        self.problems.append(Problem(artifact.name, f"could not be read: {error.strerror or error}", artifact.size))

    def _tell(self, artifact: Artifact) -> Tell:
        progress = self._progress
        return (lambda done: progress(artifact.name, done)) if progress is not None else lambda _: None


def _identify(artifact: Artifact, rules: FileRules) -> Identified:
    forced = next((name for pattern, name in rules.readers if matches(pattern, artifact.name)), "")
    found = identify(artifact, forced)
    columns = next((mapping for pattern, mapping in rules.columns if matches(pattern, artifact.name)), None)
    if columns and found.reader is not None and hasattr(found.reader, "mapped"):
        mapped: Reader = found.reader.mapped(**dict(columns))
        return found._replace(reader=mapped, why=f"{found.why}; columns as the config says")
    return found


def _settle(readings: Sequence[ArtifactReading], flags: TimeFlags) -> None:
    clocks = settle_clocks([_source(reading) for reading in readings], flags)
    for reading in readings:
        reading.clock = clocks[reading.artifact.id]
        _place(reading)


def _source(reading: ArtifactReading) -> Source:
    sample = _sampled(reading.crunch) if reading.crunch else []
    return Source(reading.artifact.id, reading.artifact.name, [*reading.records, *sample], tuple(reading.hints))


def _sampled(crunch: Crunch) -> list[Record]:
    """The first entries of a log, and those of failed requests whose ids other logs may hold, in file order."""
    found = {record.ordinal: record for record in crunch.sample}
    if not any(isinstance(record.time, Wall) and record.time.lacks & Lacks.DATE for record in crunch.sample):
        failed = (record for _, record in crunch.ids.found.values())  # without a date, what is skipped may be days
        found |= {record.ordinal: record for record in itertools.islice(failed, _FAILED)}
    return [found[ordinal] for ordinal in sorted(found)]


def _place(reading: ArtifactReading) -> None:
    """Wall times to instants, in file order; log entries by the minute."""
    whens = iter(reading.clock.place([record.time for record in reading.records if isinstance(record.time, Wall)]))
    reading.records = [
        record._replace(time=next(whens)) if isinstance(record.time, Wall) else record for record in reading.records
    ]
    if reading.crunch is not None:
        reading.view = reading.crunch.placed(reading.clock.place)


def _check_patterns(typed: Sequence[str], names: Sequence[str]) -> None:
    """A flag that means no file at all is a slip of the keyboard, and its file would keep the wrong clock in silence."""
    for pattern in typed:
        if not any(matches(pattern, name) for name in names):
            shown = ", ".join(repr(name) for name in names[:5]) + (", …" if len(names) > 5 else "")
            raise UsageError(
                f"{pattern!r} in --tz or --date means none of the files",
                why=f"there is {shown}" if names else "there are no files",
                hint="give a file's name, its last part, or a pattern such as '*.log'",
            )


def _spelled(record: Record, roster: Roster) -> Record:
    text, title = roster.spell(record.text), roster.spell(record.title)
    channel = roster.channel_name(record.channel)
    if text is record.text and title is record.title and channel == record.channel:
        return record
    return record._replace(text=text, title=title, channel=channel)


def place_log_record(record: Record, reading: ArtifactReading) -> Record:
    """A log record with its instant, read alone: its minute was placed with the whole file in order."""
    if not isinstance(record.time, Wall) or reading.view is None or reading.crunch is None:
        return record
    slot = reading.crunch.slot_of(record)
    when = reading.view.when(slot) if slot is not None else None
    if not isinstance(when, Instant):
        return record._replace(time=when or Unknown("its minute could not be placed", reading.clock.remedy))
    return record._replace(time=Instant(when.ns + record.time.ns % MINUTE, record.time.precision, when.basis))


def unsettled_twice(reading: ArtifactReading) -> tuple[int, str]:
    """(entries in an hour that occurred twice which nothing settled, the flag that would settle them)."""
    count, remedy = 0, ""
    for when, number in _whens(reading):
        if isinstance(when, Unknown) and when.reason.startswith(TWICE):
            count, remedy = count + number, when.remedy
    return count, remedy


def _twice_note(reading: ArtifactReading) -> Iterator[str]:
    settled = sum(n for when, n in _whens(reading) if isinstance(when, Instant) and TWICE in when.basis.detail)
    unsettled, remedy = unsettled_twice(reading)
    if settled or unsettled:
        parts = [f"{settled} settled by what stands beside it or by a flag"] if settled else []
        parts += [f"{unsettled} not settled and without a time: {remedy}"] if unsettled else []
        yield f"{settled + unsettled} {'entries' if settled + unsettled > 1 else 'entry'} in an hour that occurred twice: {'; '.join(parts)}"


def _whens(reading: ArtifactReading) -> Iterator[tuple[Stamp, int]]:
    """Every time with the number of entries that have it."""
    for record in reading.records:
        yield record.time, 1
    if reading.view is not None:
        yield from reading.view.whens()


def notes_of(reading: ArtifactReading) -> Iterator[str]:
    """Remarks on one artifact that a reader of the draft must see."""
    found = reading.identified
    if found.rivals:
        yield f"also claimed by {', '.join(found.rivals)}; name the reader in the config to settle it"
    if found.reader is not None and found.reader.evidence is Evidence.MEMORY:
        yield "this format is known from memory only: check the times against the original"
    if found.rank is Rank.FALLBACK and found.reader is not None:
        yield "read by a generic reader: columns were inferred"
    if reading.origin:
        yield reading.origin
    if reading.part:
        yield reading.part
    if reading.changed:
        yield reading.changed
    yield from reading.clock.notes
    sample = reading.crunch.sample if reading.crunch else []
    odd = sum(1 for record in (*reading.records, *sample) if "\ufffd" in record.text)
    if odd:
        yield f"{odd} {'records hold' if odd > 1 else 'record holds'} bytes that are no valid text, shown as \ufffd"
    yield from _twice_note(reading)
    if reading.clock.remedy and any(isinstance(r.time, Unknown) for r in reading.records):
        yield f"times are incomplete: {reading.clock.remedy}"
