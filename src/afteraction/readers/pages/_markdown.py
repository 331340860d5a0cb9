"""Markdown as lines: headings, list items, tables, and the words without their marks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from afteraction.domain.late import late
from afteraction.readers._text import clean

HEADING = late(r"\s{0,3}(#{1,6})\s+(?=\S)")  # its words: `heading_of`
_RULE = late(r"[\s:|-]*\Z")
ITEM = late(r"\s*(?:[-*+•]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?(?P<text>\S.*)")
CELL = late(r"(?<!\\)\|")
_LINKED = late(r"\[(?P<text>[^\[\]\n]{0,500})\]\((?P<url>[^()\s]{1,2000})\)")
_MARKS = late(r"\*\*|__|`|<br\s*/?>")
LEAD = late(r"\A[^\w\[]+")  # emoji, dashes and bullets before the first word


class Line(NamedTuple):
    """A line of a file with its place. lost: bytes behind its end that were too many to read."""

    text: str
    start: int
    end: int
    number: int
    lost: int


def is_rule(line: str) -> bool:
    """Whether a line is the rule between a table's header and its rows."""
    return "|" in line and "--" in line and _RULE.match(line) is not None


def table_end(lines: Sequence[Line], index: int) -> int:
    """Index behind the table that begins here, 0 when none does."""
    if index + 1 >= len(lines) or "|" not in lines[index].text or not is_rule(lines[index + 1].text):
        return 0
    end = index + 2
    while end < len(lines) and "|" in lines[end].text:
        end += 1
    return end


def cells_of(line: str) -> list[str]:
    """The cells of a table's row."""
    parts = CELL.split(line.strip())
    if parts and not parts[0].strip():
        parts = parts[1:]
    if parts and not parts[-1].strip():
        parts = parts[:-1]
    return [part.replace("\\|", "|").strip() for part in parts]


def heading_of(line: str) -> str:
    """The words of a heading without the hashes that may close it, "" for any other line."""
    found = HEADING.match(line)
    rest = line[found.end() :] if found else ""
    return rest.rstrip().rstrip("#").rstrip() or rest[:1]


def content_of(line: str) -> str:
    """A line without its list bullet or heading marks."""
    found = ITEM.match(line)
    text = heading_of(line) or (found["text"] if found else line.strip())
    return text.lstrip("> ")


def words_of(line: str) -> str:
    """A line's words without Markdown; links show their text."""
    text = _LINKED.sub(lambda found: found["text"] or found["url"], content_of(line))
    return clean(_MARKS.sub("", text)).strip()


def flat(cell: str) -> str:
    """A cell's words without the marks before them, so that a time may be read at its head."""
    return LEAD.sub("", words_of(cell)) if not words_of(cell)[:1].isdigit() else words_of(cell)
