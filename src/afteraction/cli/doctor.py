"""``afteraction doctor``."""

from __future__ import annotations

import os
import sys

import click

from afteraction.cli._reading import read, set_up
from afteraction.cli.out import Outlet
from afteraction.domain.errors import UsageError


@click.command(
    epilog="\b\nExamples:\n  afteraction doctor --model anthropic:claude-opus-5-5\n  afteraction doctor ./incident --model openai:gpt-5 --no-ask"
)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "--model", default="", metavar="MODEL", help="As for draft; by default the one of the config or AFTERACTION_MODEL."
)
@click.option("--no-ask", is_flag=True, help="Send nothing at all; otherwise one question of a few words goes out.")
@click.option("--config", default="", metavar="FILE", help="An afteraction.toml.")
@click.pass_obj
def doctor(out: Outlet, paths: tuple[str, ...], model: str, no_ask: bool, config: str) -> None:
    """Check that a model is ready, and estimate what the artifacts in PATH would cost. Nothing of them is sent."""
    from afteraction.app import asking
    from afteraction.app import config as settings
    from afteraction.app import doctor as looking
    from afteraction.app.clock import today

    conf = set_up(out, paths, config)
    name = model or conf.model.name or os.environ.get("AFTERACTION_MODEL", "")
    if not name:
        raise UsageError("no model is named", hint="--model, [model] name in the config, or AFTERACTION_MODEL")
    chosen = asking.model_of(name, strict=True, limits=settings.limits(conf, None))
    characters = 0
    if paths:
        reading = read(out, paths, conf, (), (), quiet=True)
        characters = sum(len(record.title) + len(record.text) + 60 for record in reading.merged.dated)
    bad = False
    for line in looking.examine(chosen, looking.provider_of(chosen), today(), characters, ask=not no_ask):
        mark = {True: "ok  ", False: "no  ", None: "    "}[line.good]
        out.line(f"{mark}{line.what}: {line.said}", fg={True: "green", False: "red", None: None}[line.good])
        bad = bad or line.good is False
    if bad:
        sys.exit(1)
