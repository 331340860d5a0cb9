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
    r"\b(?:contributing|contributed|contributory|factors|causes|also|in addition|additionally|second(?:ly)?|further(?:more)?|combination|combined|compounded|exacerbated|amplified|and (?:this|that|because)|moreover|as well as|because|allowed|made (?:it )?possible|why)\b|; |, (?:and|but) (?:the |our |no |end to end )?[\w -]{3,40} (?:did(?: not|n.t)|was(?: not|n.t)|were(?: not|n.t)|had no|failed|missed)\b",
    re.IGNORECASE,
)
_SHORT = 90  # words: a longer account of the causes usually holds more than one, and code cannot count them
_CAUSAL = re.compile(
    r"\b(?:root cause|caused|due to|because|preventing|resulted|result of|led to|triggered|identified that|hung|too much|not enough|changes? to|reason)\b",
    re.IGNORECASE,
)
_CONCLUDES = re.compile(r"\W*conclusions?\W*", re.IGNORECASE)


def look(page: Page) -> Iterator[Finding]:
    """An account of the causes that holds one item, or one short paragraph with one cause."""
    certain = list(_sections(page))
    labelled = not certain
    certain = certain or list(_labelled(page))
    for blocks in certain or list(_elsewhere(page)):
        said = [
            block
            for block in blocks
            if block.kind in (Kind.ITEM, Kind.PARAGRAPH, Kind.ROW)
            and (block.head or block.kind is not Kind.ROW)
            and block.text
        ]
        items = [block for block in said if block.kind in (Kind.ITEM, Kind.ROW)]
        words = " ".join(block.text for block in said)
        if not said or (certain and len(items) > 1) or len(words.split()) > _SHORT or _MORE.search(words):
            continue
        if certain and not items and not _ONE.search(words) and len(said) > 1 + labelled:
            continue
        block = said[0] if certain else next((one for one in said if _CAUSAL.search(one.text)), said[0])
        yield Finding(
            RULE.name, Level.WARNING if certain else Level.SUGGESTION,
            page.document.place_of(block.seen, 0, len(block.text)), block.text[:160],
            "One cause stands here alone. Ask “and why was that possible?” until the answers are properties of the system, and list each: what triggered it, what let it spread, what delayed the alert and the recovery.",
        )  # fmt: skip


def _sections(page: Page) -> Iterator[list[Block]]:
    document = page.document
    for index, section in enumerate(document.sections):
        if section.part is Part.FACTORS:
            yield [block for block in document.blocks if _within(page, block, index) and block.kind is not Kind.HEADING]


def _labelled(page: Page) -> Iterator[list[Block]]:
    """What stands under a label ("**Root causes:** …") is one account."""
    blocks = [block for block in page.document.blocks if block.meant is Part.FACTORS]
    if blocks:
        yield blocks


def _elsewhere(page: Page) -> Iterator[list[Block]]:
    """Without a section of causes they are told in the conclusion, or with the recovery."""
    document = page.document
    for index, section in enumerate(document.sections):
        if _CONCLUDES.fullmatch(section.title) or section.part is Part.RESPONSE:
            blocks = [block for block in document.blocks if _within(page, block, index)]
            said = " ".join(block.text for block in blocks)
            if _CAUSAL.search(said):
                yield blocks
    blocks = [block for block in document.blocks if block.meant is Part.RESPONSE]
    if blocks and _CAUSAL.search(" ".join(block.text for block in blocks)):
        yield blocks


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
        "# Outage\n\n**Impact:** 40 payments failed.\n\n**Root cause:** The sync service began before the clock was set.\n",
        "# Outage\n\n## Conclusion\n\nThe daemon was hung on two nodes, preventing pods from starting.\n",
    ),
    good=(
        "## Contributing factors\n\n1. The migration took an exclusive lock.\n2. The lint covers one table only.\n",
        "## Root cause\n\nThe deploy broke the routing, and the tests on staging did not look at it.\n",
        "## Root cause\n\nThe primary cause was the lock. A second factor was the alert, which waits ten minutes.\n",
        "## Root cause\n\nThe config held a wrong value. This was possible because nothing validates it, and the alert fires after ten minutes only.\n",
    ),
)
