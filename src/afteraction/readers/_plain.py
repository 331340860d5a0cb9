"""What the readers of pasted and typed text share: numbered lines with their places, and the links in a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from afteraction.domain.artifact import Artifact
from afteraction.domain.late import late
from afteraction.domain.record import Locator, Skipped, Unread
from afteraction.readers._lines import LINE_LIMIT, numbered_lines
from afteraction.readers._text import BLANK

_URL = late(r"https?://[^\s<>\])(\"'`|\\]+")
_ODD_SPACE = late("[\u00a0\u2007\u2009\u202f]")
_SURROGATE = late("[\udc80-\udcff]")


class Line(NamedTuple):
    """One line and where it stands: byte offsets with its line end, 1-based number."""

    text: str
    start: int
    end: int
    number: int


def load(artifact: Artifact) -> tuple[list[Line], list[Unread]]:
    """All lines, and the rests of oversize lines that were not read."""
    lines: list[Line] = []
    lost: list[Unread] = []
    for text, start, end, number, rest in numbered_lines(artifact):
        lines.append(Line(text, start, end, number))
        if rest:
            reason = f"line longer than {LINE_LIMIT // 2**20} MiB: only its beginning was read"
            lost.append(Unread(end, end + rest, reason, number))
    return lines, lost


def blanks(lines: Iterable[Line]) -> Iterator[Skipped]:
    """Lines of which nothing is to be seen, though they are not empty: form feeds, hard spaces, colour codes."""
    for line in lines:
        if not line.text.strip() and (line.text.strip(BLANK) or line.end - line.start > len(line.text) + 2):
            yield Skipped(line.start, line.end, "blank line")


def lines_of(texts: Iterable[str]) -> list[Line]:
    """Lines of a sample, for looking only: their offsets are not true."""
    return [Line(text, 0, 0, number) for number, text in enumerate(texts, start=1)]


def place(lines: Sequence[Line]) -> Locator:
    """Where a run of lines stands, blank lines at its end left out."""
    last = next((line for line in reversed(lines) if line.text.strip()), lines[-1])
    return Locator(lines[0].number, last.number, lines[0].start, last.end)


def links_of(text: str) -> tuple[str, ...]:
    """Each http URL in a text once, in order, without the punctuation that ends the sentence."""
    found = (url.rstrip(".,;:!?*_") for url in _URL.findall(text))
    return tuple(dict.fromkeys(url for url in found if len(url) > 8))


def even(text: str) -> str:
    """The same text with every kind of narrow or hard space made an ordinary one: for matching, not for showing."""
    return text if text.isascii() else _ODD_SPACE.sub(" ", text)


def western(text: str) -> str:
    """A line that did not decode as UTF-8, read as cp1252: chat clients wrote each line in its sender's own charset."""
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-8", "surrogateescape").decode("cp1252", "replace")
