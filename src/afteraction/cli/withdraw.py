"""``afteraction withdraw``."""

from __future__ import annotations

from pathlib import Path

import click

from afteraction.cli._deciding import Asked, deciding_options, held, told
from afteraction.cli.out import Outlet


@click.command(epilog="\b\nExamples:\n  afteraction withdraw ./postmortem -m 'two incidents are mixed up in it'")
@click.argument("folder")
@click.option("-m", "--message", required=True, metavar="TEXT", help="Why.")
@deciding_options
@click.pass_context
def withdraw(
    ctx: click.Context, folder: str, message: str, person: str, expect: str, config: str, as_json: bool
) -> None:
    """Take a document back from review, from its approval or from its readers.

    It is noted, and nothing else happens: what was published stays where it is until `afteraction outbox undo`, and is listed. It can
    be submitted again.
    """
    from afteraction.app.decisions import decide
    from afteraction.domain.errors import UsageError
    from afteraction.domain.lifecycle import Deed

    if not message.strip():
        raise UsageError("a withdrawal needs its reason", hint="-m 'why'")
    place = held(ctx, folder, Asked(person, expect, config, as_json))
    done = decide(place.incident, Deed.WITHDRAW, place.who, why=ctx.obj.gate.text(message))
    told(ctx.obj, done, "withdrew the document", place.incident.folder, as_json=as_json)
    if not as_json:
        _remaining(ctx.obj, place.incident.folder)


def _remaining(out: Outlet, folder: Path) -> None:
    """What its readers can still read, and how it is taken away."""
    from afteraction.app.outbox import account

    for one in account(folder)["deliveries"]:
        if one["holds"] and one["about"] == "document" and one["state"] != "undone":
            out.line(f"  {one['to']} still holds it: {one['url'] or one['place']}", fg="yellow")
            out.line(f"    afteraction outbox undo {folder} --to {one['to']} --yes")
