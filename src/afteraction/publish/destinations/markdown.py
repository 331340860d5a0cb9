"""The Markdown itself in a folder: a share, or a checkout that somebody else commits."""

from __future__ import annotations

from collections.abc import Mapping

from afteraction.publish.destinations._files import MAY, NEEDS, Filed
from afteraction.publish.means import Means

__all__ = ["KIND", "MAY", "NEEDS", "TAKES", "TOKENS", "opened"]
KIND = "markdown"
TOKENS: tuple[str, ...] = ()
TAKES = ("document",)


def opened(name: str, said: Mapping[str, str], means: Means) -> Filed:
    """A destination from its part of the config."""
    return Filed(KIND, name, said, means, ".md", lambda letter: letter.markdown.encode())
