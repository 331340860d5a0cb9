"""What the commands that may ask a model share: the options, the engine they name, and the folder that is held meanwhile."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from afteraction.cli.out import Outlet
from afteraction.domain.errors import UsageError

if TYPE_CHECKING:
    from afteraction.app.busy import Busy
    from afteraction.app.config import Config
    from afteraction.app.engine import Engine


class Asked(NamedTuple):
    """The options as they were given. dollars: of ``--max-cost``."""

    engine: str | None
    model: str
    dollars: float | None


def model_options(engine: str, model: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """``--engine``, ``--model`` and ``--max-cost``. engine, model: what the help says of them in this command."""

    def with_options(command: Callable[..., None]) -> Callable[..., None]:
        for option in (
            click.option(
                "--max-cost",
                type=click.FloatRange(0, min_open=True),
                default=None,
                metavar="DOLLARS",
                help="Spend no more than this on a model.",
            ),
            click.option("--model", default="", metavar="MODEL", help=model),
            click.option("--engine", type=click.Choice(["auto", "rules", "model"]), default=None, help=engine),
        ):
            command = option(command)
        return command

    return with_options


def engine_of(
    outlet: Outlet, busy: Busy, conf: Config, asked: Asked, *, quiet: bool
) -> Callable[[Path], Engine] | None:
    """What makes the engine once the folder of its journal is known; None for the rules alone.

    Raises:
        UsageError: a model is insisted on and none is named, or the name is none.
    """
    wanted = asked.engine or conf.model.engine
    name = asked.model or conf.model.name or os.environ.get("AFTERACTION_MODEL", "")
    if wanted == "rules" or (wanted == "auto" and not name):
        return None
    if not name:
        raise UsageError(
            "--engine model needs a model", hint="--model, [model] name in the config, or AFTERACTION_MODEL"
        )
    from afteraction.app import address, asking
    from afteraction.app import config as settings
    from afteraction.app.clock import today
    from afteraction.llm.models import retirement, unpinned

    chosen = asking.model_of(
        name,
        strict=wanted == "model",
        limits=settings.limits(conf, asked.dollars, own=address.is_own(name)),
        context=conf.model.context,
    )
    for warning in (retirement(chosen.label, today()), unpinned(chosen.label)):
        if warning:
            outlet.line(warning, err=True, fg="yellow")

    def make(folder: Path) -> Engine:
        hold(outlet, busy, folder)
        flags = {
            "--engine": asked.engine or "",
            "--model": address.shown(asked.model),
            "--max-cost": str(asked.dollars or ""),
        }
        tell = outlet.status if sys.stderr.isatty() and not quiet else None
        return asking.engine(chosen, folder, outlet.gate, chosen=flags, tell=tell)

    return make


def hold(outlet: Outlet, busy: Busy, folder: Path) -> None:
    """Nobody else works in the folder until the command ends; what a crash left there is made good and said."""
    from afteraction.app.notebook import opened

    if busy.hold(folder):
        for said in opened(folder):
            outlet.line(f"  {said}", err=True, fg="yellow")
