"""By what an action item is known, so that it stays the same while people edit around it."""

from __future__ import annotations

import pytest

from afteraction.actions.items import kind_of, marks, words_of
from afteraction.document.sources import read
from afteraction.rubric.actions import actions


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Add an alert on pool use", "Add an alert on pool use"),
        ("Add an alert on pool use. Owner: Ines. Due: 2026-03-01", "Add an alert on pool use"),
        ("Add an alert on pool use (owner: Ines, due 2026-03-01)", "Add an alert on pool use"),
        ("[Detection] Add an alert on pool use. Due by 2026-03-01", "Add an alert on pool use"),
        ("Prevention: Pin the proxy — DRI: @ines", "Pin the proxy"),
        ("“Add  an alert\non pool use”", "Add an alert on pool use"),
        ("Prevent double charges", "Prevent double charges"),
        ("Owner: Ines", "Owner: Ines"),
        ("Document the class of each pool", "Document the class of each pool"),
        ("Fix requests due to the full pool", "Fix requests due to the full pool"),
    ],
)
def test_the_words_are_what_is_to_be_done_without_class_and_fields(text: str, words: str) -> None:
    assert words_of(text) == words


def marks_of(page: str) -> list[str]:
    found = actions(read(f"# Night\n\n## Action items\n\n{page}".encode(), "postmortem.md"))
    return marks(words_of(one.seen.text) for one in found)


PLAIN = "- Add an alert on pool use\n"


@pytest.mark.parametrize(
    "edited",
    [
        "- [x] Add an alert on pool use\n",
        "- **Add** an alert  on pool use. Owner: Ines. Due: 2026-03-01\n",
        "1. [Detection] add an alert on `pool` use\n",
        "| # | What | Owner | Due |\n|---|---|---|---|\n| 1 | Add an alert on pool use | Ines | 2026-03-01 |\n",
    ],
)
def test_a_box_markup_fields_and_a_table_leave_the_mark_as_it_is(edited: str) -> None:
    assert marks_of(edited) == marks_of(PLAIN)


def test_other_words_are_another_item() -> None:
    assert marks_of("- Add an alert on disk use\n") != marks_of(PLAIN)


def test_items_above_do_not_move_the_mark() -> None:
    assert marks_of("- Pin the proxy\n" + PLAIN)[1] == marks_of(PLAIN)[0]


def test_items_with_equal_words_are_told_apart_by_their_order() -> None:
    first, second = marks_of(PLAIN + PLAIN)
    assert first == marks_of(PLAIN)[0]
    assert second != first


@pytest.mark.parametrize(
    ("text", "kind"), [("Detection", "detect"), ("preventative", "prevent"), ("Repair", "repair"), ("", "")]
)
def test_classes_have_one_name_each(text: str, kind: str) -> None:
    assert kind_of(text) == kind
