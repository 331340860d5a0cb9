"""``afteraction replay``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from afteraction.cli._reading import read, set_up, setting, severities
from afteraction.cli.out import Outlet
from afteraction.domain.errors import UsageError

if TYPE_CHECKING:
    from afteraction.app.config import Config
    from afteraction.app.draft import DraftResult, Wanted
    from afteraction.app.reading import Reading
    from afteraction.app.replay import Run


@click.command(
    epilog="\b\nExamples:\n  afteraction replay postmortem-2026-02-16-payments\n  afteraction replay postmortem-2026-02-16-payments ./moved/incident --stdout md\n  afteraction replay postmortem-2026-02-16-payments --diff anthropic:claude-opus-5-5 --max-cost 2"
)
@click.argument("folder", metavar="FOLDER")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "--stdout",
    type=click.Choice(["md", "json", "html"]),
    default=None,
    help="Print the document that the replay gives.",
)
@click.option(
    "--diff",
    "other",
    default="",
    metavar="MODEL",
    help="Ask another model about the same record and show what it would change. Nothing is written.",
)
@click.option(
    "--max-cost",
    type=click.FloatRange(0, min_open=True),
    default=None,
    metavar="DOLLARS",
    help="Spend no more than this on the other model.",
)
@click.option("--json", "as_json", is_flag=True, help="With --diff: print JSON.")
@click.pass_obj
def replay(
    out: Outlet,
    folder: str,
    paths: tuple[str, ...],
    stdout: str | None,
    other: str,
    max_cost: float | None,
    as_json: bool,
) -> None:
    """Draft again from the journal of FOLDER, with nobody asked, and compare byte for byte; its briefs, too.

    PATH is where the artifacts are now; by default where they were. A model's answers are taken from the journal.
    """
    from afteraction.app import deliver as delivery
    from afteraction.app import draft as drafting
    from afteraction.app import replay as replaying
    from afteraction.app.files import encoded
    from afteraction.document import template as templates

    run = replaying.last_run(Path(folder))
    if run is None:
        if stdout or other or not _briefs(out, Path(folder)):
            raise UsageError(
                f"{folder} holds no journal of a draft", hint="give the folder that `afteraction draft` wrote"
            )
        return
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
    reading = read(
        out, where, conf, tuple(asked["zones"]), tuple(asked["dates"]), quiet=True,
        since=asked.get("since", ""), until=asked.get("until", ""),
    )  # fmt: skip
    chosen = templates.load(asked["template"])
    engine = replaying.engine_of(run.heard, Path(folder))
    wanted = drafting.Wanted(
        chosen, asked["events"], asked["everything"], asked["names"], asked["title"], asked["audience"],
        tuple(conf.redact.vendors), severities(conf), (lambda day, title: engine()) if engine else None,
    )  # fmt: skip
    result = drafting.draft(reading, wanted, asked["fallback"])
    texts = delivery.rendered(result, chosen, alone=bool(stdout))
    if stdout:
        out.document(texts[f"postmortem.{stdout}"], "the document")
        return
    changed = _inputs(out, run, reading)
    made = {name: delivery.sha256_of(encoded(text)) for name, text in texts.items()}
    # A draft beside an edited document has another name; what counts is that its bytes are among those that were written.
    differs = sorted(name for name, digest in made.items() if digest not in run.outputs.values())
    if other:
        if changed or differs:
            raise UsageError(
                "the record is not that of the run, so another model cannot be held against it",
                hint=f"afteraction replay {folder} shows what differs",
            )
        _compare(out, conf, result, wanted, (other, max_cost, as_json))
        return
    for name in made:
        _tell(out, name, name not in differs)
    _briefs(out, Path(folder))
    if differs:
        sys.exit(1)


def _briefs(out: Outlet, folder: Path) -> bool:
    """Make the briefs of the journal again and say whether they are the same; whether there are any. One that differs ends the command."""
    from afteraction.app import rebrief

    made = [rebrief.again(folder, entry, setting(out)) for entry in rebrief.noted(folder)]
    for one in made:
        _tell(out, one.name, one.same, one.why)
    if not all(one.same for one in made):
        sys.exit(1)
    return bool(made)


def _tell(out: Outlet, name: str, same: bool, why: str = "") -> None:
    out.line(
        f"{name}: {f'cannot be made again, since {why}' if why else 'the same, byte for byte' if same else 'differs'}"
    )


def _inputs(out: Outlet, run: Run, reading: Reading) -> bool:
    """Say which artifacts are not those of the run; whether there are any."""
    now = {item.artifact.name: item.artifact.sha256 for item in reading.artifacts}
    names = [name for name in sorted(run.inputs.keys() | now.keys()) if run.inputs.get(name) != now.get(name)]
    for name in names:
        out.line(
            f"{name}: {'not there then' if name not in run.inputs else 'not there now' if name not in now else 'changed since'}",
            err=True,
        )
    return bool(names)


def _compare(
    out: Outlet, conf: Config, result: DraftResult, wanted: Wanted, flags: tuple[str, float | None, bool]
) -> None:
    """Ask the other model, after its cost was said, and print what differs. flags: --diff, --max-cost, --json."""
    from afteraction.app import address, asking, compare, doctor
    from afteraction.app import config as settings
    from afteraction.app import draft as drafting
    from afteraction.app.clock import today
    from afteraction.llm.models import retirement

    name, dollars, as_json = flags
    limits = settings.limits(conf, dollars, own=address.is_own(name))
    other = compare.Other(asking.model_of(name, strict=False, limits=limits, context=conf.model.context), out.gate)
    if warning := retirement(other.model.label, today()):
        out.line(warning, err=True, fg="yellow")
    before = result.record
    out.line(f"{other.model.label}: {doctor.estimate(result.reading, other.model, other.provider).text()}", err=True)
    now = drafting.draft(result.reading, wanted._replace(engine=other.engine), before["title"]).record
    found = list(compare.changes(before, now))
    if as_json:
        told = {"before": before["engine"], "now": now["engine"], "dollars": round(other.spent, 6)}
        out.json({**told, "sections": [one._asdict() for one in found if one.differs]}, "the comparison")
        return
    out.line(f"{before['engine']} before, {now['engine']} now; {other.spent:.4f} dollars spent")
    for line in compare.lines(found):
        out.line(line)
    for note in now["ledger"]["notes"]:
        if note not in before["ledger"]["notes"]:
            out.line(f"now: {note}")
