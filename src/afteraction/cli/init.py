"""``afteraction init``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from afteraction.cli.out import Outlet
from afteraction.domain.errors import UsageError


@click.command(
    epilog="\b\nExamples:\n  afteraction init\n  afteraction init --yes --tz Europe/Berlin --review 'the monthly operations review'\n  afteraction init --stdout"
)
@click.argument("folder", default=".", metavar="[FOLDER]")
@click.option("--template", default="", metavar="NAME|FILE", help="The template of drafts [default: what is found].")
@click.option("--tz", "zone", default="", metavar="ZONE", help="The zone of times that lack one.")
@click.option("--place", default="", metavar="TEXT", help="Where postmortems live [default: where some are found].")
@click.option("--review", default="", metavar="TEXT", help="The regular review that a postmortem rolls into.")
@click.option("--yes", is_flag=True, help="Ask nothing; so it is where nobody can be asked.")
@click.option("--stdout", is_flag=True, help="Print the config instead of writing it.")
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print what was found and written as JSON; with --stdout nothing is written.",
)
@click.pass_obj
def init(
    out: Outlet, folder: str, template: str, zone: str, place: str, review: str, yes: bool, stdout: bool, as_json: bool
) -> None:
    """Write an afteraction.toml for a repository, from what lies in it.

    Looks for the team's template, its postmortems, severity definitions, who reads what, a glossary, roles and CODEOWNERS; says what it
    found, and where. Postmortems without a template are taken as the style to follow. Four questions at most; what lies there is never
    overwritten.
    """
    from afteraction.app import config as settings
    from afteraction.app import init as beginning
    from afteraction.app.reading import CONFIG_NAME
    from afteraction.app.survey import survey
    from afteraction.document import template as templates

    root = Path(folder)
    if not root.is_dir():
        raise UsageError(f"there is no folder {folder!r}", hint="give the root of a repository")
    if (root / CONFIG_NAME).exists() and not stdout:
        raise UsageError(
            f"there is an {CONFIG_NAME} already",
            where=str(root / CONFIG_NAME),
            hint="nothing was written; --stdout prints what would be",
        )
    found = survey(root)
    if not as_json and not stdout:
        for said in beginning.told(found, root):
            out.line(f"  {said}")
    base = beginning.offered(found)
    base = base._replace(template=template or base.template, zone=zone, place=place or base.place, review=review)
    if not (yes or stdout or as_json) and sys.stdin is not None and sys.stdin.isatty():
        base = base._replace(
            template=template or _asked("Template of drafts (a name, or a Markdown file)", base.template),
            zone=zone or _asked("Zone of times that lack one, such as Europe/Berlin (empty: ask each time)", ""),
            place=place or _asked("Where do your postmortems live", base.place),
            review=review or _asked("Which regular review looks at them", ""),
        )
    if base.zone:
        settings.check_zone(base.zone, "--tz")
    if base.template != beginning.STYLE and base.template not in templates.BUILT_IN:
        templates.load(str(root / base.template))
    if stdout and not as_json:
        out.document(out.gate.text(beginning.written(found, base)), "the config")
        return
    paths = [] if stdout else beginning.begin(root, found, base, out.gate)
    if as_json:
        out.json(out.gate.tree(beginning.account(found, base, paths)), "the account")
        return
    for path in paths:
        out.path(path)


def _asked(question: str, default: str) -> str:
    answer: str = click.prompt(question, default=default, show_default=bool(default), err=True)
    return answer.strip()
