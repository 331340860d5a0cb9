"""Web addresses in what people write."""

from __future__ import annotations

import re

_URL = re.compile(r"https?://[^\s<>\"')\]]+")


def links_of(text: str) -> tuple[str, ...]:
    """Web addresses in the order of the text, each once, without the punctuation of the sentence around them."""
    return tuple(dict.fromkeys(link.rstrip(".,;:") for link in _URL.findall(text)))
