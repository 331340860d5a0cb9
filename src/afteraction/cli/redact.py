"""``afteraction redact``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from afteraction.cli._reading import set_up, stdin
from afteraction.cli.out import Outlet
from afteraction.domain.errors import UnreadableError, UsageError

if TYPE_CHECKING:
    from afteraction.app.redact import Text

_LISTED = 20


@click.command(
    epilog="\b\nExamples:\n  afteraction redact app.log -o app.clean.log\n  kubectl logs pay-1 | afteraction redact - > pay-1.log\n  afteraction redact app.log --json | jq '.found[] | select(.family == \"secret\")'\n  afteraction redact chat.txt -o chat.clean.txt --audience company --people ./incident --vault ~/.afteraction-vault\n  afteraction redact reply.md --reverse --vault ~/.afteraction-vault"
)
@click.argument("file", metavar="FILE")
@click.option("-o", "--out", default="", metavar="FILE", help="Where the clean text goes [default: standard output].")
@click.option(
    "--audience",
    type=click.Choice(["internal", "company", "public"]),
    default=None,
    help="internal: secrets and customers are taken out; company: people, too; public: and vendors [default: internal].",
)
@click.option(
    "--people",
    multiple=True,
    metavar="PATH",
    help="Artifacts that tell who the people are, beside FILE itself. May be repeated.",
)
@click.option(
    "--vault", default="", metavar="FILE", help="Keep what the aliases stand for in this file, for you alone."
)
@click.option("--reverse", is_flag=True, help="Put back what the vault knows. Secrets stay hidden.")
@click.option("--overwrite", is_flag=True, help="Replace the file that --out names.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print what was found as JSON; the clean text only goes to --out."
)
@click.option(
    "--config", default="", metavar="FILE", help="An afteraction.toml; by default the one in the working directory."
)
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
@click.pass_obj
def redact(
    outlet: Outlet, file: str, out: str, audience: str | None, people: tuple[str, ...], vault: str, reverse: bool,
    overwrite: bool, as_json: bool, config: str, quiet: bool,
) -> None:  # fmt: skip
    """Take secrets, customers' data and, for a wider audience, names out of a text.

    FILE is a text of any kind and size, or - for standard input. Secrets become [secret: KIND #1] for good;
    customers' identifiers and people get an alias that is the same everywhere, and that only the vault turns back.
    Ids that a review lives on (commits, traces, pods, digests, tickets, versions) stay.
    """
    from afteraction.app import redact as redacting
    from afteraction.app import vault as vaults
    from afteraction.app.audience import vendors_of
    from afteraction.redact.names import Names

    conf = set_up(outlet, (file, *people), config)
    kept = Path(vault or conf.redact.vault) if vault or conf.redact.vault else None
    text = _text(file)
    target = _target(out, file, overwrite)
    if kept is not None and target is not None and kept.resolve() == target.resolve():
        raise UsageError("--vault and --out name the same file", hint="the vault is for you alone; keep it elsewhere")
    if reverse:
        if kept is None:
            raise UsageError("--reverse needs the vault", hint="--vault FILE")
        _write(outlet, redacting.restored(text, vaults.load(kept, must_exist=True)), target, text.name)
        return
    if kept is not None:
        outlet.gate.recall(vaults.load(kept))
    wide = audience or conf.redact.audience
    names = None
    if wide != "internal":
        shown = redacting.people(text, people, outlet.gate)
        if wide == "public":
            shown |= vendors_of(conf.redact.vendors)
        names = Names(shown, mentions="[a person]")
    pieces = redacting.redacted(text, outlet.gate, names)
    if as_json and target is None:
        for _ in pieces:
            pass  # only the account is wanted
    else:
        _write(outlet, pieces, target, text.name)
    if kept is not None:
        vaults.save(kept, outlet.gate.originals)
    found = redacting.account(outlet.gate)
    if as_json:
        outlet.json(found, "the account")
    elif not quiet:
        _report(outlet, found)


def _text(file: str) -> Text:
    from afteraction.app.redact import Text

    if file == "-":
        return Text("standard input", None, stdin().read())
    path = Path(file)
    if path.is_dir():
        raise UsageError(f"{file!r} is a folder", hint="give its files one by one")
    if not path.exists():
        raise UsageError(f"there is no file {file!r}", hint="check the path; quote names that hold spaces")
    if not path.is_file():
        return Text(path.name, None, path.read_bytes())  # a pipe is read once
    return Text(path.name, path)


def _target(out: str, file: str, overwrite: bool) -> Path | None:
    if not out:
        return None
    target = Path(out)
    if target.is_dir():
        raise UsageError(f"{out!r} is a folder", hint="name the file to write")
    if target.exists() and not overwrite:
        raise UsageError(f"{out!r} exists", hint="another name, or --overwrite")
    return target


def _write(outlet: Outlet, pieces: Iterable[str], target: Path | None, what: str) -> None:
    from afteraction.app.files import write_whole
    from afteraction.app.redact import HELD

    if target is None:
        held: list[str] = []
        size = 0
        for piece in pieces:  # nothing is printed before all was looked at, unless it is too much to hold
            held.append(outlet.gate.check(piece, what))
            size += len(piece)
            if size > HELD:
                for one in held:
                    outlet.document(one, what, exact=True)
                held.clear()
        for one in held:
            outlet.document(one, what, exact=True)
        return
    checked = (outlet.gate.check(piece, what).encode("utf-8", "surrogateescape") for piece in pieces)
    try:
        write_whole(target, checked)
    except OSError as error:
        raise UnreadableError(f"{target} could not be written", why=error.strerror or str(error)) from error


def _report(outlet: Outlet, found: dict[str, Any]) -> None:
    from afteraction.document.visible import one_line

    secrets = [one for one in found["found"] if one["family"] == "secret"]
    others = [one for one in found["found"] if one["family"] != "secret"]
    if secrets:
        outlet.line(
            f"CRITICAL: {len(secrets)} secret{'s' if len(secrets) > 1 else ''}; rotate what is listed",
            err=True,
            fg="red",
            bold=True,
        )
    for one in (*secrets, *others)[:_LISTED]:
        times = f"{one['times']} time{'s' if one['times'] > 1 else ''}"
        outlet.line(
            f"  {one['alias']}  {times}, {one_line(', '.join(one['places']))}",
            err=True,
            fg="red" if one in secrets else None,
        )
    if len(found["found"]) > _LISTED:
        outlet.line(f"  and {len(found['found']) - _LISTED} more; --json lists all", err=True)
    if not found["found"]:
        outlet.line("nothing was found that must not leave", err=True)
    if found["allowed"]:
        outlet.line(f"  {found['allowed']} let pass by the allow list", err=True)
