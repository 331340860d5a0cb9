"""What may be proposed of an item, and whether what it was to end has come back."""

from __future__ import annotations

import pytest
from tests.actions.kit import Told

from afteraction.actions.items import Item
from afteraction.actions.proposals import Factor, factor_for, kind_for
from afteraction.actions.recurrence import back, factor_of

POOL = Factor(1, "The connection pool had ten connections, a constant in the code.", 10)
LINT = Factor(2, "The lint of migrations skips the orders table.", 11)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Add an alert on pool use at 80 %", "detect"),
        ("Write the runbook of the ledger", "mitigate"),
        ("Extend the lint to orders", "prevent"),
        ("Move the pool size into config.yaml", ""),
        ("Add an alert and a rollback", ""),
        ("Repair the landing page", ""),
    ],
)
def test_a_class_is_proposed_where_the_words_point_to_one_alone(words: str, kind: str) -> None:
    found = kind_for(words)
    assert (found.name if found else "") == kind


def test_the_factor_proposed_is_the_one_with_most_words_in_common() -> None:
    found = factor_for("Check the orders table in the lint of migrations", (POOL, LINT))
    assert found is not None
    assert (found.factor, found.shared) == (LINT, ("lint", "migra", "order", "table"))
    assert factor_for("Rename the dashboard", (POOL, LINT)) is None


@pytest.mark.parametrize(
    ("text", "returns"),
    [
        ("The connection pool of the ledger had forty connections, a constant too", True),
        ("The pool was full.", False),  # one word in common
        ("The certificate of the edge had expired and no alert asked for a new one", False),
        ("A rise of entries of the form “connection pool: connections 10, a constant”", True),
        (
            "A connection to the pool of the code: “certificate of the edge has expired now”",
            False,
        ),  # the quotation counts
    ],
)
def test_a_factor_is_back_when_most_of_the_shorter_one_stands_in_the_other(text: str, *, returns: bool) -> None:
    assert (back(POOL.text, [Factor(1, text, 5)]) is not None) is returns


def _item(factor: str, words: str = "Move the pool size into config.yaml") -> Item:
    return Told().agree("03-01", "03-20").item("03-05")._replace(factor=factor, words=words)


@pytest.mark.parametrize(
    ("item", "text"),
    [
        (_item("2"), LINT.text),
        (_item("Factor 1"), POOL.text),
        (_item("9"), ""),
        (_item(""), POOL.text),
        (_item("", "Rename the dashboard"), ""),
        (_item("the stale certificate bundle"), "the stale certificate bundle"),
    ],
)
def test_the_factor_of_an_item_is_the_one_it_names_else_the_one_it_shares_words_with(item: Item, text: str) -> None:
    assert factor_of(item, (POOL, LINT)) == text
