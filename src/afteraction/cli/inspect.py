"""``afteraction inspect``."""

from __future__ import annotations

import sys

import click

from afteraction.cli._reading import read, reading_options, set_up, window_options
from afteraction.cli.out import Outlet


@click.command(
    epilog="\b\nExamples:\n  afteraction inspect ./incident\n  afteraction inspect export.zip --json | jq '.artifacts[].clock'"
)
@reading_options
@window_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def inspect(
    out: Outlet, paths: tuple[str, ...], zones: tuple[str, ...], dates: tuple[str, ...], config: str, since: str, until: str,
    as_json: bool,
) -> None:  # fmt: skip
    """Show what each file was taken for, why, its time span and clock, and what was not understood."""
    from afteraction.app import inspect as inspecting

    conf = set_up(out, paths, config)
    found = inspecting.inspection(read(out, paths, conf, zones, dates, quiet=as_json, since=since, until=until))
    if as_json:
        out.json(found, "the inspection")
    else:
        out.document(inspecting.as_text(found), "the inspection")
    if not any(item["reader"] for item in found["artifacts"]):
        sys.exit(3)
