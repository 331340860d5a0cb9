"""``afteraction review``."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from afteraction.cli._model import Asked, engine_of, model_options
from afteraction.cli._reading import read, set_up, stdin
from afteraction.cli.out import Outlet
from afteraction.domain.errors import UnreadableError, UsageError

if TYPE_CHECKING:
    from afteraction.app.config import Config
    from afteraction.app.evidence import Evidence
    from afteraction.app.review import Reviewed
    from afteraction.app.second import Second

FOUND = 8  # the exit code when something is as bad as --fail-on names


@click.command(
    epilog="\b\nExamples:\n  afteraction review postmortem.md\n  afteraction review postmortem.md --evidence ./incident\n  afteraction review docs/postmortems --format sarif -o review.sarif\n  afteraction review postmortem.md --format markdown -o review.md\n  afteraction review docs/postmortems --write-baseline review-baseline.json\n  afteraction review docs/postmortems --baseline review-baseline.json --fail-on warning\n  afteraction review postmortem.md --fix\n  afteraction review postmortem.md --model anthropic:claude-haiku-4-5"
)
@click.argument("paths", nargs=-1, required=True, metavar="DOCUMENT...")
@click.option(
    "--evidence",
    multiple=True,
    metavar="PATH",
    help="The artifacts of the incident: each time, number, id and quotation is looked up in them. May be repeated.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json", "sarif", "github", "html"]),
    default="text",
    show_default=True,
    help="How the review is written.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("-o", "--out", default="", metavar="FILE", help="Where the review goes [default: standard output].")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "suggestion", "never"]),
    default=None,
    help="End with exit code 8 when a finding is this bad or worse [default: error].",
)
@click.option(
    "--tone", is_flag=True, help="Only the tone evaluation: how people are spoken of; exit code 8 unless it passes."
)
@click.option("--baseline", default="", metavar="FILE", help="Findings that were known before are not repeated.")
@click.option("--write-baseline", default="", metavar="FILE", help="Write what is found now as the baseline, and end.")
@click.option("--fix", is_flag=True, help="Make the changes by which nothing can be lost, and show them.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@model_options(
    "rules: no model; model: a model or an error; auto: a model where one is configured, which adds to what the rules say [default: auto].",
    "As for draft. The sentences of the document leave this machine for it, cleaned, people by number.",
)
@click.option(
    "--config", default="", metavar="FILE", help="An afteraction.toml; by default the one in the working directory."
)
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but the review itself and errors.")
@click.pass_context
def review(
    ctx: click.Context, paths: tuple[str, ...], evidence: tuple[str, ...], form: str, as_json: bool, out: str,
    fail_on: str | None, tone: bool, baseline: str, write_baseline: str, fix: bool, diff: bool, engine: str | None,
    model: str, max_cost: float | None, config: str, quiet: bool,
) -> None:  # fmt: skip
    """Review postmortems that people wrote: blameless, complete, exact, and nothing in them that must not leave.

    DOCUMENT is a file of Markdown, HTML, Confluence storage format or docx, a folder of such files, or - for standard
    input. What the author allows with <!-- afteraction: allow RULE: reason --> is set aside. `afteraction rules` tells
    each rule and its reason.
    """
    from afteraction.app import review as reviewing
    from afteraction.review.formats import render

    outlet: Outlet = ctx.obj
    conf = set_up(outlet, (), config)
    given = reviewing.inputs(paths, stdin().read() if "-" in paths else None)
    kept = baseline or conf.review.baseline
    known = reviewing.known_of(Path(kept)) if kept and not write_baseline else {}
    record = _evidence(outlet, evidence, conf, quiet) if evidence else None
    second = None if tone else _second(ctx, paths, conf, Asked(engine, model, max_cost), quiet=quiet)
    done: list[Reviewed] = []
    for number, source in enumerate(given, start=1):
        if not quiet and len(given) > 1:
            outlet.progress(source.name, f"{number}/{len(given)}")
        done.append(reviewing.review(source, outlet.gate, conf, known=known, record=record, second=second))
    if write_baseline:
        _write(outlet, Path(write_baseline), reviewing.baseline_of(done, Path(write_baseline)))
        if not quiet:
            outlet.line(f"{sum(len(one.all) for one in done)} findings are the baseline now", err=True)
        return
    if fix or diff:
        for one in done:  # before the first is written
            if one.edits and (one.source.path is None or not one.fixable):
                raise UsageError(
                    f"{one.source.name} cannot be changed in place",
                    hint="--fix and --diff work on files of Markdown in UTF-8",
                )
        done = [_fixed(outlet, one, write=fix) for one in done]
    reports = [one.report.only_tone() if tone else one.report for one in done]
    text = render("json" if as_json else form, reports)
    if out:
        _write(outlet, Path(out), text)
    elif as_json or form in ("json", "sarif"):
        outlet.json(text, "the review")
    else:
        outlet.document(text, "the review")
    if reviewing.fails(reports, fail_on or ("warning" if tone else conf.review.fail_on)):
        ctx.exit(FOUND)


def _second(ctx: click.Context, paths: tuple[str, ...], conf: Config, asked: Asked, *, quiet: bool) -> Second | None:
    """The model that reads the documents, too; None where none is asked."""
    from afteraction.app.busy import Busy

    busy = Busy()
    ctx.call_on_close(busy.release)
    make = engine_of(ctx.obj, busy, conf, asked, quiet=quiet)
    if make is None:
        return None
    from afteraction.app.second import Second, folder_of

    second = Second(make(folder_of(paths)), ctx.obj.gate)
    ctx.call_on_close(second.close)
    return second


def _evidence(outlet: Outlet, paths: tuple[str, ...], conf: Config, quiet: bool) -> Evidence:
    from afteraction.app.evidence import gathered

    return gathered(read(outlet, paths, conf, (), (), quiet=quiet))


def _fixed(outlet: Outlet, one: Reviewed, *, write: bool) -> Reviewed:
    """Show the changes; with ``--fix``, make them."""
    from afteraction.app import review as reviewing

    after = reviewing.fixed(one)
    if after == one.document.source:
        return one
    assert one.source.path is not None
    lines = difflib.unified_diff(
        one.document.source.splitlines(), after.splitlines(), one.source.name, f"{one.source.name} (fixed)", lineterm=""
    )
    for line in lines:
        outlet.line(line, err=True, fg="green" if line[:1] == "+" else "red" if line[:1] == "-" else None)
    if not write:
        return one
    _write_own(one.source.path, one.source.written(after))
    return reviewing.again(one, after)


def _write(outlet: Outlet, path: Path, text: str) -> None:
    """Text of ours, which must hold no secret."""
    from afteraction.app.files import encoded

    _write_own(path, encoded(outlet.gate.check(text, path.name)))


def _write_own(path: Path, data: bytes) -> None:
    """Bytes; a person's own file keeps what the person wrote."""
    from afteraction.app.files import write_whole

    try:
        write_whole(path, [data])
    except OSError as error:
        raise UnreadableError(f"{path} could not be written", why=error.strerror or str(error)) from error
