"""What tells who a customer is: addresses, accounts, numbers of cards and telephones."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.domain.finding import Edit, Finding, Level
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule


def look(page: Page) -> Iterator[Finding]:
    """What the gate knows as a customer's data, anywhere in the file."""
    for private in page.private:
        if not private.secret:
            place = page.document.place(private.start, private.end)
            yield Finding(
                RULE.name, Level.ERROR, place, private.alias,
                f"This tells who somebody is ({private.kind}). Use a neutral name (“customer A”) or a count.",
                edits=(Edit(private.start, private.end, private.alias),),
                critical=True,
            )  # fmt: skip


RULE = Rule(
    name="customer-data",
    says="A customer can be recognised.",
    why="A postmortem travels further than anybody plans, and customers never agreed to be in it.",
    authority="the rubric of this project (redaction pass)",
    level=Level.ERROR,
    method="words (the gate's rules)",
    look=look,
    bad=(),
    good=("## Customer impact\n\nThree customers saw duplicate invoices.\n",),
)
