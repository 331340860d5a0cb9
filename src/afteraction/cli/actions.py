"""``afteraction actions``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from afteraction.cli._deciding import Asked, Held, deciding_options, held
from afteraction.cli._reading import inside, set_up
from afteraction.cli.actions_file import file, sync
from afteraction.cli.out import Outlet

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from afteraction.app.actions import Folder, Noted

_STATES = ("open", "proposed", "agreed", "re-opened", "closed", "done", "any")
_LIST = "list"


class Listing(click.Group):
    """What names none of the commands is a folder to list."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the word ``list`` in front of a folder or of the options of the list."""
        known = bool(args) and (args[0] in self.commands or args[0] in ctx.help_option_names)
        return super().parse_args(ctx, args if known else [_LIST, *args])


@click.group(
    cls=Listing,
    epilog="\b\nExamples:\n  afteraction actions ./postmortems --overdue\n  afteraction actions propose ./postmortem\n  afteraction actions agree ./postmortem 2 --owner 'Ana Ruiz' --due 2026-03-13\n  afteraction actions close ./postmortem 'alert on pool use' --evidence https://git.example.com/pull/41\n  afteraction actions report ./postmortems --month 2026-03",
)
def actions() -> None:
    """List the action items of incidents, propose, agree on them, close them with evidence, tell a month.

    `afteraction actions [FOLDER|ROOT]` is short for `afteraction actions list [FOLDER|ROOT]`. A folder that is called like one of the
    commands is written ./agree.
    """


def _config(command: Any) -> Any:
    return click.option(
        "--config", default="", metavar="FILE", help="An afteraction.toml; by default the one in the working directory."
    )(command)


def _today(command: Any) -> Any:
    return click.option("--today", default="", metavar="DAY", help="The day that counts as today (YYYY-MM-DD).")(
        command
    )


@actions.command(_LIST)
@click.argument("path", default=".", metavar="[FOLDER|ROOT]")
@click.option("--owner", default="", metavar="NAME", help="Only of owners whose name holds this.")
@click.option("--state", type=click.Choice(_STATES), default="open", show_default=True, help="Only in this state.")
@click.option("--overdue", is_flag=True, help="Only what is late.")
@click.option("--severity", default="", metavar="SEV", help="Only of incidents of this severity, as in SEV2.")
@_today
@_config
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def listing(
    out: Outlet, path: str, owner: str, state: str, overdue: bool, severity: str, today: str, config: str, as_json: bool
) -> None:
    """List the action items of an incident's folder, or of all below a folder, the most overdue first.

    They are read from each postmortem.md and joined with what people decided about them. Ends with exit code 5 when a journal cannot
    be trusted.
    """
    from afteraction.app import days
    from afteraction.app.actions import Asked as Wanted
    from afteraction.app.actions import listed
    from afteraction.app.status import folders

    conf = set_up(out, inside(path, root=True), config)
    places = folders(Path(path), noted=False)
    found = listed(
        places, Wanted(owner, state, overdue, severity), out.gate, conf, days.today(today), _shown(out, places)
    )
    if as_json:
        out.json(found, "the action items")
    else:
        _tell(out, found)
    if found["problems"]:
        sys.exit(5)


def _shown(out: Outlet, places: Sequence[Path]) -> Callable[[str, str], None]:
    """Progress for somebody who looks on, of more than a moment's work."""
    return out.progress if len(places) > 1 and sys.stderr.isatty() else lambda _name, _done: None


def _tell(out: Outlet, found: dict[str, Any]) -> None:
    for one in found["items"]:
        out.line(f"{one['folder']} {one['number']}: {one['words']}", bold=True)
        late = one["overdue days"]
        out.line(f"  {'; '.join(_facts(one))}", fg="red" if late else None)
        for said in one["said"]:
            out.line(f"  {said}", fg="yellow")
    _problems(out, found)
    counts = found["counts"]
    shut = counts["closed"] + counts["done"]
    out.line(
        f"{len(found['items'])} shown; of all {counts['proposed']} proposed, {counts['agreed']} agreed,"
        f" {counts['re-opened']} re-opened, {shut} closed or done; {counts['overdue']} overdue on {found['today']}"
    )


def _problems(out: Outlet, found: dict[str, Any]) -> None:
    for one in found["problems"]:
        out.line(f"{one['folder']}: {one['problem'].splitlines()[0]}", err=True, fg="red")
    for said in found.get("notes", ()):
        out.line(said, err=True, fg="yellow")


def _facts(one: dict[str, Any]) -> list[str]:
    due = f"due {one['due']}" if one["due"] else "no date"
    late = f", {_days(one['overdue days'])} overdue" if one["overdue days"] else ""
    offer = f" ({one['due proposed']} is proposed)" if one["due proposed"] else ""
    age = [] if one["age days"] is None else [f"{_days(one['age days'])} old"]
    about = [one["class"] or "no class", *([f"for {one['factor']}"] if one["factor"] else []), one["severity"]]
    return [one["state"], one["owner"] or "no owner", f"{due}{late}{offer}", *filter(None, about), *age]


def _days(many: int) -> str:
    return "1 day" if many == 1 else f"{many} days"


def _deed(ctx: click.Context, folder: str, asked: Asked) -> tuple[Held, Folder]:
    """The folder, which nobody else decides about until the command ends, and its items today."""
    from afteraction.app import days
    from afteraction.app.actions import read

    place = held(ctx, folder, asked)
    return place, read(place.incident, days.today())


def _told(out: Outlet, done: Noted, what: str, place: Held, *, as_json: bool) -> None:
    """What was noted, and how the item stands now."""
    from afteraction.app import days
    from afteraction.app.actions import Asked as Wanted
    from afteraction.app.actions import listed

    found = listed([place.incident.folder], Wanted(state="any"), out.gate, place.config, days.today())
    now = next(one for one in found["items"] if one["number"] == done.item.number)
    if as_json:
        out.json(now, "the action item")
        return
    out.line(f"{done.decision.who.name} {what} action item {now['number']}: {now['words']}", bold=True)
    out.line(f"  {'; '.join(_facts(now))}; entry {done.decision.entry} of the journal")
    for said in done.said:
        out.line(f"  {said}")


@actions.command()
@click.argument("path", default=".", metavar="[FOLDER|ROOT]")
@_today
@_config
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def propose(out: Outlet, path: str, today: str, config: str, as_json: bool) -> None:
    """Print what may be agreed on about each item that nobody agreed on: day, class, factor, whom to ask, what the rules find.

    Each proposal says what it rests on. Nothing is noted, and nobody is told. Ends with exit code 5 when a journal cannot be trusted.
    """
    from afteraction.app import days
    from afteraction.app.actions_propose import proposals
    from afteraction.app.status import folders

    conf = set_up(out, inside(path, root=True), config)
    found = proposals(folders(Path(path), noted=False), out.gate, conf, days.today(today))
    if as_json:
        out.json(found, "the proposals")
    else:
        _propose(out, found)
    if found["problems"]:
        sys.exit(5)


def _propose(out: Outlet, found: dict[str, Any]) -> None:
    for one in found["proposals"]:
        out.line(f"{one['folder']} {one['number']}, line {one['line']}: {one['words']}", bold=True)
        for name, said in _offers(one):
            out.line(f"  {name:<9}{said}")
        for finding in one["findings"]:
            out.line(f"  {finding['rule']}: {finding['says']}", fg="yellow")
        out.line(f"  {one['command']}")
    _problems(out, found)
    many = len(found["proposals"])
    out.line(f"{many} {'item' if many == 1 else 'items'} that nobody agreed on; nothing was noted")


def _offers(one: dict[str, Any]) -> list[tuple[str, str]]:
    """What is proposed of an item, each with what it rests on."""
    asked = (
        "; ".join(f"{who['who']} ({who['why']})" for who in one["ask"])
        or "nobody: the record names none; ask the meeting"
    )
    due = one["due"] or "not said"
    if one["due proposed"]:
        named = one["severity"] or "an unknown severity"
        due += f"; {one['due proposed']} is proposed, {one['working days']} working days for {named}"
    kind, factor = one["class proposed"], one["factor proposed"]
    said = (
        f"{kind['class']} is proposed, for “{kind['word']}”" if kind else "not said; nothing in its words points to one"
    )
    for_ = (
        f"line {factor['line']}, by {', '.join(factor['shared'])}: {factor['text']}"
        if factor
        else "none that shares a word"
    )
    return [("owner", asked), ("due", due), ("class", one["class"] or said), ("factor", one["factor"] or for_)]


@actions.command()
@click.argument("path", default=".", metavar="[FOLDER|ROOT]")
@click.option("--owner", default="", metavar="NAME", help="Only owners whose name holds this.")
@click.option("--ahead", default=7, show_default=True, metavar="DAYS", help="What is due within so many days, too.")
@_today
@_config
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def remind(out: Outlet, path: str, owner: str, ahead: int, today: str, config: str, as_json: bool) -> None:
    """Print a text for each owner of something late or soon due, for a person to send. Nothing is sent.

    Ends with exit code 5 when a journal cannot be trusted.
    """
    from afteraction.app import days
    from afteraction.app.actions import Asked as Wanted
    from afteraction.app.actions import listed
    from afteraction.app.actions_remind import reminders
    from afteraction.app.status import folders

    conf, day = set_up(out, inside(path, root=True), config), days.today(today)
    open_ = listed(folders(Path(path), noted=False), Wanted(owner), out.gate, conf, day)
    found = reminders(open_["items"], day, ahead) | {"problems": open_["problems"]}
    if as_json:
        out.json(found, "the reminders")
    else:
        out.line("\n\n".join(one["text"] for one in found["reminders"]) or "Nobody has to be reminded.")
        for one in found["nobody"]:
            out.line(f"no owner: {one['folder']} {one['number']}: {one['words']}", err=True, fg="yellow")
        _problems(out, found)
    if found["problems"]:
        sys.exit(5)


@actions.command()
@click.argument("folder")
@click.argument("item", metavar="N|WORDS")
@click.option("--owner", required=True, metavar="NAME", help="The one person who does it.")
@click.option(
    "--due", default="", metavar="DAY", help="By when (YYYY-MM-DD) [default: the document's day, else by severity]."
)
@click.option(
    "--class", "kind", type=click.Choice(("prevent", "detect", "mitigate")), default=None, help="What it changes."
)
@click.option("--factor", default="", metavar="TEXT", help="The contributing factor that it answers.")
@click.option(
    "-m", "--message", default="", metavar="TEXT", help="Why: the rationale, or the reason of another owner or date."
)
@deciding_options
@click.pass_context
def agree(
    ctx: click.Context, folder: str, item: str, owner: str, due: str, kind: str | None, factor: str, message: str,
    person: str, expect: str, config: str, as_json: bool,
) -> None:  # fmt: skip
    """Note who does an action item, and by when.

    Refused with exit code 8 while the rules find it vague, unowned, undated or without a class, or nothing says what it is for.
    """
    from afteraction.app import actions as acting
    from afteraction.app import days

    place, items = _deed(ctx, folder, Asked(person, expect, config, as_json))
    terms = acting.Terms(owner, days.day_of(due, "--due") if due else None, kind or "", factor, message)
    done = acting.agree(items, item, terms, place.who, ctx.obj.gate, place.config, days.today())
    _told(ctx.obj, done, "agreed on", place, as_json=as_json)


@actions.command()
@click.argument("folder")
@click.argument("item", metavar="N|WORDS")
@click.option("--evidence", required=True, metavar="LINK|COMMIT|TEXT", help="What shows that it is done.")
@click.option("-m", "--message", default="", metavar="TEXT", help="A word to the others.")
@deciding_options
@click.pass_context
def close(
    ctx: click.Context, folder: str, item: str, evidence: str, message: str, person: str, expect: str, config: str,
    as_json: bool,
) -> None:  # fmt: skip
    """Note that an action item is done, with what shows it. The evidence is kept as it is given; nobody follows it."""
    from afteraction.app import actions as acting

    place, items = _deed(ctx, folder, Asked(person, expect, config, as_json))
    done = acting.close(items, item, evidence, place.who, ctx.obj.gate, message)
    _told(ctx.obj, done, "closed", place, as_json=as_json)


@actions.command()
@click.argument("folder")
@click.argument("item", metavar="N|WORDS")
@click.option("-m", "--message", default="", metavar="TEXT", help="What shows that it is not done.")
@deciding_options
@click.pass_context
def reopen(
    ctx: click.Context, folder: str, item: str, message: str, person: str, expect: str, config: str, as_json: bool
) -> None:
    """Note that an action item which was closed is not done. It needs a reason."""
    from afteraction.app import actions as acting

    place, items = _deed(ctx, folder, Asked(person, expect, config, as_json))
    done = acting.reopen(items, item, message, place.who, ctx.obj.gate)
    _told(ctx.obj, done, "re-opened", place, as_json=as_json)


@actions.command()
@click.argument("path", default=".", metavar="[FOLDER|ROOT]")
@click.option("--month", required=True, metavar="YYYY-MM", help="The month that is told.")
@click.option("--format", "as_", type=click.Choice(("md", "json")), default="md", show_default=True)
@click.option("--html", default="", metavar="FILE", help="Write it as a page instead of printing it.")
@_today
@_config
@click.pass_obj
def report(out: Outlet, path: str, month: str, as_: str, html: str, today: str, config: str) -> None:
    """Print what a month promised and what became of it: kept and broken dates, open items by age, overdue ones by owner, what came back.

    It is told as of the last day of the month, or of today. Reminders are texts for somebody to send; nothing is sent. Ends with exit
    code 5 when a journal cannot be trusted.
    """
    from afteraction.app import days
    from afteraction.app.actions_report import account, markdown, write_page
    from afteraction.app.status import folders

    set_up(out, inside(path, root=True), config)
    places = folders(Path(path), noted=False)
    told = account(places, days.month_of(month, "--month"), days.today(today), out.gate)
    if html:
        write_page(told, Path(html), out.gate)
        out.path(Path(html), "")
    elif as_ == "json":
        out.json(told, "the report")
    else:
        out.document(markdown(told), "the report")
    if told["problems"]:
        sys.exit(5)


for command in (file, sync):
    actions.add_command(command)
