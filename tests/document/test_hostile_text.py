"""Text of artifacts creates nothing on the page: no element, no attribute, no address."""

from __future__ import annotations

import json
import re
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.document.hostile import PAYLOADS, over, poisoned
from tests.document.incident import postmortem
from tests.document.page import ATTRIBUTES, ELEMENTS, Page

from afteraction.document._page.text import link_of
from afteraction.document.html import render_html
from afteraction.document.markdown import render_markdown
from afteraction.document.shape import (
    PostmortemJson,
)
from afteraction.document.template import load
from afteraction.document.visible import _LOOKALIKE as _DISGUISED
from afteraction.document.visible import escaped, visible


@pytest.fixture(scope="module")
def plain_shape() -> list[tuple[str, tuple[str, ...]]]:
    return Page(render_html(poisoned("plain words"))).shape()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_in_every_text_creates_nothing(payload: str, plain_shape: list[tuple[str, tuple[str, ...]]]) -> None:
    shown = render_html(poisoned(payload))
    page = Page(shown)
    assert page.shape() == plain_shape
    assert not page.others
    shown.encode()
    kept = visible(payload).strip()
    assert all(part in shown or part in page.said() for part in kept.split() if part.isalnum())


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_in_ids_kinds_times_and_names_creates_nothing(payload: str) -> None:
    record = cast(PostmortemJson, over(postmortem(), lambda text: text + payload if text else "", frozenset()))
    record["records"] = {key + payload: one for key, one in record["records"].items()}
    record["ledger"]["totals"] = {key + payload: one for key, one in record["ledger"]["totals"].items()}
    shown = render_html(record)
    page = Page(shown)
    assert {tag for tag, _ in page.elements} <= ELEMENTS
    assert {name for _, attrs in page.elements for name in attrs} <= ATTRIBUTES
    assert not page.others
    ids = {attrs["id"] for _, attrs in page.elements if "id" in attrs}
    for attrs in page.all("a"):
        assert attrs["href"][1:] in ids or re.match(r"https?://[a-z.]+example\.(com|net)/", attrs["href"])
    assert not [char for char in set(shown) if char not in "\n\t" and visible(char) != char]


def test_the_data_island_holds_no_way_out(text: str) -> None:
    shown = render_html(poisoned("</script><!--<script>\u2028&"))
    island = re.findall(r'<script type="application/json" id="data">(.*?)</script>', shown, re.DOTALL)
    assert len(island) == 1
    assert not set("<>&\u2028\u2029") & set(island[0])
    texts = {one["x"] for one in json.loads(island[0])["records"].values()}
    assert texts == {"</script><!--<script>‹U+2028›&"}


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", " https://a.example", "https://a.example\n", "data:text/html,x", "//a.example", "file:///etc/passwd",
        "https://good.example@evil.example/", "https://a.example/\u202e", "https://ex\u0430mple.com/", "https:///x", "ftp://a.example",
        "https://a.example/<b>", 'https://a.example/"x', "https://a.example\\@b.example", "vbscript:x", "JAVASCRIPT:x", "http:a.example",
    ],
)  # fmt: skip
def test_addresses_that_stay_text(address: str) -> None:
    assert link_of(address) is None
    record = postmortem()
    for one in record["records"].values():
        one["permalink"] = address
    for row in record["timeline"]:
        for cited in row["evidence"]:
            cited["permalink"] = address
    page = Page(render_html(record))
    assert all(attrs["href"].startswith("#") for attrs in page.all("a"))


def test_addresses_that_may_be_followed() -> None:
    assert link_of("https://Chat.Example.com:8443/a?b=c#d") == (
        "https://Chat.Example.com:8443/a?b=c#d",
        "chat.example.com:8443",
    )
    assert link_of("http://a.example") is not None


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("a\u202eb", "a‹U+202E›b"), ("\x1b[31m", "‹U+001B›[31m"), ("\ufeffx", "‹U+FEFF›x"), ("a\u200bb", "a‹U+200B›b"),
        ("line\r\nnext\tcell", "line\nnext\tcell"), ("\r", "‹U+000D›"), ("\ud800", "‹U+D800›"), ("\U000e0041", "‹U+E0041›"),
        ("\u3164", "‹U+3164›"), ("\u200b" * 50, "‹U+200B ×50›"), ("a\u2800", "a‹U+2800›"),
        ("e" + "\u0301" * 10_000, "e" + "\u0301" * 6 + "‹U+0301 ×9994›"), ("\u202e" * 3, "‹U+202E›" * 3), ("=" * 80, "=" * 80), ("naïve – “ok” 🚀 日本", "naïve – “ok” 🚀 日本"), ("\U000e0100", "‹U+E0100›"),
    ],
)  # fmt: skip
def test_unseen_code_points_are_spelled_out(given: str, shown: str) -> None:
    assert visible(given) == shown
    assert visible(shown) == shown


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("p\u0430yments-api", "p‹U+0430›yments-api"), ("\u0391dmin", "‹U+0391›dmin"), ("\u0421PU of db_\u0440rimary", "‹U+0421›PU of db_‹U+0440›rimary"),
        ("оплата СРО", "оплата СРО"), ("APIшка упала", "APIшка упала"), ("5 µs, Δt, 10 kΩ, ΑΒΓ", "5 µs, Δt, 10 kΩ, ΑΒΓ"), ("Łódź café", "Łódź café"),
    ],
)  # fmt: skip
def test_letters_that_pass_for_latin_ones_are_spelled_out_in_latin_words_only(given: str, shown: str) -> None:
    """What another script says in its own letters, or with a unit, stays as it is."""
    assert visible(given) == shown


@given(st.text(st.one_of(st.characters(), st.sampled_from('\u202e\u0301\x1b\x9b\ud800\U000e0041\\"\n')), max_size=40))
def test_json_keeps_its_value_and_shows_what_is_hidden(text: str) -> None:
    shown = escaped(json.dumps({text: [text]}, ensure_ascii=False, indent=2))
    assert json.loads(shown) == {text: [text]}
    assert visible(shown.replace("\\", "")) == shown.replace("\\", "") or any(char in text for char in _DISGUISED)


def test_a_text_longer_than_anybody_reads_is_cut_in_the_timeline_and_whole_in_the_evidence() -> None:
    """The number of characters that are not shown is said; 200 kB in one row would hold a browser up for minutes."""
    record = postmortem()
    row = record["timeline"][4]
    row["text"] = record["records"][row["evidence"][0]["record"]]["text"] = "long " * 40_000 + "end"
    shown = render_html(record)
    assert Page(shown).said().count("long") < 1_000
    assert "… (198,003 more characters in the evidence)”" in shown
    assert "long end" in re.findall(r'id="data">(.*?)</script>', shown, re.DOTALL)[0]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1+1", " =1+1", "\uff1d1"])
def test_what_a_spreadsheet_would_compute_is_quoted_in_cells(text: str) -> None:
    """Tables of the page and of the document are copied into sheets; a quotation is no formula, and still verbatim."""
    page = render_html(poisoned(text))
    tables = "".join(re.findall(r"<table.*?</table>", page, re.DOTALL))
    cells = re.findall(r"<(?:t[dh]|p)\b[^>]*>(?:<(?:p|b|span|code)\b[^>]*>)*([^<]*)", tables)
    assert len(cells) > 100
    assert [cell for cell in cells if cell.strip()[:1] in tuple("=+-@\uff1d")] == []
    assert page.count(f"“{text}”") > 20
    for line in render_markdown(poisoned(text), load("standard")).splitlines():
        if line.startswith("|") and not line.startswith("|---"):
            assert [cell for cell in line.split(" | ") if cell.strip("|* \\`")[:1] in tuple("=+-@\uff1d")] == []
