"""Records that no clock could place: shown beside the timeline as they were written, in the order of their file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from typing import NamedTuple

from afteraction.domain.record import Record
from afteraction.domain.when import Unknown
from afteraction.extract.select import telling
from afteraction.extract.signals import signals

_SHOWN = 20
_SAID = 3  # words from which the same line in a second file is a copy
_NAMES = 2  # words that may stand before the words of a line, where another file has them in a field of their own
_BARE = re.compile(r"^\d{1,2}[.:]\d\d\s+|[^\w\s]+")


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
    whole: set[str] = set()  # lines of the files before
    cut: set[str] = set()  # these without their first words
    for artifact, records in by_artifact.items():
        told = [
            record
            for record in records
            if "chatter" not in signals(record.text)
            and not record.get("subtype")
            and not _copied(record.text, whole, cut)
        ]
        lines = {line for record in records for line in _lines(record.text)}
        whole |= lines
        cut.update(rest for line in lines for rest in _without_names(line))
        best = sorted(told, key=lambda record: (-weight(record), record.ordinal))[:_SHOWN]
        reason, remedy = _why(records)
        found.append(Unplaced(artifact, reason, remedy, tuple(sorted(best, key=lambda r: r.ordinal)), len(records)))
    return found


def _why(records: Sequence[Record]) -> tuple[str, str]:
    """What keeps most of them from the clock, and what helps; a heading among them may lack something else."""
    lacks = Counter((r.time.reason, r.time.remedy) for r in records if isinstance(r.time, Unknown))
    return max(lacks, key=lambda why: (lacks[why], bool(why[1])), default=("", ""))


def _copied(text: str, whole: Collection[str], cut: Collection[str]) -> bool:
    """Whether each line of it, or all of them as one, stands in a file before, there or here perhaps behind a name."""
    lines = _lines(text)
    found = [line in whole or line in cut or any(rest in whole for rest in _without_names(line)) for line in lines]
    return bool(lines) and (found[0] or all(found[1:] or found))


def _lines(text: str) -> list[str]:
    """All of it as one line of bare words, and behind it its lines, where there are several; none of a word or two."""
    bare = [" ".join(_BARE.sub(" ", part.strip("*_ \n").lower()).split()) for part in (text, *text.splitlines())]
    return list(dict.fromkeys(line for line in bare if len(line.split()) >= _SAID))


def _without_names(line: str) -> list[str]:
    words = line.split()
    return [" ".join(words[drop:]) for drop in range(1, _NAMES + 1) if len(words) - drop >= _SAID]


def weight(record: Record) -> float:
    """How telling its words are."""
    return telling(record.text) + (1.5 if record.status else 0.0)
