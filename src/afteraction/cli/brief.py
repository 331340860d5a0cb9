"""``afteraction brief``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from afteraction.cli._model import Asked, engine_of, hold, model_options
from afteraction.cli._reading import set_up
from afteraction.cli.out import Outlet


@click.command(
    epilog="\b\nExamples:\n  afteraction brief postmortem-2026-02-16-payments/postmortem.md\n  afteraction brief postmortem.md --audience customer --words 100 --stdout"
)
@click.argument("review", metavar="REVIEW")
@click.option(
    "--words",
    type=click.IntRange(80, 2000),
    default=150,
    show_default=True,
    help="At most so many words, as a reader counts them.",
)
@click.option(
    "--audience",
    type=click.Choice(["executive", "customer", "support"]),
    default="executive",
    show_default=True,
    help="executive: business terms; customer: what may be told outside; support: what customers saw and what to tell them.",
)
@click.option(
    "-o",
    "--out",
    default="",
    metavar="FILE",
    help="Where the brief goes [default: brief-AUDIENCE.md beside the review].",
)
@click.option("--stdout", is_flag=True, help="Print the brief instead of writing a file.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print it as JSON, each sentence with those of the review it rests on."
)
@click.option(
    "--config", default="", metavar="FILE", help="An afteraction.toml; by default the one in the working directory."
)
@model_options(
    "rules: whole claims of the review; model: a model or an error; auto: a model where one is configured [default: auto].",
    "As for draft. The review leaves this machine for it, cleaned.",
)
@click.pass_obj
def brief(
    outlet: Outlet, review: str, words: int, audience: str, out: str, stdout: bool, as_json: bool, config: str, engine: str | None,
    model: str, max_cost: float | None,
) -> None:  # fmt: skip
    """A short account of a review for people who were not there: impact, duration, state, prevention, what is open.

    REVIEW is a postmortem.md, edited or not, its postmortem.json, or their folder; also Markdown that a person wrote alone. No
    artifact is opened: the brief says nothing that the review does not say, and no mechanism.
    """
    from afteraction.app import brief as briefs
    from afteraction.app.busy import Busy
    from afteraction.synthesize.brief.fit import Audience

    conf = set_up(outlet, (review,), config)
    loaded = briefs.load_review(Path(review), outlet.gate)
    for warning in loaded.warnings:
        outlet.line(warning, err=True, fg="yellow")
    busy = Busy("print the brief with --stdout and --engine rules")
    click.get_current_context().call_on_close(busy.release)
    make = engine_of(outlet, busy, conf, Asked(engine, model, max_cost), quiet=stdout or as_json)
    made = briefs.make(loaded, Audience(audience), words, conf.redact.vendors, make(loaded.folder) if make else None)
    for _, why in made.brief.withheld:
        outlet.line(f"a sentence was withheld: {why}", err=True, fg="yellow")
    if as_json:
        outlet.json(made.json(), "the brief")
    elif stdout:
        outlet.document(made.markdown(), "the brief")
    if (as_json or stdout) and not out:
        return
    hold(outlet, busy, loaded.folder)
    done = briefs.deliver(made, outlet.gate, Path(out) if out else None, config)
    if done.kept is not None:
        outlet.line(
            f"{done.kept.name} was edited by a person and stays; the new brief is beside it", fg="yellow", err=True
        )
    if not as_json and not stdout:
        outlet.path(done.path, "")
    if done.kept is not None:
        sys.exit(4)
