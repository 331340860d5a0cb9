"""``afteraction journal``."""

from __future__ import annotations

from pathlib import Path

import click

from afteraction.cli.out import Outlet


@click.group(
    epilog="\b\nExamples:\n  afteraction journal verify postmortem-2026-02-16-payments\n  afteraction journal why postmortem-2026-02-16-payments 'the pool was full'"
)
def journal() -> None:
    """What was done, in order: drafts, questions to a model, answers."""


@journal.command()
@click.argument("folder")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def verify(out: Outlet, folder: str, as_json: bool) -> None:
    """Check the chain. It shows an edit, a removal, an insertion or a swap of entries; that the end was cut off shows only
    where its head is kept elsewhere."""
    from afteraction.app.replay import account

    found = account(Path(folder))
    if as_json:
        out.json(found, "the account")
        return
    out.line(f"{found['entries']} entries follow from one another; head {found['head']}")
    for kind, number in found["kinds"].items():
        out.line(f"  {kind}: {number}")
    if found["calls"]:
        tokens = found["tokens"]
        price = f", {found['dollars']} dollars" if found["dollars"] is not None else ""
        out.line(f"  {found['calls']} answers, {tokens['input']:,} tokens in, {tokens['output']:,} out{price}")


@journal.command()
@click.argument("folder")
@click.option("--seq", type=int, default=0, help="One entry, whole, with the bodies it refers to.")
@click.pass_obj
def show(out: Outlet, folder: str, seq: int) -> None:
    """List the entries, or print one whole."""
    from afteraction.app.why import entry, listed

    if seq:
        out.json(entry(Path(folder), seq), "the entry")
        return
    for line in listed(Path(folder)):
        out.line(line)


@journal.command()
@click.argument("folder")
@click.argument("sentence")
@click.pass_obj
def why(out: Outlet, folder: str, sentence: str) -> None:
    """Why the document says a sentence: the records it rests on, and the answer of a model that wrote it."""
    from afteraction.app.why import reasons

    for line in reasons(Path(folder), sentence):
        out.line(line)
