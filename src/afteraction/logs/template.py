"""The template of a log message: its words, with what varies masked.

Masking is the cost of reading logs, so it is done once for each distinct shape: two messages that differ only in their
digits have the same shape and the same template.
"""

from __future__ import annotations

import re

_DIGITS = bytes.maketrans(b"123456789", b"000000000")
# The look ahead lets the engine pass over letters that begin nothing; the kinds are: UUID, address, hex id, quoted, number.
_MASK = re.compile(
    r"(?=[0-9a-fA-F\"-])(?:"
    r"\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b"
    r"|\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?::\d+)?\b"
    r"|\b0[xX][0-9a-fA-F]+\b|\b(?=[0-9a-fA-F]*[0-9])(?=[0-9a-fA-F]*[a-fA-F])[0-9a-fA-F]{6,}\b|\b[0-9A-F]{12,}\b"
    r"|\"[^\"\n]{0,400}\""
    r"|(?<![A-Za-z])-?\d+(?:[.,:]\d+)*(?:[a-zµ%]{1,3}\b)?|\d+"
    r")"
)
_LONG = 400  # characters of a message that make its template
_CACHE_LIMIT = 20_000


class Masker:
    """Messages to templates, remembering every shape it has seen."""

    def __init__(self) -> None:
        self._known: dict[bytes, str] = {}

    def template(self, message: str) -> str:
        """The first line of the message with its variable parts as ``<*>``."""
        shape = message[:_LONG].encode("utf-8", "surrogatepass").translate(_DIGITS)  # on bytes it costs a tenth
        known = self._known.get(shape)
        if known is None:
            if len(self._known) > _CACHE_LIMIT:
                self._known.clear()
            first, _, _ = shape.decode("utf-8", "surrogatepass").partition("\n")
            known = self._known[shape] = _MASK.sub("<*>", first).strip()
        return known
