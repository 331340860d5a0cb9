"""Patterns that are compiled when they are first used.

Python takes a third of a millisecond to compile one, and a run needs few of the hundreds that its modules know.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast

_ASKED = ("search", "match", "fullmatch", "findall", "finditer", "sub", "subn", "split", "scanner")


class _Late:
    """Stands for a compiled pattern. Once it is made, its methods are found here without a detour."""

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self._source, self._chosen = pattern, flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        made: Any = re.compile(self._source, self._chosen)
        for asked in _ASKED:
            setattr(self, asked, getattr(made, asked))
        self.pattern, self.flags, self.groups, self.groupindex = made.pattern, made.flags, made.groups, made.groupindex
        return getattr(made, name)


def late(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """As ``re.compile``, later. The functions of ``re`` do not take what it gives; its methods are those of a pattern."""
    return cast("re.Pattern[AnyStr]", _Late(pattern, flags))
