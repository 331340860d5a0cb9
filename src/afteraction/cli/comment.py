"""``afteraction comment``."""

from __future__ import annotations

import click

from afteraction.cli._deciding import Asked, deciding_options, held, told


@click.command(
    epilog="\b\nExamples:\n  afteraction comment ./postmortem 'which pool is meant?' --on 'the pool was full'\n  afteraction comment ./postmortem --settle 7 -m 'the one of payment-service, said so now'"
)
@click.argument("folder")
@click.argument("text", default="")
@click.option("--on", "quote", default="", metavar="WORDS", help="Words of the sentence or table row that it is about.")
@click.option("--settle", type=click.IntRange(1), default=None, metavar="NUMBER", help="Settle a comment instead.")
@click.option("-m", "--message", default="", metavar="TEXT", help="With --settle: how it was settled.")
@deciding_options
@click.pass_context
def comment(
    ctx: click.Context, folder: str, text: str, quote: str, settle: int | None, message: str, person: str, expect: str,
    config: str, as_json: bool,
) -> None:  # fmt: skip
    """Comment on a document, or on one claim of it.

    The comment stays with its claim: edits around it, and a new draft that numbers its sources anew, do not move it. When the
    claim itself is changed, the comment is shown as orphaned, with the words that it was made to, until it is settled.
    """
    from afteraction.app import comment as commenting
    from afteraction.domain.errors import UsageError

    if settle is None and not text.strip():
        raise UsageError("a comment needs a text", hint="afteraction comment FOLDER 'what you want to say'")
    if settle is not None and (text or quote):
        raise UsageError("--settle takes no text and no --on", hint="--settle NUMBER -m 'how it was settled'")
    place = held(ctx, folder, Asked(person, expect, config, as_json))
    gate = ctx.obj.gate
    if settle is None:
        done = commenting.comment(place.incident, place.who, gate, text, quote)
        told(ctx.obj, done, "commented", place.incident.folder, as_json=as_json)
    else:
        done = commenting.settle(place.incident, place.who, gate, settle, message)
        told(ctx.obj, done, f"settled comment {settle}", place.incident.folder, as_json=as_json)
