"""The chart of the page: lanes, series, milestones."""

from __future__ import annotations

import re

import pytest
from tests.document.incident import at, nothing, postmortem
from tests.document.page import Page

from afteraction.document.html import render_html
from afteraction.document.shape import (
    PostmortemJson,
)


def _chart(record: PostmortemJson) -> tuple[str, Page]:
    shown = render_html(record)
    found = re.search(r"<svg.*?</svg>", shown, re.DOTALL)
    assert found
    return found.group(), Page(found.group())


def test_the_chart_has_words_lanes_five_series_and_milestones() -> None:
    record = postmortem()
    for name in ("third", "fourth", "fifth", "sixth"):
        record["series"].append({**record["series"][0], "name": name})
    drawn, page = _chart(record)
    assert "errors: highest" in page.said()
    assert "fifth" in drawn
    assert "sixth" not in drawn
    assert drawn.count('class="area"') == 5
    assert drawn.count('class="ms"') == 5
    assert drawn.count('class="tick-alerts') == 5
    for label in ("23:00", "00:10", "2026-03-18", "alerts", "changes"):
        assert label in page.said()


def test_the_chart_without_series_shows_the_lanes() -> None:
    record = postmortem()
    record["series"] = []
    drawn, _ = _chart(record)
    assert 'class="area"' not in drawn
    assert 'class="tick-changes' in drawn
    assert "No log or metric series in the record." in render_html(record)


@pytest.mark.parametrize("values", [[7.0], [0.0], [float("nan"), float("inf"), 3.0], [5.0] * 5000])
def test_the_chart_bears_odd_series(values: list[float]) -> None:
    record = postmortem()
    record["series"] = [{**record["series"][0], "values": values}]
    record["window"] = [at("17T22:20:00"), at("20T22:20:00")]
    drawn, page = _chart(record)
    assert "nan" not in drawn.lower()
    assert len(drawn) < 60_000
    assert "2026-03-19" in page.said()


def test_the_chart_of_one_moment() -> None:
    record = nothing()
    record["milestones"] = [postmortem()["milestones"][1]]
    _, page = _chart(record)
    assert "detected 22:57:58" in page.said()
