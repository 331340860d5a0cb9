"""``afteraction publish``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from afteraction.cli._deciding import Asked, deciding_options, held
from afteraction.cli.out import Outlet

if TYPE_CHECKING:
    from afteraction.app.publish import Outcome, Planned

_LINES = 12


@click.command(
    epilog="\b\nExamples:\n  afteraction publish ./postmortem --to wiki --dry-run\n  afteraction publish ./postmortem --to wiki --to chat --yes"
)
@click.argument("folder")
@click.option("--to", "names", multiple=True, required=True, metavar="NAME", help="A [publish.NAME] of the config. May be repeated; a summary links to the first.")  # fmt: skip
@click.option("--yes", is_flag=True, help="Send it.")
@click.option("--dry-run", is_flag=True, help="Ask no service anything: print each payload as it would be sent.")
@click.option("--over", default="", metavar="VERSION", help="Give up what somebody else wrote there at this version.")
@deciding_options
@click.pass_context
def publish(
    ctx: click.Context, folder: str, names: tuple[str, ...], yes: bool, dry_run: bool, over: str, person: str,
    expect: str, config: str, as_json: bool,
) -> None:  # fmt: skip
    """Send an approved text to the places that the config names, after a preview.

    Only the very text that was approved leaves, and only what its readers may see. A second run updates the same page; a run after an
    unknown outcome looks first whether it arrived. What fails stays on the disk and in the outbox: `afteraction outbox`.
    """
    from afteraction.app import publish as publishing
    from afteraction.app.clock import Clock
    from afteraction.app.means import means
    from afteraction.app.outbox import Outbox
    from afteraction.domain.errors import RefusedError, ServiceError

    place = held(ctx, folder, Asked(person, expect, config, as_json))
    out: Outlet = ctx.obj

    def told(said: str) -> None:
        out.line(f"  {said}", err=True, fg="yellow")

    box = Outbox(place.incident.folder, out.gate, Clock(), told)
    reach = means(out.gate, told)._replace(dry=dry_run)
    try:
        planned = publishing.plan(
            place.incident, names, place.who, box, place.config, reach, over=over, ask=not dry_run
        )
    except ServiceError as error:
        error.hint = f"{error.hint}; nothing was sent, and {place.incident.path} is as it was: publish it again".lstrip(
            "; "
        )
        raise
    _preview(out, planned, whole=dry_run)
    if dry_run:
        return
    if not yes and any(one.seen is None or not one.seen.same for one in planned):
        raise RefusedError("nothing was sent", why="--yes is missing", hint="look at the preview, then add --yes")
    found = publishing.publish(place.incident, planned, place.who, box, place.config, over=over)
    if as_json:
        from afteraction.app import status

        out.json(status.account(place.incident.folder), "the status")
    _told(out, found, str(place.incident.path), folder, as_json=as_json)
    errors = [one.error for one in found if one.error is not None]
    if errors:
        sys.exit(max(error.exit_code for error in errors))


def _preview(out: Outlet, planned: list[Planned], *, whole: bool) -> None:
    """What would be sent where, and over what; the text once, or each payload whole."""
    for one in planned:
        payload = one.to.render(one.letter)
        there = one.seen.there if one.seen else None
        same = one.seen is not None and one.seen.same
        what = "would take" if one.seen is None else "has already" if same else "updates" if there else "makes"
        where = f" {there.url or there.ident} (version {there.version})" if there and there.version else ""
        size = f"{payload.name}, {len(payload.data):,} bytes"
        out.line(f"{one.to.name} ({one.to.kind}, {one.audience} readers) {what}{where}: {size}", bold=True, err=True)
        if whole and b"\0" not in payload.data:
            text = payload.data.decode("utf-8", "replace")
            out.document(text if text.endswith("\n") else f"{text}\n", "the payload")
    new = [one for one in planned if one.seen is not None and not one.seen.same]
    lines = new[0].letter.markdown.splitlines() if new else []
    for line in lines[:_LINES]:
        out.line(f"  | {line[:110]}", err=True)
    if len(lines) > _LINES:
        out.line(f"  | … and {len(lines) - _LINES} more lines; --dry-run prints all", err=True)


def _told(out: Outlet, found: list[Outcome], document: str, folder: str, *, as_json: bool) -> None:
    for one in found:
        if one.error is not None:
            out.error(one.error)
            out.line(f"  {one.to} does not hold it; the document is {document}", err=True)
            out.line(f"  again: afteraction outbox retry {folder} --to {one.to}", err=True)
        elif not as_json:
            out.line(f"{one.to}: {'sent' if one.new else 'there already'} {one.url}".rstrip(), fg="green")
