"""Names of people in a text, however they are written: capitals, accents, wide letters and unseen characters do not count."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_OUT = frozenset(("Cf", "Mn", "Mc", "Me"))
# Scripts that are written without blanks: what stands beside a name is no part of it.
_NO_BLANKS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
_LETTER = rf"[^\W{_NO_BLANKS}]"


def named(text: str, names: frozenset[str]) -> list[tuple[int, int]]:
    """Spans of the text that are a name, in order. names: spellings; one that begins with ``@`` counts as a mention only."""
    pattern = _pattern(names)
    if pattern is None:
        return []
    bare, origin = _bare(text)
    return [(origin[found.start()], origin[found.end() - 1] + 1) for found in pattern.finditer(bare)]


def unnamed(text: str, names: frozenset[str], shown: str = "[a person]") -> str:
    """The text with ``shown`` for each name."""
    for start, end in reversed(named(text, names)):
        text = f"{text[:start]}{shown}{text[end:]}"
    return text


def _bare(text: str) -> tuple[str, list[int]]:
    """(the text as names are compared, the offset in ``text`` of each of its characters)"""
    out: list[str] = []
    origin: list[int] = []
    for at, char in enumerate(text):
        for part in unicodedata.normalize("NFKD", char).casefold():
            if unicodedata.category(part) in _OUT:
                continue
            out.append(" " if part.isspace() else part)
            origin.append(at)
    return "".join(out), origin


@lru_cache(maxsize=8)
def _pattern(names: frozenset[str]) -> re.Pattern[str] | None:
    bare = {" ".join(_bare(name)[0].split()) for name in names} - {"", "@"}
    if not bare:
        return None
    listed = "|".join(
        re.escape(name).replace(r"\ ", " {1,4}") for name in sorted(bare, key=lambda one: (-len(one), one))
    )
    return re.compile(rf"(?<!{_LETTER})(?:{listed})(?!{_LETTER})")
