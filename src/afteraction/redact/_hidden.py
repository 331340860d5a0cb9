"""Values in disguise: encoded, escaped, broken over lines, or with characters between theirs that nobody sees.

Each disguise is taken off, the rules look again, and what they find is covered where it stands. Decoding goes three deep.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
import unicodedata
import zlib
from bisect import bisect_left
from collections.abc import Callable, Iterator
from itertools import pairwise
from urllib.parse import unquote

import re2

from afteraction.redact._find import Finder
from afteraction.redact.rule import Find

_DEPTH = 3
_INFLATED = 1 << 20  # bytes that a compressed value may grow to
_BROKEN_OVER = 3  # line breaks within one value
_WINDOW = 300

_ENCODED = re2.compile(
    r"(?:%[0-9A-Fa-f]{2}|\\u00[0-9A-Fa-f]{2}|\\x[0-9A-Fa-f]{2}|&(?:#x?[0-9A-Fa-f]{2,6}|quot|amp|apos|lt|gt);)"
)
_TOKEN = re2.compile(r"[^\s<>]{8,}")
_BASE64 = re2.compile(r"[A-Za-z0-9+/_\-]{20,}={0,2}")
_HEX = re2.compile(r"(?:[0-9A-Fa-f][0-9A-Fa-f]){12,}")
_BREAK = re2.compile(r"[\"'=]?[ \t]*\\?[ \t]*\r?\n[ \t>|\"'+*]*")
_ESCAPE = re2.compile(r"\\u([0-9A-Fa-f]{4})|\\x([0-9A-Fa-f]{2})")
# What hides between or stands for plain letters: format characters, blanks, tags; wide, circled and mathematical letters.
_DISGUISE = re.compile(
    "[\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2070-\u209c\u2100-\u214f"
    "\u2460-\u24ff\u3164\ufe00-\ufe0f\ufeff\uff01-\uff5e\uffa0\ufff9-\ufffb\U0001d400-\U0001d7ff\U0001f130-\U0001f189\U000e0000-\U000e007f]"
)
_UNSEEN = frozenset((0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0, *range(0xFE00, 0xFE10)))

Look = Callable[[str], list[Find]]


def hidden(text: str, look: Look, strict: Finder, depth: int = _DEPTH) -> Iterator[Find]:
    """Spans of ``text`` that hold a value in disguise.

    look: the rules for secrets. strict: those whose form alone proves them, for values put together again.
    """
    yield from _unseen(text, look)
    yield from _broken(text, strict)
    if depth:
        yield from _decoded(text, look, strict, depth)


def _unseen(text: str, look: Look) -> Iterator[Find]:
    """Zero-width and format characters taken out, wide letters made narrow."""
    if text.isascii() or not _DISGUISE.search(text):
        return
    plain: list[str] = []
    origin: list[int] = []
    for at, char in enumerate(text):
        if ord(char) in _UNSEEN or unicodedata.category(char) == "Cf":
            continue
        shown = unicodedata.normalize("NFKC", char)
        plain.append(shown)
        origin += [at] * len(shown)
    view = "".join(plain)
    if view != text:
        origin.append(len(text))
        for start, end, rule in look(view):
            yield Find(origin[start], origin[end - 1] + 1, rule)


def _broken(text: str, strict: Finder) -> Iterator[Find]:
    """Values cut by line ends, with the quotes, signs and indents that go with them."""
    if "\n" not in text or strict.beginning is None:
        return
    begins = [match.start() for match in strict.beginning.finditer(text)]
    breaks = [match.span() for match in _BREAK.finditer(text)] if begins else []
    for first in range(len(breaks)):
        start = max(text.rfind("\n", 0, breaks[first][0]) + 1, breaks[first][0] - _WINDOW)
        start = max(start, text.rfind(" ", start, breaks[first][0]))
        at = bisect_left(begins, start)
        if at == len(begins) or begins[at] >= breaks[first][0]:
            continue  # no beginning that a vendor's token has, on this line
        for count in range(1, _BROKEN_OVER + 1):
            cuts = breaks[first : first + count]
            if len(cuts) < count:
                break
            limit = breaks[first + count][0] if first + count < len(breaks) else len(text)
            pieces = [text[start : cuts[0][0]]]
            pieces += [text[one[1] : two[0]] for one, two in pairwise(cuts)]
            pieces.append(text[cuts[-1][1] : min(limit, cuts[-1][1] + _WINDOW)])
            if any(" " in piece or "\0" in piece or not piece for piece in pieces[1:-1]):
                break  # a whole line of prose between two pieces: no value runs through it
            yield from _across(pieces, start, cuts, strict.finds)


def _across(pieces: list[str], start: int, cuts: list[tuple[int, int]], strictly: Look) -> Iterator[Find]:
    starts = [start, *(end for _, end in cuts)]
    edges = [0]
    for piece in pieces:
        edges.append(edges[-1] + len(piece))

    def origin(at: int) -> int:
        place = max(index for index in range(len(pieces)) if edges[index] <= at)
        return starts[place] + at - edges[place]

    joined = "".join(pieces)
    for find in strictly(joined):
        if find.start < edges[1] and find.end > edges[-2]:
            tail = joined[edges[-2] : find.end]
            if tail.isalpha() and any(whole.end == edges[-2] for whole in strictly(joined[: edges[-2]])):
                continue  # it was over where the line ended, and what follows is a word
            yield Find(origin(find.start), origin(find.end - 1) + 1, find.rule)


def _decoded(text: str, look: Look, strict: Finder, depth: int) -> Iterator[Find]:
    for start, end, inner in _candidates(text):
        finds = look(inner) or list(hidden(inner, look, strict, depth - 1))
        if finds:
            yield Find(start, end, finds[0].rule)


def _candidates(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, what it says) of every encoded stretch that reads as text."""
    if _ENCODED.search(text):
        for match in _TOKEN.finditer(text):
            token = match.group(0)
            plain = _unescaped(token)
            if plain != token:
                yield match.start(), match.end(), plain
    for match in _BASE64.finditer(text):
        plain = _from_base64(match.group(0))
        if plain:
            yield match.start(), match.end(), plain
    for match in _HEX.finditer(text):
        plain = _readable(bytes.fromhex(match.group(0)))
        if plain:
            yield match.start(), match.end(), plain


def _unescaped(token: str) -> str:
    plain = unquote(token, errors="replace") if "%" in token else token
    if "&" in plain:
        plain = html.unescape(plain)
    if "\\" in plain:
        plain = _ESCAPE.sub(lambda match: chr(int(match.group(1) or match.group(2), 16)), plain)
    return plain


def _from_base64(token: str) -> str:
    body = token.rstrip("=")
    if (
        len(body) % 4 == 1
        or body.isdigit()
        or (body.islower() and "/" not in body and "-" not in body and body.isalpha())
    ):
        return ""
    try:
        data = base64.urlsafe_b64decode(body.replace("+", "-").replace("/", "_") + "=" * (-len(body) % 4))
    except (binascii.Error, ValueError):
        return ""
    if data[:2] == b"\x1f\x8b" or data[:1] == b"\x78":
        data = _inflated(data) or data
    return _readable(data)


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompressobj(47).decompress(data, _INFLATED)
    except zlib.error:
        return b""


def _readable(data: bytes) -> str:
    """Bytes that are text of at least eight characters, else ""."""
    if data[1::2].count(0) * 2 == len(data) and len(data) > 15:
        data = data[::2]  # UTF-16
    if len(data) < 8 or any(byte < 9 or 13 < byte < 32 or byte > 126 for byte in data):
        return ""
    return data.decode("ascii")
