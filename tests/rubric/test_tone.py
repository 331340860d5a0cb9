"""The tone of a page in figures, the limits that exemplars set, and the rule that compares."""

from __future__ import annotations

import pytest

from afteraction.document.parse import parse
from afteraction.rubric.lint import lint
from afteraction.rubric.page import Options, Page, Tone
from afteraction.rubric.tone import FLOOR, measure, thresholds

PLAIN = (
    "## Summary\n\n"
    + "The release raised the demand on the pool. The gateway returned errors. The on-call engineer restarted the job. "
    * 4
)
GUESSING = (
    "## Summary\n\n" + "It was probably the pool. Perhaps the gateway seems slow. The job might have failed. " * 6
)
EVASIVE = "## Summary\n\n" + "The flag was changed. The alert was missed. A restart was attempted. " * 8


def tone(text: str) -> Tone:
    return measure(Page(parse(text)))


def off(text: str, limits: Tone | None) -> list[str]:
    findings = lint(Page(parse(text), Options(tone=limits))).findings
    return [finding.message for finding in findings if finding.rule == "off-tone"]


def test_an_empty_page_has_no_tone() -> None:
    assert tone("") == Tone(0, 0, 0, 0)


def test_passives_without_an_actor_are_a_share_of_the_sentences_that_tell() -> None:
    assert tone(PLAIN).passive_share == 0
    assert tone(EVASIVE).passive_share == 1


def test_hedges_names_and_judgements_count_by_the_hundred_words() -> None:
    assert tone(GUESSING).hedges_per_100 > 10 * max(tone(PLAIN).hedges_per_100, 0.1)
    named = "## Header\n\nAttendees: Ines Duarte\n\n" + PLAIN + "Ines restarted it and Ines saw it.\n"
    assert tone(named).names_per_100 > tone(PLAIN).names_per_100 == 0
    blaming = PLAIN + "The on-call engineer forgot the flag.\n"
    assert tone(blaming).blame_per_100 > tone(PLAIN).blame_per_100 == 0


def test_names_in_the_header_and_in_the_actions_are_where_they_belong() -> None:
    text = "## Attendees\n\nInes Duarte\n\n" + PLAIN + "\n## Action items\n\n- Ines to add the check by 2026-03-01\n"
    assert tone(text).names_per_100 == 0


def test_the_limit_is_the_largest_exemplar_or_half_above_their_median_but_at_least_the_floor() -> None:
    exemplars = [Tone(0.4, 0.1, 2.0, 0.0), Tone(0.5, 0.2, 2.0, 0.0), Tone(0.9, 0.1, 2.1, 0.1)]
    assert thresholds(exemplars) == Tone(0.9, FLOOR.names_per_100, 3.0, 0.1)


def test_no_exemplar_sets_no_limit() -> None:
    with pytest.raises(ValueError, match="exemplar"):
        thresholds([])


def test_an_exemplar_is_within_its_own_limits() -> None:
    for text in (PLAIN, GUESSING, EVASIVE):
        assert off(text, thresholds([tone(text)])) == []


def test_a_draft_beyond_the_exemplars_is_told_by_how_much() -> None:
    limits = thresholds([tone(PLAIN)])
    (said,) = off(GUESSING, limits)
    assert "hedges" in said
    assert "passives" not in said
    assert "100 % against 30 %" in off(EVASIVE, limits)[0]


def test_without_exemplars_nothing_is_off() -> None:
    assert off(EVASIVE, None) == []


def test_a_few_words_have_no_tone() -> None:
    assert off("## Summary\n\nIt was probably the pool.\n", FLOOR) == []
