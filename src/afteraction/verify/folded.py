"""Exact words found whatever the spaces, the width of the letters and the shape of the quotation marks."""

from __future__ import annotations

import unicodedata

_SAME = str.maketrans("“”„‟«»‘’‚‛`´‐‑‒–—−", "\"\"\"\"\"\"''''''------")


def folded(text: str) -> tuple[str, list[int]]:
    """(the text in NFKC with plain marks and single spaces, the offset in ``text`` of each of its characters and its end)"""
    out: list[str] = []
    origin: list[int] = []
    for at, char in enumerate(text):
        for plain in unicodedata.normalize("NFKC", char).translate(_SAME):
            if plain.isspace():
                if not out or out[-1] == " ":
                    continue
                plain = " "
            out.append(plain)
            origin.append(at)
    return "".join(out), [*origin, len(text)]


def plain(text: str) -> str:
    """The text as `folded` has it, for texts too long to go through letter by letter."""
    even = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return " ".join(even.translate(_SAME).split())


def bare(text: str) -> str:
    """The text in NFKC without what does not show: zero-width letters, soft hyphens, loose accents."""
    if text.isascii():
        return text
    even = unicodedata.normalize("NFKC", text)
    return "".join(char for char in even if unicodedata.category(char) != "Cf" and not "\u0300" <= char <= "\u036f")


def stands(text: str, words: str) -> bool:
    """Whether words stand whole in a text. Both are `plain`."""
    at = text.find(words) if words else -1
    while at >= 0:
        if not _within_word(text, at) and not _within_word(text, at + len(words)):
            return True
        at = text.find(words, at + 1)
    return False


def places(text: str, words: str) -> list[tuple[int, int]]:
    """Spans of ``text`` that hold exactly these words, whole ones at both ends; case counts."""
    wanted = folded(words)[0].strip()
    if not wanted:
        return []
    plain, origin = folded(text)
    found: list[tuple[int, int]] = []
    at = plain.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        if not _within_word(plain, at) and not _within_word(plain, end):
            found.append((origin[at], origin[end - 1] + 1))
        at = plain.find(wanted, at + 1)
    return found


def _within_word(text: str, at: int) -> bool:
    """Whether a cut here would go through a word or a number."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if before.isalnum() and after.isalnum():
        return True
    near = text[max(0, at - 2) : at + 2]
    return (before in ".,:" and after.isdigit() and near[:1].isdigit()) or (
        after in ".,:" and before.isdigit() and text[at + 1 : at + 2].isdigit()
    )
