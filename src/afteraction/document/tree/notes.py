"""Footnotes for markdown-it: ``[^1]`` in the text and ``[^1]: words`` where they stand, each in its place."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

_TEXT = re.compile(r"\[\^(?P<label>[^\]\s\[]{1,100})\]:")
_MARK = re.compile(r"\[\^(?P<label>[^\]\s\[]{1,100})\]")
_INDENT = 4  # columns by which further paragraphs of a footnote are indented


def footnotes(markdown: MarkdownIt) -> None:
    """Teach a parser footnotes: tokens ``note_open``, ``note_close`` and ``note_mark``, the label in their meta."""
    markdown.block.ruler.before("reference", "note", _block, {"alt": ["paragraph", "reference"]})
    markdown.inline.ruler.before("link", "note_mark", _inline)


def _block(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    if state.is_code_block(first):
        return False
    start = state.bMarks[first] + state.tShift[first]
    found = _TEXT.match(state.src, start, state.eMarks[first])
    if found is None:
        return False
    if silent:
        return True
    state.env.setdefault("notes", set()).add(found["label"])
    state.push("note_open", "", 1).meta = {"label": found["label"]}
    kept = state.bMarks[first], state.tShift[first], state.sCount[first], state.parentType
    after = found.end()
    at, column = after, state.sCount[first] + after - start
    while at < state.eMarks[first] and state.src[at] in " \t":
        column += 4 - column % 4 if state.src[at] == "\t" else 1
        at += 1
    # The rest of the line is read as the first line of a block that is indented as its further paragraphs are.
    state.bMarks[first], state.tShift[first] = after, at - after
    state.sCount[first] = max(column - (state.sCount[first] + after - start), 0)
    state.blkIndent += _INDENT
    state.sCount[first] = state.blkIndent
    state.parentType = "note"
    state.md.block.tokenize(state, first, last)
    state.blkIndent -= _INDENT
    state.bMarks[first], state.tShift[first], state.sCount[first], state.parentType = kept
    state.push("note_close", "", -1).meta = {"label": found["label"]}
    return True


def _inline(state: StateInline, silent: bool) -> bool:
    found = _MARK.match(state.src, state.pos, state.posMax)
    if found is None or found["label"] not in state.env.get("notes", ()):
        return False
    if not silent:
        state.push("note_mark", "", 0).meta = {"label": found["label"]}
    state.pos = found.end()
    return True
