"""What a postmortem loses on its way to a place where it is published, and back to Markdown.

Every real postmortem goes through each target that has a way back. Text: what a reader sees, as another program renders both
(blanks aside). Structure: headings, items, cells, code, links and the rest, one by one. What differs is counted by its kind.
The cases lie outside the project (``AFTERACTION_CASES``, by default ``../shared/cases``).
"""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

from afteraction.document.targets import confluence, leads, notion, wikitext
from afteraction.document.tree import (
    Blocks,
    Code,
    CodeBlock,
    Fold,
    Front,
    Heading,
    Image,
    Inline,
    Link,
    Listing,
    NoteMark,
    NoteText,
    Paragraph,
    Quote,
    Rule,
    Styled,
    Table,
    plain,
)
from afteraction.document.tree.read import tree

CASES = Path(os.environ.get("AFTERACTION_CASES", Path(__file__).resolve().parents[2] / "shared" / "cases"))
_SUFFIXES = (".md", ".erb", ".qmd", ".txt")


def _by_storage(markdown: str) -> str:
    page = confluence.write(markdown)
    return confluence.read(page.body, page.title)


def _by_notion(markdown: str) -> str:
    page = notion.write(markdown)
    return notion.read(notion.whole(page.body), page.title)


def _by_wikitext(markdown: str) -> str:
    page = wikitext.write(markdown)
    return wikitext.read(page.body, page.title)


WAYS: dict[str, Callable[[str], str]] = {"confluence": _by_storage, "notion": _by_notion, "wikitext": _by_wikitext}


def main(*, verbose: bool = False) -> None:
    """Print a line for each target and its kinds of difference. verbose: with the documents."""
    if not (CASES / "postmortems").is_dir():
        print(f"roundtrip: no cases at {CASES}; set AFTERACTION_CASES")
        return
    files = [path for path in sorted((CASES / "postmortems").rglob("*")) if path.is_file()]
    texts = {path: path.read_text(encoding="utf-8", errors="replace") for path in files if path.suffix in _SUFFIXES}
    print(f"roundtrip: {len(texts)} postmortems of {len(files)}; the others are no text")
    for name, way in WAYS.items():
        same_text = same_structure = 0
        kinds: dict[str, list[str]] = defaultdict(list)
        for path, text in texts.items():
            back = way(text)
            lost, more = difference(text, back)
            same_text += not lost and not more
            same_structure += not (found := differences(tree(text), tree(back)))
            for kind in [*found, *(["text: lost"] if lost else []), *(["text: an address, or markup that nobody would see, written out"] if more else [])]:  # fmt: skip
                kinds[kind].append(path.name)
        print(f"  {name}: {same_text} equal in text, {same_structure} equal in structure")
        for kind, names in sorted(kinds.items(), key=lambda item: (-len(item[1]), item[0])):
            print(f"    {len(names):4}  {kind}{': ' + ', '.join(names[:5]) if verbose else ''}")


def difference(before: str, after: str) -> tuple[bool, bool]:
    """Whether characters that a reader sees are lost, and whether there are more, apart from blanks."""
    old, new = Counter(seen(before)), Counter(seen(after))
    return bool(old - new), seen(before) != seen(after)


class _Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.parts.append(dict(attrs).get("alt") or "")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def seen(markdown: str) -> str:
    """The text of a page that markdown-it renders, without blanks and with boxes as they are written."""
    page = _Seen()
    page.feed(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(markdown))
    return re.sub(r"\s+", "", "".join(page.parts))


def differences(before: Blocks, after: Blocks) -> list[str]:
    """The kinds of structure that are not the same."""
    old, new = _facts(before), _facts(after)
    found = []
    for kind in sorted({*old, *new}):
        if old[kind] == new[kind]:
            continue
        lost = Counter(map(repr, old[kind])) - Counter(map(repr, new[kind]))
        if kind == "link":
            found += sorted(
                {f"link: {_way(address)}" for address, words in old[kind] if repr((address, words)) in lost}
            )
            found += [] if lost else ["link: more than before"]
        else:
            found.append(kind)
    return found


def _way(address: str) -> str:
    if address.startswith("#"):
        return "within the page"
    return "to an address" if leads(address) else "relative or of another scheme, written out"


def _facts(blocks: Blocks) -> dict[str, list[Any]]:
    facts: dict[str, list[Any]] = defaultdict(list)
    _walk(blocks, 0, facts)
    return facts


def _walk(blocks: Blocks, depth: int, facts: dict[str, list[Any]]) -> None:
    for block in blocks:
        match block:
            case Heading(level, inner):
                facts["heading: level"].append(level)
                facts["heading"].append(_flat(inner))
                _inline(inner, facts)
            case Paragraph(inner):
                _inline(inner, facts)
            case Listing(ordered, items, start):
                facts["list"].append((depth, ordered, len(items)))
                facts["list: first number"].append(start if ordered else 1)
                for item in items:
                    facts["item"].append((depth, item.ticked, [type(one).__name__ for one in item.blocks]))
                    _walk(item.blocks, depth + 1, facts)
            case Quote(inside, kind):
                facts["quotation"].append((depth, kind))
                _walk(inside, depth, facts)
            case CodeBlock(text, _):
                facts["code"].append(text)
                facts["code: language"].append(block.info)
            case Table(head, rows, align):
                facts["table"].append([[_flat(cell) for cell in row] for row in (head, *rows)])
                facts["table: alignment"].append(align)
                for cell in (cell for row in (head, *rows) for cell in row):
                    _inline(cell, facts)
            case Fold(summary, inside):
                facts["fold"].append(summary)
                _walk(inside, depth, facts)
            case NoteText(label, inside):
                facts["footnote"].append((label, len(inside)))
                _walk(inside, depth, facts)
            case Front(text):
                facts["front matter"].append(text)
            case Rule():
                facts["rule"].append(depth)


def _flat(inner: Iterable[Inline]) -> str:
    return " ".join(plain(inner).split())


def _inline(inner: Iterable[Inline], facts: dict[str, list[Any]]) -> None:
    for one in _every(inner):
        match one:
            case Link(address, words):
                facts["link"].append((address, _flat(words)))
            case Image(address, alt):
                facts["picture becomes a link"].append((address, alt))
            case Code(text):
                facts["code span"].append(text)
            case NoteMark(label):
                facts["footnote: mark"].append(label)
            case Styled(style, words):
                facts["style"].append((style, _flat(words)))
            case _:
                pass


def _every(inner: Iterable[Inline]) -> Iterator[Inline]:
    for one in inner:
        yield one
        if isinstance(one, Link | Styled):
            yield from _every(one.inner)
