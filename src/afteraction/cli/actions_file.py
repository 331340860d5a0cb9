"""``afteraction actions file`` and ``afteraction actions sync``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from afteraction.cli._deciding import Asked, deciding_options, held
from afteraction.cli._reading import inside, set_up
from afteraction.cli.out import Outlet
from afteraction.domain.errors import RefusedError

if TYPE_CHECKING:
    from afteraction.app.actions_file import Filing
    from afteraction.domain.ports import Destination

_SERVICE = 10  # the exit code of what a service did not do


@click.command()
@click.argument("folder")
@click.option("--to", "name", required=True, metavar="NAME", help="A [publish.NAME] of the config that takes items.")
@click.option("--item", "items", multiple=True, metavar="N|WORDS", help="Only this one. May be repeated. [default: all that are agreed on and open]")  # fmt: skip
@click.option("--yes", is_flag=True, help="Send them.")
@click.option("--dry-run", is_flag=True, help="Ask no service anything: print each issue as it would be sent.")
@deciding_options
@click.pass_context
def file(
    ctx: click.Context, folder: str, name: str, items: tuple[str, ...], yes: bool, dry_run: bool, person: str, expect: str,
    config: str, as_json: bool,
) -> None:  # fmt: skip
    """File agreed action items at the team's tracker, in a batch that is shown first.

    The rules look at each once more. A second run changes the same issue or does nothing; a run after an unknown outcome looks first
    whether it arrived.
    """
    from afteraction.app import actions_file as filing
    from afteraction.app import days
    from afteraction.app.actions import read
    from afteraction.app.clock import Clock
    from afteraction.app.means import means
    from afteraction.app.outbox import Outbox

    place = held(ctx, folder, Asked(person, expect, config, as_json))
    out: Outlet = ctx.obj

    def told(said: str) -> None:
        out.line(f"  {said}", err=True, fg="yellow")

    found = read(place.incident, days.today())
    to = filing.tracker(place.config, name, means(out.gate, told)._replace(dry=dry_run))
    wanted = filing.wanted(found, items, place.config)
    box = Outbox(place.incident.folder, out.gate, Clock(), told)
    planned = filing.plan(found, wanted, to, box, out.gate, ask=not dry_run)
    for one in planned:
        _preview(out, one, to, whole=dry_run)
    if dry_run:
        return
    if not yes and any(one.seen is None or not one.seen.same for one in planned):
        raise RefusedError("nothing was sent", why="--yes is missing", hint="look at the batch, then add --yes")
    done = filing.file(planned, to, box, place.who)
    if as_json:
        out.json(out.gate.tree(filing.account(done)), "what was filed")
    for said in done:
        if said.error is not None:
            out.error(said.error)
            out.line(f"  again: afteraction actions file {folder} --to {name} --yes", err=True)
        elif not as_json:
            out.line(f"{said.item.number}: {'filed' if said.new else 'there already'} {said.url}".rstrip(), fg="green")
    if errors := [one.error for one in done if one.error is not None]:
        sys.exit(max(error.exit_code for error in errors))


def _preview(out: Outlet, one: Filing, to: Destination, *, whole: bool) -> None:
    there = one.seen.there if one.seen else None
    what = (
        "would make" if one.seen is None else "is there already" if one.seen.same else "updates" if there else "makes"
    )
    where = f" {there.url}" if there else ""
    out.line(f"{one.item.number}: {to.name} ({to.kind}) {what}{where}: {one.letter.title}", bold=True, err=not whole)
    if whole:
        out.document(to.render(one.letter).data.decode() + "\n", "the issue")
        return
    for line in one.letter.markdown.splitlines()[1:]:
        if line:
            out.line(f"  | {line[:110]}", err=True)


@click.command()
@click.argument("path", default=".", metavar="[FOLDER|ROOT]")
@click.option("--to", "names", multiple=True, metavar="NAME", help="Only at this tracker. May be repeated.")
@click.option(
    "--config", default="", metavar="FILE", help="An afteraction.toml; by default the one in the working directory."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def sync(out: Outlet, path: str, names: tuple[str, ...], config: str, as_json: bool) -> None:
    """Ask trackers how the issues of filed items stand, and say where both sides differ.

    Nothing is changed: what was closed there needs its evidence here, and what was re-opened there is told. Ends with exit code 10 when
    a tracker could not be asked.
    """
    from afteraction.app import days
    from afteraction.app.actions import folder_of
    from afteraction.app.actions_sync import compared
    from afteraction.app.clock import Clock
    from afteraction.app.means import means
    from afteraction.app.outbox import Outbox
    from afteraction.app.publish import destination
    from afteraction.app.status import folders

    conf = set_up(out, inside(path, root=True), config)

    def told(said: str) -> None:
        out.line(f"  {said}", err=True, fg="yellow")

    reach = means(out.gate, told)
    rows = [
        {"folder": str(place)} | row
        for place in folders(Path(path))
        for row in compared(
            folder_of(place, days.today()),
            Outbox(place, out.gate, Clock(), told),
            lambda name: destination(conf, name, reach),
            names,
        )
    ]
    rows = out.gate.tree(rows)
    if as_json:
        out.json({"items": rows}, "the comparison")
    else:
        for one in rows:
            out.line(f"{one['folder']} {one['number'] or '-'}: {one['words']}", bold=True)
            out.line(f"  here {one['here']}; {one['to']} {one['there'] or 'unknown'} {one['url']}".rstrip())
            if one["says"]:
                out.line(f"  {one['says']}", fg="yellow")
        differ = sum(not one["settled"] for one in rows)
        out.line(f"{len(rows)} filed; {differ} differ or are unknown; nothing was changed")
    if any(one["says"].startswith("it could not be asked") for one in rows):
        sys.exit(_SERVICE)
