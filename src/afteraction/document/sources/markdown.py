"""Markdown, and any text: what nobody else claims."""

from __future__ import annotations

import codecs

from afteraction.document.parse import parse
from afteraction.domain.document import Document

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def claims(data: bytes) -> str:
    """Markdown claims nothing: it takes what is left."""
    return ""


def read(data: bytes, name: str) -> Document:
    """The text as a document; bytes that are no UTF-8 are read as Latin-1 and said.

    Raises:
        ValueError: it is no text.
    """
    encoding = next((encoding for mark, encoding in _BOMS if data.startswith(mark)), "utf-8")
    try:
        return parse(data.decode(encoding), name)
    except UnicodeDecodeError:
        if b"\0" in data:
            raise ValueError("it is binary, and of no format that is known") from None
    return parse(data.decode("latin-1"), name)._replace(notes=("The text is not UTF-8; it was read as Latin-1.",))
