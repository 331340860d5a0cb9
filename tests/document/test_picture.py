"""The picture beside the Markdown, and the small panels of page and picture: what they show, and that nothing gets out of them."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

import pytest
from tests.document.incident import nothing, postmortem

from afteraction.document.html import render_html
from afteraction.document.markdown import render_markdown
from afteraction.document.picture import NAME, drawable, is_ours, svg
from afteraction.document.shape import PostmortemJson
from afteraction.document.template import load

HOSTILE = 'x"><script>alert(1)</script>&<!-- ]]> <image href="https://evil.example/"/>'


def drawn(record: PostmortemJson) -> str:
    picture = svg(record)
    assert picture is not None
    ElementTree.fromstring(picture)
    return picture


def test_the_picture_shows_volume_errors_alerts_changes_milestones_and_the_templates_that_tell_most() -> None:
    """One file that is whole in itself: its colours are in it, and it asks for nothing."""
    picture = drawn(postmortem())
    for text in ("log lines", "errors", "alerts", "changes", "detected", "pool-&lt;*&gt; - no connection", "503"):
        assert text in picture
    assert picture.count('class="area"') == 4
    assert "href" not in picture
    assert re.findall(r"https?://[^\"\s]*", picture) == ["http://www.w3.org/2000/svg"]
    assert is_ours(picture.encode()[:100])


def test_the_same_record_gives_the_same_picture() -> None:
    assert drawn(postmortem()) == drawn(postmortem())


def test_without_a_time_there_is_no_picture() -> None:
    """And the text shows none."""
    assert svg(nothing()) is None
    assert not drawable(nothing())


def test_the_text_shows_the_picture_above_its_timeline_where_there_is_one() -> None:
    shown = render_markdown(postmortem(), load("standard"), NAME)
    assert re.search(r"## Timeline[^\n]*\n\n!\[[^\]\n]+\]\(postmortem\.svg\)\n\n\| Time", shown)
    assert "![" not in render_markdown(postmortem(), load("standard"))


def test_text_of_a_log_cannot_leave_its_place_in_the_picture() -> None:
    record = postmortem()
    record["templates"][0]["name"] = HOSTILE
    for text in (drawn(record), render_html(record)):
        assert "<script>alert" not in text
        assert "<image" not in text
        assert "<!-- ]]>" not in text


def test_the_page_has_the_small_panels_with_words_for_those_who_hear() -> None:
    page = render_html(postmortem())
    panels = re.findall(r'<svg viewBox="[^"]*" role="img" aria-labelledby="panel-\d".*?</svg>', page, re.DOTALL)
    assert len(panels) == len(postmortem()["templates"])
    for panel in panels:
        assert re.search(r"<title[^>]*>[^<]+: at most [\d,]+ per minute, at \d\d:\d\d UTC</title>", panel)
    bare = postmortem()
    bare["templates"] = []
    assert '<figure id="multiples">' not in render_html(bare)


def test_a_record_of_an_older_version_has_no_panels() -> None:
    """What was drafted before there were any is still shown."""
    record = postmortem()
    del record["templates"]  # type: ignore[misc]
    assert '<figure id="multiples">' not in render_html(record)


@pytest.mark.parametrize("values", [[7.0], [0.0], [float("nan"), float("inf"), 3.0], [5.0] * 5000])
def test_small_panels_bear_odd_series(values: list[float]) -> None:
    record = postmortem()
    record["templates"] = [{**record["templates"][0], "values": values}] * 9
    picture = drawn(record)
    assert "nan" not in picture.lower()
    assert picture.count('class="se se2 small"') == 6
