"""Rows of a timeline that no record tells: when the failures that a log counts ended, and when they fell before they came back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from afteraction.domain.draft import Candidate, EventKind, Milestone, TimelineEvent
from afteraction.domain.record import Record
from afteraction.extract.log_words import cut
from afteraction.extract.roles import Naming
from afteraction.extract.topic import prose

_ENTRY = 160  # characters of an entry


def computed_rows(milestones: Sequence[Milestone], entries: Iterable[Record], naming: Naming) -> list[TimelineEvent]:
    """A row for a recovery that rests on counts, and one for the first fall before it; none where something else tells it.

    entries: the log entries that the milestones cite.
    """
    by_id = {entry.id: entry for entry in entries}
    recovery = next(milestone for milestone in milestones if milestone.name == "mitigated")
    best = recovery.best
    if best is None or best.record not in by_id:
        return []
    ends = [one for one in recovery.candidates if one.record in by_id]
    return [_row(end, by_id[end.record], naming, last=end is best) for end in ends]


def _row(end: Candidate, entry: Record, naming: Naming, *, last: bool) -> TimelineEvent:
    title = "Recovered" if last else "Failures fell"
    said = " ".join(prose(entry.text).split()) or entry.text
    return TimelineEvent(
        f"e-{end.record}-{'end' if last else 'fall'}",
        end.at,
        EventKind.RECOVERY,
        naming.quote(cut(said, _ENTRY)),
        (end.record,),
        score=end.confidence,
        signals=("computed",),
        title=f"{title} (computed from counts of the log; its last failure{'' if last else ' before'})",
    )
