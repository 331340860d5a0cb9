"""What the commands that read artifacts share: options, the config, the gate, progress."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from afteraction.cli.out import Outlet
from afteraction.domain.errors import UsageError

if TYPE_CHECKING:
    from afteraction.app.config import Config
    from afteraction.app.logs_grouped import Planner
    from afteraction.app.reading import Reading
    from afteraction.document.shape import DefinedJson
    from afteraction.redact.gate import Gate


def reading_options(command: Callable[..., None], *, required: bool = True) -> Callable[..., None]:
    """The options of every command that reads artifacts. required: whether paths must be given."""
    for option in (
        click.option(
            "--config",
            default="",
            metavar="FILE",
            help="An afteraction.toml; by default the one in the folder, else in the working directory.",
        ),
        click.option(
            "--date",
            "dates",
            multiple=True,
            metavar="[FILE=]DAY",
            help="The day (YYYY-MM-DD) of times that lack it. May be repeated.",
        ),
        click.option(
            "--tz",
            "zones",
            multiple=True,
            metavar="[FILE=]ZONE",
            help="The zone of times that lack it, for one file (or pattern) or for all that cannot be settled otherwise; ZONE@first or ZONE@second settles an hour that occurs twice. May be repeated.",
        ),
        click.argument("paths", nargs=-1, required=required, metavar="PATH..." if required else "[PATH...]"),
    ):
        command = option(command)
    return command


def window_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options of commands that ask git repositories."""
    for name, help_text in (
        ("--until", "Up to which."),
        ("--since", "From which instant on git repositories are asked for commits and tags (2026-02-16T02:00Z) [default: a day around the times of the other artifacts]."),
    ):  # fmt: skip
        command = click.option(name, default="", metavar="T", help=help_text)(command)
    return command


def set_up(out: Outlet, paths: tuple[str, ...], config: str) -> Config:
    """The config, with the run's gate made as it says.

    Raises:
        UsageError: it cannot be read.
    """
    from afteraction.app import config as settings
    from afteraction.redact.gate import Gate

    conf, ignored = settings.load(paths, config)
    out.use(Gate(settings.policy(conf)))
    if ignored:
        said = f"the config lies among the artifacts: {', '.join(ignored)} of it is ignored; --config FILE trusts it"
        out.line(said, err=True, fg="yellow")
    return conf


def inside(folder: str | Path, *, root: bool = False) -> tuple[str, ...]:
    """The folder for `set_up`, when one stands in it: then its own config would be taken for the team's.

    root: the folder may also be one of many incidents, whose config is the team's.
    """
    here = Path(folder).resolve() == Path.cwd().resolve() and (not root or (Path(folder) / "postmortem.md").is_file())
    return (str(folder),) if here else ()


def setting(out: Outlet) -> Callable[[Path, str], tuple[Gate, tuple[str, ...]]]:
    """What gives, for a review and the config that was named for its brief, a gate that has read nothing, and the vendors' names."""

    def fresh(review: Path, config: str) -> tuple[Gate, tuple[str, ...]]:
        conf = set_up(out, (str(review),), config)
        return out.gate, tuple(conf.redact.vendors)

    return fresh


def read(
    out: Outlet, paths: tuple[str, ...], conf: Config, zones: tuple[str, ...], dates: tuple[str, ...], *, quiet: bool,
    meanwhile: Callable[[], object] | None = None, since: str = "", until: str = "",
    grouped: Planner | None = None,
) -> Reading:  # fmt: skip
    """Read the artifacts, with progress on a terminal. meanwhile, grouped: as `read_all` takes them. since, until: `window_options`.

    Raises:
        UsageError: a path, zone or day is wrong.
    """
    from afteraction.app import config as settings
    from afteraction.app.reading import read_all

    show = sys.stderr.isatty() and not quiet
    reading = read_all(
        paths,
        flags=settings.time_flags(conf, zones, dates),
        rules=settings.file_rules(conf),
        stdin=stdin() if "-" in paths else None,
        progress=(lambda name, records: out.progress(name, f"{records:,} records")) if show else None,
        gate=out.gate,
        meanwhile=meanwhile,
        since=settings.instant_of(since, "--since"),
        until=settings.instant_of(until, "--until"),
        grouped=grouped,
    )
    if show:
        out.progress("", "")
    return reading


def severities(conf: Config) -> tuple[DefinedJson, ...]:
    """The team's own severities, as its file defines them.

    Raises:
        UsageError: the file is not there. UnreadableError: it cannot be read.
    """
    if not conf.conventions.severities:
        return ()
    from afteraction.app.conventions import defined

    return defined(conf.conventions.severities)


def stdin() -> BinaryIO:
    """Standard input.

    Raises:
        UsageError: it is closed.
    """
    if sys.stdin is None:
        raise UsageError("standard input is closed", hint="give a file instead of -")
    return sys.stdin.buffer
