"""Only such rewrites as the rules themselves would pass: each is put in its place and read again."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from afteraction.domain.document import Block, Document, Kind, Visible
from afteraction.domain.finding import Finding, Level
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule

_OF_ACTIONS = frozenset(("unowned-action", "undated-action", "vague-action"))
_OF_PAGES = frozenset(("off-tone", "uniform-passive", "asymmetric-credit"))  # these weigh a whole document
_MASKED = re.compile("□+")


class _Said(NamedTuple):
    """A rewrite in its block. finding: its index. words: the block as it would read. start, end: of the rewrite in them."""

    finding: int
    block: Block
    words: str
    start: int
    end: int


def passed(page: Page, findings: Sequence[Finding], rules: Iterable[Rule]) -> tuple[Finding, ...]:
    """The findings, without each rewrite in which a rule of tone or of actions still finds something.

    A suggestion that a gap is still open is no such finding. rules: all that were asked.
    """
    tone = {rule.name for rule in rules if rule.tone} - _OF_PAGES
    judges = [rule for rule in rules if rule.name in tone or rule.name in _OF_ACTIONS]
    said = list(_said(page, findings, tone))
    if not said or not judges:
        return tuple(findings)
    document, starts = _document(page.document, said)
    again = Page(document, page.options, page.names | page.speakers)
    flawed: set[tuple[int, bool]] = set()  # (index, whether its own rule finds it again)
    for rule in judges:
        for found in rule.look(again):
            if found.level is Level.SUGGESTION and rule.name in _OF_ACTIONS:
                continue
            for one, at in zip(said, starts, strict=True):
                if found.place.start < at + one.end and found.place.end > at + one.start and not _beside(rule, one):
                    flawed.add((one.finding, rule.name == findings[one.finding].rule))
    return tuple(_without(finding, index, flawed) for index, finding in enumerate(findings))


def _without(finding: Finding, index: int, flawed: set[tuple[int, bool]]) -> Finding:
    """The finding; where its rewrite is flawed without it, and without its edits when they cure nothing."""
    if (index, True) in flawed:
        return finding._replace(rewrite="", edits=())
    return finding._replace(rewrite="") if (index, False) in flawed else finding


def _beside(rule: Rule, one: _Said) -> bool:
    """Whether a rule looks at another cell of the row: the fields of an action that stands in a table."""
    return one.block.kind is Kind.ROW and rule.name in ("unowned-action", "undated-action")


def _said(page: Page, findings: Sequence[Finding], tone: set[str]) -> Iterator[_Said]:
    blocks = page.document.blocks
    starts = [block.start for block in blocks]
    for index, finding in enumerate(findings):
        at = bisect_left(starts, finding.place.start + 1) - 1
        if not finding.rewrite or at < 0:
            continue
        block = blocks[at]
        seen = next((one for one in (*block.cells, block.seen) if _holds(one, finding.place.start)), None)
        if seen is None:
            continue
        start, end = (bisect_left(seen.at, place) for place in (finding.place.start, finding.place.end))
        if finding.rule in tone:  # their rewrites are of the sentence
            around = (one for one in page.sentences if one.block == block and one.seen == seen)
            start, end = next(((one.start, one.end) for one in around if one.start <= start < one.end), (start, end))
        rewrite = finding.rewrite
        if block.kind is Kind.ROW and finding.rule in _OF_ACTIONS:  # what belongs into another cell
            rewrite = f"{seen.text[start:end].rstrip(' .')}. {rewrite}"
        words = seen.text[:start] + rewrite + seen.text[end:]
        for masked in _MASKED.finditer(seen.voice):
            words = words.replace(seen.text[slice(*masked.span())], masked[0])
        yield _Said(index, block, words, start, start + len(rewrite))


def _holds(seen: Visible, place: int) -> bool:
    return bool(seen.at) and seen.at[0] <= place <= seen.at[-1]


def _document(document: Document, said: Sequence[_Said]) -> tuple[Document, list[int]]:
    """A document of the rewrites alone, each under a heading of its own, and where each begins in its source."""
    blocks: list[Block] = []
    starts: list[int] = []
    source = ""
    for one in said:
        source += "\n"
        nothing = Visible("", "", ())
        blocks.append(Block(Kind.HEADING, nothing, len(source), len(source), 2, one.block.section))
        start = len(source)
        source += one.words
        seen = Visible(one.words, one.words, range(start, len(source)))
        cells = ()
        kind = Kind.PARAGRAPH if one.block.kind is Kind.ROW else one.block.kind
        blocks.append(one.block._replace(kind=kind, seen=seen, start=start, end=len(source), cells=cells, head=()))
        starts.append(start)
    lines = (0, *(match.end() for match in re.finditer("\n", source)))
    return document._replace(source=source, blocks=tuple(blocks), lines=lines), starts
