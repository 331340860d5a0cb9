"""A rewrite invents nothing, an edit loses nothing."""

from __future__ import annotations

import pytest

from afteraction.document.parse import parse
from afteraction.domain.finding import Finding, Level
from afteraction.rubric.lint import all_rules, lint
from afteraction.rubric.page import Page


def found(rule: str, text: str) -> Finding:
    return next(finding for finding in lint(Page(parse(text))).findings if finding.rule == rule)


def fixed(text: str, finding: Finding) -> str:
    for edit in sorted(finding.edits, reverse=True):
        text = text[: edit.start] + edit.words + text[edit.end :]
    return text


def test_an_owner_is_a_gap_to_fill() -> None:
    finding = found("unowned-action", "## Action items\n\n- Add an alert at 80 %\n")
    assert finding.rewrite == (
        "Add an alert at 80 %. Owner: TK — to be assigned in the review meeting. "
        "Due: TK — to be agreed in the review meeting."
    )
    assert finding.edits == ()


def test_a_gap_for_owner_and_date_is_a_suggestion_that_it_is_open() -> None:
    text = "## Action items\n\n- Add an alert at 80 %. Owner: TK — to be assigned. Due: TK — to be agreed\n"
    for rule in ("unowned-action", "undated-action"):
        assert found(rule, text).level is Level.SUGGESTION
        assert found(rule, text).message.startswith("Still open")
        assert found(rule, text).rewrite == ""


def test_what_a_rewrite_offers_is_not_found_again() -> None:
    text = "## Action items\n\n- Add an alert at 80 %\n"
    again = f"## Action items\n\n- {found('unowned-action', text).rewrite}\n"
    levels = {one.rule: one.level for one in lint(Page(parse(again))).findings}
    assert levels["unowned-action"] is levels["undated-action"] is Level.SUGGESTION


def test_a_vague_action_is_not_offered_with_an_owner() -> None:
    text = "## Action items\n\n- Be more careful with migrations.\n\n| Action | Owner |\n|---|---|\n| Improve testing | |\n"
    assert [one.rewrite for one in lint(Page(parse(text))).findings if one.rewrite] == []


def test_a_sentence_that_blames_is_not_offered_without_its_adverb() -> None:
    text = "## Summary\n\nObviously, the engineer forgot to renew the certificate.\n"
    assert found("hindsight-phrase", text).rewrite == ""
    text = "## Summary\n\nInes heroically saved the day.\n"
    assert (found("hero-narrative", text).rewrite, found("hero-narrative", text).edits) == ("", ())
    text = "## Summary\n\nInes tirelessly worked through the night.\n"
    assert (found("hero-narrative", text).rewrite, found("hero-narrative", text).edits) == ("", ())


def test_a_date_is_a_gap_to_fill() -> None:
    finding = found("undated-action", "## Action items\n\n- Add an alert at 80 %. Owner: Ines\n")
    assert finding.rewrite == "Add an alert at 80 %. Owner: Ines. Due: TK — to be agreed in the review meeting."


def test_a_table_has_a_column_for_the_owner() -> None:
    finding = found("unowned-action", "## Action items\n\n| Action | Owner |\n|---|---|\n| Add an alert | TBD |\n")
    assert finding.rewrite == "Owner: TK — to be assigned in the review meeting"


@pytest.mark.parametrize(
    ("clock", "utc"),
    [
        ("18:05 PST", "02:05 UTC (the day after)"),
        ("10:02 CEST", "08:02 UTC"),
        ("00:30 CET", "23:30 UTC (the day before)"),
    ],
)
def test_a_time_in_a_zone_of_one_meaning_is_given_in_utc(clock: str, utc: str) -> None:
    assert found("local-time", f"## Timeline\n\n- {clock} Alert.\n").rewrite == utc


@pytest.mark.parametrize("clock", ["10:02 IST", "10:02 BST", "10:02"])
def test_a_zone_of_two_meanings_or_of_none_is_left_to_the_author(clock: str) -> None:
    assert found("local-time", f"## Timeline\n\n- {clock} Alert.\n").rewrite == ""


def test_obviously_is_dropped_and_the_sentence_stays() -> None:
    text = "## Summary\n\nObviously, the disk was full. It ended.\n"
    assert fixed(text, found("hindsight-phrase", text)) == "## Summary\n\nThe disk was full. It ended.\n"
    text = "## Summary\n\nThe disk was obviously full.\n"
    assert fixed(text, found("hindsight-phrase", text)) == "## Summary\n\nThe disk was full.\n"


def test_the_adverb_of_a_hero_is_dropped_and_the_deed_stays() -> None:
    text = "## Summary\n\nThe on-call engineer heroically restored the cluster.\n"
    assert fixed(text, found("hero-narrative", text)) == "## Summary\n\nThe on-call engineer restored the cluster.\n"


def test_what_an_edit_removes_is_not_found_again() -> None:
    edited = 0
    for rule in ("hindsight-phrase", "hero-narrative"):
        for text in next(one for one in all_rules() if one.name == rule).bad:
            finding = found(rule, text)
            if finding.edits:
                edited += 1
                again = lint(Page(parse(fixed(text, finding)))).findings
                assert finding.quote not in [one.quote for one in again if one.rule == rule]
    assert edited >= 2


def test_what_asks_for_care_gets_no_invented_check() -> None:
    assert found("vague-action", "## Action items\n\n- Be more careful with migrations.\n").rewrite == ""
