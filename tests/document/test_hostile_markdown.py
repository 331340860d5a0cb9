"""Text of artifacts in the Markdown document creates nothing, whichever program renders it, with raw HTML let through."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser

import markdown
import pytest
from markdown_it import MarkdownIt
from tests.document.hostile import PAYLOADS, dealt, poisoned
from tests.document.incident import postmortem

from afteraction.document.markdown import cell, code, escape, render_markdown
from afteraction.document.template import load
from afteraction.document.visible import visible

# Two families: CommonMark with GitHub's tables, and the one behind wikis that know attributes, footnotes and admonitions.
RENDERERS: dict[str, Callable[[str], str]] = {
    "commonmark": MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render,
    "python-markdown": lambda text: markdown.markdown(
        text, extensions=["extra", "toc", "sane_lists", "admonition", "wikilinks"]
    ),
}
STRUCTURES = [
    "# a heading", "#heading", "a heading\n===", "---", "***", "___", "- - -", "-- x", "> quoted", "- an item", "+ an item", "1. an item", "7) an item",
    "- [ ] a task", "- [x] done", "```", "~~~", "    code", "[^1]", "[^1]: another source", "[a]: javascript:alert(1)", "*[HTML]: x", "term\n: meaning",
    "| a | b |\n|---|---|\n| c | d |", "a | b", "\\| b", "**bold** __bold__ ~~gone~~", "`code`", "``", "`", "\\", "x\\", "\\\\", "\\<b>", "\\`<b>`", "`<b>`",
    "{: onclick=alert(1)}", "{onclick=alert(1)}", "**x**{: onclick=alert(1) }", "{#id .class}", "{{ 7 * 7 }}", "{% include 'x' %}", "{{< ref >}}",
    "!!! note", "??? note", "::: x", "/// x", "$x$ and $y$", "$$x$$", "[[wiki]]", "![[embedded]]", "||hidden||", ">!hidden!<", "<", "a <", "<a", "&", "&lt", "&#60;b&#62;",
    "</td></table><script>alert(1)</script>", "<javascript:alert(1)>", "<https://evil.example/x.png>", "![](https://evil.example/x.png)", "[![x](https://evil.example/x.png)](javascript:x)",
    "<img/src=x/onerror=alert(1)>", "<b><!--", "<?x ?>", "<![CDATA[<b>]]>", "a  \nb", "#", "a #", "*", "_", "",
]  # fmt: skip


class Rendered(HTMLParser):
    """Elements with the names of their attributes, without code spans; everything that is no text."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.shape: list[tuple[str, tuple[str, ...]]] = []
        self.links: list[str] = []
        self.others: list[str] = []
        self.said = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "code":
            self.shape.append((tag, tuple(sorted(name for name, _ in attrs))))
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.said += data

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    def handle_decl(self, decl: str) -> None:
        self.others.append(decl)

    handle_pi = unknown_decl = handle_comment


ALL = [*PAYLOADS, *STRUCTURES]
# Every kind of place that a text has in the document.
PLACES = """# {0}

| | |
|---|---|
| **{0}** | {1} |

> - {0}: seen in {0}

- {0} *(open)* [^1]
- {0}: {0}

**{0}**

| Time | {1} | **{1}.** “{0}” | {0}[^1] |
|---|---|---|---|
| 02:12 | {1} | **{1}.** “{0}” | [^1] |

[^1]: 02:12, {2} line 1 — {0}…
"""


def placed(payload: str) -> str:
    return PLACES.format(escape(payload), cell(payload), code(payload or "x"))


@pytest.fixture(scope="module", params=RENDERERS)
def renderer(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("payload", ALL)
def test_a_payload_in_every_place_creates_nothing(renderer: str, payload: str) -> None:
    """No element, attribute, address or comment more or less than with plain words there."""
    found, expected = (Rendered(RENDERERS[renderer](placed(text))) for text in (payload or "words", "plain words"))
    assert found.shape == expected.shape
    assert found.others == []
    assert sorted(found.links) == sorted(expected.links)


@pytest.mark.parametrize("first", range(0, len(ALL), 30))
def test_another_payload_in_every_text_of_a_document_creates_nothing(renderer: str, first: int) -> None:
    """The whole document, with payloads beside payloads."""
    deal, used = dealt([payload for payload in ALL if payload], first)
    assert len(used) > len(ALL)
    documents = (render_markdown(record, load("standard")) for record in (deal, poisoned("plain words")))
    found, expected = (Rendered(RENDERERS[renderer](document)) for document in documents)
    assert Counter(found.shape) == Counter(expected.shape)
    assert found.others == []
    assert sorted(found.links) == sorted(expected.links)


@pytest.mark.parametrize("payload", ALL)
def test_commonmark_shows_a_payload_as_what_it_is(payload: str) -> None:
    shown = " ".join(visible(payload).split())
    assert Rendered(RENDERERS["commonmark"](placed(payload))).said.count(shown) > 10


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "https://a.example/`<b>`", "https://a\u202e.example", "//evil"],
)
def test_an_address_that_is_none_is_shown_and_leads_nowhere(renderer: str, address: str) -> None:
    record = postmortem()
    for one in record["records"].values():
        one["permalink"] = address
    page = Rendered(RENDERERS[renderer](render_markdown(record, load("standard"))))
    assert [link for link in page.links if not link.startswith("#")] == []
    assert visible(address) in page.said


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("@ana look", "`@ana` look"), ("cc @pay/on-call, @here.", "cc `@pay/on-call`, `@here`."), ("see #12 and !7", "see `#12` and `!7`"),
        ("shop/api#31 broke GH-9", "`shop/api#31` broke `GH-9`"), ("(@ana)", "(`@ana`)"), ("`@ana`", "\\``@ana`\\`"), ("@@ana", "@`@ana`"),
        ("#inc-pay", "\\#inc-pay"), ("in #inc-pay", "in #inc-pay"), ("a@b.example", "a@b.example"), ("https://a.example/@ana#12", "https://a.example/@ana#12"),
        ("[secret: token #1] at #2", "\\[secret: token #1\\] at `#2`"), ("C#7 and F#", "C#7 and F#"), ("café @ana", "café `@ana`"),
    ],
)  # fmt: skip
def test_nobody_is_called_and_no_issue_is_linked(text: str, shown: str) -> None:
    """A mention notifies, a reference leaves a trace on the issue; in a code span they do neither, and stay readable."""
    assert escape(text) == shown


@pytest.mark.parametrize("text", ["a`b", "`", "``a``", " a ", "a\nb", "<b>", "x|y", "a\\", "\x1b[1m", ""])
def test_a_code_span_holds_exactly_its_text(text: str) -> None:
    page = Rendered(MarkdownIt("commonmark", {"html": True}).render(f"see {code(text)} there"))
    assert page.shape == [("p", ())]
    assert re.sub(r"^see | there\n?$", "", page.said).strip() == visible(text).replace("\n", "‹U+000A›").strip()


def test_ten_thousand_brackets_take_no_time_to_speak_of() -> None:
    """Escaping is linear: these would take hours otherwise, and the run would not end."""
    for text in (
        "@" * 300_000,
        "a." * 150_000,
        "a/" * 150_000,
        "#" * 300_000,
        "[secret: a #1" * 20_000,
        "GH-" * 100_000,
        "-" * 300_000,
        "`" * 300_000,
    ):
        assert len(escape(text)) >= len(text)
