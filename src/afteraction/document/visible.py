"""Text made safe to show: what would be invisible, or would act on a terminal or a page, is shown as its code point."""

from __future__ import annotations

import unicodedata

_HIDDEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
# Letters and marks that leave no ink: grapheme joiner, Hangul and Khmer fillers, Mongolian and text variation selectors.
_BLANK = frozenset(
    (0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x3164, 0xFFA0, *range(0xFE00, 0xFE0E))
)
_MARKS_IN_A_ROW = 6


class _Visible(dict[int, str]):
    """Translation table: code points that do something unseen become their own name."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        hidden = code in _BLANK or 0xE0100 <= code <= 0xE01EF or unicodedata.category(char) in _HIDDEN
        self[code] = f"‹U+{code:04X}›" if hidden and char not in "\n\t" else char
        return self[code]


_VISIBLE = _Visible()


def visible(text: str) -> str:
    """The text with every control, format, surrogate and unassigned code point spelled out: ``‹U+202E›``."""
    if text.isascii() and text.isprintable():
        return text
    shown = text.replace("\r\n", "\n").translate(_VISIBLE)
    return shown if shown.isascii() else _calm(shown)


def _calm(text: str) -> str:
    """Towers of combining marks spelled out, so that they cannot cover their neighbours."""
    out: list[str] = []
    run = 0
    for char in text:
        run = run + 1 if unicodedata.category(char)[0] == "M" else 0
        out.append(char if run <= _MARKS_IN_A_ROW else f"‹U+{ord(char):04X}›")
    return "".join(out)


def one_line(text: str) -> str:
    """`visible`, with line ends and tabs spelled out too: for a terminal, where a name must not begin a line."""
    return visible(text).replace("\n", "‹U+000A›").replace("\t", "‹U+0009›")
