"""``afteraction plan``."""

from __future__ import annotations

import click

from afteraction.cli._reading import inside, set_up
from afteraction.cli.out import Outlet


@click.command(
    epilog="\b\nExamples:\n  afteraction plan ./postmortem > plan.md\n  afteraction plan ./postmortem --json"
)
@click.argument("folder")
@click.option("--today", default="", metavar="DAY", help="The day that counts as today (YYYY-MM-DD).")
@click.option(
    "--config", default="", metavar="FILE", help="An afteraction.toml; by default the one in the working directory."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def plan(out: Outlet, folder: str, today: str, config: str, as_json: bool) -> None:
    """Print who should read a postmortem, where it lives, and the agenda of the meeting with its open points.

    Each line says what it rests on; what nothing says is asked. Proposals on paper: nothing is sent, and nobody is invited.
    """
    from afteraction.app import days
    from afteraction.app.decisions import folder_of
    from afteraction.app.plan import markdown
    from afteraction.app.plan import plan as planned

    place = folder_of(folder)
    conf = set_up(out, inside(place), config)
    told = planned(place, out.gate, conf, days.today(today))
    if as_json:
        out.json(told, "the plan")
    else:
        out.document(markdown(told), "the plan")
