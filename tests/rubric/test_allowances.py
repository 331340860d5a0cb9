"""What an author allows: only where it is a comment, only what is there, and every name is explained."""

from __future__ import annotations

import pytest

from afteraction.app.rules import chosen
from afteraction.document.parse import parse
from afteraction.rubric.lint import ABOUT_ALLOWANCES, Linted, lint
from afteraction.rubric.page import Page

FLAW = "It should have been tested."
ALLOW = "<!-- afteraction: allow counterfactual: the regulator says so -->"


def linted(text: str) -> Linted:
    return lint(Page(parse(text)))


def names(text: str) -> list[str]:
    return [finding.rule for finding in linted(text).findings]


@pytest.mark.parametrize(
    "shown", [f"```html\n{ALLOW}\n```\n\n{FLAW}", f"Write `{ALLOW}` to allow it.\n{FLAW}", f"    {ALLOW}\n\n{FLAW}"]
)
def test_an_allowance_in_code_is_shown_and_allows_nothing(shown: str) -> None:
    found = linted(f"## Summary\n\n{shown}\n")
    assert "counterfactual" in [finding.rule for finding in found.findings]
    assert found.allowed == ()
    assert not {"unused-allow", "unread-allow"} & {finding.rule for finding in found.findings}


@pytest.mark.parametrize(
    "comment", ["<!-- afteraction: alow counterfactual: so -->", "<!-- afteraction: allow -->", "<!--afteraction:-->"]
)
def test_a_comment_that_cannot_be_read_is_said(comment: str) -> None:
    assert "unread-allow" in names(f"## Summary\n\n{comment}\n{FLAW}\n")


def test_an_allowance_of_nothing_is_said() -> None:
    assert "unused-allow" in names(f"## Summary\n\n{ALLOW}\nThe disk was full.\n")
    assert "unused-allow" not in names(f"## Summary\n\n{ALLOW}\n{FLAW}\n")


def test_what_is_said_of_allowances_is_explained_as_the_rules_are() -> None:
    said = [about.name for about in ABOUT_ALLOWANCES]
    assert said == ["unknown-rule", "unreasoned-allow", "unread-allow", "unused-allow"]
    assert all(rule["says"] and rule["why"] for rule in chosen(said))
