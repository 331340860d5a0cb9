"""Trees of every shape, and words that would like to be markup, for hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st
from tests.document.hostile import PAYLOADS

from afteraction.document.tree import (
    ADMONITIONS,
    Block,
    Blocks,
    Break,
    Code,
    CodeBlock,
    Fold,
    Heading,
    Image,
    Inline,
    Inlines,
    Item,
    Link,
    Listing,
    NoteMark,
    NoteText,
    Paragraph,
    Quote,
    Rule,
    Style,
    Styled,
    Table,
    Text,
)
from afteraction.document.tree.read import clean
from afteraction.document.tree.runs import settled

_SIGNS = "*_`[]()<>&#!|~\\-+=:.;{}'\"$@/%^ 1a\u00e9\u00a0\u2014\U0001f525"
_MARKUP = [
    "**a**", "# b", "> c", "- d", "1. e", "---", "===", "```", "~~~", "[f](https://g.example)", "![h](i)", "[^1]", "[^1]: j",
    "&amp;", "&#42;", "<b>k</b>", "<br>", "<!-- l -->", "<details>", "</details>", "[ ] m", "[x]", "[!NOTE]", "|n|", "|---|", ":--",
    "]]>", "{{o}}", "{info}", "[[p]]", "''q''", "~~~~", "{|", "|}", "__TOC__", "<nowiki>", "</nowiki>", "https://r.example", "RFC 1",
    "<ac:structured-macro ac:name=\"html\">", "</ac:plain-text-body>", "@everyone", "<!channel>", "<@U1>", "\\", "=s=", ";t", ":u", "*v",
]  # fmt: skip
_LABELS = ["1", "2", "note", "ü-3"]
_ADDRESSES = ["https://a.example/b?c=d&e=f", "https://g.example/h_(i)", "#section-one", "../j.md", "mailto:k@l.example"]

words = st.one_of(
    st.sampled_from(["a", "word", "two words", "x.", "1"]),
    st.sampled_from(_MARKUP),
    st.sampled_from(PAYLOADS),
    st.text(alphabet=_SIGNS, max_size=12),
).map(lambda text: clean(text).replace("\n", " "))
_leaves: st.SearchStrategy[Inline] = st.one_of(
    words.map(Text),
    words.map(Text),
    words.map(Code),
    st.booleans().map(Break),
    st.builds(Image, st.sampled_from(_ADDRESSES), words),
    st.sampled_from(_LABELS).map(NoteMark),
)
_inline: st.SearchStrategy[Inline] = st.recursive(
    _leaves,
    lambda inner: st.one_of(
        st.builds(Styled, st.sampled_from(list(Style)), st.lists(inner, max_size=4).map(tuple)),
        st.builds(Link, st.sampled_from(_ADDRESSES), st.lists(inner, max_size=3).map(tuple)),
    ),
    max_leaves=6,
)
inlines: st.SearchStrategy[Inlines] = st.lists(_inline, max_size=5).map(lambda inner: settled(inner))
_lines = inlines.map(lambda inner: settled(Text(" ") if isinstance(one, Break) else one for one in inner))


def _flat(inner: Inlines) -> Inlines:
    """Without line ends, however deep."""
    from afteraction.document.tree.runs import nested, runs_of

    return nested(run._replace(leaf=Text(" ")) if isinstance(run.leaf, Break) else run for run in runs_of(inner))


def _hardened(inner: Inlines) -> Inlines:
    from afteraction.document.tree.runs import nested, runs_of

    return nested(run._replace(leaf=Text(" ")) if run.leaf == Break(False) else run for run in runs_of(inner))


_cells = inlines.map(_hardened)


@st.composite
def _tables(draw: st.DrawFn) -> Table:
    width = draw(st.integers(1, 3))
    row = st.lists(_cells, min_size=width, max_size=width).map(tuple)
    align = draw(st.lists(st.sampled_from(["", "left", "center", "right"]), min_size=width, max_size=width))
    return Table(draw(row), tuple(draw(st.lists(row, max_size=3))), tuple(align))


_paragraphs = inlines.filter(bool).map(Paragraph)
_code = st.builds(
    CodeBlock,
    st.lists(words, max_size=3).map("\n".join),
    st.sampled_from(["", "python", "sh", "c++", "yaml title=x", "a`b", "d&amp;e\\"]),
)
_simple: st.SearchStrategy[Block] = st.one_of(
    _paragraphs,
    _paragraphs,
    st.builds(Heading, st.integers(1, 6), inlines.map(_flat)),
    _code,
    _tables(),
    st.just(Rule()),
)


def _around(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    blocks = st.lists(inner, max_size=3).map(tuple)
    items = st.lists(st.builds(Item, blocks, st.sampled_from([None, None, True, False])), min_size=1, max_size=3)
    return st.one_of(
        st.builds(Listing, st.booleans(), items.map(tuple), st.sampled_from([1, 1, 7]), st.booleans()),
        st.builds(Quote, blocks, st.sampled_from(["", "", *ADMONITIONS])),
        st.builds(Fold, words.map(lambda text: " ".join(text.split())), blocks),
    )


_blocks: st.SearchStrategy[Block] = st.recursive(_simple, _around, max_leaves=8)
_notes = st.lists(_blocks, min_size=1, max_size=2).map(tuple)


@st.composite
def trees(draw: st.DrawFn) -> Blocks:
    """A document; each footnote that is cited has its text."""
    blocks = draw(st.lists(_blocks, max_size=5))
    notes = [NoteText(label, draw(_notes)) for label in _LABELS]
    return (*blocks, *notes)
