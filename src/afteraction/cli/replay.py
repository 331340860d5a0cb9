"""``afteraction replay``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from afteraction.cli._reading import read, set_up
from afteraction.cli.out import Outlet
from afteraction.domain.errors import UsageError


@click.command(
    epilog="\b\nExamples:\n  afteraction replay postmortem-2026-02-16-payments\n  afteraction replay postmortem-2026-02-16-payments ./moved/incident --stdout md"
)
@click.argument("folder", metavar="FOLDER")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "--stdout",
    type=click.Choice(["md", "json", "html"]),
    default=None,
    help="Print the document that the replay gives.",
)
@click.pass_obj
def replay(out: Outlet, folder: str, paths: tuple[str, ...], stdout: str | None) -> None:
    """Draft again from the journal of FOLDER, with nobody asked, and compare byte for byte.

    PATH is where the artifacts are now; by default where they were. A model's answers are taken from the journal.
    """
    from afteraction.app import deliver as delivery
    from afteraction.app import draft as drafting
    from afteraction.app import replay as replaying
    from afteraction.app.files import encoded
    from afteraction.document import template as templates

    run = replaying.last_run(Path(folder))
    asked = run.asked
    if not asked:
        raise UsageError(
            "the journal does not say what the draft was asked with",
            hint="drafts for the public keep that to themselves",
        )
    if "-" in asked["paths"] and not paths:
        raise UsageError("the artifacts came on standard input", hint="save them, and give their path")
    where = paths or tuple(asked["paths"])
    conf = set_up(out, where, asked["config"])
    reading = read(out, where, conf, tuple(asked["zones"]), tuple(asked["dates"]), quiet=True)
    chosen = templates.load(asked["template"])
    wanted = drafting.Wanted(
        chosen, asked["events"], asked["everything"], asked["names"], asked["title"], asked["audience"],
        tuple(conf.redact.vendors), replaying.engine_of(run, Path(folder)),
    )  # fmt: skip
    result = drafting.draft(reading, wanted, asked["fallback"])
    texts = delivery.rendered(result, chosen)
    if stdout:
        out.document(texts[f"postmortem.{stdout}"], "the document")
        return
    now = {item.artifact.name: item.artifact.sha256 for item in reading.artifacts}
    for name in sorted(run.inputs.keys() | now.keys()):
        if run.inputs.get(name) != now.get(name):
            out.line(
                f"{name}: {'not there then' if name not in run.inputs else 'not there now' if name not in now else 'changed since'}",
                err=True,
            )
    made = {name: delivery.sha256_of(encoded(text)) for name, text in texts.items()}
    # A draft beside an edited document has another name; what counts is that its bytes are among those that were written.
    differs = sorted(name for name, digest in made.items() if digest not in run.outputs.values())
    for name in made:
        out.line(f"{name}: {'differs' if name in differs else 'the same, byte for byte'}")
    if differs:
        sys.exit(1)
