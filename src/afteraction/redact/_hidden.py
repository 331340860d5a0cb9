"""Values in disguise: encoded, escaped, broken over lines, or with characters between theirs that nobody sees.

Each disguise is taken off, the rules look again, and what they find is covered where it stands. Decoding goes three deep.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from urllib.parse import unquote

import re2

from afteraction.domain.late import late
from afteraction.redact._find import Finder, whole
from afteraction.redact._values import evidence
from afteraction.redact.rule import Find

_DEPTH = 3
_INFLATED = 1 << 20  # bytes that a compressed value may grow to
_BROKEN_OVER = 3  # line breaks within one value
_WINDOW = 300
_LONG = 4000  # characters of a line before a disguise that are looked at with it

_ENCODED = re2.compile(
    r"(?:%[0-9A-Fa-f]{2}|\\u00[0-9A-Fa-f]{2}|\\x[0-9A-Fa-f]{2}|&(?:#x?[0-9A-Fa-f]{2,6}|quot|amp|apos|lt|gt);)"
)
_TOKEN = re2.compile(r"[^\s<>]{8,}")
_BASE64 = re2.compile(r"[A-Za-z0-9+/_\-]{20,}={0,2}")
_HEX = re2.compile(r"(?:[0-9A-Fa-f][0-9A-Fa-f]){12,}")
_BREAK = re2.compile(r"(?:[\"'](?:[ \t]*\+)?|=)?[ \t]*(?:\\?[ \t]*\r?\n|(?:\\+r)?\\+n)[ \t>|\"'+*]*")
_ESCAPE = re2.compile(r"\\+u([0-9A-Fa-f]{4})|\\+x([0-9A-Fa-f]{2})")
_ESCAPED_LINE = re2.compile(r"[^\n]*\\(?:n|u[0-9A-Fa-f]{4})[^\n]*")
_PERCENT = re2.compile(r"[^\s<>=&?/,;()\"'#]*%[0-9A-Fa-f]{2}[^\s<>=&?/,;()\"'#]*")  # one value of an address
_ESCAPED_CHAR = re2.compile(r"\\+(?:u(?P<u>[0-9A-Fa-f]{4})|(?P<c>[nrt\"'/]))")
_CHARS = {"n": "\n", "r": "\r", "t": "\t"}
_UUID = re2.compile(r"^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")
_HEX_LENGTHS = (32, 40, 48, 64, 128)
_STYLE = late("(?:\x1b\\[|\x9b)[0-9;:?]{0,30}[ -/]?[@-~]|\x1b[()][A-Z0-9]|\x1b[=>]")
_UNSEEN = frozenset((0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0, *range(0xFE00, 0xFE10)))

Look = Callable[[str], list[Find]]


# Few texts need these two, which take longest to make.
@cache
def _tail() -> re2._Regexp:
    return re2.compile(r"([A-Za-z0-9+/_\-=%!#@$]{4,200})(?:[\s\"'`,;)}\]<>\\&]|$)")


@cache
def _disguise() -> re.Pattern[str]:
    # What hides between or stands for plain letters: format characters, blanks, tags; wide, circled and mathematical letters.
    return re.compile(
        "[\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2070-\u209c\u2100-\u214f"
        "\u2460-\u24ff\u3164\ufe00-\ufe0f\ufeff\uff01-\uff5e\uffa0\ufff9-\ufffb\U0001d400-\U0001d7ff\U0001f130-\U0001f189\U000e0000-\U000e007f]"
    )


def hidden(
    text: str,
    look: Look,
    strict: Finder,
    depth: int = _DEPTH,
    *,
    seen: Sequence[Find] = (),
    customers: Look | None = None,
) -> Iterator[Find]:
    """Spans of ``text`` that hold a value in disguise.

    look: the rules for secrets. strict: those whose form alone proves them, for values put together again. seen: what
    ``look`` found in the text as it is. customers: the rules for identifiers, which machines escape and nobody hides.
    """
    yield from _styled(text, look)
    yield from _unseen(text, look)
    yield from _broken(text, strict)
    yield from _continued(text, seen)
    yield from _escaped(text, look)
    if depth:
        yield from _decoded(text, look, strict, depth, customers)


def _continued(text: str, seen: Iterable[Find]) -> Iterator[Find]:
    """Values known by what stands before them that go on behind the end of the line."""
    for find in seen:
        cut = _BREAK.match(text, find.end)
        tail = _tail().match(text, cut.end()) if cut else None
        if tail and _goes_on(text[find.start : find.end], tail.group(1)):
            yield find._replace(end=tail.end(1))


def _goes_on(value: str, tail: str) -> bool:
    both = value + tail
    if _UUID.match(both) or (len(both) in _HEX_LENGTHS and all(char in "0123456789abcdefABCDEF" for char in both)):
        return True
    if {"-", "_"} & set(tail) or evidence(tail):
        return False
    # Three kinds of letters, or two that change like dice: what the evidence on the next line is not.
    digit, upper, lower = (any(map(test, tail)) for test in (str.isdigit, str.isupper, str.islower))
    changes = sum(one.isupper() != two.isupper() for one, two in pairwise(tail))
    return upper and lower and (digit or tail.endswith("=") or (len(tail) > 7 and changes * 5 >= len(tail) * 2))


def _escaped(text: str, look: Look) -> Iterator[Find]:
    """Texts of several lines inside a string of JSON or source code: rules that need whole lines see them."""
    if "\\n" not in text and "\\u" not in text:
        return
    plain: list[str] = []
    origin: list[int] = []
    for line in _ESCAPED_LINE.finditer(text):
        at = line.start()
        for match in _ESCAPED_CHAR.finditer(text, line.start(), line.end()):
            plain.append(text[at : match.start()])
            origin += range(at, match.start())
            at = match.end()
            code, char = match.group("u"), match.group("c")
            plain.append(chr(int(code, 16)) if code else _CHARS.get(char, char))
            origin.append(match.start())
        plain += [text[at : line.end()], "\n"]
        origin += range(at, line.end() + 1)
    view = whole("".join(plain))
    for start, end, rule in [*look(view), *_unseen(view, look)] if view else []:
        yield Find(origin[start], origin[end - 1] + 1, rule)


def _styled(text: str, look: Look) -> Iterator[Find]:
    """Colours and other orders to a terminal taken out, as of a log that was printed for one."""
    if "\x1b" not in text and "\x9b" not in text:
        return
    plain: list[str] = []
    starts: list[int] = []  # of each piece in the text, and in the view
    views: list[int] = []
    size = done = 0
    for match in _STYLE.finditer(text):
        if match.start() > done:
            starts.append(done)
            views.append(size)
            plain.append(text[done : match.start()])
            size += match.start() - done
        done = match.end()
    starts.append(done)
    views.append(size)
    plain.append(text[done:])

    def origin(at: int) -> int:
        place = bisect_right(views, at) - 1
        return starts[place] + at - views[place]

    for start, end, rule in look("".join(plain)):
        yield Find(origin(start), origin(end - 1) + 1, rule)


def _unseen(text: str, look: Look) -> Iterator[Find]:
    """Zero-width and format characters taken out, wide letters made narrow; with the lines around them, no others."""
    if text.isascii():
        return
    done = 0
    for match in _disguise().finditer(text):
        if match.start() < done:
            continue
        start = max(done, text.rfind("\n", 0, text.rfind("\n", 0, match.start()) + 1) + 1, match.start() - _LONG)
        done = _last_line(text, match.start())
        yield from _undisguised(text, start, done, look)


def _last_line(text: str, at: int) -> int:
    """The end of the first line, from this one on, that is followed by a line without disguise."""
    while True:
        end = text.find("\n", at) + 1 or len(text)
        after = text.find("\n", end) + 1 or len(text)
        if end >= len(text) or _disguise().search(text, end, after) is None:
            return after
        at = end


def _undisguised(text: str, start: int, end: int, look: Look) -> Iterator[Find]:
    plain: list[str] = []
    origin: list[int] = []
    for at, char in enumerate(text[start:end], start):
        if char.isascii():
            plain.append(char)
            origin.append(at)
            continue
        if ord(char) in _UNSEEN or unicodedata.category(char) == "Cf":
            continue
        shown = unicodedata.normalize("NFKC", char)
        plain.append(shown)
        origin += [at] * len(shown)
    for found, over, rule in look("".join(plain)):
        yield Find(origin[found], origin[over - 1] + 1, rule)


def _broken(text: str, strict: Finder) -> Iterator[Find]:
    """Values cut by line ends, with the quotes, signs and indents that go with them."""
    if strict.beginning is None:
        return
    begins = [match.start() for match in strict.beginning.finditer(text)]
    breaks = _breaks_near(text, begins)
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


def _breaks_near(text: str, begins: Sequence[int]) -> list[tuple[int, int]]:
    """The line breaks that may cut a value which begins at one of these places, and those that may cut it again."""
    stretches: list[tuple[int, int]] = []  # from line end to line end: no break goes on behind one
    ahead = 0
    for begin in begins:
        if begin + _WINDOW <= ahead:
            continue  # the next line ends are those of the place before
        ends = [begin + _WINDOW]
        for _ in range(_BROKEN_OVER + 2):
            at = text.find("\n", ends[-1] + 1)
            ends.append(at if at >= 0 else len(text))
        ahead, end = ends[1], ends[-1]
        start = max(text.rfind("\n", 0, begin), 0)
        if stretches and start <= stretches[-1][1]:
            start = stretches.pop()[0]
        stretches.append((start, end))
    return [
        (start + match.start(), start + match.end())
        for start, end in stretches
        for match in _BREAK.finditer(text[start:end])
    ]


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
            if tail.isalpha() and any(one.end == edges[-2] for one in strictly(joined[: edges[-2]])):
                continue  # it was over where the line ended, and what follows is a word
            yield Find(origin(find.start), origin(find.end - 1) + 1, find.rule)


def _decoded(text: str, look: Look, strict: Finder, depth: int, customers: Look | None) -> Iterator[Find]:
    for start, end, inner, written in _candidates(text):
        shown = customers if written else None
        finds = look(inner) or list(hidden(inner, look, strict, depth - 1, customers=shown))
        if finds:
            yield Find(start, end, finds[0].rule)
        elif shown:
            yield from _identifiers(text[start:end], start, inner, shown)


def _identifiers(token: str, start: int, inner: str, customers: Look) -> Iterator[Find]:
    """Customers' identifiers in an escaped token: of an address only the values that hold one."""
    parts = [(part.start(), part.end(), customers(unquote(part.group(0)))) for part in _PERCENT.finditer(token)]
    if any(finds for _, _, finds in parts):
        yield from (Find(start + at, start + end, finds[0].rule) for at, end, finds in parts if finds)
    elif finds := customers(inner):
        yield Find(start, start + len(token), finds[0].rule)


def _candidates(text: str) -> Iterator[tuple[int, int, str, bool]]:
    """(start, end, what it says, whether only signs were escaped) of every encoded stretch that reads as text."""
    if _ENCODED.search(text):
        for match in _TOKEN.finditer(text):
            token = match.group(0)
            plain = _unescaped(token)
            if plain != token:
                yield match.start(), match.end(), whole(plain), True
    for match in _BASE64.finditer(text):
        plain = _from_base64(match.group(0))
        if plain:
            yield match.start(), match.end(), plain, False
    for match in _HEX.finditer(text):
        plain = _readable(bytes.fromhex(match.group(0)))
        if plain:
            yield match.start(), match.end(), plain, False


def _unescaped(token: str) -> str:
    plain = unquote(token, errors="replace") if "%" in token else token
    if "&" in plain:
        from html import unescape  # late: it brings the names of all entities, and few texts hold one

        plain = unescape(plain)
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
