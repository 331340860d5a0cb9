"""``afteraction doctor``."""

from __future__ import annotations

import os
import sys

import click

from afteraction.cli._reading import read, set_up
from afteraction.cli.out import Outlet
from afteraction.domain.errors import UsageError


@click.command(
    epilog="\b\nExamples:\n  afteraction doctor --model anthropic:claude-opus-5-5\n  afteraction doctor ./incident --model openai:gpt-5 --no-ask\n\n"
    "Exit codes: 0 when a draft can be asked for, 1 when something is in the way, 2 when the command is wrong."
)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "--model", default="", metavar="MODEL", help="As for draft; by default the one of the config or AFTERACTION_MODEL."
)
@click.option("--no-ask", is_flag=True, help="Send nothing at all; otherwise one question of a few words goes out.")
@click.option("--config", default="", metavar="FILE", help="An afteraction.toml.")
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
@click.pass_obj
def doctor(out: Outlet, paths: tuple[str, ...], model: str, no_ask: bool, config: str, as_json: bool) -> None:
    """Check that a model is ready, and estimate what the artifacts in PATH would cost. Nothing of them is sent."""
    from afteraction.app import address, asking
    from afteraction.app import config as settings
    from afteraction.app import doctor as looking
    from afteraction.app.clock import today

    conf = set_up(out, paths, config)
    name = model or conf.model.name or os.environ.get("AFTERACTION_MODEL", "")
    if not name:
        raise UsageError("no model is named", hint="--model, [model] name in the config, or AFTERACTION_MODEL")
    limits = settings.limits(conf, None, own=address.is_own(name))
    chosen = asking.model_of(name, strict=True, limits=limits, context=conf.model.context)
    provider, missing = looking.provider_of(chosen)
    lines = [*([missing] if missing else []), *looking.examine(chosen, provider, today(), ask=not no_ask)]
    found = None
    if paths and provider is not None:
        found = looking.estimate(read(out, paths, conf, (), (), quiet=True), chosen, provider)
        lines.append(looking.Line("this folder", found.text()))
    if as_json:
        out.json(looking.as_json(lines, found), "the report")
    else:
        for line in lines:
            mark = {True: "ok  ", False: "no  ", None: "    "}[line.good]
            out.line(f"{mark}{line.what}: {line.said}", fg={True: "green", False: "red", None: None}[line.good])
    if any(line.good is False for line in lines):
        sys.exit(1)
