"""A comment stays at its claim, whatever is edited around it."""

from __future__ import annotations

import pytest

from afteraction.document.parse import parse
from afteraction.lifecycle.claims import claims, places, pointed_at

TEXT = """# Outage

## Summary

- The pool was full. [^1]
- It ended at 03:10. [^2][^1] Nobody knew why.

| Time (UTC) | Actor | Event | Source |
|---|---|---|---|
| 02:12:04 | On-call engineer | **Acknowledged.** page | [^2] |

## Sources

[^1]: chat line 3
[^2]: pager line 9
"""


def where(quote: str, text: str) -> int:
    """The line on which a comment stands that was made to TEXT, in an edited text; 0 when its claim is gone."""
    (one,) = pointed_at(parse(TEXT), quote)
    return places(parse(text), [one.anchor])[0].line


@pytest.mark.parametrize(("quote", "line"), [("the POOL  was", 5), ("03:10", 6), ("Nobody knew", 6), ("02:12:04", 10)])
def test_quoted_words_point_at_their_sentence_or_row(quote: str, line: int) -> None:
    assert [one.line for one in pointed_at(parse(TEXT), quote)] == [line]


def test_words_of_several_claims_point_at_all_of_them_and_unknown_ones_at_none() -> None:
    assert len(pointed_at(parse(TEXT), "the")) == 1
    assert len(pointed_at(parse(TEXT + "\nThe pool was empty.\n"), "the pool was")) == 2
    assert pointed_at(parse(TEXT), "payments") == []
    assert pointed_at(parse(TEXT), "  ") == []


EDITS = [
    ("lines before it", TEXT.replace("## Summary", "A word before.\n\n## Summary"), 7),
    ("another sentence", TEXT.replace("It ended at 03:10.", "It was over at ten past three."), 5),
    ("its markup", TEXT.replace("- The pool was full.", "*  The **pool** was\n   full."), 5),
    ("its section", TEXT.replace("## Summary", "## What happened"), 5),
    ("the numbers of the footnotes", TEXT.replace("^1]", "^7]"), 5),
    ("a sentence after it", TEXT.replace("full. [^1]", "full. [^1] It had ten connections."), 5),
]


@pytest.mark.parametrize(("what", "text", "line"), EDITS, ids=[one[0] for one in EDITS])
def test_an_edit_around_a_claim_leaves_the_comment_where_it_is(what: str, text: str, line: int) -> None:
    assert where("The pool was full", text) == line, what


CHANGES = [
    ("other words", TEXT.replace("The pool was full.", "The pool was nearly full.")),
    ("another source", TEXT.replace("full. [^1]", "full. [^2]")),
    ("no source", TEXT.replace("full. [^1]", "full.")),
    ("a source that says something else", TEXT.replace("[^1]: chat line 3", "[^1]: chat line 4")),
]


@pytest.mark.parametrize(("what", "text"), CHANGES, ids=[one[0] for one in CHANGES])
def test_a_claim_that_says_something_else_or_rests_on_something_else_is_another_one(what: str, text: str) -> None:
    assert where("The pool was full", text) == 0, what


def test_what_stands_most_like_a_claim_that_is_gone_is_offered() -> None:
    (one,) = pointed_at(parse(TEXT), "The pool was full")
    (place,) = places(parse(CHANGES[0][1]), [one.anchor])
    assert place.near == "The pool was nearly full."
    assert places(parse("# Other\n\nNothing of it.\n"), [one.anchor])[0].near == ""


def test_the_definitions_of_sources_are_no_claims() -> None:
    assert [one for one in claims(parse(TEXT)) if "chat line" in one.anchor.sentence] == []


def test_a_claim_that_stands_twice_is_found_in_its_own_part() -> None:
    twice = TEXT + "\n## Lessons learned\n\n- The pool was full. [^1]\n"
    first, second = pointed_at(parse(twice), "The pool was full")
    assert [place.line for place in places(parse(twice), [second.anchor, first.anchor])] == [19, 5]
