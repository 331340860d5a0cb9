"""``afteraction submit``."""

from __future__ import annotations

import click

from afteraction.cli._deciding import Asked, deciding_options, held, told


@click.command(
    epilog="\b\nExamples:\n  afteraction submit postmortem-2026-02-16-payments\n  afteraction submit ./postmortem --as 'Ana Ruiz <ana@example.com>' -m 'the second export is in'\n  afteraction submit ./postmortem --allow-gaps 'revenue is known on Monday'"
)
@click.argument("folder")
@click.option("-m", "--message", default="", metavar="TEXT", help="What the reviewers should know.")
@click.option(
    "--allow-gaps", default="", metavar="REASON", help="Submit though gaps marked TK are left; the reason is noted."
)
@deciding_options
@click.pass_context
def submit(
    ctx: click.Context, folder: str, message: str, allow_gaps: str, person: str, expect: str, config: str, as_json: bool
) -> None:
    """Submit the document of a folder for review.

    Ends with exit code 8 while its tone does not pass (`afteraction review --tone`) or gaps are left in the parts that
    [lifecycle] filled names. An edited document is submitted again, and every role approves again.
    """
    from afteraction.app.submit import submit as submitting

    place = held(ctx, folder, Asked(person, expect, config, as_json))
    done = submitting(place.incident, place.who, ctx.obj.gate, place.config, why=message, allow_gaps=allow_gaps.strip())
    told(ctx.obj, done, "submitted the document", place.incident.folder, as_json=as_json)
