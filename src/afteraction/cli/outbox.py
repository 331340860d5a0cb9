"""``afteraction outbox``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from afteraction.cli._deciding import Asked, Held, deciding_options, held
from afteraction.cli.actions import Listing
from afteraction.cli.out import Outlet

if TYPE_CHECKING:
    from afteraction.app.outbox import Outbox
    from afteraction.publish.means import Means

_COLOURS = {"sent": "green", "undone": None, "failed": "red", "uncertain": "red"}


@click.group(
    cls=Listing,
    epilog="\b\nExamples:\n  afteraction outbox ./postmortems --open\n  afteraction outbox retry ./postmortem --to wiki\n  afteraction outbox undo ./postmortem --to wiki --yes -m 'two incidents are mixed up in it'\n  afteraction outbox settle ./postmortem --to chat --arrived",
)
def outbox() -> None:
    """List what was delivered and what was not, try again, take it back, or say what became of it.

    `afteraction outbox [FOLDER|ROOT]` is short for `afteraction outbox list [FOLDER|ROOT]`.
    """


@outbox.command("list")
@click.argument("path", default=".", metavar="[FOLDER|ROOT]")
@click.option("--open", "only", is_flag=True, help="Only what did not arrive, or may not have.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def listing(out: Outlet, path: str, only: bool, as_json: bool) -> None:
    """List the deliveries of an incident's folder, or of all below a folder.

    Ends with exit code 5 when a journal cannot be trusted.
    """
    from afteraction.app.outbox import account
    from afteraction.app.status import folders

    found = [account(folder) for folder in folders(Path(path))]
    if only:
        found = [{**one, "deliveries": [each for each in one["deliveries"] if each["open"]]} for one in found]
    if as_json:
        out.json(found, "the outbox")
    else:
        for one in found:
            _tell(out, one)
        if not any(one["deliveries"] or "problem" in one for one in found):
            out.line("nothing is open" if only else "nothing was sent")
    if any("problem" in one for one in found):
        sys.exit(5)


def _tell(out: Outlet, one: dict[str, Any]) -> None:
    if "problem" in one:
        out.line(f"{one['folder']}: {one['problem'].splitlines()[0]}", err=True, fg="red")
    for each in one["deliveries"]:
        out.line(
            f"{one['folder']} to {each['to']}: {each['state']} {each['url']}".rstrip(), fg=_COLOURS.get(each["state"])
        )
        out.line(f"  {each['kind']}, text {each['text'][:12]}, {each['at']}, by {each['by']}; {each['title']}")
        if each["why"]:
            out.line(f"  {each['why']}")


def _opened(ctx: click.Context, folder: str, asked: Asked) -> tuple[Held, Outbox, Means]:
    from afteraction.app.clock import Clock
    from afteraction.app.means import means
    from afteraction.app.outbox import Outbox

    place = held(ctx, folder, asked)
    out: Outlet = ctx.obj

    def told(said: str) -> None:
        out.line(f"  {said}", err=True, fg="yellow")

    return place, Outbox(place.incident.folder, out.gate, Clock(), told), means(out.gate, told)


_to = click.option("--to", "name", required=True, metavar="NAME", help="Of this destination.")
_key = click.option(
    "--key", default="", metavar="KEY", help="Only the delivery whose key begins so; --json lists them."
)


@outbox.command()
@click.argument("folder")
@click.option("--to", "name", default="", metavar="NAME", help="Only of this destination.")
@deciding_options
@click.pass_context
def retry(ctx: click.Context, folder: str, name: str, person: str, expect: str, config: str, as_json: bool) -> None:
    """Finish what was begun: look whether it arrived, and send it if it did not."""
    from afteraction.app import outgoing
    from afteraction.app.outbox import account

    place, box, means = _opened(ctx, folder, Asked(person, expect, config, as_json))
    out: Outlet = ctx.obj
    found = outgoing.retry(place.incident, outgoing.chosen(box, name), place.who, box, place.config, means)
    for one in found:
        if one.error is not None:
            out.error(one.error)
        elif not as_json:
            out.line(f"{one.to}: {one.said}", fg="green")
    if as_json:
        out.json(account(place.incident.folder), "the outbox")
    elif not found:
        out.line("nothing is open")
    errors = [one.error for one in found if one.error is not None]
    if errors:
        sys.exit(max(error.exit_code for error in errors))


@outbox.command()
@click.argument("folder")
@_to
@_key
@click.option("--yes", is_flag=True, help="Do it.")
@click.option("--over", default="", metavar="VERSION", help="Take away what somebody else wrote there at this version.")
@click.option("-m", "--message", default="", metavar="TEXT", help="Why.")
@deciding_options
@click.pass_context
def undo(
    ctx: click.Context, folder: str, name: str, key: str, yes: bool, over: str, message: str, person: str, expect: str,
    config: str, as_json: bool,
) -> None:  # fmt: skip
    """Take the document away from a destination's readers. It is archived there, never deleted.

    With --key it may be an action item, too.
    """
    from afteraction.app import outgoing
    from afteraction.app.outbox import account
    from afteraction.domain.errors import RefusedError

    place, box, means = _opened(ctx, folder, Asked(person, expect, config, as_json))
    out: Outlet = ctx.obj
    one = outgoing.undoable(box, name, key, place.config, means)
    url = one.sent.remote.url if one.sent and one.sent.remote else ""
    if not yes:
        where = f"--yes is missing; it is {url or one.last.place}"
        raise RefusedError(f"nothing was taken away from {name}", why=where, hint="add --yes")
    said = outgoing.undo(one, place.who, box, place.config, means, message, over)
    if as_json:
        out.json(account(place.incident.folder), "the outbox")
    else:
        out.line(f"{name}: {said}")


@outbox.command()
@click.argument("folder")
@_to
@_key
@click.option("--arrived/--lost", "arrived", default=None, help="What you saw there.")
@click.option("--url", default="", metavar="LINK", help="Where it is.")
@click.option("-m", "--message", default="", metavar="TEXT", help="A word to the others.")
@deciding_options
@click.pass_context
def settle(
    ctx: click.Context, folder: str, name: str, key: str, arrived: bool | None, url: str, message: str, person: str,
    expect: str, config: str, as_json: bool,
) -> None:  # fmt: skip
    """Say what became of a delivery whose destination cannot be asked: it arrived, or it was lost and may be sent again."""
    from afteraction.app import outgoing, publish
    from afteraction.app.outbox import DOCUMENT, account
    from afteraction.domain.errors import UsageError

    if arrived is None:
        raise UsageError("say what you saw", hint="--arrived or --lost")
    place, box, means = _opened(ctx, folder, Asked(person, expect, config, as_json))
    out: Outlet = ctx.obj
    one = outgoing.one_of([each for each in outgoing.chosen(box, name, key) if each.unknown], "settle", name)
    done = outgoing.settle(one, place.who, box, place.config, means, arrived=arrived, url=url, why=message)
    if arrived and one.last.about == DOCUMENT and one.last.sha256 == place.incident.sha256:
        publish.note(place.incident.folder, place.who)
    if as_json:
        out.json(account(place.incident.folder), "the outbox")
    else:
        out.line(f"{name}: {done.last.step.value}, entry {done.last.entry} of the journal")
