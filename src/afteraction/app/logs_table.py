"""Logs that lie in a table: an engine groups them where they are, and one entry of each group comes back."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from hashlib import sha256

from afteraction.app.logs_grouped import needed
from afteraction.app.reading import ArtifactReading, Reading
from afteraction.domain.artifact import Artifact
from afteraction.domain.entries import entries_of
from afteraction.domain.errors import NothingReadableError, UsageError
from afteraction.domain.record import Locator, Record, RecordKind
from afteraction.domain.when import EXPLICIT, MINUTE, SECOND, Instant
from afteraction.logs.crunch import Crunch
from afteraction.logs.engines import Engine, EngineError, Table, engines
from afteraction.readers._entry_names import LEVELS, LOGGERS, SERVICES, TEXTS, TIMES, normal
from afteraction.readers._entry_values import level
from afteraction.readers._registry import Identified
from afteraction.redact.gate import Gate
from afteraction.timeline.merge import merge
from afteraction.timeline.people import Roster

URL = "AFTERACTION_LOGS_URL"  # names the environment variable: an address may hold a password
_ROLES: Mapping[str, tuple[str, ...]] = {
    "time": TIMES,
    "message": TEXTS,
    "level": LEVELS,
    "service": (*SERVICES, *LOGGERS),
}
_PLACE = Locator(0, 0, 0, 0)  # a row of a table has no line


def read_table(
    name: str, columns: Sequence[str], window: tuple[int | None, int | None], env: Mapping[str, str], gate: Gate
) -> Reading:
    """What `read_all` gives of files. columns: as ``role=name``. window: first and last UTC minute to ask for, both included.

    Raises:
        UsageError: no engine for the address, no such column or table. NothingReadableError: no row in the window.
    """
    url = env.get(URL, "")
    engine = _engine(url)
    needed(engine)
    try:
        table = _with_columns(engine, Table(name, url, "", ""), columns)
        since, until = window
        groups = list(
            engine.table(
                table._replace(
                    since=None if since is None else since * MINUTE,
                    until=None if until is None else (until + 1) * MINUTE,
                )
            )
        )
    except EngineError as error:
        raise UsageError(f"the table {name!r} could not be asked", why=str(error)) from error
    if not groups:
        raise NothingReadableError(
            f"the table {name!r} has no row in the window", why="no row with a time stands between --from and --until"
        )
    artifact = Artifact(name, 0, sha256(name.encode()).hexdigest(), io.BytesIO)
    records = [
        Record(
            artifact.id, number, RecordKind.LOG, Instant(group.first, SECOND, EXPLICIT), group.text, _PLACE,
            level=level(group.level), channel=group.service,
        )
        for number, group in enumerate(groups)
    ]  # fmt: skip
    entries = entries_of(records)
    if not gate.passes(entries):
        entries = entries_of(gate.records(records, name, deep=False))
    crunch = Crunch(artifact.id, name)
    crunch.add_all(entries, [group.entries for group in groups])
    where = url.partition(":")[0] or "Parquet"
    found = ArtifactReading(artifact, Identified(None, f"a table of {where}"), crunch=crunch, engine=engine.name)
    found.view = crunch.placed(lambda walls: [])
    return Reading([found], [], Roster([], [], []), merge([]), [found.view], gate)


def _engine(url: str) -> Engine:
    scheme = url.partition(":")[0]
    for engine in engines().values():
        if scheme in engine.schemes:
            return engine
    known = sorted(scheme for engine in engines().values() for scheme in engine.schemes if scheme)
    raise UsageError(
        f"{URL} names no engine that is known", why=f"it begins with {scheme!r}; known are {', '.join(known)}"
    )


def _with_columns(engine: Engine, table: Table, given: Sequence[str]) -> Table:
    """The table with the columns that were given, or else are called as such columns mostly are."""
    names = [name for name, _ in engine.columns(table)]
    chosen: dict[str, str] = {}
    for one in given:
        role, _, name = one.partition("=")
        if role not in _ROLES or name not in names:
            raise UsageError(
                f"--column {one!r} does not fit",
                why=f"left of = stands one of {', '.join(_ROLES)}, right of it one of {', '.join(names)}",
            )
        chosen[role] = name
    plain = {normal(name): name for name in reversed(names)}
    for role, usual in _ROLES.items():
        if role not in chosen:
            chosen[role] = next((plain[name] for name in usual if name in plain), "")
    for role in ("time", "message"):
        if not chosen[role]:
            raise UsageError(
                f"no column of {table.name!r} is known to hold the {role}",
                why=f"there is {', '.join(names)}",
                hint=f"--column {role}=NAME",
            )
    return table._replace(time=chosen["time"], text=chosen["message"], level=chosen["level"], service=chosen["service"])
