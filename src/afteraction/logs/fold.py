"""What an engine does to a message before it groups: whatever has digits in it becomes ``0``.

An engine need not know the masks. It folds, groups by what is left, and gives one message of each group; the template of
that message is the template of the whole group, because `template` masks what this pattern leaves and sees no more. So
all engines come to the same templates, whatever they are written in.

The pattern is written in what the regular expressions of Python, Rust, RE2 and Java have in common, without looking
around. It takes all digits alike, so that folding shapes is folding messages. An engine whose word boundary knows more
letters than ASCII folds less: its groups are finer, and their templates the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from afteraction.domain.late import late

_H, _L = "[0-9a-fA-F]", "[a-fA-F]"
_UUID = f"{_H}{{8}}-{_H}{{4}}-{_H}{{4}}-{_H}{{4}}-{_H}{{12}}"
# A word of six or more with a digit in it, told by where its first digit stands.
_ID = "|".join(
    (f"[0-9]{_H}{{5,}}", *(f"{_L}{{{n}}}[0-9]{_H}{{{5 - n},}}" for n in range(1, 5)), f"{_L}{{5,}}[0-9]{_H}*")
)
FOLD = rf"{_UUID}|[0-9]+[xX]{_H}+\b|\b(?:{_ID})\b|[0-9]+(?:[.,:][0-9]+)*"
LONG = 400  # characters of a message that make its template
DIGITS = bytes.maketrans(b"123456789", b"000000000")  # from a message to its shape
# Most of what `FOLD` takes, many times as fast: a UUID or an id in lower case behind one of a few signs. Each sign has a
# pattern of its own, since a single letter is found at once, and only behind it more is looked for.
_UUIDS = rb"[0a-f]{6}[0a-f]{2}-[0a-f]{4}-[0a-f]{4}-[0a-f]{4}-[0a-f]{12}"
_WORDS = rb"[0a-f]{6}(?:(?<=0{6})0*+[a-f]|(?<=[a-f]{6})[a-f]*+0|(?<!0{6})(?<![a-f]{6}))[0a-f]*+"  # digit and letter
_END = rb"(?![\w\x80-\xff-])"  # what is no ASCII may be a letter
_IDS = [
    (late(re.escape(sign) + (_UUIDS if sign == b"-" else rb"(?:%b|%b)" % (_WORDS, _UUIDS)) + _END), sign + b"00000a")
    for sign in (b" ", b"-", b"=", b"/", b"(", b"[")
]


def shapes_of(lines: Sequence[bytes]) -> list[bytes]:
    """Lines with their digits as 0, and most ids alike."""
    return _without(b"\n".join(lines).translate(DIGITS)).split(b"\n")


def without_ids(shapes: Sequence[bytes]) -> list[bytes]:
    """Shapes of lines with most ids alike."""
    return _without(b"\n".join(shapes)).split(b"\n")


def _without(text: bytes) -> bytes:
    for pattern, alike in _IDS:
        text = pattern.sub(alike, text)
    return text
