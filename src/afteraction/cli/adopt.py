"""``afteraction adopt``."""

from __future__ import annotations

import click

from afteraction.cli._deciding import Asked, deciding_options, held


@click.command(
    epilog="\b\nExamples:\n  gh api repos/example/postmortems/pulls/7/reviews --paginate > reviews.json\n  afteraction adopt ./postmortem --from reviews.json\n  afteraction adopt ./postmortem --pull https://github.com/example/postmortems/pull/7"
)
@click.argument("folder")
@click.option("--from", "file", default="", metavar="FILE", help="Reviews as the API of the service gives them.")
@click.option("--pull", default="", metavar="URL", help="A pull request, whose reviews are asked for.")
@click.option("--api", default="", metavar="URL", help="Where the API of that service is, if it is elsewhere.")
@deciding_options
@click.pass_context
def adopt(
    ctx: click.Context,
    folder: str,
    file: str,
    pull: str,
    api: str,
    person: str,
    expect: str,
    config: str,
    as_json: bool,
) -> None:
    """Note the reviews of a pull request as approvals and requests for changes.

    A review counts for the text of its commit. Who a login is, [lifecycle.logins] says; the role is the first missing one
    whose [lifecycle.people] name that person. Run again, it notes only what is new.
    """
    from afteraction.app import adopt as adopting
    from afteraction.app import status
    from afteraction.domain.errors import UsageError
    from afteraction.domain.lifecycle import Deed

    if bool(file) == bool(pull):
        raise UsageError("give the reviews once", hint="--from FILE or --pull URL")
    outlet = ctx.obj
    found = (
        adopting.from_file(file)
        if file
        else adopting.from_pull(pull, api, lambda said: outlet.line(f"  {said}", err=True))
    )
    place = held(ctx, folder, Asked(person, expect, config, as_json))
    done = adopting.adopt(place.incident, place.who, found, place.config, outlet.gate)
    now = status.account(place.incident.folder)
    if as_json:
        noted = [
            {"entry": one.entry, "deed": one.deed.value, "by": one.who._asdict(), "role": one.role}
            for one in done.noted
        ]
        outlet.json({**now, "adopted": noted, "left": [one._asdict() for one in done.left]}, "the status")
        return
    for one in done.noted:
        role = f" as {one.role}" if one.role else ""
        said = "approved the document" if one.deed is Deed.APPROVE else "asked for changes"
        outlet.line(f"{one.who.name} {said}{role}, entry {one.entry} of the journal", bold=True)
    for left in done.left:
        outlet.line(f"  not taken, {left.login} of {left.at}: {left.why}")
    if not (done.noted or done.left):
        outlet.line("  no review approves or asks for changes")
    outlet.line(f"  {now['state']}: {now['next']}")
