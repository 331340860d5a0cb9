"""The page: complete, self-contained, and the same for the same record."""

from __future__ import annotations

import base64
import copy
import hashlib
import re
from collections import Counter

from tests.document.incident import at, nothing, postmortem, section
from tests.document.page import ATTRIBUTES, ELEMENTS, Page

from afteraction.document._page.text import clock, slug, span
from afteraction.document.html import render_html


def test_same_input_same_bytes_and_the_input_is_left_alone() -> None:
    record = postmortem()
    before = copy.deepcopy(record)
    assert render_html(record).encode() == render_html(postmortem()).encode()
    assert record == before


def test_no_element_or_attribute_that_could_reach_the_network(text: str, page: Page) -> None:
    assert {tag for tag, _ in page.elements} <= ELEMENTS
    assert {name for _, attrs in page.elements for name in attrs} <= ATTRIBUTES
    assert [attrs["http-equiv"] for attrs in page.all("meta") if "http-equiv" in attrs] == ["Content-Security-Policy"]
    assert not page.others
    for block in ("style", "script"):
        source = "".join(data for where, data in page.texts if where == block)
        assert not re.search(r"url\(|@import|innerHTML|insertAdjacent|document\.write|fetch\(|XMLHttp|eval\(", source)


def test_the_policy_names_the_hash_of_every_inline_block(text: str, page: Page) -> None:
    policy = next(attrs["content"] for attrs in page.all("meta") if "http-equiv" in attrs)
    blocks = re.findall(r"<(style|script)>(.*?)</\1>", text, re.DOTALL)
    assert [kind for kind, _ in blocks] == ["style", "script"]
    for kind, block in blocks:
        digest = base64.b64encode(hashlib.sha256(block.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    for part in ("img-src 'none'", "base-uri 'none'", "form-action 'none'"):
        assert part in policy


def test_the_script_stays_small(text: str) -> None:
    script = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)[0]
    assert len(script.encode()) < 25_000


def _cites(text: str) -> list[tuple[str, str]]:
    """(label, tag) of every citation mark in the order of the page."""
    found = re.findall(r'<a class="cite" href="#([^"]+)" data-ref="([^"]+)"[^>]*>([^<]+)</a>', text)
    assert all(href == ref for href, ref, _ in found)
    return [(label, tag) for _, tag, label in found]


def test_every_citation_leads_to_an_end_note(text: str, page: Page) -> None:
    cites = _cites(text)
    assert len(cites) > 60
    assert len(cites) == len([attrs for attrs in page.all("a") if attrs.get("class") == "cite"])
    assert {tag for _, tag in cites} <= {attrs["id"] for attrs in page.all("li") if "id" in attrs}
    label_of = {tag: label for label, tag in cites}
    assert all(label_of[tag] == label for label, tag in cites), "one number per record"
    for kind in ("", "F"):
        firsts = list(dict.fromkeys(label for label, _ in cites if label.startswith("F") == bool(kind)))
        assert firsts == [f"{kind}{number}" for number in range(1, len(firsts) + 1)], "numbers follow the page"


def test_end_notes_say_file_and_line(page: Page) -> None:
    assert "chat-inc-checkout.json:57–64" in page.said()
    assert "payments-api.log:1899" in page.said()


def test_every_inner_link_has_a_target(page: Page) -> None:
    ids = {attrs["id"] for _, attrs in page.elements if "id" in attrs}
    inner = [attrs["href"][1:] for attrs in page.all("a") if attrs["href"].startswith("#")]
    assert set(inner) <= ids


def test_ids_are_unique(page: Page) -> None:
    counts = Counter(attrs["id"] for _, attrs in page.elements if "id" in attrs)
    assert [name for name, count in counts.items() if count > 1] == []


def test_links_lead_outside_only_over_http_and_show_their_host(page: Page) -> None:
    outer = [attrs for attrs in page.all("a") if not attrs["href"].startswith("#")]
    assert len(outer) > 20
    for attrs in outer:
        assert re.match(r"https?://", attrs["href"])
        assert attrs["rel"] == "noopener noreferrer nofollow"
    assert "larkfield.example.com ↗" in page.said()


def test_gaps_are_addressed_to_a_role_with_their_reason(page: Page) -> None:
    said = page.said()
    assert "TK — support lead to confirm: how many customers saw a refused card between 22:53 and 23:36" in said
    assert "The record holds failed requests, not people." in said
    assert said.count("TK — to be assigned in the review meeting") == 1


def test_times_are_no_finer_than_their_precision(text: str) -> None:
    rows = re.findall(r'<td class="at"><time class="num" datetime="([^"]+)">([^<]+)</time>', text)
    shown = dict(rows)
    assert shown["2026-03-17T23:11:30Z"] == "23:11"
    assert shown["2026-03-17T22:51:20Z"] == "22:51:20"
    assert shown["2026-03-17T22:53:47.218Z"] == "22:53:47"


def test_the_day_is_shown_when_it_changes(text: str) -> None:
    days = re.findall(r'<tr class="day"><th[^>]*>([^<]+)</th>', text)
    assert days == ["2026-03-17", "2026-03-18"]


def test_sections_keep_their_order_and_the_timeline_follows_the_impact(text: str) -> None:
    assert re.findall(r'<section id="([^"]+)"', text) == [
        "s-summary", "s-impact", "s-timeline", "s-factors", "s-lucky", "s-lessons", "s-actions", "evidence", "stream", "inputs",
    ]  # fmt: skip


def test_a_template_may_place_timeline_and_actions_itself() -> None:
    record = postmortem()
    record["sections"].insert(0, section("action-items", "What we do next"))
    record["sections"].append(section("timeline", "What happened"))
    shown = render_html(record)
    assert re.findall(r'<section id="(s-[^"]+)"', shown)[0] == "s-action-items"
    assert re.findall(r'<section id="(s-[^"]+)"', shown)[-1] == "s-timeline"
    assert shown.count('<table class="timeline"') == shown.count('<table class="actions"') == 1


def test_two_sections_under_one_heading_and_one_section_twice() -> None:
    record = postmortem()
    gap = record["sections"][1]["gaps"][0]
    record["sections"][1:1] = [section("summary", "Summary", gaps=[gap]), section("trigger", "Summary", gaps=[gap])]
    page = Page(render_html(record))
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert [data for tag, data in page.texts if tag == "h2"].count("Summary") == 1


def test_evidence_that_the_record_does_not_hold_is_marked_and_leads_nowhere() -> None:
    record = postmortem()
    record["sections"][0]["claims"][0]["evidence"].append("gone.1")
    assert '<span class="cite lost" title="not in this record: gone.1">?</span>' in render_html(record)


def test_a_row_may_cite_what_the_stream_leaves_out() -> None:
    record = postmortem()
    record["timeline"][0]["evidence"][0]["record"] = "only.1"
    shown = render_html(record)
    assert 'id="r-only.1"' in shown


def test_empty_things_are_one_honest_line() -> None:
    page = Page(render_html(nothing()))
    assert not page.all("table")
    assert not page.all("svg")
    for line in (
        "No part of the record has a time.", "Severity not recorded", "No milestone could be placed.", "No gap is open.",
        "Nothing to chart: no record has a time.", "No moment of the record was chosen for a timeline.",
        "The record holds no commitment to follow up.", "No record is cited.", "No record was read.", "No file was read.",
    ):  # fmt: skip
        assert line in page.said()


def test_clock_slug_and_span() -> None:
    assert clock("2026-03-17T23:11:30Z", 300)[3:] == ("23:11", "within 5 min")
    assert clock("2026-03-17T23:11:30Z", 86_400)[3:] == ("—", "time of day unknown")
    assert clock("2026-13-45T99:11:30Z").ns is None
    assert clock("").clock == "time unknown"
    assert slug("c4a7.12") == "c4a7.12"
    assert re.fullmatch(r"x[0-9a-f]{20}", slug("a b"))
    assert span(at("17T22:05:00"), at("17T23:05:00")) == "2026-03-17, 22:05–23:05 UTC"
    assert span(at("17T22:05:00"), at("17T22:05:40")) == "2026-03-17, 22:05 UTC"
    assert span("", "") == ""


def test_messages_of_one_channel_take_one_line_of_a_row() -> None:
    """The marks lead to the file and the lines of each; a single citation of a file shows its lines in the row."""
    record = postmortem()
    messages = [one for row in record["timeline"] for one in row["evidence"] if one["record"].startswith("c4a7.")]
    record["timeline"][0]["evidence"] = messages[:5]
    row = re.findall(r'<td class="src">(.*?)</td>', render_html(record), re.DOTALL)[0]
    assert row.count("<code>") == 1
    assert "<code>#" in row
    assert row.count('class="cite"') == 5
    assert re.search(r"<code>[^#<]+:\d+", "".join(re.findall(r'<td class="src">.*?</td>', render_html(postmortem()))))


def test_the_rows_of_one_source_have_no_filter_by_source() -> None:
    """There is nothing to choose."""
    record = postmortem()
    assert len(re.findall('data-source="[^"]*">', render_html(record))) > 1
    one = record["timeline"][0]
    record["timeline"] = [{**row, "id": row["id"], "evidence": one["evidence"]} for row in record["timeline"]]
    assert 'class="chip" aria-pressed="false" data-source' not in render_html(record)
