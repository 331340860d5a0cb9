"""What may have set it off: the changes and the jobs before the onset, and what people said of each of these changes.

Whoever reads the trigger or only the timeline meets the same ones. That a denial is about a change is put together here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from afteraction.domain.late import late
from afteraction.domain.record import Record, RecordKind
from afteraction.domain.when import HOUR, SECOND, Instant, between, clock_of
from afteraction.extract.changes import COMMITTED, NOT_LIVE, Change, changes_before, speaks_of_change
from afteraction.extract.dead_ends import denies
from afteraction.extract.kinds import run_of
from afteraction.extract.signals import signals
from afteraction.extract.topic import prose
from afteraction.logs.jobs import starts_job
from afteraction.timeline.merge import instant

_JOB = HOUR // 2  # before the onset, in which a job may have started
_JOBS = 4  # how many of them; a log that begins may be one of many that an export cut at some hour
_READ = 2000  # characters of a message that are looked at
# A time of day in 24 hours, and a name that nobody uses for anything else: its parts are joined, or it is a version.
_CLOCK = late(r"(?<![\w:.-])(?:[01]\d|2[0-3]):[0-5]\d(?![\w:]|\s?[ap]\.?m\b)", re.IGNORECASE)
_NAME = late(r"(?<![\w/.@-])(?:[a-z]\w{1,30}(?:[-_.]\w{1,30}){1,5}|v\d[\w.]{1,20})(?![\w/@-])", re.IGNORECASE)


class Candidates(NamedTuple):
    """changes, more: those of `changes_before`. jobs: log entries with which a job or a log begins, in the half hour before.

    ruled_out: ids of changes to the record that says that it was not it.
    """

    changes: tuple[Change, ...] = ()
    more: int = 0
    jobs: tuple[Record, ...] = ()
    ruled_out: Mapping[str, Record] = MappingProxyType({})

    @property
    def rows(self) -> frozenset[str]:
        """Ids of what a timeline shows of it: what went live or ran, and its denials; a commit alone changes nothing yet."""
        live = (one.record for one in self.changes if not one.documents and _went_live(one.record))
        return frozenset(record.id for record in (*live, *self.jobs, *self.ruled_out.values()))

    @property
    def standing(self) -> tuple[Record, ...]:
        """The changes that nobody ruled out, in order of time."""
        return tuple(one.record for one in self.changes if one.record.id not in self.ruled_out)

    @property
    def told_elsewhere(self) -> frozenset[str]:
        """Ids of commits that are told with their deployment."""
        return frozenset(one.commit.id for one in self.changes if one.commit is not None)


def candidates_of(
    records: Sequence[Record], relevance: Mapping[str, float], starts: Sequence[Record], onset: Instant | None
) -> Candidates:
    """The candidates in a dated stream. starts: first entries of jobs and of logs."""
    if onset is None:
        return Candidates()
    changes, more = changes_before(records, relevance, onset.ns)
    ruled_out: dict[str, Record] = {}
    for record in records:
        talk = record.kind in (RecordKind.MESSAGE, RecordKind.NOTE) and "ruled_out" in signals(record.text)
        change = named_in(record, changes) if talk and denies(record.text[:_READ]) else None
        if change is not None:
            ruled_out.setdefault(change.record.id, record)
    near = [job for job in starts if _just_before(job, onset)]
    jobs = sorted(near, key=lambda job: (not starts_job(job.text), -instant(job).ns))[:_JOBS]
    return Candidates(changes, more, tuple(sorted(jobs, key=lambda job: instant(job).ns)), ruled_out)


def named_in(said: Record, changes: Sequence[Change]) -> Change | None:
    """The one change that somebody names by its minute or by a name that no other has; None for none or several."""
    text = prose(said.text[:_READ])
    if not speaks_of_change(text):
        return None
    clocks, names = set(_CLOCK.findall(text)), _names(text)
    found = [
        change
        for change in changes
        if instant(change.record).ns < instant(said).ns
        and (clock_of(instant(change.record).ns)[:5] in clocks or names & _own_names(change, changes))
    ]
    return found[0] if len(found) == 1 else None


def _own_names(change: Change, changes: Sequence[Change]) -> set[str]:
    others = (_names(other.told.text) for other in changes if other is not change)
    return _names(change.told.text).difference(*others)


def _names(text: str) -> set[str]:
    return {found.lower() for found in _NAME.findall(text)}


def _went_live(record: Record) -> bool:
    return record.status not in (*NOT_LIVE, COMMITTED, "merged") and not run_of(record)[0]


def _just_before(record: Record, onset: Instant) -> bool:
    """A log may begin with the trouble; a job that starts in its second may be it."""
    return (0 if starts_job(record.text) else 1) <= between(instant(record), onset) <= _JOB // SECOND
