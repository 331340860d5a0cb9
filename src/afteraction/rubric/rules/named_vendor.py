"""A vendor whom the team has agreed not to name outside."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.domain.finding import Finding, Level
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule, found


def look(page: Page) -> Iterator[Finding]:
    """The first place of each vendor of the config."""
    for vendor in page.options.vendors:
        for sentence in page.sentences:
            at = _whole(sentence.text.casefold(), vendor.casefold())
            if at >= 0:
                said = sentence.text[at : at + len(vendor)]
                yield found(
                    page, RULE.name, Level.WARNING, sentence, at, at + len(vendor),
                    f"“{said}” is listed as confidential. Confirm with the team before this goes further, or write “a provider”.",
                )  # fmt: skip
                break


def _whole(text: str, name: str) -> int:
    """Where a name stands as a whole word, or -1."""
    at = text.find(name)
    while at >= 0:
        around = text[max(at - 1, 0) : at] + text[at + len(name) : at + len(name) + 1]
        if not any(char.isalnum() for char in around):
            return at
        at = text.find(name, at + 1)
    return -1


RULE = Rule(
    name="named-vendor",
    says="A confidential vendor is named.",
    why="Contracts often forbid it, and a vendor's side of the story is not in this document.",
    authority="the rubric of this project (vendor confidentiality)",
    level=Level.WARNING,
    method="words (of the config)",
    look=look,
    bad=(),
    good=("## Summary\n\nA provider of ours changed a certificate.\n",),
)
