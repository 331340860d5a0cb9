"""``afteraction formats``."""

from __future__ import annotations

import click

from afteraction.cli.out import Outlet


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--markdown", is_flag=True, help="Print the page docs/formats.md.")
@click.pass_obj
def formats(out: Outlet, as_json: bool, markdown: bool) -> None:
    """List the formats that can be read, with their time rules."""
    from afteraction.app.inspect import formats as listed
    from afteraction.app.inspect import formats_page
    from afteraction.readers._registry import readers

    found = listed(readers())
    if markdown:
        out.document(formats_page(found), "the page")
        return
    if as_json:
        out.json(found, "the list")
        return
    for item in found:
        out.line(item["name"], bold=True)
        out.line(f"    {item['title']}\n    times: {item['times']}\n    known from: {item['known_from']}")
