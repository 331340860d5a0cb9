"""``afteraction approve``."""

from __future__ import annotations

import click

from afteraction.cli._deciding import Asked, deciding_options, held, told


@click.command(
    epilog="\b\nExamples:\n  afteraction approve ./postmortem --role responder\n  afteraction approve ./postmortem --role 'team lead' --expect 3fa1b2c4d5e6 --as 'Ben Cole <ben@example.com>'"
)
@click.argument("folder")
@click.option("--role", required=True, help="The role in which you approve: one that the document needs.")
@click.option("-m", "--message", default="", metavar="TEXT", help="A word to the others.")
@deciding_options
@click.pass_context
def approve(
    ctx: click.Context, folder: str, role: str, message: str, person: str, expect: str, config: str, as_json: bool
) -> None:
    """Approve the very text of a document in one role.

    Nobody approves what they wrote, and nobody holds two roles in one round. Any edit voids the approval.
    """
    from afteraction.app.decisions import decide, role_of
    from afteraction.domain.lifecycle import Deed

    place = held(ctx, folder, Asked(person, expect, config, as_json))
    done = decide(
        place.incident, Deed.APPROVE, place.who, role_of(place.incident, role), why=ctx.obj.gate.text(message)
    )
    told(ctx.obj, done, "approved the document", place.incident.folder, as_json=as_json)
