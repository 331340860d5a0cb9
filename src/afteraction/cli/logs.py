"""``afteraction logs``."""

from __future__ import annotations

import os
import shlex
from functools import partial
from pathlib import Path

import click

from afteraction.cli._reading import read, reading_options, set_up
from afteraction.cli.out import Outlet
from afteraction.domain.errors import UsageError


@click.command(
    epilog='\b\nExamples:\n  afteraction logs app.log\n  afteraction logs ./logs --since 2026-02-16T02:03Z --until 2026-02-16T02:40Z\n  afteraction logs app.log.1.gz app.log --template "timed out" --top 3\n  afteraction logs --table "logs/*.parquet" --column time=ts\n  afteraction logs ./logs --json | jq \'.changes[] | select(.kind == "new")\''
)
@partial(reading_options, required=False)
@click.option(
    "--engine",
    default="auto",
    show_default=True,
    metavar="NAME",
    help="What groups the lines of text logs: polars (pip install 'afteraction[logs]'), python, lines to read them one by one, auto for what is fastest at their size.",
)
@click.option(
    "--table",
    default="",
    metavar="NAME",
    help="Ask a table instead of files: the table of the database or cluster whose address stands in AFTERACTION_LOGS_URL (clickhouse://…, spark:local[*], …), or Parquet files.",
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="ROLE=NAME",
    help="Which column of the table holds the time, message, level or service, where its name does not say so. May be repeated.",
)
@click.option("--from", "start", default="", metavar="T", help="Leave out what lies before this instant.")
@click.option(
    "--since",
    default="",
    metavar="T",
    help="From this instant on (ISO 8601 with a zone, such as 2026-02-16T02:03Z), compared with what lies before. Without it, the window is looked for.",
)
@click.option("--until", default="", metavar="T", help="Up to this instant; what lies behind is left out.")
@click.option("--template", default="", metavar="TEXT", help="Only templates that hold these words.")
@click.option("--top", type=click.IntRange(1), default=10, show_default=True, metavar="N", help="Rows of each list.")
@click.option(
    "--svg", default="", metavar="FILE", help="Draw volume, errors, and the alerts and changes beside them into FILE."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def logs(
    out: Outlet, paths: tuple[str, ...], zones: tuple[str, ...], dates: tuple[str, ...], config: str, engine: str,
    table: str, columns: tuple[str, ...], start: str, since: str, until: str, template: str, top: int, svg: str, as_json: bool,
) -> None:  # fmt: skip
    """Show what changed in logs: volume, errors, what is new, grew or vanished, with a line to quote for each.

    Levels and rates decide what is an error and what changed, never the words of a message. Whatever is no log is left out.
    """
    from afteraction.app.logs_ahead import begun

    if bool(paths) == bool(table):
        raise UsageError("give files and folders, or --table", hint="afteraction logs ./logs")
    ahead = begun(paths, engine)  # before all else is loaded
    from afteraction.app import logs as looking
    from afteraction.app.logs_text import as_text

    given = (("--tz", zones), ("--date", dates), ("--from", (start,) if start else ()))
    flags = [part for flag, values in given for value in values for part in (flag, value)]
    asked = looking.Asked(
        looking.minute_of(since, "--since"), looking.minute_of(until, "--until"), template.strip(), top,
        shlex.join(["afteraction", "logs", *paths, *flags]),
    )  # fmt: skip
    conf = set_up(out, paths, config)
    first = looking.minute_of(start, "--from")
    if table:
        from afteraction.app.logs_table import read_table

        reading = read_table(table, columns, (first, asked.until), os.environ, out.gate)
    else:
        from afteraction.app.logs_grouped import Planner, chosen

        grouped = Planner(chosen(engine), out.gate, None if engine == "auto" else 0, ahead)
        reading = read(out, paths, conf, zones, dates, quiet=as_json, grouped=grouped)
    looking.leave_out(reading, first)
    found = looking.summary(reading, asked)
    if svg:
        from afteraction.app.logs_picture import write_picture

        write_picture(Path(svg), reading, found)
    if as_json:
        out.json(found, "the summary")
    else:
        out.document(as_text(found, top, asked.template), "the summary")
