"""Database migrations: what Alembic, Flyway, Rails and Django print when they run.

What they print has no times by itself: those records have none. (In an application's log the same lines have the log's time
and are read with it.) The number that begins a Rails migration is when its file was made, not when it ran.
For ``flyway info`` see ``flyway_info``.

Known from memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Actor, Item, Level, Locator, Record, RecordKind, Skipped, Unread
from afteraction.domain.when import Unknown
from afteraction.readers._alerts import pairs, record
from afteraction.readers._lines import numbered_lines
from afteraction.readers._text import clean

_NO_TIME = Unknown("the output of a migration carries no times", "the log of the job that ran it, or flyway info")
_SIGNS = ("[alembic.runtime.migration]", ": migrating ==", ": migrated (", "Migrating schema ", "Successfully applied ",
          ": reverting ==", ": reverted (", "  Applying ")  # fmt: skip


@cache
def _form() -> re.Pattern[str]:
    return re.compile(
        r"(?:(?P<level>[A-Z]+) +\[alembic\.runtime\.migration\] )?Running (?P<alembic>upgrade|downgrade) (?P<route>[\w, ]{0,200}->[\w, ]{0,200})"
        r"|== +(?P<rails>\d{1,14} [\w:]+): (?P<ran>migrated|reverted) \("
        r"|Migrating schema (?P<schema>\S+) to version (?P<flyway>.+)"
        r"|  Applying (?P<django>[\w.]+)\.\.\. ?(?P<how>OK|FAKED)?"
        r"|(?P<failed>(?:ERROR: )?Migration (?:of schema )?.{0,200}failed.*|StandardError: An error has occurred.*)"
    )


class MigrationsReader:
    """The output of the tools: one record for each migration that ran."""

    name = "migrations"
    title = "Output of database migrations (Alembic, Flyway, Rails, Django)"
    time_rule = "none: the tools print no times"
    link_rule = "none"
    evidence = Evidence.MEMORY

    def identify(self, sample: Sample) -> Match | None:
        """Claim a text in which lines as these tools print them are not few."""
        lines = [line for line in sample.lines if any(sign in line for sign in _SIGNS)]
        hits = sum(_form().match(line) is not None for line in lines)
        if hits and 4 * len(lines) >= len(sample.lines):
            return Match(
                Rank.KEYS, f"{len(lines)} of {len(sample.lines)} lines as tools for database migrations print them"
            )
        return None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """The other lines are the tool's own talk."""
        ordinal = 0
        for line, start, end, number, lost in numbered_lines(artifact):
            found = _form().match(line)
            if found is not None:
                place = Locator(number, number, start, end)
                yield _ran(found, clean(line).strip(), place, artifact.id)._replace(ordinal=ordinal)
                ordinal += 1
            elif line.strip():
                yield Skipped(start, end, "a line between the migrations")
            if lost:
                yield Unread(end, end + lost, "the rest of a line that is too long", number)


def _ran(found: re.Match[str], line: str, place: Locator, artifact: str) -> Record:
    name = found["route"] or found["rails"] or found["flyway"] or found["django"] or ""
    back = found["alembic"] == "downgrade" or found["ran"] == "reverted"
    done = bool(found["ran"] or found["how"])
    tool = next((tool for tool in ("alembic", "rails", "flyway", "django") if found[tool]), "")
    return record(
        artifact, RecordKind.CHANGE, place, "", line.strip("= "), time=_NO_TIME,
        author=Actor(tool, "", True) if tool else None, title=clean(name).strip(" \""),
        status="failure" if found["failed"] else "rolled_back" if back and done else "success" if done else "",
        level=Level.ERROR if found["failed"] else Level.NONE,
        fields=pairs(("act", "migration"), ("tool", tool), ("migration", name.strip(" \"")), ("schema", found["schema"])),
    )  # fmt: skip


READER = MigrationsReader()
