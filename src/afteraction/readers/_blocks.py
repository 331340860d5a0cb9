"""The lines of an artifact, some thousand at a time: what can be asked of a block costs nothing for each of its lines.

Where a line stands is counted only when somebody asks. A line is read up to `LINE_LIMIT`. Runs of NUL at the ends of a
line, which a file has that was reserved in advance or cut by log rotation while its writer went on, are no part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate, pairwise
from typing import BinaryIO

from afteraction.domain.artifact import Artifact
from afteraction.domain.record import Unread
from afteraction.readers._text import ANSI, decode

LINE_LIMIT = 1024 * 1024  # bytes of one line that are read; what is beyond is reported as unread
_WIDE_LIMIT = 64 * 1024 * 1024  # bytes of a UTF-16 text; it is decoded at once
_CHUNK = 64 * 1024  # what a block becomes in memory should fit beside the processor
_PLAIN = bytes(range(0x20, 0x7F)) + b"\t\n"  # nothing that `clean` would change
_BOM = b"\xef\xbb\xbf"
_NULS = re.compile(rb"(?m)^\0+|\0+(?=\r?$)")


class Block:
    """Consecutive lines, without their ends and without terminal colours.

    number: 1-based, of the first line. size: how many. data: the bytes, when they are these lines and nothing else (whole
    UTF-8, no colours); else None. lost: bytes not read behind the last line. nuls: runs of NUL, as unread.
    """

    __slots__ = ("_lines", "_raw", "_spans", "_start", "data", "lost", "nuls", "number", "size")

    def __init__(self, raw: bytes, number: int, start: int, lines: list[str] | None = None) -> None:
        self.number = number
        self.data: bytes | None = None
        self.lost = 0
        self.nuls: list[Unread] = []
        self.size = len(lines) if lines is not None else raw.count(b"\n") + (raw[-1:] != b"\n")
        self._start, self._raw, self._lines = start, raw, lines
        self._spans: list[tuple[int, int]] | None = None

    @property
    def lines(self) -> list[str]:
        """Their text."""
        if self._lines is None:
            text = self._raw.decode()
            self._lines = (text.replace("\r\n", "\n") if "\r" in text else text).split("\n")
            if not self._lines[-1]:
                self._lines.pop()
        return self._lines

    @property
    def plain(self) -> bool:
        """No line needs `clean`."""
        return self.data is not None and not self.data.translate(None, _PLAIN)

    def span(self, at: int) -> tuple[int, int]:
        """First byte of a line and the one behind its end, in the artifact."""
        if self._spans is None:
            if at == self.size - 1 and not self.nuls:  # the one that is asked for in every block
                first = self._raw.rfind(b"\n", 0, len(self._raw) - 1) + 1
                return self._start + first, self._start + len(self._raw)
            parts = self._raw.split(b"\n")
            ends = list(accumulate(map(len, parts), lambda end, size: end + size + 1, initial=self._start))
            ends[-1] -= 1  # the last line has no end of its own
            self._spans = list(pairwise(ends))
            for nul in self.nuls:
                line = nul.line - self.number
                start, end = self._spans[line]
                self._spans[line] = (nul.end, end) if nul.start == start else (start, nul.start)
        return self._spans[at]


def blocks(artifact: Artifact) -> Iterator[Block]:
    """All lines of an artifact in blocks."""
    with artifact.opener() as stream:
        head = stream.read(2)
        if head in (b"\xff\xfe", b"\xfe\xff"):
            yield _wide(head + stream.read(_WIDE_LIMIT), artifact.size)
            return
        start, number = 0, 1
        for chunk, lost in _chunks(stream, head):
            block = _block(chunk, number, start)
            block.lost = lost
            yield block
            start += len(chunk) + lost
            number += block.size


def numbered_lines(artifact: Artifact) -> Iterator[tuple[str, int, int, int, int]]:
    """(text without its line end, start, end, 1-based line, bytes not read of an oversize line) of each line."""
    for block in blocks(artifact):
        last = block.size - 1
        for at, line in enumerate(block.lines):
            start, end = block.span(at)
            yield line, start, end, block.number + at, block.lost if at == last else 0


def oversize(end: int, lost: int, number: int) -> Unread:
    """The part of a line beyond `LINE_LIMIT`."""
    return Unread(end, end + lost, f"line longer than {LINE_LIMIT // 2**20} MiB: only its beginning was read", number)


def _chunks(stream: BinaryIO, rest: bytes) -> Iterator[tuple[bytes, int]]:
    """(whole lines, bytes left out behind the last of them). ``rest`` was read from the stream before."""
    block = stream.read(_CHUNK)
    while block:
        first = block.find(b"\n") + 1
        size = len(rest) + (first or len(block))
        if size > LINE_LIMIT:
            kept, lost = (rest + block)[:LINE_LIMIT], size - LINE_LIMIT
            while not first and (block := stream.read(_CHUNK)):
                first = block.find(b"\n") + 1
                lost += first or len(block)
            yield kept, lost
            rest, block = b"", block[first:] or stream.read(_CHUNK)
            continue
        cut = block.rfind(b"\n") + 1
        if cut:
            yield rest + block[:cut], 0
            rest = block[cut:]
        else:
            rest += block
        block = stream.read(_CHUNK)
    if rest:
        yield rest, 0


def _block(chunk: bytes, number: int, start: int) -> Block:
    whole = b"\x1b" not in chunk and b"\0" not in chunk and (b"\r" not in chunk or _only_at_ends(chunk))
    if whole and not chunk.isascii():
        whole = _BOM not in chunk and _is_utf8(chunk)
    if whole:
        block = Block(chunk, number, start)
        block.data = chunk
        return block
    parts = chunk.split(b"\n")
    if not parts[-1]:
        parts.pop()
    return Block(chunk, number, start, [_text(part) for part in parts])


def _only_at_ends(chunk: bytes) -> bool:
    return chunk.count(b"\r") == chunk.count(b"\r\n")


def _is_utf8(chunk: bytes) -> bool:
    try:
        chunk.decode()
    except UnicodeDecodeError:
        return False
    return True


def _text(raw: bytes) -> str:
    raw = raw.rstrip(b"\r\n")
    if raw.startswith(_BOM):
        raw = raw[3:]
    text = raw.decode("utf-8", "surrogateescape")
    return ANSI.sub("", text) if "\x1b" in text else text


def _wide(data: bytes, size: int) -> Block:
    """A UTF-16 text as one block; what is beyond the limit is lost behind its last line."""
    text, encoding, start = decode(data)
    lines = text.splitlines(keepends=True)
    block = Block(b"", 1, 0, [line.rstrip("\r\n") for line in lines])
    ends = list(accumulate((len(line.encode(encoding, "surrogatepass")) for line in lines), initial=start))
    block._spans = list(pairwise(ends))
    block.lost = size - ends[-1]
    return block
