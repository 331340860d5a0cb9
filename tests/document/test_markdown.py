"""Markdown: what comes from artifacts stays text, whatever it looks like."""

import pytest
from tests.document.incident import postmortem

from afteraction.document.markdown import escape, render_markdown
from afteraction.document.template import load
from afteraction.document.visible import one_line, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("## a heading", r"\## a heading"),
        ("- an item", r"\- an item"),
        ("1. an item", r"1\. an item"),
        ("__bold__ and _slanted_", r"\_\_bold\_\_ and \_slanted\_"),
        ("snake_case_name", "snake_case_name"),
        ("*bold*", r"\*bold\*"),
        ("[text](javascript:x)", r"\[text\](javascript:x)"),
        ("![](https://x.example/a.png)", r"!\[\](https://x.example/a.png)"),
        ("<b>hi</b>", r"&lt;b\>hi&lt;/b\>"),
        ("a | b", r"a \| b"),
        ("`code`", r"\`code\`"),
        ("&#x202E; and &lt; and R&D", "&amp;#x202E; and &amp;lt; and R&D"),
        ("two\nlines", "two lines"),
        ("\u202eback", "‹U+202E›back"),
    ],
)
def test_markup_in_a_text_is_shown_as_written(text: str, shown: str) -> None:
    """Nothing in a message becomes a heading, a list, a link, an image, emphasis, a table cell or an entity."""
    assert shown == escape(text)


def test_hidden_characters_are_spelled_out() -> None:
    """Escape sequences and direction marks do nothing to a terminal or a page."""
    assert visible("\x1b]52;c;x\x07") == "‹U+001B›]52;c;x‹U+0007›"
    assert visible("a\nb") == "a\nb"


def test_a_name_on_a_terminal_is_one_line() -> None:
    """A file name cannot begin a line of its own."""
    assert one_line("a\nb\tc") == "a‹U+000A›b‹U+0009›c"


def test_the_words_that_a_claim_rests_on_stand_in_its_footnote_however_long_the_record() -> None:
    """Of a long record the footnote shows the beginning, and the words of the claim where they come later."""
    record = postmortem()
    told = record["sections"][0]["claims"][0]
    source = record["records"][told["evidence"][0]]
    source["text"] = f"{'word ' * 60}the pool\nis full. and more"
    told["quote"] = "the pool\nis full"
    (footnote,) = [
        line
        for line in render_markdown(record, load("standard")).splitlines()
        if line.startswith("[^") and "word word" in line
    ]
    assert footnote.endswith("word … “the pool is full”")


def test_words_that_the_footnote_shows_already_are_not_said_twice() -> None:
    record = postmortem()
    told = record["sections"][0]["claims"][0]
    source = record["records"][told["evidence"][0]]
    source["text"] = f"the pool is full. {'word ' * 60}"
    for quote in ("the pool is full", source["text"]):
        told["quote"] = quote
        assert render_markdown(record, load("standard")).count("the pool is full") == 1
