"""``afteraction rules``."""

from __future__ import annotations

import click

from afteraction.cli.out import Outlet


@click.command(
    epilog="\b\nExamples:\n  afteraction rules\n  afteraction rules counterfactual\n  afteraction rules --json | jq '.[] | select(.level == \"error\") | .name'"
)
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--markdown", is_flag=True, help="Print the page docs/rules.md.")
@click.pass_obj
def rules(out: Outlet, names: tuple[str, ...], as_json: bool, markdown: bool) -> None:
    """Explain what `afteraction review` looks for, why, and on whose authority."""
    from afteraction.app.rules import chosen, page

    if markdown:
        out.document(page(), "the page")
        return
    found = chosen(names)
    if as_json:
        out.json(found, "the rules")
        return
    for rule in found:
        out.line(f"{rule['name']}  ({rule['level']})", bold=True)
        out.line(f"    {rule['says']}")
        if not names:
            continue
        out.line(f"    {rule['why']}\n    authority: {rule['authority']}\n    looks at: {rule['method']}")
        for title, examples in (("found in", rule["found_in"]), ("left alone", rule["left_alone"])):
            for example in examples:
                out.line(f"    {title}:")
                out.line("\n".join(f"      {line}" for line in example.strip().splitlines()))
