"""Looking for the secrets of a run wherever they stand alone: a few with one pattern, thousands with an index of their letters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import re2

_PATTERN = 300  # forms up to which one pattern is the fastest; with thousands it takes more memory than there is
_ENCODED = 20_000  # forms up to which a secret is also looked for in the encodings it may have
_MOST = 100_000  # forms that are looked for at all; what comes later is still known by its own form or its name


class _Grams(NamedTuple):
    """Every form of ``step + size - 1`` letters or more holds one piece of ``size`` that begins at a multiple of ``step``."""

    size: int
    step: int
    forms: dict[str, list[str]]

    @property
    def least(self) -> int:
        return self.size + self.step - 1

    def add(self, form: str) -> None:
        for at in range(self.step):
            self.forms.setdefault(form[at : at + self.size], []).append(form)

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        size, forms = self.size, self.forms
        for at in [at for at in range(0, len(text), self.step) if text[at : at + size] in forms]:
            for form in forms[text[at : at + size]]:
                start = text.find(form, max(0, at - self.step + 1), at + len(form))
                if start >= 0:
                    yield start, start + len(form)


class Known:
    """Texts to look for, each with the alias of the secret that it is a form of."""

    least = 6  # letters of the shortest form

    def __init__(self) -> None:
        self._aliases: dict[str, str] = {}
        self._pattern: re2._Regexp | None = None
        self._short = _Grams(4, 3, {})
        self._long = _Grams(8, 8, {})

    def __len__(self) -> int:
        return len(self._aliases)

    def alias(self, form: str) -> str | None:
        """What stands for it, None when it is not known."""
        return self._aliases.get(form)

    def add(self, value: str, encoded: Iterable[str], alias: str) -> None:
        """Look for a value, and, while there is room, for what it looks like in encodings."""
        for form in (value, *(encoded if len(self._aliases) < _ENCODED else ())):
            if len(form) >= self.least and form not in self._aliases and len(self._aliases) < _MOST:
                self._aliases[form] = alias
                (self._long if len(form) >= self._long.least else self._short).add(form)
        self._pattern = None

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where known forms stand, in order, without overlaps; of two that begin together the longer one."""
        if not self._aliases:
            return []
        if len(self._aliases) <= _PATTERN:
            return [match.span() for match in self._searched().finditer(text)]
        found = {*self._long.spans(text), *(self._short.spans(text) if self._short.forms else ())}
        kept: list[tuple[int, int]] = []
        for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
            if not kept or start >= kept[-1][1]:
                kept.append((start, end))
        return kept

    def _searched(self) -> re2._Regexp:
        if self._pattern is None:
            options = re2.Options()
            options.max_mem = 256 << 20
            options.longest_match = True
            options.log_errors = False
            longest = sorted(self._aliases, key=lambda form: (-len(form), form))
            self._pattern = re2.compile("|".join(map(re2.escape, longest)), options)
        return self._pattern
