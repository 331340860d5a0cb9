"""PostgreSQL's ``csvlog``: 23 columns without a header, 24 since version 13, 26 since 14; text in quotes may hold line ends.

The time is that of ``log_timezone`` with its abbreviation. LOG is no problem. What stderr shows as lines of its own (DETAIL,
HINT, STATEMENT, CONTEXT) are columns here and are told below the message as there. Known from the documentation, from memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Item, Level, Locator, Record, RecordKind, Unread
from afteraction.readers._alerts import pairs
from afteraction.readers._lines import NO_TIME, iso_clock, level_of
from afteraction.readers._sheets import cells, rows
from afteraction.readers._text import clean

_WIDTHS = (23, 24, 26)
_SEVERITIES = frozenset(
    {"DEBUG1", "DEBUG2", "DEBUG3", "DEBUG4", "DEBUG5", "INFO", "NOTICE", "WARNING", "ERROR", "LOG", "FATAL", "PANIC"}
)
_SAID = ((14, "DETAIL"), (15, "HINT"), (18, "CONTEXT"), (19, "STATEMENT"))


@cache
def _begins() -> re.Pattern[str]:
    return re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} [A-Z+-][\w+:-]{1,6},\"?[^,]{0,70},")


@cache
def _duration() -> re.Pattern[str]:
    return re.compile(r"duration: (\d{1,12}\.\d{1,3}) ms")


class PostgresCsvReader:
    """See the module."""

    name = "log-postgres-csv"
    title = "PostgreSQL csvlog"
    time_rule = "the zone of log_timezone, written as an abbreviation; only UTC and GMT are certain"
    link_rule = "none"
    evidence = Evidence.MEMORY

    def identify(self, sample: Sample) -> Match | None:
        """Claim a text whose lines begin with a time and a zone, and whose first whole row has a severity in its place."""
        if not any(_begins().match(line) for line in sample.lines[:5]):
            return None
        for line in sample.lines[:50]:
            if ",LOG," in line or ",ERROR," in line or ",FATAL," in line or ",WARNING," in line or ",PANIC," in line:
                found = cells(line, ",") if _begins().match(line) else []
                if len(found) > 13 and found[11] in _SEVERITIES:
                    return Match(Rank.SIGNATURE, f"rows with a time, a zone and {found[11]} in the twelfth column")
        return None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """One record for each row."""
        ordinal = 0
        for text, place, lost in rows(artifact):
            found = cells(text, ",")
            if len(found) not in _WIDTHS or found[11] not in _SEVERITIES:
                yield Unread(place.start, place.end, "not a row of csvlog", place.line)
            else:
                yield _record(found, place, artifact.id, ordinal)
                ordinal += 1
            if lost:
                yield Unread(place.end, place.end + lost, "the rest of a line that is too long", place.line)


def _record(row: list[str], place: Locator, artifact: str, ordinal: int) -> Record:
    took = _duration().match(row[13])
    more = "".join(f"\n{name}:  {row[at]}" for at, name in _SAID if row[at])
    word = row[11].rstrip("12345")
    return Record(
        artifact, ordinal, RecordKind.LOG, iso_clock(row[0]) or NO_TIME, clean(row[13] + more), place,
        level=Level.FATAL if word == "PANIC" else level_of(word), channel="postgres", raw_time=row[0], fields=pairs(
            ("duration_ms", took[1] if took else ""), ("user", row[1]), ("database", row[2]), ("client", row[4].rpartition(":")[0]),
            ("code", row[12] if row[12] != "00000" else ""), ("program", row[22]),
        ),
    )  # fmt: skip


READER = PostgresCsvReader()
