"""What a block is for where no heading says so: labels, titles in plain text, lists of times, topics among the actions."""

from __future__ import annotations

import pytest

from afteraction.document.parse import parse
from afteraction.domain.document import Kind, Part


def parts(text: str) -> dict[str, Part]:
    """The first word of each block to what the block is for."""
    document = parse(text)
    return {block.text.split()[0].strip(":"): document.part_of(block) for block in document.blocks if block.text}


def test_an_item_with_a_bold_label_says_what_it_and_its_own_items_are_for() -> None:
    found = parts(
        "# Outage\n\n- **Impact**: Forty\n  - Users\n- **Time to repair**: 1h\n- **Review actions**:\n  - Create\n"
    )
    assert found == {
        "Outage": Part.OTHER, "Impact": Part.IMPACT, "Users": Part.IMPACT, "Time": Part.OTHER,
        "Review": Part.ACTIONS, "Create": Part.ACTIONS,
    }  # fmt: skip


def test_an_item_that_is_a_title_needs_items_below_it() -> None:
    assert parts("# Outage\n\n- Key events\n  - Detected\n")["Detected"] is Part.TIMELINE
    assert parts("# Outage\n\n- Timeline\n- Actions\n\nText\n")["Timeline"] is Part.OTHER


def test_a_labelled_paragraph_ends_at_the_next_one() -> None:
    found = parts("# Outage\n\n**Impact:** Forty users.\n\n**Root causes:** A lock.\n\nAnother paragraph.\n")
    assert (found["Impact"], found["Root"], found["Another"]) == (Part.IMPACT, Part.FACTORS, Part.OTHER)


def test_a_label_under_a_heading_of_meaning_is_a_topic() -> None:
    found = parts("## Action items\n\n- **Detection**: Add an alert\n\n## Summary\n\n**Impact:** Forty users.\n")
    assert (found["Detection"], found["Impact"]) == (Part.ACTIONS, Part.IMPACT)


def test_a_list_of_times_is_a_timeline_whatever_it_is_called() -> None:
    found = parts(
        "# Outage\n\n- **Context**:\n  - 2026-03-01 10:02 A\n  - 2026-03-01 10:03 B\n  - 2026-03-01 10:04 C\n"
    )
    assert found["2026-03-01"] is Part.TIMELINE


def test_two_times_in_a_list_make_no_timeline() -> None:
    assert parts("# Outage\n\n- 10:02 A\n- B\n- 10:04 C\n")["10:02"] is Part.OTHER


@pytest.mark.parametrize("topic", ["Monitoring", "Documentation", "Detection", "Recovery"])
def test_a_topic_among_the_actions_stays_among_them(topic: str) -> None:
    assert parts(f"## Action items\n\n### {topic}\n\n- Add\n")["Add"] is Part.ACTIONS


def test_a_heading_that_is_a_time_goes_on_with_the_timeline() -> None:
    found = parts("## Timeline\n\n### 13:10\n\nMoved.\n\n## 13:20\n\nImported.\n\n## Conclusion\n\nDone.\n")
    assert (found["Imported."], found["Done."]) == (Part.TIMELINE, Part.LESSONS)


def test_a_plain_text_has_its_titles_on_lines_of_their_own() -> None:
    text = "Outage\n\nOverview\n\nIt failed.\n\nWhere we got lucky\n\nIt was a Sunday.\n"
    found = parse(text)
    assert [section.part for section in found.sections] == [Part.SUMMARY, Part.LUCKY]
    assert [block.kind for block in found.blocks].count(Kind.HEADING) == 2


@pytest.mark.parametrize(
    "line", ["Status: draft", "It was the timeline.", "timeline", "We looked at the timeline of it all again"]
)
def test_a_line_of_a_plain_text_that_says_something_is_no_title(line: str) -> None:
    assert parse(f"Overview\n\n{line}\n").sections[0].part is Part.SUMMARY
    assert len(parse(f"Overview\n\n{line}\n").sections) == 1


def test_a_document_with_headings_has_no_titles_in_its_text() -> None:
    assert len(parse("# Outage\n\nTimeline\n\n10:02 A\n").sections) == 1


def test_a_block_of_code_that_nobody_closed_does_not_swallow_the_rest() -> None:
    text = "## Summary\n\nIt failed.\n\n```\nerror: pool\n\n## Action items\n\n- Add a check\n"
    document = parse(text)
    assert [section.part for section in document.sections] == [Part.SUMMARY, Part.ACTIONS]
    assert "line 5" in document.notes[0]
    action = next(document.under(Part.ACTIONS))
    assert text[action.start : action.end] == "Add a check"


def test_a_closed_block_of_code_stays_code_whatever_it_holds() -> None:
    text = "## Summary\n\n```\n## Not a heading\n```\n"
    assert [section.title for section in parse(text).sections] == ["Summary"]
    assert parse(text).notes == ()


def test_a_table_of_times_and_events_is_a_timeline_without_a_heading() -> None:
    text = "# Outage\n\nIt failed.\n\n| Time (UTC) | Event |\n|---|---|\n| 10:02 | Alert |\n| 10:09 | Restarted |\n"
    assert rows_of(text) == [Part.TIMELINE] * 3


@pytest.mark.parametrize(
    "table",
    [
        "| What | Who | When |\n|---|---|---|\n| Add an alert | Ines | 2026-03-01 |\n",
        "| When | What | Owner |\n|---|---|---|\n| 2026-03-01 | Add an alert | Ines |\n",
        "| Time to detect | Severity |\n|---|---|\n| 4 min | 2 |\n",
    ],
)
def test_a_table_of_plans_or_of_figures_is_no_timeline(table: str) -> None:
    assert Part.TIMELINE not in rows_of(f"# Outage\n\nIt failed.\n\n{table}")


def test_a_table_under_a_heading_that_says_what_it_is_stays_that() -> None:
    text = "## Action items\n\n| When | What |\n|---|---|\n| 2026-03-01 | Add an alert |\n"
    assert rows_of(text) == [Part.ACTIONS] * 2


def rows_of(text: str) -> list[Part]:
    document = parse(text)
    return [document.part_of(block) for block in document.blocks if block.kind is Kind.ROW]


@pytest.mark.parametrize(
    ("heading", "part"),
    [
        ("Zusammenfassung", Part.SUMMARY),
        ("Impact client", Part.IMPACT),
        ("Cronología", Part.TIMELINE),
        ("Causa raiz", Part.FACTORS),
        ("Wat goed ging", Part.WELL),
        ("Che cosa è andato storto", Part.WRONG),
        ("Maßnahmen", Part.ACTIONS),
        ("Leçons apprises", Part.LESSONS),
    ],
)
def test_a_heading_of_another_language_has_its_meaning(heading: str, part: Part) -> None:
    assert parse(f"# X\n\n## {heading}\n\nY.\n").sections[1].part is part
