"""Decoding artifacts without losing a byte, and mapping characters back to byte offsets."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from afteraction.domain.artifact import Artifact
from afteraction.domain.late import late
from afteraction.domain.record import Unread

HELD = 256 * 1024 * 1024  # bytes of one artifact that a reader which needs it whole takes into memory
ANSI = late(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")
_CONTROL = late("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
BLANK = " \t\r\n\0"  # what a reader need not account for
_VALUE_END = late(r"[\s,\"'|{}()\[\]]")
_STEP = 4096  # characters between two remembered offsets


def decode(data: bytes) -> tuple[str, str, int]:
    """(text, encoding, bytes of byte-order mark). Bytes that do not decode become lone surrogates, so none is lost."""
    if data.startswith(b"\xef\xbb\xbf"):
        return data[3:].decode("utf-8", "surrogateescape"), "utf-8", 3
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16-le" if data[0] == 0xFF else "utf-16-be"
        return data[2:].decode(encoding, "surrogatepass" if len(data) % 2 == 0 else "replace"), encoding, 2
    try:
        return data.decode("utf-8"), "utf-8", 0
    except UnicodeDecodeError as error:
        # A file that is mostly UTF-8 keeps its good parts; one that is not at all is an old single-byte log.
        text = data.decode("utf-8", "surrogateescape")
        bad = sum(1 for char in text[error.start : error.start + 20_000] if "\udc80" <= char <= "\udcff")
        good = sum(1 for char in text[error.start : error.start + 20_000] if "\u00a0" <= char < "\ud800")
        if bad > good and not good and _fits_cp1252(data):
            return data.decode("cp1252"), "cp1252", 0
        return text, "utf-8", 0


def utf8(data: bytes) -> bytes:
    """A text for a pattern of bytes, when it is UTF-16 as UTF-8."""
    if not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data
    return decode(data[: len(data) & ~1])[0].encode("utf-8", "surrogatepass")


def cut(text: str, most: int) -> str:
    """The beginning of a text, up to where a value ends: half a secret is recognised by nobody, and would be shown."""
    if len(text) <= most:
        return text
    ends = [match.end() for match in _VALUE_END.finditer(text, 0, most + 1)]
    return text[: min(ends[-1], most)].rstrip() + "…" if ends else "…"


class Held(NamedTuple):
    """An artifact as text. bom: bytes of byte-order mark. beyond: what was too much to hold, None for nearly all."""

    text: str
    encoding: str
    bom: int
    beyond: Unread | None


def held(artifact: Artifact, most: int = HELD) -> Held:
    """The text of an artifact, of a huge one the lines that fit into ``most`` bytes, or of a huge line its beginning."""
    data = artifact.read(most)
    if artifact.size <= len(data):
        return Held(*decode(data), None)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        end = len(data) & ~1
    else:
        end = data.rfind(b"\n", len(data) // 2) + 1 or len(data)
        while end > len(data) - 4 and data[end - 1] & 0x80:
            end -= 1  # not in the middle of a character
    text, encoding, bom = decode(data[:end])
    reason = f"beyond the first {end / 2**20:.0f} MiB, more than can be read at once: split the file to read the rest"
    return Held(text, encoding, bom, Unread(end, artifact.size, reason, text.count("\n") + 1))


def _fits_cp1252(data: bytes) -> bool:
    try:
        data.decode("cp1252")
    except UnicodeDecodeError:
        return False
    return True


def clean(text: str) -> str:
    """Text fit for people: terminal colours gone, control characters and undecodable bytes shown as U+FFFD."""
    if text.isascii() and text.isprintable():
        return text
    if "\x1b" in text:
        text = ANSI.sub("", text)
    text = text.replace("\r\n", "\n")
    return _CONTROL.sub("\ufffd", text)


class Offsets:
    """Byte offset and line number of a character offset in decoded text."""

    def __init__(self, text: str, encoding: str = "utf-8", bom: int = 0) -> None:
        self._text, self._encoding, self._bom = text, encoding, bom
        self._plain = encoding in ("utf-8", "cp1252") and (encoding == "cp1252" or text.isascii())
        self._marks: list[int] = [bom]
        if not self._plain:
            for at in range(0, len(text), _STEP):
                self._marks.append(self._marks[-1] + self._width(at, at + _STEP))
        self._newlines: list[int] | None = None

    def _width(self, start: int, end: int) -> int:
        errors = "surrogateescape" if self._encoding == "utf-8" else "surrogatepass"
        return len(self._text[start:end].encode(self._encoding, errors))

    def byte(self, char: int) -> int:
        """Offset in the artifact of the character at ``char``."""
        if self._plain:
            return char + self._bom
        block = char // _STEP
        return self._marks[block] + self._width(block * _STEP, char)

    def line(self, char: int) -> int:
        """1-based line that holds the character at ``char``."""
        if self._newlines is None:
            self._newlines = [found.start() for found in re.finditer("\n", self._text)]
        return bisect_right(self._newlines, char - 1) + 1
