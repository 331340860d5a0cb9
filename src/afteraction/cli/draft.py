"""``afteraction draft``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from afteraction.cli._model import Asked, engine_of, hold, model_options
from afteraction.cli._reading import read, reading_options, set_up, severities, window_options
from afteraction.cli.out import Outlet
from afteraction.domain.errors import UsageError

if TYPE_CHECKING:
    from afteraction.app.config import Config
    from afteraction.app.deliver import Delivered
    from afteraction.app.draft import DraftResult
    from afteraction.app.merging import Merging
    from afteraction.document.shape import PostmortemJson, SecretJson
    from afteraction.document.template import Template

_SECRETS = 10  # shown on the terminal


@click.command(
    epilog="\b\nExamples:\n  afteraction draft ./incident\n  afteraction draft ./incident --tz 'chat.txt=Europe/Berlin' --events 12\n  cat thread.json | afteraction draft - --stdout md"
)
@reading_options
@window_options
@click.option(
    "-o",
    "--out",
    default="",
    metavar="FOLDER",
    help="Where the draft goes [default: beside the input, named after date and title].",
)
@click.option(
    "-t",
    "--template",
    default="",
    metavar="NAME|FILE",
    help="standard, short, google, atlassian, pagerduty, or your own Markdown file [default: standard].",
)
@click.option("--title", default="", help="The title, instead of the one the record suggests.")
@click.option(
    "--events", type=click.IntRange(1), default=None, help="Rows of the timeline [default: as many as deserve it]."
)
@click.option("--all", "everything", is_flag=True, help="A timeline row for every record.")
@click.option(
    "--names", type=click.Choice(["role", "full", "pseudonym"]), default=None, help="How people appear [default: role]."
)
@click.option(
    "--audience",
    type=click.Choice(["internal", "company", "public"]),
    default=None,
    help="Who shall read it: internal, as it was said; company, without names; public, claims, times and numbers only [default: internal].",
)
@click.option(
    "--vault",
    default="",
    metavar="FILE",
    help="Keep what the aliases of customers stand for in this file, for you alone, and use its aliases again.",
)
@model_options(
    "rules: no model; model: a model or an error; auto: a model where one is configured, rules where it gives no answer [default: auto].",
    "anthropic:NAME, openai:NAME, google:NAME, ollama:NAME, http://localhost:8080/v1#NAME, or manual for a chat window. The record leaves this machine for it, cleaned, people by role.",
)
@click.option(
    "--stdout",
    type=click.Choice(["md", "json", "html"]),
    default=None,
    help="Print the document instead of writing files.",
)
@click.option(
    "--overwrite",
    is_flag=True,
    help="Replace a document that a person edited; the edited one is kept as postmortem.edited.N.md.",
)
@click.option(
    "--merge",
    is_flag=True,
    help="Bring what is new into a document that a person edited; where both changed a line, the person's stays and the other is told in postmortem.conflicts.N.md.",
)
@click.option("--json", "as_json", is_flag=True, help="Say what was written as JSON.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
@click.pass_obj
def draft(
    outlet: Outlet, paths: tuple[str, ...], zones: tuple[str, ...], dates: tuple[str, ...], config: str, since: str, until: str, out: str, template: str, title: str,
    events: int | None, everything: bool, names: str | None, audience: str | None, vault: str, engine: str | None,
    model: str, max_cost: float | None, stdout: str | None, overwrite: bool, merge: bool, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Draft a postmortem from the record of an incident.

    PATH is a folder, files, or - for standard input; archives (zip, tar, gz, zst) are opened in place. Each file is
    recognised by its content. A git repository among the paths or in the folder is asked for commits and tags only.
    """
    from afteraction.app import vault as vaults
    from afteraction.app.busy import Busy
    from afteraction.document import template as templates

    if merge and (overwrite or stdout):
        raise UsageError("--merge goes with neither --overwrite nor --stdout", hint="choose one of them")
    conf = set_up(outlet, paths, config)
    chosen = templates.load(template or conf.draft.template)
    kept = Path(vault or conf.redact.vault) if vault or conf.redact.vault else None
    if kept is not None:
        outlet.gate.recall(vaults.load(kept))
    reading = read(
        outlet, paths, conf, zones, dates, quiet=quiet or bool(stdout), meanwhile=_get_ready, since=since, until=until
    )
    from afteraction.app import deliver as delivery
    from afteraction.app import draft as drafting
    from afteraction.app.named import title_of_paths

    busy = Busy("choose another folder with --out, or print the draft with --stdout md")
    click.get_current_context().call_on_close(busy.release)
    make = engine_of(outlet, busy, conf, Asked(engine, model, max_cost), quiet=quiet or bool(stdout))
    wanted = drafting.Wanted(
        chosen, events or conf.draft.events or None, everything, names or conf.draft.names, title,
        audience or conf.redact.audience, tuple(conf.redact.vendors),
        severities(conf),
        (lambda day, title: make(_folder(paths, out, conf, day, title))) if make else None,
    )  # fmt: skip
    result = drafting.draft(reading, wanted, title_of_paths(paths))
    if wanted.engine is not None and sys.stderr.isatty() and not quiet:
        outlet.progress("", "")
    if stdout:
        _print(outlet, result, chosen, stdout)
        if not quiet:
            _warn(outlet, err=True)
    else:
        folder = _folder(paths, out, conf, result.record["date"], result.record["title"])
        if kept is not None and kept.resolve().is_relative_to(folder.resolve()):
            raise UsageError(
                "the vault would lie among the outputs",
                why="whoever gets the folder would get it, too",
                hint="keep it elsewhere",
            )
        from afteraction.app.address import shown

        asked = {
            "paths": [str(Path(path).resolve()) if path != "-" else "-" for path in paths], "zones": list(zones), "dates": list(dates),
            **({"since": since, "until": until} if since or until else {}),
            "config": config, "events": wanted.events, "everything": everything, "names": wanted.names, "title": title,
            "template": template or conf.draft.template, "audience": wanted.audience, "fallback": title_of_paths(paths),
            "chosen": {"--engine": engine or "", "--model": shown(model), "--overwrite": overwrite, **({"--merge": True} if merge else {})},
        }  # fmt: skip
        hold(outlet, busy, folder)
        done = delivery.deliver(result, chosen, folder, overwrite=overwrite, merge=merge, asked=asked)
    if kept is not None:
        vaults.save(kept, outlet.gate.originals)
    if not stdout:
        _report(outlet, result.record, done, as_json=as_json, quiet=quiet)
        clean = done.merging is not None and not done.merging.conflicts
        if done.kept is not None and not overwrite and not clean:
            sys.exit(4)


def _folder(paths: tuple[str, ...], out: str, conf: Config, day: str, title: str) -> Path:
    """Where the draft goes."""
    from afteraction.app import deliver as delivery

    named = out or conf.draft.out
    return Path(named) if named else delivery.default_folder(paths, day, title)


def _get_ready() -> None:
    """Load what comes after reading, which takes as long as reading a small log."""
    import afteraction.app.deliver
    import afteraction.app.draft  # noqa: F401


def _print(out: Outlet, result: DraftResult, template: Template, form: str) -> None:
    from afteraction.app import deliver as delivery

    text = delivery.rendered(result, template, alone=True)[f"postmortem.{form}"]
    delivery.printed(result, template, text)
    if form == "json":
        out.json(text, "the record")
    else:
        out.document(text, {"html": "the page", "md": "the document"}[form])


def _report(out: Outlet, record: PostmortemJson, done: Delivered, *, as_json: bool, quiet: bool) -> None:
    if as_json:
        from afteraction.app.account import secrets_of

        out.json(_said(record, done, secrets_of(out.gate)), "the report", indent=None)
        return
    if quiet:
        return
    from afteraction.document.visible import one_line

    out.line(one_line(record["title"]), bold=True)
    _warn(out, err=False)
    for milestone in record["milestones"]:
        first = milestone["candidates"][0] if milestone["candidates"] else None
        when = f"{first['time']}  {one_line(first['why'])}" if first else "not in the record"
        out.line(f"  {milestone['name']:<13}{when}")
    totals = record["ledger"]["totals"]
    gaps = sum(len(section["gaps"]) for section in record["sections"])
    out.line(
        f"  {len(record['timeline'])} moments from {totals['records']:,} records of {totals['artifacts']} files; {gaps} gaps for people to fill"
    )
    for note in _of_model(record):
        out.line(f"  {one_line(note)}", fg="yellow" if "gave no answer" in note or "not asked" in note else None)
    for line in record["ledger"]["artifacts"]:
        if not line["reader"] or line["zone"] == "not settled":
            reason = one_line(line["notes"][0] if line["notes"] else line["why"])
            out.line(f"  look at {one_line(line['name'])}: {reason}", fg="yellow")
    if done.merging is not None:
        _merged(out, done.merging)
    elif done.kept is not None and done.markdown.name.startswith("postmortem.new."):
        out.line(
            f"  {done.kept.name} was edited or submitted by a person and stays; the new draft is beside it",
            fg="yellow",
            err=True,
        )
    elif done.kept is not None:
        out.line(f"  the edited document was kept as {done.kept.name}", fg="yellow", err=True)
    out.line("")
    page = done.markdown if done.merging is None else done.folder / "postmortem.md"
    for place in (page, done.folder / "postmortem.html", done.folder / "postmortem.json"):
        out.path(place)


def _merged(out: Outlet, merging: Merging) -> None:
    """What became of the edited document."""
    news = (
        f"{merging.taken} new lines came into the edited document"
        if merging.taken
        else "the edited document is up to date"
    )
    kept = f"; as it was, it is {merging.aside.name}" if merging.aside else ""
    out.line(f"  {news}{kept}", fg="yellow", err=True)
    if merging.side is not None:
        many = "places" if merging.conflicts > 1 else "place"
        out.line(
            f"  {merging.conflicts} {many} changed on both sides: your words stand, {merging.side.name} has the others",
            fg="yellow",
            err=True,
        )


def _of_model(record: PostmortemJson) -> list[str]:
    """What the ledger says of a model's part: how much was withheld, and what the rules wrote in its place."""
    notes = record["ledger"]["notes"]
    label = record["engine"].removeprefix("model ")
    first = next((place for place, note in enumerate(notes) if note.startswith(f"{label} wrote ")), len(notes))
    return [note for note in notes[first:] if not note.startswith("left out of the draft: ")]


def _warn(out: Outlet, *, err: bool) -> None:
    """What must be rotated, whoever the document is for."""
    from afteraction.app.account import secrets_of
    from afteraction.document.visible import one_line

    secrets = secrets_of(out.gate)
    if not secrets:
        return
    many = "s" if len(secrets) > 1 else ""
    out.line(
        f"  CRITICAL: {len(secrets)} secret{many} in these files; rotate what is listed", err=err, fg="red", bold=True
    )
    for secret in secrets[:_SECRETS]:
        out.line(f"    {secret['alias']}  {one_line(', '.join(secret['places']))}", err=err, fg="red")
    if len(secrets) > _SECRETS:
        out.line(f"    and {len(secrets) - _SECRETS} more; `afteraction inspect --json` lists all", err=err, fg="red")


def _said(record: PostmortemJson, done: Delivered, secrets: list[SecretJson]) -> dict[str, object]:
    return {
        "folder": str(done.folder),
        "document": str(done.markdown if done.merging is None else done.folder / "postmortem.md"),
        "title": record["title"],
        "rows": len(record["timeline"]),
        "gaps": sum(len(section["gaps"]) for section in record["sections"]),
        "secrets": secrets,
        "kept": str(done.kept) if done.kept else None,
        "merged": {
            "lines": done.merging.taken,
            "conflicts": done.merging.conflicts,
            "side": str(done.merging.side) if done.merging.side else None,
            "aside": str(done.merging.aside) if done.merging.aside else None,
        }
        if done.merging
        else None,
    }
