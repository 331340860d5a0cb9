"""logfmt: ``time=2021-09-15T21:17:10Z level=error msg="…" key=value``, as logrus, slog, Grafana and Prometheus write it.

The time may stand under several names and anywhere on the line; values with spaces are quoted with ``\\"`` inside. What
the names mean is the table of `_entry`. Read against real files of logrus and Grafana.
"""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.domain.artifact import Artifact
from afteraction.domain.late import late
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Item, Locator, Record, RecordKind, Unread
from afteraction.readers._inner import pairs_of
from afteraction.readers._lines import TEXT_LIMIT, numbered_lines, oversize
from afteraction.readers._text import clean

_SHARE = 0.6
_HEAD = late(
    r"(?:(?P<container>[\w.-]{1,80}) +\| ?|\[(?P<pod>pod/[^\]\s]{1,300})\] ?)?(?P<body>@?[A-Za-z][\w.@/-]{0,60}=.*)"
)


class LogfmtReader:
    """See the module."""

    name = "log-logfmt"
    title = "logfmt"
    time_rule = "the pair called time, ts, t or timestamp; without an offset it is local time of the host"
    link_rule = "none"
    evidence = Evidence.FIXTURE

    def identify(self, sample: Sample) -> Match | None:
        """Claim lines of pairs with a time and a level or message."""
        hits = other = 0
        for line in sample.lines:
            if _record("", 0, line, Locator(1, 1, 0, 1)) is not None:
                hits += 1
            elif not line[0].isspace():
                other += 1
        if not hits or hits < _SHARE * (hits + other):
            return None
        return Match(
            Rank.KEYS, f"{hits} of {hits + other} lines are key=value pairs with a time and a level or message"
        )

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """One record for each line of pairs; other lines continue the one above."""
        pending: Record | None = None
        ordinal = room = 0
        nuls: list[Unread] = []
        for line, start, end, number, lost in numbered_lines(artifact, nuls):
            record = _record(artifact.id, ordinal, line, Locator(number, number, start, end))
            if record is not None:
                if pending is not None:
                    yield pending
                pending, room = record, TEXT_LIMIT
                ordinal += 1
            elif pending is not None:
                place = pending.locator._replace(end_line=number, end=end)
                text = f"{pending.text}\n{clean(line)}" if line.strip() and room > 0 else pending.text
                room -= len(line)
                pending = pending._replace(text=text, locator=place)
            elif line.strip():
                yield Unread(start, end, "no pairs with a time on the line and no record above it", number)
            if lost:
                yield oversize(end, lost, number)
        if pending is not None:
            yield pending
        yield from nuls


def _record(aid: str, ordinal: int, line: str, place: Locator) -> Record | None:
    found = _HEAD.match(line)
    if found is None:
        return None
    from afteraction.readers._entry import entry_of  # late: a text without pairs needs no table of their names

    entry = entry_of(pairs_of(found["body"]), nested=False)
    if entry.stamp is None or not (entry.level or "msg=" in line or "message=" in line):
        return None
    container = found["container"] or (found["pod"] or "").removeprefix("pod/")
    fields = (*entry.fields, ("container", container)) if container else entry.fields
    return Record(
        aid,
        ordinal,
        RecordKind.LOG,
        entry.stamp,
        entry.text,
        place,
        level=entry.level,
        channel=entry.channel or container,
        raw_time=entry.raw_time,
        fields=fields,
    )


READER = LogfmtReader()
