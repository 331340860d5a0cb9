"""``afteraction journal``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from afteraction.cli._reading import setting
from afteraction.cli.out import Outlet


@click.group(
    epilog="\b\nExamples:\n  afteraction journal verify postmortem-2026-02-16-payments\n  afteraction journal verify published.md --journal postmortem-2026-02-16-payments\n  afteraction journal why postmortem-2026-02-16-payments 'the pool was full'"
)
def journal() -> None:
    """What was done, in order: drafts, questions to a model, answers, verdicts, decisions."""


@journal.command()
@click.argument("path", metavar="FOLDER|DOCUMENT")
@click.option(
    "--journal",
    "beside",
    default="",
    metavar="FOLDER",
    help="Where the journal is, for a document that lies elsewhere.",
)
@click.option("--head", default="", metavar="HASH", help="A head that you kept elsewhere: it must be in the chain.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def verify(out: Outlet, path: str, beside: str, head: str, as_json: bool) -> None:
    """Check the chain and the documents that carry its anchor.

    An edit, a removal, an insertion or a swap of entries breaks the chain. That its end was cut off shows by a document whose run
    is missing, or by a head that was kept elsewhere.
    """
    from afteraction.app.vouch import account, documents

    place = Path(path)
    folder = Path(beside) if beside else place if place.is_dir() else place.parent
    found = account(folder, head)
    told = documents(folder, [] if place.is_dir() else [place])
    found["documents"] = [one._asdict() for one in told]
    if as_json:
        out.json(found, "the account")
    else:
        _tell(out, found)
    if not all(one.good for one in told):
        sys.exit(1)


def _tell(out: Outlet, found: dict[str, object]) -> None:
    from typing import Any, cast

    told = cast("dict[str, Any]", found)
    out.line(f"{told['entries']} entries follow from one another; head {told['head']}")
    if told["head found in entry"]:
        out.line(f"  the head that you gave is that of entry {told['head found in entry']}")
    for kind, number in told["kinds"].items():
        out.line(f"  {kind}: {number}")
    if told["calls"]:
        tokens = told["tokens"]
        price = f", {told['dollars']} dollars" if told["dollars"] is not None else ""
        out.line(f"  {told['calls']} answers, {tokens['input']:,} tokens in, {tokens['output']:,} out{price}")
    if told["torn"]:
        out.line(
            f"  a crash left {told['torn']} bytes of a torn entry at the end: the next draft sets them aside and notes it",
            fg="yellow",
        )
    for one in told["recovered"]:
        there = "" if one["there"] else ", which is not there any more as it was"
        out.line(
            f"  entry {one['entry']}: a torn end of {one['bytes']} bytes was set aside in {one['kept']}{there}",
            fg="yellow",
        )
    for one in told["erased"]:
        out.line(f"  entry {one['entry']}: the bodies of the calls before it were erased at {one['at']}", fg="yellow")
    for one in told["documents"]:
        out.line(f"  {one['name']}: {one['said']}", fg=None if one["good"] else "red", bold=not one["good"])


@journal.command()
@click.argument("folder")
@click.option("--seq", type=int, default=0, help="One entry, whole, with the bodies it refers to.")
@click.option("--run", default="", metavar="RUN", help="Only the entries of one run, as a document names it.")
@click.option("--json", "as_json", is_flag=True, help="Print the entries whole, as a list.")
@click.pass_obj
def show(out: Outlet, folder: str, seq: int, run: str, as_json: bool) -> None:
    """List the entries, or print them whole."""
    from afteraction.app.show import entries_of, listed, whole
    from afteraction.domain.errors import UsageError

    entries = entries_of(Path(folder), run)
    if seq:
        entries = [one for one in entries if one.seq == seq]
        if not entries:
            raise UsageError(f"the journal has no entry {seq}", hint="afteraction journal show FOLDER lists them")
        out.json(next(whole(Path(folder), entries)), "the entry")
        return
    if as_json:
        out.json(list(whole(Path(folder), entries)), "the entries")
        return
    for line in listed(entries):
        out.line(line)


@journal.command()
@click.argument("folder")
@click.argument("sentence")
@click.pass_obj
def why(out: Outlet, folder: str, sentence: str) -> None:
    """Why the document, or a brief of it, says a sentence: its records, the checks it passed, and the answer that wrote it."""
    from afteraction.app import rebrief
    from afteraction.app.why_brief import answers

    place = Path(folder)
    briefs = [rebrief.again(place, entry, setting(out)) for entry in rebrief.noted(place)]
    for line in answers(place, sentence, briefs):
        out.line(line)


@journal.command()
@click.argument("folder")
@click.option("--yes", is_flag=True, help="Do it: what was erased cannot be had back.")
@click.pass_obj
def erase(out: Outlet, folder: str, yes: bool) -> None:
    """Destroy the key of the journal: nobody reads the questions, answers and verdicts again, and no replay is possible.

    The chain stays whole and says so. Documents, artifacts, and backups of the key are yours to delete.
    """
    from afteraction.app.busy import Busy
    from afteraction.app.erase import erase as erased_now
    from afteraction.app.vouch import account
    from afteraction.domain.errors import UsageError

    calls = account(Path(folder))["calls"]
    if not yes:
        raise UsageError(
            f"this would make {calls} answers of a model unreadable for good",
            hint="afteraction journal erase FOLDER --yes",
        )
    busy = Busy()
    click.get_current_context().call_on_close(busy.release)
    busy.hold(Path(folder))
    done = erased_now(Path(folder))
    out.line(
        f"the key is destroyed; {done.bodies} bodies cannot be read any more; entry {done.entry} of the journal says so"
    )
    if not done.there:
        out.line("  the key was gone before: if a backup holds it, destroy it there", fg="yellow")
    for name in done.left:
        out.line(f"  not touched: {name}")
