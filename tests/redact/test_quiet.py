"""Rules that found nothing in many long texts are asked together: what is found stays the same."""

from __future__ import annotations

import re2

from afteraction.redact._find import Finder, all_rules
from afteraction.redact.rule import Family

KEY = "AKIA" + "IOSFODNN7EXAMPL3"
LINES = "".join(
    f"GET /v1/carts/{number} 200 in {number % 90} ms key cart:{number}:54{number % 10} user-{number} 1/{number}\n"
    for number in range(400)
)


def secrets_finder() -> Finder:
    return Finder([rule for rule in all_rules() if rule.family is Family.SECRET])


def test_a_secret_is_found_after_any_number_of_texts_without_one() -> None:
    """The common pattern says that there is something, and then every rule is asked as before."""
    tired = secrets_finder()
    for _ in range(120):
        assert tired.finds(LINES) == []
    assert tired._quiet._common is not None, "the test means nothing otherwise"
    texts = [
        f"{LINES}aws_secret {KEY} password=hunter2horse\n{LINES}",
        f"{LINES}db password: correct-horse-77\n",
        LINES,
    ]
    for text in texts:
        assert tired.finds(text) == secrets_finder().finds(text)
    assert tired.finds(texts[0]) != []


def test_all_rules_fit_into_one_pattern() -> None:
    """However many become quiet; each named group of theirs may stand there once only."""
    finder = secrets_finder()
    finder._quiet._make(frozenset(rule.pattern for rule in all_rules()))
    assert isinstance(finder._quiet._common, re2._Regexp)
    assert finder._quiet._common.search(KEY.encode()) is not None
