"""``afteraction status``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from afteraction.cli.out import Outlet

_WORDS = 100


@click.command(
    epilog="\b\nExamples:\n  afteraction status postmortem-2026-02-16-payments\n  afteraction status ./postmortems\n  afteraction status ./postmortems --json"
)
@click.argument("path", default=".", metavar="[FOLDER|ROOT]")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def status(out: Outlet, path: str, as_json: bool) -> None:
    """Say where a document stands: its state, who must still approve, open comments, and what was voided.

    Of a folder above several, a line for each incident; where comments stand is told of a single one. Ends with exit code 5 when a journal cannot be trusted.
    """
    from afteraction.app.status import account, folders

    places = folders(Path(path))
    one = len(places) == 1 and places[0] in (Path(path), Path(path).parent)
    found = [account(place, placed=one) for place in places]
    if as_json:
        out.json(found[0] if one else found, "the status")
    elif one:
        _tell(out, found[0])
    else:
        for said in found:
            _line(out, said)
    if any("problem" in said for said in found):
        sys.exit(5)


def _line(out: Outlet, said: dict[str, Any]) -> None:
    """One folder of many."""
    if "problem" in said:
        out.line(f"{said['folder']}: {said['problem'].splitlines()[0]}", fg="red")
        return
    comments = len(said["comments"])
    more = f"; {comments} open comment{'s' if comments > 1 else ''}" if comments else ""
    severity = f" ({said['severity']})" if said["severity"] else ""
    out.line(f"{said['folder']}{severity}: {said['state']}; {said['next']}{more}")


def _tell(out: Outlet, said: dict[str, Any]) -> None:
    if "problem" in said:
        out.line(said["problem"], err=True, fg="red")
        return
    out.line(f"{said['state']}: {said['next']}", bold=True)
    severity = said["severity"] or ("of unknown severity, so every role is asked" if said["submitted"] else "")
    out.line(f"  document {said['sha256'][:12]}" + (f", {severity}" if severity else ""))
    if said["submitted"]:
        gaps = f", {said['submitted']['gaps']} gaps let pass" if said["submitted"]["gaps"] else ""
        out.line(f"  round {said['round']}: submitted by {_by(said['submitted'])}{gaps}")
    if said["published"]:
        out.line(f"  published by {_by(said['published'])}: {said['published']['sha256'][:12]}")
    for one in said["deliveries"]:
        out.line(
            f"  {one['to']}: {one['state']} {one['url']}".rstrip(), fg="green" if one["state"] == "sent" else "yellow"
        )
    edited = said["edited"]
    if edited:
        out.line(f"  edited: {edited['said']}", fg="yellow")
        for one in edited["voided"]:
            out.line(f"    void: the approval as {one['role']} by {_by(one)}", fg="yellow")
    for role in said["roles"]:
        for_what = f" ({role['looks at']})" if role["looks at"] else ""
        if role["approved"]:
            out.line(f"  approved as {role['role']}{for_what} by {_by(role['approved'])}", fg="green")
        else:
            who = f": {', '.join(role['people'])}" if role["people"] else ""
            out.line(f"  missing: {role['role']}{for_what}{who}")
    for one in said["changes requested"]:
        out.line(f"  changes requested by {_by(one)}: {one['why']}", fg="yellow")
    for one in said["comments"]:
        _comment(out, one)
    if said["authors"]:
        out.line(f"  written by {', '.join(one['name'] for one in said['authors'])}")
    if said["voids"]:
        out.line(f"  {said['voids']}")


def _comment(out: Outlet, one: dict[str, Any]) -> None:
    """A comment beside its claim as it is now, or as it was."""
    out.line(f"  comment {one['number']} by {_by(one)}: {one['text']}")
    if "on" not in one:
        return
    if one["orphaned"]:
        out.line(f"    orphaned; it was made to: {one['sentence'][:_WORDS]}", fg="yellow")
        if one["near"]:
            out.line(f"    most like it now: {one['near'][:_WORDS]}")
    else:
        out.line(f"    line {one['line']}: {one['sentence'][:_WORDS]}")


def _by(one: dict[str, Any]) -> str:
    return f"{one['by']['name']} at {one['at']}"
