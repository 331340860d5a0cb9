"""The names by which links within a document reach its headings, as code hosts make them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from afteraction.document import tree as t

_GONE = re.compile(r"[^\w\- ]")


class Slugs(NamedTuple):
    """in_order: one for each heading as the document goes. wanted: those that a link leads to."""

    in_order: tuple[str, ...]
    wanted: frozenset[str]


def slugs(blocks: Iterable[t.Block]) -> Slugs:
    """The slugs of a document; the second of the same name has a number."""
    seen: Counter[str] = Counter()
    order: list[str] = []
    links: set[str] = set()
    for block in _walk(blocks):
        if isinstance(block, t.Heading):
            slug = _GONE.sub("", t.plain(block.inner).strip().lower()).replace(" ", "-")
            order.append(f"{slug}-{seen[slug]}" if seen[slug] else slug)
            seen[slug] += 1
        links.update(address[1:] for address in _addresses(_inline(block)) if address.startswith("#"))
    return Slugs(tuple(order), frozenset(links & set(order) - {""}))


def anchored(label: str) -> str:
    """A label as part of an anchor: what is no letter, digit or hyphen by its number."""
    return re.sub(r"[^\w-]", lambda found: f".{ord(found[0]):X}", label)


def _walk(blocks: Iterable[t.Block]) -> Iterator[t.Block]:
    for block in blocks:
        yield block
        match block:
            case t.Listing(items=items):
                yield from _walk(inner for item in items for inner in item.blocks)
            case t.Quote(blocks=inside) | t.Fold(blocks=inside) | t.NoteText(blocks=inside):
                yield from _walk(inside)
            case _:
                pass


def _inline(block: t.Block) -> Iterator[t.Inline]:
    match block:
        case t.Heading(inner=inner) | t.Paragraph(inner=inner):
            yield from inner
        case t.Table(head=head, rows=rows):
            for row in (head, *rows):
                for cell in row:
                    yield from cell
        case _:
            pass


def _addresses(inner: Iterable[t.Inline]) -> Iterator[str]:
    for one in inner:
        if isinstance(one, t.Link):
            yield one.address
            yield from _addresses(one.inner)
        elif isinstance(one, t.Styled):
            yield from _addresses(one.inner)
