"""streams: which files are parts of one log, cut by rotation and perhaps compressed: app.log, app.log.1, app.log.2.gz."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Protocol

from afteraction.domain.artifact import Artifact
from afteraction.logs.crunch import LogView
from afteraction.timeline.clocks import current_of


class Part(Protocol):
    """What of an `ArtifactReading` counts here. part: what is said of it, "" when it is whole."""

    artifact: Artifact
    view: LogView | None
    part: str


def name_streams(readings: Sequence[Part]) -> None:
    """Say of each part of a log which one it is and of what, the oldest first; they stand in one folder and have one name."""
    found: dict[tuple[str, str], list[Part]] = defaultdict(list)
    for one in readings:
        if one.view is not None and one.view.span is not None:
            folder = one.artifact.name.partition("!")[0].rpartition("/")[0]
            found[folder, current_of(one.artifact.name) or one.artifact.stem].append(one)
    for (_, whole), parts in found.items():
        if len(parts) < 2:
            continue
        parts.sort(key=_begins)
        overlap = any(_begins(later) < _ends(earlier) for earlier, later in pairwise(parts))
        for place, one in enumerate(parts, start=1):
            one.part = f"part {place} of {len(parts)} of {whole}, oldest first" + (
                "; parts overlap in time" if overlap else ""
            )


def _begins(one: Part) -> int:
    return one.view.span[0] if one.view is not None and one.view.span is not None else 0


def _ends(one: Part) -> int:
    return one.view.span[1] if one.view is not None and one.view.span is not None else 0
