"""Hints decide which rules look at a text: however they are searched for, none that stands there is missed."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from afteraction.redact._find import Finder, _Hints, all_rules, finder
from afteraction.redact.rule import Family, Rule

RULE = Rule("badge", "(?i)badge=(?P<v>[0-9]+)", ("badge=",))


@pytest.mark.parametrize(
    "around", ["", "x" * 5000, "é ", "é " * 5000], ids=["short", "long", "letters", "long letters"]
)
def test_what_the_engine_gives_up_on_is_searched_for_all_the_same(around: str) -> None:
    """As it does when its memory is too small: it answers as for a text without hints."""
    hints = _Hints([RULE])
    hints._set = SimpleNamespace(Match=lambda data: None)
    assert hints.present(f"{around} Badge=17".encode()) == {0}
    assert hints.present(f"{around} budget=17".encode()) == frozenset()


def test_strict_rules_find_as_much_with_the_hints_of_all_as_with_their_own() -> None:
    strict = [rule for rule in all_rules() if rule.family is Family.SECRET and rule.strict]
    alone, among = Finder(strict), finder(Family.SECRET, strict=True)
    texts = [text for rule in all_rules() for text in (*(text for text, _ in rule.finds), *rule.leaves)]
    found = [alone.finds(text) for text in texts]
    assert any(found)
    assert found == [among.finds(text) for text in texts]
