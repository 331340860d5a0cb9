"""Names that must not leave: people of the roster by any spelling, vendors of the config, each as what stands for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import re2

from afteraction.redact._find import whole
from afteraction.redact._tree import replaced, strings

T = TypeVar("T")
_MENTION = re2.compile(r"(?:^|[^\w/.@])(?P<v>@[A-Za-z][\w.\-]{1,38}\w)(?:[^\w@]|$)")
# What may stand beside a name: no letter, mark or digit, except of scripts that are written without blanks; ``_`` when
# it stands for italics, not within ``pool_name``.
_EDGE = r"[^\p{L}\p{M}\p{N}_]|\p{Han}|\p{Hiragana}|\p{Katakana}|\p{Thai}"
_BEFORE, _AFTER = (
    rf"(?:^|{_EDGE}|(?:^|[^\p{{L}}\p{{M}}\p{{N}}_])_{{1,3}})",
    rf"(?:$|{_EDGE}|_{{1,3}}(?:$|[^\p{{L}}\p{{M}}\p{{N}}_]))",
)
_AT = frozenset(("@here", "@channel", "@everyone", "@here.", "@channel."))


class Names:
    """A table of spellings. Whole words only; case counts, so that ``Will`` is a person and ``will`` is not."""

    def __init__(self, shown: Mapping[str, str], *, mentions: str = "") -> None:
        """shown: spelling to what stands for it. mentions: what stands for an ``@name`` that no spelling knows, "" for itself."""
        self._shown = dict(shown)
        self._mentions = mentions
        self._pattern: re2._Regexp | None = None
        if self._shown:
            options = re2.Options()
            options.max_mem = 256 << 20
            options.longest_match = True
            listed = "|".join(re2.escape(name) for name in sorted(self._shown, key=lambda name: (-len(name), name)))
            self._pattern = re2.compile(rf"{_BEFORE}(?P<v>@?(?:{listed})){_AFTER}", options)

    def text(self, text: str) -> str:
        """The text with what stands for each name."""
        text = self._swapped(text, self._pattern)
        return self._swapped(text, _MENTION) if self._mentions and "@" in text else text

    def tree(self, value: T) -> T:
        """A JSON-like value with every string in it that way; keys stay."""
        table = {}
        for text in strings(value, keys=False):
            new = self.text(text)
            if new != text:
                table[text] = new
        changed: T = replaced(value, table, keys=False) if table else value
        return changed

    def _swapped(self, text: str, pattern: re2._Regexp | None) -> str:
        if pattern is None or not text:
            return text
        looked = whole(text)
        group = pattern.groupindex["v"]
        parts: list[str] = []
        at = done = 0
        while True:
            match = pattern.search(looked, at)
            if match is None:
                break
            start, end = match.span(group)
            name = looked[start:end]
            shown = self._shown.get(name) or self._shown.get(name.lstrip("@"))
            if shown is None and pattern is _MENTION and name not in _AT:
                shown = self._mentions
            if shown is not None:
                parts += [text[done:start], shown]
                done = end
            at = max(end, at + 1)
        return "".join([*parts, text[done:]]) if parts else text
