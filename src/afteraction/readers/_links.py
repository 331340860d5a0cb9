"""Web addresses in what people write."""

from __future__ import annotations

from urllib.parse import urlsplit

from afteraction.domain.late import late

_URL = late(r"https?://[^\s<>\"')\]]+")


def links_of(text: str) -> tuple[str, ...]:
    """Web addresses in the order of the text, each once, without the punctuation of the sentence around them."""
    return tuple(dict.fromkeys(link.rstrip(".,;:") for link in _URL.findall(text)))


def host_of(address: str) -> str:
    """The host of a web address with its port, "" where none stands."""
    try:
        return urlsplit(address).netloc
    except ValueError:  # a bracket that opens and never closes
        return ""
