"""Polars: text logs and Parquet files, on all cores and in bounded memory (``pip install 'afteraction[logs]'``).

Its regular expressions are Rust's. A word boundary there knows all letters unless it is told not to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import starmap
from typing import Any

from afteraction.logs.chunks import beside
from afteraction.logs.engines import LINE, MAX_GROUPS, EngineError, Group, Lines, Table, check_first, check_number
from afteraction.logs.fold import FOLD, LONG

_FOLD = FOLD.replace(r"\b", r"(?-u:\b)")
_MINUTE = 60_000_000_000


class Polars:
    """See `afteraction.logs.engines.Engine`."""

    name, extra, module, schemes, least = "polars", "logs", "polars", ("",), 8 * 1024 * 1024

    def lines(self, source: Lines) -> Iterator[Group]:
        """One pass over the file, part by part. Line numbers are those of the file, empty lines counted."""
        made = 0
        for found in beside(source.path, partial(_part, source)):
            if not made:
                check_first(found.height, found["entries"].sum())
            made += found.height
            check_number(made)
            yield from starmap(Group, found.iter_rows())

    def columns(self, source: Table) -> Sequence[tuple[str, str]]:
        """Of Parquet files."""
        return [(name, str(kind)) for name, kind in _parquet(source.name)[1].items()]

    def table(self, source: Table) -> Iterator[Group]:
        """One scan of the columns that are asked for, of the files and row groups that hold the time."""
        import polars as pl

        frame, schema = _parquet(source.name)
        kind = schema[source.time]
        if kind == pl.String:
            time = pl.col(source.time).str.to_datetime(time_unit="ns", time_zone="UTC")
        elif isinstance(kind, pl.Datetime):
            time = pl.col(source.time).dt.cast_time_unit("ns")
        else:
            raise EngineError(f"the column {source.time!r} holds {kind}, no time")
        ns = time.dt.epoch("ns")
        if source.since is not None:
            frame = frame.filter(ns >= source.since)
        if source.until is not None:
            frame = frame.filter(ns < source.until)
        text = pl.col(source.text).fill_null("")
        first_line = text.str.splitn("\n", 2).struct.field("field_0")
        level, service = (
            pl.col(name).cast(pl.String).fill_null("") if name else pl.lit("")
            for name in (source.level, source.service)
        )
        grouped = frame.group_by(
            (ns // _MINUTE).alias("minute"),
            level.alias("level"),
            service.alias("service"),
            first_line.str.head(LONG).str.replace_all(_FOLD, "0").alias("fold"),
        ).agg(
            pl.len().alias("entries"),
            ns.min().alias("first"),
            ns.max().alias("last"),
            text.first().alias("text"),
            pl.lit(True).first().alias("timed"),
        )
        found = _collected(grouped.select("entries", "first", "last", "text", "timed", "level", "service"))
        ordered = found.filter(pl.col("first").is_not_null()).sort("first", "level", "service", "text")
        return (Group(*row) for row in ordered.iter_rows())


def _parquet(name: str) -> tuple[Any, Any]:
    """Files, unread, and the types of their columns.

    Raises:
        EngineError: there are none.
    """
    import polars as pl

    try:
        frame = pl.scan_parquet(name)
        return frame, frame.collect_schema()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise EngineError(str(error).splitlines()[0]) from error


def _part(source: Lines, data: bytes, number: int) -> Any:
    """The groups of some lines. number: of the first of them.

    Raises:
        EngineError: they could not be read.
    """
    import polars as pl

    line = pl.col("line")
    try:
        frame = pl.read_csv(
            data, has_header=False, separator="\x01", quote_char=None, schema={"line": pl.String}, encoding="utf8-lossy",
            row_index_name="row", row_index_offset=number,
        ).lazy().filter(line.is_not_null())  # fmt: skip
        timed = line.str.contains(source.head)
        minute, zone = (line.str.slice(start, end - start) for start, end in (source.minute, source.zone))
        key = pl.when(timed).then(minute + zone if source.zone[0] < source.zone[1] else minute)
        fold = line.str.slice(source.rest, LINE).str.replace_all(_FOLD, "0")
        grouped = frame.group_by(key.alias("key"), fold.alias("fold")).agg(
            pl.len().alias("entries"),
            pl.col("row").first().alias("first"),
            pl.col("row").last().alias("last"),
            line.first().alias("text"),
        )
        return (
            grouped.select("entries", "first", "last", "text", pl.col("key").is_not_null().alias("timed"))
            .sort("first")
            .collect()
        )
    except pl.exceptions.PolarsError as error:
        raise EngineError(str(error).splitlines()[0]) from error


def _collected(frame: Any) -> Any:
    """The groups, in memory.

    Raises:
        EngineError: it could not be read, or every entry differs from every other.
    """
    import polars as pl

    try:
        found = frame.head(MAX_GROUPS + 1).collect(engine="streaming")
    except (pl.exceptions.PolarsError, OSError) as error:
        raise EngineError(str(error).splitlines()[0]) from error
    check_number(found.height)
    return found


ENGINE = Polars()
