"""Markdown: what comes from artifacts stays text, whatever it looks like."""

import pytest

from afteraction.document.markdown import escape
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
