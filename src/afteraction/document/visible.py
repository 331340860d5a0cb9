"""Text made safe to show: what would be invisible, or would act on a terminal or a page, is shown as its code point.

So is what pretends: a Cyrillic letter in a Latin word. The same text in a page, a document and on a terminal is shown the
same way; JSON keeps its values and writes such characters as escapes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from itertools import groupby

from afteraction.domain.late import late

_HIDDEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
# What leaves no ink and is no space: grapheme joiner, Hangul and Khmer fillers, variation selectors, the empty Braille cell.
_BLANK = frozenset(
    (0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x2800, 0x3164, 0xFFA0, *range(0xFE00, 0xFE0E))
)
_MARKS_IN_A_ROW = 6
_TOWER = late(f"[^\x00-\u02ff]{{{_MARKS_IN_A_ROW + 1},}}")  # where one can be: no mark lies below
_RUN = late(r"(.)\1{3,}", re.DOTALL)
# Letters of other scripts with the shape of a Latin one: Greek, Cyrillic, Armenian.
_LOOKALIKE = frozenset("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοϲϳЅІЈАВЕКМНОРСТУХаеорсухѕіјһԁԛԝԚԜѵօ")
_ANY_LOOKALIKE = late(f"[{''.join(sorted(_LOOKALIKE))}]")
_WORD = late(r"[^\W\d_]+")


def _hidden(char: str) -> bool:
    code = ord(char)
    return code in _BLANK or 0xE0100 <= code <= 0xE01EF or unicodedata.category(char) in _HIDDEN


def _named(char: str, times: int = 1) -> str:
    return f"‹U+{ord(char):04X}›" if times == 1 else f"‹U+{ord(char):04X} ×{times}›"


def _escape(char: str, times: int = 1) -> str:
    units = char.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4)) * times


class _Table(dict[int, str]):
    """Translation table: code points that do something unseen become what ``spell`` makes of them."""

    def __init__(self, spell: Callable[[str], str], kept: str) -> None:
        super().__init__((ord(char), char) for char in kept)
        self._spell = spell

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = self._spell(char) if _hidden(char) else char
        return self[code]


_VISIBLE = _Table(_named, "\n\t")
_ESCAPED = _Table(_escape, "\n")


def visible(text: str) -> str:
    """The text with every control, format, surrogate and unassigned code point spelled out: ``‹U+202E›``.

    The same one four times or more in a row is counted: ``‹U+200B ×50›``.
    """
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n")
    shown = text.translate(_VISIBLE)
    if len(shown) > len(text):
        shown = _RUN.sub(_counted, text).translate(_VISIBLE)
    return shown if shown.isascii() else _without_disguise(_calm(shown, _named))


def one_line(text: str) -> str:
    """`visible`, with line ends and tabs spelled out too: for a terminal, where a name must not begin a line."""
    return visible(text).replace("\n", "‹U+000A›").replace("\t", "‹U+0009›")


def escaped(json: str) -> str:
    """JSON text of the same value, in which such code points are written as escapes: ``\\u202e``."""
    if json.isascii() and json.replace("\n", "").isprintable():
        return json
    seen = any(_ESCAPED[ord(char)] != char for char in set(json))  # asked of each once: a record is long
    shown = json.translate(_ESCAPED) if seen else json
    return shown if shown.isascii() else _calm(shown, _escape)


def no_formula(text: str) -> str:
    """A table's cell: text that a spreadsheet would compute when the table is copied into one stands in quotation marks."""
    return f"“{text}”" if text.lstrip()[:1] in ("=", "+", "-", "@", "＝", "＋", "－", "＠") else text


def _counted(run: re.Match[str]) -> str:
    char = run[1]
    return run[0] if _VISIBLE[ord(char)] == char else _named(char, len(run[0]))


def _calm(text: str, spell: Callable[[str, int], str]) -> str:
    """Towers of combining marks spelled out, so that they cannot cover their neighbours."""
    return _TOWER.sub(lambda found: _levelled(found[0], spell), text)


def _levelled(text: str, spell: Callable[[str, int], str]) -> str:
    out: list[str] = []
    for marks, group in groupby(text, lambda char: unicodedata.category(char)[0] == "M"):
        chars = list(group)
        if not marks:
            out += chars
            continue
        out += chars[:_MARKS_IN_A_ROW]
        for char, same in groupby(chars[_MARKS_IN_A_ROW:]):
            times = len(list(same))
            out += [spell(char, times)] if times > 3 else [spell(char, 1)] * times
    return "".join(out)


def _without_disguise(text: str) -> str:
    """Letters that pass for Latin ones in a Latin word spelled out; words of another script stay as they are."""
    return _WORD.sub(_undisguised, text) if _ANY_LOOKALIKE.search(text) else text


def _undisguised(found: re.Match[str]) -> str:
    word = found[0]
    foreign = [char for char in word if not char.isascii() and not unicodedata.name(char, "").startswith("LATIN ")]
    if not foreign or len(foreign) == len(word) or not _LOOKALIKE.issuperset(foreign):
        return word
    return "".join(_named(char) if char in _LOOKALIKE else char for char in word)
