"""What stands where no heading says so: parts under bold labels, titles in plain text, lists that are timelines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from afteraction.document.parts import part_of
from afteraction.domain.document import Block, Kind, Part, Section

_OPEN = (Part.OTHER, Part.SUMMARY, Part.HEADER)  # where a label may say what follows; elsewhere it is a topic
_TOPICS = {
    Part.ACTIONS: (
        Part.DETECTION,
        Part.RESPONSE,
        Part.SUPPORTING,
        Part.SUMMARY,
        Part.IMPACT,
        Part.HEADER,
        Part.FACTORS,
        Part.DISTRIBUTION,
    ),
    Part.TIMELINE: (Part.DETECTION, Part.RESPONSE, Part.SUMMARY, Part.HEADER, Part.IMPACT),
    Part.WELL: (Part.DETECTION, Part.RESPONSE, Part.SUPPORTING, Part.DISTRIBUTION),
    Part.WRONG: (Part.DETECTION, Part.RESPONSE, Part.SUPPORTING, Part.DISTRIBUTION),
}
_CLOCK = re.compile(r"\W{0,4}(?:ca\.?\s?)?(?:20\d\d-\d\d-\d\d[ T,]{1,3})?\d{1,2}[:.h]\d\d(?!\d)")
_WHEN = re.compile(r"(?:date (?:and|/|&) )?(?:time|when|timestamp)s?\b", re.IGNORECASE)
_WHAT = re.compile(r"(?:event|what|happened|description|observation|entry)s?\b(?! (?:will|to do|next))", re.IGNORECASE)
_PLAN = re.compile(r"(?:owner|assignee|due|deadline|priority)\b", re.IGNORECASE)
_TITLE = 6  # words of a line that may be a title
_ROWS = 3  # times in a list that make it a timeline


def title_alone(raw: str) -> bool:
    """Whether a paragraph of a plain text is one line that says what follows, such as “Where we got lucky”."""
    words = raw.strip()
    if "\n" in words or ":" in words.rstrip(":") or len(words.split()) > _TITLE or words.endswith((".", ",", ";")):
        return False
    return words[:1].isupper() and part_of(words) is not Part.OTHER


def inner_part(title: str, part: Part, *, around: Sequence[Part], before: Part) -> Part:
    """The meaning of a section among others: “Monitoring” under the actions is a topic; a time is a row of the timeline.

    around: of the sections it stands in, outermost first. before: of the last section that has a meaning.
    """
    if part is Part.OTHER:
        return Part.TIMELINE if before is Part.TIMELINE and _CLOCK.match(title) else part
    outer = next((one for one in reversed(around) if one is not Part.OTHER), Part.OTHER)
    return Part.OTHER if part in _TOPICS.get(outer, ()) else part


def labelled(blocks: Sequence[Block], sections: Sequence[Section], source: str) -> Iterator[Block]:
    """The blocks, each with what a label above it says it is for; a list of times is a timeline whatever it is called."""
    meant = list(_by_label(blocks, sections, source))
    for first, last in _lists(blocks):
        items = [block for block in blocks[first:last] if block.kind is Kind.ITEM]
        timed = sum(_CLOCK.match(block.text) is not None for block in items)
        if timed >= _ROWS and timed * 2 > len(items) and meant[first] in _OPEN:
            section = _part(blocks[first], sections)
            if section in _OPEN:
                meant[first:last] = [Part.TIMELINE] * (last - first)
    for first, last in _tables(blocks):
        if all(meant[at] in _OPEN and _part(blocks[at], sections) in _OPEN for at in (first, last - 1)):
            meant[first:last] = [Part.TIMELINE] * (last - first)
    for block, part in zip(blocks, meant, strict=True):
        yield block._replace(meant=part) if part is not Part.OTHER else block


def _by_label(blocks: Sequence[Block], sections: Sequence[Section], source: str) -> Iterator[Part]:
    part, depth, bare = Part.OTHER, -1, False
    for index, block in enumerate(blocks):
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        if block.kind is Kind.HEADING or _part(block, sections) not in _OPEN:
            part, depth = Part.OTHER, -1
            yield Part.OTHER
            continue
        own = _own(block, following)
        indented = source[block.start - 1 : block.start].isspace() and source[block.start - 1 : block.start] != "\n"
        if own is not Part.OTHER:
            part, depth, bare = own, block.depth, block.text.rstrip(" :*") == block.label.strip() or not block.label
        elif (block.kind is Kind.ITEM and 0 < depth >= block.depth) or (
            block.kind is Kind.PARAGRAPH and not indented and (depth > 0 or not bare or block.label)
        ):
            part, depth = Part.OTHER, -1
        yield part
        if part is Part.HEADER:
            part, depth = Part.OTHER, -1


def _own(block: Block, following: Block | None) -> Part:
    """What a block says itself that it is for: by its label, or as an item that is a title with items below it."""
    if block.kind not in (Kind.ITEM, Kind.PARAGRAPH):
        return Part.OTHER
    if block.label:
        return part_of(block.label)
    above = following is not None and following.kind is Kind.ITEM and following.depth > block.depth
    if block.kind is Kind.ITEM and above and len(block.text.split()) <= _TITLE:
        return part_of(block.text)
    return Part.OTHER


def _lists(blocks: Sequence[Block]) -> Iterator[tuple[int, int]]:
    """(first, behind the last) of each run of items of one depth, with what stands below them."""
    start = 0
    for index, block in enumerate(blocks):
        first = blocks[start]
        if block.kind is Kind.HEADING or (block.kind is Kind.ITEM and 0 < block.depth != first.depth and first.depth):
            if block.kind is Kind.ITEM and block.depth > first.depth and not _CLOCK.match(block.text):
                continue
            yield start, index
            start = index + (block.kind is Kind.HEADING)
        elif block.kind is Kind.ITEM and first.kind is not Kind.ITEM:
            start = index
    yield start, len(blocks)


def _tables(blocks: Sequence[Block]) -> Iterator[tuple[int, int]]:
    """(first, behind the last) of each table whose head has a column of times and one of events, head included."""
    start = 0
    while start < len(blocks):
        head, end = blocks[start], start + 1
        while end < len(blocks) and blocks[end].kind is Kind.ROW and blocks[end].head:
            end += 1
        titles = [cell.text.strip() for cell in head.cells] if head.kind is Kind.ROW and not head.head else []
        when = next((at for at, one in enumerate(titles) if _WHEN.match(one)), len(titles))
        # "What, who, when" is a plan: in a timeline the time comes first.
        if any(_WHAT.match(one) for one in titles[when + 1 :]) and not any(_PLAN.match(one) for one in titles):
            yield start, end
        start = end


def _part(block: Block, sections: Sequence[Section]) -> Part:
    index = block.section
    while index >= 0:
        if sections[index].part is not Part.OTHER:
            return sections[index].part
        index = sections[index].parent
    return Part.OTHER
