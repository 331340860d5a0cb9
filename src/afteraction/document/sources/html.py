"""HTML pages, as browsers and wikis export them."""

from __future__ import annotations

import re

from afteraction.document._markup import Markup
from afteraction.domain.document import Document

NAME = "html"
_PAGE = re.compile(rb"<(?:!doctype\s{1,5}html|html|head|body)\b", re.IGNORECASE)
_START = 8192  # bytes in which a page says what it is
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([A-Za-z0-9_-]{2,30})", re.IGNORECASE)


def claims(data: bytes) -> str:
    """A page that says so at its start."""
    start = data[:_START].lstrip(b"\xef\xbb\xbf \t\r\n")
    for opening, closing in ((b"<?xml", b"?>"), *[(b"<!--", b"-->")] * 5):
        if start.startswith(opening):
            start = start.partition(closing)[2].lstrip()
    return "it begins as an HTML page" if _PAGE.match(start) else ""


def read(data: bytes, name: str) -> Document:
    """The page as a document; what a browser would not show is not in it."""
    return Markup(decoded(data), name).document()


def decoded(data: bytes) -> str:
    """The text in the encoding that the page states, else UTF-8, else Latin-1."""
    stated = _CHARSET.search(data[:2048])
    for encoding in (stated[1].decode("ascii") if stated else "utf-8", "utf-8"):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("latin-1")
