"""Any Markdown is read as people mean it, nothing of it is lost, and each character knows its place."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afteraction.document.parse import parse
from afteraction.document.parts import part_of
from afteraction.domain.document import Document, Kind, Part

CASES = (
    Path(os.environ.get("AFTERACTION_CASES", Path(__file__).resolve().parents[3] / "shared" / "cases")) / "postmortems"
)
PIECES = st.sampled_from(
    ["# A", "## Timeline (UTC)", "- 10:02 *Alert* fired", "  - nested", "1. one", "| a | b |", "|---|---|", "| `x|y` | 2 |",
     "> quoted", "```", "text **bold", "**Impact**", "**Owner:** Ines", "<aside>", "<!-- note -->", "[a](http://b.example)",
     "![i](x.png)", "\\*", "&amp;", "---", "", "", "\tcode", "* * *", "Setext", "===", "[^1]: foot", "“said”", "\u2028", "a\r"]
)  # fmt: skip


def words(document: Document) -> str:
    return " ".join(block.text for block in document.blocks)


@given(st.lists(PIECES, max_size=14).map("\n".join))
@settings(max_examples=300, deadline=None)
def test_each_visible_character_stands_where_it_says(source: str) -> None:
    document = parse(source)
    for block in document.blocks:
        for seen in (block.seen, *block.cells):
            assert len(seen.text) == len(seen.voice) == len(seen.at)
            assert list(seen.at) == sorted(seen.at)
            for char, at in zip(seen.text, seen.at, strict=True):
                assert source[at] == char or char == " " or source[at] == "&"


@given(st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_no_text_breaks_the_parser(source: str) -> None:
    parse(source)


@given(st.lists(PIECES, max_size=14).map("\n".join))
@settings(max_examples=300, deadline=None)
def test_every_word_is_in_some_block(source: str) -> None:
    document = parse(source)
    covered: set[int] = set()
    for block in document.blocks:
        covered.update(range(block.start, block.end))
    lost = [at for at, char in enumerate(source) if char.isalnum() and at not in covered]
    assert "".join(source[at] for at in lost).strip("0123456789") == ""


@pytest.mark.parametrize(
    ("title", "part"),
    [
        ("Customer impact avoided", Part.IMPACT),
        ("Who was affected?", Part.IMPACT),
        ("Timeline (all times PST) 04/26/2024", Part.TIMELINE),
        ("Chronology", Part.TIMELINE),
        ("Root Cause Analysis", Part.FACTORS),
        ("5 Whys", Part.FACTORS),
        ("Analysis of causes", Part.FACTORS),
        ("What could have gone better", Part.WRONG),
        ("Things that went poorly", Part.WRONG),
        ("Things that went well", Part.WELL),
        ("Where we got lucky", Part.LUCKY),
        ("Lessons learnt", Part.LESSONS),
        ("Corrective and Preventative Measures", Part.ACTIONS),
        ("3. Action Items:", Part.ACTIONS),
        ("TL;DR", Part.SUMMARY),
        ("Executive Summary", Part.SUMMARY),
        ("Supporting information", Part.SUPPORTING),
        ("Kafka", Part.OTHER),
        ("14:08", Part.OTHER),
    ],
)
def test_a_heading_has_a_meaning_whatever_it_is_called(title: str, part: Part) -> None:
    assert part_of(title) is part


def test_a_bold_line_is_a_heading_and_a_bold_label_is_none() -> None:
    document = parse("# Outage\n\n**Impact**\n\nNobody paid.\n\n**Owner:** Ines\n**Due:** 2026-03-01\n")
    assert [section.part for section in document.sections] == [Part.OTHER, Part.IMPACT]
    assert [block.label for block in document.blocks if block.label] == ["Owner", "Due"]


def test_cells_are_split_at_pipes_outside_of_code() -> None:
    document = parse("| Time | What |\n|---|---|\n| 10:02 | `a|b` \\| c |\n")
    assert [[cell.text for cell in block.cells] for block in document.blocks] == [
        ["Time", "What"],
        ["10:02", "a|b | c"],
    ]
    assert document.blocks[1].head == ("Time", "What")


def test_front_matter_is_no_text() -> None:
    document = parse("---\ntitle: Outage\n---\n\n# Outage\n")
    assert [block.kind for block in document.blocks] == [Kind.META, Kind.HEADING]


def test_a_place_is_where_an_editor_shows_it() -> None:
    document = parse("# A\r\n\r\nOne *two* three.\r\n")
    block = document.blocks[1]
    place = document.place_of(block.seen, 4, 7)
    assert (place.line, place.column, document.source[place.start : place.end]) == (3, 6, "two")


@pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not here")
def test_no_word_of_a_real_postmortem_is_lost() -> None:
    for path in sorted(CASES.rglob("*.md")):
        source = path.read_bytes().decode("utf-8", "replace")
        document = parse(source, path.name)
        covered = bytearray(len(source))
        for block in document.blocks:
            covered[block.start : block.end] = b"\x01" * (block.end - block.start)
        lost = [line for line in _uncovered(source, covered) if any(char.isalnum() for char in line)]
        assert [line for line in lost if not line.lstrip().startswith("[")] == [], path.name


def _uncovered(source: str, covered: bytearray) -> list[str]:
    found, at = [], 0
    for line in source.splitlines(keepends=True):
        bare = "".join(char for offset, char in enumerate(line) if not covered[at + offset])
        if bare.strip() and bare.strip("-=*_# \t\r\n>|:+0123456789.)[]xX"):
            found.append(bare.strip())
        at += len(line)
    return found
