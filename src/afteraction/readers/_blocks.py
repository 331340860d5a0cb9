"""The lines of an artifact, some thousand at a time: what can be asked of a block costs nothing for each of its lines.

Where a line stands is counted only when somebody asks. A line is read up to `LINE_LIMIT`. Runs of NUL, which a
file holds that was reserved in advance or cut by log rotation while its writer went on, are told apart from the lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import BinaryIO

from afteraction.domain.artifact import Artifact
from afteraction.domain.late import late
from afteraction.domain.record import Unread
from afteraction.readers._text import ANSI, decode

LINE_LIMIT = 1024 * 1024  # bytes of one line that are read; what is beyond is reported as unread
_WIDE_LIMIT = 64 * 1024 * 1024  # bytes of a UTF-16 text; it is decoded at once
_CHUNK = 64 * 1024  # what a block becomes in memory should fit beside the processor
_BOM = b"\xef\xbb\xbf"
_NULS = late(rb"\0+")


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
                self._cut(nul)
        return self._spans[at]

    def _cut(self, nul: Unread) -> None:
        """A run at an end of a line is no part of it."""
        assert self._spans is not None
        line = nul.line - self.number
        start, end = self._spans[line]
        if nul.start <= start:
            self._spans[line] = nul.end, end
        elif not self._raw[nul.end - self._start : end - self._start].strip(b"\r\n"):
            self._spans[line] = start, nul.start


def blocks(artifact: Artifact) -> Iterator[Block]:
    """All lines of an artifact in blocks."""
    with artifact.opener() as stream:
        head = stream.read(2)
        if head in (b"\xff\xfe", b"\xfe\xff"):
            yield _wide(head + stream.read(_WIDE_LIMIT), artifact.size)
            return
        start, number = 0, 1
        empty = 0  # bytes of NUL before this block, in blocks that held nothing else
        for chunk, lost in _chunks(stream, head):
            if not chunk.strip(b"\0"):
                empty += len(chunk)
                start += len(chunk)
                continue
            block = _block(chunk, number, start, empty)
            empty = 0
            block.lost = lost
            yield block
            start += len(chunk) + lost
            number += block.size
        if empty:
            block = Block(b"", number, start, [])
            block.nuls = [_nuls(start - empty, start, number)]
            yield block


def numbered_lines(artifact: Artifact, nuls: list[Unread] | None = None) -> Iterator[tuple[str, int, int, int, int]]:
    """(text without its line end, start, end, 1-based line, bytes not read of an oversize line) of each line.

    nuls: takes the runs of NUL.
    """
    for block in blocks(artifact):
        if nuls is not None:
            nuls += block.nuls
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
        if not cut and not block.strip(b"\0") and not rest.strip(b"\0"):
            yield rest + block, 0  # however long the run is, it is no line
            rest = b""
        elif cut:
            yield rest + block[:cut], 0
            rest = block[cut:]
        else:
            rest += block
        block = stream.read(_CHUNK)
    if rest:
        yield rest, 0


def _block(chunk: bytes, number: int, start: int, empty: int) -> Block:
    """empty: bytes of NUL that stand before it."""
    nuls = b"\0" in chunk
    whole = b"\x1b" not in chunk and not nuls and (b"\r" not in chunk or _only_at_ends(chunk))
    if whole and not chunk.isascii():
        whole = _BOM not in chunk and _is_utf8(chunk)
    if whole:
        block = Block(chunk, number, start)
        block.data = chunk
    else:
        parts = chunk.split(b"\n")
        if not parts[-1]:
            parts.pop()
        block = Block(chunk, number, start, [_text(part) for part in parts])
        if nuls:
            block.nuls = list(_runs(parts, number, start))
    if empty:
        first = block.nuls.pop(0) if block.nuls and block.nuls[0].start == start else Unread(start, start, "")
        block.nuls.insert(0, _nuls(start - empty, first.end, number))
    return block


def _runs(parts: Sequence[bytes], number: int, start: int) -> Iterator[Unread]:
    for line, part in enumerate(parts, start=number):
        for run in _NULS.finditer(part):
            yield _nuls(start + run.start(), start + run.end(), line)
        start += len(part) + 1


def _nuls(start: int, end: int, number: int) -> Unread:
    count = end - start
    reason = f"{count} NUL bytes: reserved in advance, or left when the file was cut while it was written"
    return Unread(start, end, reason if count > 1 else "a NUL byte", number)


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
    if b"\0" in raw:
        raw = _NULS.sub(b"\0", raw.strip(b"\0\r"))
    if raw.startswith(_BOM):
        raw = raw[3:]
    text = raw.decode("utf-8", "surrogateescape")
    return ANSI.sub("", text) if "\x1b" in text else text


def _wide(data: bytes, size: int) -> Block:
    """A UTF-16 text as one block; what is beyond the limit is lost behind its last line."""
    text, encoding, start = decode(data)
    lines = text.splitlines(keepends=True)
    block = Block(b"", 1, 0, [line.rstrip("\r\n") for line in lines])
    sizes = (len(line.encode(encoding, "surrogatepass")) for line in lines)
    ends = [min(end, size) for end in accumulate(sizes, initial=start)]  # a file cut within a character ends earlier
    block._spans = list(pairwise(ends))
    block.lost = size - ends[-1]
    return block
