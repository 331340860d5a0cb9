"""A document as wikis, pages and messages take it: nothing of its text is lost, and nothing of it acts.

``WRITE_GOLDENS=1 pytest tests/document/test_targets.py`` writes the goldens in ``targets/``; read the difference.
"""

from __future__ import annotations

import html
import io
import json
import os
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.document.trees import trees, words

from afteraction.document.targets import NAMES, confluence, docx, leads, notion, site, slack, teams, wikitext
from afteraction.document.tree import (
    Block,
    Blocks,
    CodeBlock,
    Fold,
    Front,
    Heading,
    Image,
    Inlines,
    Item,
    Listing,
    NoteText,
    Paragraph,
    Quote,
    Table,
    Text,
    plain,
)
from afteraction.document.tree.read import tree
from afteraction.document.tree.runs import Run, nested, runs_of
from afteraction.document.tree.write import markdown

FOLDER = Path(__file__).with_name("targets")
EVERYTHING = (FOLDER / "everything.md").read_text(encoding="utf-8")
LINK = "https://wiki.example/x?a=1&b=2"


def _notion(text: str) -> str:
    page = notion.write(text)
    return json.dumps([list(batch) for batch in page.body], indent=1, ensure_ascii=False) + "\n"


SHOWN: dict[str, Callable[[str], str]] = {
    "confluence.xml": lambda text: confluence.write(text).body + "\n",
    "notion.json": _notion,
    "wikitext.txt": lambda text: wikitext.write(text).body + "\n",
    "site.html": site.write,
    "slack.json": lambda text: json.dumps(slack.write(text, LINK), indent=1, ensure_ascii=False) + "\n",
    "teams.json": lambda text: json.dumps(teams.write(text, LINK), indent=1, ensure_ascii=False) + "\n",
}
BACK: dict[str, Callable[[str], str]] = {
    "confluence": lambda text: _back(confluence, text),
    "notion": lambda text: notion.read(notion.whole(notion.write(text).body), notion.write(text).title),
    "wikitext": lambda text: _back(wikitext, text),
}


def _back(target: Any, text: str) -> str:
    page = target.write(text)
    back: str = target.read(page.body, page.title)
    return back


# What a reader sees, without blanks


def seen(blocks: Iterable[Block]) -> str:
    return re.sub(r"\s+", "", "".join(_seen(blocks)))


def _seen(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading(_, inner) | Paragraph(inner):
                yield plain(inner)
            case Listing(_, items):
                for item in items:
                    yield {None: "", True: "[x]", False: "[]"}[item.ticked]
                    yield from _seen(item.blocks)
            case Quote(inside, kind):
                yield kind
                yield from _seen(inside)
            case CodeBlock(text, _) | Front(text):
                yield text
            case Table(head, rows, _):
                yield from (plain(cell) for row in (head, *rows) for cell in row)
            case Fold(summary, inside):
                yield summary
                yield from _seen(inside)
            case NoteText(label, inside):
                yield label
                yield from _seen(inside)
            case _:
                pass


def reachable(blocks: Iterable[Block]) -> Blocks:
    """The same with every address one that a page elsewhere can have: the others are written out behind their words."""
    return tuple(_reachable(block) for block in blocks)


def _reachable(block: Block) -> Block:
    match block:
        case Heading(inner=inner) | Paragraph(inner=inner):
            return replace(block, inner=_led(inner))
        case Listing(items=items):
            return replace(block, items=tuple(Item(reachable(one.blocks), one.ticked) for one in items))
        case Quote(blocks=inside) | Fold(blocks=inside) | NoteText(blocks=inside):
            return replace(block, blocks=reachable(inside))
        case Table(head, rows, align):
            return Table(tuple(map(_led, head)), tuple(tuple(map(_led, row)) for row in rows), align)
        case _:
            return block


def _led(inner: Inlines) -> Inlines:
    def run(one: Run) -> Run:
        leaf = Image("https://i.example/", one.leaf.alt or "p") if isinstance(one.leaf, Image) else one.leaf
        return Run(leaf, one.styles, one.link and "https://a.example/b")

    return nested(map(run, runs_of(inner)))


@pytest.mark.parametrize("name", BACK)
@settings(max_examples=20, deadline=None)
@given(blocks=trees())
def test_no_text_is_lost_on_the_way_there_and_back(name: str, blocks: Blocks) -> None:
    text = markdown(reachable(blocks))
    assert seen(tree(BACK[name](text))) == seen(tree(text))


@pytest.mark.parametrize("name", BACK)
def test_what_has_a_form_there_comes_back_in_it(name: str) -> None:
    back = BACK[name](EVERYTHING)
    for line in (
        "# Checkout was down for card payments",
        "> [!WARNING]",
        "> Numbers are *preliminary*.",
        "and ~~50~~ 60 were asked for. See [the runbook](https://wiki.example/pool?a=1&b=2)",
        "a draft (../drafts/pool.md).",
        "[graph of the pool](https://img.example/pool.png)",
        "4,312 charges failed (7 %).[^1][^2]",
        "1. First",
        "   - nested **and [bold](https://a.example)**",
        "- [x] Raise the pool to 80",
        "- [ ] Page at 80 %",
        "  - who: Ines",
        "<summary>Log &amp; more</summary>",
        "> > and by another",
        "[^1]: 2026-02-16 02:07 UTC, `payments.log` line 3",
        "[^2]: a chat — “back to normal”",
    ):
        assert line in back, line
    assert "a note to the author" not in back
    assert "alert(1)</script>" in back


def test_within_a_page_a_link_leads_to_its_heading() -> None:
    assert "[below](#action-items)" in BACK["confluence"](EVERYTHING)
    assert "[below](#action-items)" in BACK["wikitext"](EVERYTHING)


@pytest.mark.parametrize("name", SHOWN)
def test_the_goldens_are_what_each_target_makes_of_the_example(name: str) -> None:
    golden = FOLDER / name
    shown = SHOWN[name](EVERYTHING)
    if os.environ.get("WRITE_GOLDENS"):
        golden.write_text(shown, encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == shown


def test_every_target_is_named_by_its_file() -> None:
    assert NAMES == ("confluence", "docx", "notion", "pdf", "site", "slack", "teams", "wikitext")


# Confluence

ELEMENTS = {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "table", "tbody", "tr", "th", "td", "hr", "br", "strong", "em",
    "s", "code", "sup", "a", "{ac}link", "{ac}link-body", "{ac}structured-macro", "{ac}parameter", "{ac}rich-text-body",
    "{ac}plain-text-body", "{ac}task-list", "{ac}task", "{ac}task-id", "{ac}task-status", "{ac}task-body",
}  # fmt: skip
ATTRIBUTES = {"href", "style", "start", "{ac}name", "{ac}anchor"}


def storage(text: str) -> Element:
    return fromstring(f'<root xmlns:ac="ac" xmlns:ri="ri">{confluence.write(text).body}</root>')


@settings(max_examples=25, deadline=None)
@given(blocks=trees())
def test_storage_is_well_formed_and_holds_what_the_document_is_made_of(blocks: Blocks) -> None:
    root = storage(markdown(blocks))
    for element in list(root.iter())[1:]:
        assert element.tag in ELEMENTS
        assert set(element.attrib) <= ATTRIBUTES
        assert leads(element.get("href", "https://a.example"))
        assert re.fullmatch(r"text-align: \w+;", element.get("style", "text-align: left;"))
    macros = Counter(element.get("{ac}name") for element in root.iter("{ac}structured-macro"))
    expected = Counter(_macros(tree(markdown(blocks))))
    assert {name: number for name, number in macros.items() if name != "anchor"} == dict(expected)


def _macros(blocks: Iterable[Block]) -> Iterator[str]:
    names = {"note": "info", "tip": "tip", "important": "note", "warning": "warning", "caution": "warning"}
    for block in blocks:
        match block:
            case CodeBlock() | Front():
                yield "code"
            case Quote(inside, kind):
                yield from [names[kind]] if kind else []
                yield from _macros(inside)
            case Fold(_, inside):
                yield "expand"
                yield from _macros(inside)
            case NoteText(_, inside):
                yield from _macros(inside)
            case Listing(_, items):
                for item in items:
                    yield from _macros(item.blocks)
            case _:
                pass


@given(st.lists(words, max_size=4).map("\n".join))
def test_code_that_ends_its_section_of_text_stays_code(text: str) -> None:
    code = f"{text}]]>{text}</ac:plain-text-body>"
    body = storage(markdown((CodeBlock(code),))).find(".//{ac}plain-text-body")
    assert body is not None
    assert body.text == code


def test_a_page_that_people_edited_in_confluence_is_read() -> None:
    body = """<ac:layout><ac:layout-section><ac:layout-cell><p>a&nbsp;b &rarr; <ac:link><ri:user ri:account-id="1" /></ac:link></p>
      <ac:structured-macro ac:name="panel"><ac:rich-text-body><p>in a panel</p></ac:rich-text-body></ac:structured-macro>
      <ac:structured-macro ac:name="toc" /><p><ac:image><ri:attachment ri:filename="g.png" /></ac:image></p>
      <p><ac:structured-macro ac:name="status"><ac:parameter ac:name="title">DONE</ac:parameter></ac:structured-macro></p>
      <table><colgroup><col /></colgroup><tbody><tr><td><ul><li>x</li><li>y</li></ul></td></tr></tbody></table>
      </ac:layout-cell></ac:layout-section></ac:layout>"""
    back = confluence.read(body, "T")
    assert back.startswith("# T\n")
    for line in ("a&#160;b → @user", "in a panel", "\\[macro: toc\\]", "\\[attachment: g.png\\]", "DONE", "• x<br>• y"):
        assert line in back, (line, back)


@pytest.mark.parametrize(
    "body",
    ["<p>a", "<p>&nosuch;</p><", '<!DOCTYPE r [<!ENTITY a "b">]><p>&a;</p>', "<ul><li>" * 300 + "</li></ul>" * 300],
)
def test_a_page_that_is_damaged_or_means_harm_is_refused(body: str) -> None:
    with pytest.raises(ValueError, match=r"well-formed|types of its own|deeper"):
        confluence.read(body)


# Notion


def sizes(block: dict[str, Any]) -> Iterator[tuple[str, int]]:
    body = block[block["type"]]
    texts = [
        *body.get("rich_text", []),
        *body.get("caption", []),
        *(one for cell in body.get("cells", []) for one in cell),
    ]
    yield from (("characters", len(one["text"]["content"].encode("utf-16-le")) // 2) for one in texts)
    yield from (("empty", 1) for one in texts if not one["text"]["content"])
    yield from (("address", len(one["text"]["link"]["url"])) for one in texts if "link" in one["text"])
    yield from (("texts", len(array)) for array in [body.get("rich_text", []), *body.get("cells", [])])
    yield "children", len(body.get("children", []))
    for child in body.get("children", []):
        yield from sizes(child)


def depth(block: dict[str, Any]) -> int:
    return max((1 + depth(child) for child in block[block["type"]].get("children", [])), default=0)


def number(block: dict[str, Any]) -> int:
    return 1 + sum(map(number, block[block["type"]].get("children", [])))


def within_limits(batches: Iterable[notion.Batch]) -> None:
    known: dict[tuple[int, ...], int] = {(): 0}
    for batch in batches:
        assert batch.parent in known, "a parent is a top-level block of an earlier request"
        for block in batch.children:
            known[(*batch.parent, known[batch.parent])] = len(block[block["type"]].get("children", []))
            known[batch.parent] += 1
            assert block["object"] == "block"
            assert block["type"] != "table" or block["table"]["children"]
        assert len(batch.children) <= 100
        assert max(map(depth, batch.children), default=0) <= 2
        assert sum(map(number, batch.children)) <= 1000
        assert len(json.dumps(batch.children)) <= 500_000
        most: Counter[str] = Counter()
        for name, size in (one for block in batch.children for one in sizes(block)):
            most[name] = max(most[name], size)
        assert most["characters"] <= 2000
        assert most["address"] <= 2000
        assert most["texts"] <= 100
        assert most["children"] <= 100
        assert not most["empty"]


@settings(max_examples=25, deadline=None)
@given(blocks=trees())
def test_requests_keep_the_limits_of_notion(blocks: Blocks) -> None:
    within_limits(notion.write(markdown(blocks)).body)


LONG = {
    "a long paragraph": "word \U0001f525 " * 4000,
    "many styles": "**a** b " * 300,
    "a long block of code": "```\n" + "x = '\U0001f525'\n" * 20_000 + "```\n",
    "code in one line": "```\n" + "x" * 300_000 + "\n```\n",
    "a long table": "| a | b |\n|---|---|\n" + "| 1 | two words |\n" * 1500,
    "a wide cell": "| a |\n|---|\n| " + "**b** c " * 400 + "|\n",
    "a long list": "- a\n  - b\n" * 700,
    "a list in a list": "\n".join("  " * level + "- a" for level in range(25)),
    "a table in a list": "- a\n  - b\n\n    | c |\n    |---|\n" + "    | d |\n" * 300,
    "much text in a list": "- a\n" + "  - " + "word " * 2000 + "\n  - " + "\U0001f525" * 90_000 + "\n",
}


@pytest.mark.parametrize("name", LONG)
def test_what_is_long_goes_in_several_requests_and_comes_back_whole(name: str) -> None:
    page = notion.write(LONG[name])
    within_limits(page.body)
    assert seen(tree(notion.read(notion.whole(page.body)))) == seen(tree(LONG[name]))


def test_blocks_that_people_added_in_notion_are_read() -> None:
    def text(content: str, **more: object) -> dict[str, Any]:
        return {"type": "text", "plain_text": content, "annotations": more, "href": None}

    blocks: list[dict[str, Any]] = [
        {"type": "heading_2", "heading_2": {"rich_text": [text("A")], "is_toggleable": True}, "children": [
            {"type": "paragraph", "paragraph": {"rich_text": [text("in it", bold=True)]}}]},
        {"type": "callout", "callout": {"rich_text": [text("mind")], "icon": {"type": "emoji", "emoji": "🧨"}}},
        {"type": "bookmark", "bookmark": {"url": "https://b.example", "caption": []}},
        {"type": "image", "image": {"type": "external", "external": {"url": "https://i.example/a.png"}, "caption": [text("i")]}},
        {"type": "child_database", "child_database": {"title": "d"}},
        {"type": "equation", "equation": {"expression": "x"}},
    ]  # fmt: skip
    back = notion.read(blocks, "T")
    assert back == (
        "# T\n\n## A\n\n**in it**\n\n> [!NOTE]\n> mind\n\n<https://b.example>\n\n![i](https://i.example/a.png)\n\n"
        "\\[child database\\]\n\n\\[equation\\]\n"
    )


# MediaWiki


@settings(max_examples=60, deadline=None)
@given(words)
def test_words_that_could_be_wikitext_stand_in_nowiki(text: str) -> None:
    body = wikitext.write(markdown((Paragraph((Text(f"a {text} b"),)),))).body
    outside = re.sub(r"<nowiki>[^<]*</nowiki>", "", body)
    assert not re.search(r"[\[\]{}<>|&=]|''|~~~|__|://", outside), body


# Pages and files


class Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@settings(max_examples=20, deadline=None)
@given(blocks=trees())
def test_the_page_runs_nothing_and_asks_nothing_of_the_network(blocks: Blocks) -> None:
    text = markdown(blocks)
    for tag, attributes in Tags(site.write(text)).tags:
        assert tag not in {"script", "img", "iframe", "object", "embed", "link", "form", "base", "svg", "math"}
        assert set(attributes) <= {"href", "rel", "id", "class", "start", "lang", "charset", "http-equiv", "content", "name", "aria-label"}  # fmt: skip
        href = attributes.get("href") or "#"
        assert href.startswith("#") or leads(href)


def test_the_policy_of_the_page_allows_its_own_style_only() -> None:
    page = site.write(EVERYTHING)
    assert "default-src 'none'; style-src 'sha256-" in page
    assert "@import" not in page
    assert "url(" not in page


def test_a_word_document_has_real_headings_lists_tables_and_links() -> None:
    mammoth = pytest.importorskip("mammoth")
    pytest.importorskip("docx")
    shown = mammoth.convert_to_html(io.BytesIO(docx.write(EVERYTHING))).value
    for part in (
        "Checkout was down for card payments</h1>", "Customer impact</h2>", "<ul><li>☑ Raise the pool to 80</li>", "<strong>Time</strong>",
        '<a href="https://wiki.example/pool?a=1&amp;b=2">the runbook</a>', "<s>50</s>", "<em>preliminary</em>", "<sup>[1]</sup></a>",
        "a draft (../drafts/pool.md)", "<ol><li>First<ul><li>nested",
    ):  # fmt: skip
        assert part in shown, part
    plain_text = re.sub(r"\s+", "", html.unescape(re.sub(r"<[^>]*>", "", shown)))
    for piece in ('print("<script>alert(1)</script>")', "Textthatwouldact:<script>", "payments.logline3"):
        assert piece in plain_text


def test_a_word_document_is_the_same_bytes_each_time_and_names_no_day() -> None:
    pytest.importorskip("docx")
    made = docx.write(EVERYTHING)
    assert made == docx.write(EVERYTHING)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {item.date_time for item in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_pdf_is_the_same_bytes_each_time_and_names_no_day() -> None:
    pytest.importorskip("weasyprint")
    from afteraction.document.targets import pdf

    made = pdf.write("# A\n\n![p](https://img.example/p.png) and <img src='file:///etc/hostname'>\n")
    assert made.startswith(b"%PDF-")
    assert b"CreationDate" not in made
    assert made == pdf.write("# A\n\n![p](https://img.example/p.png) and <img src='file:///etc/hostname'>\n")


# Messages


@pytest.mark.parametrize("call", ["<!channel>", "@here", "<@U123>", "<https://evil.example|click>", "*bold*", ":fire:", "<at>all</at>", "[a](https://evil.example)"])  # fmt: skip
def test_a_message_calls_nobody_and_links_only_to_the_page(call: str) -> None:
    text = f"# {markdown((Paragraph((Text(call),)),)).strip()}\n\n| a | b |\n|---|---|\n| Severity | {markdown((Paragraph((Text(call),)),)).strip()} |\n"
    message = slack.write(text, LINK)
    assert "<" not in message["text"]
    assert not re.search(r"@\w", message["text"])
    for block in message["blocks"]:
        for one in [block["text"]] if "text" in block else block["fields"]:
            assert one["type"] == "plain_text" or one["text"] == "<https://wiki.example/x?a=1&amp;b=2>"
    card = teams.write(text, LINK)["attachments"][0]["content"]
    assert {block["type"] for block in card["body"]} == {"RichTextBlock"}
    assert {run["type"] for block in card["body"] for run in block["inlines"]} == {"TextRun"}
    assert [action["url"] for action in card["actions"]] == [LINK]


def test_a_message_says_what_the_document_says_and_leaves_gaps_out() -> None:
    told = slack.write(EVERYTHING)["text"]
    assert (
        told
        == "Checkout was down for card payments · Severity: SEV2 · Customer impact: 4,312 charges failed (7 %). · Duration: 24 min"
    )
    open_ = slack.write("# A\n\n| | |\n|---|---|\n| Severity | TK — author to confirm |\n")
    assert open_["text"] == "A"


def test_the_link_of_a_message_is_an_address_of_the_web() -> None:
    for module in (slack, teams):
        with pytest.raises(ValueError, match="http or https"):
            module.write(EVERYTHING, "javascript:alert(1)")
