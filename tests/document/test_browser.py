"""The page in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from tests.document.browser import CHROMIUM, Browser, browsing
from tests.document.hostile import KEPT, PAYLOADS, dealt, over, poisoned
from tests.document.incident import CHAT, postmortem, record_json
from tests.document.page import ELEMENTS

from afteraction.document.html import render_html
from afteraction.document.shape import (
    PostmortemJson,
)
from afteraction.document.visible import visible


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    with browsing(tmp_path_factory.mktemp("profile")) as one:
        yield one


def visit(browser: Browser, tmp_path: Path, record: PostmortemJson, fragment: str = "") -> None:
    file = tmp_path / "page.html"
    file.write_text(render_html(record), encoding="utf-8")
    browser.open(file.as_uri() + fragment)


def test_browser_opens_evidence_and_comes_back(browser: Browser, tmp_path: Path) -> None:
    visit(browser, tmp_path, postmortem())
    browser.value("document.querySelector('#tl .cite[data-ref=\"r-c4a7.15\"]').click()")
    assert browser.value("location.hash") == "#r-c4a7.15"
    assert browser.value("document.activeElement.id") == "panel-title"
    panel = browser.value("document.getElementById('panel').innerText")
    for words in (
        "config change is out: pool max 60",
        "/messages/14",
        "chat-inc-checkout.json:147–154",
        "roll back or raise",
    ):
        assert words in panel
    browser.key("Escape", 27)
    browser.wait("document.getElementById('panel').hidden && location.hash === ''")
    assert browser.value("document.activeElement.dataset.ref") == "r-c4a7.15"
    browser.value("document.querySelector('#tl .cite[data-ref=\"r-mpa.9\"]').click()")
    assert browser.value("document.querySelector('#panel .lines .here').textContent").startswith("1899ERROR pool")
    browser.value("document.getElementById('next').click()")
    assert browser.value("location.hash") != "#r-mpa.9"
    browser.value("history.back()")
    browser.wait("document.getElementById('panel').hidden")
    assert browser.troubles() == []


def test_browser_opens_the_record_of_the_address(browser: Browser, tmp_path: Path) -> None:
    visit(browser, tmp_path, postmortem(), "#f-f.ttd")
    browser.wait("!document.getElementById('panel').hidden")
    assert "4 min 10 s" in browser.value("document.getElementById('panel').innerText")
    assert browser.troubles() == []


def test_browser_without_script_jumps_to_the_end_note(browser: Browser, tmp_path: Path) -> None:
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        visit(browser, tmp_path, postmortem(), "#r-mpa.9")
        assert browser.value("document.querySelector(':target').closest('section').id") == "evidence"
        assert browser.value("getComputedStyle(document.getElementById('panel')).display") == "none"
        assert browser.value("document.querySelectorAll('#tl tr[data-kind]').length") == 12
        assert "shown with JavaScript" in browser.value("document.getElementById('stream').innerText")
    finally:
        browser.call("Emulation.setScriptExecutionDisabled", value=False)
    assert browser.troubles() == []


def test_browser_filters_the_timeline(browser: Browser, tmp_path: Path) -> None:
    visit(browser, tmp_path, postmortem())
    browser.value("document.querySelector('[data-kind=observation].chip').click()")
    assert browser.value("document.getElementById('tl-count').textContent") == "2 of 12 shown"
    browser.value(
        "(t => { t.value = 'calm'; t.dispatchEvent(new Event('input')); })(document.getElementById('tl-text'))"
    )
    assert browser.value("document.getElementById('tl-count').textContent") == "1 of 12 shown"
    assert browser.value("document.querySelectorAll('#tl tbody:not([hidden])').length") == 1
    browser.value("document.getElementById('tl-clear').click()")
    assert browser.value("document.getElementById('tl-count').textContent") == "12 of 12 shown"
    assert browser.troubles() == []


def test_browser_fits_a_phone(browser: Browser, tmp_path: Path) -> None:
    browser.call("Emulation.setDeviceMetricsOverride", width=360, height=780, deviceScaleFactor=1, mobile=True)
    visit(browser, tmp_path, postmortem())
    assert browser.value("document.documentElement.scrollWidth") == 360
    visit(browser, tmp_path, poisoned("w" * 400))
    assert browser.value("document.documentElement.scrollWidth") == 360
    browser.call("Emulation.clearDeviceMetricsOverride")
    assert browser.troubles() == []


EVERYTHING_READ = """(() => {
  for (const box of document.querySelectorAll('details')) box.open = true;
  const found = [document.title, document.body.textContent];
  for (const one of document.querySelectorAll('[title]')) found.push(one.title);
  return found.join('\\n').replace(/\\s+/g, '');
})()"""


def squeezed(text: str) -> str:
    return "".join(visible(text).split())


@pytest.mark.parametrize("width", [360, 1280])
def test_browser_shows_each_payload_as_what_it_is(browser: Browser, tmp_path: Path, width: int) -> None:
    """Another one in every text: each is there to be read, acts on nothing, and the page keeps its width."""
    browser.screen(width)
    said = ""
    for first in range(0, len(PAYLOADS), 30):
        record, used = dealt(PAYLOADS, first)
        assert set(used) == set(PAYLOADS)
        visit(browser, tmp_path, record)
        said += browser.value(EVERYTHING_READ)
        assert browser.value("document.documentElement.scrollWidth") == width
        browser.value("document.querySelector('#tl .cite').click()")
        browser.wait("!document.getElementById('panel').hidden")
        assert browser.value("document.documentElement.scrollWidth") == width
        assert browser.troubles() == []
    assert [payload for payload in PAYLOADS if squeezed(payload) not in said] == []
    browser.call("Emulation.clearDeviceMetricsOverride")


HUGE = {
    "one word of 200 kB": "w" * 200_000,
    "10,000 marks on one letter": "e" + "\u0301" * 10_000,
    "marks on every letter": "".join("z" + chr(0x300 + n % 100) * 6 + chr(0x301 + n % 90) for n in range(200)),
    "nothing to see, 100,000 times": "\u200b" * 100_000,
    "no place to break": "\u00a0".join(["https://a.example/" + "b" * 500] * 9),
    "lines without end": "x\n" * 1_000,
    "wide letters": "界" * 2_000,
    "right to left": "\u202e" + "\u05d0" * 2_000,
}


@pytest.mark.parametrize("what", HUGE)
def test_browser_stands_oversized_text(browser: Browser, tmp_path: Path, what: str) -> None:
    """In a message and its row, and on a phone; the page keeps its width, and its last words are reached."""
    record = postmortem()
    row = record["timeline"][4]
    row["text"] = row["actor"] = record["records"][row["evidence"][0]["record"]]["text"] = HUGE[what]
    browser.screen(360)
    visit(browser, tmp_path, record)
    browser.value("document.querySelector('#tl .cite[data-ref=\"r-c4a7.5\"]').click()")
    browser.wait("!document.getElementById('panel').hidden")
    assert browser.value("document.documentElement.scrollWidth") == 360
    assert browser.value("document.querySelector('footer.colophon').getBoundingClientRect().height") > 0
    assert browser.troubles() == []
    browser.call("Emulation.clearDeviceMetricsOverride")


def test_browser_stays_quick_with_many_records(browser: Browser, tmp_path: Path) -> None:
    record = postmortem()
    for index in range(5000):
        one = record_json(f"n.{index}", "message", "18T00:20:00", CHAT, index, f"message {index}", channel="noise")
        record["records"][one["id"]] = one
        record["stream"].append(one["id"])
    visit(browser, tmp_path, record)
    assert browser.value("document.querySelectorAll('#st-groups .item').length") == 0
    browser.value("document.querySelector('#st-groups details:last-child').open = true")
    browser.wait("document.querySelectorAll('#st-groups .item').length === 150")
    assert browser.value("document.querySelectorAll('*').length") < 6000
    assert browser.value("performance.getEntriesByType('navigation')[0].loadEventEnd") < 5000
    assert browser.troubles() == []


@pytest.mark.parametrize("kept", [KEPT, frozenset(("kind", "time", "start", "precision_s"))], ids=["texts", "ids too"])
def test_browser_meets_no_dialog_request_or_violation(browser: Browser, tmp_path: Path, kept: frozenset[str]) -> None:
    whole = " ".join(payload for payload in PAYLOADS if len(payload) < 1000)
    record = cast(PostmortemJson, over(postmortem(), lambda text: text + whole if text else "", kept))
    if "id" not in kept:
        record["records"] = {key + whole: one for key, one in record["records"].items()}
    visit(browser, tmp_path, record)
    tags = browser.value("[...new Set([...document.querySelectorAll('*')].map(e => e.localName.toLowerCase()))]")
    assert set(tags) <= ELEMENTS | {"details", "summary"}
    browser.value(
        "for (const box of document.querySelectorAll('details')) box.open = true;"
        "for (const link of document.querySelectorAll('a[data-ref]')) link.dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true}));"
        "for (const chip of document.querySelectorAll('.chip')) chip.click();"
    )
    browser.wait("document.querySelectorAll('#st-groups .item').length >= 40")
    assert browser.value("document.getElementById('panel').hidden") is False
    tags = browser.value("[...new Set([...document.querySelectorAll('*')].map(e => e.localName.toLowerCase()))]")
    assert set(tags) <= ELEMENTS | {"details", "summary"}
    handlers = (
        "[...document.querySelectorAll('*')].some(e => [...e.attributes].some(a => /^on|^src|style/i.test(a.name)))"
    )
    assert browser.value(handlers) is False
    assert browser.value("getComputedStyle(document.body).display") != "none"
    assert browser.troubles() == []
