"""What a program wrote inside a line that something else stamped (a container runtime, syslog, a JSON wrapper).

The outer line knows when it was written; the inner text knows how bad it is. The level is taken from a level token at
the *head* of the text only: a level word further on is part of the story ("Timed out" at INF stays INF).
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from afteraction.domain.record import Level
from afteraction.domain.when import Instant, Stamp
from afteraction.readers._blocks import Block
from afteraction.readers._lines import level_of

if TYPE_CHECKING:
    from afteraction.readers._entry import Fields

_WORDS = [
    "TRACE",
    "DEBUG",
    "INFO",
    "NOTICE",
    "WARNING",
    "WARN",
    "ERROR",
    "SEVERE",
    "CRITICAL",
    "FATAL",
    "PANIC",
    "ALERT",
    "EMERG",
    "EMERGENCY",
    "TRC",
    "DBG",
    "INF",
    "WRN",
    "ERR",
    "FTL",
    "CRIT",
    "EROR",
]
_LEVELS = {
    **{word: level_of(word) for upper in _WORDS for word in (upper, upper.lower(), upper.capitalize())},
    **{letter: level_of(letter) for letter in "IWEFD"},
}
_CLOCK = (
    r"(?:\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z| ?[+-]\d\d:?\d\d| UTC)?\]?"
    r"|\[?\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?\s?(?:[AP]M)?\]?)"
)
_ESCAPED = {"n": "\n", "t": "\t"}
_MEANT = frozenset({"msg", "message", "level", "lvl", "error", "err"})


# Made at first use: most logs are known without them


@cache
def _head() -> re.Pattern[str]:
    """Either a clock and a level (the head of another log format), or a word that is marked as a level."""
    return re.compile(
        rf"(?P<clock>{_CLOCK})[\s|:-]{{1,4}}(?P<level>[A-Za-z]{{1,9}}|\[[A-Za-z]{{1,9}}\])[\s|:-]{{1,8}}"
        r"|\[(?P<boxed>[A-Za-z]{1,9})\s?\]|<(?P<angled>[A-Za-z]{3,9})>|(?P<klog>[IWEF])\d{4} \d\d:\d\d:\d\d"
        r"|(?P<marked>[A-Za-z]{3,9})\s?:\s|(?P<bare>[A-Z]{3,9})\s",
    )


@cache
def _pair() -> re.Pattern[str]:
    return re.compile(r'(?<![^\s="])([^\s="]+)=(?:"([^"\\]*(?:\\.[^"\\]*)*)(?:"|\\?\Z)|([^\s"]*))')


@cache
def _logfmt_head() -> re.Pattern[str]:
    return re.compile(r'[\w.@/-]+=(?:"[^"\\]*(?:\\.[^"\\]*)*"|[^\s"]*)(?:\s|\Z)')


@cache
def _escape() -> re.Pattern[str]:
    return re.compile(r'\\(["\\nt])')


class Inner(NamedTuple):
    """What the inner text says. stamp: its own time when it states one with its zone, else None."""

    text: str
    level: Level = Level.NONE
    fields: Fields = ()
    channel: str = ""
    stamp: Stamp | None = None
    raw_time: str = ""


@cache
def _fast() -> tuple[Any, type[Exception]]:
    """What decodes JSON, decimals kept as the text that was written, and what it raises."""
    import msgspec  # late: most text logs hold no JSON

    return msgspec.json.Decoder(float_hook=str), msgspec.DecodeError


def decode_object(text: str) -> dict[str, Any] | None:
    """One JSON object, decimals kept as text; None when the text is no object."""
    fast, bad = _fast()
    try:
        value = fast.decode(text)
    except (bad, ValueError, RecursionError):
        try:
            value = json.loads(text, parse_float=str, strict=False)  # NaN, control characters, undecodable bytes
        except (ValueError, RecursionError):
            return None
    return value if type(value) is dict else None


def objects_of(block: Block) -> list[dict[str, Any] | None]:
    """What `decode_object` makes of each line that begins with a brace; None for any other."""
    data, size = block.data, block.size
    if data is not None and data[:1] == b"{" and _between(data) == size - 1:  # so no value goes on behind its line
        fast, bad = _fast()
        try:
            values: list[dict[str, Any] | None] = fast.decode_lines(data)
        except (bad, ValueError, RecursionError):
            values = []
        if len(values) == size:
            return values
    return [decode_object(line) if line[:1] == "{" else None for line in block.lines]


def _between(data: bytes) -> int:
    """Line ends between one object and the next."""
    return data.count(b"}\n{") + (data.count(b"}\r\n{") if b"\r" in data else 0)


def head_level(text: str) -> tuple[Level, str]:
    """The level that a token at the head of a message states, and the message without a clock and level before it."""
    found = _head().match(text)
    if found is None:
        return Level.NONE, text
    level = _LEVELS.get((found[found.lastindex or 0]).strip("[]"), Level.NONE)
    if level and found["clock"] and text[found.end() :]:
        return level, text[found.end() :]
    return level, text


def pairs_of(text: str) -> dict[str, Any]:
    """The ``key=value`` pairs of a logfmt line."""
    pairs: dict[str, Any] = {}
    for key, quoted, plain in _pair().findall(text):
        value = quoted or plain
        if "\\" in value and quoted:
            value = _escape().sub(lambda found: _ESCAPED.get(found[1], found[1]), value)
        pairs.setdefault(key, value)
    return pairs


def inner_of(text: str) -> Inner:
    """JSON, logfmt or plain words with a level at their head."""
    if text[:1] == "{" and text.rstrip()[-1:] == "}":
        value = decode_object(text)
        if value:
            return _inner(value)
    elif _logfmt_head().match(text):
        pairs = pairs_of(text)
        if not _MEANT.isdisjoint(pairs):
            return _inner(pairs)
    level, rest = head_level(text)
    return Inner(rest, level)


def _inner(value: dict[str, Any]) -> Inner:
    from afteraction.readers._entry import entry_of  # late: most text logs hold no entry in another

    entry = entry_of(value)
    own = entry.stamp if isinstance(entry.stamp, Instant) else None
    return Inner(entry.text, entry.level, entry.fields, entry.channel, own, entry.raw_time)
