"""What the commands share by which people decide about a document: who they are, which text they read, one at a time in a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from afteraction.cli._reading import inside, set_up
from afteraction.cli.out import Outlet
from afteraction.domain.errors import UnreadableError

if TYPE_CHECKING:
    from afteraction.app.config import Config
    from afteraction.app.decisions import Incident
    from afteraction.domain.lifecycle import Decision, Person


class Asked(NamedTuple):
    """The options as they were given."""

    person: str
    expect: str
    config: str
    as_json: bool


class Held(NamedTuple):
    """A folder that nobody else decides about until the command ends, and who decides."""

    incident: Incident
    who: Person
    config: Config


def deciding_options(command: Callable[..., None]) -> Callable[..., None]:
    """``--as``, ``--expect``, ``--config`` and ``--json``."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print the new status as JSON."),
        click.option(
            "--config",
            default="",
            metavar="FILE",
            help="An afteraction.toml; by default the one in the working directory.",
        ),
        click.option(
            "--expect",
            default="",
            metavar="HASH",
            help="Decide only if the document is still the one with this SHA-256 (8 digits or more), as `status` shows it.",
        ),
        click.option(
            "--as",
            "person",
            default="",
            metavar="NAME",
            help="Who decides: 'Ana Ruiz <ana@example.com>' [default: `me` of the config, else git's user.name].",
        ),
    ):
        command = option(command)
    return command


def held(ctx: click.Context, path: str, asked: Asked) -> Held:
    """Nobody else decides about the folder until the command ends; what a crash left there is made good and said.

    Raises:
        UsageError: no folder, no document, nobody is named. RefusedError: it is not the text that was read. UnreadableError: the
        folder is in use, or the journal was changed.
    """
    from afteraction.app import decisions, people
    from afteraction.app.busy import Busy, TakenError
    from afteraction.app.notebook import opened

    outlet: Outlet = ctx.obj
    folder = decisions.folder_of(path)
    config = set_up(outlet, inside(folder), asked.config)
    who = people.decider(asked.person, config.lifecycle.me, folder)
    outlet.gate.check(f"{who.name} {who.email}", "the name")
    busy = Busy()
    ctx.call_on_close(busy.release)
    try:
        busy.hold(folder)
    except TakenError as error:
        raise UnreadableError(
            f"another command works in {folder}",
            why="it may change what you decide about",
            hint="wait until it has ended; nothing was decided",
        ) from error
    for said in opened(folder):
        outlet.line(f"  {said}", err=True, fg="yellow")
    incident = decisions.opened(folder)
    decisions.expected(incident, asked.expect)
    return Held(incident, who, config)


def told(outlet: Outlet, done: Decision, what: str, folder: Path, *, as_json: bool) -> None:
    """What was decided, and where the document stands now."""
    from afteraction.app import status

    found = status.account(folder)
    if as_json:
        outlet.json(found, "the status")
        return
    role = f" as {done.role}" if done.role else ""
    outlet.line(f"{done.who.name} {what}{role}: {done.sha256[:12]}, entry {done.entry} of the journal", bold=True)
    outlet.line(f"  {found['state']}: {found['next']}")
