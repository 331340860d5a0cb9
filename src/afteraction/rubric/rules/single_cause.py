"""One cause, where an incident always has several that had to meet."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.domain.document import Block, Kind, Part
from afteraction.domain.finding import Finding, Level
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule

_ONE = re.compile(
    r"\b(?:the|our|its|only|sole|single|one) (?:\w+ )?(?:root[- ])?cause (?:of (?:the|this) [\w -]{1,30} )?(?:was|is|turned out)\b|^root cause\b",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"\b(?:contributing|contributed|contributory|factors|causes|also|in addition|additionally|second(?:ly)?|further(?:more)?|combination|combined|compounded|exacerbated|amplified|and (?:this|that|because)|moreover|as well as|because|allowed|made (?:it )?possible|why)\b",
    re.IGNORECASE,
)
_SHORT = 60  # words: a longer account of the causes usually holds more than one, and code cannot count them


def look(page: Page) -> Iterator[Finding]:
    """A section of causes that holds one item, or one short paragraph with one cause."""
    document = page.document
    for index, section in enumerate(document.sections):
        if section.part is not Part.FACTORS:
            continue
        below = [block for block in document.blocks if _within(page, block, index) and block.kind is not Kind.HEADING]
        said = [
            block
            for block in below
            if block.kind in (Kind.ITEM, Kind.PARAGRAPH, Kind.ROW)
            and (block.head or block.kind is not Kind.ROW)
            and block.text
        ]
        items = [block for block in said if block.kind in (Kind.ITEM, Kind.ROW)]
        words = " ".join(block.text for block in said)
        if not said or len(items) > 1 or len(words.split()) > _SHORT:
            continue
        if _MORE.search(words) or (not items and not _ONE.search(words) and len(said) > 1):
            continue
        block = said[0]
        place = document.place_of(block.seen, 0, len(block.text))
        yield Finding(
            RULE.name, Level.WARNING, place, block.text[:160],
            "One cause stands here alone. Ask “and why was that possible?” until the answers are properties of the system, and list each: what triggered it, what let it spread, what delayed the alert and the recovery.",
        )  # fmt: skip


def _within(page: Page, block: Block, section: int) -> bool:
    index = block.section
    while index >= 0:
        if index == section:
            return True
        index = page.document.sections[index].parent
    return False


RULE = Rule(
    name="single-cause",
    says="The analysis names one cause.",
    why="Each fault alone is caught every day; an outage needs several at once, and the ones left unnamed stay.",
    authority="Richard Cook, How Complex Systems Fail (3, 7); Allspaw, Each necessary, but only jointly sufficient",
    level=Level.WARNING,
    method="structure",
    look=look,
    bad=(
        "## Root cause\n\nThe root cause was a wrong value in the config.\n",
        "## Contributing factors\n\n- Bad deploy.\n",
    ),
    good=(
        "## Contributing factors\n\n1. The migration took an exclusive lock.\n2. The lint covers one table only.\n",
        "## Root cause\n\nThe config held a wrong value. This was possible because nothing validates it, and the alert fires after ten minutes only.\n",
    ),
)
