"""Markdown as a tree, and back."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from tests.document.trees import trees

from afteraction.document.tree import Block, Blocks, Fold, Item, Listing, NoteText, Quote
from afteraction.document.tree.read import tree
from afteraction.document.tree.write import markdown


def loosened(blocks: Blocks) -> Blocks:
    """The same with every list loose: a list of several paragraphs always is."""
    return tuple(_loosened(block) for block in blocks)


def _loosened(block: Block) -> Block:
    match block:
        case Listing(items=items):
            return replace(
                block,
                tight=False,
                start=block.start if block.ordered else 1,
                items=tuple(Item(loosened(one.blocks), one.ticked) for one in items),
            )
        case Quote(blocks=inside) | Fold(blocks=inside) | NoteText(blocks=inside):
            return replace(block, blocks=loosened(inside))
        case _:
            return block


@settings(max_examples=60, deadline=None)
@given(trees())
def test_a_tree_written_as_markdown_reads_back_as_itself(blocks: Blocks) -> None:
    assert loosened(tree(markdown(blocks))) == loosened(blocks)
