"""``afteraction fetch``."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from afteraction.cli._reading import inside, set_up
from afteraction.cli.out import Outlet
from afteraction.domain.errors import NothingReadableError

if TYPE_CHECKING:
    from afteraction.app.fetch import Order, Progress
    from afteraction.fetch.plan import Query


@click.command(
    epilog="\b\nExamples:\n  afteraction fetch slack --channel C012AB3CD --since 2026-02-16T02:00Z --until 2026-02-16T05:00Z --to ./incident"
    "\n  afteraction fetch pagerduty --incident Q2XY8ABCDE --to ./incident\n  afteraction fetch github --repo acme/shop --since 2026-02-16T00:00+01:00 --until 2026-02-16T06:00+01:00 --to ./incident"
    "\n  afteraction fetch jira --incident OPS-42 --url https://acme.atlassian.net --to ./incident --dry-run"
)
@click.argument("service", metavar="SERVICE")
@click.option("--to", required=True, metavar="FOLDER", help="The incident's folder; pages go to raw/SERVICE in it.")
@click.option(
    "--incident", default="", metavar="ID|URL", help="An incident, alert, issue or ticket, as the service names it."
)
@click.option("--since", default="", metavar="TIME", help="From then on, with its zone, as in 2026-02-16T02:00Z.")
@click.option("--until", default="", metavar="TIME", help="Until then, with its zone.")
@click.option(
    "--channel", default="", metavar="ID|URL", help="Slack: a channel, or the link of a message for its thread."
)
@click.option("--repo", default="", metavar="NAME", help="GitHub and GitLab: owner/name.")
@click.option("--page", default="", metavar="ID", help="Statuspage: the page.")
@click.option("--query", default="", metavar="TEXT", help="Datadog: logs to find; Jira, Zendesk: narrows the search.")
@click.option("--url", default="", metavar="URL", help="The address of a service of your own.")
@click.option("--dry-run", is_flag=True, help="Show what would be asked, and ask nothing.")
@click.option(
    "--config", default="", metavar="FILE", help="An afteraction.toml; by default the one in the working directory."
)
@click.pass_obj
def fetch(out: Outlet, /, service: str, to: str, url: str, dry_run: bool, config: str, **given: str) -> None:
    """Fetch the raw record of an incident from SERVICE into a folder, page by page, exactly as its API gives it.

    SERVICE is datadog, github, gitlab, grafana, jira, opsgenie, pagerduty, slack, statuspage or zendesk. It is only read from. The token
    comes from the environment or the keyring. After an interruption the same command goes on where it stopped. Ends with exit
    code 3 when what was named holds no record. See docs/fetch.md.
    """
    from afteraction.app import fetch as fetching
    from afteraction.app.clock import Clock
    from afteraction.app.config import FetchConfig

    conf = set_up(out, inside(to), config)
    own = conf.fetch.get(service, FetchConfig())
    asked = {name: value for name, value in given.items() if value}
    typed = {**asked, "to": to, "url": url, "config": config}
    words = [word for name, value in typed.items() if value for word in (f"--{name}", value)]
    what = fetching.order(service, asked, Path(to), FetchConfig(url or own.url, own.plain), words)
    if dry_run:
        _preview(out, what, *fetching.preview(what))
        return
    show = sys.stderr.isatty()

    def seen(query: Query, done: Progress) -> None:
        if show:
            out.status(f"{what.api.title}: {_pages(done.pages)}, {done.records:,} records; {query.name}")

    def told(text: str) -> None:
        if show:
            out.progress("", "")
        out.line(text, err=True, fg="yellow")

    try:
        done = fetching.fetch(what, fetching.Door(Clock(), os.environ, told, seen))
    except KeyboardInterrupt:
        out.line(f"\nwhat is complete is kept, and this goes on: {what.command}", err=True)
        raise
    finally:
        if show:
            out.progress("", "")
    there = f", {done.kept:,} of them there already" if done.kept else ""
    out.line(f"{what.api.title}: {_pages(done.pages)}, {done.records:,} records{there}", bold=True)
    out.path(what.place)
    for why in done.refused:
        out.line(f"  not given: {why}", fg="yellow")
    if done.kept == done.pages:
        out.line("  nothing was asked: all of it was fetched before. To ask again, take these files away")
    if not done.records:
        _nothing(out, what)


def _nothing(out: Outlet, what: Order) -> None:
    """A window may be quiet; what was named should be there.

    Raises:
        NothingReadableError: something was asked for besides a window.
    """
    if what.asked.since is not None and not what.asked.incident:
        out.line("  nothing happened in this time, as far as this token may see", err=True, fg="yellow")
        return
    raise NothingReadableError(
        f"{what.api.title} has nothing of it",
        why="its answers hold no record",
        where=str(what.place),
        hint="look at the name and at the rights of the token; then take these files away to ask again",
    )


def _preview(out: Outlet, what: Order, done: Progress, query: Query | None) -> None:
    from afteraction.app import fetch as fetching

    for line in fetching.lines(what):
        out.line(line)
    if done.kept:
        out.line(f"  {_pages(done.kept)} with {done.records:,} records are there already")
    out.line(f"  next: GET {query.text}" if query else "  nothing is left to ask")


def _pages(many: int) -> str:
    return "1 page" if many == 1 else f"{many:,} pages"
