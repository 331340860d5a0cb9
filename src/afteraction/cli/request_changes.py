"""``afteraction request-changes``."""

from __future__ import annotations

import click

from afteraction.cli._deciding import Asked, deciding_options, held, told


@click.command(
    "request-changes",
    epilog="\b\nExamples:\n  afteraction request-changes ./postmortem -m 'the impact needs a number from support'",
)
@click.argument("folder")
@click.option("-m", "--message", required=True, metavar="TEXT", help="What should change, and why.")
@deciding_options
@click.pass_context
def request_changes(
    ctx: click.Context, folder: str, message: str, person: str, expect: str, config: str, as_json: bool
) -> None:
    """Hold a document back until it is changed.

    It is not approved while this stands: until another version is submitted, or until you approve it after all.
    """
    from afteraction.app.decisions import decide
    from afteraction.domain.errors import UsageError
    from afteraction.domain.lifecycle import Deed

    if not message.strip():
        raise UsageError("changes without a word are of no help", hint="-m 'what should change, and why'")
    place = held(ctx, folder, Asked(person, expect, config, as_json))
    done = decide(place.incident, Deed.REQUEST_CHANGES, place.who, why=ctx.obj.gate.text(message))
    told(ctx.obj, done, "asked for changes", place.incident.folder, as_json=as_json)
