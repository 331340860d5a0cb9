"""The names by which links within a document reach its headings, as code hosts make them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from afteraction.document.tree import (
    Block,
    Fold,
    Heading,
    Inline,
    Link,
    Listing,
    NoteText,
    Paragraph,
    Quote,
    Styled,
    Table,
    plain,
)

_GONE = re.compile(r"[^\w\- ]")


class Slugs(NamedTuple):
    """in_order: one for each heading as the document goes. wanted: those that a link leads to."""

    in_order: tuple[str, ...]
    wanted: frozenset[str]


def slugs(blocks: Iterable[Block]) -> Slugs:
    """The slugs of a document; the second of the same name has a number."""
    seen: Counter[str] = Counter()
    order: list[str] = []
    links: set[str] = set()
    for block in _walk(blocks):
        if isinstance(block, Heading):
            slug = _GONE.sub("", plain(block.inner).strip().lower()).replace(" ", "-")
            order.append(f"{slug}-{seen[slug]}" if seen[slug] else slug)
            seen[slug] += 1
        links.update(address[1:] for address in _addresses(_inline(block)) if address.startswith("#"))
    return Slugs(tuple(order), frozenset(links & set(order) - {""}))


def _walk(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block
        match block:
            case Listing(items=items):
                yield from _walk(inner for item in items for inner in item.blocks)
            case Quote(blocks=inside) | Fold(blocks=inside) | NoteText(blocks=inside):
                yield from _walk(inside)
            case _:
                pass


def _inline(block: Block) -> Iterator[Inline]:
    match block:
        case Heading(inner=inner) | Paragraph(inner=inner):
            yield from inner
        case Table(head=head, rows=rows):
            for row in (head, *rows):
                for cell in row:
                    yield from cell
        case _:
            pass


def _addresses(inner: Iterable[Inline]) -> Iterator[str]:
    for one in inner:
        if isinstance(one, Link):
            yield one.address
            yield from _addresses(one.inner)
        elif isinstance(one, Styled):
            yield from _addresses(one.inner)
