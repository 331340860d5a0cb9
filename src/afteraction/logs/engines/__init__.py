"""Engines that group many entries where they are, so that a few of them come back with how many each stands for.

An engine is a module of this folder that ends with `ENGINE`, and is found there. It groups entries that are alike after
the fold (`afteraction.logs.fold`); what their levels, services and templates are is told from one entry of each group, by
the code that reads entries one by one. Times stand in the groups as they were written, so that nothing depends on how an
engine reads them.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module
from typing import NamedTuple, Protocol

MAX_GROUPS = 1_000_000  # beyond which it is no summary: every entry differs from every other
LINE = 1000  # characters of a line behind its time that are compared; its message begins somewhere in there
_FEW = 1000  # groups of the first part of a file that are never too many


class Lines(NamedTuple):
    """A text log in a file whose times all stand in one place.

    path: the file. head: what the beginning of a line that has a time looks like, as a pattern that is anchored.
    minute: first and last character of the time to its minute. zone: of what stands behind its seconds. rest: where the
    time ends.
    """

    path: str
    head: str
    minute: tuple[int, int]
    zone: tuple[int, int]
    rest: int


class Table(NamedTuple):
    """Columns of a table. name: of the table, or a path or address of Parquet files. url: where its engine is, "" for none.

    time, text: names of columns; level, service: names, or "". since, until: nanoseconds in UTC, the first included and the
    last not; None for no end.
    """

    name: str
    url: str
    time: str
    text: str
    level: str = ""
    service: str = ""
    since: int | None = None
    until: int | None = None


class Group(NamedTuple):
    """Entries that are alike. entries: how many. text: one of them.

    first, last: of a file, the numbers of the first and last line, from 0; of a table, the first and last time in ns.
    timed: the line looks as those with a time do. level, service: as they stand in the columns of a table.
    """

    entries: int
    first: int
    last: int
    text: str
    timed: bool = True
    level: str = ""
    service: str = ""


class Engine(Protocol):
    """A way to group.

    name: what a person calls it. extra: the optional dependencies it needs. module: without which it cannot run.
    schemes: how the addresses of tables begin that it asks, before the ``:``; "" for Parquet files. least: bytes of a text
    log from which on it saves time, None when it groups no files.
    """

    name: str
    extra: str
    module: str
    schemes: tuple[str, ...]
    least: int | None

    def lines(self, source: Lines) -> Iterator[Group]:
        """Groups of the lines of a file, by minute, in the order of their first lines; only of an engine that reads files."""

    def columns(self, source: Table) -> Sequence[tuple[str, str]]:
        """Name and type of each column of a table, for people. Only ``name`` and ``url`` are looked at."""

    def table(self, source: Table) -> Iterator[Group]:
        """Groups of the rows of a table, by minute, level and service."""


class EngineError(Exception):
    """The engine refused. It says why, without the address, which may hold a password."""


def check_number(groups: int) -> None:
    """Look at the number of all groups so far.

    Raises:
        EngineError: they are no summary.
    """
    if groups > MAX_GROUPS:
        raise EngineError(f"more than {MAX_GROUPS:,} different entries are left: nothing was summed up")


def check_first(groups: int, entries: int) -> None:
    """Look at the first part of a file, before groups without end fill the memory.

    Raises:
        EngineError: most of its entries differ from every other.
    """
    if groups > max(entries // 2, _FEW):
        raise EngineError(f"most of its first {entries:,} entries differ from every other of their minute")


@cache
def engines() -> dict[str, Engine]:
    """All of them by name. None of their libraries is imported by that."""
    found: dict[str, Engine] = {}
    for module in pkgutil.iter_modules(__path__):
        engine: Engine = import_module(f"{__name__}.{module.name}").ENGINE
        found[engine.name] = engine
    return dict(sorted(found.items()))
