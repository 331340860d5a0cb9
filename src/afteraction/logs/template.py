"""The template of a log message: its words, with what varies masked.

Masking is the cost of reading logs, so it is done once for each distinct shape: two messages that differ only in their
digits have the same shape and the same template. Ids in hexadecimal differ in more than digits, and stand on most lines of
many logs: in a shape each is one and the same id.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

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
# An id in lower case or a UUID, behind a sign with which no other masked part can begin before it and reach into it, so
# that the mask takes exactly this. It is written so that the engine looks only where six such letters stand.
_ID = re.compile(
    rb"[0a-f]{6}(?<=[ =/(\[].{6})(?:"
    rb"(?:(?<=0{6})0*+[a-f]|(?<=[a-f]{6})[a-f]*+0|(?<!0{6})(?<![a-f]{6}))[0a-f]*+"  # a digit and a letter at least
    rb"|[0a-f]{2}-[0a-f]{4}-[0a-f]{4}-[0a-f]{4}-[0a-f]{12})(?![\w\x80-\xff-])"  # what is no ASCII may be a letter
)
_ANY_ID = b"00000a"
_LONG = 400  # characters of a message that make its template
_CACHE_LIMIT = 20_000


class Masker:
    """Messages to templates, remembering every shape it has seen."""

    def __init__(self) -> None:
        self._known: dict[bytes, str] = {}

    def template(self, message: str) -> str:
        """The first line of the message with its variable parts as ``<*>``."""
        return self.templates([message])[0]

    def templates(self, messages: Sequence[str]) -> list[str]:
        """The templates of many messages."""
        if not messages:
            return []
        text = "\n".join(messages)
        if text.count("\n") >= len(messages) or max(map(len, messages)) > _LONG:
            text = "\n".join([message[:_LONG].partition("\n")[0] for message in messages])
        shapes = text.encode("utf-8", "surrogatepass").translate(_DIGITS).split(b"\n")  # on bytes it costs a tenth
        known = self._known
        found = list(map(known.get, shapes))
        if None not in found:
            return found  # type: ignore[return-value]
        new = [number for number, template in enumerate(found) if template is None]
        folded = _ID.sub(_ANY_ID, b"\n".join([shapes[number] for number in new])).split(b"\n")
        for number, shape in zip(new, folded, strict=True):
            template = known.get(shape)
            found[number] = self._learned(shape) if template is None else template
        return found  # type: ignore[return-value]

    def _learned(self, shape: bytes) -> str:
        if len(self._known) > _CACHE_LIMIT:
            self._known.clear()
        template = self._known[shape] = _MASK.sub("<*>", shape.decode("utf-8", "surrogatepass")).strip()
        return template
