"""Each rule finds its flaw in its own bad examples and nothing in its good ones; the reasons are there to be read."""

from __future__ import annotations

import re

import pytest

from afteraction.document.parse import parse
from afteraction.rubric.lint import all_rules, lint
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule

RULES = all_rules()
BAD = [pytest.param(rule, text, id=f"{rule.name}-{number}") for rule in RULES for number, text in enumerate(rule.bad)]
GOOD = [pytest.param(rule, text, id=f"{rule.name}-{number}") for rule in RULES for number, text in enumerate(rule.good)]


def found(rule: Rule, text: str) -> list[str]:
    return [finding.quote for finding in lint(Page(parse(text))).findings if finding.rule == rule.name]


@pytest.mark.parametrize(("rule", "text"), BAD)
def test_a_rule_finds_its_flaw(rule: Rule, text: str) -> None:
    assert found(rule, text)


@pytest.mark.parametrize(("rule", "text"), GOOD)
def test_a_rule_leaves_what_is_right(rule: Rule, text: str) -> None:
    assert found(rule, text) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_is_called_by_its_file_and_says_why(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z]+(?:-[a-z]+)*", rule.name)
    assert rule.look.__module__.rsplit(".", 1)[1] == rule.name.replace("-", "_")
    assert rule.says.endswith(".")
    assert rule.why.endswith(".")
    assert rule.authority
    assert rule.good


@pytest.mark.parametrize(("rule", "text"), BAD)
def test_a_finding_points_at_its_words_in_the_file(rule: Rule, text: str) -> None:
    for finding in lint(Page(parse(text))).findings:
        place = finding.place
        if finding.rule == rule.name and finding.quote and len(finding.quote) < 120:
            assert " ".join(text[place.start : place.end].split()).startswith(finding.quote.split()[0])
            assert text.count("\n", 0, place.start) + 1 == place.line


def test_what_is_quoted_is_not_the_authors_voice() -> None:
    said = '## Summary\n\nOne message read "the engineer forgot the flag, obviously", and `human error` is a label.\n'
    assert (
        lint(Page(parse(said)), [rule for rule in RULES if rule.name in ("named-blame", "hindsight-phrase")]).findings
        == ()
    )


def test_an_author_may_allow_a_finding_with_a_reason() -> None:
    text = "## Summary\n\n<!-- afteraction: allow counterfactual: quoted from the regulator -->\nIt should have been tested.\n\nIt should have been seen.\n"
    linted = lint(Page(parse(text)))
    assert [finding.place.line for finding in linted.findings if finding.rule == "counterfactual"] == [6]
    assert [(finding.rule, reason) for finding, reason in linted.allowed] == [
        ("counterfactual", "quoted from the regulator")
    ]


def test_an_allowance_without_a_reason_allows_nothing_and_is_said() -> None:
    text = "## Summary\n\n<!-- afteraction: allow counterfactual -->\nIt should have been tested.\n"
    names = [finding.rule for finding in lint(Page(parse(text))).findings]
    assert "unreasoned-allow" in names
    assert "counterfactual" in names


def test_an_allowance_of_an_unknown_rule_is_said() -> None:
    text = "## Summary\n\n<!-- afteraction: allow contrafactual: a slip -->\nIt should have been tested.\n"
    assert "unknown-rule" in [finding.rule for finding in lint(Page(parse(text))).findings]


def test_the_same_text_gives_the_same_findings() -> None:
    text = "\n".join(text for rule in RULES for text in rule.bad)
    assert lint(Page(parse(text))) == lint(Page(parse(text)))
