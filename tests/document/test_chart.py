"""The chart of the page: lanes, series, milestones."""

from __future__ import annotations

import itertools
import re

import pytest
from tests.document.incident import at, nothing, postmortem
from tests.document.page import Page

from afteraction.document._page.chart import draw
from afteraction.document._page.labels import LETTER, place
from afteraction.document._page.multiples import multiples
from afteraction.document.html import render_html
from afteraction.document.picture import svg
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
    assert drawn.count('class="tick-alerts') == 4
    for label in ("23:00", "00:15", "2026-03-18", "alerts", "changes"):
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


def test_the_chart_shows_the_quiet_before_as_far_as_it_was_counted() -> None:
    """A quarter of an hour of it, and no empty axis where nothing was counted."""
    record = postmortem()
    said = _chart(record)[1].said()
    assert "From 2026-03-17 22:36 UTC to 2026-03-18 00:30 UTC" in said
    record["series"] = []
    assert "From 2026-03-17 22:47 UTC to 2026-03-18 00:18 UTC" in _chart(record)[1].said()


NAMES = ("started", "detected", "acknowledged", "mitigated", "resolved")


@pytest.mark.parametrize("step", [0, 3, 20, 60, 110, 170])
@pytest.mark.parametrize("first", [72, 300, 700, 900])
def test_no_label_covers_another_and_no_line_runs_through_one(first: int, step: int) -> None:
    """Wherever the milestones stand: close together, at the left or at the right edge."""
    moments = [(min(first + number * step, 944.0), f"{name} 02:07:12") for number, name in enumerate(NAMES)]
    labels = place(moments, 960)
    spans = []
    for (x, text), label in zip(moments, labels, strict=True):
        size = LETTER * len(text)
        spans.append((x - size, x) if label.flipped else (x, x + size))
        assert spans[-1][0] >= 0
        assert spans[-1][1] <= 960
    for one, two in itertools.permutations(range(len(moments)), 2):
        if labels[one].level == labels[two].level:
            assert spans[one][1] <= spans[two][0] or spans[two][1] <= spans[one][0]
        if labels[one].level > labels[two].level:
            assert not spans[two][0] < moments[one][0] < spans[two][1]


def test_no_line_runs_through_the_words_above_a_panel() -> None:
    """Renderers of SVG differ in whether they draw a rim around letters, so that the lines spare the words."""
    record = postmortem()
    record["window"] = [record["milestones"][0]["time"], at("19T22:20:00")]  # so wide that all stand at the left
    drawn, _ = _chart(record)
    words = [int(y) for y in re.findall(r'<text class="name" x="72" y="(\d+)"', drawn)]
    lines = re.findall(r'<g class="ms"><path d="M(\S+) (\d+)([^"]*)"', drawn)
    assert len(words) == 2
    assert len(lines) == 5
    struck = 0
    for x, top, rest in lines:
        ends = [int(top), *(int(part) for pair in re.findall(r"V(\d+)M\S+ (\d+)", rest) for part in pair)]
        ends.append(int(rest.rpartition("V")[2]))
        runs = list(zip(ends[::2], ends[1::2], strict=True))
        assert float(x) < 72 + LETTER * len("errors per minute")
        struck += sum(low <= y - 4 <= high for y in words for low, high in runs)
    assert struck == 0


def test_the_legend_names_each_mark_that_was_drawn_and_no_other() -> None:
    """Beside the page's drawing, and inside the picture that the Markdown shows."""
    record = postmortem()
    texts = ["alert", "alert that ended", "change or mitigation", "milestone", "from started to resolved"]
    chart = draw(record, ())
    assert chart is not None
    assert [key.text for key in chart.legend] == texts
    (caption,) = re.findall(r"<figcaption>\s*(<span><i class=\"key.*?)</figcaption>", render_html(record), re.DOTALL)
    assert re.findall(r"</i>([^<]+)</span>", caption) == texts
    record["templates"] = []
    legend = (svg(record) or "").partition('<g class="legend">')[2]
    assert re.findall(r"<text[^>]*>([^<]+)</text>", legend) == texts
    record["milestones"] = []
    for one in record["records"].values():
        one["kind"] = "message"
    record["timeline"] = [row for row in record["timeline"] if row["kind"] == "change"]
    chart = draw(record, ())
    assert chart is not None
    assert [key.text for key in chart.legend] == ["change or mitigation"]


def test_moments_that_are_no_milestones_are_called_so() -> None:
    """Of a picture of logs: their labels say what rose."""
    record = nothing()
    record["milestones"] = [{**postmortem()["milestones"][1], "name": "errors rise"}]
    chart = draw(record, ())
    assert chart is not None
    assert [key.text for key in chart.legend] == ["onset or recovery"]


def test_the_small_panels_share_the_axis_of_the_chart() -> None:
    record = postmortem()
    chart = draw(record, ())
    assert chart is not None
    assert "From 2026-03-17 22:36 UTC to 2026-03-18 00:30 UTC" in chart.svg
    for small in multiples(record):
        assert ">22:36</text>" in small.inside
        assert ">00:30 UTC</text>" in small.inside


def test_an_alert_that_only_its_row_knows_to_be_over_is_drawn_as_one() -> None:
    """A pager's timeline that came as text has no field that says so."""
    record = postmortem()
    row = next(one for one in record["timeline"] if one["kind"] == "alert_fired")
    key = row["evidence"][0]["record"]
    record["records"][key] = {**record["records"][key], "status": ""}
    before = _chart(record)[0].count("over")
    record["timeline"] = [{**one, "kind": "recovery"} if one is row else one for one in record["timeline"]]
    assert _chart(record)[0].count("over") == before + 1


@pytest.mark.parametrize("last", range(10))
def test_no_time_of_the_axis_is_cut_by_the_edge_of_the_picture(last: int) -> None:
    """One that has no room is left out."""
    record = nothing()
    record["milestones"] = [postmortem()["milestones"][1]]
    record["window"] = [at("17T22:46:00"), at(f"17T23:{last:02d}:00")]
    _, page = _chart(record)
    ticks = [one for one in page.all("text") if one.get("class") == "num tick"]
    assert ticks
    assert max(float(one["x"]) for one in ticks) + LETTER * len("22:11") / 2 <= 960


@pytest.mark.parametrize(
    ("kind", "status", "drawn"),
    [
        ("alert", "triggered", 1), ("alert", "warning", 1), ("alert", "resolved", 1), ("alert", "acknowledged", 0), ("alert", "note", 0),
        ("alert", "escalated", 0), ("change", "success", 1), ("change", "committed", 1), ("change", "", 1), ("change", "requested", 0),
        ("change", "check failure", 0), ("change", "run in_progress", 0), ("change", "run success", 1),
    ],
)  # fmt: skip
def test_a_lane_shows_what_happened_and_not_what_was_done_about_it(kind: str, status: str, drawn: int) -> None:
    """An acknowledgement is no alert, and a deployment is one change and not three."""
    record = postmortem()
    key = record["timeline"][2]["evidence"][0]["record"]
    record["records"][key] = {**record["records"][key], "kind": kind, "status": status}
    record["stream"], record["timeline"] = [key], []
    assert len(re.findall(r'class="tick-(?:alerts|changes)', _chart(record)[0])) == drawn
