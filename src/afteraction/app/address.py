"""How a model is named: ``provider:name``, or the address of a server of one's own."""

from __future__ import annotations

import re


def place_of(url: str) -> str:
    """Where a server is, without who may ask it: user, password and query are for the client alone."""
    scheme, _, rest = url.partition("://")
    place, slash, path = re.split(r"[?#]", rest, maxsplit=1)[0].partition("/")
    return f"{scheme}://{place.rpartition('@')[2]}{slash}{path}".rstrip("/")


def shown(text: str) -> str:
    """``--model`` as it was given, fit to be noted."""
    if not is_own(text):
        return text
    url, mark, name = text.partition("#")
    return f"{place_of(url)}{mark}{name}"


def is_own(text: str) -> bool:
    """Whether a model is named by the address of a server of one's own."""
    return text.startswith(("http://", "https://"))
