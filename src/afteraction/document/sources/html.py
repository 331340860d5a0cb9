"""HTML pages, as browsers and wikis export them."""

from __future__ import annotations

import re

from afteraction.document._markup import Markup
from afteraction.domain.document import Document

_PAGE = re.compile(rb"<(?:!doctype\s{1,5}html|html|head|body)\b", re.IGNORECASE)
_FRAGMENT = re.compile(rb"<(?:h[1-6]|p|div|section|article|table|ul|ol)(?:\s[^<>]{0,2000})?>", re.IGNORECASE)
_CLOSED = re.compile(rb"</(?:h[1-6]|p|li|tr)>", re.IGNORECASE)
_FEW = 2  # closed elements that make a fragment
_START = 8192  # bytes in which a page says what it is
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([A-Za-z0-9_-]{2,30})", re.IGNORECASE)


def claims(data: bytes) -> str:
    """A page that says so at its start."""
    start = data[:_START].lstrip(b"\xef\xbb\xbf \t\r\n")
    for opening, closing in ((b"<?xml", b"?>"), *[(b"<!--", b"-->")] * 5):
        if start.startswith(opening):
            start = start.partition(closing)[2].lstrip()
    if _PAGE.match(start):
        return "it begins as an HTML page"
    fragment = _FRAGMENT.match(start) and len(_CLOSED.findall(data[:65536])) >= _FEW
    return "it begins with an element of HTML and holds more" if fragment else ""


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
