"""A person's edits of a draft and a new draft become one text, and neither side's words are lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afteraction.document.merge import merge

BASE = """# Outage

## Summary

- The pool was full. [^1]
- It ended at 03:10. [^2]

## Lessons

- TK — author to confirm: lessons

## Sources

[^1]: chat line 3
[^2]: chat line 9
"""


def test_what_only_the_person_changed_stays() -> None:
    mine = BASE.replace("The pool was full.", "The pool of payments was full.")
    found = merge(BASE, mine, BASE)
    assert (found.text, found.conflicts, found.taken) == (mine, (), 0)


def test_what_only_the_new_draft_changed_comes_in() -> None:
    theirs = BASE.replace("It ended at 03:10.", "It ended at 03:12.")
    found = merge(BASE, BASE, theirs)
    assert (found.text, found.conflicts, found.taken) == (theirs, (), 1)


def test_edits_of_both_in_different_places_stand_side_by_side() -> None:
    mine = BASE.replace("- TK — author to confirm: lessons", "- Pools need an alert.")
    theirs = BASE.replace("The pool was full.", "The pool of payments was full.")
    text = merge(BASE, mine, theirs).text
    assert "The pool of payments was full. [^1]" in text
    assert "- Pools need an alert." in text


def test_the_same_edit_on_both_sides_is_no_conflict() -> None:
    both = BASE.replace("full", "empty")
    found = merge(BASE, both, both)
    assert (found.text, found.conflicts) == (both, ())


def test_where_both_changed_a_line_the_person_s_words_stand_and_all_three_are_told() -> None:
    mine, theirs = BASE.replace("03:10", "about ten past three"), BASE.replace("03:10", "03:12")
    found = merge(BASE, mine, theirs)
    assert found.text == mine
    (conflict,) = found.conflicts
    assert conflict.base == ("- It ended at 03:10. [^2]",)
    assert conflict.mine == ("- It ended at about ten past three. [^2]",)
    assert conflict.theirs == ("- It ended at 03:12. [^2]",)
    assert found.text.splitlines()[conflict.line - 1] == conflict.mine[0]


def test_a_line_that_the_person_deleted_and_the_new_draft_left_alone_stays_deleted() -> None:
    mine = BASE.replace("- The pool was full. [^1]\n", "")
    text = merge(BASE, mine, BASE).text
    assert "The pool was full" not in text


NEW = """# Outage

## Summary

- An alert fired. [^1]
- The pool was full. [^2]
- It ended at 03:10. [^3]

## Lessons

- TK — author to confirm: lessons

## Sources

[^1]: pager line 1
[^2]: chat line 3
[^3]: chat line 9
"""


def test_sources_that_are_numbered_anew_make_no_conflict_and_no_line_comes_to_cite_another_one() -> None:
    """The person edited the line that cites chat line 9, which was [^2] and is [^3] in the new draft."""
    mine = BASE.replace("It ended at 03:10.", "Payments worked again at 03:10.")
    found = merge(BASE, mine, NEW)
    assert found.conflicts == ()
    assert found.text == NEW.replace("It ended at 03:10.", "Payments worked again at 03:10.")


def test_a_source_that_the_new_draft_no_longer_has_stays_where_a_kept_line_cites_it() -> None:
    mine = BASE.replace("The pool was full.", "The pool ran full at two.")
    theirs = NEW.replace("- The pool was full. [^2]\n", "").replace("[^2]: chat line 3\n", "")
    theirs = theirs.replace("[^3]", "[^2]")
    found = merge(BASE, mine, theirs)
    line = next(line for line in found.text.splitlines() if "ran full" in line)
    number = line[line.index("[^") :]
    assert f"{number}: chat line 3" in found.text


def test_a_footnote_of_the_person_s_own_keeps_its_name() -> None:
    mine = BASE.replace("The pool was full. [^1]", "The pool was full. [^1][^graph]") + "[^graph]: our dashboard\n"
    text = merge(BASE, mine, NEW).text
    assert "The pool was full. [^2][^graph]" in text
    assert "[^graph]: our dashboard" in text


def test_a_number_that_nobody_defined_is_given_to_no_other_source() -> None:
    mine = BASE.replace("- TK — author to confirm: lessons", "- See the graph. [^3]")
    text = merge(BASE, mine, NEW).text
    assert "- See the graph. [^3]" in text
    assert "[^3]: " not in text


def test_line_ends_of_windows_stay() -> None:
    mine = BASE.replace("full", "empty").replace("\n", "\r\n")
    assert merge(BASE, mine, BASE).text == mine


_TEXT = st.lists(st.sampled_from(["one", "two", "three", "four", ""]), max_size=8).map("\n".join)


@pytest.mark.parametrize("side", ["mine", "theirs"])
@given(base=_TEXT, text=_TEXT)
def test_a_side_that_changed_nothing_takes_the_other(side: str, base: str, text: str) -> None:
    found = merge(base, text, base) if side == "mine" else merge(base, base, text)
    assert found.conflicts == ()
    assert found.text.split() == text.split()


@given(base=_TEXT, mine=_TEXT, theirs=_TEXT)
def test_every_word_that_the_person_added_is_in_the_merged_text(base: str, mine: str, theirs: str) -> None:
    added = {f"{word}-mine" for word in mine.split()}
    text = merge(base, "\n".join([*base.splitlines(), *sorted(added)]), theirs).text
    assert added <= set(text.split())


@given(base=_TEXT, theirs=_TEXT)
def test_what_the_new_draft_added_is_in_the_text_or_in_a_conflict(base: str, theirs: str) -> None:
    found = merge(base, f"{base}\nmy own", f"{theirs}\nnew")
    told = found.text.split() + [word for one in found.conflicts for line in one.theirs for word in line.split()]
    assert "new" in told
