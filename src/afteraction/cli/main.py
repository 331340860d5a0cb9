"""The commands. Only click is imported here, so that ``--help`` is instant; each command imports what it needs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import click

from afteraction import __version__
from afteraction.domain.errors import AfteractionError

_EPILOG = """
\b
Examples:
  afteraction draft ./incident
  afteraction draft slack-export.zip pagerduty.json app.log.gz --tz Europe/Berlin
  afteraction draft ./incident --template short --stdout md | less
  afteraction inspect ./incident

\b
Exit codes:
  0  done
  1  something failed that has no code of its own
  2  wrong usage: an option, a path or the config
  3  nothing in the input could be read
  4  drafted, but a person had edited the document: the new draft lies beside it
  5  a file could not be read or written
  130  interrupted
"""


class _Group(click.Group):
    """Errors of ours end with their exit code and say what, why, where and what to do next."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; turn our errors into a message."""
        try:
            return super().invoke(ctx)
        except AfteractionError as error:
            from afteraction.document.visible import visible

            click.secho("error: ", fg="red", bold=True, err=True, nl=False)
            click.echo(visible(str(error)), err=True)
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            click.echo("\ninterrupted; nothing was left half written", err=True)
            ctx.exit(130)


@click.group(
    cls=_Group, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.version_option(__version__, prog_name="afteraction")
def main() -> None:
    """The after-action review you can check: drafts a postmortem in which every sentence cites its evidence.

    Drop what you have into a folder - chat export, alerts, deploys, logs, tickets - and run `afteraction draft FOLDER`.
    Nothing leaves this machine.
    """


def _reading_options(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option(
            "--config",
            default="",
            metavar="FILE",
            help="An afteraction.toml; by default the one in the folder, else in the working directory.",
        ),
        click.option(
            "--date",
            "dates",
            multiple=True,
            metavar="[FILE=]DAY",
            help="The day (YYYY-MM-DD) of times that lack it. May be repeated.",
        ),
        click.option(
            "--tz",
            "zones",
            multiple=True,
            metavar="[FILE=]ZONE",
            help="The zone of times that lack it, for one file (or pattern) or for all that cannot be settled otherwise; ZONE@first or ZONE@second settles an hour that occurs twice. May be repeated.",
        ),
        click.argument("paths", nargs=-1, required=True, metavar="PATH..."),
    ):
        command = option(command)
    return command


@main.command(
    epilog="\b\nExamples:\n  afteraction draft ./incident\n  afteraction draft ./incident --tz 'chat.txt=Europe/Berlin' --events 12\n  cat thread.json | afteraction draft - --stdout md"
)
@_reading_options
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
@click.option("--json", "as_json", is_flag=True, help="Say what was written as JSON.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
def draft(
    paths: tuple[str, ...], zones: tuple[str, ...], dates: tuple[str, ...], config: str, out: str, template: str, title: str,
    events: int | None, everything: bool, names: str | None, stdout: str | None, overwrite: bool, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Draft a postmortem from the record of an incident.

    PATH is a folder, files, or - for standard input; archives (zip, tar, gz, zst) are opened in place. Each file is
    recognised by its content.
    """
    from afteraction.app import config as settings
    from afteraction.app import deliver as delivery
    from afteraction.app import draft as drafting
    from afteraction.document import template as templates

    conf = settings.load(paths, config)
    chosen = templates.load(template or conf.draft.template)
    reading = _read(paths, conf, zones, dates, quiet or bool(stdout))
    wanted = drafting.Wanted(chosen, events or conf.draft.events or None, everything, names or conf.draft.names, title)
    result = drafting.draft(reading, wanted, _fallback_title(paths))
    if stdout:
        _print(result, chosen, stdout)
        return
    from pathlib import Path

    folder = Path(out or conf.draft.out) if out or conf.draft.out else delivery.default_folder(paths, result)
    done = delivery.deliver(result, chosen, folder, overwrite=overwrite)
    _report(result.record, done, as_json, quiet)
    if done.kept is not None and not overwrite:
        sys.exit(4)


@main.command(
    epilog="\b\nExamples:\n  afteraction inspect ./incident\n  afteraction inspect export.zip --json | jq '.artifacts[].clock'"
)
@_reading_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def inspect(paths: tuple[str, ...], zones: tuple[str, ...], dates: tuple[str, ...], config: str, as_json: bool) -> None:
    """Show what each file was taken for, why, its time span and clock, and what was not understood."""
    import json

    from afteraction.app import config as settings
    from afteraction.app import inspect as inspecting

    conf = settings.load(paths, config)
    found = inspecting.inspection(_read(paths, conf, zones, dates, as_json))
    _bytes_out(json.dumps(found, ensure_ascii=False, indent=2) + "\n" if as_json else inspecting.as_text(found))
    if not any(item["reader"] for item in found["artifacts"]):
        sys.exit(3)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--markdown", is_flag=True, help="Print the page docs/formats.md.")
def formats(as_json: bool, markdown: bool) -> None:
    """List the formats that can be read, with their time rules."""
    import json

    from afteraction.app.inspect import formats as listed
    from afteraction.app.inspect import formats_page
    from afteraction.readers._registry import readers

    found = listed(readers())
    if markdown:
        click.echo(formats_page(found), nl=False)
        return
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for item in found:
        click.echo(
            f"{click.style(item['name'], bold=True)}: {item['title']}\n    times: {item['times']}\n    known from: {item['known_from']}"
        )


@main.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script of a shell: `eval "$(afteraction completion bash)"`."""
    from click.shell_completion import get_completion_class

    chosen = get_completion_class(shell)
    assert chosen is not None  # click ships all three
    click.echo(chosen(main, {}, "afteraction", "_AFTERACTION_COMPLETE").source())


def _read(paths: tuple[str, ...], conf: Any, zones: tuple[str, ...], dates: tuple[str, ...], quiet: bool) -> Any:
    from afteraction.app import config as settings
    from afteraction.app.reading import read_all
    from afteraction.document.visible import one_line

    show = sys.stderr.isatty() and not quiet

    def progress(name: str, records: int) -> None:
        click.echo(f"\rreading {one_line(name)[-60:]}: {records:,} records", err=True, nl=False)

    reading = read_all(
        paths,
        flags=settings.time_flags(conf, zones, dates),
        rules=settings.file_rules(conf),
        stdin=sys.stdin.buffer if "-" in paths else None,
        progress=progress if show else None,
    )
    if show:
        click.echo("\r\033[K", err=True, nl=False)
    return reading


def _print(result: Any, template: Any, form: str) -> None:
    if form == "json":
        from afteraction.document.record_json import dumps

        _bytes_out(dumps(result.record))
    elif form == "html":
        from afteraction.document.html import render_html

        _bytes_out(render_html(result.record))
    else:
        from afteraction.document.markdown import render_markdown

        _bytes_out(render_markdown(result.record, template))


def _bytes_out(text: str) -> None:
    """UTF-8 whatever the terminal speaks: what is printed is what would be written."""
    click.echo(text.encode("utf-8", "replace"), nl=False)


def _report(record: Any, done: Any, as_json: bool, quiet: bool) -> None:
    if as_json:
        import json

        gaps = sum(len(section["gaps"]) for section in record["sections"])
        said: dict[str, object] = {
            "folder": str(done.folder),
            "document": str(done.markdown),
            "title": record["title"],
            "rows": len(record["timeline"]),
            "gaps": gaps,
        }
        said["kept"] = str(done.kept) if done.kept else None
        _bytes_out(json.dumps(said, ensure_ascii=False) + "\n")
        return
    if quiet:
        return
    from afteraction.document.visible import one_line as visible

    click.secho(visible(record["title"]), bold=True)
    for milestone in record["milestones"]:
        first = milestone["candidates"][0] if milestone["candidates"] else None
        when = f"{first['time']}  {visible(first['why'])}" if first else "not in the record"
        click.echo(f"  {milestone['name']:<13}{when}")
    totals = record["ledger"]["totals"]
    gaps = sum(len(section["gaps"]) for section in record["sections"])
    click.echo(
        f"  {len(record['timeline'])} moments from {totals['records']:,} records of {totals['artifacts']} files; {gaps} gaps for people to fill"
    )
    for line in record["ledger"]["artifacts"]:
        if not line["reader"] or line["zone"] == "not settled":
            click.secho(
                f"  look at {visible(line['name'])}: {visible(line['notes'][0] if line['notes'] else line['why'])}",
                fg="yellow",
            )
    if done.kept is not None and done.markdown.name.startswith("postmortem.new."):
        click.secho(
            f"  {visible(str(done.kept))} was edited by a person and stays; the new draft is beside it",
            fg="yellow",
            err=True,
        )
    elif done.kept is not None:
        click.secho(f"  the edited document was kept as {visible(str(done.kept))}", fg="yellow", err=True)
    places = (done.markdown, done.folder / "postmortem.html", done.folder / "postmortem.json")
    click.echo("\n" + "\n".join(f"  {visible(str(place))}" for place in places))


def _fallback_title(paths: tuple[str, ...]) -> str:
    import re
    from pathlib import Path

    first = next((Path(path).resolve() for path in paths if path != "-"), None)
    if first is None:
        return "Incident"
    name = first.parent.name if first.name.lower() in ("raw", "artifacts", "data", "export", "evidence") else first.name
    words = re.sub(r"^\d{4}-\d\d-\d\d[-_ ]*", "", name).replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:] if words else "Incident"
