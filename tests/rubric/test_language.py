"""What cannot be read is said once, and nothing is made of it."""

from __future__ import annotations

import pytest

from afteraction.document.parse import parse
from afteraction.domain.finding import Level
from afteraction.rubric.lint import all_rules, lint
from afteraction.rubric.page import Page, Private

OTHERS = [text for rule in all_rules() if rule.name == "unread-language" for text in rule.bad]


def names(text: str) -> list[str]:
    return [finding.rule for finding in lint(Page(parse(text))).findings]


@pytest.mark.parametrize("text", OTHERS)
def test_another_language_is_one_suggestion(text: str) -> None:
    assert names(text) == ["unread-language"]


def test_times_are_looked_at_in_any_language() -> None:
    assert sorted(names(OTHERS[0].replace("UTC", "Uhr"))) == ["local-time", "unread-language"]


def test_japanese_has_words_though_no_spaces() -> None:
    text = "## 概要\n\n二〇二六年三月三日、データベースの接続が枯渇したため、お客様は注文の支払いができませんでした。警報は四分後に届き、直前の変更を取り消しました。\n"
    assert names(text) == ["unread-language"]


@pytest.mark.parametrize("text", ["", "\n\n", "TODO\n", "# Outage\n", "<!-- nothing -->\n", "---\n"])
def test_nothing_to_read_is_one_error(text: str) -> None:
    (finding,) = lint(Page(parse(text))).findings
    assert (finding.rule, finding.level, finding.critical) == ("no-text", Level.ERROR, True)
    assert finding.message == "There is no text to review."


def test_a_word_that_is_a_secret_is_still_found() -> None:
    private = Private(0, 6, "token", "[token]", secret=True)
    found = [finding.rule for finding in lint(Page(parse("abcdef\n"), private=(private,))).findings]
    assert sorted(found) == ["no-text", "unredacted-secret"]
