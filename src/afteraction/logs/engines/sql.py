"""Databases and clusters, through one expression of Ibis (``pip install 'afteraction[cluster]'`` and the driver's own extra).

The expression is written once. Ibis writes it in the SQL of whatever the address names; only groups come back. Nothing of
a log becomes SQL: the names of table and columns are identifiers that Ibis quotes, and all else is bound by value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from afteraction.domain.late import late
from afteraction.domain.when import MICRO, SECOND, iso
from afteraction.logs.engines import MAX_GROUPS, EngineError, Group, Lines, Table
from afteraction.logs.fold import FOLD, LONG

_NAME = late(r"[\w$-]{1,128}(?:\.[\w$-]{1,128}){0,2}")
_WHO = late(r"^[^/\n]*//(.*)@")
_VALUE = late(r"(?<==)[^&]+")
_BOUNDARY = {"postgres": r"\y"}  # where \b is something else


class Sql:
    """See `afteraction.logs.engines.Engine`."""

    name, extra, module, least = "sql", "cluster", "ibis", None
    schemes: tuple[str, ...] = (
        "duckdb",
        "spark",
        "clickhouse",
        "trino",
        "bigquery",
        "postgres",
        "snowflake",
        "databricks",
    )

    def lines(self, source: Lines) -> Iterator[Group]:
        """Never: it is asked for tables only."""
        raise EngineError("it groups tables, no files")

    def columns(self, source: Table) -> Sequence[tuple[str, str]]:
        """As the database tells them."""
        return [(name, str(kind)) for name, kind in _asked(source, lambda: _table(source).schema().items())]

    def table(self, source: Table) -> Iterator[Group]:
        """One query."""
        rows = _asked(source, lambda: expression(_table(source), source, _scheme(source)).to_pyarrow().to_pylist())
        if len(rows) > MAX_GROUPS:
            raise EngineError(f"more than {MAX_GROUPS:,} different entries are left: nothing was summed up")
        for row in sorted(rows, key=lambda row: (row["minute"], row["level"], row["service"], row["text"] or "")):
            # Some databases round to the next second, which may be of the next minute.
            first, last = (min(row[name], row["minute"] * 60 + 59) * SECOND for name in ("first", "last"))
            yield Group(row["entries"], first, last, row["text"] or "", True, row["level"], row["service"])


def expression(table: Any, source: Table, dialect: str = "") -> Any:
    """What is asked, as an expression of Ibis. table: one of Ibis. Entries without a time are left out."""
    import ibis

    time = table[source.time]
    if time.type().is_string():
        time = time.cast("timestamp('UTC', 3)")
    elif not time.type().is_timestamp():
        raise EngineError(f"the column {source.time!r} holds {time.type()}, no time")
    table = table.filter(time.notnull())
    seconds = time.epoch_seconds()
    if source.since is not None:
        table = table.filter(time >= _instant(source.since, time.type()))
    if source.until is not None:
        table = table.filter(time < _instant(source.until, time.type()))
    text = table[source.text].cast("string").fill_null("")
    first_line = text.re_extract(r"^[^\n]*", 0).substr(0, LONG)
    level, service = (
        table[name].cast("string").fill_null("") if name else ibis.literal("")
        for name in (source.level, source.service)
    )
    pattern = FOLD.replace(r"\b", _BOUNDARY.get(dialect, r"\b"))
    told = table.select(
        minute=(seconds / 60).floor().cast("int64"), seconds=seconds.cast("int64"), level=level, service=service,
        fold=first_line.re_replace(pattern, "0"), text=text,
    )  # fmt: skip
    # Postgres would gather all messages of a group to take the first of them.
    example = told.text.min() if dialect == "postgres" else told.text.argmin(told.seconds)
    return (
        told.group_by("minute", "level", "service", "fold")
        .aggregate(entries=told.count(), first=told.seconds.min(), last=told.seconds.max(), text=example)
        .drop("fold")
        .limit(MAX_GROUPS + 1)
    )


def _instant(ns: int, kind: Any) -> Any:
    """A bound of a column. A column without a zone is taken as UTC."""
    import ibis

    return ibis.literal(iso(ns, MICRO) if kind.timezone else iso(ns, MICRO)[:-1], type=kind)


def _scheme(source: Table) -> str:
    return source.url.partition(":")[0]


def _table(source: Table) -> Any:
    """The table of an address.

    Raises:
        EngineError: the name is none.
    """
    connection = _connected(source.url)
    if source.name.endswith(".parquet") or "://" in source.name:
        return connection.read_parquet(source.name)
    if not _NAME.fullmatch(source.name):
        raise EngineError(f"{source.name!r} is no name of a table: name, schema.name or catalog.schema.name")
    *above, name = source.name.split(".")
    return connection.table(name, database=tuple(above) if len(above) > 1 else above[0] if above else None)


def _connected(url: str) -> Any:
    import ibis

    scheme, _, rest = url.partition(":")
    if scheme != "spark":
        return ibis.connect(url)
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master(url if rest.startswith("//") else rest)
        .appName("afteraction logs")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .getOrCreate()
    )
    return ibis.pyspark.connect(session)


def _asked(source: Table, ask: Callable[[], Any]) -> Any:
    """What an answer is, or why there is none, whatever the driver raises.

    Raises:
        EngineError: it did not answer.
    """
    try:
        return ask()
    except EngineError:
        raise
    except ImportError as error:
        driver = {"spark": "pyspark"}.get(_scheme(source), _scheme(source))
        raise EngineError(f"its driver is not installed: pip install 'ibis-framework[{driver}]'") from error
    except Exception as error:  # noqa: BLE001 - drivers raise what they like, and what they say may hold the address
        said = (str(error).strip() or type(error).__name__).splitlines()[0][:300]
        for secret in _secrets(source.url):
            said = said.replace(secret, "…")
        raise EngineError(said) from None


def _secrets(url: str) -> Iterator[str]:
    """What of an address is not shown: all of it, who asks, with which word, and the values of its options."""
    who = _WHO.search(url)
    for part in (url, *((who[1], who[1].partition(":")[2]) if who else ()), *_VALUE.findall(url)):
        if len(part) > 2:
            yield part


ENGINE = Sql()
