"""Records that no clock could place: shown beside the timeline as they were written, in the order of their file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from afteraction.domain.record import Record
from afteraction.domain.when import Unknown
from afteraction.extract.select import WEIGHTS
from afteraction.extract.signals import signals

_SHOWN = 20
_SAID = 3  # words from which the same text in a second file is a copy


class Unplaced(NamedTuple):
    """What one artifact holds without a clock. reason: why; records: the most telling, in file order; total: all of them."""

    artifact: str
    reason: str
    remedy: str
    records: tuple[Record, ...]
    total: int


def unplaced_of(undated: Sequence[Record]) -> list[Unplaced]:
    """One entry for each artifact, for records that have some time of their own written beside them."""
    by_artifact: dict[str, list[Record]] = {}
    for record in undated:
        if record.raw_time and record.text.strip():
            by_artifact.setdefault(record.artifact, []).append(record)
    found = []
    said: set[str] = set()
    for artifact, records in by_artifact.items():
        told = [
            record
            for record in records
            if "chatter" not in signals(record.text)
            and not record.get("subtype")
            and not _said(" ".join(record.text.split()), said)
        ]
        said |= {words for r in records if len((words := " ".join(r.text.split())).split()) >= _SAID}
        best = sorted(told, key=lambda record: (-weight(record), record.ordinal))[:_SHOWN]
        first = records[0].time
        reason, remedy = (first.reason, first.remedy) if isinstance(first, Unknown) else ("", "")
        found.append(Unplaced(artifact, reason, remedy, tuple(sorted(best, key=lambda r: r.ordinal)), len(records)))
    return found


def _said(words: str, said: set[str]) -> bool:
    """An earlier file has these words, perhaps behind a name."""
    if words in said or len(words.split()) < _SAID:
        return words in said
    return any(other.endswith(f" {words}") for other in said)


def weight(record: Record) -> float:
    """How telling its words are."""
    return sum(WEIGHTS.get(name, 0.0) for name in signals(record.text)) + (1.5 if record.status else 0.0)
