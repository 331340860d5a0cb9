"""``afteraction logs``."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from afteraction.cli._reading import read, reading_options, set_up
from afteraction.cli.out import Outlet


@click.command(
    epilog='\b\nExamples:\n  afteraction logs app.log\n  afteraction logs ./logs --since 2026-02-16T02:03Z --until 2026-02-16T02:40Z\n  afteraction logs app.log.1.gz app.log --template "timed out" --top 3\n  afteraction logs ./logs --json | jq \'.changes[] | select(.kind == "new")\''
)
@reading_options
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
    out: Outlet, paths: tuple[str, ...], zones: tuple[str, ...], dates: tuple[str, ...], config: str, since: str,
    until: str, template: str, top: int, svg: str, as_json: bool,
) -> None:  # fmt: skip
    """Show what changed in logs: volume, errors, what is new, grew or vanished, with a line to quote for each.

    Levels and rates decide what is an error and what changed, never the words of a message. Whatever is no log is left out.
    """
    from afteraction.app import logs as looking
    from afteraction.app.logs_text import as_text

    flags = [
        part for flag, values in (("--tz", zones), ("--date", dates)) for value in values for part in (flag, value)
    ]
    asked = looking.Asked(
        looking.minute_of(since, "--since"), looking.minute_of(until, "--until"), template.strip(), top,
        shlex.join(["afteraction", "logs", *paths, *flags]),
    )  # fmt: skip
    conf = set_up(out, paths, config)
    reading = read(out, paths, conf, zones, dates, quiet=as_json)
    found = looking.summary(reading, asked)
    if svg:
        from afteraction.app.logs_picture import write_picture

        write_picture(Path(svg), reading, found)
    if as_json:
        out.json(found, "the summary")
    else:
        out.document(as_text(found, top, asked.template), "the summary")
